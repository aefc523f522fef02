#include <algorithm>
#include <iterator>

#include "agents/taint/taint_analysis.h"

/// One function between its callers and its callees: symbols in, what became of them out.
namespace omni {
namespace {

constexpr std::size_t kMostGiven = 32;   ///< places of parameters told apart; further ones count as the place around
constexpr std::size_t kMostPlaces = 64;  ///< of one summary, and …
constexpr std::size_t kMostSinks = 64;
constexpr std::uint64_t kStepsPerEntry = 100;
constexpr std::size_t kMostPerSink = 10;    ///< findings: sources that give other bindings
constexpr std::size_t kLongestPath = 100;   ///< stations
constexpr ByteOffset kLargestSource = 400;  ///< bytes; a larger match of a source is shown by its first part
constexpr std::size_t kLongestText = 1000;  ///< of a metavariable

bool same_sink(const FarSink& a, const FarSink& b) {
  return a.file == b.file && a.range == b.range && a.bindings == b.bindings;
}

void add_taint(std::vector<SummaryTaint>& taints, SummaryTaint taint) {
  if (taints.size() >= TaintSet::kMost) return;
  if (std::none_of(taints.begin(), taints.end(), [&](const SummaryTaint& known) { return same_taint(known, taint); }))
    taints.push_back(std::move(taint));
}

bool same_taints(const std::vector<SummaryTaint>& a, const std::vector<SummaryTaint>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_taint);
}

bool has_given(const std::vector<SummaryTaint>& taints) {
  return std::any_of(taints.begin(), taints.end(), [](const SummaryTaint& taint) { return taint.given != kNotGiven; });
}

void shorten(TaintPath& path) {
  if (path.size() <= kLongestPath) return;
  path.erase(path.begin() + kLongestPath / 2, path.end() - kLongestPath / 2);
}

}  // namespace

Result<TaintFunctionResult> TaintAnalysis::run_function(const Function& function) {
  const std::uint64_t steps_before = steps_left_;
  const FlowGraph& graph = flow_.graphs()[function.graph];
  TaintState start(&places_);
  if (function.graph != 0 && function.source_at_top) {
    const Marks marks(flow_, flow_.graphs()[0], index_);
    OMNI_TRY(start, run_top_level(marks, false));
  }
  function_ = &function;
  const Marks marks(flow_, graph, index_);
  enter(graph, marks);
  name_parameters();
  find_own_object();
  name_paths_of_callees();
  make_symbols(start);
  TaintState end(&places_);
  OMNI_TRY_OK(run_graph(graph, marks, start, true, &end));
  note_exit(end);
  put_in_order(out_.summary);
  // What was prepared and written down costs as well as what was run.
  out_.steps =
      steps_before - steps_left_ + graph.steps.size() +
      kStepsPerEntry * (out_.summary.given.size() + out_.summary.places.size() + out_.summary.sinks.size() + 10);
  out_.cut_short = result_.cut_short;
  out_.cut_reason = result_.cut_reason;
  out_.sources_limited = result_.sources_limited;
  return std::move(out_);
}

// ── what comes in ─────────────────────────────────────────────────────────────────────────────────────────────────────

void TaintAnalysis::name_parameters() {
  bool first = true;
  tree_.for_each_child(graph_->function, [&](NodeIndex list) {
    if (graph_->function == 0 || tree_[list].role != Role::Parameters) return;
    tree_.for_each_child(list, [&](NodeIndex parameter) {
      if (tree_[parameter].kind != Kind::Parameter) return;
      const NodeIndex name = tree_.child(parameter, Role::Name);
      const bool identifier = name != kNoNode && tree_[name].kind == Kind::Identifier;
      std::uint32_t number = static_cast<std::uint32_t>(out_.summary.parameters.size());
      if (first && function_->receiver_is_parameter) {
        out_.summary.receiver_is_parameter = true;
        number = kReceiver;
      } else {
        out_.summary.parameters.push_back({identifier ? tree_[name].symbol : 0, tree_[parameter].symbol});
      }
      first = false;
      parameter_node_.emplace(number, parameter);
      if (!identifier) return;
      const std::uint32_t variable = flow_.names().variable(name);
      const PlaceId place = places_.find_field(kNoPlace, variable != 0 ? variable : kUnresolved | tree_[name].symbol);
      if (place == kNoPlace) return;
      if (number == kReceiver)
        own_object_ = place;
      else
        parameter_at_.emplace(place, number);
    });
  });
}

void TaintAnalysis::find_own_object() {
  if (own_object_ == kNoPlace) own_object_ = places_.made_field(kNoPlace, kUnresolved | symbol_hash("this"));
  for (const Step& step : graph_->steps) {
    if (step.place == kNoPlace) continue;
    if (step.kind == Step::Kind::Store && !step.weak && parameter_at_.count(step.place) > 0)
      rebound_.push_back(step.place);
    const PlaceId root = places_.root(step.place);
    const FlowPlace& variable = places_.place(root);
    if ((variable.name & kUnresolved) != 0 || !flow_.names().is_field(variable.name)) continue;
    own_fields_.emplace(tree_[variable.first_node].symbol, root);
  }
}

/// The place that a field of the own object has: a variable of the class, or a field of `this`.
PlaceId TaintAnalysis::own_field(std::uint32_t symbol) {
  const auto known = own_fields_.find(symbol);
  return known != own_fields_.end() ? known->second : places_.made_field(own_object_, symbol);
}

PlaceId TaintAnalysis::field_place(PlaceId place, bool own, std::span<const std::uint32_t> fields) {
  for (const std::uint32_t symbol : fields) {
    place = own ? own_field(symbol) : places_.made_field(place, symbol);
    own = false;
  }
  return place;
}

bool TaintAnalysis::given_of(PlaceId place, GivenPath& out) const {
  out.fields.clear();
  PlaceId at = place;
  for (; places_.place(at).parent != kNoPlace; at = places_.place(at).parent)
    out.fields.push_back(places_.place(at).name);
  if (const auto parameter = parameter_at_.find(at); parameter != parameter_at_.end()) {
    out.parameter = parameter->second;
    if (std::find(rebound_.begin(), rebound_.end(), at) != rebound_.end()) return false;
  } else if (at == own_object_) {
    out.parameter = kReceiver;
  } else {
    const auto own =
        std::find_if(own_fields_.begin(), own_fields_.end(), [&](const auto& field) { return field.second == at; });
    if (own == own_fields_.end()) return false;
    out.parameter = kReceiver;
    out.fields.push_back(own->first);
  }
  std::reverse(out.fields.begin(), out.fields.end());
  return true;
}

/// Fields that only a called function names get a place here, too, so that they are told apart from their neighbours.
void TaintAnalysis::name_paths_of_callees() {
  for (const Step& step : graph_->steps) {
    if (step.kind != Step::Kind::Call || callees_.count(step.node) > 0) continue;
    std::vector<TaintCallee> callees = function_->callees->at(step.node);
    if (callees.empty()) continue;
    for (const TaintCallee& callee : callees) {
      const Passed handed_over = passed(step, callee);
      for (const GivenPath& path : callee.summary->given) places_of(handed_over, path);
      for (const SummaryPlace& place : callee.summary->places) places_of(handed_over, place.place);
    }
    callees_.emplace(step.node, std::move(callees));
  }
}

TaintSet TaintAnalysis::symbols_of(const GivenPath& path, PlaceId place) {
  TaintSet out;
  if (out_.summary.given.size() >= kMostGiven) return out;
  const auto [known, added] = given_numbers_.try_emplace(path, static_cast<std::uint32_t>(out_.summary.given.size()));
  if (!added) return out;
  out_.summary.given.push_back(path);
  given_places_.push_back(place);
  for (std::uint32_t label = 0; label < labels_.size(); ++label) {
    given_.push_back({known->second, label});
    out.add({taint_number(kFirstGiven + static_cast<std::uint32_t>(given_.size() - 1), label), kNoTrace});
  }
  return out;
}

void TaintAnalysis::give(PlaceId place, TaintState& start) {
  GivenPath path;
  if (place == kNoPlace || !given_of(place, path)) return;
  TaintSet symbols = symbols_of(path, place);
  if (symbols.empty()) return;
  const auto parameter = parameter_node_.find(path.parameter);
  const PlaceId root = places_.root(place);
  if (parameter != parameter_node_.end() && (path.parameter != kReceiver || root == own_object_)) {
    bound_[parameter->second].fields.emplace_back(path.fields, std::move(symbols));
  } else {
    start.add(place, symbols);
  }
}

/// Roots before their fields, so that setting the one does not undo the other.
void TaintAnalysis::make_symbols(TaintState& start) {
  if (graph_->function == 0) return;
  for (const auto& [number, parameter] : parameter_node_) {
    const bool own = number == kReceiver;
    TaintSet symbols = symbols_of({number, {}}, own ? own_object_ : kNoPlace);
    for (const auto& [place, of] : parameter_at_) {
      if (of == number && !symbols.empty()) given_places_.back() = place;
    }
    bound_[parameter].own = std::move(symbols);
  }
  if (parameter_node_.count(kReceiver) == 0) give(own_object_, start);
  std::vector<PlaceId> named;
  for (const Step& step : graph_->steps) {
    if (step.place != kNoPlace) named.push_back(step.place);
  }
  for (PlaceId made = static_cast<PlaceId>(flow_.place_count()); made < places_.size(); ++made) named.push_back(made);
  const auto depth = [&](PlaceId place) {
    int out = 0;
    for (; place != kNoPlace; place = places_.place(place).parent) ++out;
    return out;
  };
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::stable_sort(named.begin(), named.end(), [&](PlaceId a, PlaceId b) { return depth(a) < depth(b); });
  for (const PlaceId place : named) give(place, start);
  give_patterns();
}

/// `function f({ a, b })`: the fields that the pattern takes.
void TaintAnalysis::give_patterns() {
  for (const Step& bind : graph_->steps) {
    if (bind.kind != Step::Kind::Bind || bind.place != kNoPlace || out_.summary.given.size() >= kMostGiven) continue;
    const auto number = std::find_if(parameter_node_.begin(), parameter_node_.end(),
                                     [&](const auto& each) { return each.second == bind.node; });
    if (number == parameter_node_.end()) continue;
    for (const Step& field : graph_->steps) {
      const std::span<const ValueId> operands = graph_->operands_of(field);
      if (field.kind != Step::Kind::Field || field.symbol == 0 || operands.empty() || operands[0] != bind.result)
        continue;
      TaintSet symbols = symbols_of({number->first, {field.symbol}}, kNoPlace);
      if (!symbols.empty())
        bound_[bind.node].fields.emplace_back(std::vector<std::uint32_t>{field.symbol}, std::move(symbols));
    }
  }
}

void TaintAnalysis::take_symbols(const Step& step, TaintValue& value) {
  const auto given = bound_.find(step.node);
  if (given == bound_.end()) return;
  value.own.add(given->second.own);
  value.fields.insert(value.fields.end(), given->second.fields.begin(), given->second.fields.end());
}

TaintSet TaintAnalysis::concrete(const TaintSet& taints) const {
  TaintSet out;
  for (const TaintSet::Entry& entry : taints.entries()) {
    if (!is_symbol(entry.taint)) out.add(entry);
  }
  return out;
}

TaintSet TaintAnalysis::symbolic(const TaintSet& taints) const {
  TaintSet out;
  for (const TaintSet::Entry& entry : taints.entries()) {
    if (is_symbol(entry.taint)) out.add(entry);
  }
  return out;
}

TaintValue TaintAnalysis::own_object(const TaintState& state) const {
  TaintValue value = load(own_object_, state);
  for (const auto& [symbol, variable] : own_fields_) {
    if (state.cell(variable) == nullptr && value.own.empty()) continue;
    TaintValue field = load(variable, state);
    value.fields.emplace_back(std::vector<std::uint32_t>{symbol}, std::move(field.own));
    for (auto& [path, taints] : field.fields) {
      std::vector<std::uint32_t> longer = {symbol};
      longer.insert(longer.end(), path.begin(), path.end());
      value.fields.emplace_back(std::move(longer), std::move(taints));
    }
  }
  return value;
}

// ── what goes out ─────────────────────────────────────────────────────────────────────────────────────────────────────

TaintPath TaintAnalysis::path_of(const TaintSet::Entry& entry, const ByteRange* sink) const {
  TaintPath out;
  const std::uint32_t origin = taints_[entry.taint].source;
  for (const NodeIndex station : traces_.path(entry.trace)) {
    if ((station & Traces::kSegment) != 0) {
      const TaintPath& segment = *segments_[station & ~Traces::kSegment];
      out.insert(out.end(), segment.begin(), segment.end());
      continue;
    }
    ByteRange range = tree_[station].range();
    if (out.empty() && origin < kFirstGiven) {
      const ByteRange whole = matches_.sources[origin].match.range;
      const bool shown = sink != nullptr ? !whole.overlaps(*sink) : whole.size() <= kLargestSource;
      if (whole.contains(range) && shown) range = whole;
    }
    out.push_back({TaintStep::Kind::Through, range, function_->file});
  }
  shorten(out);
  return out;
}

std::vector<NamedRange> TaintAnalysis::named(const Bindings& bindings) const {
  std::vector<NamedRange> out;
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (bindings[i].kind != Binding::Kind::Unset)
      out.push_back({function_->names->name(static_cast<MetavariableId>(i)), bindings[i].range});
  }
  return out;
}

std::shared_ptr<const FarSource> TaintAnalysis::far_source(std::uint32_t source) {
  if (source >= kFirstFar) return far_[source - kFirstFar];
  std::shared_ptr<const FarSource>& known = own_sources_[source];
  if (known == nullptr) {
    const Match& match = matches_.sources[source].match;
    auto made = std::make_shared<FarSource>(FarSource{function_->file, match.range, named(match.bindings)});
    for (NamedRange& binding : made->bindings)
      binding.text = std::string(slice(tree_.text(), binding.range).substr(0, kLongestText));
    known = std::move(made);
  }
  return known;
}

std::shared_ptr<const FarSink> TaintAnalysis::far_sink(const TaintMatch& sink) const {
  return std::make_shared<const FarSink>(FarSink{function_->file, sink.match.range, named(sink.match.bindings)});
}

TaintStep TaintAnalysis::sink_step(const TaintMatch& sink, NodeIndex at) const {
  const ByteRange range = tree_[at].range();
  return {TaintStep::Kind::Sink, sink.match.range.contains(range) ? sink.match.range : range, function_->file};
}

SummaryTaint TaintAnalysis::summary_of(const TaintSet::Entry& entry) {
  const Taint& taint = taints_[entry.taint];
  SummaryTaint out;
  out.label = taint.label;
  if (is_symbol(entry.taint)) {
    const Given& given = given_[taint.source - kFirstGiven];
    out.given = given.path;
    out.label_in = given.label;
  } else {
    out.source = far_source(taint.source);
  }
  out.path = std::make_shared<const TaintPath>(path_of(entry, nullptr));
  return out;
}

std::vector<SummaryTaint> TaintAnalysis::summary_of(const TaintSet& taints) {
  std::vector<SummaryTaint> out;
  for (const TaintSet::Entry& entry : taints.entries()) add_taint(out, summary_of(entry));
  return out;
}

SummaryPlace& TaintAnalysis::summary_place(const GivenPath& place) {
  std::vector<SummaryPlace>& all = out_.summary.places;
  const auto at =
      std::lower_bound(all.begin(), all.end(), place,
                       [](const SummaryPlace& known, const GivenPath& wanted) { return known.place < wanted; });
  if (at != all.end() && at->place == place) return *at;
  return *all.insert(at, {place, {}});
}

void TaintAnalysis::add_to(SummaryPlace& place, const TaintSet& taints) {
  for (SummaryTaint& taint : summary_of(taints)) add_taint(place.taints, std::move(taint));
}

/// Fields that one return tells apart and another does not are in that one what the whole is.
void TaintAnalysis::note_return(const Step& step) {
  const bool yields = step.kind == Step::Kind::Merge && tree_[step.node].kind == Kind::Yield;
  if (step.kind != Step::Kind::Return && !yields) return;
  NodeIndex around = tree_[step.node].kind == Kind::Lambda ? tree_[step.node].parent : step.node;
  while (around != kNoNode && tree_[around].kind != Kind::FunctionDef && tree_[around].kind != Kind::Lambda)
    around = tree_[around].parent;
  if (around != graph_->function) return;
  TaintValue value;
  const std::span<const ValueId> operands = graph_->operands_of(step);
  if (operands.size() == 1) value = values_[operands[0]];
  if (operands.size() > 1) {
    for (const ValueId operand : operands) value.own.add(values_[operand].all());
  }
  const bool first = !has_return_;
  has_return_ = true;
  for (SummaryPlace& known : out_.summary.places) {
    if (known.place.parameter != kReturned || known.place.fields.empty()) continue;
    if (std::none_of(value.fields.begin(), value.fields.end(),
                     [&](const auto& field) { return field.first == known.place.fields; }))
      add_to(known, value.own);
  }
  for (const auto& [fields, taints] : value.fields) {
    if (out_.summary.places.size() >= kMostPlaces) {
      value.own.add(taints);
      continue;
    }
    const std::size_t count = out_.summary.places.size();
    SummaryPlace& place = summary_place({kReturned, fields});
    if (out_.summary.places.size() > count && !first) {
      const std::vector<SummaryTaint> whole = summary_place({kReturned, {}}).taints;
      summary_place({kReturned, fields}).taints = whole;
      add_to(summary_place({kReturned, fields}), taints);
      continue;
    }
    add_to(place, taints);
  }
  add_to(summary_place({kReturned, {}}), value.own);
}

void TaintAnalysis::note_sink(const TaintMatch& sink, const Step& step, const TaintSet& all,
                              const std::vector<TaintSet>& of_argument) {
  const CompiledTaintPart& part = taint_.sinks[sink.part];
  const TaintStep last = sink_step(sink, step.node);
  SummarySink out;
  const auto clause = [&](const LabelExpression& needs, const TaintSet& taints) {
    SummarySink::Clause& made = out.clauses.emplace_back();
    made.needs = &needs;
    made.some = true;
    for (SummaryTaint& taint : summary_of(labels_.size() > 1 ? taints : symbolic(taints))) {
      auto longer = std::make_shared<TaintPath>(*taint.path);
      longer->push_back(last);
      taint.path = std::move(longer);
      made.taints.push_back(std::move(taint));
    }
  };
  clause(part.requires_labels, all);
  for (std::size_t i = 0; i < of_argument.size(); ++i) clause(part.requires_of[i].second, of_argument[i]);
  if (std::none_of(out.clauses.begin(), out.clauses.end(),
                   [](const SummarySink::Clause& each) { return has_given(each.taints); }))
    return;
  out.first_reported = of_argument.empty() ? 0 : 1;
  out.sink = far_sink(sink);
  add_sink(std::move(out));
}

/// Without labels it is all the same which of two ways leads to a sink.
void TaintAnalysis::add_sink(SummarySink sink) {
  std::vector<SummarySink>& all = out_.summary.sinks;
  for (SummarySink& known : all) {
    if (!same_sink(*known.sink, *sink.sink) || known.clauses.size() != sink.clauses.size()) continue;
    if (labels_.size() == 1) {
      for (std::size_t i = 0; i < sink.clauses.size(); ++i) {
        for (SummaryTaint& taint : sink.clauses[i].taints) add_taint(known.clauses[i].taints, std::move(taint));
      }
      return;
    }
    bool same = true;
    for (std::size_t i = 0; i < sink.clauses.size(); ++i)
      same = same && same_taints(known.clauses[i].taints, sink.clauses[i].taints);
    if (same) return;
  }
  if (all.size() < kMostSinks) {
    all.push_back(std::move(sink));
  } else {
    result_.sources_limited = true;
  }
}

/// What the caller finds in its arguments, and in the object, behind the call.
void TaintAnalysis::note_exit(const TaintState& end) {
  if (graph_->function == 0) return;
  for (const auto& [place, taints] : end.cells()) {
    GivenPath path;
    if (!given_of(place, path) || out_.summary.places.size() >= kMostPlaces) continue;
    const auto own = given_numbers_.find(path);
    TaintSet added;
    for (const TaintSet::Entry& entry : taints.entries()) {
      const Taint& taint = taints_[entry.taint];
      const bool unchanged = is_symbol(entry.taint) && own != given_numbers_.end() &&
                             given_[taint.source - kFirstGiven].path == own->second &&
                             given_[taint.source - kFirstGiven].label == taint.label;
      // What the place inherits from the one around it was there before, too.
      const bool inherited = is_symbol(entry.taint) && places_.place(place).parent != kNoPlace &&
                             end.inherited(places_.place(place).parent).contains(entry.taint);
      if (!unchanged && !inherited) added.add(entry);
    }
    if (!added.empty()) add_to(summary_place(path), added);
  }
  for (std::uint32_t i = 0; i < given_places_.size(); ++i) {
    const PlaceId place = given_places_[i];
    GivenPath path;
    if (place == kNoPlace || out_.summary.given[i].fields.empty() || !given_of(place, path)) continue;
    const TaintSet* cell = end.cell(place);
    const bool is_variable = places_.place(place).parent == kNoPlace;
    const bool there =
        cell == nullptr
            ? !is_variable
            : std::any_of(cell->entries().begin(), cell->entries().end(), [&](const TaintSet::Entry& entry) {
                return is_symbol(entry.taint) && given_[taints_[entry.taint].source - kFirstGiven].path == i;
              });
    if (!there) out_.summary.cleaned.push_back(i);
  }
}

void TaintAnalysis::report_far(const FarSink& sink, const TaintSet& taints, const TaintStep* last) {
  for (const TaintSet::Entry& entry : taints.entries()) {
    const std::shared_ptr<const FarSource> source = far_source(taints_[entry.taint].source);
    FarFinding finding{sink.file, sink.range, sink.bindings,
                       path_of(entry, sink.file == source->file ? &sink.range : nullptr)};
    for (NamedRange binding : source->bindings) {
      const auto known = std::find_if(finding.bindings.begin(), finding.bindings.end(),
                                      [&](const NamedRange& each) { return each.name == binding.name; });
      if (known != finding.bindings.end()) continue;
      if (source->file == sink.file) binding.text.reset();
      finding.bindings.push_back(std::move(binding));
    }
    const auto here = [&](const FarFinding& other) {
      return other.file == finding.file && other.range == finding.range;
    };
    const bool known = std::any_of(out_.findings.begin(), out_.findings.end(), [&](const FarFinding& other) {
      return here(other) && other.bindings == finding.bindings;
    });
    if (known) continue;
    if (std::count_if(out_.findings.begin(), out_.findings.end(), here) >= static_cast<std::ptrdiff_t>(kMostPerSink)) {
      result_.sources_limited = true;
      return;
    }
    if (last != nullptr) finding.path.push_back(*last);
    shorten(finding.path);
    for (TaintStep& step : finding.path) step.kind = TaintStep::Kind::Through;
    finding.path.front().kind = TaintStep::Kind::Source;
    finding.path.back().kind = TaintStep::Kind::Sink;
    out_.findings.push_back(std::move(finding));
  }
}

}  // namespace omni
