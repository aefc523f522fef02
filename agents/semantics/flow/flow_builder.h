#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "agents/semantics/flow/flow.h"

namespace omni {

/// Walks the normal tree and writes the steps. A graph grows as a list of open blocks; finish() lays them out. Threads: one.
class FlowBuilder {
 public:
  FlowBuilder(const Tree& tree, const Names& names);
  Flow run(std::span<const NodeIndex> inner);

 private:
  static constexpr std::uint32_t kDeepest = 400;  ///< nested constructs; deeper code is left out and said to be

  // flow_builder.cpp: graphs, blocks, steps, places.
  struct OpenBlock {
    std::uint32_t last_edge = 0;  ///< number of its last edge in edges_, plus one; 0: none yet
    std::uint32_t edge_count = 0;
    bool alive = false;           ///< some way leads here
  };
  struct Edge {
    BlockId to = 0;
    std::uint32_t before = 0;     ///< of the same block, like last_edge
  };
  /// Where `break`, `continue` and labelled jumps lead.
  struct Jump {
    NodeIndex statement = kNoNode;
    std::uint32_t label = 0;
    BlockId after = 0;
    BlockId again = 0;
    bool is_loop = false;
    std::size_t guards = 0;         ///< how many were open around it
  };
  /// A `try` around: where what is thrown goes, and which finally every way out passes.
  struct Guard {
    BlockId handler = 0;
    BlockId finally_block = 0;
    bool has_finally = false;
    std::vector<BlockId> leave_to;  ///< where jumps that passed the finally go on
  };
  /// A function or lambda: where `return` leads. The outer one's parts are kept while an inner is written.
  struct Frame {
    BlockId exit = 0;
    std::vector<Jump> jumps;
    std::vector<Guard> guards;
    std::unordered_map<std::uint32_t, BlockId> labels;
    bool labelled(std::uint32_t name) const {
      return std::any_of(jumps.begin(), jumps.end(), [&](const Jump& jump) { return jump.label == name; });
    }
  };

  void graph(NodeIndex function);
  void finish(NodeIndex function);
  BlockId new_block();
  void link(BlockId from, BlockId to);
  void go_to(BlockId block);                     ///< ends the current block with an edge there; what follows is unreachable
  void start(BlockId block) { current_ = block; }
  void leave(BlockId target);                    ///< go_to through the finally blocks of this frame
  void leave_guards(BlockId target, std::size_t down_to);
  ValueId step(Step::Kind kind, NodeIndex node, std::initializer_list<ValueId> operands, PlaceId place = kNoPlace) {
    return step(kind, node, std::span(operands.begin(), operands.size()), place);
  }
  ValueId step(Step::Kind kind, NodeIndex node, std::span<const ValueId> operands, PlaceId place = kNoPlace);
  Step& last_step() { return steps_.back(); }

  PlaceId variable(NodeIndex identifier);
  /// Java's `x.setName(v)` and `x.getName()` speak of the field `name`: there is a place for it.
  void accessor_place(NodeIndex callee, PlaceId receiver);
  PlaceId field_of(PlaceId parent, std::uint32_t name, NodeIndex at);
  PlaceId made_place(PlaceId parent, std::uint32_t name, NodeIndex at);
  /// The place an expression names: a variable, a field, the whole for an element; kNoPlace: none.
  PlaceId place_of(NodeIndex node);

  // lower_expressions.cpp
  ValueId lower(NodeIndex node);                 ///< kNoValue: a statement without value
  ValueId lower_kind(NodeIndex node);
  ValueId value_of(NodeIndex node);              ///< lower(), never kNoValue
  std::vector<ValueId> children_values(NodeIndex node);
  ValueId merge(NodeIndex node);
  ValueId member(NodeIndex node, ValueId object);
  ValueId index(NodeIndex node);
  ValueId call(NodeIndex node);
  ValueId binary(NodeIndex node);
  ValueId ternary(NodeIndex node);
  ValueId record(NodeIndex node);
  ValueId comprehension(NodeIndex node);
  ValueId lambda(NodeIndex node);
  void parameters(NodeIndex function);
  void arguments(NodeIndex list, std::vector<ValueId>& out);
  std::uint32_t key_symbol(NodeIndex key) const;

  // lower_targets.cpp
  void assign(NodeIndex node, NodeIndex target, ValueId value, NodeIndex value_node);
  void bind_pattern(NodeIndex node, NodeIndex pattern, ValueId value);
  void store(NodeIndex node, NodeIndex target, ValueId value, bool weak);

  // lower_statements.cpp
  ValueId statements(NodeIndex list);            ///< the value of the last one
  ValueId if_statement(NodeIndex node);
  ValueId switch_statement(NodeIndex node);
  void case_pattern(NodeIndex node, NodeIndex pattern, ValueId value);
  void loop(NodeIndex node);
  ValueId for_each(NodeIndex node);
  ValueId try_statement(NodeIndex node);
  ValueId with_statement(NodeIndex node);
  void jump(NodeIndex node);
  void label(NodeIndex node);
  BlockId label_block(std::uint32_t name);
  void class_body(NodeIndex node);
  ValueId body(NodeIndex node, Role role);
  bool may_throw(NodeIndex node);
  bool yields(NodeIndex node) const;

  NodeIndex child(NodeIndex node, Role role) const { return tree_.child(node, role); }

  const Tree& tree_;
  const Names& names_;
  const bool falls_through_;                     ///< a `case` runs on into the next one
  Flow flow_;
  std::vector<NodeIndex> waiting_;               ///< functions that get a graph of their own
  // the graph being written
  std::vector<OpenBlock> blocks_;
  std::vector<Step> steps_;                      ///< in the order they were written
  std::vector<BlockId> block_of_step_;           ///< beside steps_
  std::vector<Edge> edges_;
  std::unordered_set<std::uint64_t> known_edges_;  ///< from and to, of blocks with many: see link()
  std::vector<ValueId> operands_;
  std::vector<std::uint32_t> symbols_;
  std::uint32_t values_ = 0;
  BlockId current_ = 0;
  Frame frame_;
  std::uint32_t functions_open_ = 0;             ///< inside how many functions of this graph we are
  std::uint32_t depth_ = 0;
  std::uint32_t pending_label_ = 0;              ///< of the loop that comes next
  std::vector<std::uint32_t> calls_before_;      ///< by node: how many calls begin before it; empty until asked for
};

}  // namespace omni
