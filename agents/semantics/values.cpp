#include "agents/semantics/values.h"

#include <algorithm>

#include "agents/semantics/values_builder.h"
#include "agents/syntax/language.h"

/// The pass along the flow: a forward analysis. A state says of each variable what it holds on every way to here; where
/// ways meet, what they agree on stays; where a loop comes back, only what it left as it was. Blocks are run in reverse postorder until nothing changes: values only get less
/// known (a literal, some literal of its kind, nothing), so this ends; the steps are counted all the same.
namespace omni {
namespace {

constexpr std::uint64_t kRunsOfAStep = 40;  ///< on average, in one graph; nested loops take their depth and two more

/// Languages that say what is there, not what happens.
bool has_no_flow(std::string_view language) {
  static constexpr std::string_view kNames[] = {"hcl", "dockerfile", "yaml", "json", "html", "xml", "css", "toml", "markdown", "sql"};
  return std::find(std::begin(kNames), std::end(kNames), language) != std::end(kNames);
}

}  // namespace

Values Values::compute(const Flow& flow) { return ValuesBuilder(flow).run(); }

std::string Values::dump(const Tree& tree) const {
  std::string out;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const Constant* value = constant(i);
    if (value == nullptr ? symbolic(i) == kNoNode : value->literal == i) continue;
    if (!tree.is_leaf(i) && tree[i].kind == Kind::StringText) continue;
    out += "`" + std::string(tree.text(i)) + "` = ";
    if (value == nullptr) {
      out += "`" + std::string(tree.text(symbolic(i))) + "`\n";
      continue;
    }
    static constexpr std::string_view kKinds[] = {"string", "char", "integer", "real", "bool", "null", "regex"};
    out += kKinds[static_cast<std::size_t>(value->kind)];
    out += value->known ? " " + std::string(value->text) + "\n" : "\n";
  }
  return out;
}

ValuesBuilder::ValuesBuilder(const Flow& flow)
    : flow_(flow), tree_(flow.tree()), names_(flow.names()), table_((values_.of_node_.resize(tree_.size()), values_), tree_), states_(table_) {}

Values ValuesBuilder::run() {
  collect_keyed();
  if (!has_no_flow(tree_.language().name)) {
    find_symbolic();
    count_stores();
    decide_once();
    // First the graphs whose values the others may use.
    std::vector<std::uint32_t> order = {0};
    for (const Variable& variable : variables_) {
      if (variable.once && variable.graph != 0) order.push_back(variable.graph);
    }
    std::sort(order.begin(), order.end());
    order.erase(std::unique(order.begin(), order.end()), order.end());
    const std::size_t first = order.size();
    for (std::size_t i = 0; i < first; ++i) run_graph(order[i]);
    const std::vector<std::uint32_t> again = missed_ ? order : std::vector<std::uint32_t>();
    for (const std::uint32_t graph : again) run_graph(graph);
    for (std::uint32_t i = 0; i < flow_.graphs().size(); ++i) {
      if (!std::binary_search(order.begin(), order.end(), i)) run_graph(i);
    }
  }
  fold_by_structure();
  values_.of_node_.shrink_to_fit();
  return std::move(values_);
}

void ValuesBuilder::run_graph(std::uint32_t index) {
  const FlowGraph& graph = flow_.graphs()[index];
  states_.clear();
  results_.assign(graph.values, kUnseen);
  result_nodes_.assign(graph.values, kNoNode);
  result_places_.assign(graph.values, kNoPlace);
  steps_left_ = kRunsOfAStep * (graph.steps.size() + graph.blocks.size()) + 1000;
  if (settle(graph)) return;
  for (const Step& step : graph.steps) {  // not settled in time: nothing is known
    if (result_nodes_[step.result] != kNoNode) record(result_nodes_[step.result], kUnknown);
  }
}

/// False: the steps ran out.
bool ValuesBuilder::settle(const FlowGraph& graph) {
  constexpr StateRef kNone = 0xffffffffU;
  const std::vector<BlockId> order = graph.reverse_postorder();
  std::vector<StateRef> in(graph.blocks.size(), kNone);
  std::vector<StateRef> ran_with(graph.blocks.size(), kNone);
  // Blocks that use values made in other blocks run in each round.
  std::vector<char> imports(graph.blocks.size(), 0);
  std::vector<BlockId> made_in(graph.values, 0);
  for (BlockId b = 0; b < graph.blocks.size(); ++b) {
    for (StepId s = graph.blocks[b].begin; s < graph.blocks[b].end; ++s) made_in[graph.steps[s].result] = b;
  }
  for (BlockId b = 0; b < graph.blocks.size(); ++b) {
    for (StepId s = graph.blocks[b].begin; s < graph.blocks[b].end; ++s) {
      for (const ValueId operand : graph.operands_of(graph.steps[s])) imports[b] = imports[b] != 0 || made_in[operand] != b ? 1 : 0;
    }
  }
  std::vector<std::uint32_t> place_in_order(graph.blocks.size(), 0);
  for (std::uint32_t i = 0; i < order.size(); ++i) place_in_order[order[i]] = i;
  in[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (const BlockId b : order) {
      if (in[b] == kNone || (in[b] == ran_with[b] && imports[b] == 0)) continue;
      const std::uint64_t cost = 1 + graph.blocks[b].end - graph.blocks[b].begin;
      if (cost > steps_left_) return false;
      steps_left_ -= cost;
      changed = changed || in[b] != ran_with[b];
      ran_with[b] = in[b];
      const StateRef out = run_block(graph, graph.blocks[b], in[b]);
      for (const BlockId next : graph.next_of(b)) {
        if (in[next] == kNone) {
          in[next] = out;
        } else {
          in[next] = place_in_order[next] <= place_in_order[b] ? states_.meet(in[next], out) : states_.join(in[next], out);
        }
      }
    }
  }
  for (BlockId b = 0; b < graph.blocks.size(); ++b) {  // where no way leads nothing is known but what is written there
    if (ran_with[b] == kNone) run_block(graph, graph.blocks[b], 0);
  }
  return true;
}

StateRef ValuesBuilder::run_block(const FlowGraph& graph, const Block& block, StateRef state) {
  for (StepId s = block.begin; s < block.end; ++s) {
    const Step& step = graph.steps[s];
    results_[step.result] = evaluate(graph, step, state);
  }
  return state;
}

ValueRef ValuesBuilder::evaluate(const FlowGraph& graph, const Step& step, StateRef& state) {
  ValueRef value = kUnknown;
  switch (step.kind) {
    case Step::Kind::Literal: value = table_.literal(step.node); break;
    case Step::Kind::Load:
      result_places_[step.result] = step.place;
      value = loaded(step.place, step.node, state);
      break;
    case Step::Kind::Field:
      if (tree_[step.node].kind != Kind::Member) return kUnknown;  // a part that a pattern or a loop takes
      value = file_wide(step.node);
      if (tree_.language().bare_calls && step.place != kNoPlace && is_statement(step.node)) change_object(flow_.place(step.place).parent, true, state);
      break;
    case Step::Kind::Merge:
      value = merged(graph, step, state);
      if (tree_[step.node].kind == Kind::AugAssign) return value;
      break;
    case Step::Kind::Choice:
      value = chosen(graph, step);
      if (tree_[step.node].kind == Kind::Assign) return value;
      break;
    case Step::Kind::Call: value = called(graph, step, state); break;
    case Step::Kind::Index:
    case Step::Kind::Record: break;
    case Step::Kind::Store: store(graph, step, state); return kUnknown;
    case Step::Kind::Bind:
    case Step::Kind::Declare:
      if (is_variable(step.place)) state = states_.erase(state, step.place);
      return kUnknown;
    case Step::Kind::Return:
    case Step::Kind::Throw:
    case Step::Kind::Effect: return kUnknown;
  }
  result_nodes_[step.result] = step.node;
  record(step.node, value);
  return value;
}

ValueRef ValuesBuilder::loaded(PlaceId place, NodeIndex node, StateRef state) {
  const ValueRef value = states_.find(state, place);
  return value != kUnseen ? value : file_wide(node);
}

ValueRef ValuesBuilder::merged(const FlowGraph& graph, const Step& step, StateRef& state) {
  operands_.clear();
  for (const ValueId operand : graph.operands_of(step)) operands_.push_back(results_[operand]);
  const ValueRef value = table_.fold(step.node, operands_);
  static const std::uint32_t kAddress = symbol_hash("&");
  static const std::uint32_t kAppend = symbol_hash("<<");
  const std::string_view language = tree_.language().name;
  const Node& node = tree_[step.node];
  if (node.kind == Kind::Unary && node.symbol == kAddress && is_variable(step.place)) {  // whoever gets &x may write to x
    if (language == "c" || language == "cpp" || language == "go") state = states_.erase(state, step.place);
  }
  if (node.kind == Kind::Binary && node.symbol == kAppend && language == "ruby" && operands_.size() == 2) {  // s << "x" changes s
    change_object(result_places_[graph.operands_of(step).front()], table_.constant(operands_.back()) != nullptr, state);
  }
  return value;
}

/// `if` without `else` may have no value at all.
ValueRef ValuesBuilder::chosen(const FlowGraph& graph, const Step& step) {
  if (tree_[step.node].kind == Kind::If && tree_.child(step.node, Role::Else) == kNoNode) return kUnknown;
  ValueRef value = kUnseen;
  for (const ValueId operand : graph.operands_of(step)) value = table_.join(value, results_[operand]);
  return value == kUnseen ? kUnknown : value;
}

ValueRef ValuesBuilder::called(const FlowGraph& graph, const Step& step, StateRef& state) {
  const std::span<const ValueId> operands = graph.operands_of(step);
  const bool constant = std::all_of(operands.begin() + 1, operands.end(), [&](ValueId operand) { return table_.constant(results_[operand]) != nullptr; });
  if (is_statement(step.node)) change_object(step.place, constant, state);
  return constant && operands.size() > 1 && builds_text(step) ? table_.some(Constant::Kind::String) : kUnknown;
}

bool ValuesBuilder::is_statement(NodeIndex node) const {
  const NodeIndex around = tree_[node].parent;
  return (tree_[node].flags & kStatement) != 0 || (around != kNoNode && tree_[around].kind == Kind::ExprStmt);
}

/// A method called for what it does may change the object. In Ruby that is how texts are built.
void ValuesBuilder::change_object(PlaceId object, bool by_constants, StateRef& state) {
  if (!is_variable(object)) return;
  const Constant* value = table_.constant(states_.find(state, object));
  const bool text = value != nullptr && value->kind == Constant::Kind::String && by_constants && tree_.language().name == "ruby";
  state = text ? states_.set(state, object, table_.some(Constant::Kind::String)) : states_.erase(state, object);
}

/// Does a function make a text of constants? String.format("…", …), and what PHP does to texts. Not "…".format(…): nobody
/// takes that for a constant in Python.
bool ValuesBuilder::builds_text(const Step& step) const {
  static const std::uint32_t kFormats[] = {symbol_hash("format"), symbol_hash("Format")};
  static const std::uint32_t kPhpTexts[] = {
      symbol_hash("escapeshellarg"), symbol_hash("escapeshellcmd"), symbol_hash("htmlspecialchars"), symbol_hash("htmlspecialchars_decode"),
      symbol_hash("htmlentities"),   symbol_hash("trim"),           symbol_hash("strtolower"),       symbol_hash("strtoupper"),
      symbol_hash("addslashes"),     symbol_hash("urlencode"),      symbol_hash("rawurlencode"),     symbol_hash("sprintf")};
  const auto is_one_of = [](std::uint32_t symbol, std::span<const std::uint32_t> all) { return std::find(all.begin(), all.end(), symbol) != all.end(); };
  const NodeIndex callee = tree_.child(step.node, Role::Callee);
  if (callee == kNoNode) return false;
  if (tree_[callee].kind == Kind::Identifier) return tree_.language().name == "php" && is_one_of(tree_[callee].symbol, kPhpTexts);
  if (tree_[callee].kind != Kind::Member) return false;
  const NodeIndex object = tree_.child(callee, Role::Object);
  const NodeIndex name = tree_.child(callee, Role::Name);
  if (object == kNoNode || name == kNoNode || (tree_.text(object) != "String" && tree_.text(object) != "string")) return false;
  return is_one_of(tree_[name].symbol, kFormats);
}

/// Does the assignment stand in a part of an expression that is not always run? The flow runs all parts.
bool ValuesBuilder::may_be_skipped(NodeIndex assignment) const {
  static const std::uint32_t kShort[] = {symbol_hash("&&"), symbol_hash("||"), symbol_hash("and"), symbol_hash("or"), symbol_hash("?:")};
  NodeIndex at = assignment;
  while (!is_statement(at) && tree_[at].kind != Kind::VarDef && tree_[at].parent != kNoNode) {
    const NodeIndex around = tree_[at].parent;
    if (tree_[around].kind == Kind::Ternary && tree_[at].role != Role::Cond) return true;
    const bool is_short = std::find(std::begin(kShort), std::end(kShort), tree_[around].symbol) != std::end(kShort);
    if (tree_[around].kind == Kind::Binary && tree_[at].role == Role::Right && is_short) return true;
    at = around;
  }
  return false;
}

void ValuesBuilder::store(const FlowGraph& graph, const Step& step, StateRef& state) {
  if (!is_variable(step.place)) return;
  const ValueId operand = graph.operands_of(step).front();
  ValueRef value = results_[operand];
  const NodeIndex expression = result_nodes_[operand];
  if (value <= kUnknown && expression != kNoNode && !no_symbol_[expression]) value = table_.symbolic(expression);
  const bool whole = !step.weak && step.target != kNoNode && tree_[step.target].kind != Kind::Unary;
  const std::uint32_t number = flow_.place(step.place).name;
  if (whole && (number & kUnresolved) == 0 && variables_[number].once) variables_[number].value = value;
  if (whole) {
    if (may_be_skipped(step.node)) value = table_.join(unknown_if_unseen(states_.find(state, step.place)), value);
    state = value <= kUnknown ? states_.erase(state, step.place) : states_.set(state, step.place, value);
  } else if (table_.constant(states_.find(state, step.place)) != nullptr) {
    state = states_.erase(state, step.place);
  }
}

}  // namespace omni
