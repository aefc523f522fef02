#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agents/semantics/values_state.h"

namespace omni {

/// The two passes. Threads: one.
class ValuesBuilder {
 public:
  explicit ValuesBuilder(const Flow& flow);
  Values run();

 private:
  // values_file.cpp: what holds in the whole file.
  /// What all graphs together do to one variable.
  struct Variable {
    std::uint32_t stores = 0;
    std::uint32_t graph = 0;           ///< of the last store
    NodeIndex store = kNoNode;         ///< its node
    NodeIndex declaration = kNoNode;   ///< a VarDef
    bool once = false;                 ///< its value holds wherever it is used
    ValueRef value = kUnseen;          ///< once: what was stored
  };
  void count_stores();
  void decide_once();
  bool holds_everywhere(std::uint32_t number, const Variable& variable) const;
  bool is_declared_constant(NodeIndex declaration) const;
  bool is_private(NodeIndex declaration) const;
  bool stands_in_constructor(NodeIndex function, NodeIndex declaration) const;
  bool stands_in_lambda(NodeIndex node) const;
  bool has_modifier(NodeIndex declaration, std::initializer_list<std::uint32_t> wanted) const;
  void collect_keyed();
  void collect_macros();
  void collect_terraform();
  void collect_instructions();
  void add_keyed(std::string key, NodeIndex value);
  ValueRef keyed(NodeIndex node) const;
  ValueRef file_wide(NodeIndex name);
  void fold_by_structure();
  bool fold_rest();                    ///< true: a keyed value became known
  ValueRef value_by_structure(NodeIndex node);
  void find_symbolic();

  // values.cpp: along the flow.
  void run_graph(std::uint32_t index);
  bool settle(const FlowGraph& graph);
  StateRef run_block(const FlowGraph& graph, const Block& block, StateRef state);
  ValueRef evaluate(const FlowGraph& graph, const Step& step, StateRef& state);
  ValueRef merged(const FlowGraph& graph, const Step& step, StateRef& state);
  ValueRef called(const FlowGraph& graph, const Step& step, StateRef& state);
  bool is_statement(NodeIndex node) const;
  void change_object(PlaceId object, bool by_constants, StateRef& state);
  ValueRef chosen(const FlowGraph& graph, const Step& step);
  void store(const FlowGraph& graph, const Step& step, StateRef& state);
  bool builds_text(const Step& step) const;
  bool may_be_skipped(NodeIndex assignment) const;
  ValueRef loaded(PlaceId place, NodeIndex node, StateRef state);
  bool is_variable(PlaceId place) const { return place != kNoPlace && flow_.place(place).parent == kNoPlace; }
  static ValueRef unknown_if_unseen(ValueRef value) { return value == kUnseen ? kUnknown : value; }
  void record(NodeIndex node, ValueRef value) { values_.of_node_[node] = value; }

  const Flow& flow_;
  const Tree& tree_;
  const Names& names_;
  Values values_;
  ValueTable table_;
  ValueStates states_;
  std::vector<Variable> variables_;               ///< by number
  std::unordered_set<std::uint32_t> written_members_;  ///< names that some object nobody knows gets
  struct Keyed {
    NodeIndex node = kNoNode;
    ValueRef value = kUnseen;
    bool twice = false;
  };
  std::unordered_map<std::string, Keyed> keyed_;  ///< "var.x", "$ARG", a macro
  std::vector<bool> no_symbol_;                   ///< by node: no expression that can stand for a variable
  bool missed_ = false;                           ///< a variable was used before its value was known
  // the graph that is run
  std::vector<ValueRef> results_;                 ///< by ValueId
  std::vector<NodeIndex> result_nodes_;           ///< by ValueId: the expression; kNoNode: none
  std::vector<PlaceId> result_places_;            ///< by ValueId: the variable that was loaded
  std::vector<ValueRef> operands_;                ///< of the step that is run
  std::uint64_t steps_left_ = 0;
};

}  // namespace omni
