#include "server/scan/supervisor.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>
#include <optional>

#include "protocol/base/clock.h"
#include "protocol/base/descriptor.h"
#include "protocol/base/log.h"
#include "protocol/text/escape.h"

namespace omni {
namespace {

constexpr int kBug = 3;

std::string signal_name(int signal) {
  const char* const abbreviation = ::sigabbrev_np(signal);
  return abbreviation == nullptr ? "signal " + std::to_string(signal) : std::string("SIG") + abbreviation;
}

/// The signals of a crash, or of a system that takes the process away. All others are somebody's wish.
bool is_crash(int signal) {
  constexpr std::array kCrashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGKILL, SIGXCPU, SIGXFSZ};
  return std::find(kCrashes.begin(), kCrashes.end(), signal) != kCrashes.end();
}

/// How a worker ended, other than by finishing.
struct Ending {
  int wait_status = 0;
  std::vector<std::size_t> hung;  // slots; the parent killed the worker for them

  std::string describe() const {
    if (WIFSIGNALED(wait_status)) return signal_name(WTERMSIG(wait_status));
    return "exit status " + std::to_string(WEXITSTATUS(wait_status));
  }
};

/// Watches the slots of a worker. A slot ages by the time that this process saw pass, so that a stopped or suspended pair
/// of processes ages by nothing.
class HangWatch {
 public:
  HangWatch(const FlightBoard& board, std::chrono::milliseconds limit) : board_(board), limit_(limit) {}

  std::chrono::milliseconds tick() const { return std::clamp(limit_ / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(1000)); }

  /// Slots over the limit that can be blamed: a file may be waiting for a rule that another thread compiles, so that as long
  /// as one is being compiled no file hangs, only the rule may.
  std::vector<std::size_t> look(std::chrono::steady_clock::time_point now) {
    const auto elapsed = std::min<std::chrono::nanoseconds>(now - last_, 2 * tick());
    last_ = now;
    std::vector<std::size_t> hung;
    const auto progress = board_.progress();
    for (std::size_t i = 0; i < progress.size(); ++i) {
      age_[i] = progress[i] != 0 && progress[i] == seen_[i] ? age_[i] + elapsed : std::chrono::nanoseconds(0);
      if (age_[i] > limit_) hung.push_back(i);
    }
    seen_ = progress;
    if (!hung.empty() && board_.compiles_rule())
      std::erase_if(hung, [&](std::size_t slot) { return !board_.compiles_rule(slot); });
    return hung;
  }

 private:
  const FlightBoard& board_;
  const std::chrono::milliseconds limit_;
  std::chrono::steady_clock::time_point last_{};
  std::array<std::uint32_t, FlightBoard::kSlots> seen_{};
  std::array<std::chrono::nanoseconds, FlightBoard::kSlots> age_{};
};

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// Signals by which somebody ends a scan. While a worker runs the parent takes them from a descriptor, so that it lives to see the worker end
/// and to note what was done.
class EndingSignals {
 public:
  EndingSignals() {
    ::sigemptyset(&mask_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction present {};
      if (::sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_DFL) ::sigaddset(&mask_, signal);  // under nohup it stays ignored
    }
    ::sigprocmask(SIG_BLOCK, &mask_, &before_);
    handle_ = ::signalfd(-1, &mask_, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~EndingSignals() {
    if (handle_ >= 0) ::close(handle_);
    restore();
  }
  EndingSignals(const EndingSignals&) = delete;
  EndingSignals& operator=(const EndingSignals&) = delete;

  void restore() const { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
  int handle() const { return handle_; }
  int take() const {  ///< 0: none has come
    signalfd_siginfo info{};
    return ::read(handle_, &info, sizeof info) == static_cast<ssize_t>(sizeof info) ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t mask_{}, before_{};
  int handle_ = -1;
};

Ending watch(const Context& ctx, const FlightBoard& board, pid_t child, std::chrono::milliseconds hang_limit, const EndingSignals& signals) {
  const Descriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  std::optional<HangWatch> hangs;
  if (hang_limit.count() > 0) hangs.emplace(board, hang_limit);
  const auto tick = hangs ? static_cast<int>(hangs->tick().count()) : handle.get() >= 0 ? -1 : 100;
  for (;;) {
    pollfd waited[] = {{signals.handle(), POLLIN, 0}, {handle.get(), POLLIN, 0}};  // poll passes over what is negative (an old kernel)
    ::poll(waited, 2, tick);
    if (const int signal = signals.take()) ::kill(child, signal);  // it may have been meant for this process alone
    int status = 0;
    if (::waitpid(child, &status, WNOHANG) == child) return {status, {}};
    if (!hangs) continue;
    std::vector<std::size_t> hung = hangs->look(ctx.clock().now());
    if (hung.empty() || board.finished()) continue;
    ::kill(child, SIGKILL);
    return {wait_for(child), std::move(hung)};
  }
}

/// The worker's process, from the fork to its status.
int be_worker(pid_t parent, const EndingSignals& signals, FlightBoard& board, FunctionRef<int(const WorkerRun&)> work, const std::vector<Quarantined>& left_out,
              std::ostream& err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  signals.restore();
  if (::getppid() != parent) ::_exit(kBug);  // the parent died before the line above
  board.watch_signals();
  int status = kBug;
  try {
    status = work({&board, left_out});
  } catch (const std::exception& bug) {
    err << "omni scan: a bug: " << escape_terminal(bug.what()) << "\n";
  }
  std::cout << std::flush;
  err << std::flush;
  board.finish(status);
  return status;
}

std::string_view words_for(FlightPhase phase) {
  switch (phase) {
    case FlightPhase::RuleFile: return "reading rules from ";
    case FlightPhase::Rule: return "compiling rule ";
    case FlightPhase::File: break;
  }
  return "analysing ";
}

}  // namespace

bool WorkerRun::leaves_out(FlightPhase phase, std::string_view name) const {
  return std::any_of(left_out.begin(), left_out.end(), [&](const Quarantined& each) { return each.phase == phase && each.name == name; });
}

void end_by(int signal) {
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

int supervise(const Context& ctx, const SupervisorOptions& options, FunctionRef<int(const WorkerRun&)> work, std::ostream& err,
              Supervision* seen) {
  std::vector<Quarantined> left_out;
  Result<FlightBoard> board = FlightBoard::create();
  if (!board.has_value()) {
    ctx.log().warn("no worker process", {{"reason", board.error().describe()}});
    return work({nullptr, left_out});
  }
  for (std::size_t attempt = 0;; ++attempt) {
    std::cout << std::flush;
    err << std::flush;
    board->clear();
    const pid_t self = ::getpid();
    const EndingSignals signals;
    const pid_t child = ::fork();
    if (child < 0) {
      ctx.log().warn("no worker process", {{"reason", "fork failed"}});
      return work({nullptr, left_out});
    }
    if (child == 0) return be_worker(self, signals, *board, work, left_out, err);

    const Ending ending = watch(ctx, *board, child, options.hang_limit, signals);
    if (board->finished()) return board->status();
    if (ending.hung.empty() && WIFSIGNALED(ending.wait_status) && !is_crash(WTERMSIG(ending.wait_status))) {
      const int signal = WTERMSIG(ending.wait_status);
      while (signals.take() != 0) {  // Ctrl-C is meant for both; ours is dealt with by this
      }
      if (seen != nullptr) *seen = {false, signal_name(signal), left_out, signal, board->files_done()};
      return 128 + signal;
    }

    const std::string how = ending.hung.empty() ? ending.describe() : "it hung";
    const auto give_up = [&](std::string_view why) {
      if (seen != nullptr) *seen = {true, how, left_out, 0, board->files_done()};
      err << "omni scan: the worker process crashed (" << how << "), and " << why << "\n";
      return kBug;
    };
    if (board->output_begun()) return give_up("it had begun to write its report");
    const std::size_t before = left_out.size();
    if (ending.hung.empty()) {
      for (const Flight& flight : board->suspects()) left_out.push_back({flight.phase, flight.name, false, how});
    } else {
      for (const std::size_t slot : ending.hung) {
        const Flight flight = board->flight(slot);
        left_out.push_back({flight.phase, flight.name, true, {}});
      }
    }
    if (left_out.size() == before) return give_up("no file was in work that could be blamed");
    if (attempt >= options.max_restarts) {
      return give_up("that " + std::to_string(attempt + 1) + " times; the last time while " + std::string(words_for(left_out.back().phase)) +
                     escape_terminal(left_out.back().name));
    }
    for (std::size_t i = before; i < left_out.size(); ++i) {
      ctx.log().warn("worker process lost, starting again", {{"how", how}, {"while", std::string(words_for(left_out[i].phase)) + left_out[i].name}});
    }
    std::sort(left_out.begin(), left_out.end());
  }
}

}  // namespace omni
