#pragma once

#include <unordered_map>
#include <vector>

#include "agents/semantics/flow/flow.h"

namespace omni {

/// The places of a file's flow, and fields of them that no step names but a called function does.
class TaintPlaces {
 public:
  explicit TaintPlaces(const Flow& flow) : flow_(&flow), first_(static_cast<PlaceId>(flow.place_count())) {}

  const FlowPlace& place(PlaceId id) const { return id < first_ ? flow_->place(id) : made_[id - first_]; }
  PlaceId find_field(PlaceId parent, std::uint32_t name) const {
    const PlaceId known = parent < first_ || parent == kNoPlace ? flow_->find_field(parent, name) : kNoPlace;
    if (known != kNoPlace || made_.empty()) return known;
    const auto at = by_name_.find((std::uint64_t{parent} << 32U) | name);
    return at == by_name_.end() ? kNoPlace : at->second;
  }
  /// As Flow keeps it: what lies too deep is the place around it.
  PlaceId made_field(PlaceId parent, std::uint32_t name) {
    if (const PlaceId known = find_field(parent, name); known != kNoPlace) return known;
    std::uint32_t depth = 0;
    for (PlaceId up = parent; up != kNoPlace; up = place(up).parent) ++depth;
    if (depth >= kDeepest) return parent;
    const auto id = static_cast<PlaceId>(first_ + made_.size());
    made_.push_back({parent, name, kNoNode});
    if (parent != kNoPlace) {
      if (has_made_field_.size() <= parent) has_made_field_.resize(parent + 1);
      has_made_field_[parent] = true;
    }
    by_name_.emplace((std::uint64_t{parent} << 32U) | name, id);
    return id;
  }
  /// Is some place a field of this one?
  bool has_fields(PlaceId id) const { return place(id).has_fields || (id < has_made_field_.size() && has_made_field_[id]); }
  PlaceId size() const { return static_cast<PlaceId>(first_ + made_.size()); }
  PlaceId root(PlaceId id) const {
    while (place(id).parent != kNoPlace) id = place(id).parent;
    return id;
  }

 private:
  static constexpr std::uint32_t kDeepest = 8;
  const Flow* flow_;
  PlaceId first_;
  std::vector<FlowPlace> made_;
  std::vector<bool> has_made_field_;  ///< by place
  std::unordered_map<std::uint64_t, PlaceId> by_name_;
};

}  // namespace omni
