#include <algorithm>
#include <iterator>

#include "agents/syntax/language.h"
#include "agents/taint/safe_types.h"
#include "agents/taint/taint_analysis.h"

/// What one step does to taint. In this order: its value from its operands; for a call, the sinks among what goes in; a
/// sanitizer cleans the value; sources add to it; propagators carry; sinks look.
namespace omni {
namespace {

/// Of one value; the others count as the whole of it, so that an object with thousands of them is not copied at each mention.
constexpr std::size_t kMostFields = 64;

bool starts_with(const std::vector<std::uint32_t>& path, std::uint32_t symbol) { return !path.empty() && path.front() == symbol; }

}  // namespace

void TaintAnalysis::run_step(StepId id, TaintState& state) {
  const Step& step = graph_->steps[id];
  const std::span<const Marks::Mark> marks = marks_->of(id);
  if (step.kind == Step::Kind::Store || step.kind == Step::Kind::Bind || step.kind == Step::Kind::Declare) {
    TaintValue value;
    for (const ValueId operand : graph_->operands_of(step)) value = values_[operand];
    if (!marks.empty()) check_sinks(marks, false, step, value.all(), state);
    store(id, step, state, std::move(value));
    return;
  }
  TaintValue value = compute(step, state);
  if (!marks.empty() && step.kind == Step::Kind::Call) {
    TaintSet going_in;
    for (const ValueId operand : graph_->operands_of(step)) going_in.add(values_[operand].all());
    // `sink(...)` makes all that goes in a sink, also where the call itself would pass nothing on.
    check_sinks(marks, false, step, going_in, state, true);
  }
  const bool is_place = step.kind == Step::Kind::Load || step.kind == Step::Kind::Field || step.kind == Step::Kind::Index || step.kind == Step::Kind::Merge;
  const PlaceId place = is_place ? step.place : kNoPlace;
  if (!marks.empty()) {
    if (sanitized(marks, false, place, state)) {
      value = {};
    } else {
      mark_sources(marks, false, step.node, place, value, state);
    }
    propagate(marks, false, step, place, value, state);
  }
  if (!value.own.empty() && drops_by_type(step.node)) value = {};
  if (!marks.empty()) check_sinks(marks, false, step, value.all(), state);
  if (function_ != nullptr && reports_) note_return(step);
  if (function_ != nullptr && value.fields.size() > 16 && out_of_steps(value.fields.size())) return;
  values_[step.result] = std::move(value);
}

TaintValue TaintAnalysis::load(PlaceId place, const TaintState& state) const {
  TaintValue value;
  if (state.empty()) return value;
  value.own = state.inherited(place);
  load_fields(place, state, value);
  return value;
}

void TaintAnalysis::load_fields(PlaceId place, const TaintState& state, TaintValue& value) const {
  state.for_each_below(place, [&](PlaceId field, const TaintSet& taints) {
    if (value.fields.size() < kMostFields) {
      value.fields.emplace_back(state.path_to(field, place), taints);
    } else {
      value.own.add(taints);
    }
  });
}

TaintValue TaintAnalysis::field(const Step& step, const TaintState& state) const {
  const std::span<const ValueId> operands = graph_->operands_of(step);
  TaintValue value;
  const TaintSet* cell = step.place == kNoPlace ? nullptr : state.cell(step.place);
  if (cell != nullptr) value.own = *cell;
  if (step.place != kNoPlace && !state.empty()) load_fields(step.place, state, value);
  if (cell != nullptr) return value;
  if (operands.empty()) return value;
  const TaintValue& object = values_[operands[0]];
  const bool any_field = step.symbol == 0;  // an element: of all
  const TaintSet* known = nullptr;
  for (const auto& [path, taints] : object.fields) {
    if (any_field) {
      value.own.add(taints);
    } else if (starts_with(path, step.symbol)) {
      if (path.size() == 1) {
        known = &taints;
      } else if (step.place == kNoPlace) {
        value.fields.emplace_back(std::vector<std::uint32_t>(path.begin() + 1, path.end()), taints);
      }
    }
  }
  if (known != nullptr) {
    value.own.add(*known);
  } else if (!options_.taint_only_propagate_through_assignments || any_field) {
    value.own.add(object.own);
  }
  return value;
}

TaintValue TaintAnalysis::compute(const Step& step, TaintState& state) {
  const std::span<const ValueId> operands = graph_->operands_of(step);
  const Kind kind = tree_[step.node].kind;
  TaintValue value;
  switch (step.kind) {
    case Step::Kind::Load: return load(step.place, state);
    case Step::Kind::Field: return field(step, state);
    case Step::Kind::Index:
      for (std::size_t i = 0; i < operands.size(); ++i) {
        if (options_.taint_only_propagate_through_assignments || (i > 0 && options_.taint_assume_safe_indexes)) continue;
        value.own.add(i > 0 ? values_[operands[i]].all() : values_[operands[i]].own);
        if (i == 0) value.fields = values_[operands[i]].fields;
      }
      // An element may be any field that was set.
      if (step.place == kNoPlace) {
        value.own = value.all();
        value.fields.clear();
      }
      return value;
    case Step::Kind::Merge: {
      const bool operation = kind == Kind::Binary || kind == Kind::Unary || kind == Kind::Interpolated || kind == Kind::AugAssign;
      if (operation && options_.taint_only_propagate_through_assignments) return value;
      if (kind == Kind::Cast || kind == Kind::Pair || kind == Kind::KeywordArgument || kind == Kind::Await || (kind == Kind::Unary && operands.size() == 1)) {
        if (operands.size() == 1) return values_[operands[0]];
      }
      if (options_.taint_assume_safe_comparisons && is_comparison(tree_, step.node)) return value;
      for (const ValueId operand : operands) value.own.add(values_[operand].all());
      return value;
    }
    case Step::Kind::Choice:
      for (const ValueId operand : operands) {
        value.own.add(values_[operand].own);
        for (const auto& entry : values_[operand].fields) {
          if (!entry.second.empty()) value.fields.push_back(entry);
        }
      }
      return value;
    case Step::Kind::Record:
      for (std::size_t i = 0; i < operands.size(); ++i) {
        const TaintValue& part = values_[operands[i]];
        const std::uint32_t symbol = graph_->symbols[step.first_operand + i];
        if (symbol == 0) {
          value.own.add(part.own);
          value.fields.insert(value.fields.end(), part.fields.begin(), part.fields.end());
          continue;
        }
        value.fields.push_back({{symbol}, part.own});
        for (const auto& [path, taints] : part.fields) {
          std::vector<std::uint32_t> longer = {symbol};
          longer.insert(longer.end(), path.begin(), path.end());
          value.fields.emplace_back(std::move(longer), taints);
        }
      }
      return value;
    case Step::Kind::Call: return call(step, state);
    case Step::Kind::Return: case Step::Kind::Throw: case Step::Kind::Effect:
      for (const ValueId operand : operands) value.own.add(values_[operand].all());
      return value;
    case Step::Kind::Literal: case Step::Kind::Bind: case Step::Kind::Store: case Step::Kind::Declare: return value;
  }
  return value;
}

bool TaintAnalysis::is_call_of(NodeIndex call, std::string_view method) const {
  const NodeIndex callee = tree_.child(call, Role::Callee);
  const NodeIndex name =
      callee == kNoNode || tree_[callee].kind != Kind::Member ? kNoNode : tree_.child(callee, Role::Name);
  return name != kNoNode && tree_.text(name) == method;
}

/// An unknown function returns what went in. Java's accessors are the fields they are named after; `x.concat(y)` may be said
/// for `x = x + y`.
TaintValue TaintAnalysis::call(const Step& step, TaintState& state) {
  const std::span<const ValueId> operands = graph_->operands_of(step);
  TaintValue value;
  if (operands.empty()) return value;
  if (function_ != nullptr && known_call(step, state, value)) return value;
  TaintSet arguments;
  for (std::size_t i = 1; i < operands.size(); ++i) arguments.add(values_[operands[i]].all());
  if (step.place != kNoPlace && tree_.language().name == "java") {
    const NodeIndex callee = tree_.child(step.node, Role::Callee);
    const NodeIndex name = callee == kNoNode ? kNoNode : tree_.child(callee, Role::Name);
    const std::string_view method = name == kNoNode ? std::string_view{} : tree_.text(name);
    const std::string accessed = accessor_field(method);
    const PlaceId place = accessed.empty() ? kNoPlace : places_.find_field(step.place, symbol_hash(accessed));
    if (place != kNoPlace && method[0] == 's' && operands.size() == 2 && !arguments.empty()) {
      state.set(place, arguments.at(step.node, traces_));
    } else if (place != kNoPlace && method[0] == 'g' && operands.size() == 1) {
      if (const TaintSet* cell = state.cell(place); cell != nullptr) {
        value.own = *cell;
        return value;
      }
    }
  }
  if (step.place != kNoPlace && !arguments.empty() && is_call_of(step.node, "concat"))
    state.add(step.place, arguments.at(step.node, traces_));
  if (options_.taint_only_propagate_through_assignments) return value;
  value.own.add(values_[operands[0]].own);
  if (!options_.taint_assume_safe_functions) value.own.add(arguments);
  return value;
}

void TaintAnalysis::carry_fields(PlaceId place, const TaintValue& value, TaintState& state) {
  for (const auto& [path, taints] : value.fields) {
    PlaceId at = place;
    for (const std::uint32_t symbol : path) at = at == kNoPlace ? kNoPlace : places_.find_field(at, symbol);
    if (at != kNoPlace) {
      state.set(at, taints);
    } else if (!taints.empty()) {
      state.add(place, taints);  // no step names that field: the whole stands for it
    }
  }
}

void TaintAnalysis::store(StepId id, const Step& step, TaintState& state, TaintValue value) {
  const std::span<const Marks::Mark> marks = marks_->of(id);
  const NodeIndex target = step.target != kNoNode ? step.target : step.node;
  const bool binds = step.kind == Step::Kind::Bind;
  if (binds) {
    if (function_ != nullptr) take_symbols(step, value);
    if (sanitized(marks, true, step.place, state)) {
      value = {};
    } else {
      mark_sources(marks, true, target, kNoPlace, value, state);
    }
    propagate(marks, true, step, step.place, value, state);
    if (!value.own.empty() && drops_by_type(target)) value = {};
    values_[step.result] = value;
  }
  if (step.place == kNoPlace) return;
  if (step.kind == Step::Kind::Declare) {
    state.clean(step.place);
  }
  if (binds || marks.empty()) {
    const bool clean = value.own.empty() && value.fields.empty();
    if (step.weak) {
      state.add(step.place, value.all().at(target, traces_));
    } else if (clean) {
      if (step.kind != Step::Kind::Declare) state.clean(step.place);
    } else {
      if (!value.own.empty() && drops_by_type(target)) {
        state.clean(step.place);
        return;
      }
      state.set(step.place, value.own.at(target, traces_));
      carry_fields(step.place, value, state);
    }
    return;
  }
  // What a source, a sanitizer or a propagator does to the target by side effect stands; else a clean value cleans.
  const TaintState before = state;
  TaintValue held = load(step.place, state);
  bool cleaned = false;
  for (const Marks::Mark& mark : marks) {
    if (mark.on_target && mark.kind == Marks::Kind::Sanitizer) cleaned = true;
  }
  if (sanitized(marks, true, step.place, state)) {
    held = {};
  } else {
    mark_sources(marks, true, target, step.place, held, state);
  }
  propagate(marks, true, step, step.place, held, state);
  check_sinks(marks, true, step, held.all(), before);
  const bool changed = !state.same_at(step.place, before);
  if (cleaned) value = {};
  if (step.weak) {
    state.add(step.place, value.all().at(target, traces_));
  } else if (value.own.empty() && value.fields.empty()) {
    if (!changed) state.clean(step.place);
  } else if (changed) {
    state.add(step.place, value.all().at(target, traces_));
  } else {
    state.set(step.place, value.own.at(target, traces_));
    carry_fields(step.place, value, state);
  }
}

bool TaintAnalysis::sanitized(std::span<const Marks::Mark> marks, bool on_target, PlaceId place, TaintState& state) {
  bool clean = false;
  for (const Marks::Mark& mark : marks) {
    if (mark.kind != Marks::Kind::Sanitizer || mark.on_target != on_target) continue;
    clean = true;
    const TaintSanitizer& spec = taint_.spec->sanitizers[matches_.sanitizers[mark.match].part];
    if (spec.by_side_effect && mark.whole && place != kNoPlace) state.clean(place);
  }
  return clean;
}

void TaintAnalysis::mark_sources(std::span<const Marks::Mark> marks, bool on_target, NodeIndex node, PlaceId place, TaintValue& value, TaintState& state) {
  // A source may require labels that another one at the same place gives: again until nothing is added.
  for (bool more = true; more;) {
    more = false;
    for (const Marks::Mark& mark : marks) {
      if (mark.kind != Marks::Kind::Source || mark.on_target != on_target) continue;
      const std::uint32_t part = matches_.sources[mark.match].part;
      const TaintSource& spec = taint_.spec->sources[part];
      const LabelExpression& needs = taint_.sources[part].requires_labels;
      const std::uint32_t label = spec.label.empty() ? 0 : label_number(spec.label);
      TaintSet one;
      const TaintSet there = needs.empty() || function_ == nullptr ? TaintSet() : value.all();
      if (!there.empty() && !labels_hold(needs, concrete(there))) {  // this one hangs on what the caller passes
        const TaintSet holding = that_hold(needs, there);
        for (const TaintSet::Entry& entry : holding.entries()) {
          one.add({taint_number(taints_[entry.taint].source, label), traces_.add(node, entry.trace)});
        }
        if (one.empty()) continue;
      } else {
        if (!needs.empty() && !labels_hold(needs, value.all())) continue;
        one.add({taint_number(mark.match, label), traces_.add(node, kNoTrace)});
      }
      const bool lasting = spec.by_side_effect != TaintSource::SideEffect::No && mark.whole && place != kNoPlace;
      if (lasting) state.add(place, one);
      if (spec.control) state.add(flow_.control(), one);
      if (spec.by_side_effect == TaintSource::SideEffect::Only || spec.control) continue;
      more = value.own.add(one) || more;
    }
  }
}

void TaintAnalysis::propagate(std::span<const Marks::Mark> marks, bool on_target, const Step& step, PlaceId place, TaintValue& value, TaintState& state) {
  for (const Marks::Mark& mark : marks) {
    if (mark.on_target != on_target) continue;
    if (mark.kind == Marks::Kind::From) {
      const std::uint32_t part = matches_.propagators[mark.match].part;
      const TaintPropagator& spec = taint_.spec->propagators[part];
      const TaintSet coming = that_hold(taint_.propagators[part].requires_labels, value.all());
      if (coming.empty()) continue;
      Carried& carried = carried_[mark.match];
      TaintSet going;
      for (const TaintSet::Entry& entry : coming.entries()) {
        const Taint& taint = taints_[entry.taint];
        const bool replaced = spec.replace_labels.empty() ||
                              std::find(spec.replace_labels.begin(), spec.replace_labels.end(), labels_[taint.label]) != spec.replace_labels.end();
        const std::uint32_t label = spec.label.empty() || !replaced ? taint.label : label_number(spec.label);
        const std::uint32_t source = taint.source;
        going.add({taint_number(source, label), traces_.add(step.node, entry.trace)});
      }
      const bool more = carried.taints.add(going);
      if (!carried.met) continue;
      if (spec.by_side_effect && carried.place != kNoPlace) {
        state.add(carried.place, going);
      } else if (carried.value != kNoValue) {
        values_[carried.value].own.add(going);
      }
      if (more) carried_more_ = true;
    }
    if (mark.kind == Marks::Kind::To) {
      const TaintPropagator& spec = taint_.spec->propagators[matches_.propagators[mark.match].part];
      Carried& carried = carried_[mark.match];
      carried.met = true;
      carried.place = place;
      carried.value = step.result;
      if (carried.taints.empty()) continue;
      value.own.add(carried.taints);
      // Only what has come by now: the `from` of this very step comes behind where it is written behind.
      if (spec.by_side_effect && place != kNoPlace) state.add(place, carried.taints);
    }
  }
}

bool TaintAnalysis::drops_by_type(NodeIndex node) const {
  if (options_.taint_assume_safe_booleans && is_boolean(file_, node)) return true;
  return options_.taint_assume_safe_numbers && is_number(file_, node);
}

void TaintAnalysis::check_sinks(std::span<const Marks::Mark> marks, bool on_target, const Step& step, const TaintSet& taints, const TaintState& state, bool going_in) {
  if (!reports_) return;
  TaintSet all = taints;
  if (const TaintSet* control = state.cell(flow_.control()); control != nullptr) all.add(*control);
  // Labels and equal variables ask which sources these are, not only whether there are any.
  const bool told_apart = labels_.size() > 1 || options_.taint_unify_mvars;
  if (told_apart && all.is_full() && !marks.empty()) result_.sources_limited = true;
  for (const Marks::Mark& mark : marks) {
    if (mark.kind != Marks::Kind::Sink || mark.on_target != on_target || all.empty()) continue;
    const TaintMatch& sink = matches_.sinks[mark.match];
    const TaintSink& spec = taint_.spec->sinks[sink.part];
    const CompiledTaintPart& part = taint_.sinks[sink.part];
    if (spec.at_exit && !ends_here_) continue;
    if (going_in && spec.exact && part.focused) continue;
    std::vector<TaintSet> of_argument;
    for (const auto& [id, unused] : part.requires_of) {
      TaintSet& there = of_argument.emplace_back();
      const bool bound = id < sink.match.bindings.size() && sink.match.bindings[id].kind != Binding::Kind::Unset;
      if (bound) {
        for (const ValueId operand : graph_->operands_of(step)) {
          const NodeIndex made_by = node_of_value_[operand];
          if (made_by != kNoNode && sink.match.bindings[id].range.overlaps(tree_[made_by].range())) there.add(values_[operand].all());
        }
      }
    }
    if (function_ == nullptr) {
      report_if(sink, step, all, of_argument);
    } else {
      const auto known = [&](const TaintSet& of_one) { return concrete(of_one); };
      std::vector<TaintSet> concrete_ones;
      std::transform(of_argument.begin(), of_argument.end(), std::back_inserter(concrete_ones), known);
      report_if(sink, step, concrete(all), concrete_ones);
      note_sink(sink, step, all, of_argument);
    }
  }
}

/// Are the labels those that the sink asks for?
void TaintAnalysis::report_if(const TaintMatch& sink, const Step& step, const TaintSet& all, const std::vector<TaintSet>& of_argument) {
  const CompiledTaintPart& part = taint_.sinks[sink.part];
  if (all.empty() || !labels_hold(part.requires_labels, all)) return;
  TaintSet of_arguments;
  for (std::size_t i = 0; i < of_argument.size(); ++i) {
    if (of_argument[i].empty() || !labels_hold(part.requires_of[i].second, of_argument[i])) return;
    of_arguments.add(of_argument[i]);
  }
  report(sink, step.node, of_argument.empty() ? all : of_arguments);
}

}  // namespace omni
