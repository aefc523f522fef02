#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/base/metrics.h"
#include "protocol/base/sync.h"
#include "protocol/base/trace.h"

namespace omni {

/// One part of the work: its own time, without that of parts inside of it.
struct PhaseCost {
  std::string agent;  ///< whose part it is; empty: of the run itself
  std::string phase;  ///< "parse"; for an agent's rules "rules", for its own rest "other"
  std::chrono::nanoseconds time{0};
  std::uint64_t count = 0;
  bool operator==(const PhaseCost&) const = default;
};

struct AgentTime {
  std::string agent;
  std::chrono::nanoseconds time{0};  ///< with all parts
  std::uint64_t runs = 0;
  bool operator==(const AgentTime&) const = default;
};

/// What one rule cost over all files, data flow included; parsing and the sieve are not in it.
struct RuleCost {
  std::string rule;  ///< name_of()
  std::chrono::nanoseconds time{0};
  std::chrono::nanoseconds slowest{0};
  std::string slowest_file;
  std::uint64_t steps = 0;
  std::uint64_t files = 0;  ///< it was tried on, behind the sieve
  std::uint64_t matches = 0;
  bool operator==(const RuleCost&) const = default;
};

struct FileCost {
  std::string path;
  std::chrono::nanoseconds time{0};
  bool operator==(const FileCost&) const = default;
};

/// What the spans of a run add up to.
struct RunCosts {
  std::vector<PhaseCost> phases;  ///< slowest first, as all of these; equal ones by name
  std::vector<AgentTime> agents;
  std::vector<RuleCost> rules;
  std::vector<FileCost> files;    ///< at most kNamedFiles of them
  std::uint64_t file_count = 0;
  std::chrono::nanoseconds file_time{0};    ///< of all files
  std::chrono::nanoseconds main_time{0};    ///< spans of the thread that made the meter …
  std::chrono::nanoseconds other_time{0};   ///< … and of all other threads; spans inside of others count once
  std::size_t other_threads = 0;
  bool operator==(const RunCosts&) const = default;
};

/// Adds up the spans of one run as they end. What lies inside of a span is known by time: on one thread, inner ones end first.
/// Threads: any. Cost of an event: a lock that nobody else wants, and a look into a table.
class RunMeter final : public TraceSink {
 public:
  static constexpr std::size_t kNamedFiles = 200;

  /// `registry` gets the histograms of files and agents, and may be null.
  explicit RunMeter(MetricRegistry* registry = nullptr);

  void record(const TraceEvent& event) override;
  /// Of all spans that have ended.
  RunCosts costs() const;

 private:
  struct Ended {
    std::chrono::steady_clock::time_point start;
    std::chrono::nanoseconds duration;
  };
  struct Pending {  ///< a phase, until the agent or file that it belongs to ends
    std::chrono::steady_clock::time_point start;
    std::string phase;
    std::chrono::nanoseconds own;
  };
  struct Text {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct ThreadState {
    std::vector<Ended> ended;  ///< not inside of another ended one
    std::vector<Pending> pending;
    std::map<std::pair<std::string, std::string>, PhaseCost> phases;  ///< by agent and phase
    std::map<std::string, AgentTime, std::less<>> agents;
    std::unordered_map<std::string, RuleCost, Text, std::equal_to<>> rules;
    std::vector<FileCost> files;  ///< a heap: the quickest one first
    std::uint64_t file_count = 0;
    std::chrono::nanoseconds file_time{0};
  };
  struct Shard {
    mutable Mutex mu;
    std::map<std::uint64_t, ThreadState> threads OMNI_GUARDED_BY(mu);
  };

  static void settle(ThreadState& state, std::chrono::steady_clock::time_point from, std::string_view agent);
  static void add_phase(ThreadState& state, std::string_view agent, std::string_view phase, std::chrono::nanoseconds own);
  static void add_rule(ThreadState& state, const TraceEvent& event);
  static void add_file(ThreadState& state, const TraceEvent& event);

  MetricRegistry* const registry_;  // synchronises itself
  Histogram* const file_seconds_;
  const std::uint64_t main_thread_;
  std::array<Shard, 16> shards_;
};

}  // namespace omni
