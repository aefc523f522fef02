#include "agents/rules/match_index.h"

#include <algorithm>

namespace omni {

MatchIndex::MatchIndex(const std::vector<Match>& matches) {
  sorted_.reserve(matches.size());
  for (const Match& match : matches) sorted_.push_back(&match);
  std::stable_sort(sorted_.begin(), sorted_.end(), [](const Match* a, const Match* b) { return a->range < b->range; });
  while (leaves_ < sorted_.size()) leaves_ *= 2;
  furthest_.assign(2 * leaves_ - 1, 0);
  for (std::size_t i = 0; i < sorted_.size(); ++i) furthest_[leaves_ - 1 + i] = sorted_[i]->range.end;
  for (std::size_t part = leaves_ - 1; part-- > 0;) furthest_[part] = std::max(furthest_[2 * part + 1], furthest_[2 * part + 2]);
}

std::size_t MatchIndex::first_at(ByteRange range) const {
  const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), range,
                                   [](const Match* match, ByteRange wanted) { return match->range < wanted; });
  return static_cast<std::size_t>(at - sorted_.begin());
}

}  // namespace omni
