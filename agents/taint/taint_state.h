#pragma once

#include <utility>
#include <vector>

#include "agents/taint/taint_places.h"
#include "agents/taint/taint_set.h"

namespace omni {

/// Which places are tainted at one point of a graph. A place without an entry is like the place it is a field of; an entry
/// without taints is a field known to be clean.
class TaintState {
 public:
  explicit TaintState(const TaintPlaces* places) : places_(places) {}
  TaintState() = default;

  bool empty() const { return cells_.empty(); }
  /// The entry of exactly this place; null: none.
  const TaintSet* cell(PlaceId place) const;
  /// What the place holds itself, by its own entry or that of the places around it.
  const TaintSet& inherited(PlaceId place) const;
  /// Calls f(place, taints) for each entry below `place`.
  template <typename F>
  void for_each_below(PlaceId place, F&& f) const {
    if (!places_->has_fields(place)) return;
    for (const auto& [id, taints] : cells_) {
      if (is_below(id, place)) f(id, taints);
    }
  }
  /// The field symbols that lead from `from` to `place`, which is below it.
  std::vector<std::uint32_t> path_to(PlaceId place, PlaceId from) const {
    std::vector<std::uint32_t> path;
    for (PlaceId up = place; up != from; up = places_->place(up).parent) path.push_back(places_->place(up).name);
    std::reverse(path.begin(), path.end());
    return path;
  }

  void add(PlaceId place, const TaintSet& taints);    ///< also taints what is below and was clean
  void set(PlaceId place, TaintSet taints);           ///< forgets what was below
  void clean(PlaceId place) { set(place, {}); }
  /// What may hold on either way. True when something was added.
  bool join(const TaintState& other);
  bool same_at(PlaceId place, const TaintState& other) const;
  const std::vector<std::pair<PlaceId, TaintSet>>& cells() const { return cells_; }

 private:
  std::vector<std::pair<PlaceId, TaintSet>>::iterator find(PlaceId place);
  bool is_below(PlaceId id, PlaceId place) const;

  const TaintPlaces* places_ = nullptr;
  std::vector<std::pair<PlaceId, TaintSet>> cells_;  ///< sorted by place
};

}  // namespace omni
