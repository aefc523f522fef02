#include "server/observe/anomalies.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace omni {
namespace {

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string times(double factor) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.0f times", factor);
  return buffer.data();
}

template <typename List, typename Name>
auto find_in(const List& list, const std::string& name, Name&& name_of) {
  return std::find_if(list.begin(), list.end(), [&](const auto& each) { return name_of(each) == name; });
}

constexpr auto kRuleName = [](const RuleUse& use) -> const std::string& { return use.rule; };
constexpr auto kPartName = [](const TimedPart& part) -> const std::string& { return part.name; };

/// Seconds a file. A rule that a full list does not name took less than the last one it names.
std::optional<double> rate_of(const RunRecord& run, const RuleUse& rule) {
  const auto found = find_in(run.slow_rules, rule.rule, kRuleName);
  if (found != run.slow_rules.end()) return found->files == 0 ? std::nullopt : std::optional(found->seconds / static_cast<double>(found->files));
  if (run.slow_rules.size() < RunRecord::kNamedRules) return std::nullopt;
  return run.slow_rules.back().seconds / static_cast<double>(rule.files);
}

double matches_of(const RunRecord& run, const std::string& rule) {
  const auto found = find_in(run.noisy_rules, rule, kRuleName);
  if (found != run.noisy_rules.end()) return static_cast<double>(found->matches);
  return run.noisy_rules.size() < RunRecord::kNamedRules ? 0 : static_cast<double>(run.noisy_rules.back().matches);
}

/// Of the files that the cache was asked for, the share that it knew: those cost an agent next to nothing.
double known_share(const RunRecord& run) {
  const auto found = find_in(run.caches, "files", [](const CacheUse& use) -> const std::string& { return use.space; });
  if (found == run.caches.end() || found->hits + found->misses == 0) return 0;
  return static_cast<double>(found->hits) / static_cast<double>(found->hits + found->misses);
}

}  // namespace

bool is_comparable(const RunRecord& before, const RunRecord& now) {
  return before.door == now.door && before.options == now.options && before.complete && !before.failed();
}

bool may_be_anomalous(const RunRecord& now, const AnomalyPolicy& policy) {
  const auto slow = [&](const auto& each) { return each.seconds >= policy.least_seconds; };
  return std::any_of(now.slow_rules.begin(), now.slow_rules.end(), slow) || std::any_of(now.agents.begin(), now.agents.end(), slow) ||
         std::any_of(now.noisy_rules.begin(), now.noisy_rules.end(), [&](const RuleUse& use) { return use.matches >= policy.least_matches; });
}

std::vector<Anomaly> find_anomalies(const RunRecord& now, const std::vector<RunRecord>& history, const AnomalyPolicy& policy) {
  std::vector<const RunRecord*> before;
  for (auto run = history.rbegin(); run != history.rend() && before.size() < policy.most_runs; ++run) {
    if (is_comparable(*run, now)) before.push_back(&*run);
  }
  std::vector<Anomaly> out;
  const auto compare = [&](const char* code, const std::string& name, double value, std::vector<double> known, const std::string& what) {
    if (known.size() < policy.least_runs) return;
    const double usual = median(known);
    if (usual <= 0 || value <= policy.factor * usual) return;
    out.push_back({code, name, what + " " + times(value / usual) + " the median of the last " + std::to_string(known.size()) + " runs (omni runs lists them)"});
  };
  for (const RuleUse& rule : now.slow_rules) {
    if (rule.seconds < policy.least_seconds || rule.files == 0) continue;
    std::vector<double> known;
    for (const RunRecord* run : before) {
      if (const auto rate = rate_of(*run, rule)) known.push_back(*rate);
    }
    compare("slow-rule", rule.rule, rule.seconds / static_cast<double>(rule.files), std::move(known), "this rule took, for each file,");
  }
  for (const RuleUse& rule : now.noisy_rules) {
    if (rule.matches < policy.least_matches) continue;
    std::vector<double> known;
    for (const RunRecord* run : before) known.push_back(matches_of(*run, rule.rule));
    compare("noisy-rule", rule.rule, static_cast<double>(rule.matches), std::move(known),
            "this rule has " + std::to_string(rule.matches) + " findings,");
  }
  for (const TimedPart& agent : now.agents) {
    if (agent.seconds < policy.least_seconds || agent.count == 0) continue;
    std::vector<double> known;
    for (const RunRecord* run : before) {
      if (std::abs(known_share(*run) - known_share(now)) > 0.1) continue;
      const auto found = find_in(run->agents, agent.name, kPartName);
      if (found != run->agents.end() && found->count > 0) known.push_back(found->seconds / static_cast<double>(found->count));
    }
    compare("slow-agent", agent.name, agent.seconds / static_cast<double>(agent.count), std::move(known), "agent " + agent.name + " took, for each input,");
  }
  return out;
}

}  // namespace omni
