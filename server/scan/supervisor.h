#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/function_ref.h"
#include "server/scan/flight_board.h"

/// A worker process under a parent: what crashes or hangs the worker is named, left out, and everything is done again
/// without it. Doing it all again is simple and gives the same bytes as if the culprit had not been there; it costs time in
/// the rare case only. See docs/adr/0004.
namespace omni {

/// Something that took a worker down; the next one leaves it out.
struct Quarantined {
  FlightPhase phase = FlightPhase::File;
  std::string name;
  bool hung = false;       ///< it did not crash but never came back
  std::string how;         ///< "SIGSEGV", "exit status 77"; empty if it hung
  auto operator<=>(const Quarantined&) const = default;
};

struct SupervisorOptions {
  std::chrono::milliseconds hang_limit{0};  ///< a thread of the worker that stays longer with one thing hangs; 0: never
  std::size_t max_restarts = 20;            ///< more crashes than that are no accident
};

/// What a worker is given.
struct WorkerRun {
  FlightBoard* board = nullptr;             ///< null: no worker process could be made, this one does the work itself
  const std::vector<Quarantined>& left_out;

  bool leaves_out(FlightPhase phase, std::string_view name) const;
};

/// What the parent saw.
struct Supervision {
  bool worker_lost = false;                 ///< for good: nobody took its place
  std::string how;                          ///< of the last one lost
  std::vector<Quarantined> left_out;
  int interrupted = 0;                      ///< the signal by which somebody ended the scan; 0: none
  std::uint64_t files_done = 0;             ///< by a worker that was lost or interrupted
};

/// Forks, runs `work` in the child, and returns in both processes: with the status of `work` in the child, and in the
/// parent with that of the last child. Both are to leave main with it. Call it before there is a second thread, with
/// standard input already read. A signal by which a user ends things (Ctrl-C, SIGTERM) ends the
/// worker; the parent notes it and returns 128 plus its number, and whoever called it is to end by the same one: end_by().
///   seen  filled in the parent; may be null
/// Gives 3 and says why on `err` when nothing can be blamed, when it happened while output was written, or too often.
int supervise(const Context& ctx, const SupervisorOptions& options, FunctionRef<int(const WorkerRun&)> work, std::ostream& err,
              Supervision* seen = nullptr);

/// Ends this process as `signal` would have, had nobody waited for it. Comes back only where it is blocked or ignored.
void end_by(int signal);

}  // namespace omni
