#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/taint/marks.h"
#include "agents/taint/summary.h"
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
/// Known limits: elements of a list are the list; no aliases.
///
/// run() looks at one function after the other, each alone. run_function() makes the summary of one of them: what it is given
/// comes in as symbols, and known functions that it calls do what their summaries say (function_summary.cpp, known_calls.cpp, summary.cpp).
class TaintAnalysis {
 public:
  /// `flow`: of the file, with whatever graphs; all outlive the analysis.
  TaintAnalysis(const Context& ctx, const FileView& file, const Flow& flow, const CompiledTaint& taint, const RuleOptions& options,
                const TaintMatches& matches);
  Result<TaintResult> run();

  struct Function {
    std::size_t graph = 0;         ///< index in the graphs of the flow
    std::uint32_t file = 0;        ///< the number that paths name this file by
    bool receiver_is_parameter = false;
    bool source_at_top = false;    ///< some source lies at the file's top level, whose variables functions see
    const TaintCallees* callees = nullptr;
    const MetavariableTable* names = nullptr;
  };
  Result<TaintFunctionResult> run_function(const Function& function);

 private:
  struct Taint {
    std::uint32_t source = 0;  ///< index in matches_.sources; from kFirstGiven on: of a symbol; from kFirstFar on: of a far source
    std::uint32_t label = 0;   ///< index in labels_; 0: none was given
  };
  static constexpr std::uint32_t kFirstGiven = 0x40000000U;
  static constexpr std::uint32_t kFirstFar = 0x80000000U;
  struct Given {
    std::uint32_t path = 0;    ///< index in the summary's `given`
    std::uint32_t label = 0;
  };
  /// What came in at the `from` of a propagator's match, and where its `to` was met.
  struct Carried {
    TaintSet taints;
    PlaceId place = kNoPlace;
    ValueId value = kNoValue;
    bool met = false;
  };

  // fixpoint
  void enter(const FlowGraph& graph, const Marks& marks);
  Result<void> run_graph(const FlowGraph& graph, const Marks& marks, const TaintState& start, bool reports, TaintState* end);
  Result<TaintState> run_top_level(const Marks& marks, bool reports);
  Result<void> run_block(BlockId block, TaintState& state);
  bool out_of_steps(std::uint64_t cost);

  // transfer.cpp
  void run_step(StepId id, TaintState& state);
  TaintValue compute(const Step& step, TaintState& state);
  TaintValue call(const Step& step, TaintState& state);
  bool is_call_of(NodeIndex call, std::string_view method) const;
  TaintValue load(PlaceId place, const TaintState& state) const;
  void load_fields(PlaceId place, const TaintState& state, TaintValue& value) const;
  TaintValue field(const Step& step, const TaintState& state) const;
  void store(StepId id, const Step& step, TaintState& state, TaintValue value);
  void carry_fields(PlaceId place, const TaintValue& value, TaintState& state);
  void mark_sources(std::span<const Marks::Mark> marks, bool on_target, NodeIndex node, PlaceId place, TaintValue& value, TaintState& state);
  bool sanitized(std::span<const Marks::Mark> marks, bool on_target, PlaceId place, TaintState& state);
  void propagate(std::span<const Marks::Mark> marks, bool on_target, const Step& step, PlaceId place, TaintValue& value, TaintState& state);
  void check_sinks(std::span<const Marks::Mark> marks, bool on_target, const Step& step, const TaintSet& taints, const TaintState& state,
                   bool going_in = false);
  bool drops_by_type(NodeIndex node) const;

  // function_summary.cpp: symbols in, what became of them out
  void name_parameters();
  void find_own_object();
  void name_paths_of_callees();
  void make_symbols(TaintState& start);
  void give(PlaceId place, TaintState& start);
  void give_patterns();
  TaintSet symbols_of(const GivenPath& path, PlaceId place);
  bool is_symbol(TaintId taint) const { return taints_[taint].source >= kFirstGiven && taints_[taint].source < kFirstFar; }
  TaintSet concrete(const TaintSet& taints) const;
  TaintSet symbolic(const TaintSet& taints) const;
  TaintValue own_object(const TaintState& state) const;
  PlaceId own_field(std::uint32_t symbol);
  PlaceId field_place(PlaceId place, bool own, std::span<const std::uint32_t> fields);
  bool given_of(PlaceId place, GivenPath& out) const;
  SummaryTaint summary_of(const TaintSet::Entry& entry);
  std::vector<SummaryTaint> summary_of(const TaintSet& taints);
  void note_return(const Step& step);
  void note_sink(const TaintMatch& sink, const Step& step, const TaintSet& all, const std::vector<TaintSet>& of_argument);
  void add_sink(SummarySink sink);
  void take_symbols(const Step& step, TaintValue& value);
  void note_exit(const TaintState& end);
  SummaryPlace& summary_place(const GivenPath& place);
  void add_to(SummaryPlace& place, const TaintSet& taints);
  TaintPath path_of(const TaintSet::Entry& entry, const ByteRange* sink) const;
  std::shared_ptr<const FarSource> far_source(std::uint32_t source);
  std::shared_ptr<const FarSink> far_sink(const TaintMatch& sink) const;
  std::vector<NamedRange> named(const Bindings& bindings) const;
  TaintStep sink_step(const TaintMatch& sink, NodeIndex at) const;
  void report_far(const FarSink& sink, const TaintSet& taints, const TaintStep* last);

  // known_calls.cpp: what a summary does at a call
  bool known_call(const Step& step, TaintState& state, TaintValue& value);
  /// What a call hands over, by parameter.
  struct Passed {
    std::vector<std::pair<std::uint32_t, ValueId>> arguments;
    struct Spread {
      ValueId value = kNoValue;
      std::uint32_t from = 0;              ///< the first parameter it may be
      bool by_name = false;                ///< `**d`: any
    };
    std::vector<Spread> spread;
    ValueId receiver = kNoValue;
    bool own_receiver = false;             ///< the caller's own object
    bool new_receiver = false;             ///< what the call gives
  };
  Passed passed(const Step& step, const TaintCallee& callee) const;
  TaintValue handed(const TaintSummary& callee, const Passed& passed, std::uint32_t parameter, const TaintState& state) const;
  TaintSet handed_at(const TaintSummary& callee, const Passed& passed, const GivenPath& path, const TaintState& state) const;
  TaintSet instantiate(const SummaryTaint& taint, const TaintSummary& callee, const Passed& passed, NodeIndex call, const TaintState& state);
  TaintSet instantiate(const std::vector<SummaryTaint>& taints, const TaintSummary& callee, const Passed& passed, NodeIndex call, const TaintState& state);
  void apply(const Step& step, const TaintCallee& callee, bool only_one, TaintState& state, TaintValue& value);
  void apply_sinks(const Step& step, const TaintSummary& callee, const Passed& passed, const TaintState& state);
  TraceId through(const std::shared_ptr<const TaintPath>& path, TraceId before);
  /// The places of the caller that a path of the callee means.
  std::vector<PlaceId> places_of(const Passed& passed, const GivenPath& path);
  PlaceId place_of_value(ValueId value) const;
  bool makes_record(const Step& step, TaintValue& value) const;

  // findings
  void report_if(const TaintMatch& sink, const Step& step, const TaintSet& all, const std::vector<TaintSet>& of_argument);
  void report(const TaintMatch& sink, NodeIndex at, const TaintSet& taints);
  bool labels_hold(const LabelExpression& expression, const TaintSet& taints) const;
  TaintSet that_hold(const LabelExpression& expression, const TaintSet& taints) const;
  std::uint32_t label_number(const std::string& label);
  TaintId taint_number(std::uint32_t source, std::uint32_t label);
  bool agree(const Bindings& a, const Bindings& b) const;

  const Context& ctx_;
  const FileView& file_;
  const Flow& flow_;
  TaintPlaces places_;
  const Tree& tree_;
  const CompiledTaint& taint_;
  const RuleOptions& options_;
  const TaintMatches& matches_;
  const MarkIndex index_;
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
  std::vector<StepId> step_of_value_;
  std::vector<Carried> carried_;
  bool carried_more_ = false;  ///< something came to a propagator that its `to` has not seen
  bool reports_ = false;
  bool ends_here_ = false;      ///< the function ends behind the step being run
  // of the function being summarised
  const Function* function_ = nullptr;
  TaintFunctionResult out_;
  std::vector<Given> given_;                           ///< symbols: from kFirstGiven on
  std::vector<std::shared_ptr<const FarSource>> far_;  ///< from kFirstFar on
  std::map<const FarSource*, std::uint32_t> far_numbers_;
  std::map<std::uint32_t, std::shared_ptr<const FarSource>> own_sources_;  ///< by index in matches_.sources
  std::vector<std::shared_ptr<const TaintPath>> segments_;  ///< of other functions; see Traces::add_segment
  std::map<const TaintPath*, std::uint32_t> segment_numbers_;
  std::map<std::uint32_t, std::vector<TaintCallee>> callees_;  ///< by node of the call
  std::map<PlaceId, std::uint32_t> parameter_at_;      ///< place of a parameter to its number
  std::map<std::uint32_t, NodeIndex> parameter_node_;  ///< its number to the Parameter
  std::map<GivenPath, std::uint32_t> given_numbers_;   ///< to the index in the summary's `given`
  std::vector<PlaceId> given_places_;
  std::map<NodeIndex, TaintValue> bound_;              ///< Parameter: the symbols it comes in with
  std::map<std::uint32_t, PlaceId> own_fields_;        ///< fields of the class that are variables, by symbol
  PlaceId own_object_ = kNoPlace;
  std::vector<PlaceId> rebound_;                       ///< parameters that are assigned to: what is in them is no longer the caller's
  bool has_return_ = false;
};

}  // namespace omni
