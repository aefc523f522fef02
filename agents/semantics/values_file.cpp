#include <algorithm>
#include <array>

#include "agents/semantics/values_builder.h"
#include "agents/syntax/language.h"

/// The file-wide pass: which variables have one value wherever they are used, and what is defined under a key of its own
/// (`var.x`, `$ARG`, a macro). Last, everything that no flow graph shows is folded by its structure.
namespace omni {
namespace {

constexpr int kRounds = 8;  ///< keyed values that use each other

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_javascript(std::string_view language) { return is_one_of(language, {"javascript", "typescript", "tsx"}); }

/// A variable of the file that is assigned once counts as constant, though nothing declares it so.
bool assigns_globals(std::string_view language) {
  return is_javascript(language) || is_one_of(language, {"python", "ruby", "php", "bash", "lua", "elixir"});
}

}  // namespace

void ValuesBuilder::count_stores() {
  const std::vector<FlowGraph>& graphs = flow_.graphs();
  const auto variable_of = [&](PlaceId place) -> Variable* {
    if (!is_variable(place) || (flow_.place(place).name & kUnresolved) != 0) return nullptr;
    const std::uint32_t number = flow_.place(place).name;
    if (number >= variables_.size()) variables_.resize(std::size_t{number} + 1);
    return &variables_[number];
  };
  for (std::uint32_t g = 0; g < graphs.size(); ++g) {
    for (const Step& step : graphs[g].steps) {
      if (step.kind == Step::Kind::Load) variable_of(step.place);
      if (step.kind == Step::Kind::Store && !is_variable(step.place) && step.target != kNoNode && tree_[step.target].kind == Kind::Member) {
        if (const NodeIndex name = tree_.child(step.target, Role::Name); name != kNoNode) written_members_.insert(tree_[name].symbol);
      }
      const bool stores = step.kind == Step::Kind::Store && !step.weak;
      if (!stores && step.kind != Step::Kind::Bind && step.kind != Step::Kind::Declare) continue;
      Variable* variable = variable_of(step.place);
      if (variable == nullptr) continue;
      if (tree_[step.node].kind == Kind::VarDef && variable->declaration == kNoNode) variable->declaration = step.node;
      if (step.kind == Step::Kind::Declare) continue;
      variable->stores += step.kind == Step::Kind::Bind ? 2 : 1;
      variable->graph = g;
      variable->store = step.node;
    }
  }
}

void ValuesBuilder::decide_once() {
  if (flow_.cut_short()) return;  // there may be stores that nobody saw
  for (std::uint32_t number = 1; number < variables_.size(); ++number) {
    Variable& variable = variables_[number];
    variable.once = variable.stores == 1 && holds_everywhere(number, variable);
  }
}

bool ValuesBuilder::holds_everywhere(std::uint32_t number, const Variable& variable) const {
  const std::string_view language = tree_.language().name;
  const Kind kind = tree_[variable.store].kind;
  if (kind != Kind::VarDef && kind != Kind::Assign) return false;
  const bool declared_here = variable.store == variable.declaration;
  if (variable.declaration != kNoNode && is_declared_constant(variable.declaration)) {
    return declared_here || names_.is_field(number);
  }
  if (!names_.is_field(number)) {
    if (is_javascript(language) && (declared_here || variable.declaration != kNoNode)) return declared_here;
    return variable.graph == 0 && assigns_globals(language) && !stands_in_lambda(variable.store);
  }
  if (variable.graph == 0 && assigns_globals(language) && variable.declaration == kNoNode) {  // X = 1 in a class
    const NodeIndex left = tree_.child(variable.store, Role::Left);
    return left != kNoNode && written_members_.count(tree_[left].symbol) == 0;
  }
  if (variable.declaration == kNoNode || !is_private(variable.declaration)) return false;
  return variable.graph == 0 || stands_in_constructor(flow_.graphs()[variable.graph].function, variable.declaration);
}

bool ValuesBuilder::has_modifier(NodeIndex declaration, std::initializer_list<std::uint32_t> wanted) const {
  bool found = false;
  tree_.for_each_child(declaration, [&](NodeIndex child) {
    if (tree_[child].kind == Kind::Modifier) found = found || std::find(wanted.begin(), wanted.end(), tree_[child].symbol) != wanted.end();
  });
  return found;
}

bool ValuesBuilder::is_declared_constant(NodeIndex declaration) const {
  const std::string_view language = tree_.language().name;
  static const std::uint32_t kConst = symbol_hash("const");
  static const std::uint32_t kFinal = symbol_hash("final");
  static const std::uint32_t kVal = symbol_hash("val");
  static const std::uint32_t kLet = symbol_hash("let");
  static const std::uint32_t kConstexpr = symbol_hash("constexpr");
  static const std::uint32_t kReadonly = symbol_hash("readonly");
  static const std::uint32_t kConstant = symbol_hash("constant");
  static const std::uint32_t kImmutable = symbol_hash("immutable");
  static const std::uint32_t kStatic = symbol_hash("static");
  static const std::uint32_t kMut = symbol_hash("mut");
  static const std::uint32_t kInterface = symbol_hash("interface");
  if (has_modifier(declaration, {kConst, kFinal, kVal, kConstexpr, kReadonly, kConstant, kImmutable})) return true;
  if (tree_[declaration].symbol == kVal) return true;
  if (language == "swift") return has_modifier(declaration, {kLet});
  if (language == "rust") return !has_modifier(declaration, {kMut});
  if (is_javascript(language)) return names_.is_field(names_.variable(tree_.child(declaration, Role::Left))) && has_modifier(declaration, {kStatic});
  if (language == "java") {  // the fields of an interface
    const NodeIndex body = tree_[declaration].parent;
    const NodeIndex owner = body == kNoNode ? kNoNode : tree_[body].parent;
    return owner != kNoNode && tree_[owner].kind == Kind::ClassDef && tree_[owner].symbol == kInterface;
  }
  return false;
}

bool ValuesBuilder::is_private(NodeIndex declaration) const {
  static const std::uint32_t kPrivate = symbol_hash("private");
  const NodeIndex name = tree_.child(declaration, Role::Left);
  return has_modifier(declaration, {kPrivate}) || (name != kNoNode && tree_.text(name).starts_with('#'));
}

/// In the only constructor of the class that declares the field.
bool ValuesBuilder::stands_in_constructor(NodeIndex function, NodeIndex declaration) const {
  const NodeIndex body = tree_[declaration].parent;
  const NodeIndex owner = body == kNoNode ? kNoNode : tree_[body].parent;
  if (owner == kNoNode || tree_[owner].kind != Kind::ClassDef || tree_[function].parent != body) return false;
  const NodeIndex class_name = tree_.child(owner, Role::Name);
  const auto constructs = [&](NodeIndex at) {
    if (tree_[at].kind != Kind::FunctionDef) return false;
    const NodeIndex name = tree_.child(at, Role::Name);
    if (name == kNoNode) return false;
    return is_one_of(tree_.text(name), {"constructor", "__construct", "__init__", "init", "initialize"}) ||
           (class_name != kNoNode && tree_.text(name) == tree_.text(class_name));
  };
  int constructors = 0;
  tree_.for_each_child(body, [&](NodeIndex at) { constructors += constructs(at) ? 1 : 0; });
  return constructors == 1 && constructs(function);
}

bool ValuesBuilder::stands_in_lambda(NodeIndex node) const {
  for (NodeIndex at = tree_[node].parent; at != kNoNode; at = tree_[at].parent) {
    const Kind kind = tree_[at].kind;
    if (kind == Kind::Lambda || kind == Kind::FunctionDef || kind == Kind::Comprehension) return true;
  }
  return false;
}

/// Expressions of names, members, calls and operators can stand for a variable, all others not.
void ValuesBuilder::find_symbolic() {
  no_symbol_.assign(tree_.size(), false);
  for (NodeIndex i = tree_.size(); i-- > 0;) {
    switch (tree_[i].kind) {
      case Kind::Identifier: case Kind::String: case Kind::Interpolated: case Kind::StringText: case Kind::Char: case Kind::Number:
      case Kind::Bool: case Kind::Null: case Kind::Atom: case Kind::RegexLiteral: case Kind::Call: case Kind::Arguments:
      case Kind::KeywordArgument: case Kind::New: case Kind::Member: case Kind::Index: case Kind::Unary: case Kind::Binary: case Kind::Cast:
      case Kind::Type: case Kind::GenericType: case Kind::TypeArguments: case Kind::ArrayType: case Kind::PointerType: break;
      default: no_symbol_[i] = true;
    }
    if (no_symbol_[i] && tree_[i].parent != kNoNode) no_symbol_[tree_[i].parent] = true;
  }
}

// ── what stands under a key ───────────────────────────────────────────────────────────────────────────────────────────

void ValuesBuilder::collect_keyed() {
  const std::string_view language = tree_.language().name;
  if (language == "c" || language == "cpp") collect_macros();
  if (language == "hcl") collect_terraform();
  if (language == "dockerfile") collect_instructions();
}

void ValuesBuilder::add_keyed(std::string key, NodeIndex value) {
  const auto [known, added] = keyed_.try_emplace(std::move(key));
  known->second.twice = !added;
  known->second.node = value;
}

/// `#define N 5`: a number or a text alone, perhaps in brackets.
void ValuesBuilder::collect_macros() {
  for (NodeIndex i = 0; i < tree_.size(); ++i) {
    if (!is_raw(tree_[i].kind) || !tree_.text(i).starts_with('#')) continue;
    const NodeIndex name = tree_.child(i, Role::Name);
    const NodeIndex value = tree_.child(i, Role::Value);
    if (name == kNoNode || tree_[name].kind != Kind::Identifier) continue;
    add_keyed(std::string(tree_.text(name)), name);
    if (value == kNoNode) continue;
    std::string_view text = tree_.text(value);
    const auto trim = [&] {
      while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
      while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
    };
    trim();
    while (text.size() > 2 && text.front() == '(' && text.back() == ')') {
      text = text.substr(1, text.size() - 2);
      trim();
    }
    if (const ValueRef parsed = table_.written(text); parsed != kUnknown) keyed_[std::string(tree_.text(name))].value = parsed;
  }
}

/// `variable "x" { default = … }` is var.x, `locals { y = … }` makes local.y.
void ValuesBuilder::collect_terraform() {
  tree_.for_each_child(0, [&](NodeIndex section) {
    if (tree_[section].kind != Kind::Section) return;
    const NodeIndex name = tree_.child(section, Role::Name);
    const NodeIndex body = tree_.child(section, Role::Body);
    if (name == kNoNode || body == kNoNode) return;
    const std::string_view what = tree_.text(name);
    const NodeIndex label = tree_.child(section, Role::Item);
    const bool variable = what == "variable" && label != kNoNode;
    if (!variable && what != "locals") return;
    tree_.for_each_child(body, [&](NodeIndex pair) {
      const NodeIndex key = tree_.child(pair, Role::Key);
      const NodeIndex value = tree_.child(pair, Role::Value);
      if (tree_[pair].kind != Kind::Pair || key == kNoNode || value == kNoNode) return;
      if (!variable) add_keyed("local." + std::string(tree_.content(key)), value);
      if (variable && tree_.text(key) == "default") add_keyed("var." + std::string(tree_.content(label)), value);
    });
  });
}

void ValuesBuilder::collect_instructions() {
  static const std::uint32_t kNames[] = {symbol_hash("ARG"), symbol_hash("ENV")};
  tree_.for_each_child(0, [&](NodeIndex instruction) {
    if (std::find(std::begin(kNames), std::end(kNames), tree_[instruction].symbol) == std::end(kNames)) return;
    const auto add = [&](NodeIndex name, NodeIndex value) {
      if (name != kNoNode && value != kNoNode) add_keyed("$" + std::string(tree_.text(name)), value);
    };
    add(tree_.child(instruction, Role::Name), tree_.child(instruction, Role::Value));
    tree_.for_each_child(instruction, [&](NodeIndex pair) {
      if (tree_[pair].kind == Kind::Pair) add(tree_.child(pair, Role::Key), tree_.child(pair, Role::Value));
    });
  });
}

ValueRef ValuesBuilder::keyed(NodeIndex node) const {
  if (keyed_.empty()) return kUnknown;
  const std::string_view text = tree_.text(node);
  std::string key(text.substr(0, 256));
  if (text.starts_with("${") && text.ends_with('}')) key = "$" + std::string(text.substr(2, text.size() - 3));
  const auto found = keyed_.find(key);
  return found == keyed_.end() || found->second.twice || found->second.value == kUnseen ? kUnknown : found->second.value;
}

// ── names, and what no flow shows ─────────────────────────────────────────────────────────────────────────────────────

/// What an identifier or member holds wherever it is used.
ValueRef ValuesBuilder::file_wide(NodeIndex name) {
  const bool member = tree_[name].kind == Kind::Member;
  const NodeIndex leaf = member ? tree_.child(name, Role::Name) : name;
  if (leaf == kNoNode) return kUnknown;
  const std::uint32_t number = names_.variable(leaf);
  if (number == 0 || number >= variables_.size()) return member && tree_.language().name != "hcl" ? kUnknown : keyed(name);
  const Variable& variable = variables_[number];
  if (!variable.once) return kUnknown;
  if (variable.value == kUnseen) {
    missed_ = true;
    return kUnknown;
  }
  const NodeIndex symbol = table_.symbolic_of(variable.value);
  if (symbol != kNoNode && tree_[symbol].range().contains(tree_[name].range())) return kUnknown;  // x = f(x)
  return variable.value;
}

void ValuesBuilder::fold_by_structure() {
  for (int round = 0; round < kRounds && fold_rest(); ++round) {
  }
}

bool ValuesBuilder::fold_rest() {
  for (NodeIndex i = tree_.size(); i-- > 0;) {
    if (values_.of_node_[i] <= kUnknown) {
      const ValueRef value = value_by_structure(i);
      if (value > kUnknown) values_.of_node_[i] = value;
    }
  }
  bool found = false;
  for (auto& [key, entry] : keyed_) {
    if (entry.value != kUnseen || entry.twice) continue;
    const ValueRef value = values_.of_node_[entry.node];
    if (table_.constant(value) == nullptr) continue;
    entry.value = value;
    found = true;
  }
  return found;
}

ValueRef ValuesBuilder::value_by_structure(NodeIndex i) {
  const Node& node = tree_[i];
  switch (node.kind) {
    case Kind::String: case Kind::StringText: case Kind::Char: case Kind::Number: case Kind::Bool: case Kind::Null: return table_.literal(i);
    case Kind::Identifier: {
      if (values_.of_node_[i] == kUnknown && keyed_.empty()) return kUnknown;  // the flow has seen it
      const bool target = node.role == Role::Left && node.parent != kNoNode && tree_[node.parent].kind != Kind::Binary;
      return target || node.role == Role::Name || node.role == Role::Key || node.role == Role::Alias ? kUnknown : file_wide(i);
    }
    case Kind::Member: return values_.of_node_[i] == kUnknown && keyed_.empty() ? kUnknown : file_wide(i);
    case Kind::Interpolated: case Kind::Unary: case Kind::Binary: case Kind::Cast: {
      if (values_.of_node_[i] == kUnknown) return kUnknown;
      std::vector<ValueRef> parts;
      tree_.for_each_child(i, [&](NodeIndex child) {
        if (tree_[child].role != Role::Type && tree_[child].role != Role::Name) parts.push_back(values_.of_node_[child]);
      });
      return table_.fold(i, parts);
    }
    default: return kUnknown;
  }
}

}  // namespace omni
