#pragma once

#include <string>
#include <vector>

#include "server/observe/run_meter.h"

namespace omni {

/// Where the time of a run went (`--profile`). Counted is the time of threads: that of the main thread from the start of the
/// program on, and of every other thread while it was at work.
struct RunProfile {
  std::string run;                       ///< the correlation id
  std::chrono::nanoseconds wall{0};
  std::chrono::nanoseconds threads{0};   ///< all that is counted
  std::chrono::nanoseconds unknown{0};   ///< of it: in no phase
  std::size_t thread_count = 1;
  RunCosts costs;                        ///< `phases` add up to `threads` less `unknown`
  std::vector<std::string> advice;       ///< sentences for people
  bool operator==(const RunProfile&) const = default;
};

/// What the advice looks at beside times.
struct ProfileFacts {
  bool cache = true;          ///< there is one
  std::size_t cores = 1;
  std::size_t jobs = 0;       ///< 0: one a core
};

/// `wall`: until now.
RunProfile make_profile(std::string run, std::chrono::nanoseconds wall, RunCosts costs, const ProfileFacts& facts);

/// Of the whole, in per cent; 0 of nothing.
double percent(std::chrono::nanoseconds part, std::chrono::nanoseconds whole);

}  // namespace omni
