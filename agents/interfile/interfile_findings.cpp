#include <algorithm>

#include "agents/interfile/interfile.h"

namespace omni {
namespace {

/// A sink inside of another one says nothing new.
void drop_inner(std::vector<RuleMatch>& matches) {
  std::map<const Rule*, std::vector<ByteRange>> ranges;
  for (const RuleMatch& match : matches) {
    if (match.rule->mode == RuleMode::Taint) ranges[match.rule].push_back(match.range);
  }
  std::erase_if(matches, [&](const RuleMatch& match) {
    const auto of_rule = ranges.find(match.rule);
    return of_rule != ranges.end() && std::any_of(of_rule->second.begin(), of_rule->second.end(), [&](ByteRange other) {
             return other != match.range && other.contains(match.range);
           });
  });
}

}  // namespace

const Location& InterfileFindings::location(const TaintStep& step) const {
  static const Location kNowhere;
  const auto at = places_.find({step.file, step.range});
  return at == places_.end() ? kNowhere : at->second;
}

void InterfileFindings::merge_into(std::vector<RuleMatch>& matches, std::string_view path,
                                   std::string_view text) const {
  const auto at = files_.find(path);
  if (at == files_.end() || at->second.text_hash != std::hash<std::string_view>()(text)) return;
  const OfFile& of_file = at->second;
  const auto graph_around = [&](ByteRange range) {
    const auto behind =
        std::upper_bound(of_file.functions.begin(), of_file.functions.end(), range.begin,
                         [](ByteOffset wanted, const ByteRange& function) { return wanted < function.begin; });
    return behind == of_file.functions.begin() || !(behind - 1)->contains(range) ? ByteRange{} : *(behind - 1);
  };
  // Of a followed function counts what the summaries say; where that is what the file alone says, too, it is said in its words.
  const auto same = [](const RuleMatch& a, const RuleMatch& b) {
    return a.rule == b.rule && a.range == b.range && a.bindings == b.bindings;
  };
  std::vector<RuleMatch> all;
  for (RuleMatch& match : matches) {
    const bool followed =
        match.rule->mode == RuleMode::Taint && std::binary_search(of_file.followed.begin(), of_file.followed.end(),
                                                                  std::pair(match.rule, graph_around(match.range)));
    const bool known = std::any_of(of_file.matches.begin(), of_file.matches.end(),
                                   [&](const RuleMatch& far) { return same(far, match); });
    if (known || !followed) all.push_back(std::move(match));
  }
  const std::size_t plain = all.size();
  for (const RuleMatch& far : of_file.matches) {
    if (std::none_of(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(plain),
                     [&](const RuleMatch& match) { return same(far, match); }))
      all.push_back(far);
  }
  if (!of_file.matches.empty()) drop_inner(all);
  matches = std::move(all);
  std::stable_sort(matches.begin(), matches.end(), [](const RuleMatch& a, const RuleMatch& b) {
    return a.range != b.range ? a.range < b.range : a.rule->qualified_id < b.rule->qualified_id;
  });
}

}  // namespace omni
