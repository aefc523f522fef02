#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

/// What a worker process is busy with, in memory that its parent can read after it has died. Parsers of third parties run in
/// the worker; when one of them takes the process down, the board says on which file.
///
/// Each thread of the worker has a slot; a signal handler marks the slot of the thread that crashed, so that files which
/// merely were in work at the same time are not suspected. (A worker that was killed from outside marks nothing: then all
/// of them are.)
namespace omni {

/// What a thread was doing when it was last heard of.
enum class FlightPhase : std::uint8_t { RuleFile, Rule, File };

/// Somebody in flight, read by the parent. Names are cut at the size of the slot's buffer (a path always fits).
struct Flight {
  FlightPhase phase = FlightPhase::File;
  std::string name;
  bool crashed = false;            ///< by this thread's own signal
  auto operator<=>(const Flight&) const = default;
};

class FlightBoard {
 public:
  static constexpr std::size_t kSlots = 1024;  ///< more threads than that are not watched

  /// Errors: NoSpace (no shared memory).
  static Result<FlightBoard> create();
  FlightBoard(FlightBoard&& other) noexcept;
  FlightBoard& operator=(FlightBoard&&) = delete;
  ~FlightBoard();

  // The worker's side. Threads: any.

  /// Fatal signals of this process mark their thread's slot, then end the process as they would have. Once in a process.
  void watch_signals();
  /// The calling thread begins with something; a rule is compiled in the middle of a file, so that is kept apart.
  void begin(FlightPhase phase, std::string_view name);
  void end(FlightPhase phase);
  /// From here on a second attempt would write things twice.
  void begin_output();
  /// The worker has done all it had to do, whatever happens to it now.
  void finish(int status);

  // The parent's side.

  void clear();                                   ///< before a worker is started
  bool output_begun() const;
  bool finished() const;
  int status() const;                             ///< valid when finished
  std::uint64_t files_done() const;               ///< that this worker is through with, skipped ones too
  /// By slot: a number that changes whenever the thread gets on; 0: the thread is idle.
  std::array<std::uint32_t, kSlots> progress() const;
  bool compiles_rule(std::size_t slot) const;
  bool compiles_rule() const;  ///< some thread does
  /// Of one slot, while the worker does not run.
  Flight flight(std::size_t slot) const;
  /// Everything in flight, those that crashed alone if there are any. While the worker does not run.
  std::vector<Flight> suspects() const;

 private:
  struct Slot;
  struct Shared;
  explicit FlightBoard(Shared* shared) : shared_(shared) {}
  Slot* own_slot(bool claim);
  static void on_signal(int signal);

  Shared* shared_ = nullptr;
};

}  // namespace omni
