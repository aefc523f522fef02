#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/taint/marks.h"
#include "agents/taint/taint_state.h"

namespace omni {

/// A value on its way: its own taints, and those of its fields where it is a record or was a place with such.
struct TaintValue {
  TaintSet own;
  std::vector<std::pair<std::vector<std::uint32_t>, TaintSet>> fields;  ///< empty taints: known to be clean

  TaintSet all() const {
    TaintSet out = own;
    for (const auto& [path, taints] : fields) out.add(taints);
    return out;
  }
};

/// One rule on one file: a forward analysis of what may be tainted, each graph to its fixpoint, then once more to report.
///
/// The idea: a state says which places are tainted; a step reads and changes it; at a join both may hold. Values between
/// steps are kept beside the state, each made by one step. A taint is a match of a source (with its label), so there are
/// few, and sets only grow: the fixpoint ends. By hand, with source `s()` and sink `t($X)`:
///     a = s()   {a: s}
///     if c: a = clean(a)     {a: –}  joined with {a: s} → {a: s}
///     t(a)      reads a: {s} → a finding
/// Cost: steps × the few times a loop is gone round. kMostSteps ends what hostile code may ask for.
/// Known limits: one function at a time; elements of a list are the list; no aliases.
class TaintAnalysis {
 public:
  TaintAnalysis(const Context& ctx, const FileView& file, const CompiledTaint& taint, const RuleOptions& options, const TaintMatches& matches);
  Result<TaintResult> run();

 private:
  struct Taint {
    std::uint32_t source = 0;  ///< index in matches_.sources
    std::uint32_t label = 0;   ///< index in labels_; 0: none was given
  };
  /// What came in at the `from` of a propagator's match, and where its `to` was met.
  struct Carried {
    TaintSet taints;
    PlaceId place = kNoPlace;
    ValueId value = kNoValue;
    bool met = false;
  };

  // fixpoint
  Result<void> run_graph(const FlowGraph& graph, const Marks& marks, const TaintState& start, bool reports, TaintState* end);
  Result<void> run_block(BlockId block, TaintState& state);
  bool out_of_steps(std::uint64_t cost);

  // transfer.cpp
  void run_step(StepId id, TaintState& state);
  TaintValue compute(const Step& step, TaintState& state);
  TaintValue call(const Step& step, TaintState& state);
  TaintValue load(PlaceId place, const TaintState& state) const;
  TaintValue field(const Step& step, const TaintState& state) const;
  void store(StepId id, const Step& step, TaintState& state, TaintValue value);
  void carry_fields(PlaceId place, const TaintValue& value, TaintState& state);
  void mark_sources(std::span<const Marks::Mark> marks, bool on_target, NodeIndex node, PlaceId place, TaintValue& value, TaintState& state);
  bool sanitized(std::span<const Marks::Mark> marks, bool on_target, PlaceId place, TaintState& state);
  void propagate(std::span<const Marks::Mark> marks, bool on_target, const Step& step, PlaceId place, TaintValue& value, TaintState& state);
  void check_sinks(std::span<const Marks::Mark> marks, bool on_target, const Step& step, const TaintSet& taints, const TaintState& state,
                   bool going_in = false);
  bool drops_by_type(NodeIndex node) const;

  // findings
  void report(const TaintMatch& sink, NodeIndex at, const TaintSet& taints);
  bool labels_hold(const LabelExpression& expression, const TaintSet& taints) const;
  std::uint32_t label_number(const std::string& label);
  TaintId taint_number(std::uint32_t source, std::uint32_t label);
  bool agree(const Bindings& a, const Bindings& b) const;

  const Context& ctx_;
  const FileView& file_;
  const Flow& flow_;
  const Tree& tree_;
  const CompiledTaint& taint_;
  const RuleOptions& options_;
  const TaintMatches& matches_;
  std::vector<std::string> labels_;
  std::vector<Taint> taints_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, TaintId> taint_numbers_;
  Traces traces_;
  TaintResult result_;
  std::map<ByteRange, std::vector<std::size_t>> findings_at_;  ///< index in result_.findings
  std::uint64_t steps_left_;
  std::uint64_t steps_run_ = 0;
  // of the graph being run
  const FlowGraph* graph_ = nullptr;
  const Marks* marks_ = nullptr;
  std::vector<TaintValue> values_;
  std::vector<NodeIndex> node_of_value_;
  std::vector<Carried> carried_;
  bool carried_more_ = false;  ///< something came to a propagator that its `to` has not seen
  bool reports_ = false;
  bool ends_here_ = false;      ///< the function ends behind the step being run
};

}  // namespace omni
