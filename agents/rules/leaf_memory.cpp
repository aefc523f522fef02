#include "agents/rules/leaf_memory.h"

#include <algorithm>
#include <tuple>

namespace omni {

void LeafMemory::enter(const FileView& view, std::shared_ptr<const FileUnits> units, bool goes_on) {
  if (goes_on) {
    for (auto& [look, past] : past_) past.since.reset();
    past_[look_] = {std::move(units_), nullptr};
    while (past_.size() > kLooksKept) past_.erase(past_.begin());
    const std::uint64_t oldest = past_.begin()->first;
    std::erase_if(kept_, [oldest](const auto& entry) { return entry.second.look < oldest; });
  } else {
    past_.clear();
    kept_.clear();
  }
  ++look_;
  view_ = &view;
  units_ = std::move(units);
}

const UnitChange* LeafMemory::change() {
  const Since* const last = since(look_ - 1);
  return last != nullptr ? &last->change : nullptr;
}

const LeafMemory::Since* LeafMemory::since(std::uint64_t look) {
  const auto at = past_.find(look);
  if (at == past_.end()) return nullptr;
  if (at->second.since == nullptr) at->second.since = std::make_unique<Since>(*at->second.units, *units_, *view_);
  return at->second.since.get();
}

const LeafMatches& LeafMemory::find(const CompiledFormula& leaf, const RuleOptions& options, std::size_t metavariables, bool inside, const MatchLimits& limits,
                                    const Context& ctx) {
  Kept& kept = kept_[&leaf];
  if (kept.inside != inside) kept.look = 0;  // another question
  if (kept.look == look_) return kept.found;
  kept.metavariables = metavariables;
  kept.inside = inside;
  kept.limits = limits;
  if (!update(leaf, options, ctx, kept)) search(leaf, options, ctx, kept);
  return kept.found;
}

std::optional<Change> LeafMemory::change_of(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx) {
  const auto at = kept_.find(&leaf);
  if (at == kept_.end()) return std::nullopt;
  Kept& kept = at->second;
  if (kept.look != look_) {
    if (kept.look + 1 != look_) return std::nullopt;  // nobody asked in the last one
    if (!update(leaf, options, ctx, kept)) {
      kept_.erase(at);  // with the limits that are its due then
      return std::nullopt;
    }
  }
  if (kept.since + 1 != look_) return std::nullopt;
  return kept.change;
}

void LeafMemory::search(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept) const {
  kept.found = {};
  kept.origins.clear();
  kept.change = Change::Anywhere;
  kept.look = look_;
  kept.since = look_ - 1;
  kept.movable = take(leaf, *view_, options, ctx, kept) && !options.symbolic_propagation &&
                 std::all_of(kept.found.matches.begin(), kept.found.matches.end(), [this](const Match& match) { return is_movable(match); });
}

/// Appends what the views match from the roots of `view`. False: these matches can't be told from each other by their roots, or some
/// are missing.
bool LeafMemory::take(const CompiledFormula& leaf, const FileView& view, const RuleOptions& options, const Context& ctx, Kept& kept) const {
  const Bindings nothing(kept.metavariables);
  const ByteRange whole{0, static_cast<ByteOffset>(view_->tree().text().size())};
  bool complete = true;
  MatchLimits limits = kept.limits;
  const std::uint64_t spent = limits.spent;
  for (std::uint32_t number = 0; number < leaf.views.views.size(); ++number) {
    limits.spent = spent + kept.found.steps;
    MatchResult result = match_pattern(leaf.views.views[number], view, options, kept.metavariables, whole, nothing, kept.inside, limits, ctx);
    kept.found.steps += result.steps;
    kept.found.cut_short = kept.found.cut_short || result.cut_short;
    kept.found.bindings_limited = kept.found.bindings_limited || result.bindings_limited;
    complete = complete && !result.cut_short && !result.bindings_limited && !result.shared_by_roots;
    for (std::size_t i = 0; i < result.matches.size(); ++i) {
      const NodeIndex root = result.origins[i].root;
      const std::size_t unit = units_->unit_of_node(root);
      const Node& node = view_->tree()[root];
      kept.origins.push_back({number, result.origins[i], unit == units_->units.size() ? kFrame : unit, {root, node.subtree_end}, node.range()});
      for (Binding& binding : result.matches[i].bindings) {
        if (binding.file == &view) binding.file = view_;
      }
      kept.found.matches.push_back(std::move(result.matches[i]));
    }
  }
  return complete;
}

/// Makes what was kept in an earlier look that of this one; false: it has to be searched for again.
bool LeafMemory::update(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept) {
  const Since* const last = kept.look == 0 || !kept.movable ? nullptr : since(kept.look);
  if (last == nullptr) return false;
  // Who came near to the end of its steps is searched for in full, to end where that ends.
  if (kept.found.steps > kept.limits.steps / 2) return false;
  Kept now;
  now.look = look_;
  now.since = kept.look;
  now.metavariables = kept.metavariables;
  now.inside = kept.inside;
  now.limits = kept.limits;
  if (!take(leaf, last->stale, options, ctx, now)) return false;
  const std::size_t in_stale = now.found.matches.size();
  if (!take(leaf, last->frame, options, ctx, now)) return false;
  if (!std::all_of(now.found.matches.begin(), now.found.matches.end(), [this](const Match& match) { return is_movable(match); })) return false;
  now.change = now.found.matches.size() > in_stale ? Change::Anywhere : in_stale > 0 ? Change::InStaleUnits : Change::None;
  now.found.steps = kept.found.steps;  // as if all had been searched
  for (std::size_t i = 0; i < kept.origins.size(); ++i) {
    Origin& origin = kept.origins[i];
    const Change gone = change_at(last->change, origin);
    now.change = std::max(now.change, gone);
    if (gone != Change::None) continue;
    if (!move(last->change, kept.found.matches[i], origin)) return false;
    now.found.matches.push_back(std::move(kept.found.matches[i]));
    now.origins.push_back(origin);
  }
  if (now.change != Change::None) {
    std::vector<std::size_t> order(now.origins.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto key = [&](std::size_t i) { return std::tuple(now.origins[i].view, now.origins[i].at.pass, now.origins[i].at.root); };
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
    Kept sorted;
    for (const std::size_t i : order) {
      sorted.found.matches.push_back(std::move(now.found.matches[i]));
      sorted.origins.push_back(now.origins[i]);
    }
    now.found.matches = std::move(sorted.found.matches);
    now.origins = std::move(sorted.origins);
    if (now.found.matches.size() > kept.limits.matches || shares_matches(now)) return false;
  }
  kept = std::move(now);
  return true;
}

/// Would a search of the whole file have given some match only once, as it was found from another root before?
bool LeafMemory::shares_matches(const Kept& kept) {
  constexpr std::size_t kNear = 32;  // at least as far as the search looks back
  const std::vector<Match>& matches = kept.found.matches;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    for (std::size_t j = i; j > 0 && j + kNear > i; --j) {
      if (kept.origins[j - 1].view != kept.origins[i].view || kept.origins[j - 1].at.root == kept.origins[i].at.root) continue;
      if (matches[j - 1].range == matches[i].range && matches[j - 1].bindings == matches[i].bindings) return true;
    }
  }
  return false;
}

/// What is computed stands in the values of one look; what is bound in another file is not of this one.
bool LeafMemory::is_movable(const Match& match) const {
  return std::all_of(match.bindings.begin(), match.bindings.end(), [this](const Binding& binding) {
    return binding.computed.data() == nullptr && (binding.file == nullptr || binding.file == view_);
  });
}

/// What the edit did where a match was found from.
Change LeafMemory::change_at(const UnitChange& change, const Origin& origin) {
  if (origin.unit == kFrame) return change.frame_nodes_moved(origin.nodes, origin.range) ? Change::None : Change::Anywhere;
  return change.is_stale(origin.unit) ? Change::InStaleUnits : Change::None;
}

/// A match is moved with the unit of its root, or with all that is below its root in the frame; what it binds must lie in there.
bool LeafMemory::move(const UnitChange& change, Match& match, Origin& origin) const {
  const bool in_frame = origin.unit == kFrame;
  const NodeRange around = in_frame ? origin.nodes : change.before().units[origin.unit].nodes;
  const ByteRange text = in_frame ? origin.range : change.before().units[origin.unit].range;
  ByteRange text_now = text;
  if (!change.move(text_now)) return false;
  const ByteOffset bytes = text_now.begin - text.begin;
  const NodeIndex nodes = in_frame ? *change.frame_nodes_moved(origin.nodes, origin.range) : change.nodes_moved(origin.unit);
  const auto move_range = [&](ByteRange& range) {
    if (!text.contains(range)) return false;
    range = {range.begin + bytes, range.end + bytes};
    return true;
  };
  if (!move_range(match.range)) return false;
  for (Binding& binding : match.bindings) {
    if (binding.kind == Binding::Kind::Unset) continue;
    if (binding.kind == Binding::Kind::Run && binding.first == binding.last) {  // of nothing, which stands nowhere
      if (!binding.range.empty() || binding.first != 0) return false;
      binding.file = view_;
      continue;
    }
    if (!move_range(binding.range)) return false;
    if (binding.kind == Binding::Kind::Text) continue;
    const NodeIndex last = binding.kind == Binding::Kind::Run ? binding.last : binding.first;
    if (binding.first < around.begin || binding.first > around.end || last < around.begin || last > around.end) return false;
    binding.first += nodes;
    if (binding.last != kNoNode) binding.last += nodes;
    binding.file = view_;
  }
  origin.at.root += nodes;
  origin.nodes = {origin.nodes.begin + nodes, origin.nodes.end + nodes};
  origin.range = {origin.range.begin + bytes, origin.range.end + bytes};
  if (!in_frame) origin.unit = change.number_now(origin.unit);
  return true;
}

}  // namespace omni
