// Boost.Process starts the child and does nothing more: its waits hang and crash under threads. So the child is detached
// from it at once, and its end comes through a pidfd in our own poll loop.
#include "protocol/base/process_runner.h"

#include <algorithm>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/group.hpp>
#include <boost/process/handles.hpp>
#include <boost/process/posix.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

#include "protocol/base/clock.h"

namespace omni {
namespace {

namespace bp = boost::process;
using namespace std::chrono_literals;

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

Error failure(ErrorCode code, const ProcessRequest& request, std::string_view why) {
  return Error(code, "running " + request.program + ": " + std::string(why));
}

Error system_failure(const ProcessRequest& request, int error_number) {
  ErrorCode code = ErrorCode::Io;
  if (error_number == ENOENT || error_number == ENOTDIR) code = ErrorCode::NotFound;
  if (error_number == EACCES || error_number == EPERM || error_number == ENOEXEC) code = ErrorCode::Denied;
  if (error_number == E2BIG || error_number == ENAMETOOLONG) code = ErrorCode::InvalidInput;
  return failure(code, request, std::generic_category().message(error_number));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// Both ends above 2, so that binding one to a standard stream never meets itself, and closed on exec.
Result<Pipe> make_pipe(const ProcessRequest& request) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_failure(request, errno);
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  for (Descriptor* end : {&pipe.read, &pipe.write}) {
    if (end->get() > 2) continue;
    Descriptor higher(::fcntl(end->get(), F_DUPFD_CLOEXEC, 3));
    if (!higher.is_open()) return system_failure(request, errno);
    *end = std::move(higher);
  }
  return pipe;
}

void set_nonblocking(const Descriptor& fd) { ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK); }

/// A list as exec wants it. The strings are the caller's and must outlive it.
std::vector<char*> null_terminated(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& each : strings) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// What happens between fork and exec, and how a failure there is told: errno through a pipe of our own, since
/// limit_handles closes the one of Boost.
struct ChildSetup : bp::extend::handler, bp::extend::uses_handles {
  int report;
  const char* directory;  // null: stay
  char** arguments;       // the first is the program; not by bp::args, which takes the front of an empty string
  char** environment;     // null: ours
  pid_t parent;

  ChildSetup(int report_fd, const char* start_in, char** argv, char** env, pid_t parent_pid)
      : report(report_fd), directory(start_in), arguments(argv), environment(env), parent(parent_pid) {}

  int get_used_handles() const { return report; }

  template <typename Executor>
  void on_setup(Executor& executor) const {
    executor.cmd_line = arguments;  // Boost has set its own before: what a caller adds comes last
    if (environment != nullptr) executor.env = environment;
  }

  template <typename Executor>
  void on_exec_setup(Executor& /*executor*/) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // it died before the line above
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int own : {SIGPIPE, SIGXFSZ}) ::signal(own, SIG_DFL);
    if (directory != nullptr && ::chdir(directory) != 0) give_up(errno);
  }

  template <typename Executor>
  void on_exec_error(Executor& /*executor*/, const std::error_code& error) const {
    give_up(error.value());
  }

  [[noreturn]] void give_up(int error_number) const {
    [[maybe_unused]] const ssize_t ignored = ::write(report, &error_number, sizeof(error_number));
    ::_exit(127);
  }
};

std::string search_path_of(const ProcessRequest& request) {
  if (request.environment.has_value()) {
    const auto found = request.environment->find("PATH");
    return found == request.environment->end() ? std::string() : found->second;
  }
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  return path == nullptr ? std::string() : path;
}

/// An absolute path, since the child may start in another folder. Relative and empty parts of PATH are left out: they
/// would let the folder we happen to stand in choose the program.
Result<std::string> find_program(const ProcessRequest& request) {
  if (request.program.find('/') != std::string::npos) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(request.program, error);
    if (error) return system_failure(request, error.value());
    return absolute.string();
  }
  const std::string path = search_path_of(request);
  for (std::size_t begin = 0; begin < path.size() && !request.program.empty();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string candidate = path.substr(begin, end - begin) + "/" + request.program;
    struct ::stat raw {};
    if (candidate.starts_with('/') && ::access(candidate.c_str(), X_OK) == 0 && ::stat(candidate.c_str(), &raw) == 0 &&
        S_ISREG(raw.st_mode)) {
      return candidate;
    }
    begin = end + 1;
  }
  return failure(ErrorCode::NotFound, request, "no such program in PATH");
}

/// Writing to a child that has gone raises SIGPIPE in this thread; it is held back and taken out here.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoSigpipe() {
    const timespec at_once{};
    if (!was_pending_) {
      while (::sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

/// A started child with our ends of its streams. Its group is killed and it is reaped when this goes.
class Child {
 public:
  static Result<Child> start(const ProcessRequest& request) {
    OMNI_TRY(const std::string program, find_program(request));
    OMNI_TRY(Pipe input, make_pipe(request));
    OMNI_TRY(Pipe output, make_pipe(request));
    OMNI_TRY(Pipe errors, make_pipe(request));
    OMNI_TRY(Pipe report, make_pipe(request));

    std::vector<std::string> words = request.arguments;
    words.insert(words.begin(), program);
    std::vector<char*> arguments = null_terminated(words);
    std::vector<std::string> variables;
    if (request.environment.has_value()) {
      for (const auto& [name, value] : *request.environment) variables.push_back(name + "=" + value);
    }
    std::vector<char*> environment = null_terminated(variables);
    const ChildSetup setup(report.write.get(), request.directory.empty() ? nullptr : request.directory.c_str(),
                           arguments.data(), request.environment.has_value() ? environment.data() : nullptr, ::getpid());
    Child child;
    try {
      bp::group group;
      // One for each start: the global bp::limit_handles keeps its list in a mutable member, a race between threads.
      const std::remove_cv_t<decltype(bp::limit_handles)> limit_handles;
      bp::child started(bp::exe = program, bp::posix::fd.bind(0, input.read.get()),
                        bp::posix::fd.bind(1, output.write.get()), bp::posix::fd.bind(2, errors.write.get()), group,
                        setup, limit_handles);
      child.pid_ = started.id();
      started.detach();
      group.detach();
    } catch (const std::exception& problem) {
      return failure(ErrorCode::Io, request, problem.what());
    }
    report.write.close();
    int exec_error = 0;
    ssize_t got = 0;
    do {
      got = ::read(report.read.get(), &exec_error, sizeof(exec_error));
    } while (got < 0 && errno == EINTR);
    if (got == sizeof(exec_error)) return system_failure(request, exec_error);  // `child` reaps it

    child.pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
    child.input = std::move(input.write);
    child.output = std::move(output.read);
    child.errors = std::move(errors.read);
    for (const Descriptor* end : {&child.input, &child.output, &child.errors}) set_nonblocking(*end);
    return child;
  }

  Child(Child&& other) noexcept
      : input(std::move(other.input)), output(std::move(other.output)), errors(std::move(other.errors)),
        pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ > 0) static_cast<void>(end());
  }

  int pidfd() const { return pidfd_.get(); }  ///< readable when it has exited; -1 where the kernel has none

  bool has_exited() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
  }

  /// Kills what is left of the group, then reaps. The child is a zombie until then, so the group id is still its own.
  siginfo_t end() {
    ::kill(-pid_, SIGKILL);
    ::kill(pid_, SIGKILL);  // in case it never came to have its group
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
    }
    pid_ = -1;
    return info;
  }

  Descriptor input;
  Descriptor output;
  Descriptor errors;

 private:
  Child() = default;

  pid_t pid_ = -1;
  Descriptor pidfd_;
};

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
  if (!stop.is_open()) return system_failure(request, errno);
  const std::stop_callback wake(ctx.stop_token(), [&stop] {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t ignored = ::write(stop.get(), &one, sizeof(one));
  });
  OMNI_TRY(Child child, Child::start(request));

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
  const siginfo_t info = child.end();
  exchange();  // what it wrote last
  const bool exited = info.si_code == CLD_EXITED;
  result.exit_code = exited ? info.si_status : -1;
  result.signal = exited ? 0 : info.si_status;
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
