#include "server/observe/profile.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "protocol/text/escape.h"

namespace omni {
namespace {

std::string share(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  return std::to_string(static_cast<int>(std::lround(percent(part, whole)))) + " %";
}

std::chrono::nanoseconds time_of(const RunCosts& costs, std::string_view phase) {
  std::chrono::nanoseconds time{0};
  for (const PhaseCost& cost : costs.phases) {
    if (cost.phase == phase) time += cost.time;
  }
  return time;
}

/// What could be done about the largest parts; each sentence names what to look at.
std::vector<std::string> advice_for(const RunProfile& profile, const ProfileFacts& facts) {
  std::vector<std::string> out;
  const RunCosts& costs = profile.costs;
  const std::chrono::nanoseconds whole = profile.threads;
  if (!costs.rules.empty() && percent(costs.rules.front().time, whole) >= 10) {
    const RuleCost& rule = costs.rules.front();
    out.push_back("rule " + show_controls(rule.rule) + " takes " + share(rule.time, whole) + ": see `omni rules bench --on " + show_controls(rule.slowest_file) +
                  "`; if it can't be made quicker, rules.disable or --timeout-rule bound it");
  }
  const bool one_file_stands_out = costs.file_count > 1 && !costs.files.empty() && percent(costs.files.front().time, costs.file_time) >= 20 &&
                                   costs.files.front().time * static_cast<std::int64_t>(costs.file_count) >= 5 * costs.file_time;
  if (one_file_stands_out) {
    const FileCost& file = costs.files.front();
    out.push_back("file " + show_controls(file.path) + " takes " + share(file.time, costs.file_time) +
                  " of the time of all files: if it is generated or vendored, scan.exclude leaves it out");
  }
  const std::chrono::nanoseconds rules = time_of(costs, "load rules") + time_of(costs, "compile rules");
  if (percent(rules, whole) >= 25) {
    out.push_back("reading and compiling rules takes " + share(rules, whole) +
                  (facts.cache ? ": with few files that is most of the work; rules.packs or --rules choose fewer"
                               : ": there is no cache, so each scan does it anew; leave out --no-cache, or name a folder with --cache-dir"));
  }
  const std::chrono::nanoseconds waiting = time_of(costs, "analyse");
  if (profile.thread_count > 1 && percent(waiting, profile.wall) >= 25) {
    out.push_back("the main thread waited " + share(waiting, profile.wall) + " of the wall time for other threads: some files are much longer than the others");
  }
  if (facts.jobs == 1 && facts.cores > 1 && costs.file_count > 1) {
    out.push_back("--jobs 1 leaves " + std::to_string(facts.cores - 1) + " of " + std::to_string(facts.cores) + " cores idle");
  }
  const std::chrono::nanoseconds trees = time_of(costs, "parse") + time_of(costs, "flatten");
  if (percent(trees, whole) >= 50) {
    out.push_back("parsing takes " + share(trees, whole) + ": that is the floor of a scan; only fewer or smaller files (scan.exclude, --max-file-size) make it less");
  }
  if (const auto walk = time_of(costs, "walk"); percent(walk, whole) >= 25) {
    out.push_back("listing files takes " + share(walk, whole) + ": name the folders to scan, or leave large ones out in .gitignore or scan.exclude");
  }
  if (out.empty()) out.emplace_back("nothing stands out");
  return out;
}

}  // namespace

double percent(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  return whole.count() <= 0 ? 0 : 100.0 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

RunProfile make_profile(std::string run, std::chrono::nanoseconds wall, RunCosts costs, const ProfileFacts& facts) {
  RunProfile profile;
  profile.run = std::move(run);
  profile.wall = wall;
  profile.threads = wall + costs.other_time;
  profile.unknown = std::max(wall - costs.main_time, std::chrono::nanoseconds(0));
  profile.thread_count = 1 + costs.other_threads;
  profile.costs = std::move(costs);
  profile.advice = advice_for(profile, facts);
  return profile;
}

}  // namespace omni
