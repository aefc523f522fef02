#pragma once

#include <vector>

#include "agents/rules/binding.h"

namespace omni {

/// The matches of a list by place, so that one need not look at all of them to find those around or inside a range.
/// Borrows the list, which must outlive it and stay as it is. Cost: n log n to make, log n and the answer to ask.
class MatchIndex {
 public:
  explicit MatchIndex(const std::vector<Match>& matches);

  /// Calls f(match) for each match whose range contains `range`, by place; true ends the search and is the answer.
  template <typename F>
  bool any_around(ByteRange range, F&& f) const {
    return around(0, leaves_, 0, range, f);
  }

  /// The same for each match whose range lies inside `range`, unless it equals it.
  template <typename F>
  bool any_strictly_inside(ByteRange range, F&& f) const {
    for (std::size_t i = first_at({range.begin, range.begin}); i < sorted_.size() && sorted_[i]->range.begin <= range.end; ++i) {
      if (range.contains(sorted_[i]->range) && sorted_[i]->range != range && f(*sorted_[i])) return true;
    }
    return false;
  }

  /// The same for each match with exactly this range.
  template <typename F>
  bool any_at(ByteRange range, F&& f) const {
    for (std::size_t i = first_at(range); i < sorted_.size() && sorted_[i]->range == range; ++i) {
      if (f(*sorted_[i])) return true;
    }
    return false;
  }

 private:
  /// Index of the first match whose range is not before `range`.
  std::size_t first_at(ByteRange range) const;

  /// Down the binary tree over sorted_, into the parts whose furthest end reaches the end of `range`.
  template <typename F>
  bool around(std::size_t begin, std::size_t end, std::size_t part, ByteRange range, F& f) const {
    if (begin >= sorted_.size() || sorted_[begin]->range.begin > range.begin || furthest_[part] < range.end) return false;
    if (end - begin == 1) return f(*sorted_[begin]);
    const std::size_t middle = begin + (end - begin) / 2;
    return around(begin, middle, 2 * part + 1, range, f) || around(middle, end, 2 * part + 2, range, f);
  }

  std::vector<const Match*> sorted_;   ///< by range, equal ones in their order
  std::size_t leaves_ = 1;             ///< a power of two, not below the number of matches
  std::vector<ByteOffset> furthest_;   ///< heap order: the greatest end in each part
};

}  // namespace omni
