#include "agents/semantics/flow/flow_builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include "agents/syntax/language.h"

namespace omni {
namespace {

bool cases_fall_through(std::string_view language) {
  static constexpr std::array<std::string_view, 8> kNames = {"c", "cpp", "java", "javascript", "typescript", "tsx", "php", "dart"};
  return std::find(kNames.begin(), kNames.end(), language) != kNames.end();
}

}  // namespace

std::string accessor_field(std::string_view method) {
  if ((!method.starts_with("set") && !method.starts_with("get")) || method.size() < 4 || method[3] < 'A' || method[3] > 'Z') return {};
  std::string field(method.substr(3));
  field[0] = static_cast<char>(field[0] + ('a' - 'A'));
  return field;
}

Flow Flow::build(const Tree& tree, const Names& names, std::span<const NodeIndex> inner) {
  return FlowBuilder(tree, names).run(inner);
}

FlowBuilder::FlowBuilder(const Tree& tree, const Names& names)
    : tree_(tree), names_(names), falls_through_(cases_fall_through(tree.language().name)) {
  flow_.tree_ = &tree;
  flow_.names_ = &names;
}

std::vector<BlockId> FlowGraph::reverse_postorder() const {
  std::vector<BlockId> order;
  std::vector<char> seen(blocks.size(), 0);
  std::vector<std::pair<BlockId, std::size_t>> open = {{0, 0}};
  seen[0] = 1;
  while (!open.empty()) {
    auto& [block, next] = open.back();
    if (next == blocks[block].edge_count) {
      order.push_back(block);
      open.pop_back();
      continue;
    }
    const BlockId to = edges[blocks[block].first_edge + next++];
    if (seen[to] != 0) continue;
    seen[to] = 1;
    open.emplace_back(to, 0);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

bool Flow::is_assigned_once(PlaceId variable) const {
  const std::uint32_t number = places_[variable].name;
  return places_[variable].parent == kNoPlace && number != 0 && (number & kUnresolved) == 0 && names_->assigned_once(number);
}

Flow FlowBuilder::run(std::span<const NodeIndex> inner) {
  made_place(kNoPlace, 0, 0);  // Flow::control()
  graph(0);
  for (std::size_t i = 0; i < waiting_.size(); ++i) graph(waiting_[i]);
  for (const NodeIndex function : inner) graph(function);
  return std::move(flow_);
}

void FlowBuilder::graph(NodeIndex function) {
  blocks_.assign(2, {});
  steps_.clear();
  block_of_step_.clear();
  edges_.clear();
  known_edges_.clear();
  blocks_[0].alive = true;
  operands_.clear();
  symbols_.clear();
  values_ = 0;
  current_ = 0;
  frame_ = Frame{};
  frame_.exit = 1;
  depth_ = 0;
  const Kind kind = tree_.size() > 0 ? tree_[function].kind : Kind::None;
  if (kind == Kind::FunctionDef || kind == Kind::Lambda) {
    functions_open_ = 1;
    parameters(function);
    const NodeIndex code = child(function, Role::Body);
    if (code != kNoNode) {
      const ValueId last = lower(code);
      const bool is_value = kind == Kind::Lambda && tree_[code].kind != Kind::Block;
      if (last != kNoValue && (tree_.language().value_of_last || is_value)) step(Step::Kind::Return, code, {last});
    }
  } else {
    functions_open_ = 0;
    if (tree_.size() > 0) statements(function);
  }
  go_to(frame_.exit);
  finish(function);
}

void FlowBuilder::finish(NodeIndex function) {
  FlowGraph graph;
  graph.function = function;
  graph.operands = std::move(operands_);
  graph.symbols = std::move(symbols_);
  graph.values = values_;
  graph.blocks.resize(blocks_.size());
  // Steps and edges were written as the code came; each block gets its own together.
  for (const BlockId block : block_of_step_) ++graph.blocks[block].end;
  StepId steps = 0;
  for (Block& block : graph.blocks) {
    block.begin = steps;
    steps += std::exchange(block.end, steps);
  }
  graph.steps.resize(steps_.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) graph.steps[graph.blocks[block_of_step_[i]].end++] = steps_[i];
  graph.edges.resize(edges_.size());
  std::uint32_t edges = 0;
  for (BlockId b = 0; b < blocks_.size(); ++b) {
    graph.blocks[b].first_edge = edges;
    graph.blocks[b].edge_count = blocks_[b].edge_count;
    edges += blocks_[b].edge_count;
    std::uint32_t place = edges;
    for (std::uint32_t at = blocks_[b].last_edge; at != 0; at = edges_[at - 1].before) graph.edges[--place] = edges_[at - 1].to;
  }
  flow_.graphs_.push_back(std::move(graph));
}

BlockId FlowBuilder::new_block() {
  blocks_.emplace_back();
  return static_cast<BlockId>(blocks_.size() - 1);
}

void FlowBuilder::link(BlockId from, BlockId to) {
  if (blocks_[from].alive) blocks_[to].alive = true;
  // A switch has as many ways on as cases; most others have two.
  constexpr std::uint32_t kFew = 8;
  OpenBlock& block = blocks_[from];
  const auto key = [&](BlockId target) { return (std::uint64_t{from} << 32U) | target; };
  if (block.edge_count == kFew) {
    for (std::uint32_t at = block.last_edge; at != 0; at = edges_[at - 1].before) known_edges_.insert(key(edges_[at - 1].to));
  }
  if (block.edge_count >= kFew) {
    if (!known_edges_.insert(key(to)).second) return;
  } else {
    for (std::uint32_t at = block.last_edge; at != 0; at = edges_[at - 1].before) {
      if (edges_[at - 1].to == to) return;
    }
  }
  edges_.push_back({to, block.last_edge});
  block.last_edge = static_cast<std::uint32_t>(edges_.size());
  ++block.edge_count;
}

void FlowBuilder::go_to(BlockId block) {
  link(current_, block);
  current_ = new_block();
}

void FlowBuilder::leave(BlockId target) { leave_guards(target, 0); }

void FlowBuilder::leave_guards(BlockId target, std::size_t down_to) {
  for (std::size_t i = frame_.guards.size(); i > down_to; --i) {
    Guard& guard = frame_.guards[i - 1];
    if (!guard.has_finally) continue;
    guard.leave_to.push_back(target);
    go_to(guard.finally_block);
    return;
  }
  go_to(target);
}

ValueId FlowBuilder::step(Step::Kind kind, NodeIndex node, std::span<const ValueId> operands, PlaceId place) {
  Step made;
  made.kind = kind;
  made.node = node;
  made.place = place;
  made.first_operand = static_cast<std::uint32_t>(operands_.size());
  for (const ValueId operand : operands) {
    if (operand == kNoValue) continue;
    operands_.push_back(operand);
    symbols_.push_back(0);
  }
  made.operand_count = static_cast<std::uint32_t>(operands_.size()) - made.first_operand;
  made.result = values_++;
  steps_.push_back(made);
  block_of_step_.push_back(current_);
  return made.result;
}

PlaceId FlowBuilder::made_place(PlaceId parent, std::uint32_t name, NodeIndex at) {
  const std::uint64_t key = (std::uint64_t{parent} << 32U) | name;
  const auto [known, added] = flow_.by_name_.try_emplace(key, static_cast<PlaceId>(flow_.places_.size()));
  if (added) {
    flow_.places_.push_back({parent, name, at});
    if (parent != kNoPlace) flow_.places_[parent].has_fields = true;
  }
  return known->second;
}

PlaceId FlowBuilder::variable(NodeIndex identifier) {
  const std::uint32_t number = names_.variable(identifier);
  return made_place(kNoPlace, number != 0 ? number : kUnresolved | tree_[identifier].symbol, identifier);
}

PlaceId FlowBuilder::field_of(PlaceId parent, std::uint32_t name, NodeIndex at) {
  // Chains as long as hostile code likes would make as many places: the deep ones count as their eighth part.
  std::uint32_t depth = 0;
  for (PlaceId up = parent; up != kNoPlace; up = flow_.places_[up].parent) ++depth;
  return depth >= 8 ? parent : made_place(parent, name, at);
}

void FlowBuilder::accessor_place(NodeIndex callee, PlaceId receiver) {
  const NodeIndex name = child(callee, Role::Name);
  if (receiver == kNoPlace || name == kNoNode || tree_.language().name != "java") return;
  if (const std::string field = accessor_field(tree_.text(name)); !field.empty()) field_of(receiver, symbol_hash(field), name);
}

PlaceId FlowBuilder::place_of(NodeIndex node) {
  std::vector<NodeIndex> fields;  // innermost last
  NodeIndex at = node;
  for (; at != kNoNode;) {
    const Kind kind = tree_[at].kind;
    if (kind == Kind::Member) {
      const NodeIndex name = child(at, Role::Name);
      if (name == kNoNode) return kNoPlace;
      if (names_.variable(name) != 0) {  // this.x, where x is a field of the class around
        at = name;
        break;
      }
      fields.push_back(name);
      at = child(at, Role::Object);
    } else if (kind == Kind::Index) {
      at = child(at, Role::Object);
    } else if (kind == Kind::Unary) {
      static const std::array kSame = {symbol_hash("*"), symbol_hash("&"), symbol_hash("!!"), symbol_hash("?"), symbol_hash("!")};
      const std::uint32_t symbol = tree_[at].symbol;
      if (std::find(kSame.begin(), kSame.end() - 1, symbol) == kSame.end() - 1) return kNoPlace;
      at = child(at, Role::Operand);
    } else {
      break;
    }
  }
  if (at == kNoNode || tree_[at].kind != Kind::Identifier) return kNoPlace;
  PlaceId place = variable(at);
  for (std::size_t i = fields.size(); i > 0; --i) place = field_of(place, tree_[fields[i - 1]].symbol, fields[i - 1]);
  return place;
}

}  // namespace omni
