#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/base/result.h"

namespace omni {

struct CacheUse {
  std::string space;  ///< BlobKey::space
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t written = 0;
  std::uint64_t failed_writes = 0;
  bool operator==(const CacheUse&) const = default;
};

/// A part of a run and its time: a phase (`agent` says whose), an agent, or a file.
struct TimedPart {
  std::string agent;
  std::string name;
  double seconds = 0;
  std::uint64_t count = 0;
  bool operator==(const TimedPart&) const = default;
};

/// What an agent of a stage did on its inputs.
struct AgentOutcome {
  std::string stage;
  std::string agent;
  std::uint64_t runs = 0;
  std::uint64_t retries = 0;
  std::uint64_t failed = 0;   ///< inputs without a result
  std::uint64_t cut = 0;      ///< of these, for want of time
  std::uint64_t skipped = 0;  ///< inputs that the stage did not look at
  double seconds = 0;
  bool operator==(const AgentOutcome&) const = default;
};

struct RuleUse {
  std::string rule;
  double seconds = 0;
  std::uint64_t files = 0;     ///< tried on
  std::uint64_t matches = 0;   ///< before anything was suppressed
  bool operator==(const RuleUse&) const = default;
};

/// What remains of one run: plain data, kept as one line of the ledger and the source of its metrics.
struct RunRecord {
  static constexpr std::size_t kNamedRules = 25;
  static constexpr std::size_t kNamedFiles = 10;

  std::string id;                  ///< the correlation id: 16 hexadecimal digits
  std::string trace_id;            ///< 32 of them
  std::chrono::system_clock::time_point start;
  std::string door;                ///< "scan"
  std::string version, engine;
  std::string workspace;           ///< its real path
  std::vector<std::pair<std::string, std::string>> options;  ///< those that change what is done
  double seconds = 0;              ///< of the whole run
  double cpu_seconds = 0;
  std::uint64_t peak_memory = 0;   ///< bytes
  std::uint64_t threads = 0;       ///< that took part
  int status = 0;                  ///< exit status
  std::string error;               ///< why nothing came out of it; empty: a report did
  bool complete = true;

  std::vector<TimedPart> phases;   ///< own times, slowest first
  std::vector<TimedPart> agents;
  std::vector<AgentOutcome> stages;
  std::uint64_t rules_loaded = 0;
  std::vector<RuleUse> slow_rules;     ///< at most kNamedRules each, worst first
  std::vector<RuleUse> noisy_rules;
  std::vector<TimedPart> slow_files;   ///< at most kNamedFiles
  std::uint64_t files = 0;             ///< analysed
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> skipped;     ///< by reason
  std::map<std::string, std::uint64_t> findings;    ///< that count, by severity
  std::map<std::string, std::uint64_t> suppressed;  ///< by kind
  std::map<std::string, std::uint64_t> notes;       ///< errors and warnings of the report, by code
  std::map<std::string, std::uint64_t> problems;    ///< of rules and settings, by code
  std::vector<CacheUse> caches;
  std::vector<std::string> restarts;   ///< what took the worker process down, each time
  std::vector<std::string> anomalies;

  bool operator==(const RunRecord&) const = default;
  bool failed() const { return status >= 2; }
};

/// "done", "gate failed", "unusable", "crashed", "cut short", "interrupted".
std::string_view outcome_of(const RunRecord& record);

/// UTC with milliseconds: 2026-01-31T23:59:59.123Z.
std::string format_time(std::chrono::system_clock::time_point time);
/// A date or time as people write it: "2026-01-31", "2026-01-31T23:59[:59[.123]][Z]". UTC. Nothing: it is none.
std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text);

/// A dumped JSON text of ASCII alone, safe to look at in a terminal or build log: DEL and the commands of build logs, which can
/// only be inside of strings, become escapes.
std::string inert_json(std::string dumped);

/// One line without its break. `indent` 2: for people.
std::string write_run(const RunRecord& record, int indent = -1);
/// Errors: Corrupt; fields that are not known are passed over, missing ones keep their default.
Result<RunRecord> read_run(std::string_view line);

}  // namespace omni
