#include <algorithm>

#include "agents/rules/match_node.h"
#include "agents/rules/meaning.h"

/// What a pattern sees in code of another shape: a declaration as an assignment, an imported name as its canonical
/// one, a decorator as a call, a constant as its literal, a chain of operators in parts. Views are computed, not stored.
namespace omni {

namespace {

/// A field that JavaScript's classes and objects have: set where the object is made, not a variable.
bool is_record_field(const Tree& tree, NodeIndex c) {
  static constexpr std::string_view kLanguages[] = {"javascript", "typescript", "tsx"};
  const NodeIndex parent = tree[c].parent;
  return parent != kNoNode && tree[parent].kind == Kind::ClassBody &&
         std::find(std::begin(kLanguages), std::end(kLanguages), tree.language().name) != std::end(kLanguages);
}

}  // namespace

bool NodeMatcher::match_views(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const Node& node = tree_[c];
  if (node.kind == Kind::Cast && p.kind != Kind::Cast && node.role != Role::None) {
    NodeIndex value = tree_.child(c, Role::Value);
    while (value != kNoNode && tree_[value].kind == Kind::Cast && !tick()) value = tree_.child(value, Role::Value);
    return value != kNoNode && match(index, value, next);
  }
  switch (p.kind) {
    case Kind::Identifier:
    case Kind::Member: return match_canonical(index, c, next);
    case Kind::Binary: return match_operators(index, c, next);
    case Kind::Interpolated: return match_interpolated(index, c, next);
    case Kind::Assign: {
      if (node.kind == Kind::VarDef) return (is_record_field(tree_, c) ? options_.flddef_assign : options_.vardef_assign) && match_children(index, c, next);
      if (node.kind == Kind::Pair) return options_.flddef_assign && match_field_view(index, c, next);
      if (node.kind != Kind::Assign) return false;
      // a, b = x, y is also a = x and b = y.
      const NodeIndex left = tree_.child(c, Role::Left);
      const NodeIndex right = tree_.child(c, Role::Right);
      if (left == kNoNode || right == kNoNode || tree_[left].kind != Kind::Tuple || tree_[right].kind != Kind::Tuple) return false;
      if (p.children.size() != 2) return false;
      const std::vector<NodeIndex> targets = children_with(left, Role::None);
      const std::vector<NodeIndex> values = children_with(right, Role::None);
      for (std::size_t i = 0; i < targets.size() && targets.size() == values.size(); ++i) {
        const bool stop = match(p.children[0], targets[i], [&] { return match(p.children[1], values[i], next); });
        if (stop) return true;
      }
      return false;
    }
    case Kind::Tuple:  // `except (..., E, ...)` sees `except E`
      return node.role == Role::Type && tree_[node.parent].kind == Kind::Catch && p.groups.size() == 1 && p.groups[0].ellipsis &&
             match_sequence(p.children, std::span(&c, 1), next);
    case Kind::FunctionDef: return match_function_view(index, c, next);
    case Kind::Set:  // `{...}` is a set or a dictionary, `[...]` a list or a comprehension
    case Kind::List: {
      const Kind other = p.kind == Kind::Set ? Kind::Dict : Kind::Comprehension;
      if (node.kind != other || p.groups.size() != 1 || p.children.size() != 1 || !p.groups[0].ellipsis) return false;
      return (other == Kind::Dict || tree_.text(c).starts_with('[')) && next();
    }
    case Kind::Instruction: return node.kind == Kind::Instruction && match_instruction_view(index, c, next);
    case Kind::Call:
      if (node.kind == Kind::Identifier) return match_bare_call(index, c, next);
      if (node.kind == Kind::Call) return match_words(index, c, next);
      return node.kind == Kind::Annotation && options_.attr_expr && match_annotation_view(index, c, next);
    case Kind::Import:
      if (node.kind == Kind::VarDef) return match_require_view(index, c, next);
      return node.kind == Kind::Import && match_import_view(index, c, next);
    case Kind::String:
    case Kind::Number:
    case Kind::Bool:
    case Kind::Null:
    case Kind::RegexLiteral:
    case Kind::Char: {
      const bool scalar = node.kind == Kind::String || node.kind == Kind::Number || node.kind == Kind::Bool;
      if (scalar && p.kind != node.kind && tree_.language().quoted_scalars && tree_.content(c) == p.text) return next();
      return match_constant(p, c) && next();
    }
    case Kind::Unary: return match_constant(p, c) && next();
    default: return false;
  }
}

/// `x = 1` sees the field of `{x: 1}`.
bool NodeMatcher::match_field_view(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const NodeIndex key = tree_.child(c, Role::Key);
  const NodeIndex value = tree_.child(c, Role::Value);
  if (p.children.size() != 2 || key == kNoNode || value == kNoNode) return false;
  return match(p.children[0], key, [&] { return match(p.children[1], value, next); });
}

/// `function $F(...) {...}` also sees `const f = (…) => {…}`, `f = function (…) {…}` and `{f: (…) => …}`.
bool NodeMatcher::match_function_view(PatternIndex index, NodeIndex c, Next next) {
  if (!options_.arrow_is_function) return false;
  const Node& node = tree_[c];
  const bool pair = node.kind == Kind::Pair;
  if (node.kind != Kind::VarDef && node.kind != Kind::Assign && !pair) return false;
  const NodeIndex name = tree_.child(c, pair ? Role::Key : Role::Left);
  const NodeIndex lambda = tree_.child(c, pair ? Role::Value : Role::Right);
  if (name == kNoNode || lambda == kNoNode || tree_[lambda].kind != Kind::Lambda) return false;
  const PatternNode& p = pattern_[index];
  PatternIndex own_name = kNoMetavariable;
  for (const PatternIndex child : p.children) {
    if (pattern_[child].role == Role::Name) own_name = child;
  }
  // All groups but the name are looked for in the lambda.
  const auto rest = [&] {
    PatternNode without_name;
    without_name.kind = Kind::Lambda;
    for (const auto& group : p.groups) {
      if (group.role != Role::Name) without_name.groups.push_back(group);
    }
    return match_groups(without_name, lambda, 0, next);
  };
  return own_name == kNoMetavariable ? rest() : match(own_name, name, rest);
}

/// `RUN apt-get install ...` also sees `RUN apt-get update && apt-get install x`: any command of the shell text.
bool NodeMatcher::match_instruction_view(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const NodeIndex value = tree_.child(c, Role::Value);
  if (!options_.implicit_deep_exprstmt || p.symbol != tree_[c].symbol || value == kNoNode) return false;
  PatternIndex wanted = kNoMetavariable;
  PatternNode rest = p;
  for (auto group = rest.groups.begin(); group != rest.groups.end(); ++group) {
    if (group->role != Role::Value || group->children.size() != 1) continue;
    wanted = group->children[0];
    rest.groups.erase(group);
    break;
  }
  if (wanted == kNoMetavariable || (pattern_[wanted].kind != Kind::Call && pattern_[wanted].kind != Kind::Binary)) return false;
  for (NodeIndex i = value + 1; i < tree_[value].subtree_end; ++i) {
    if (tree_[i].kind != Kind::Call && tree_[i].kind != Kind::Binary) continue;
    if (match(wanted, i, [&] { return match_groups(rest, c, 0, next); })) return true;
  }
  return false;
}

/// `f(...)` sees the statement `f` where a name alone is a call.
bool NodeMatcher::match_bare_call(PatternIndex index, NodeIndex c, Next next) {
  if (!tree_.language().bare_calls || (tree_[c].flags & kStatement) == 0) return false;
  PatternIndex callee = kNoMetavariable;
  for (const PatternIndex child : pattern_[index].children) {
    const PatternNode& part = pattern_[child];
    if (part.role == Role::Callee) {
      callee = child;
    } else if (part.role != Role::Arguments || !std::all_of(part.children.begin(), part.children.end(), [&](PatternIndex i) {
                 return pattern_[i].kind == Kind::Ellipsis;
               })) {
      return false;
    }
  }
  return callee != kNoMetavariable && match(callee, c, next);
}

/// A command is a list of words: `... x ...` sees x wherever it stands, also as the command itself.
bool NodeMatcher::match_words(PatternIndex index, NodeIndex c, Next next) {
  if (tree_.language().name != "bash") return false;
  std::vector<PatternIndex> wanted;
  for (const PatternIndex part : pattern_[index].children) {
    if (pattern_[part].role == Role::Callee) {
      if (pattern_[part].kind != Kind::Ellipsis) return false;
      wanted.push_back(part);
    } else if (pattern_[part].role == Role::Arguments) {
      wanted.insert(wanted.end(), pattern_[part].children.begin(), pattern_[part].children.end());
    } else {
      return false;
    }
  }
  std::vector<NodeIndex> words = children_with(c, Role::Callee);
  const NodeIndex arguments = tree_.child(c, Role::Arguments);
  if (arguments != kNoNode) tree_.for_each_child(arguments, [&](NodeIndex word) { words.push_back(word); });
  return !wanted.empty() && match_sequence(wanted, words, next);
}

/// Where decorators are expressions: `@f()` and `@f(...)` see `@f`, and `@f` sees `@f()`.
bool NodeMatcher::match_bare_decorator(const PatternNode& p, NodeIndex c, Next next) {
  if (p.children.size() != 1 || tree_.is_leaf(c)) return false;
  const PatternNode& wanted = pattern_[p.children[0]];
  const NodeIndex given = tree_.first_child(c);
  if (wanted.kind == Kind::Call && tree_[given].kind != Kind::Call) {
    if (wanted.groups.size() != 2 || wanted.groups[0].role != Role::Callee || wanted.groups[1].role != Role::Arguments)
      return false;
    const PatternNode& arguments = pattern_[wanted.groups[1].children[0]];
    const bool none = arguments.children.empty() ||
                      (arguments.children.size() == 1 && pattern_[arguments.children[0]].kind == Kind::Ellipsis);
    return none && match(wanted.groups[0].children[0], given, next);
  }
  if (tree_[given].kind != Kind::Call || (wanted.kind != Kind::Identifier && wanted.kind != Kind::Member)) return false;
  const NodeIndex callee = tree_.child(given, Role::Callee);
  const NodeIndex arguments = tree_.child(given, Role::Arguments);
  return callee != kNoNode && arguments != kNoNode && tree_.is_leaf(arguments) && match(p.children[0], callee, next);
}

/// `f($X)` sees `@f(a)`: the annotation's name is the callee.
bool NodeMatcher::match_annotation_view(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const NodeIndex name = tree_.child(c, Role::Name);
  const NodeIndex arguments = tree_.child(c, Role::Arguments);
  if (name == kNoNode || arguments == kNoNode) return false;
  for (const auto& group : p.groups) {
    if (group.role != Role::Callee) continue;
    return match(group.children[0], name, [&] {
      for (const auto& other : p.groups) {
        if (other.role == Role::Arguments) return match(other.children[0], arguments, next);
      }
      return false;
    });
  }
  return false;
}

namespace {
bool is_below(std::string_view path, std::string_view module) {
  return path.size() > module.size() && path.starts_with(module) && path[module.size()] == '/';
}

/// The pattern without the children of one role.
PatternNode without(const PatternNode& p, Role role) {
  PatternNode rest = p;
  std::erase_if(rest.groups, [&](const auto& group) { return group.role == role; });
  return rest;
}
}  // namespace

/// The module an import pattern names by a string, or kNoMetavariable.
PatternIndex NodeMatcher::module_of(const PatternNode& p) const {
  for (const PatternIndex child : p.children) {
    if (pattern_[child].role == Role::Module && pattern_[child].kind == Kind::String) return child;
  }
  return kNoMetavariable;
}

/// `from a.b import c` without an alias.
bool NodeMatcher::is_plain_from(const PatternNode& p) const {
  if (p.children.size() != 2) return false;
  const auto is = [&](Role role) {
    return std::any_of(p.children.begin(), p.children.end(), [&](PatternIndex child) {
      const PatternNode& node = pattern_[child];
      if (node.role != role) return false;
      return role == Role::Module ? node.kind == Kind::Identifier || node.kind == Kind::Member : node.kind == Kind::ImportName && node.children.size() == 1;
    });
  };
  return is(Role::Module) && is(Role::Name);
}

/// `import 'm'` sees any import of m or of a path below it.
bool NodeMatcher::match_module_view(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& wanted = pattern_[pattern_[index].children[0]];
  const NodeIndex module = tree_.child(c, Role::Module);
  if (module == kNoNode) return false;
  if (wanted.kind == Kind::String && tree_[module].kind == Kind::String) {
    const std::string_view given = tree_.content(module);
    if (given.starts_with(wanted.text) && (given.size() == wanted.text.size() || given[wanted.text.size()] == '/')) return next();
    return false;
  }
  return match(pattern_[index].children[0], module, next);
}

/// `import x from 'm'`, `import {a} from 'm'` and `import 'm'` see `const x = require('m')` and `const {a} = require('m')`.
bool NodeMatcher::match_require_view(PatternIndex index, NodeIndex c, Next next) {
  const NodeIndex left = tree_.child(c, Role::Left);
  const NodeIndex call = tree_.child(c, Role::Right);
  if (left == kNoNode || call == kNoNode || tree_[call].kind != Kind::Call) return false;
  const NodeIndex callee = tree_.child(call, Role::Callee);
  const NodeIndex arguments = tree_.child(call, Role::Arguments);
  if (callee == kNoNode || arguments == kNoNode || tree_.text(callee) != "require") return false;
  const NodeIndex module = tree_.first_child(arguments);
  if (module == kNoNode || tree_[module].kind != Kind::String) return false;
  const PatternNode& p = pattern_[index];
  std::vector<PatternIndex> names;
  PatternIndex wanted = kNoMetavariable;
  for (const PatternIndex child : p.children) {
    if (pattern_[child].role == Role::Name && pattern_[child].kind != Kind::Ellipsis) names.push_back(child);
    if (pattern_[child].role == Role::Module) wanted = child;
  }
  if (wanted == kNoMetavariable) return false;
  return match(wanted, module, [&] { return match_required_names(names, left, next); });
}

bool NodeMatcher::match_required_names(std::span<const PatternIndex> names, NodeIndex left, Next next) {
  if (names.empty()) return next();
  const PatternNode& name = pattern_[names[0]];
  if (name.kind != Kind::ImportName || name.children.empty()) return false;
  const PatternIndex imported = name.children[0];
  const PatternIndex local = name.children.size() > 1 ? name.children[1] : imported;
  const auto rest = [&] { return match_required_names(names.subspan(1), left, next); };
  const bool whole = pattern_[imported].text == "default" || pattern_[imported].symbol == symbol_hash("default") ||
                     pattern_[imported].symbol == symbol_hash("*");
  if (whole) return match(local, left, rest);
  if (tree_[left].kind != Kind::Object) return false;
  for (const NodeIndex pair : children_with(left, Role::None)) {
    const NodeIndex key = tree_.child(pair, Role::Key);
    const NodeIndex value = tree_.child(pair, Role::Value);
    if (key == kNoNode || value == kNoNode) continue;
    const bool stop = local == imported ? match(imported, key, rest) : match(imported, key, [&] { return match(local, value, rest); });
    if (stop) return true;
  }
  return false;
}

/// `using a.b;`, `import a.b.*;` and `import "a/b"` see an import of something below that.
bool NodeMatcher::imports_below(const PatternNode& p, NodeIndex c) const {
  const PatternNode* module = nullptr;
  for (const auto& group : p.groups) {
    const PatternNode& child = pattern_[group.children[0]];
    if (group.role == Role::Module) {
      module = &child;
    } else if (group.role == Role::Modifier) {  // import static
      const std::vector<NodeIndex> given = children_with(c, Role::Modifier);
      if (std::none_of(given.begin(), given.end(), [&](NodeIndex i) { return tree_.text(i) == child.text; })) return false;
    } else if (group.role != Role::Name || child.kind != Kind::Modifier) {
      return false;
    }
  }
  const NodeIndex given = tree_.child(c, Role::Module);
  if (module == nullptr || given == kNoNode) return false;
  const std::string_view wanted = module->dotted.empty() ? std::string_view(module->text) : std::string_view(module->dotted);
  const char separator = module->kind == Kind::String ? '/' : '.';
  const std::string_view text = tree_.content(given);
  return !wanted.empty() && text.size() > wanted.size() && text.starts_with(wanted) && text[wanted.size()] == separator;
}

/// `import a.b` sees `from a.b import c`, `from a.b.c import d` and `import a.b.c`: all imports are paths, of which the
/// pattern is a beginning. Its parts may be metavariables.
bool NodeMatcher::match_import_view(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  if (!p.groups.empty() && imports_below(p, c)) return next();
  if (const PatternIndex module = module_of(p); module != kNoMetavariable && p.groups.size() > 1) {
    // `import {a} from 'm'` sees an import of a from a path below m.
    const NodeIndex given = tree_.child(c, Role::Module);
    if (given == kNoNode || tree_[given].kind != Kind::String || !is_below(tree_.content(given), pattern_[module].text)) return false;
    return match_groups(without(p, Role::Module), c, 0, next);
  }
  if (p.groups.size() == 1 && p.children.size() == 1 && pattern_[p.children[0]].kind == Kind::String) return match_module_view(index, c, next);
  std::vector<PatternIndex> parts;
  if (is_plain_from(p) && tree_.child(c, Role::Module) == kNoNode) {  // `from a.b import c` sees `import a.b.c`
    for (const PatternIndex child : p.children) {
      PatternIndex part = pattern_[child].kind == Kind::ImportName ? pattern_[child].children[0] : child;
      const auto at = pattern_[child].role == Role::Module ? parts.begin() : parts.end();
      std::vector<PatternIndex> path;
      for (; pattern_[part].kind == Kind::Member && pattern_[part].children.size() == 2; part = pattern_[part].children[0]) {
        path.insert(path.begin(), pattern_[part].children[1]);
      }
      path.insert(path.begin(), part);
      parts.insert(at, path.begin(), path.end());
    }
    return match_import_path(parts, c, next);
  }
  if (p.groups.size() != 1 || p.groups[0].children.size() != 1) return false;
  PatternIndex wanted = p.groups[0].children[0];
  if (p.groups[0].role == Role::Name) {
    if (pattern_[wanted].kind != Kind::ImportName || pattern_[wanted].children.size() != 1) return false;
    wanted = pattern_[wanted].children[0];
  } else if (p.groups[0].role != Role::Module) {
    return false;
  }
  for (; pattern_[wanted].kind == Kind::Member && pattern_[wanted].children.size() == 2; wanted = pattern_[wanted].children[0]) {
    parts.insert(parts.begin(), pattern_[wanted].children[1]);
  }
  if (pattern_[wanted].kind != Kind::Identifier && !(pattern_[wanted].kind == Kind::Metavariable && parts.empty())) return false;
  parts.insert(parts.begin(), wanted);
  return match_import_path(parts, c, next);
}

/// The parts are a beginning of what the import names.
bool NodeMatcher::match_import_path(std::span<const PatternIndex> parts, NodeIndex c, Next next) {
  const auto append_path = [&](NodeIndex from, std::vector<NodeIndex>& path) {
    const auto at = static_cast<std::ptrdiff_t>(path.size());
    for (; tree_[from].kind == Kind::Member; from = tree_.child(from, Role::Object)) {
      const NodeIndex name = tree_.child(from, Role::Name);
      if (name == kNoNode || tree_.child(from, Role::Object) == kNoNode) return;
      path.insert(path.begin() + at, name);
    }
    path.insert(path.begin() + at, from);
  };
  std::vector<NodeIndex> module;
  if (const NodeIndex from = tree_.child(c, Role::Module); from != kNoNode) append_path(from, module);
  std::vector<std::vector<NodeIndex>> paths;
  for (const NodeIndex name : children_with(c, Role::Name)) {
    const NodeIndex imported = tree_[name].kind == Kind::ImportName ? tree_.child(name, Role::Name) : name;
    if (imported == kNoNode) continue;
    paths.push_back(module);
    append_path(imported, paths.back());
  }
  if (paths.empty()) paths.push_back(std::move(module));
  if (parts.size() == 1 && pattern_[parts[0]].kind == Kind::Metavariable) {  // `use $X;` stands for the whole path
    if (tree_.child(c, Role::Module) == kNoNode || tree_.language().name == "python") return false;
    std::span<const NodeIndex> path = paths[0];
    while (tree_[path.front()].begin > tree_[path.back()].begin) path = path.subspan(1);  // JavaScript names the module last
    return bind_run(pattern_[parts[0]].metavariable, path, next);
  }
  for (const std::vector<NodeIndex>& path : paths) {
    if (path.size() < parts.size()) continue;
    if (match_sequence(parts, std::span<const NodeIndex>(path).first(parts.size()), next)) return true;
  }
  return false;
}

namespace {

/// An identifier in an expression, not one that is being imported or that names a type.
bool may_be_imported(const Tree& tree, NodeIndex c) {
  const Node& node = tree[c];
  const Kind parent = node.parent == kNoNode ? Kind::None : tree[node.parent].kind;
  if (parent == Kind::Import || parent == Kind::ImportName || parent == Kind::GenericType || parent == Kind::TypeArguments) return false;
  switch (node.role) {
    case Role::Type: return parent == Kind::New;
    case Role::ReturnType:
    case Role::Base: return false;
    case Role::Name: return parent == Kind::Annotation;
    default: return true;
  }
}

}  // namespace

/// A dotted name equals code whose canonical name it is; `a.b.$X` sees an identifier imported from a.b.
bool NodeMatcher::match_canonical(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const Node& node = tree_[c];
  if (file_.names() == nullptr || (node.kind != Kind::Identifier && node.kind != Kind::Member)) return false;
  if (node.role == Role::Name && tree_[node.parent].kind == Kind::ImportName) return false;  // an import says itself what it means
  if (!p.dotted.empty()) return canonical_equals(file_, p.dotted, c) && next();
  if (p.kind == Kind::Identifier) return canonical_equals(file_, p.text, c) && next();
  if (node.kind != Kind::Identifier || !may_be_imported(tree_, c)) return false;
  const std::string_view canonical = file_.names()->canonical(c);
  return canonical.find('.') != std::string_view::npos && match_dotted(index, c, canonical, next);
}

/// The pattern against the name `dotted` that the code's identifier `c` stands for: `$M.f` sees `f` imported from m, and
/// `$M` is the module then.
bool NodeMatcher::match_dotted(PatternIndex index, NodeIndex c, std::string_view dotted, Next next) {
  const PatternNode& p = pattern_[index];
  const std::string_view whole = file_.names()->canonical(c);
  switch (p.kind) {
    case Kind::Metavariable: {
      const bool last = dotted.data() + dotted.size() == whole.data() + whole.size();
      if (last && dotted == tree_.text(c)) return bind_node(p.metavariable, c, next);
      const Node& node = tree_[c];
      return bind(p.metavariable, {Binding::Kind::Text, &file_, c, node.subtree_end, node.range(), dotted}, next);
    }
    case Kind::Identifier: return p.text == dotted && next();
    case Kind::Member: {
      const std::size_t dot = dotted.rfind('.');
      if (dot == std::string_view::npos || p.children.size() != 2 || p.symbol != 0) return false;
      if (!p.dotted.empty()) return p.dotted == dotted && next();
      return match_dotted(p.children[0], c, dotted.substr(0, dot), [&] { return match_dotted(p.children[1], c, dotted.substr(dot + 1), next); });
    }
    default: return false;
  }
}

namespace {
bool is_associative(std::uint32_t symbol) {
  static const std::uint32_t kSymbols[] = {symbol_hash("&&"), symbol_hash("||"), symbol_hash("|"), symbol_hash("&"),
                                           symbol_hash("^"),  symbol_hash("and"), symbol_hash("or")};
  return std::find(std::begin(kSymbols), std::end(kSymbols), symbol) != std::end(kSymbols);
}
bool is_commutative(std::uint32_t symbol) {
  static const std::uint32_t kSymbols[] = {symbol_hash("|"), symbol_hash("&"), symbol_hash("^")};
  return std::find(std::begin(kSymbols), std::end(kSymbols), symbol) != std::end(kSymbols);
}
bool is_boolean(std::uint32_t symbol) { return is_associative(symbol) && !is_commutative(symbol); }
/// Python has one operation `a and b and c`: `a and b` is none there unless it stands in parentheses.
bool is_part_of_chain(const Tree& tree, NodeIndex c) {
  const Node& node = tree[c];
  if (node.role != Role::Left || tree.language().name != "python") return false;
  const Node& around = tree[node.parent];
  return around.kind == Kind::Binary && around.symbol == node.symbol && around.begin == node.begin;
}
bool is_equality(std::uint32_t symbol) {
  static const std::uint32_t kSymbols[] = {symbol_hash("=="), symbol_hash("!="), symbol_hash("==="), symbol_hash("!==")};
  return std::find(std::begin(kSymbols), std::end(kSymbols), symbol) != std::end(kSymbols);
}
}  // namespace

/// Children lie behind their parent, so the operands of a chain are found without going down and up again.
void NodeMatcher::operands(NodeIndex c, std::uint32_t symbol, std::vector<NodeIndex>& out) const {
  const NodeIndex end = tree_[c].subtree_end;
  for (NodeIndex i = c + 1; i < end;) {
    if (tree_[i].kind == Kind::Binary && tree_[i].symbol == symbol) {
      ++i;
    } else {
      out.push_back(i);
      i = tree_[i].subtree_end;
    }
  }
  charge(out.size());
}

void NodeMatcher::pattern_operands(PatternIndex p, std::uint32_t symbol, std::vector<PatternIndex>& out) const {
  for (const PatternIndex child : pattern_[p].children) {
    if (pattern_[child].kind == Kind::Binary && pattern_[child].symbol == symbol) {
      pattern_operands(child, symbol, out);
    } else {
      out.push_back(child);
    }
  }
}

bool NodeMatcher::match_operators(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  const Node& node = tree_[c];
  if (node.kind != Kind::Binary || node.symbol != p.symbol) return false;
  if (is_boolean(p.symbol) && is_part_of_chain(tree_, c)) return false;
  if (options_.ac_matching && is_associative(p.symbol)) {
    std::vector<PatternIndex> wanted;
    std::vector<NodeIndex> given;
    pattern_operands(index, p.symbol, wanted);
    operands(c, p.symbol, given);
    const auto runs = static_cast<std::size_t>(std::count_if(wanted.begin(), wanted.end(), [&](PatternIndex i) {
      return pattern_[i].kind == Kind::Ellipsis || pattern_[i].kind == Kind::MetavariableEllipsis;
    }));
    if (runs == 0 && given.size() < wanted.size()) return false;
    const bool commutes = is_commutative(p.symbol) || (is_boolean(p.symbol) && options_.commutative_boolop);
    if (commutes) {
      std::vector<char> used(given.size(), 0);
      return match_subset(wanted, given, used, false, next);
    }
    return match_operands(wanted, given, next);
  }
  if (match_children(index, c, next)) return true;
  // a + ... and longer chains: the pattern's first operand may be deeper to the left.
  if (p.children.size() == 2 && pattern_[p.children[1]].kind == Kind::Ellipsis) {
    const NodeIndex left = tree_.child(c, Role::Left);
    if (left != kNoNode && tree_[left].kind == Kind::Binary && tree_[left].symbol == p.symbol) return match_longer_chain(index, left, next);
  }
  if (options_.symmetric_eq && is_equality(p.symbol) && p.children.size() == 2) {
    const NodeIndex left = tree_.child(c, Role::Left);
    const NodeIndex right = tree_.child(c, Role::Right);
    if (left == kNoNode || right == kNoNode) return false;
    return match(p.children[0], right, [&] { return match(p.children[1], left, next); });
  }
  return false;
}

/// The whole chain in order, however it is bracketed: `a && $X` sees `a && b && c`, with $X the rest.
bool NodeMatcher::match_operands(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next) {
  if (tick()) return true;
  if (items.empty()) return list.empty() ? next() : false;
  const PatternNode& first = pattern_[items[0]];
  const bool any = first.kind == Kind::Ellipsis || first.kind == Kind::MetavariableEllipsis;
  const std::size_t rest_least = items.size() - 1 - static_cast<std::size_t>(std::count_if(items.begin() + 1, items.end(), [&](PatternIndex i) {
    return pattern_[i].kind == Kind::Ellipsis || pattern_[i].kind == Kind::MetavariableEllipsis;
  }));
  if (list.size() < rest_least + (any ? 0 : 1)) return false;
  const auto rest_behind = [&](std::size_t used) {
    return [this, items, list, used, next] { return match_operands(items.subspan(1), list.subspan(used), next); };
  };
  if (!any && match(items[0], list[0], rest_behind(1))) return true;
  if (!any && first.kind != Kind::Metavariable) return false;
  for (std::size_t used = any ? 0 : 2; used + rest_least <= list.size(); ++used) {
    if (bind_run(first.metavariable, list.first(used), rest_behind(used))) return true;
  }
  return false;
}

/// The pattern on the chain that ends with `c`, and on those it begins with.
bool NodeMatcher::match_longer_chain(PatternIndex index, NodeIndex c, Next next) {
  const std::uint32_t symbol = pattern_[index].symbol;
  for (NodeIndex at = c; at != kNoNode && tree_[at].kind == Kind::Binary && tree_[at].symbol == symbol; at = tree_.child(at, Role::Left)) {
    if (tick() || match_children(index, at, next)) return true;
  }
  return false;
}

/// What `c`, which is no literal, is known to be.
const Constant* NodeMatcher::constant_of(NodeIndex c) const {
  if (!options_.constant_propagation || file_.names() == nullptr) return nullptr;
  switch (tree_[c].kind) {
    case Kind::Identifier: case Kind::Member: case Kind::Binary: case Kind::Unary: case Kind::Interpolated: case Kind::Ternary:
    case Kind::Call: case Kind::Cast: case Kind::If: return file_.values().constant(c);
    default: return nullptr;
  }
}

/// A literal of the pattern, `-5` among them, sees all that is known to have its value.
bool NodeMatcher::match_constant(const PatternNode& p, NodeIndex c) const {
  const PatternNode* literal = &p;
  static const std::uint32_t kMinus = symbol_hash("-");
  if (p.kind == Kind::Unary) {
    if (p.symbol != kMinus || p.children.size() != 1 || pattern_[p.children[0]].kind != Kind::Number || tree_[c].kind == Kind::Unary) return false;
    literal = &pattern_[p.children[0]];
  }
  const Constant* value = constant_of(c);
  if (value == nullptr || !value->known) return false;
  const bool scalar = literal->kind == Kind::String || literal->kind == Kind::Number || literal->kind == Kind::Bool;
  if (scalar && tree_.language().quoted_scalars && value->text == literal->text) return true;
  switch (literal->kind) {
    case Kind::String: return value->kind == Constant::Kind::String && value->text == literal->text;
    case Kind::Char: return value->kind == Constant::Kind::Char && value->text == literal->text;
    case Kind::Null: return value->kind == Constant::Kind::Null;
    case Kind::RegexLiteral: return value->kind == Constant::Kind::Regex && value->text == literal->text;
    case Kind::Bool: return value->kind == Constant::Kind::Bool && (value->number != 0) == (literal->text == "true" || literal->text == "True" || literal->text == "TRUE");
    case Kind::Number: return (value->kind == Constant::Kind::Integer || value->kind == Constant::Kind::Real) && same_number(literal == &p ? literal->text : "-" + literal->text, value->text);
    default: return false;
  }
}

/// A literal, or what is known to be some string.
bool NodeMatcher::is_constant_string(NodeIndex c) const {
  if (tree_[c].kind == Kind::String) return true;
  if (tree_[c].kind == Kind::Interpolated && !options_.constant_propagation) {  // "a" "b"
    bool literals = true;
    tree_.for_each_child(c, [&](NodeIndex part) { literals = literals && (tree_[part].kind == Kind::String || tree_[part].kind == Kind::StringText); });
    return literals;
  }
  const Constant* value = constant_of(c);
  return value != nullptr && value->kind == Constant::Kind::String;
}

bool NodeMatcher::is_root(PatternIndex p) const {
  return std::any_of(pattern_.roots.begin(), pattern_.roots.end(), [&](PatternIndex root) {
    const PatternNode& node = pattern_[root];
    return root == p || (node.kind == Kind::ExprStmt && node.children.size() == 1 && node.children[0] == p);
  });
}

/// The expression that a name stands for, where the rule asks for such; else kNoNode.
NodeIndex NodeMatcher::symbolic_of(NodeIndex c) const {
  if (!options_.symbolic_propagation || file_.names() == nullptr) return kNoNode;
  return tree_[c].kind == Kind::Identifier || tree_[c].kind == Kind::Member ? file_.values().symbolic(c) : kNoNode;
}

/// Below the root of a pattern a name also stands for the expression that its variable holds on every way.
bool NodeMatcher::match_symbolic(PatternIndex index, NodeIndex c, Next next) {
  const NodeIndex value = symbols_open_ < kDeepestSymbol ? symbolic_of(c) : kNoNode;
  if (value == kNoNode || is_root(index)) return false;
  ++symbols_open_;
  const bool stop = match(index, value, next);
  --symbols_open_;
  return stop;
}

namespace {
/// f", $", ` and the like open a literal that may hold expressions.
bool is_template_mark(std::string_view opening) { return opening.find_first_of("fF$`") != std::string_view::npos; }
}  // namespace

bool NodeMatcher::match_string(const PatternNode& p, NodeIndex c, Next next) {
  if (p.kind == Kind::AnyString) {
    if (tree_.language().name != "bash") return is_constant_string(c) && next();
    // There a string of one piece is a word like any other; a string is what quotes hold together.
    const bool joined = tree_[c].kind == Kind::Interpolated && tree_[c].content_begin > 0 && children_with(c, Role::None).size() > 1;
    return joined && next();
  }
  if (p.kind == Kind::AnyTemplate) {
    if (!p.text.empty()) return tree_.text(c).starts_with(p.text) && next();
    const bool with_mark = tree_[c].kind == Kind::String && tree_[c].content_begin > 0 && is_template_mark(tree_.text(c).substr(0, tree_[c].content_begin));
    const bool interpolated = tree_[c].kind == Kind::Interpolated && tree_[c].content_begin > 0;  // not "a" f"{b}"
    return (with_mark || interpolated) && next();
  }
  const Constant* known = constant_of(c);
  if (known != nullptr && (!known->known || (known->kind != Constant::Kind::String && known->kind != Constant::Kind::Char))) return false;
  const NodeIndex value = known != nullptr && known->literal != kNoNode ? known->literal : c;
  const bool computed = known != nullptr && known->literal == kNoNode;
  const Kind kind = tree_[value].kind;
  const bool whole_template = kind == Kind::Interpolated && p.any_parts && tree_[value].content_begin > 0;
  if (!computed && kind != Kind::String && kind != Kind::StringText && kind != Kind::Char && !whole_template) return false;
  const ByteRange content = computed ? tree_[c].range() : tree_.content_range(value);
  if (p.kind == Kind::StringRegex) {
    // A regular expression that blows its budget on one literal does not match it.
    const auto found = p.regex->search(file_.context(), computed ? known->text : tree_.content(value));
    return found.has_value() && found->has_value() && next();
  }
  Binding binding{Binding::Kind::Text, &file_, value, value + 1, content};
  if (computed) binding.computed = known->text;
  if (!computed && (tree_[value].flags & kDecoded) != 0) binding.computed = tree_.content(value);
  return bind(p.metavariable, binding, next);
}

/// `/$X/`: the body of a regular expression.
bool NodeMatcher::match_regex_literal(const PatternNode& p, NodeIndex c, Next next) {
  const Constant* known = constant_of(c);
  const NodeIndex at = known != nullptr && known->kind == Constant::Kind::Regex && known->known ? known->literal : c;
  const Node& literal = tree_[at];
  if (literal.kind != Kind::RegexLiteral || (p.metavariable != kNoMetavariable && !tree_.is_leaf(at))) return false;
  const ByteRange body = regex_body(tree_, at);
  const std::string_view flags = slice(tree_.text(), {std::min(body.end + 1, literal.end), literal.end});
  return (p.text.empty() || p.text == flags) && bind(p.metavariable, {Binding::Kind::Text, &file_, at, literal.subtree_end, body}, next);
}

/// f-strings and templates: parts in order, where `...` stands for any run of parts.
bool NodeMatcher::match_interpolated(PatternIndex index, NodeIndex c, Next next) {
  const Node& node = tree_[c];
  if (node.kind != Kind::Interpolated || (pattern_[index].concatenation && node.content_begin > 0)) return false;
  return match_children(index, c, next);
}

}  // namespace omni
