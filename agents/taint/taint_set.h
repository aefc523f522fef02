#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "agents/semantics/flow/flow.h"

namespace omni {

using TaintId = std::uint32_t;  ///< index into the taints of a run: a source match with a label
using TraceId = std::uint32_t;
inline constexpr TraceId kNoTrace = 0xffffffffU;

/// Where data came by, last station first. Equal ways are one, so a loop adds nothing.
class Traces {
 public:
  TraceId add(NodeIndex node, TraceId before) {
    if (before != kNoTrace && (traces_[before].node == node || traces_[before].length >= kLongest)) return before;
    const std::uint64_t key = (std::uint64_t{before} << 32U) | node;
    const auto [at, added] = known_.try_emplace(key, static_cast<TraceId>(traces_.size()));
    if (added) traces_.push_back({node, before, before == kNoTrace ? 1 : traces_[before].length + 1});
    return at->second;
  }

  /// A way through other functions, by a number of the caller's.
  TraceId add_segment(std::uint32_t number, TraceId before) { return add(kSegment | number, before); }
  static constexpr NodeIndex kSegment = 0x80000000U;  ///< in a station: the number of a segment

  /// First station first.
  std::vector<NodeIndex> path(TraceId last) const {
    std::vector<NodeIndex> out;
    for (; last != kNoTrace; last = traces_[last].before) out.push_back(traces_[last].node);
    std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  static constexpr std::uint32_t kLongest = 100;  ///< stations shown
  struct Trace {
    NodeIndex node = kNoNode;
    TraceId before = kNoTrace;
    std::uint32_t length = 0;
  };
  std::vector<Trace> traces_;
  std::unordered_map<std::uint64_t, TraceId> known_;
};

/// A few taints, sorted by id, each with the first way it came. Most values have none. Copies are cheap. Threads: one.
class TaintSet {
 public:
  struct Entry {
    TaintId taint = 0;
    TraceId trace = kNoTrace;
  };
  /// More sources of one value than this are not told apart: the first ones stand for all.
  static constexpr std::size_t kMost = 48;

  bool empty() const { return entries_ == nullptr; }
  bool is_full() const { return entries().size() >= kMost; }  ///< there may be more
  const std::vector<Entry>& entries() const {
    static const std::vector<Entry> kNone;
    return entries_ == nullptr ? kNone : *entries_;
  }
  bool contains(TaintId taint) const {
    const auto at = find(taint);
    return at != entries().end() && at->taint == taint;
  }
  /// True when it was not there.
  bool add(Entry entry) {
    const auto at = find(entry.taint);
    if ((at != entries().end() && at->taint == entry.taint) || is_full()) return false;
    const auto before = at - entries().begin();
    std::vector<Entry>& own = writable();
    own.insert(own.begin() + before, entry);
    return true;
  }
  bool add(const TaintSet& other) {
    if (other.entries_ == entries_) return false;
    if (empty()) {
      entries_ = other.entries_;
      return !empty();
    }
    bool changed = false;
    for (const Entry& entry : other.entries()) changed = add(entry) || changed;
    return changed;
  }
  /// The same taints, each one station further.
  TaintSet at(NodeIndex node, Traces& traces) const {
    TaintSet out = *this;
    if (empty()) return out;
    for (Entry& entry : out.writable()) entry.trace = traces.add(node, entry.trace);
    return out;
  }
  bool same_taints(const TaintSet& other) const {
    return std::equal(entries().begin(), entries().end(), other.entries().begin(), other.entries().end(),
                      [](const Entry& a, const Entry& b) { return a.taint == b.taint; });
  }

 private:
  std::vector<Entry>::const_iterator find(TaintId taint) const {
    return std::lower_bound(entries().begin(), entries().end(), taint, [](const Entry& entry, TaintId wanted) { return entry.taint < wanted; });
  }
  std::vector<Entry>& writable() {
    if (entries_ == nullptr) {
      entries_ = std::make_shared<std::vector<Entry>>();
    } else if (entries_.use_count() > 1) {
      entries_ = std::make_shared<std::vector<Entry>>(*entries_);
    }
    return *entries_;
  }
  std::shared_ptr<std::vector<Entry>> entries_;  ///< shared by equal sets: states are copied all the time; null: none
};

}  // namespace omni
