#include "server/service/fix_text.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "agents/finding/places.h"
#include "agents/syntax/parse.h"
#include "protocol/text/edits.h"
#include "protocol/text/source_text.h"

namespace omni {
namespace {

constexpr int kMostRounds = 3;  ///< of choosing anew after unsafe fixes fell out

struct Candidate {
  const Finding* finding = nullptr;
  std::vector<ByteEdit> edits;
  std::string refused;   // why it can't be applied at all
};

/// The first fix that is meant to be applied.
std::optional<Candidate> candidate_of(const Finding& finding, const std::string& path, std::string_view text) {
  const auto fix = std::find_if(finding.fixes.begin(), finding.fixes.end(), [](const Fix& each) { return each.applicability != Fix::Applicability::Manual; });
  if (fix == finding.fixes.end()) return std::nullopt;
  Candidate out{&finding, {}, {}};
  bool changes = false;
  for (const FixEdit& edit : fix->edits) {
    if (edit.file != path) out.refused = "it changes another file, too: " + edit.file;
    else if (edit.range.begin > edit.range.end || edit.range.end > text.size()) out.refused = "it lies outside of the file";
    else changes = changes || slice(text, edit.range) != edit.text;
    out.edits.push_back({edit.range, edit.text});
  }
  if (out.refused.empty() && !changes) out.refused = "it changes nothing";
  return out;
}

/// Edits of one text that do not overlap; equal ones once.
class EditSet {
 public:
  /// The first edit that `edit` can't stand beside; null: it fits.
  const ByteEdit* conflict(const ByteEdit& edit) const {
    auto at = edits_.lower_bound(ByteRange{edit.range.begin, 0});
    if (at != edits_.begin()) {
      const auto before = std::prev(at);
      if (edits_conflict(before->second, edit)) return &before->second;
    }
    for (; at != edits_.end() && at->first.begin <= edit.range.end; ++at) {
      if (at->second == edit) return nullptr;  // already there, so it fits
      const bool same_place = at->first == edit.range && !edit.range.empty();
      if (same_place || edits_conflict(at->second, edit)) return &at->second;
    }
    return nullptr;
  }

  void add(const ByteEdit& edit) {
    const auto [first, last] = edits_.equal_range(edit.range);
    if (std::any_of(first, last, [&](const auto& entry) { return entry.second == edit; })) return;
    edits_.emplace(edit.range, edit);
  }

  std::vector<ByteEdit> list() const {
    std::vector<ByteEdit> out;
    for (const auto& [range, edit] : edits_) out.push_back(edit);
    return out;
  }

 private:
  std::multimap<ByteRange, ByteEdit> edits_;
};

class Fixer {
 public:
  Fixer(const std::string& path, std::string_view text, std::span<const Finding* const> findings) : text_(text) {
    for (const Finding* finding : findings) {
      if (auto candidate = candidate_of(*finding, path, text)) candidates_.push_back(std::move(*candidate));
    }
    std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      const auto key = [](const Candidate& each) {
        return std::make_tuple(each.edits.empty() ? ByteRange() : each.edits.front().range, std::string_view(each.finding->qualified_id));
      };
      return key(a) < key(b);
    });
    outcomes_.resize(candidates_.size());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      outcomes_[i].finding = candidates_[i].finding;
      if (!candidates_[i].refused.empty()) reject(i, candidates_[i].refused);
    }
  }

  /// Those that go together, in order; the others become Overlaps. What is Unsafe already takes no part.
  std::vector<std::size_t> choose() {
    EditSet set;
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (outcomes_[i].fate == FixOutcome::Fate::Unsafe) continue;
      const ByteEdit* conflict = nullptr;
      for (const ByteEdit& edit : candidates_[i].edits) {
        if (conflict == nullptr) conflict = set.conflict(edit);
      }
      if (conflict != nullptr) {
        outcomes_[i].fate = FixOutcome::Fate::Overlaps;
        outcomes_[i].reason = "another fix changes the same place" + owner_of(*conflict, chosen);
        continue;
      }
      outcomes_[i].fate = FixOutcome::Fate::Applied;
      outcomes_[i].reason.clear();
      for (const ByteEdit& edit : candidates_[i].edits) set.add(edit);
      chosen.push_back(i);
    }
    return chosen;
  }

  void reject(std::size_t index, std::string reason) {
    outcomes_[index].fate = FixOutcome::Fate::Unsafe;
    outcomes_[index].safe = false;
    outcomes_[index].reason = std::move(reason);
  }

  /// The text with these fixes; they do not overlap.
  std::string text_with(const std::vector<std::size_t>& chosen) const {
    Result<std::string> text = apply_edits(text_, edits_of(chosen));
    return text.has_value() ? std::move(text).value() : std::string(text_);
  }

  std::vector<ByteEdit> edits_of(const std::vector<std::size_t>& chosen) const {
    EditSet set;
    for (const std::size_t index : chosen) {
      for (const ByteEdit& edit : candidates_[index].edits) set.add(edit);
    }
    return set.list();
  }

  FixedText finish(const std::vector<std::size_t>& chosen) { return {text_with(chosen), std::move(outcomes_)}; }

  const Finding& finding(std::size_t index) const { return *candidates_[index].finding; }
  FixOutcome& outcome(std::size_t index) { return outcomes_[index]; }
  std::size_t size() const { return candidates_.size(); }

 private:
  std::string owner_of(const ByteEdit& edit, const std::vector<std::size_t>& chosen) const {
    for (const std::size_t index : chosen) {
      const std::vector<ByteEdit>& edits = candidates_[index].edits;
      if (std::find(edits.begin(), edits.end(), edit) == edits.end()) continue;
      const Finding& owner = *candidates_[index].finding;
      return ": that of " + owner.rule_id + " in line " + std::to_string(owner.location.region.start_line);
    }
    return {};
  }

  const std::string_view text_;
  std::vector<Candidate> candidates_;
  std::vector<FixOutcome> outcomes_;
};

using Counts = std::map<std::string, std::size_t>;

Counts count_by_rule(const std::vector<Finding>& findings) {
  Counts out;
  for (const Finding& finding : findings) ++out[finding.qualified_id];
  return out;
}

/// Where `range` of the old text lies after `edits` (sorted, apart). What is replaced becomes its replacement.
ByteRange moved(ByteRange range, const std::vector<ByteEdit>& edits) {
  std::int64_t begin = range.begin, end = range.end;
  for (const ByteEdit& edit : edits) {
    const auto growth = static_cast<std::int64_t>(edit.text.size()) - static_cast<std::int64_t>(edit.range.size());
    if (edit.range.end <= range.begin && !(edit.range == range)) begin += growth;
    if (edit.range.end <= range.end) end += growth;
  }
  return {static_cast<ByteOffset>(std::max<std::int64_t>(begin, 0)), static_cast<ByteOffset>(std::max<std::int64_t>(end, 0))};
}

/// Asks for analyses of texts with some of the fixes.
class Checker {
 public:
  Checker(Fixer& fixer, const FixCheck& check, const std::string& text) : fixer_(fixer), check_(check) {
    before_ = analyse(text);
    counts_before_ = count_by_rule(before_.findings);
  }

  /// What is wrong with the text that `chosen` make; empty: nothing.
  std::string wrong(const std::vector<std::size_t>& chosen) {
    if (!before_.complete) return "the file could not be analysed again";
    if (analyses_ >= check_.most_analyses) return "too many fixes of this file were not safe, so it was not looked at";
    const std::string text = fixer_.text_with(chosen);
    const Reanalysis after = analyse(text);
    if (!after.complete) return "the text after it could not be analysed";
    if (after.parse_errors > before_.parse_errors) {
      return "the text after it does not parse, see line " + std::to_string(after.first_error_line);
    }
    const std::vector<ByteEdit> edits = fixer_.edits_of(chosen);
    Counts allowed = counts_before_;
    std::set<std::tuple<std::string, ByteRange, std::string>> counted;
    for (const std::size_t index : chosen) {
      const Finding& finding = fixer_.finding(index);
      if (!counted.emplace(finding.qualified_id, finding.location.range, finding.message).second) continue;
      if (std::size_t& count = allowed[finding.qualified_id]; count > 0) --count;
      const ByteRange now = moved(finding.location.range, edits);
      const bool still = std::any_of(after.findings.begin(), after.findings.end(), [&](const Finding& each) {
        return each.qualified_id == finding.qualified_id && each.location.range == now && each.message == finding.message;
      });
      if (still) return "its finding is still there after it";
    }
    for (const auto& [rule, count] : count_by_rule(after.findings)) {
      const auto before = counts_before_.find(rule);
      if (before == counts_before_.end() || count > before->second) return "after it there is a new finding of " + rule;
      if (count > allowed[rule]) return "after it there are as many findings of " + rule + " as before";
    }
    return {};
  }

  /// Adds those of `list` to `safe` that are safe beside the ones there; rejects the others.
  void sort_out(const std::vector<std::size_t>& list, std::vector<std::size_t>& safe) {
    if (list.empty()) return;
    std::vector<std::size_t> together = safe;
    together.insert(together.end(), list.begin(), list.end());
    std::string reason = wrong(together);
    if (reason.empty()) {
      safe = std::move(together);
      return;
    }
    if (list.size() == 1) {
      fixer_.reject(list.front(), std::move(reason));
      return;
    }
    const auto middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
    sort_out({list.begin(), middle}, safe);
    sort_out({middle, list.end()}, safe);
  }

 private:
  Reanalysis analyse(const std::string& text) {
    ++analyses_;
    return check_.again(text);
  }

  Fixer& fixer_;
  const FixCheck& check_;
  std::size_t analyses_ = 0;
  Reanalysis before_;
  Counts counts_before_;
};

}  // namespace

std::size_t FixedText::count(FixOutcome::Fate fate) const {
  return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(), [&](const FixOutcome& outcome) { return outcome.fate == fate; }));
}

FixedText fix_text(const std::string& path, std::string_view text, std::span<const Finding* const> findings) {
  Fixer fixer(path, text, findings);
  return fixer.finish(fixer.choose());
}

FixedText fix_text_checked(const std::string& path, const std::string& text, std::span<const Finding* const> findings,
                           const FixCheck& check) {
  Fixer fixer(path, text, findings);
  std::vector<std::size_t> chosen = fixer.choose();
  if (chosen.empty()) return fixer.finish({});
  if (check.keep_unsafe) {
    FixedText all = fix_text(path, text, findings);  // as they come; the check only says what to call them
    Checker checker(fixer, check, text);
    std::vector<std::size_t> safe;
    checker.sort_out(chosen, safe);
    for (const std::size_t index : chosen) {
      all.outcomes[index].safe = fixer.outcome(index).fate == FixOutcome::Fate::Applied;
      if (!all.outcomes[index].safe) all.outcomes[index].reason = fixer.outcome(index).reason;
    }
    return all;
  }
  Checker checker(fixer, check, text);
  std::vector<std::size_t> safe;
  for (int round = 0; round < kMostRounds && !chosen.empty(); ++round) {
    safe.clear();
    checker.sort_out(chosen, safe);
    if (safe.size() == chosen.size()) break;
    if (round + 1 < kMostRounds) chosen = fixer.choose();  // without the rejected ones: others may take their places
  }
  return fixer.finish(safe);
}

Reanalysis analyse_again(const Context& ctx, const LanguageRegistry& registry, const Analysis& analysis, FileInput input,
                         const std::string& text) {
  Reanalysis out;
  input.text = std::make_shared<const std::string>(text);
  input.transient = true;  // it may never be written
  const std::shared_ptr<const std::string> shared = input.text;
  const Language* const language = input.text_rules_only ? nullptr : input.language;
  FileReport report = analysis.analyse(ctx, std::move(input));
  out.complete = report.analysed && std::none_of(report.notices.begin(), report.notices.end(),
                                                 [](const AgentNotice& notice) { return notice.level == AgentNotice::Level::Error; });
  out.findings = std::move(report.findings);
  if (language == nullptr || !language->can_parse()) return out;
  // No rule may have asked for the tree: with its last finding a file loses the words that made a rule look at it.
  const Result<ParsedFile> parsed = parse(ctx, registry, *language, shared);
  if (!parsed.has_value()) {
    out.complete = false;
    return out;
  }
  const std::vector<ByteRange>& errors = parsed->tree->errors();
  out.parse_errors = errors.size();
  if (!errors.empty()) out.first_error_line = region_of(LineIndex(*shared), errors.front()).start_line;
  return out;
}

}  // namespace omni
