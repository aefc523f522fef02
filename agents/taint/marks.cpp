#include "agents/taint/marks.h"

#include <algorithm>

#include "agents/rules/match_index.h"

namespace omni {
namespace {

/// Steps that stand for a statement as a whole, or for code that does not run here, hide nothing inside of them.
bool is_wrapper(const Tree& tree, const Step& step) {
  if (step.kind == Step::Kind::Choice) {
    const Kind kind = tree[step.node].kind;
    return kind != Kind::Ternary;
  }
  if (step.kind != Step::Kind::Literal) return step.kind == Step::Kind::Return && tree[step.node].kind == Kind::Block;
  const Kind kind = tree[step.node].kind;
  return kind == Kind::Lambda || kind == Kind::FunctionDef || kind == Kind::Catch || kind == Kind::Switch;
}

struct Candidate {
  ByteRange range;
  StepId step = 0;
  bool on_target = false;
};

/// The candidates of one match that lie in no larger one.
std::vector<Candidate> largest(std::vector<Candidate> all) {
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
    return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end > b.range.end;
  });
  std::vector<Candidate> kept;
  ByteRange last{0, 0};
  for (const Candidate& candidate : all) {
    const bool inside = !kept.empty() && last.contains(candidate.range) && last != candidate.range;
    if (inside) continue;
    kept.push_back(candidate);
    last = candidate.range;
  }
  return kept;
}

}  // namespace

Marks::Marks(const Flow& flow, const FlowGraph& graph, const CompiledTaint& taint, const TaintMatches& matches) {
  const Tree& tree = flow.tree();
  const auto mark = [&](Kind kind, std::uint32_t match, const Candidate& at, ByteRange range) {
    marks_.push_back({at.step, kind, at.on_target, at.range == range, match});
    found_[static_cast<std::size_t>(kind)] = true;
  };
  const auto list = [&](Kind kind, const std::vector<TaintMatch>& found, auto&& range_of, auto&& only_largest, auto&& only_whole) {
    if (found.empty()) return;
    std::vector<Match> ranges;
    ranges.reserve(found.size());
    for (const TaintMatch& one : found) ranges.push_back({range_of(one), {}});
    const MatchIndex index(ranges);
    std::vector<std::vector<Candidate>> candidates(found.size());
    const auto offer = [&](StepId step, NodeIndex node, bool on_target) {
      const ByteRange range = tree[node].range();
      if (range.empty()) return;
      index.any_around(range, [&](const Match& match) {
        const auto number = static_cast<std::size_t>(&match - ranges.data());
        const bool wrapper = !on_target && is_wrapper(tree, graph.steps[step]);
        if (wrapper && (match.range != range || tree[node].kind == omni::Kind::FunctionDef)) return false;
        if (only_whole(found[number]) && match.range != range) return false;
        candidates[number].push_back({range, step, on_target});
        return false;
      });
    };
    for (StepId step = 0; step < graph.steps.size(); ++step) {
      const Step& at = graph.steps[step];
      const bool writes = at.kind == Step::Kind::Store || at.kind == Step::Kind::Bind || at.kind == Step::Kind::Declare;
      offer(step, at.node, false);
      if (writes && at.target != kNoNode) offer(step, at.target, true);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      const bool best = only_largest(found[i]);
      for (const Candidate& one : best ? largest(std::move(candidates[i])) : candidates[i]) {
        mark(kind, static_cast<std::uint32_t>(i), one, ranges[i].range);
      }
    }
  };
  const auto whole_match = [](const TaintMatch& found) { return found.match.range; };
  const auto never = [](const TaintMatch&) { return false; };
  const TaintSpec& spec = *taint.spec;
  list(Kind::Source, matches.sources, whole_match, [&](const TaintMatch& m) { return spec.sources[m.part].exact; }, never);
  list(Kind::Sanitizer, matches.sanitizers, whole_match, [&](const TaintMatch& m) { return spec.sanitizers[m.part].exact; }, never);
  list(Kind::Sink, matches.sinks, whole_match, [&](const TaintMatch& m) { return spec.sinks[m.part].exact; }, never);
  const auto binding_range = [&](MetavariableId id, const TaintMatch& m) {
    return id < m.match.bindings.size() && m.match.bindings[id].kind != Binding::Kind::Unset ? m.match.bindings[id].range : ByteRange{};
  };
  const auto always = [](const TaintMatch&) { return true; };
  const auto is_node = [&](const TaintMatch& m) {  // a run of arguments: each of them
    const MetavariableId id = taint.propagators[m.part].from;
    return id >= m.match.bindings.size() || m.match.bindings[id].kind != Binding::Kind::Run;
  };
  list(Kind::From, matches.propagators, [&](const TaintMatch& m) { return binding_range(taint.propagators[m.part].from, m); }, always, is_node);
  list(Kind::To, matches.propagators, [&](const TaintMatch& m) { return binding_range(taint.propagators[m.part].to, m); }, always, always);
  std::stable_sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.step < b.step; });
}

std::span<const Marks::Mark> Marks::of(StepId step) const {
  const auto first = std::lower_bound(marks_.begin(), marks_.end(), step, [](const Mark& mark, StepId wanted) { return mark.step < wanted; });
  auto last = first;
  while (last != marks_.end() && last->step == step) ++last;
  return {first, last};
}

}  // namespace omni
