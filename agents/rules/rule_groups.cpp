#include "agents/rules/rule_groups.h"

#include <algorithm>

namespace omni {
namespace {

bool asks_for_today(const Formula& formula) {
  const auto in_condition = [](const Condition& condition) {
    return condition.comparison.expression.find("today") != std::string::npos ||
           std::any_of(condition.pattern.formula.begin(), condition.pattern.formula.end(), asks_for_today);
  };
  return std::any_of(formula.conditions.begin(), formula.conditions.end(), in_condition) ||
         std::any_of(formula.children.begin(), formula.children.end(), asks_for_today);
}

bool asks_for_today(const Rule& rule) {
  const auto in_parts = [](const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const auto& part) { return asks_for_today(part.formula); });
  };
  return asks_for_today(rule.formula) || in_parts(rule.taint.sources) || in_parts(rule.taint.sinks) ||
         in_parts(rule.taint.sanitizers) || in_parts(rule.taint.propagators);
}

RuleGroup make_group(const std::vector<Rule>& rules, std::vector<std::uint32_t> numbers, std::chrono::sys_days day) {
  RuleGroup group;
  group.rules = std::move(numbers);
  const Rule& first = rules[group.rules.front()];
  group.keepable = first.source != Digest{};
  DigestBuilder digest;
  digest.add(first.source);
  for (const std::uint32_t number : group.rules) {
    digest.add(rules[number].qualified_id);
    if (asks_for_today(rules[number])) digest.add(static_cast<std::uint64_t>(day.time_since_epoch().count()));
  }
  group.digest = digest.finish();
  return group;
}

}  // namespace

RuleGroupMemo::Look RuleGroupMemo::look(const std::vector<Rule>& rules, std::string_view path, const RuleRunOptions& options,
                                        bool foreign) const {
  std::shared_ptr<const std::vector<PathFilter>> filters;
  {
    const MutexLock lock(mu_);
    filters = filters_;
  }
  if (filters == nullptr) {
    std::vector<PathFilter> made;
    for (const Rule& rule : rules) {
      if (!rule.include_paths.empty() || !rule.exclude_paths.empty()) made.emplace_back(rule);
    }
    filters = std::make_shared<const std::vector<PathFilter>>(std::move(made));
    const MutexLock lock(mu_);
    filters_ = filters;
  }
  Look look;
  look.day = std::chrono::floor<std::chrono::days>(options.now);
  look.key = options.language == nullptr ? "" : std::string(options.language->name);
  look.key += options.text_rules_only ? " text" : foreign ? " foreign" : " own";
  look.key += options.honour_paths ? " paths " : " all ";
  look.key += std::to_string(look.day.time_since_epoch().count()) + " ";
  if (options.honour_paths) {
    for (const PathFilter& filter : *filters) look.key += filter.applies_to(path) ? '1' : '0';
  }
  const MutexLock lock(mu_);
  const auto found = known_.find(look.key);
  if (found != known_.end()) look.known = found->second;
  return look;
}

std::shared_ptr<const RuleGroups> RuleGroupMemo::remember(Look look, const std::vector<Rule>& rules, std::vector<std::uint32_t> numbers) const {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  auto made = std::make_shared<RuleGroups>();
  DigestBuilder all;
  for (std::size_t begin = 0; begin < numbers.size();) {
    const auto same_file = [&](std::size_t i) {
      return rules[numbers[i]].source == rules[numbers[begin]].source && rules[numbers[i]].file == rules[numbers[begin]].file;
    };
    std::size_t end = begin + 1;
    while (end < numbers.size() && same_file(end)) ++end;
    made->groups.push_back(make_group(rules, {numbers.begin() + static_cast<std::ptrdiff_t>(begin), numbers.begin() + static_cast<std::ptrdiff_t>(end)}, look.day));
    all.add(made->groups.back().digest);
    begin = end;
  }
  made->digest = all.finish();
  const MutexLock lock(mu_);
  if (known_.size() < kMost) known_.emplace(std::move(look.key), made);
  return made;
}

}  // namespace omni
