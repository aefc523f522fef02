#include <algorithm>

#include "agents/syntax/language.h"
#include "agents/taint/taint_analysis.h"

/// A call of a function whose summary is known: its symbols are replaced by what is passed.
namespace omni {
namespace {

constexpr std::uint64_t kStepsPerTaint = 10;

bool starts_with(const std::vector<std::uint32_t>& path, const std::vector<std::uint32_t>& beginning) {
  return path.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), path.begin());
}

/// In steps: symbols are looked up, sets made, ways kept.
std::uint64_t cost_of(const TaintSummary& summary, bool sinks) {
  std::uint64_t cost = 1;
  for (const SummaryPlace& place : summary.places) cost += kStepsPerTaint * (1 + place.taints.size());
  for (std::size_t i = 0; sinks && i < summary.sinks.size(); ++i) {
    for (const SummarySink::Clause& clause : summary.sinks[i].clauses)
      cost += kStepsPerTaint * (1 + clause.taints.size());
  }
  return cost;
}

}  // namespace

bool TaintAnalysis::known_call(const Step& step, TaintState& state, TaintValue& value) {
  const auto callees = callees_.find(step.node);
  if (callees == callees_.end()) return makes_record(step, value);
  for (const TaintCallee& callee : callees->second) {
    if (out_of_steps(cost_of(*callee.summary, reports_) + state.cells().size())) break;
    apply(step, callee, callees->second.size() == 1, state, value);
  }
  return true;
}

/// Go's `T{a: x, b: y}` is no call of anything.
bool TaintAnalysis::makes_record(const Step& step, TaintValue& value) const {
  const std::span<const ValueId> operands = graph_->operands_of(step);
  if (tree_[step.node].kind != Kind::New || tree_.language().name != "go" || operands.size() < 2) return false;
  for (std::size_t i = 1; i < operands.size(); ++i) {
    if (tree_[node_of_value_[operands[i]]].kind != Kind::KeywordArgument) return false;
  }
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const NodeIndex name = tree_.child(node_of_value_[operands[i]], Role::Name);
    if (name == kNoNode) return false;
    const TaintValue& part = values_[operands[i]];
    value.fields.push_back({{tree_[name].symbol}, part.own});
    for (const auto& [path, taints] : part.fields) {
      std::vector<std::uint32_t> longer = {tree_[name].symbol};
      longer.insert(longer.end(), path.begin(), path.end());
      value.fields.emplace_back(std::move(longer), taints);
    }
  }
  return true;
}

TaintAnalysis::Passed TaintAnalysis::passed(const Step& step, const TaintCallee& callee) const {
  using Way = CallTarget::Way;
  const TaintSummary& summary = *callee.summary;
  const std::span<const ValueId> operands = graph_->operands_of(step);
  Passed out;
  out.own_receiver = callee.way == Way::OwnConstructor || callee.way == Way::OwnMethod;
  out.new_receiver = callee.way == Way::Constructor;
  if (callee.way == Way::Method && !operands.empty()) {
    const Step& method = graph_->steps[step_of_value_[operands[0]]];
    const std::span<const ValueId> object = graph_->operands_of(method);
    if (method.kind == Step::Kind::Field && !object.empty()) out.receiver = object[0];
  }
  static const std::uint32_t kStars = symbol_hash("**");
  std::uint32_t position = 0;
  bool receiver_first = summary.receiver_is_parameter && callee.way == Way::Plain;  // `Base.__init__(self, x)`
  for (std::size_t i = 1; i < operands.size(); ++i) {
    const NodeIndex node = node_of_value_[operands[i]];
    if (tree_[node].kind == Kind::Spread) {
      out.spread.push_back({operands[i], position, tree_[node].symbol == kStars});
      continue;
    }
    if (tree_[node].kind == Kind::KeywordArgument) {
      const NodeIndex name = tree_.child(node, Role::Name);
      const auto named = std::find_if(
          summary.parameters.begin(), summary.parameters.end(), [&](const TaintSummary::Parameter& parameter) {
            return parameter.rest == kStars || (name != kNoNode && parameter.name == tree_[name].symbol);
          });
      if (named != summary.parameters.end())
        out.arguments.emplace_back(static_cast<std::uint32_t>(named - summary.parameters.begin()), operands[i]);
      continue;
    }
    if (receiver_first) {
      out.receiver = operands[i];
      receiver_first = false;
      continue;
    }
    if (position < summary.parameters.size()) out.arguments.emplace_back(position, operands[i]);
    if (position < summary.parameters.size() && summary.parameters[position].rest == 0) ++position;
  }
  // `super().f(x)` and `self.f(x)`: the object is the caller's own, however it is spelled.
  if (out.receiver != kNoValue) {
    const PlaceId place = place_of_value(out.receiver);
    if (place != kNoPlace && place == own_object_) out.own_receiver = true;
  }
  return out;
}

PlaceId TaintAnalysis::place_of_value(ValueId value) const {
  for (int depth = 0; depth < 8; ++depth) {
    const Step& step = graph_->steps[step_of_value_[value]];
    const std::span<const ValueId> operands = graph_->operands_of(step);
    switch (step.kind) {
      case Step::Kind::Load:
      case Step::Kind::Field:
      case Step::Kind::Index: return step.place;
      case Step::Kind::Merge:
        if (step.place != kNoPlace || operands.size() != 1) return step.place;
        value = operands[0];
        break;
      default: return kNoPlace;
    }
  }
  return kNoPlace;
}

std::vector<PlaceId> TaintAnalysis::places_of(const Passed& passed, const GivenPath& path) {
  std::vector<PlaceId> out;
  const auto add = [&](PlaceId place, bool own) {
    if (place != kNoPlace) out.push_back(field_place(place, own, path.fields));
  };
  if (path.parameter == kReceiver) {
    if (passed.own_receiver)
      add(own_object_, true);
    else if (passed.receiver != kNoValue)
      add(place_of_value(passed.receiver), false);
    return out;
  }
  for (const auto& [parameter, value] : passed.arguments) {
    if (parameter == path.parameter) add(place_of_value(value), false);
  }
  return out;
}

TaintValue TaintAnalysis::handed(const TaintSummary& callee, const Passed& passed, std::uint32_t parameter,
                                 const TaintState& state) const {
  if (parameter == kReceiver) {
    if (passed.own_receiver) return own_object(state);
    return passed.receiver == kNoValue ? TaintValue() : values_[passed.receiver];
  }
  TaintValue out;
  for (const auto& [number, value] : passed.arguments) {
    if (number != parameter) continue;
    if (callee.parameters[parameter].rest != 0) {
      out.own.add(values_[value].all());
      continue;
    }
    out.own.add(values_[value].own);
    out.fields.insert(out.fields.end(), values_[value].fields.begin(), values_[value].fields.end());
  }
  static const std::uint32_t kStars = symbol_hash("**");
  static const std::uint32_t kStar = symbol_hash("*");
  for (const Passed::Spread& spread : passed.spread) {
    const std::uint32_t rest = callee.parameters[parameter].rest;
    if (spread.by_name ? rest != kStar : parameter >= spread.from && rest != kStars)
      out.own.add(values_[spread.value].all());
  }
  return out;
}

/// What stands at a path: as much as is known of it, and what lies below unless the callee tells that apart.
TaintSet TaintAnalysis::handed_at(const TaintSummary& callee, const Passed& passed, const GivenPath& path,
                                  const TaintState& state) const {
  const TaintValue value = handed(callee, passed, path.parameter, state);
  TaintSet out = value.own;
  std::size_t longest = 0;
  for (const auto& [fields, taints] : value.fields) {
    if (!starts_with(path.fields, fields) || fields.size() < longest) continue;
    if (fields.size() > longest) out = {};
    longest = fields.size();
    out.add(taints);
  }
  for (const auto& field : value.fields) {
    if (field.first.size() <= path.fields.size() || !starts_with(field.first, path.fields)) continue;
    const bool told_apart = std::any_of(callee.given.begin(), callee.given.end(), [&](const GivenPath& other) {
      return other.parameter == path.parameter && other.fields.size() > path.fields.size() &&
             starts_with(field.first, other.fields);
    });
    if (!told_apart) out.add(field.second);
  }
  return out;
}

TraceId TaintAnalysis::through(const std::shared_ptr<const TaintPath>& path, TraceId before) {
  if (path == nullptr || path->empty()) return before;
  const auto [at, added] = segment_numbers_.try_emplace(path.get(), static_cast<std::uint32_t>(segments_.size()));
  if (added) segments_.push_back(path);
  return traces_.add_segment(at->second, before);
}

TaintSet TaintAnalysis::instantiate(const SummaryTaint& taint, const TaintSummary& callee, const Passed& passed,
                                    NodeIndex call, const TaintState& state) {
  TaintSet out;
  if (taint.given == kNotGiven) {
    const auto [at, added] = far_numbers_.try_emplace(taint.source.get(), static_cast<std::uint32_t>(far_.size()));
    if (added) far_.push_back(taint.source);
    out.add({taint_number(kFirstFar + at->second, taint.label), traces_.add(call, through(taint.path, kNoTrace))});
    return out;
  }
  const TaintSet coming_in = handed_at(callee, passed, callee.given[taint.given], state);
  for (const TaintSet::Entry& entry : coming_in.entries()) {
    const Taint coming = taints_[entry.taint];
    if (coming.label != taint.label_in) continue;
    out.add({taint_number(coming.source, taint.label), through(taint.path, traces_.add(call, entry.trace))});
  }
  return out;
}

TaintSet TaintAnalysis::instantiate(const std::vector<SummaryTaint>& taints, const TaintSummary& callee,
                                    const Passed& passed, NodeIndex call, const TaintState& state) {
  TaintSet out;
  for (const SummaryTaint& taint : taints) out.add(instantiate(taint, callee, passed, call, state));
  return out;
}

void TaintAnalysis::apply(const Step& step, const TaintCallee& callee, bool only_one, TaintState& state,
                          TaintValue& value) {
  const TaintSummary& summary = *callee.summary;
  const Passed handed_over = passed(step, callee);
  if (reports_) apply_sinks(step, summary, handed_over, state);
  // All is read before anything is changed.
  std::vector<std::pair<const SummaryPlace*, TaintSet>> effects;
  for (const SummaryPlace& place : summary.places) {
    effects.emplace_back(&place, instantiate(place.taints, summary, handed_over, step.node, state));
  }
  for (const std::uint32_t given : summary.cleaned) {
    if (!only_one) break;
    for (const PlaceId place : places_of(handed_over, summary.given[given])) state.clean(place);
  }
  for (auto& [place, taints] : effects) {
    const bool comes_back = place->place.parameter == kReturned
                                ? !handed_over.new_receiver
                                : place->place.parameter == kReceiver && handed_over.new_receiver;
    if (comes_back) {
      if (place->place.fields.empty())
        value.own.add(taints);
      else
        value.fields.emplace_back(place->place.fields, std::move(taints));
    } else if (place->place.parameter != kReturned) {
      for (const PlaceId at : places_of(handed_over, place->place)) state.add(at, taints);
    }
  }
}

void TaintAnalysis::apply_sinks(const Step& step, const TaintSummary& callee, const Passed& passed,
                                const TaintState& state) {
  for (const SummarySink& sink : callee.sinks) {
    std::vector<TaintSet> sets;
    bool any = true;
    for (const SummarySink::Clause& clause : sink.clauses) {
      sets.push_back(instantiate(clause.taints, callee, passed, step.node, state));
      any = any && (!clause.some || !sets.back().empty());
    }
    if (!any) continue;
    bool holds = true;
    bool hangs_on_caller = false;
    TaintSet reported;
    for (std::size_t i = 0; i < sets.size(); ++i) {
      const TaintSet known = concrete(sets[i]);
      holds = holds && (!sink.clauses[i].some || !known.empty()) && labels_hold(*sink.clauses[i].needs, known);
      hangs_on_caller = hangs_on_caller || known.entries().size() < sets[i].entries().size();
      if (i >= sink.first_reported) reported.add(known);
    }
    if (holds) report_far(*sink.sink, reported, nullptr);
    if (!hangs_on_caller) continue;
    SummarySink further{sink.sink, {}, sink.first_reported};
    for (std::size_t i = 0; i < sets.size(); ++i) {
      further.clauses.push_back(
          {sink.clauses[i].needs, sink.clauses[i].some, summary_of(labels_.size() > 1 ? sets[i] : symbolic(sets[i]))});
    }
    add_sink(std::move(further));
  }
}

}  // namespace omni
