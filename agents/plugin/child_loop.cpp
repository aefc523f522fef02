#include "agents/plugin/child_loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "protocol/base/group_usage.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAtLeader = 50ms;    // memory of the child itself, while it works
constexpr auto kLookAtGroup = 250ms;    // memory and time of all it started, while it works …
constexpr auto kLookAtIdle = 2s;        // … and while it rests
constexpr auto kAfterClosing = 200ms;   // from the end of its output to its exit
constexpr auto kWithoutPidfd = 10ms;    // then only asking again tells of an exit
constexpr std::size_t kLastWords = 600; // bytes of standard error kept for messages
constexpr int kReadsAtOnce = 16;        // of 64 KB, before the others have their turn
constexpr std::uint64_t kLeastAddressSpace = std::uint64_t{4} << 30U;  // what runtimes reserve without using it

/// The printable end of what was said, on one line.
std::string last_words(std::string_view text) {
  std::string line;
  for (const char c : text) line += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  while (line.ends_with(' ')) line.pop_back();
  const std::size_t first = line.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : line.substr(first);
}

/// An answer that another thread waits for.
struct Started {
  Mutex mu;
  CondVar done;
  std::optional<Result<void>> outcome OMNI_GUARDED_BY(mu);
};

ChildStart with_net(ChildStart what, const ChildLimits& limits) {
  if (limits.memory > 0) what.address_space = std::max(kLeastAddressSpace, 4 * limits.memory);
  return what;
}

}  // namespace

ChildLoop::ChildLoop(Log& log) : log_(log), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

bool ChildLoop::post(Command command) {
  {
    const MutexLock lock(mu_);
    if (stopping_) return false;
    commands_.push_back(std::move(command));
  }
  wake();
  return true;
}

void ChildLoop::stop() {
  {
    const MutexLock lock(mu_);
    stopping_ = true;
  }
  wake();
}

void ChildLoop::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t ignored = ::write(wake_.get(), &one, sizeof(one));
}

std::size_t ChildLoop::living() const {
  const MutexLock lock(mu_);
  return living_;
}

WatchedChild* ChildLoop::find(std::uint64_t id) {
  const auto found = children_.find(id);
  return found == children_.end() ? nullptr : &found->second;
}

Result<std::uint64_t> ChildLoop::start(const ChildStart& what, const std::shared_ptr<ChildShared>& shared, const ChildLimits& limits, ChildMode mode) {
  const auto started = std::make_shared<Started>();
  std::uint64_t id = 0;
  {
    const MutexLock lock(mu_);
    id = ++last_id_;
  }
  const bool posted = post([=, what = with_net(what, limits)](ChildLoop& loop) {
    Result<ChildProcess> process = ChildProcess::start(what);
    const bool runs = process.has_value();
    Result<void> outcome;
    if (!runs) outcome = process.error();
    if (runs) {
      loop.children_.emplace(std::piecewise_construct, std::forward_as_tuple(id), std::forward_as_tuple(std::move(process).value(), shared, limits, mode));
    }
    const MutexLock lock(started->mu);
    started->outcome = std::move(outcome);
    started->done.notify_all();
  });
  if (!posted) return Error(ErrorCode::Unavailable, "running " + what.program + ": the host of children is ending");
  const MutexLock lock(started->mu);
  while (!started->outcome) started->done.wait(started->mu);
  OMNI_TRY_OK(*started->outcome);
  return id;
}

void ChildLoop::run() {
  const NoSigpipe no_sigpipe;
  std::vector<pollfd> watched;
  std::vector<std::uint64_t> ids;
  while (take_commands()) {
    watched.assign(1, {wake_.get(), POLLIN, 0});
    ids.clear();
    for (const auto& [id, child] : children_) {
      ids.push_back(id);
      const bool writes = child.outbox_at < child.outbox.size();
      watched.push_back({writes ? child.process.input.get() : -1, POLLOUT, 0});  // poll skips negative descriptors
      watched.push_back({child.killed ? -1 : child.process.output.get(), POLLIN, 0});
      watched.push_back({child.killed ? -1 : child.process.errors.get(), POLLIN, 0});
      watched.push_back({child.process.pidfd(), POLLIN, 0});
    }
    ::poll(watched.data(), watched.size(), wait_ms());

    const Time now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      WatchedChild& child = children_.at(ids[i]);
      const pollfd* const of_child = &watched[1 + 4 * i];
      if (of_child[0].revents != 0) write(child);
      if (of_child[1].revents != 0) read_output(child);
      if (of_child[2].revents != 0) read_errors(child);
      const bool exited = child.process.pidfd() < 0 ? child.process.has_exited() : of_child[3].revents != 0;
      if (exited) {
        reap(child);
        children_.erase(ids[i]);
        const MutexLock lock(mu_);
        living_ = children_.size();
      } else {
        look_at_clock(child, now);
      }
    }
    look_at_usage(now);
  }
  end_all();
}

/// False: the host is ending. Commands run outside of the lock.
bool ChildLoop::take_commands() {
  std::uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &ignored, sizeof(ignored));
  std::vector<Command> commands;
  bool stopping = false;
  {
    const MutexLock lock(mu_);
    commands.swap(commands_);
    stopping = stopping_;
  }
  for (Command& command : commands) {
    command(*this);
    command = nullptr;  // what it holds may be the last of its kind
  }
  const MutexLock lock(mu_);
  living_ = children_.size();
  return !stopping;
}

int ChildLoop::wait_ms() const {
  if (children_.empty()) return -1;
  const Time now = std::chrono::steady_clock::now();
  bool working = false;
  bool without_pidfd = false;
  Time until = groups_looked_at_ + kLookAtIdle;
  for (const auto& [id, child] : children_) {
    working = working || child.working;
    without_pidfd = without_pidfd || child.process.pidfd() < 0;
    for (const auto& time : {child.close_at, child.kill_at, child.silent_at}) {
      if (time) until = std::min(until, *time);
    }
  }
  if (working) until = std::min({until, leaders_looked_at_ + kLookAtLeader, groups_looked_at_ + kLookAtGroup});
  if (without_pidfd) until = std::min(until, now + kWithoutPidfd);
  return static_cast<int>(std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::milliseconds>(until - now).count(), 0, 60'000));
}

void ChildLoop::write(WatchedChild& child) {
  ChildProcess& process = child.process;
  while (process.input.is_open() && child.outbox_at < child.outbox.size()) {
    const ssize_t written = ::write(process.input.get(), child.outbox.data() + child.outbox_at, child.outbox.size() - child.outbox_at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return;
    if (written < 0) process.input.close();  // it reads no more, which is its right
    else child.outbox_at += static_cast<std::size_t>(written);
  }
  child.outbox = {};
  child.outbox_at = 0;
  if (child.close_input) process.input.close();
}

void ChildLoop::read_output(WatchedChild& child) {
  char buffer[65536];
  for (int reads = 0; reads < kReadsAtOnce && child.process.output.is_open() && !child.killed; ++reads) {
    const ssize_t got = ::read(child.process.output.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      child.process.output.close();
      if (child.mode == ChildMode::Lines) child.silent_at = std::chrono::steady_clock::now() + kAfterClosing;
      return;
    }
    if (static_cast<std::uint64_t>(got) > child.output_left) {
      kill(child, ChannelEnd::Why::Output, "more than " + std::to_string(child.limits.max_output) + " bytes of output for one piece of work");
      return;
    }
    child.output_left -= static_cast<std::uint64_t>(got);
    take_output(child, {buffer, static_cast<std::size_t>(got)});
  }
}

void ChildLoop::take_output(WatchedChild& child, std::string_view bytes) {
  if (child.mode == ChildMode::Whole) {
    const MutexLock lock(child.shared->mu);
    child.shared->output.append(bytes);
    return;
  }
  child.decoder.feed(bytes);
  while (std::optional<Frame> frame = child.decoder.next()) {
    if (frame->error) {
      kill(child, ChannelEnd::Why::Message, "a line longer than " + std::to_string(child.limits.max_message) + " bytes");
      return;
    }
    const MutexLock lock(child.shared->mu);
    child.shared->lines.push_back(std::move(frame->text));
    child.shared->changed.notify_all();
  }
}

void ChildLoop::read_errors(WatchedChild& child) {
  char buffer[16384];
  for (int reads = 0; reads < kReadsAtOnce && child.process.errors.is_open() && !child.killed; ++reads) {
    const ssize_t got = ::read(child.process.errors.get(), buffer, sizeof(buffer));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
      child.process.errors.close();
      return;
    }
    const std::string_view bytes(buffer, static_cast<std::size_t>(got));
    child.words.append(bytes);
    if (child.words.size() > kLastWords) child.words.erase(0, child.words.size() - kLastWords);
    if (bytes.size() > child.errors_left) {
      kill(child, ChannelEnd::Why::ErrorOutput, "more than " + std::to_string(child.limits.max_output) + " bytes of error output for one piece of work");
      return;
    }
    child.errors_left -= bytes.size();
    if (child.mode == ChildMode::Whole) {
      const MutexLock lock(child.shared->mu);
      child.shared->errors.append(bytes);
    }
  }
}

/// Its exit is seen through the pidfd a moment later, and only then it is reaped.
void ChildLoop::kill(WatchedChild& child, ChannelEnd::Why why, std::string detail) {
  if (!child.killed) child.killed = ChannelEnd{why, 0, 0, std::move(detail), {}};
  child.process.kill_group();
}

void ChildLoop::look_at_clock(WatchedChild& child, Time now) {
  if (child.close_at && now >= *child.close_at) {
    child.close_at.reset();
    child.close_input = true;
    write(child);
  }
  if (child.kill_at && now >= *child.kill_at) {
    child.kill_at.reset();
    kill(child, ChannelEnd::Why::Killed);
  }
  if (child.silent_at && now >= *child.silent_at) {
    child.silent_at.reset();
    kill(child, ChannelEnd::Why::ClosedOutput);
  }
}

void ChildLoop::look_at_usage(Time now) {
  const bool working = std::any_of(children_.begin(), children_.end(), [](const auto& each) { return each.second.working; });
  const auto too_much = [&](WatchedChild& child, std::uint64_t bytes) {
    if (child.limits.memory == 0 || bytes <= child.limits.memory || child.killed) return;
    kill(child, ChannelEnd::Why::Memory, "it used " + std::to_string(bytes >> 20U) + " MiB of memory, more than the " + std::to_string(child.limits.memory >> 20U) + " allowed");
  };
  if (working && now - leaders_looked_at_ >= kLookAtLeader) {
    leaders_looked_at_ = now;
    for (auto& [id, child] : children_) {
      if (child.working) too_much(child, resident_bytes(child.process.pid()));
    }
  }
  if (children_.empty() || now - groups_looked_at_ < (working ? std::chrono::milliseconds(kLookAtGroup) : std::chrono::milliseconds(kLookAtIdle))) return;
  groups_looked_at_ = now;
  std::vector<pid_t> groups;
  for (const auto& [id, child] : children_) groups.push_back(child.process.pid());
  const std::map<pid_t, GroupUsage> usage = group_usage(groups);
  for (auto& [id, child] : children_) {
    const auto found = usage.find(child.process.pid());
    if (found == usage.end()) continue;
    too_much(child, found->second.resident_bytes);
    if (!child.working || child.limits.cpu_time.count() == 0 || child.killed) continue;
    if (!child.cpu_before) child.cpu_before = found->second.cpu;
    if (found->second.cpu - *child.cpu_before > child.limits.cpu_time) {
      kill(child, ChannelEnd::Why::CpuTime, "more than " + std::to_string(child.limits.cpu_time.count()) + " ms of processor time for one piece of work");
    }
  }
}

void ChildLoop::reap(WatchedChild& child) {
  child.process.kill_group();  // what it left behind keeps no pipe of ours
  while (!child.killed && child.process.output.is_open()) {  // what it wrote last; at most its limit
    const std::uint64_t before = child.output_left;
    read_output(child);
    if (child.output_left == before) break;
  }
  if (!child.killed) read_errors(child);
  const ChildEnd how = child.process.end();
  ChannelEnd end = child.killed.value_or(ChannelEnd{});
  end.exit_code = how.exit_code;
  end.signal = how.signal;
  end.last_words = last_words(child.words);
  log_.debug("child ended", {{"pid", child.process.pid()}, {"how", end.describe()}});
  child.shared->finish(std::move(end));
}

void ChildLoop::end_all() {
  for (auto& [id, child] : children_) child.process.kill_group();
  for (auto& [id, child] : children_) {
    child.process.end();
    child.shared->finish({ChannelEnd::Why::HostGone, 0, 0, {}, {}});
  }
  children_.clear();
  std::vector<Command> late;
  {
    const MutexLock lock(mu_);
    late.swap(commands_);
    living_ = 0;
  }
  for (Command& command : late) command(*this);  // whoever waits for a start is answered
  for (auto& [id, child] : children_) child.shared->finish({ChannelEnd::Why::HostGone, 0, 0, {}, {}});
  children_.clear();  // kills and reaps
}

}  // namespace omni
