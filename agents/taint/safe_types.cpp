#include "agents/taint/safe_types.h"

#include <algorithm>
#include <array>

#include "agents/rules/meaning.h"
#include "agents/syntax/language.h"

namespace omni {
namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Words words) { return std::find(words.begin(), words.end(), word) != words.end(); }

bool has_symbol(const Tree& tree, NodeIndex node, Words operators) {
  const std::uint32_t symbol = tree[node].symbol;
  return std::any_of(operators.begin(), operators.end(), [&](std::string_view text) { return symbol_hash(text) == symbol; });
}

bool is_number_type(std::string_view type) {
  return is_one_of(type, {"int",    "long",   "short", "byte",   "float",   "double", "Integer", "Long",  "Short",  "Byte",   "Float",  "Double",
                          "BigInteger", "BigDecimal", "Int", "UInt", "uint", "ulong", "ushort", "sbyte", "decimal", "int8", "int16", "int32",
                          "int64",  "uint8",  "uint16", "uint32", "uint64", "float32", "float64", "i8", "i16", "i32", "i64", "u8", "u16", "u32",
                          "u64",    "usize",  "isize", "f32",    "f64",     "number", "integer", "size_t", "uint256", "int256"});
}

bool is_boolean_type(std::string_view type) { return is_one_of(type, {"bool", "boolean", "Boolean", "Bool"}); }

std::string_view declared(const FileView& file, NodeIndex expression) {
  const NodeIndex type = declared_type_of(file, expression);
  return type == kNoNode ? std::string_view{} : file.tree().text(type);
}

/// The method's name and the text of what it is called on.
std::pair<std::string_view, std::string_view> method_of(const Tree& tree, NodeIndex call) {
  const NodeIndex callee = tree.child(call, Role::Callee);
  if (callee == kNoNode) return {};
  if (tree[callee].kind != Kind::Member) return {tree.text(callee), {}};
  const NodeIndex name = tree.child(callee, Role::Name);
  const NodeIndex object = tree.child(callee, Role::Object);
  return {name == kNoNode ? std::string_view{} : tree.text(name), object == kNoNode ? std::string_view{} : tree.text(object)};
}

bool returns_number(const Tree& tree, NodeIndex call) {
  const auto [name, object] = method_of(tree, call);
  if (is_one_of(object, {"Integer", "Long", "Short", "Byte", "Float", "Double", "java.lang.Integer", "java.lang.Long"})) {
    return is_one_of(name, {"valueOf", "decode"}) || name.starts_with("parse");
  }
  const std::string_view language = tree.language().name;
  if (object.empty()) {
    return (language == "python" && is_one_of(name, {"int", "float", "len", "ord", "hash"})) ||
           (language == "php" && is_one_of(name, {"intval", "floatval", "doubleval", "count", "strlen", "sizeof"})) ||
           is_one_of(name, {"parseInt", "parseFloat", "atoi", "strlen"}) || (language == "go" && (name == "len" || is_number_type(name)));
  }
  return is_one_of(name, {"length", "size", "indexOf", "lastIndexOf", "hashCode", "compareTo", "compareToIgnoreCase", "intValue", "longValue",
                          "doubleValue", "floatValue", "shortValue", "byteValue", "ordinal", "getTime"}) ||
         (language == "ruby" && is_one_of(name, {"to_i", "to_f", "size", "count"}));
}

bool returns_boolean(const Tree& tree, NodeIndex call) {
  const auto [name, object] = method_of(tree, call);
  if (object.empty()) return is_one_of(name, {"isset", "empty", "bool", "isinstance", "is_numeric", "is_int", "is_string", "in_array"});
  return is_one_of(name, {"equals", "equalsIgnoreCase", "isEmpty", "isBlank", "startsWith", "endsWith", "contains", "containsKey", "containsValue",
                          "matches", "contentEquals", "hasNext", "startswith", "endswith", "isdigit", "isalnum", "isalpha", "booleanValue", "parseBoolean"});
}

}  // namespace

bool is_comparison(const Tree& tree, NodeIndex expression) {
  return tree[expression].kind == Kind::Binary &&
         has_symbol(tree, expression, {"==", "!=", "===", "!==", "<", ">", "<=", ">=", "<>", "instanceof", "in", "is", "notin", "isnot", "not in", "is not",
                                       "=~", "!~", "<=>", "eq", "ne", "lt", "gt"});
}

bool is_boolean(const FileView& file, NodeIndex expression) {
  const Tree& tree = file.tree();
  switch (tree[expression].kind) {
    case Kind::Bool: return true;
    case Kind::Unary: return has_symbol(tree, expression, {"!", "not"});
    case Kind::Binary:
      if (is_comparison(tree, expression)) return true;
      return has_symbol(tree, expression, {"&&", "||"}) && (tree.language().name == "java" || tree.language().name == "c_sharp" || tree.language().name == "go");
    case Kind::Call: return returns_boolean(tree, expression);
    case Kind::Cast: {
      const NodeIndex type = tree.child(expression, Role::Type);
      return type != kNoNode && is_boolean_type(tree.text(type));
    }
    case Kind::Identifier: case Kind::Member: return is_boolean_type(declared(file, expression));
    default: return false;
  }
}

bool is_number(const FileView& file, NodeIndex expression) {
  const Tree& tree = file.tree();
  std::vector<NodeIndex> open = {expression};  // all of which must be numbers
  for (std::size_t looked = 0; !open.empty(); ++looked) {
    if (looked > 64) return false;
    const NodeIndex at = open.back();
    open.pop_back();
    const NodeIndex left = tree.child(at, Role::Left);
    const NodeIndex right = tree.child(at, Role::Right);
    switch (tree[at].kind) {
      case Kind::Number: continue;
      case Kind::Unary:
        if (has_symbol(tree, at, {"-", "+", "~", "++", "--"})) continue;
        return false;
      case Kind::Binary:
        if (has_symbol(tree, at, {"-", "*", "/", "%", "**", "//", "<<", ">>"})) continue;
        if (!has_symbol(tree, at, {"+"}) || left == kNoNode || right == kNoNode) return false;
        if (tree.language().name == "php") continue;  // text is joined with a dot
        open.push_back(left);
        open.push_back(right);
        continue;
      case Kind::Call:
        if (returns_number(tree, at)) continue;
        return false;
      case Kind::Cast: {
        const NodeIndex type = tree.child(at, Role::Type);
        if (type != kNoNode && is_number_type(tree.text(type))) continue;
        return false;
      }
      case Kind::Member: {
        const NodeIndex name = tree.child(at, Role::Name);
        if (name != kNoNode && tree.text(name) == "length") continue;
        if (is_number_type(declared(file, at))) continue;
        return false;
      }
      case Kind::Identifier: {
        if (is_number_type(declared(file, at))) continue;
        const Constant* value = file.values().constant(at);
        if (value != nullptr && (value->kind == Constant::Kind::Integer || value->kind == Constant::Kind::Real)) continue;
        return false;
      }
      default: return false;
    }
  }
  return true;
}

}  // namespace omni
