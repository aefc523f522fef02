#include "agents/rules/meaning.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>
#include <vector>

#include "agents/rules/comparison.h"

namespace omni {

bool canonical_equals(const FileView& file, std::string_view dotted, NodeIndex c) {
  const Tree& tree = file.tree();
  const Names* names = file.names();
  if (names == nullptr) return false;
  const Node& node = tree[c];
  if (node.kind == Kind::Identifier) {
    if (names->canonical(c) == dotted) return true;
    if (names->variable(c) != 0 || !names->canonical(c).empty()) return false;
    const std::string_view text = tree.text(c);
    for (const std::string& prefix : names->wildcard_prefixes()) {
      if (dotted.size() == prefix.size() + 1 + text.size() && dotted.starts_with(prefix) && dotted.ends_with(text)) return true;
    }
    return false;
  }
  if (node.kind != Kind::Member) return false;
  const NodeIndex name = tree.child(c, Role::Name);
  const NodeIndex object = tree.child(c, Role::Object);
  if (name == kNoNode || object == kNoNode) return false;
  const std::string_view last = tree.text(name);
  if (!dotted.ends_with(last) || dotted.size() <= last.size() + 1 || dotted[dotted.size() - last.size() - 1] != '.') return false;
  return canonical_equals(file, dotted.substr(0, dotted.size() - last.size() - 1), object);
}

std::string canonical_name(const FileView& file, NodeIndex c) {
  const Tree& tree = file.tree();
  std::vector<std::string_view> members;
  while (tree[c].kind == Kind::Member) {
    const NodeIndex name = tree.child(c, Role::Name);
    if (name == kNoNode || tree.child(c, Role::Object) == kNoNode) return {};
    members.push_back(tree.text(name));
    c = tree.child(c, Role::Object);
  }
  if (file.names() == nullptr || tree[c].kind != Kind::Identifier) return {};
  std::string out(file.names()->canonical(c));
  if (out.empty()) return out;
  for (auto member = members.rbegin(); member != members.rend(); ++member) out.append(".").append(*member);
  return out;
}

namespace {

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

/// Java's primitives and their boxes are one type to a pattern.
std::string_view unboxed(const Tree& tree, std::string_view type) {
  if (tree.language().name != "java") return type;
  static constexpr std::pair<std::string_view, std::string_view> kBoxes[] = {
      {"Boolean", "boolean"}, {"Byte", "byte"}, {"Character", "char"}, {"Double", "double"},
      {"Float", "float"}, {"Integer", "int"}, {"Long", "long"}, {"Short", "short"}};
  constexpr std::string_view package = "java.lang.";
  const std::string_view name = type.starts_with(package) ? type.substr(package.size()) : type;
  for (const auto& [box, primitive] : kBoxes) {
    if (name == box) return primitive;
  }
  return type;
}

/// Go: what `&T{}`, `new(T)` and `make(T)` are: the type as text; empty: something else.
std::string type_text(const Tree& tree, NodeIndex type);

std::string made_type(const Tree& tree, NodeIndex value) {
  const Node& node = tree[value];
  if (node.kind == Kind::Unary) {
    const NodeIndex operand = tree.child(value, Role::Operand);
    const NodeIndex type = operand == kNoNode || tree[operand].kind != Kind::New ? kNoNode : tree.child(operand, Role::Type);
    return type == kNoNode ? std::string() : "*" + type_text(tree, type);
  }
  if (node.kind != Kind::Call) return {};
  const NodeIndex callee = tree.child(value, Role::Callee);
  const NodeIndex arguments = tree.child(value, Role::Arguments);
  const NodeIndex type = arguments == kNoNode ? kNoNode : tree.first_child(arguments);
  if (callee == kNoNode || type == kNoNode) return {};
  return (tree.text(callee) == "new" ? "*" : "") + type_text(tree, type);
}

/// A type as one would write it alone: the `*` of `int a, *b` and the `[3]` of `int c[3]` stand elsewhere in the text.
std::string type_text(const Tree& tree, NodeIndex type) {
  if (tree[type].kind == Kind::Unary || tree[type].kind == Kind::Call) return made_type(tree, type);
  std::string text = without_blanks(tree.text(type));
  const NodeIndex inner = tree.child(type, Role::Type);
  if (inner == kNoNode) return text;
  if (tree[type].kind == Kind::PointerType && text == without_blanks(tree.text(inner))) return type_text(tree, inner) + "*";
  if (tree[type].kind == Kind::ArrayType && text.find('[') == std::string::npos) return type_text(tree, inner) + "[]";
  return text;
}

bool type_equals(const FileView& file, NodeIndex type, std::string_view wanted) {
  const Tree& tree = file.tree();
  const std::string text = type_text(tree, type);
  const std::string clean = without_blanks(wanted);
  if (text == clean || (clean.find('.') == std::string::npos && unboxed(tree, text) == unboxed(tree, clean))) return true;
  if (tree[type].kind == Kind::Unary || tree[type].kind == Kind::Call) return false;
  if (canonical_equals(file, clean, type)) return true;
  // `List<String>` is a `List`; `a.b.T` is a `T`.
  const std::size_t generic = text.find('<');
  if (generic != std::string::npos && clean.find('<') == std::string::npos && text.substr(0, generic) == clean) return true;
  const std::size_t dot = text.rfind('.');
  if (dot != std::string::npos && clean.find('.') == std::string::npos && text.substr(dot + 1) == clean) return true;
  const NodeIndex name = tree[type].kind == Kind::GenericType ? tree.child(type, Role::Name) : kNoNode;
  return name != kNoNode && canonical_equals(file, clean, name);
}

}  // namespace

namespace {

/// What says which type the expression has: a type's node, or a literal's.
NodeIndex shown_type_of(const FileView& file, NodeIndex c) {
  const Tree& tree = file.tree();
  const Node& node = tree[c];
  if (node.kind == Kind::New || node.kind == Kind::Cast) return tree.child(c, Role::Type);
  NodeIndex name = c;
  if (node.kind == Kind::Member) {  // this.x
    const NodeIndex object = tree.child(c, Role::Object);
    if (object == kNoNode || (tree.text(object) != "this" && tree.text(object) != "self" && tree.text(object) != "$this")) return kNoNode;
    name = tree.child(c, Role::Name);
  }
  if (name == kNoNode || file.names() == nullptr || tree[name].kind != Kind::Identifier) return kNoNode;
  return file.names()->declared_type(name);
}

/// A value that shows its type itself, rather than a type.
bool is_value(Kind kind) {
  switch (kind) {
    case Kind::String:
    case Kind::Interpolated:
    case Kind::Number:
    case Kind::Bool:
    case Kind::Char:
    case Kind::Unary: return true;
    default: return false;
  }
}

/// Languages all of whose numbers are of one type.
bool has_one_number_type(const Language& language) {
  return language.name == "javascript" || language.name == "typescript" || language.name == "tsx" || language.name == "lua";
}

/// Has the literal `c` the type `type`, in the words of any language?
bool literal_has_type(const Tree& tree, NodeIndex c, std::string_view type) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) { return std::find(names.begin(), names.end(), type) != names.end(); };
  switch (tree[c].kind) {
    case Kind::String:
    case Kind::Interpolated: return is_one_of({"String", "string", "str", "char*", "constchar*", "&str", "java.lang.String", "System.String"});
    case Kind::Char: return is_one_of({"char", "Char", "Character", "rune"});
    case Kind::Null: return type.ends_with('*');  // C, C++
    case Kind::Number:
      if (has_one_number_type(tree.language())) return is_one_of({"number", "float"});
      if (tree.text(c).find('.') != std::string_view::npos) return is_one_of({"float", "double", "float64", "Double", "Float", "number"});
      return is_one_of({"int", "long", "Int", "Integer", "Long", "number", "uint"});
    case Kind::Bool: return is_one_of({"bool", "boolean", "Boolean", "Bool"});
    case Kind::Binary: {
      static const std::array kComparisons = {symbol_hash("=="), symbol_hash("!="), symbol_hash("<"), symbol_hash(">"), symbol_hash("<="), symbol_hash(">="),
                                              symbol_hash("==="), symbol_hash("!==")};
      const bool compares = std::find(kComparisons.begin(), kComparisons.end(), tree[c].symbol) != kComparisons.end();
      return compares && is_one_of({"bool", "boolean", "Boolean", "Bool"});
    }
    default: return false;
  }
}

}  // namespace

NodeIndex declared_type_of(const FileView& file, NodeIndex c) {
  const NodeIndex shown = shown_type_of(file, c);
  return shown != kNoNode && is_value(file.tree()[shown].kind) ? kNoNode : shown;
}

bool has_declared_type(const FileView& file, NodeIndex c, const std::string& type) {
  const Tree& tree = file.tree();
  const std::string clean = without_blanks(type);
  if (literal_has_type(tree, c, clean)) return true;
  NodeIndex shown = shown_type_of(file, c);
  if (shown == kNoNode) return false;
  switch (tree[shown].kind) {
    case Kind::String:
    case Kind::Interpolated:
    case Kind::Number:
    case Kind::Bool:
    case Kind::Char: return literal_has_type(tree, shown, clean);
    case Kind::Unary: {  // -1, or &T{…}
      const NodeIndex operand = tree.child(shown, Role::Operand);
      if (operand == kNoNode) return false;
      if (tree[operand].kind != Kind::New) return literal_has_type(tree, operand, clean);
      shown = tree.child(operand, Role::Type);
      return shown != kNoNode && clean.starts_with('*') && type_equals(file, shown, std::string_view(clean).substr(1));
    }
    default: return type_equals(file, shown, clean);
  }
}

bool same_number(std::string_view a, std::string_view b) {
  const auto is_plain = [](std::string_view digits) {
    return !digits.empty() && digits.size() < 19 && (digits.front() != '0' || digits.size() == 1) &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (is_plain(a) && is_plain(b)) return a == b;
  const auto x = number_from_source(a);
  const auto y = number_from_source(b);
  if (!x || !y || x->value.index() != y->value.index()) return false;
  if (const auto* integer = std::get_if<std::int64_t>(&x->value)) return *integer == std::get<std::int64_t>(y->value);
  if (const auto* real = std::get_if<double>(&x->value)) return !(*real < std::get<double>(y->value)) && !(*real > std::get<double>(y->value));
  return false;
}

bool defines_name(const Tree& tree, NodeIndex c) {
  const Node& node = tree[c];
  if (node.parent == kNoNode) return false;
  const Kind parent = tree[node.parent].kind;
  if (node.role == Role::Name) {
    return parent == Kind::Parameter || parent == Kind::FunctionDef || parent == Kind::ClassDef || parent == Kind::Catch ||
           parent == Kind::TypeAlias || parent == Kind::KeywordArgument || parent == Kind::Member;
  }
  if (node.role != Role::Left) return false;
  return parent == Kind::ForEach || (parent == Kind::VarDef && tree.child(node.parent, Role::Right) == kNoNode);
}

}  // namespace omni
