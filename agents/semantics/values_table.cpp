#include "agents/semantics/values_table.h"

#include <algorithm>
#include <charconv>

#include "agents/syntax/language.h"

namespace omni {
namespace {

constexpr std::size_t kLongestText = 8192;  ///< of a computed string; longer ones are "some string"

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_true(std::string_view text) { return text == "true" || text == "True" || text == "TRUE"; }

/// 0x10, 010, 1_000, 2.5e3
Constant number_of(std::string_view text) {
  Constant out;
  out.kind = Constant::Kind::Real;
  out.known = true;
  out.text = text;
  const bool hexadecimal = text.size() > 1 && (text[1] == 'x' || text[1] == 'X');
  if (text.find('.') != std::string_view::npos || (!hexadecimal && text.find_first_of("eE") != std::string_view::npos)) return out;
  const bool octal = text.size() > 1 && text[0] == '0' && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
  const std::string digits = octal ? std::string(text) : number_value(text);
  const char* const end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, out.number, octal ? 8 : 10);
  if (parsed.ec == std::errc() && parsed.ptr == end) out.kind = Constant::Kind::Integer;
  return out;
}

}  // namespace

ValueTable::ValueTable(Values& values, const Tree& tree) : tree_(tree), values_(values), bytes_left_(65536 + 2 * tree.text().size()) {
  const std::string_view language = tree.language().name;
  adds_numbers_to_text_ = is_one_of(language, {"java", "javascript", "typescript", "tsx", "kotlin", "scala", "c_sharp", "dart", "apex"});
  divides_to_real_ = is_one_of(language, {"python", "javascript", "typescript", "tsx", "php", "lua", "elixir", "dart"});
  values.known_.resize(2);
  for (const auto kind : {Constant::Kind::String, Constant::Kind::Char, Constant::Kind::Integer, Constant::Kind::Real, Constant::Kind::Bool, Constant::Kind::Null,
                          Constant::Kind::Regex}) {
    Constant some;
    some.kind = kind;
    add(some);
  }
}

ValueRef ValueTable::add(const Constant& constant) {
  values_.known_.push_back({constant, kNoNode});
  return static_cast<ValueRef>(values_.known_.size() - 1);
}

ValueRef ValueTable::literal(NodeIndex node) {
  if (const ValueRef known = values_.of_node_[node]; known >= Values::kFirstValue && values_.known_[known].constant.literal == node) return known;
  Constant made;
  made.known = true;
  made.literal = node;
  made.text = tree_.content(node);
  switch (tree_[node].kind) {
    case Kind::String:
    case Kind::StringText: break;
    case Kind::Char: made.kind = Constant::Kind::Char; break;
    case Kind::RegexLiteral: made.kind = Constant::Kind::Regex; break;
    case Kind::Null: made.kind = Constant::Kind::Null; break;
    case Kind::Number:
      made = number_of(tree_.text(node));
      made.literal = node;
      break;
    case Kind::Bool:
      made.kind = Constant::Kind::Bool;
      made.number = is_true(made.text) ? 1 : 0;
      break;
    default: return kUnknown;
  }
  return add(made);
}

ValueRef ValueTable::written(std::string_view source) {
  if (source.size() >= 2 && source.front() == '"' && source.find('"', 1) == source.size() - 1) return text(std::string(source.substr(1, source.size() - 2)));
  if (source.empty() || source[0] < '0' || source[0] > '9') return kUnknown;
  const Constant number = number_of(source);
  return number.kind == Constant::Kind::Integer ? integer(number.number) : kUnknown;
}

ValueRef ValueTable::text(std::string text) {
  if (const auto known = texts_.find(text); known != texts_.end()) return known->second;
  if (text.size() > kLongestText || text.size() > bytes_left_) return some(Constant::Kind::String);
  bytes_left_ -= text.size();
  Constant made;
  made.known = true;
  made.text = values_.made_.emplace_back(std::move(text));
  return texts_[made.text] = add(made);
}

ValueRef ValueTable::integer(std::int64_t number) {
  ValueRef& known = integers_[number];
  if (known == 0) {
    Constant made;
    made.kind = Constant::Kind::Integer;
    made.known = true;
    made.number = number;
    made.text = values_.made_.emplace_back(std::to_string(number));
    known = add(made);
  }
  return known;
}

ValueRef ValueTable::boolean(bool value) {
  ValueRef& known = booleans_[value ? 1 : 0];
  if (known == 0) {
    Constant made;
    made.kind = Constant::Kind::Bool;
    made.known = true;
    made.number = value ? 1 : 0;
    made.text = value ? "true" : "false";
    known = add(made);
  }
  return known;
}

ValueRef ValueTable::symbolic(NodeIndex expression) {
  ValueRef& known = symbolic_[expression];
  if (known == 0) {
    values_.known_.push_back({{}, expression});
    known = static_cast<ValueRef>(values_.known_.size() - 1);
  }
  return known;
}

ValueRef ValueTable::join(ValueRef a, ValueRef b) const {
  if (a == b || b == kUnseen) return a;
  if (a == kUnseen) return b;
  const Constant* x = constant(a);
  const Constant* y = constant(b);
  if (x == nullptr || y == nullptr || x->kind != y->kind) return kUnknown;
  return *x == *y ? a : some(x->kind);
}

}  // namespace omni
