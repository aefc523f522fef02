#include "agents/taint/taint_analysis.h"

#include <algorithm>

namespace omni {
namespace {

constexpr std::uint64_t kLeastSteps = 200'000;
constexpr std::uint64_t kStepsPerStep = 400;  ///< for each step of the file's flow
constexpr std::uint64_t kMostSteps = 5'000'000;
constexpr std::uint64_t kCellsPerStep = 4;    ///< tainted places that are looked through count as steps, too
constexpr int kMostRounds = 8;                ///< that propagators may ask for: one for each that feeds another against the order of the code
constexpr std::size_t kMostFindings = 10;     ///< for one place of a sink: sources that give other bindings

std::uint64_t all_steps(const Flow& flow) {
  std::uint64_t count = 0;
  for (const FlowGraph& graph : flow.graphs()) count += graph.steps.size();
  return count;
}

}  // namespace

TaintAnalysis::TaintAnalysis(const Context& ctx, const FileView& file, const Flow& flow, const CompiledTaint& taint, const RuleOptions& options,
                             const TaintMatches& matches)
    : ctx_(ctx), file_(file), flow_(flow), places_(flow), tree_(file.tree()), taint_(taint), options_(options), matches_(matches), index_(taint, matches), labels_(1),
      steps_left_(std::min(kMostSteps, kLeastSteps + kStepsPerStep * all_steps(flow_))), carried_(matches.propagators.size()) {
  // Numbered as the rule names them, so that a label has one number in all files.
  const auto number = [&](const std::string& label) {
    if (!label.empty()) label_number(label);
  };
  for (const TaintSource& source : taint.spec->sources) number(source.label);
  for (const TaintPropagator& propagator : taint.spec->propagators) number(propagator.label);
}

Result<TaintResult> TaintAnalysis::run() {
  const std::vector<FlowGraph>& graphs = flow_.graphs();
  if (flow_.cut_short()) {
    result_.cut_short = true;
    result_.cut_reason = "code is nested too deeply for its data flow to be followed all the way";
  }
  TaintState globals(&places_);
  for (std::size_t i = 0; i < graphs.size(); ++i) {
    const FlowGraph& graph = graphs[i];
    if (i > 0 && !index_.any_sink_in(tree_[graph.function].range())) continue;
    const Marks marks(flow_, graph, index_);
    if (i == 0) {
      OMNI_TRY(globals, run_top_level(marks, marks.any(Marks::Kind::Sink)));
      continue;
    }
    if (!marks.any(Marks::Kind::Sink) || (!marks.any(Marks::Kind::Source) && globals.empty())) continue;
    OMNI_TRY_OK(run_graph(graph, marks, globals, true, nullptr));
  }
  std::vector<TaintFinding>& findings = result_.findings;
  std::stable_sort(findings.begin(), findings.end(), [](const TaintFinding& a, const TaintFinding& b) { return a.match.range < b.match.range; });
  // A sink inside of another one says nothing new.
  std::vector<TaintFinding> kept;
  ByteOffset before = 0;  // the furthest end of those that begin earlier, and whether there are any
  bool any_before = false;
  for (std::size_t first = 0; first < findings.size();) {
    const ByteOffset begin = findings[first].match.range.begin;
    std::size_t next = first;
    while (next < findings.size() && findings[next].match.range.begin == begin) ++next;
    const ByteOffset longest = findings[next - 1].match.range.end;
    for (; first < next; ++first) {
      const bool inside = findings[first].match.range.end < longest || (any_before && findings[first].match.range.end <= before);
      if (!inside) kept.push_back(std::move(findings[first]));
    }
    before = std::max(before, longest);
    any_before = true;
  }
  result_.findings = std::move(kept);
  return std::move(result_);
}

/// What is assigned once, at the top level, holds in all functions.
Result<TaintState> TaintAnalysis::run_top_level(const Marks& marks, bool reports) {
  TaintState globals(&places_);
  if (!marks.any(Marks::Kind::Source)) return globals;
  TaintState end(&places_);
  OMNI_TRY_OK(run_graph(flow_.graphs()[0], marks, TaintState(&places_), reports, &end));
  for (const auto& [place, taints] : end.cells()) {
    const PlaceId root = places_.root(place);
    if (root < flow_.place_count() && flow_.is_assigned_once(root)) globals.set(place, taints);
  }
  return globals;
}

bool TaintAnalysis::out_of_steps(std::uint64_t cost) {
  if (steps_left_ > cost) {
    steps_left_ -= cost;
    return false;
  }
  steps_left_ = 1;
  result_.cut_short = true;
  result_.cut_reason = "following data took too many steps";
  return true;
}

void TaintAnalysis::enter(const FlowGraph& graph, const Marks& marks) {
  graph_ = &graph;
  marks_ = &marks;
  values_.assign(graph.values, {});
  node_of_value_.assign(graph.values, kNoNode);
  step_of_value_.assign(graph.values, 0);
  for (StepId id = 0; id < graph.steps.size(); ++id) {
    node_of_value_[graph.steps[id].result] = graph.steps[id].node;
    step_of_value_[graph.steps[id].result] = id;
  }
}

Result<void> TaintAnalysis::run_graph(const FlowGraph& graph, const Marks& marks, const TaintState& start, bool reports, TaintState* end) {
  enter(graph, marks);
  for (const Marks::Mark& mark : marks.all()) {
    if (mark.kind == Marks::Kind::From || mark.kind == Marks::Kind::To) carried_[mark.match] = {};
  }
  reports_ = false;
  const std::vector<BlockId> order = graph.reverse_postorder();
  std::vector<std::uint32_t> rank(graph.blocks.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) rank[order[i]] = static_cast<std::uint32_t>(i);
  std::vector<TaintState> in(graph.blocks.size(), TaintState(&places_));
  std::vector<char> reached(graph.blocks.size(), 0);
  std::vector<char> waiting(order.size(), 0);
  in[0] = start;
  reached[0] = 1;
  for (int round = 0; round < kMostRounds; ++round) {
    carried_more_ = false;
    for (const BlockId block : order) waiting[rank[block]] = reached[block];
    for (std::size_t at = 0; at < order.size();) {
      if (waiting[at] == 0) {
        ++at;
        continue;
      }
      waiting[at] = 0;
      const BlockId block = order[at];
      TaintState state = in[block];
      OMNI_TRY_OK(run_block(block, state));
      std::size_t next_at = at + 1;
      for (const BlockId next : graph.next_of(block)) {
        if (out_of_steps(1 + state.cells().size() + in[next].cells().size())) break;  // states are copied, and kept
        const bool first = reached[next] == 0;
        if (first) {
          in[next] = state;
          reached[next] = 1;
        } else if (!in[next].join(state)) {
          continue;
        }
        waiting[rank[next]] = 1;
        next_at = std::min<std::size_t>(next_at, rank[next]);
      }
      at = next_at;
      if (result_.cut_short && steps_left_ <= 1) break;
    }
    if (!carried_more_ || (result_.cut_short && steps_left_ <= 1)) break;
  }
  if (carried_more_ && !result_.cut_short) {
    result_.cut_short = true;
    result_.cut_reason = "propagators feed each other more often than is followed";
  }
  if (end != nullptr && reached[1] != 0) *end = in[1];
  if (!reports) return {};
  reports_ = true;
  for (const BlockId block : order) {
    if (reached[block] == 0) continue;
    TaintState state = in[block];
    OMNI_TRY_OK(run_block(block, state));
  }
  return {};
}

Result<void> TaintAnalysis::run_block(BlockId block, TaintState& state) {
  const Block& steps = graph_->blocks[block];
  const std::span<const BlockId> next = graph_->next_of(block);
  const bool to_exit = next.size() == 1 && next[0] == 1;
  for (StepId id = steps.begin; id < steps.end; ++id) {
    if (++steps_run_ % 256 == 0) OMNI_TRY_OK(ctx_.check());
    if (out_of_steps(1 + state.cells().size() / kCellsPerStep)) return {};
    ends_here_ = to_exit;
    for (StepId rest = id + 1; rest < steps.end && ends_here_; ++rest) {
      ends_here_ = graph_->steps[rest].kind == Step::Kind::Return && rest == id + 1;
    }
    run_step(id, state);
  }
  return {};
}

// ── findings ──────────────────────────────────────────────────────────────────────────────────────────────────────────

std::uint32_t TaintAnalysis::label_number(const std::string& label) {
  const auto known = std::find(labels_.begin() + 1, labels_.end(), label);
  if (known != labels_.end()) return static_cast<std::uint32_t>(known - labels_.begin());
  labels_.push_back(label);
  return static_cast<std::uint32_t>(labels_.size() - 1);
}

TaintId TaintAnalysis::taint_number(std::uint32_t source, std::uint32_t label) {
  const auto [at, added] = taint_numbers_.try_emplace({source, label}, static_cast<TaintId>(taints_.size()));
  if (added) taints_.push_back({source, label});
  return at->second;
}

bool TaintAnalysis::labels_hold(const LabelExpression& expression, const TaintSet& taints) const {
  if (expression.empty()) return true;
  return expression.holds([&](std::string_view label) {
    return std::any_of(taints.entries().begin(), taints.entries().end(), [&](const TaintSet::Entry& entry) {
      const std::uint32_t number = taints_[entry.taint].label;
      return number == 0 ? label == "__SOURCE__" : labels_[number] == label;
    });
  });
}

/// Those on which the expression holds. What hangs on symbols alone is given to the symbols: whether they come with the
/// label, the caller knows.
TaintSet TaintAnalysis::that_hold(const LabelExpression& expression, const TaintSet& taints) const {
  if (function_ == nullptr) return labels_hold(expression, taints) ? taints : TaintSet();
  const TaintSet known = concrete(taints);
  if (!known.empty() && labels_hold(expression, known)) return taints;
  const TaintSet symbols = symbolic(taints);
  TaintSet out;
  for (const TaintSet::Entry& entry : symbols.entries()) {
    TaintSet with = known;
    with.add(entry);
    if (labels_hold(expression, with)) out.add(entry);
  }
  if (out.empty() && !symbols.empty() && labels_hold(expression, taints)) return symbols;
  return out;
}

bool TaintAnalysis::agree(const Bindings& a, const Bindings& b) const {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (!unify(a[i], b[i], tree_.text(), options_.unify_ids_strictly)) return false;
  }
  return true;
}

void TaintAnalysis::report(const TaintMatch& sink, NodeIndex at, const TaintSet& taints) {
  if (function_ != nullptr) {
    const TaintStep last = sink_step(sink, at);
    return report_far(*far_sink(sink), taints, &last);
  }
  std::vector<std::size_t>& here = findings_at_[sink.match.range];
  for (const TaintSet::Entry& entry : taints.entries()) {
    const Match& source = matches_.sources[taints_[entry.taint].source].match;
    if (options_.taint_unify_mvars && !agree(sink.match.bindings, source.bindings)) continue;
    TaintFinding finding{sink.match, {}};
    finding.match.bindings.resize(std::max(sink.match.bindings.size(), source.bindings.size()));
    for (std::size_t i = 0; i < source.bindings.size(); ++i) {
      Binding& slot = finding.match.bindings[i];
      if (slot.kind == Binding::Kind::Unset) slot = source.bindings[i];
    }
    const bool known = std::any_of(here.begin(), here.end(), [&](std::size_t other) { return result_.findings[other].match.bindings == finding.match.bindings; });
    if (known) continue;
    if (here.size() >= kMostFindings) {
      result_.sources_limited = true;
      return;
    }
    for (const NodeIndex node : traces_.path(entry.trace)) {
      ByteRange range = tree_[node].range();
      const bool first = finding.path.empty();
      // What the source's pattern matched says more than the first part of it, unless it is all the code around.
      if (first && source.range.contains(range) && !source.range.overlaps(sink.match.range)) range = source.range;
      finding.path.push_back({first ? TaintStep::Kind::Source : TaintStep::Kind::Through, range});
    }
    finding.path.push_back({TaintStep::Kind::Sink, sink.match.range.contains(tree_[at].range()) ? sink.match.range : tree_[at].range()});
    here.push_back(result_.findings.size());
    result_.findings.push_back(std::move(finding));
  }
}

}  // namespace omni
