#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/result.h"
#include "server/observe/run_meter.h"
#include "server/service/analysis.h"
#include "server/workspace/file_walker.h"

namespace omni {

struct RuleBenchRow {
  const Rule* rule = nullptr;         ///< of the rule set
  RuleCost cost;                      ///< over all files
};

struct RuleBench {
  std::vector<RuleBenchRow> rows;     ///< every rule, slowest first; equal ones by id
  std::chrono::nanoseconds rules_time{0};  ///< of all rows
  std::chrono::nanoseconds parse_time{0};
  std::size_t files = 0;              ///< looked at
  std::uint64_t bytes = 0;
  std::vector<std::string> notes;     ///< files left out because they can't be read, rules cut short
  bool complete = true;
};

/// Runs `rules` over the files one after the other, on this thread, each rule by itself. Rules are compiled before the clock
/// starts. Errors: Cancelled, DeadlineExceeded.
Result<RuleBench> bench_rules(const Context& ctx, const FileSystem& disk, const LanguageRegistry& registry, const RuleSet& rules,
                              const std::vector<Candidate>& files, const Settings& settings);

}  // namespace omni
