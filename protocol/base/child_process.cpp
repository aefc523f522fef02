// Boost.Process starts the child and does nothing more: its waits hang and crash under threads. So the child is detached
// from it at once, and its end comes through a pidfd to whoever watches.
#include "protocol/base/child_process.h"

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
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace omni {
namespace {

namespace bp = boost::process;

Error failure(ErrorCode code, const ChildStart& what, std::string_view why) {
  return Error(code, "running " + what.program + ": " + std::string(why));
}

Error system_failure(const ChildStart& what, int error_number) {
  ErrorCode code = ErrorCode::Io;
  if (error_number == ENOENT || error_number == ENOTDIR) code = ErrorCode::NotFound;
  if (error_number == EACCES || error_number == EPERM || error_number == ENOEXEC) code = ErrorCode::Denied;
  if (error_number == E2BIG || error_number == ENAMETOOLONG) code = ErrorCode::InvalidInput;
  return failure(code, what, std::generic_category().message(error_number));
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

/// Both ends above 2, so that binding one to a standard stream never meets itself, and closed on exec.
Result<Pipe> make_pipe(const ChildStart& what) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_failure(what, errno);
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  for (Descriptor* end : {&pipe.read, &pipe.write}) {
    if (end->get() > 2) continue;
    Descriptor higher(::fcntl(end->get(), F_DUPFD_CLOEXEC, 3));
    if (!higher.is_open()) return system_failure(what, errno);
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
  const ChildStart& what;
  pid_t parent;
  std::vector<int> used;  // what stays open until exec

  ChildSetup(int report_fd, char** argv, char** env, const ChildStart& start)
      : report(report_fd),
        directory(start.directory.empty() ? nullptr : start.directory.c_str()),
        arguments(argv),
        environment(start.environment.has_value() ? env : nullptr),
        what(start),
        parent(::getpid()),
        used(start.inherited) {
    used.push_back(report);
  }

  const std::vector<int>& get_used_handles() const { return used; }

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
    for (const int fd : what.inherited) {
      if (::fcntl(fd, F_SETFD, 0) != 0) give_up(errno);
    }
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

std::string search_path_of(const ChildStart& what) {
  if (what.environment.has_value()) {
    const auto found = what.environment->find("PATH");
    return found == what.environment->end() ? std::string() : found->second;
  }
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  return path == nullptr ? std::string() : path;
}

/// An absolute path, since the child may start in another folder. Relative and empty parts of PATH are left out: they
/// would let the folder we happen to stand in choose the program.
Result<std::string> find_program(const ChildStart& what) {
  if (what.program.find('/') != std::string::npos) {
    std::error_code error;
    const std::filesystem::path absolute = std::filesystem::absolute(what.program, error);
    if (error) return system_failure(what, error.value());
    return absolute.string();
  }
  const std::string path = search_path_of(what);
  for (std::size_t begin = 0; begin < path.size() && !what.program.empty();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string candidate = path.substr(begin, end - begin) + "/" + what.program;
    struct ::stat raw {};
    if (candidate.starts_with('/') && ::access(candidate.c_str(), X_OK) == 0 && ::stat(candidate.c_str(), &raw) == 0 &&
        S_ISREG(raw.st_mode)) {
      return candidate;
    }
    begin = end + 1;
  }
  return failure(ErrorCode::NotFound, what, "no such program in PATH");
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const ChildStart& what) {
  OMNI_TRY(const std::string program, find_program(what));
  OMNI_TRY(Pipe input, make_pipe(what));
  OMNI_TRY(Pipe output, make_pipe(what));
  OMNI_TRY(Pipe errors, make_pipe(what));
  OMNI_TRY(Pipe report, make_pipe(what));

  std::vector<std::string> words = what.arguments;
  words.insert(words.begin(), program);
  std::vector<char*> arguments = null_terminated(words);
  std::vector<std::string> variables;
  if (what.environment.has_value()) {
    for (const auto& [name, value] : *what.environment) variables.push_back(name + "=" + value);
  }
  std::vector<char*> environment = null_terminated(variables);
  const ChildSetup setup(report.write.get(), arguments.data(), environment.data(), what);
  ChildProcess child;
  try {
    bp::group group;
    // One for each start: the global bp::limit_handles keeps its list in a mutable member, a race between threads.
    const std::remove_cv_t<decltype(bp::limit_handles)> limit_handles;
    bp::child started(bp::exe = program, bp::posix::fd.bind(0, input.read.get()), bp::posix::fd.bind(1, output.write.get()),
                      bp::posix::fd.bind(2, errors.write.get()), group, setup, limit_handles);
    child.pid_ = started.id();
    started.detach();
    group.detach();
  } catch (const std::exception& problem) {
    return failure(ErrorCode::Io, what, problem.what());
  }
  report.write.close();
  int exec_error = 0;
  ssize_t got = 0;
  do {
    got = ::read(report.read.get(), &exec_error, sizeof(exec_error));
  } while (got < 0 && errno == EINTR);
  if (got == sizeof(exec_error)) return system_failure(what, exec_error);  // `child` reaps it

  if (what.address_space > 0) {  // not before exec: what the copy of ourselves has mapped may be more
    const rlimit limit{what.address_space, what.address_space};
    ::prlimit(child.pid_, RLIMIT_AS, &limit, nullptr);  // refused where the user's own limit is lower, which then holds
  }
  child.pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.pid_, 0)));
  child.input = std::move(input.write);
  child.output = std::move(output.read);
  child.errors = std::move(errors.read);
  for (const Descriptor* end : {&child.input, &child.output, &child.errors}) set_nonblocking(*end);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : input(std::move(other.input)), output(std::move(other.output)), errors(std::move(other.errors)),
      pid_(std::exchange(other.pid_, -1)), pidfd_(std::move(other.pidfd_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) static_cast<void>(end());
}

bool ChildProcess::has_exited() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid_;
}

/// Until it is reaped the child is at least a zombie, so the number of its group is still its own.
void ChildProcess::kill_group() const {
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // in case it never came to have its group
}

ChildEnd ChildProcess::end() {
  kill_group();
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
  }
  pid_ = -1;
  const bool exited = info.si_code == CLD_EXITED;
  return {exited ? info.si_status : -1, exited ? 0 : info.si_status};
}

NoSigpipe::NoSigpipe() {
  sigemptyset(&pipe_);
  sigaddset(&pipe_, SIGPIPE);
  sigset_t pending;
  ::sigpending(&pending);
  was_pending_ = sigismember(&pending, SIGPIPE) == 1;
  ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
}

NoSigpipe::~NoSigpipe() {
  const timespec at_once{};
  if (!was_pending_) {
    while (::sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR) {
    }
  }
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace omni
