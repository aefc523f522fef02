// How a child is started stands in child_process.cpp; here one poll loop for each run feeds it, listens and waits for its end.
#include "protocol/base/process_runner.h"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

#include "protocol/base/child_process.h"
#include "protocol/base/clock.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

/// Reads what is there; closes `from` at its end. The child must not block on a full pipe, so beyond the cap it is read
/// and dropped.
void drain(Descriptor& from, std::string& into, std::uint64_t cap, bool& cut) {
  char buffer[16384];
  while (from.is_open()) {
    const ssize_t got = ::read(from.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      from.close();
      return;
    }
    const std::uint64_t room = cap - std::min<std::uint64_t>(cap, into.size());
    const auto kept = static_cast<std::size_t>(std::min(room, static_cast<std::uint64_t>(got)));
    into.append(buffer, kept);
    cut = cut || kept < static_cast<std::size_t>(got);
  }
}

void feed(Descriptor& to, std::string_view& left) {
  while (to.is_open() && !left.empty()) {
    const ssize_t written = ::write(to.get(), left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return;
    if (written < 0) left = {};  // it reads no more, which is its right
    else left.remove_prefix(static_cast<std::size_t>(written));
  }
  to.close();
}

int poll_timeout_ms(const Context& ctx, bool has_pidfd) {
  constexpr std::chrono::milliseconds kWithoutPidfd = 10ms;  // then only asking again tells
  std::chrono::milliseconds wait = has_pidfd ? 3600s : kWithoutPidfd;
  if (ctx.deadline().has_value()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*ctx.deadline() - ctx.clock().now());
    wait = std::clamp(left, 0ms, wait);
  }
  return static_cast<int>(wait.count());
}

}  // namespace

Result<ProcessResult> SystemProcessRunner::run(const Context& outer, const ProcessRequest& request) {
  const Context ctx = outer.with_budget(request.timeout);
  OMNI_TRY_OK(ctx.check());
  const NoSigpipe no_sigpipe;
  const Descriptor stop(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!stop.is_open()) return Error(ErrorCode::Io, "running " + request.program + ": " + std::generic_category().message(errno));
  const std::stop_callback wake(ctx.stop_token(), [&stop] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t ignored = ::write(stop.get(), &one, sizeof(one));
  });
  OMNI_TRY(ChildProcess child, ChildProcess::start({request.program, request.arguments, request.directory, request.environment}));

  ProcessResult result;
  std::string_view input = request.input;
  const auto exchange = [&] {
    feed(child.input, input);
    drain(child.output, result.output, request.max_output_bytes, result.output_cut);
    drain(child.errors, result.error_output, request.max_output_bytes, result.output_cut);
  };
  while (true) {
    exchange();
    if (child.has_exited()) break;
    if (Result<void> go_on = ctx.check(); !go_on.has_value()) {
      return std::move(go_on).error().wrap("running " + request.program + ": killed");
    }
    pollfd watched[] = {{child.input.get(), POLLOUT, 0},
                        {child.output.get(), POLLIN, 0},
                        {child.errors.get(), POLLIN, 0},
                        {child.pidfd(), POLLIN, 0},
                        {stop.get(), POLLIN, 0}};  // poll skips negative descriptors
    ::poll(watched, std::size(watched), poll_timeout_ms(ctx, child.pidfd() >= 0));
  }
  const ChildEnd end = child.end();
  exchange();  // what it wrote last
  result.exit_code = end.exit_code;
  result.signal = end.signal;
  return result;
}

Result<ProcessResult> FakeProcessRunner::run(const Context& ctx, const ProcessRequest& request) {
  OMNI_TRY_OK(ctx.check());
  {
    const MutexLock lock(mu_);
    requests_.push_back(request);
  }
  return handler_(request);
}

std::vector<ProcessRequest> FakeProcessRunner::requests() const {
  const MutexLock lock(mu_);
  return requests_;
}

}  // namespace omni
