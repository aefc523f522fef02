#include "agents/syntax/tree.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <tree_sitter/api.h>

#include "agents/syntax/language.h"

namespace omni {

std::uint32_t symbol_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, folded; 0 is kept for "no symbol"
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  const auto folded = static_cast<std::uint32_t>(hash ^ (hash >> 32U));
  return folded == 0 ? 1 : folded;
}

std::string number_value(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != '_' && c != '\'') digits += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  int base = 10;
  std::size_t begin = 0;
  if (digits.size() > 2 && digits[0] == '0') {
    base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : digits[1] == 'b' ? 2 : 10;
    if (base != 10) begin = 2;
  }
  while (digits.size() > begin + 1 && (digits.back() == 'l' || digits.back() == 'u' || (base == 10 && digits.back() == 'n'))) digits.pop_back();
  std::uint64_t whole = 0;
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data() + begin, end, whole, base);
  if (parsed.ec == std::errc() && parsed.ptr == end) return std::to_string(whole);
  double real = 0;
  const auto rational = std::from_chars(digits.data(), end, real);
  if (rational.ec == std::errc() && rational.ptr == end && real >= 0 && real < 1e15 && real == static_cast<double>(static_cast<std::uint64_t>(real))) {
    return std::to_string(static_cast<std::uint64_t>(real));
  }
  return digits;
}

ByteRange Tree::content_range(NodeIndex index) const {
  const Node& node = nodes_[index];
  return {node.begin + node.content_begin, node.end - node.content_end};
}

std::string_view Tree::decoded(NodeIndex index) const {
  const auto at = std::lower_bound(decoded_.begin(), decoded_.end(), index,
                                   [](const auto& entry, NodeIndex i) { return entry.first < i; });
  return at->second;
}

NodeIndex Tree::next_sibling(NodeIndex index) const {
  const NodeIndex parent = nodes_[index].parent;
  if (parent == kNoNode) return kNoNode;
  const NodeIndex next = nodes_[index].subtree_end;
  return next < nodes_[parent].subtree_end ? next : kNoNode;
}

NodeIndex Tree::child(NodeIndex index, Role role) const {
  const NodeIndex end = nodes_[index].subtree_end;
  for (NodeIndex i = index + 1; i < end; i = nodes_[i].subtree_end) {
    if (nodes_[i].role == role) return i;
  }
  return kNoNode;
}

bool Tree::equal(const Tree& a, NodeIndex i, const Tree& b, NodeIndex j) {
  const NodeIndex count = a.nodes_[i].subtree_end - i;
  if (b.nodes_[j].subtree_end - j != count) return false;
  for (NodeIndex k = 0; k < count; ++k) {
    const Node& x = a.nodes_[i + k];
    const Node& y = b.nodes_[j + k];
    if (x.kind != y.kind || x.symbol != y.symbol || x.subtree_end - (i + k) != y.subtree_end - (j + k)) return false;
    if (k > 0 && x.role != y.role) return false;
    if (x.subtree_end == i + k + 1 && x.kind != Kind::Number && x.symbol != 0 && a.content(i + k) != b.content(j + k)) {
      return false;
    }
  }
  return true;
}

namespace {
std::string raw_name(const Language& language, Kind kind) {
  const std::uint16_t symbol = grammar_symbol(kind);
  if (language.grammar == nullptr) return "raw" + std::to_string(symbol);
  const std::uint32_t known = ts_language_symbol_count(language.grammar());
  const char* name = symbol < known ? ts_language_symbol_name(language.grammar(), symbol)
                                    : ts_language_symbol_name(language.second_grammar->grammar(),
                                                              static_cast<TSSymbol>(symbol - known));
  return std::string("raw:") + name;
}
}  // namespace

std::string Tree::dump(NodeIndex root) const {
  std::string out;
  std::vector<NodeIndex> ends;
  for (NodeIndex i = root; i < nodes_[root].subtree_end; ++i) {
    while (!ends.empty() && ends.back() <= i) ends.pop_back();
    out.append(ends.size() * 2, ' ');
    const Node& node = nodes_[i];
    if (node.role != Role::None) out.append(to_string(node.role)).append(": ");
    out.append(is_raw(node.kind) ? raw_name(*language_, node.kind) : std::string(to_string(node.kind)));
    if (is_leaf(i)) {
      const std::string_view shown = text(i).substr(0, 60);
      out.append(" `");
      for (const char c : shown) out += c == '\n' ? ' ' : c;
      out.append("`");
    } else if (node.symbol != 0) {
      out.append(" #").append(std::to_string(node.symbol % 10000));
    }
    out.append(" [").append(std::to_string(node.begin)).append(",").append(std::to_string(node.end)).append(")\n");
    ends.push_back(node.subtree_end);
  }
  return out;
}

namespace {
constexpr std::array<std::string_view, static_cast<std::size_t>(Kind::Count)> kKindNames = {
    "None", "Error", "Missing", "Module", "Block", "ExprStmt", "Empty", "Identifier", "String", "Interpolated",
    "StringText", "Char", "Number", "Bool", "Null", "RegexLiteral", "Atom", "Call", "Arguments", "KeywordArgument",
    "Spread", "New", "Member", "Index", "Slice", "Unary", "Binary", "Assign", "AugAssign", "Ternary", "Lambda", "Cast",
    "Await", "Yield", "Tuple", "List", "Set", "Dict", "Object", "Pair", "Comprehension", "Template", "FunctionDef",
    "Parameters", "Parameter", "ClassDef", "ClassBody", "VarDef", "TypeAlias", "Annotation", "Modifier", "Namespace",
    "Type", "GenericType", "TypeArguments", "TypeParameters", "ArrayType", "PointerType", "If", "For", "ForEach",
    "While", "DoWhile", "Switch", "Case", "Return", "Throw", "Break", "Continue", "Goto", "Label", "Try", "Catch",
    "Finally", "With", "Import", "ImportName", "Package", "Global", "Assert", "Delete", "Instruction", "Section",
    "Element", "Attribute", "Text", "Metavariable", "Ellipsis", "MetavariableEllipsis", "Deep", "TypedMetavariable",
    "AnyString", "AnyTemplate", "StringMetavariable", "StringRegex"};
constexpr std::array<std::string_view, static_cast<std::size_t>(Role::Count)> kRoleNames = {
    "None", "Decorator", "Modifier", "Type", "ReturnType", "Name", "TypeParameters", "TypeArguments", "Parameters",
    "Base", "Callee", "Object", "Arguments", "Left", "Operator", "Right", "Operand", "Init", "Cond", "Update", "Then",
    "Handler", "Else", "Finally", "Body", "Key", "Value", "Default", "Module", "Alias", "Item", "Guard", "Receiver",
    "Block"};
}  // namespace

std::string_view to_string(Kind kind) { return is_raw(kind) ? "raw" : kKindNames[static_cast<std::size_t>(kind)]; }
std::string_view to_string(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

}  // namespace omni
