#include "agents/rules/meaning.h"

#include <algorithm>
#include <initializer_list>

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

namespace {

bool type_equals(const FileView& file, NodeIndex type, std::string_view wanted) {
  const Tree& tree = file.tree();
  std::string text;
  for (const char ch : tree.text(type)) {
    if (ch != ' ' && ch != '\t' && ch != '\n') text += ch;
  }
  std::string clean;
  for (const char ch : wanted) {
    if (ch != ' ') clean += ch;
  }
  if (text == clean) return true;
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

bool has_declared_type(const FileView& file, NodeIndex c, const std::string& type) {
  const Tree& tree = file.tree();
  const Node& node = tree[c];
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), std::string_view(type)) != names.end();
  };
  if (node.kind == Kind::String || node.kind == Kind::Interpolated) return is_one_of({"String", "string", "str", "char*", "constchar*"});
  if (node.kind == Kind::Number) {
    const bool real = tree.text(c).find('.') != std::string_view::npos;
    return real ? is_one_of({"float", "double", "float64", "Double", "number"}) : is_one_of({"int", "long", "Int", "Integer", "number", "uint"});
  }
  if (node.kind == Kind::Bool) return is_one_of({"bool", "boolean", "Boolean", "Bool"});
  if (node.kind == Kind::New) {
    const NodeIndex made = tree.child(c, Role::Type);
    return made != kNoNode && type_equals(file, made, type);
  }
  if (node.kind == Kind::Cast) {
    const NodeIndex to = tree.child(c, Role::Type);
    return to != kNoNode && type_equals(file, to, type);
  }
  NodeIndex name = c;
  if (node.kind == Kind::Member) {  // this.x
    const NodeIndex object = tree.child(c, Role::Object);
    if (object == kNoNode || (tree.text(object) != "this" && tree.text(object) != "self")) return false;
    name = tree.child(c, Role::Name);
  }
  if (name == kNoNode || file.names() == nullptr || tree[name].kind != Kind::Identifier) return false;
  const NodeIndex declared = file.names()->declared_type(name);
  return declared != kNoNode && type_equals(file, declared, type);
}

}  // namespace omni
