#include "agents/taint/taint_state.h"

namespace omni {
namespace {
const TaintSet kNothing;
}

std::vector<std::pair<PlaceId, TaintSet>>::iterator TaintState::find(PlaceId place) {
  return std::lower_bound(cells_.begin(), cells_.end(), place, [](const auto& cell, PlaceId wanted) { return cell.first < wanted; });
}

const TaintSet* TaintState::cell(PlaceId place) const {
  const auto at = std::lower_bound(cells_.begin(), cells_.end(), place, [](const auto& cell, PlaceId wanted) { return cell.first < wanted; });
  return at != cells_.end() && at->first == place ? &at->second : nullptr;
}

const TaintSet& TaintState::inherited(PlaceId place) const {
  if (cells_.empty()) return kNothing;
  for (PlaceId up = place; up != kNoPlace; up = places_->place(up).parent) {
    if (const TaintSet* own = cell(up); own != nullptr) return *own;
  }
  return kNothing;
}

bool TaintState::is_below(PlaceId id, PlaceId place) const {
  for (PlaceId up = places_->place(id).parent; up != kNoPlace; up = places_->place(up).parent) {
    if (up == place) return true;
  }
  return false;
}

void TaintState::add(PlaceId place, const TaintSet& taints) {
  if (place == kNoPlace || taints.empty()) return;
  if (places_->has_fields(place)) {
    for (auto& [id, cell] : cells_) {
      if (is_below(id, place)) cell.add(taints);
    }
  }
  auto at = find(place);
  if (at == cells_.end() || at->first != place) {
    TaintSet start = inherited(place);
    at = find(place);
    at = cells_.insert(at, {place, std::move(start)});
  }
  at->second.add(taints);
}

void TaintState::set(PlaceId place, TaintSet taints) {
  if (place == kNoPlace) return;
  if (places_->has_fields(place)) {
    cells_.erase(std::remove_if(cells_.begin(), cells_.end(), [&](const auto& cell) { return cell.first == place || is_below(cell.first, place); }),
                 cells_.end());
  } else if (const auto at = find(place); at != cells_.end() && at->first == place) {
    cells_.erase(at);
  }
  const PlaceId parent = places_->place(place).parent;
  if (taints.empty() && (parent == kNoPlace || inherited(parent).empty())) return;  // nothing to be told apart from
  cells_.insert(find(place), {place, std::move(taints)});
}

bool TaintState::join(const TaintState& other) {
  if (other.cells_.empty() && cells_.empty()) return false;
  bool changed = false;
  std::vector<std::pair<PlaceId, TaintSet>> joined;
  auto a = cells_.begin();
  auto b = other.cells_.begin();
  while (a != cells_.end() || b != other.cells_.end()) {
    if (b == other.cells_.end() || (a != cells_.end() && a->first < b->first)) {
      TaintSet both = a->second;
      changed = both.add(other.inherited(a->first)) || changed;
      joined.emplace_back(a->first, std::move(both));
      ++a;
    } else if (a == cells_.end() || b->first < a->first) {
      TaintSet both = inherited(b->first);
      const bool added = both.add(b->second);
      if (added || !both.empty()) {  // clean there, unknown here: unknown
        changed = true;
        joined.emplace_back(b->first, std::move(both));
      }
      ++b;
    } else {
      TaintSet both = a->second;
      changed = both.add(b->second) || changed;
      joined.emplace_back(a->first, std::move(both));
      ++a;
      ++b;
    }
  }
  cells_ = std::move(joined);
  return changed;
}

bool TaintState::same_at(PlaceId place, const TaintState& other) const {
  const TaintSet* mine = cell(place);
  const TaintSet* theirs = other.cell(place);
  if (mine == nullptr || theirs == nullptr) return mine == theirs;
  return mine->same_taints(*theirs);
}

}  // namespace omni
