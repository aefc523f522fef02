#pragma once

#include <string>
#include <vector>

#include "server/observe/run_record.h"

namespace omni {

/// Something about a run that its own history did not make expect.
struct Anomaly {
  std::string code;     ///< "slow-rule", "noisy-rule", "slow-agent"
  std::string name;     ///< of the rule or agent
  std::string message;
  bool operator==(const Anomaly&) const = default;
};

struct AnomalyPolicy {
  std::size_t least_runs = 5;    ///< of history; with fewer nothing is said
  std::size_t most_runs = 20;    ///< the last ones that can be compared
  double factor = 10;            ///< this many times the median
  double least_seconds = 0.2;    ///< of the rule or agent in this run
  std::uint64_t least_matches = 50;
};

/// May `before` say what to expect of `now`: the same door and options, finished.
bool is_comparable(const RunRecord& before, const RunRecord& now);

/// Rules and agents that are slower (time per file that they were tried on, so that a larger tree is none) or report more
/// than `policy.factor` times the median of the comparable runs in `history` (oldest first).
std::vector<Anomaly> find_anomalies(const RunRecord& now, const std::vector<RunRecord>& history, const AnomalyPolicy& policy = {});

/// Could it be one at all? Then the history is worth reading.
bool may_be_anomalous(const RunRecord& now, const AnomalyPolicy& policy = {});

}  // namespace omni
