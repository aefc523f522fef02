#include "agents/finding/baseline.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

namespace omni {

namespace {

constexpr std::size_t kMaxTable = 4'000'000;

/// What the passes compare, of a finding or an entry alike.
struct Item {
  std::string_view rule, file, symbol, code;
  std::string_view line_hash;  // without ":n", which shifts when an equal line is added above
  std::uint32_t line = 0;
  bool matched = false;
};

std::string_view without_index(std::string_view line_hash) { return line_hash.substr(0, line_hash.find(':')); }

using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
using Group = std::vector<std::size_t>;

/// Pairs (a, b) of two line-sorted groups so that the smaller one is used up, order is kept and the distances are least.
template <typename Pair>
void pair_by_distance(const std::vector<Item>& left, const Group& a, const std::vector<Item>& right, const Group& b, Pair&& pair) {
  if (a.empty() || b.empty()) return;
  const bool a_is_short = a.size() <= b.size();
  const Group& fewer = a_is_short ? a : b;
  const Group& more = a_is_short ? b : a;
  const std::vector<Item>& fewer_items = a_is_short ? left : right;
  const std::vector<Item>& more_items = a_is_short ? right : left;
  const auto emit = [&](std::size_t f, std::size_t m) { a_is_short ? pair(f, m) : pair(m, f); };
  if (fewer.size() == more.size() || fewer.size() * more.size() > kMaxTable) {
    for (std::size_t i = 0; i < fewer.size(); ++i) emit(fewer[i], more[i]);
    return;
  }
  // best[i][j]: least sum for the first i of `fewer` within the first j of `more`; taken[i][j]: i is paired with j.
  const std::size_t width = more.size() + 1;
  constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max() / 2;
  std::vector<std::uint64_t> before(width, 0);
  std::vector<bool> taken((fewer.size() + 1) * width, false);
  for (std::size_t i = 1; i <= fewer.size(); ++i) {
    std::vector<std::uint64_t> row(width, kNever);
    for (std::size_t j = i; j < width; ++j) {
      const std::uint64_t x = fewer_items[fewer[i - 1]].line;
      const std::uint64_t y = more_items[more[j - 1]].line;
      const std::uint64_t with = before[j - 1] + (x > y ? x - y : y - x);
      taken[i * width + j] = with < row[j - 1];
      row[j] = std::min(with, row[j - 1]);
    }
    before = std::move(row);
  }
  for (std::size_t i = fewer.size(), j = more.size(); i > 0; --j) {
    if (!taken[i * width + j]) continue;
    emit(fewer[i - 1], more[j - 1]);
    --i;
  }
}

class Matcher {
 public:
  Matcher(std::vector<Item> findings, std::vector<Item> entries) : findings_(std::move(findings)), entries_(std::move(entries)) {}

  /// `key` gives the group of an item, nothing for one that takes no part.
  template <typename FindingKey, typename EntryKey, typename Pair>
  void pass(FindingKey&& finding_key, EntryKey&& entry_key, Pair&& pair) {
    std::map<Key, std::pair<Group, Group>> groups;
    collect(entries_, entry_key, [&](const Key& key, std::size_t i) { groups[key].second.push_back(i); });
    collect(findings_, finding_key, [&](const Key& key, std::size_t i) {
      if (const auto group = groups.find(key); group != groups.end()) group->second.first.push_back(i);
    });
    for (auto& [key, group] : groups) {
      const auto by_line = [](const std::vector<Item>& items) {
        return [&items](std::size_t x, std::size_t y) { return std::tie(items[x].line, x) < std::tie(items[y].line, y); };
      };
      std::sort(group.first.begin(), group.first.end(), by_line(findings_));
      std::sort(group.second.begin(), group.second.end(), by_line(entries_));
      pair_same_line_hash(group, pair);
      pair_by_distance(findings_, group.first, entries_, group.second, [&](std::size_t f, std::size_t e) { match(f, e, pair); });
    }
  }

  const std::vector<Item>& entries() const { return entries_; }

 private:
  template <typename MakeKey, typename Add>
  void collect(const std::vector<Item>& items, MakeKey&& make_key, Add&& add) const {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].matched) continue;
      if (const std::optional<Key> key = make_key(items[i])) add(*key, i);
    }
  }

  template <typename Pair>
  void match(std::size_t finding, std::size_t entry, Pair&& pair) {
    findings_[finding].matched = entries_[entry].matched = true;
    pair(finding, entry);
  }

  /// Takes the pairs out of the group.
  template <typename Pair>
  void pair_same_line_hash(std::pair<Group, Group>& group, Pair&& pair) {
    std::map<std::string_view, std::pair<Group, Group>> by_hash;
    for (const std::size_t e : group.second) by_hash[entries_[e].line_hash].second.push_back(e);
    for (const std::size_t f : group.first) {
      if (const auto same = by_hash.find(findings_[f].line_hash); same != by_hash.end()) same->second.first.push_back(f);
    }
    for (const auto& [hash, same] : by_hash) {
      if (hash.empty()) continue;
      pair_by_distance(findings_, same.first, entries_, same.second, [&](std::size_t f, std::size_t e) { match(f, e, pair); });
    }
    std::erase_if(group.first, [&](std::size_t f) { return findings_[f].matched; });
    std::erase_if(group.second, [&](std::size_t e) { return entries_[e].matched; });
  }

  std::vector<Item> findings_;
  std::vector<Item> entries_;
};

bool entry_order(const BaselineEntry& a, const BaselineEntry& b) {
  return std::tie(a.file, a.line, a.rule_id, a.fingerprints.strict, a.symbol) <
         std::tie(b.file, b.line, b.rule_id, b.fingerprints.strict, b.symbol);
}

BaselineEntry to_entry(const Finding& finding) {
  return {finding.rule_id, finding.location.file, finding.location.symbol, finding.location.region.start_line,
          finding.fingerprints, {}};
}

bool belongs(const Finding& finding) {
  return !finding.suppression || finding.suppression->kind == Suppression::Kind::Baseline;
}

/// Runs the passes and calls `pair(finding, entry, state)`. Returns which entries found nothing.
template <typename Pair>
std::vector<std::size_t> match_all(std::span<const Finding> findings, const Baseline& baseline,
                                   const std::map<std::string, std::string>& renamed, Pair&& pair) {
  std::vector<Item> current;
  for (const Finding& f : findings) {
    current.push_back({f.rule_id, f.location.file, f.location.symbol, f.fingerprints.code,
                       without_index(f.fingerprints.line_hash), f.location.region.start_line, false});
  }
  std::vector<Item> known;
  for (const BaselineEntry& e : baseline.entries) {
    known.push_back({e.rule_id, e.file, e.symbol, e.fingerprints.code,
                     without_index(e.fingerprints.line_hash), e.line, false});
  }
  const auto old_name = [&](std::string_view file) -> std::optional<std::string_view> {
    const auto found = renamed.find(std::string(file));
    return found == renamed.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  };
  const auto keyed = [](std::string_view last, std::string_view rule, std::string_view file, std::string_view symbol) {
    return last.empty() ? std::nullopt : std::optional<Key>(Key(rule, file, symbol, last));
  };
  const auto unchanged = [&](std::size_t f, std::size_t e) { pair(f, e, FindingState::Unchanged); };
  const auto updated = [&](std::size_t f, std::size_t e) { pair(f, e, FindingState::Updated); };
  // The code fingerprint holds the rule's own id; rule_id may change when another rule of the same id is loaded.
  const auto by_symbol = [&](const Item& i) { return keyed(i.code, {}, i.file, i.symbol); };
  const auto by_code = [&](const Item& i) { return keyed(i.code, {}, i.file, {}); };
  const auto by_line = [&](const Item& i) { return keyed(i.line_hash, i.rule, i.file, {}); };
  const auto code_under_old_name = [&](const Item& i) {
    const auto old = old_name(i.file);
    return old ? keyed(i.code, {}, *old, {}) : std::nullopt;
  };
  const auto line_under_old_name = [&](const Item& i) {
    const auto old = old_name(i.file);
    return old ? keyed(i.line_hash, i.rule, *old, {}) : std::nullopt;
  };

  Matcher matcher(std::move(current), std::move(known));
  matcher.pass(by_symbol, by_symbol, unchanged);
  matcher.pass(by_code, by_code, unchanged);
  if (!renamed.empty()) matcher.pass(code_under_old_name, by_code, unchanged);
  matcher.pass(by_line, by_line, updated);
  if (!renamed.empty()) matcher.pass(line_under_old_name, by_line, updated);

  std::vector<std::size_t> left;
  for (std::size_t i = 0; i < matcher.entries().size(); ++i) {
    if (!matcher.entries()[i].matched) left.push_back(i);
  }
  return left;
}

}  // namespace

Baseline make_baseline(std::span<const Finding> findings, const Baseline& previous) {
  std::vector<Finding> kept;
  for (const Finding& finding : findings) {
    if (belongs(finding) && finding.state != FindingState::Absent) kept.push_back(finding);
  }
  Baseline result;
  for (const Finding& finding : kept) result.entries.push_back(to_entry(finding));
  match_all(kept, previous, {}, [&](std::size_t finding, std::size_t entry, FindingState) {
    result.entries[finding].justification = previous.entries[entry].justification;
  });
  std::stable_sort(result.entries.begin(), result.entries.end(), entry_order);
  return result;
}

BaselineMatch apply_baseline(std::span<Finding> findings, const Baseline& baseline, const BaselineScope& scope) {
  for (Finding& finding : findings) finding.state = FindingState::New;
  BaselineMatch result;
  const auto left = match_all(findings, baseline, scope.renamed, [&](std::size_t index, std::size_t entry, FindingState state) {
    Finding& finding = findings[index];
    finding.state = state;
    ++result.matched;
    if (finding.suppression) return;
    Suppression known;
    known.kind = Suppression::Kind::Baseline;
    known.rule = finding.rule_id;
    known.justification = baseline.entries[entry].justification;
    finding.suppression = std::move(known);
  });
  for (const std::size_t entry : left) {
    if (!scope.covers || scope.covers(baseline.entries[entry])) result.absent.push_back(entry);
  }
  return result;
}

}  // namespace omni
