#include "agents/taint/marks.h"

#include <algorithm>

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

MarkIndex::MarkIndex(const CompiledTaint& taint, const TaintMatches& matches) : taint_(taint) {
  const auto list = [&](Marks::Kind kind, const std::vector<TaintMatch>& found, auto&& range_of) {
    List& made = lists_[static_cast<std::size_t>(kind)];
    made.found = &found;
    made.ranges.reserve(found.size());
    for (const TaintMatch& one : found) made.ranges.push_back({range_of(one), {}});
    made.index.emplace(made.ranges);
  };
  const auto whole_match = [](const TaintMatch& found) { return found.match.range; };
  const auto binding_range = [&](MetavariableId id, const TaintMatch& m) {
    return id < m.match.bindings.size() && m.match.bindings[id].kind != Binding::Kind::Unset ? m.match.bindings[id].range : ByteRange{};
  };
  list(Marks::Kind::Source, matches.sources, whole_match);
  list(Marks::Kind::Sanitizer, matches.sanitizers, whole_match);
  list(Marks::Kind::Sink, matches.sinks, whole_match);
  list(Marks::Kind::From, matches.propagators, [&](const TaintMatch& m) { return binding_range(taint.propagators[m.part].from, m); });
  list(Marks::Kind::To, matches.propagators, [&](const TaintMatch& m) { return binding_range(taint.propagators[m.part].to, m); });

  std::vector<ByteRange> sinks;
  for (const TaintMatch& sink : matches.sinks) sinks.push_back(sink.match.range);
  std::sort(sinks.begin(), sinks.end());
  for (const ByteRange& sink : sinks) {
    sink_begins_.push_back(sink.begin);
    sink_ends_.push_back(std::max(sink.end, sink_ends_.empty() ? 0 : sink_ends_.back()));
  }
}

bool MarkIndex::any_sink_in(ByteRange range) const {
  const auto behind = std::lower_bound(sink_begins_.begin(), sink_begins_.end(), range.end) - sink_begins_.begin();
  return behind > 0 && sink_ends_[static_cast<std::size_t>(behind - 1)] > range.begin;
}

Marks::Marks(const Flow& flow, const FlowGraph& graph, const MarkIndex& index) {
  const Tree& tree = flow.tree();
  struct Found {
    std::uint32_t match = 0;
    Candidate at;
  };
  const auto list = [&](Kind kind, auto&& only_largest, auto&& only_whole) {
    const MarkIndex::List& all = index.lists_[static_cast<std::size_t>(kind)];
    if (all.ranges.empty()) return;
    std::vector<Found> found;
    const auto offer = [&](StepId step, NodeIndex node, bool on_target) {
      const ByteRange range = tree[node].range();
      if (range.empty()) return;
      all.index->any_around(range, [&](const Match& match) {
        const auto number = static_cast<std::size_t>(&match - all.ranges.data());
        const bool wrapper = !on_target && is_wrapper(tree, graph.steps[step]);
        if (wrapper && (match.range != range || tree[node].kind == omni::Kind::FunctionDef)) return false;
        if (only_whole((*all.found)[number]) && match.range != range) return false;
        found.push_back({static_cast<std::uint32_t>(number), {range, step, on_target}});
        return false;
      });
    };
    for (StepId step = 0; step < graph.steps.size(); ++step) {
      const Step& at = graph.steps[step];
      const bool writes = at.kind == Step::Kind::Store || at.kind == Step::Kind::Bind || at.kind == Step::Kind::Declare;
      offer(step, at.node, false);
      if (writes && at.target != kNoNode) offer(step, at.target, true);
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.match < b.match; });
    for (auto first = found.begin(); first != found.end();) {
      const std::uint32_t number = first->match;
      std::vector<Candidate> candidates;
      for (; first != found.end() && first->match == number; ++first) candidates.push_back(first->at);
      if (only_largest((*all.found)[number])) candidates = largest(std::move(candidates));
      for (const Candidate& one : candidates) marks_.push_back({one.step, kind, one.on_target, one.range == all.ranges[number].range, number});
      found_[static_cast<std::size_t>(kind)] = true;
    }
  };
  const auto never = [](const TaintMatch&) { return false; };
  const auto always = [](const TaintMatch&) { return true; };
  const TaintSpec& spec = *index.taint_.spec;
  list(Kind::Source, [&](const TaintMatch& m) { return spec.sources[m.part].exact; }, never);
  list(Kind::Sanitizer, [&](const TaintMatch& m) { return spec.sanitizers[m.part].exact; }, never);
  list(Kind::Sink, [&](const TaintMatch& m) { return spec.sinks[m.part].exact; }, never);
  const auto is_node = [&](const TaintMatch& m) {  // a run of arguments: each of them
    const MetavariableId id = index.taint_.propagators[m.part].from;
    return id >= m.match.bindings.size() || m.match.bindings[id].kind != Binding::Kind::Run;
  };
  list(Kind::From, always, is_node);
  list(Kind::To, always, always);
  std::stable_sort(marks_.begin(), marks_.end(), [](const Mark& a, const Mark& b) { return a.step < b.step; });
}

std::span<const Marks::Mark> Marks::of(StepId step) const {
  const auto first = std::lower_bound(marks_.begin(), marks_.end(), step, [](const Mark& mark, StepId wanted) { return mark.step < wanted; });
  auto last = first;
  while (last != marks_.end() && last->step == step) ++last;
  return {first, last};
}

}  // namespace omni
