#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "agents/semantics/names.h"
#include "agents/syntax/tree.h"

/// Code as it runs: one graph of small steps per function, made from the normal tree alone, so that whatever follows data
/// (constants, taint) is written once for all languages. ADR 0005 says what is simplified and why.
///
///   def f(a):            entry:   bind a
///     if a.ok:                    v1 = load a; v2 = field ok(v1)           → then, after
///       b = g(a)          then:   v3 = load g; v4 = load a; v5 = call(v3, v4); store b = v5   → after
///     return b            after:  v6 = load b; return v6                   → exit
namespace omni {

using ValueId = std::uint32_t;  ///< result of a step; each is made by one step of its graph
inline constexpr ValueId kNoValue = 0xffffffffU;
using PlaceId = std::uint32_t;
inline constexpr PlaceId kNoPlace = 0xffffffffU;
using BlockId = std::uint32_t;
using StepId = std::uint32_t;

/// Where data is kept: a variable, or a field of another place. An element of a list or map counts as the whole of it,
/// `x[i].a` is the place `x.a`.
struct FlowPlace {
  PlaceId parent = kNoPlace;     ///< kNoPlace: a variable
  std::uint32_t name = 0;        ///< of a field: symbol_hash; of a variable: its number in Names, or kUnresolved | hash
  NodeIndex first_node = kNoNode;  ///< where it was first seen
  bool has_fields = false;         ///< some place has this one as its parent
};
inline constexpr std::uint32_t kUnresolved = 0x80000000U;  ///< a variable no scope knows: one for each name

struct Step {
  enum class Kind : std::uint8_t {
    Literal,    ///< a value written in the code; also what nobody can say anything about
    Load,       ///< result: what `place` (a variable) holds
    Field,      ///< operands: object; result: its field `symbol` (0: some element); `place` where the object has one
    Index,      ///< operands: object, indices; `place`: of the object
    Merge,      ///< operands: what the result is made of (operators, lists, texts …); `node` says how
    Choice,     ///< operands: one of which is the result
    Record,     ///< operands: values of fields, `symbol` of each in Flow::symbols beside; 0: spread or unknown key
    Call,       ///< operands: callee (for a method: its Field), arguments; `place`: of the receiver
    Bind,       ///< a parameter; operands: its default, if any; `place`, `target`
    Store,      ///< operands: value; `place`, `target`; kNoPlace: nowhere that is followed
    Declare,    ///< `place` exists from here on and holds nothing
    Return,     ///< operands: value, if any
    Throw,
    Effect,     ///< operands: values used by a statement (`echo`, `delete`, `assert` …)
  };
  Kind kind = Kind::Literal;
  bool weak = false;               ///< Store: what was there may stay (an element, `*p`)
  NodeIndex node = kNoNode;        ///< the code it stands for
  NodeIndex target = kNoNode;      ///< Store, Bind: the node written to
  ValueId result = kNoValue;
  PlaceId place = kNoPlace;
  std::uint32_t symbol = 0;
  std::uint32_t first_operand = 0;
  std::uint32_t operand_count = 0;
};

struct Block {
  StepId begin = 0;
  StepId end = 0;
  std::uint32_t first_edge = 0;  ///< in FlowGraph::edges
  std::uint32_t edge_count = 0;
};

/// One function, or the file's top level with the initialisers of its classes. Lambdas and functions inside of functions
/// are part of the graph around them: a branch that may be taken where they are written.
struct FlowGraph {
  NodeIndex function = 0;          ///< FunctionDef, or 0: the module
  std::vector<Block> blocks;       ///< 0: entry, 1: exit
  std::vector<Step> steps;         ///< of a block together
  std::vector<BlockId> edges;      ///< of a block together, see next_of()
  std::vector<ValueId> operands;
  std::vector<std::uint32_t> symbols;  ///< beside `operands`; see Record
  std::uint32_t values = 0;

  /// Where a block leads.
  std::span<const BlockId> next_of(BlockId block) const { return std::span(edges).subspan(blocks[block].first_edge, blocks[block].edge_count); }
  /// The blocks that can be reached; loops apart, each comes behind those that lead to it.
  std::vector<BlockId> reverse_postorder() const;
  std::span<const ValueId> operands_of(const Step& step) const { return std::span(operands).subspan(step.first_operand, step.operand_count); }
};

/// `setName` and `getName` → "name"; empty: no accessor.
std::string accessor_field(std::string_view method);

/// All graphs of a file. Immutable; threads: any.
class Flow {
 public:
  /// Never fails; code nested too deep to follow is left out, and then cut_short() says so.
  /// Cost: linear in the tree. `tree` and `names` outlive the flow.
  /// `inner`: functions and lambdas inside of others, which get a graph of their own besides.
  static Flow build(const Tree& tree, const Names& names, std::span<const NodeIndex> inner = {});

  const std::vector<FlowGraph>& graphs() const { return graphs_; }  ///< 0: the module
  const FlowPlace& place(PlaceId id) const { return places_[id]; }
  std::size_t place_count() const { return places_.size(); }
  /// The field of a place, where some step names it; kNoPlace: none does.
  PlaceId find_field(PlaceId parent, std::uint32_t name) const {
    const auto at = by_name_.find((std::uint64_t{parent} << 32U) | name);
    return at == by_name_.end() ? kNoPlace : at->second;
  }
  /// A place of no variable, for what hangs on having come here at all.
  PlaceId control() const { return 0; }
  /// A variable that one assignment in all the file gives its value.
  bool is_assigned_once(PlaceId variable) const;
  bool cut_short() const { return cut_short_; }
  const Tree& tree() const { return *tree_; }
  const Names& names() const { return *names_; }

  /// One line per block and step, for tests and `omni explain`.
  std::string dump() const;

 private:
  friend class FlowBuilder;
  const Tree* tree_ = nullptr;
  const Names* names_ = nullptr;
  std::vector<FlowGraph> graphs_;
  std::vector<FlowPlace> places_;
  std::unordered_map<std::uint64_t, PlaceId> by_name_;  ///< parent and name to place
  bool cut_short_ = false;
};

}  // namespace omni
