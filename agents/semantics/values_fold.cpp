#include <array>
#include <limits>
#include <optional>
#include <unordered_map>

#include "agents/semantics/values_table.h"
#include "agents/syntax/language.h"

/// Operators on constants. What would overflow, divide by zero or differ between languages is "some number".
namespace omni {
namespace {

enum class Operator : std::uint8_t {
  None, Add, Subtract, Multiply, Divide, Floor, Remainder, Power, BitAnd, BitOr, BitXor, ShiftLeft, ShiftRight,
  And, Or, Otherwise, Concat, Dot, Not, BitNot, Change, Expand,
};

Operator operator_of(std::uint32_t symbol) {
  static const std::unordered_map<std::uint32_t, Operator> kOperators = {
      {symbol_hash("+"), Operator::Add},          {symbol_hash("-"), Operator::Subtract},    {symbol_hash("*"), Operator::Multiply},
      {symbol_hash("/"), Operator::Divide},       {symbol_hash("//"), Operator::Floor},      {symbol_hash("%"), Operator::Remainder},
      {symbol_hash("**"), Operator::Power},       {symbol_hash("&"), Operator::BitAnd},      {symbol_hash("|"), Operator::BitOr},
      {symbol_hash("^"), Operator::BitXor},       {symbol_hash("<<"), Operator::ShiftLeft},  {symbol_hash(">>"), Operator::ShiftRight},
      {symbol_hash("&&"), Operator::And},         {symbol_hash("and"), Operator::And},       {symbol_hash("||"), Operator::Or},
      {symbol_hash("or"), Operator::Or},          {symbol_hash("??"), Operator::Otherwise},  {symbol_hash("?:"), Operator::Otherwise},
      {symbol_hash(".."), Operator::Concat},      {symbol_hash("<>"), Operator::Concat},     {symbol_hash("."), Operator::Dot},
      {symbol_hash("!"), Operator::Not},          {symbol_hash("not"), Operator::Not},       {symbol_hash("~"), Operator::BitNot},
      {symbol_hash("++"), Operator::Change},      {symbol_hash("--"), Operator::Change},     {symbol_hash("$"), Operator::Expand},
      {symbol_hash("+="), Operator::Add},         {symbol_hash("-="), Operator::Subtract},   {symbol_hash("*="), Operator::Multiply},
      {symbol_hash("/="), Operator::Divide},      {symbol_hash("//="), Operator::Floor},     {symbol_hash("%="), Operator::Remainder},
      {symbol_hash("**="), Operator::Power},      {symbol_hash("&="), Operator::BitAnd},     {symbol_hash("|="), Operator::BitOr},
      {symbol_hash("^="), Operator::BitXor},      {symbol_hash("<<="), Operator::ShiftLeft}, {symbol_hash(">>="), Operator::ShiftRight},
      {symbol_hash("||="), Operator::Or},         {symbol_hash("&&="), Operator::And},       {symbol_hash("?\?="), Operator::Otherwise},
      {symbol_hash(".="), Operator::Dot},
  };
  const auto found = kOperators.find(symbol);
  return found == kOperators.end() ? Operator::None : found->second;
}

std::optional<std::int64_t> power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) return std::nullopt;
  std::int64_t out = 1;
  for (; exponent > 0; --exponent) {
    if (exponent > 64 && (base > 1 || base < -1)) return std::nullopt;
    if (base == 0 || base == 1) return base;
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    if (__builtin_mul_overflow(out, base, &out)) return std::nullopt;
  }
  return out;
}

std::optional<std::int64_t> arithmetic(Operator op, std::int64_t a, std::int64_t b, bool floors) {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  std::int64_t out = 0;
  switch (op) {
    case Operator::Add: return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Operator::Subtract: return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Operator::Multiply: return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
    case Operator::Divide:
    case Operator::Floor:
      if (b == 0 || (a == kLeast && b == -1)) return std::nullopt;
      out = a / b;
      return (floors || op == Operator::Floor) && a % b != 0 && (a < 0) != (b < 0) ? out - 1 : out;
    case Operator::Remainder:
      if (b == 0 || (a == kLeast && b == -1) || (floors && (a < 0) != (b < 0))) return std::nullopt;
      return a % b;
    case Operator::Power: return power(a, b);
    case Operator::BitAnd: return a & b;
    case Operator::BitOr: return a | b;
    case Operator::BitXor: return a ^ b;
    case Operator::ShiftLeft: return a < 0 || b < 0 || b > 62 || a > (std::numeric_limits<std::int64_t>::max() >> b) ? std::nullopt : std::optional(a << b);
    case Operator::ShiftRight: return a < 0 || b < 0 || b > 63 ? std::nullopt : std::optional(a >> b);
    default: return std::nullopt;
  }
}

bool is_text(const Constant* value) { return value != nullptr && value->kind == Constant::Kind::String; }
bool is_integer(const Constant* value) { return value != nullptr && value->kind == Constant::Kind::Integer; }
bool is_number(const Constant* value) { return is_integer(value) || (value != nullptr && value->kind == Constant::Kind::Real); }

/// Is it true to a condition? Only where languages agree.
std::optional<bool> truth(const Constant* value) {
  if (value == nullptr || !value->known) return std::nullopt;
  if (value->kind == Constant::Kind::Bool) return value->number != 0;
  if (value->kind == Constant::Kind::String && !value->text.empty()) return true;
  return std::nullopt;
}

}  // namespace

ValueRef ValueTable::fold(NodeIndex node, std::span<const ValueRef> operands) {
  switch (tree_[node].kind) {
    case Kind::Interpolated: return concat(operands);
    case Kind::Cast:
      return operands.size() == 1 && constant(operands[0]) != nullptr ? operands[0] : kUnknown;
    case Kind::Unary: return operands.size() == 1 ? fold_unary(node, operands[0]) : kUnknown;
    case Kind::Binary:
    case Kind::AugAssign: return operands.size() == 2 ? fold_binary(node, tree_[node].symbol, operands[0], operands[1]) : kUnknown;
    default: return kUnknown;
  }
}

ValueRef ValueTable::concat(std::span<const ValueRef> parts) {
  bool known = true;
  std::size_t size = 0;
  for (const ValueRef part : parts) {
    const Constant* value = constant(part);
    if (value == nullptr) return kUnknown;
    const bool plain = is_text(value) || is_integer(value) || value->kind == Constant::Kind::Char;
    known = known && plain && value->known;
    size += value->text.size();
  }
  if (!known || size > bytes_left_) return some(Constant::Kind::String);
  std::string out;
  out.reserve(size);
  for (const ValueRef part : parts) {
    const Constant* value = constant(part);
    out += is_integer(value) ? std::to_string(value->number) : std::string(value->text);
  }
  return text(std::move(out));
}

ValueRef ValueTable::fold_unary(NodeIndex node, ValueRef operand) {
  const Constant* value = constant(operand);
  if (value == nullptr) return kUnknown;
  const Operator op = operator_of(tree_[node].symbol);
  switch (op) {
    case Operator::Not: {
      const std::optional<bool> holds = truth(value);
      return holds ? boolean(!*holds) : value->kind == Constant::Kind::Bool ? some(Constant::Kind::Bool) : kUnknown;
    }
    case Operator::Expand: return tree_.language().name == "bash" ? operand : kUnknown;
    case Operator::Change: return is_number(value) ? some(value->kind) : kUnknown;
    case Operator::Add: return is_number(value) ? operand : kUnknown;
    case Operator::Subtract:
      if (!is_integer(value)) return is_number(value) ? some(value->kind) : kUnknown;
      return value->known && value->number != std::numeric_limits<std::int64_t>::min() ? integer(-value->number) : some(value->kind);
    case Operator::BitNot:
      if (!is_integer(value)) return kUnknown;
      return value->known ? integer(~value->number) : some(value->kind);
    default: return kUnknown;
  }
}

ValueRef ValueTable::fold_binary(NodeIndex node, std::uint32_t symbol, ValueRef left, ValueRef right) {
  const Operator op = operator_of(symbol);
  if (op == Operator::None) return kUnknown;
  if (op == Operator::And || op == Operator::Or) return fold_logical(node, op == Operator::Or, left, right);
  const Constant* a = constant(left);
  const Constant* b = constant(right);
  if (op == Operator::Otherwise) {  // the left one, unless it is null
    if (a == nullptr) return kUnknown;
    return a->kind == Constant::Kind::Null ? right : left;
  }
  const std::string_view language = tree_.language().name;
  if (op == Operator::Multiply && is_text(a) && (language == "python" || language == "ruby")) return some(Constant::Kind::String);
  if (a == nullptr || b == nullptr) return kUnknown;
  const std::array parts = {left, right};
  const bool texts = is_text(a) && is_text(b);
  switch (op) {
    case Operator::Dot:
    case Operator::Concat: return is_text(a) || is_text(b) || language == "php" || language == "lua" ? concat(parts) : kUnknown;
    case Operator::Add:
      if (texts) return concat(parts);
      if (is_text(a) || is_text(b)) return adds_numbers_to_text_ ? concat(parts) : kUnknown;
      break;
    case Operator::BitXor:
      if (texts) return concat(parts);  // OCaml
      break;
    case Operator::BitAnd:
      if (texts) return concat(parts);  // Visual Basic and its like
      break;
    default: break;
  }
  if (!is_number(a) || !is_number(b)) return kUnknown;
  if (!is_integer(a) || !is_integer(b)) return some(Constant::Kind::Real);
  if (op == Operator::Divide && divides_to_real_ && !(a->known && b->known && b->number > 0 && a->number % b->number == 0)) return some(Constant::Kind::Real);
  if (!a->known || !b->known) return some(Constant::Kind::Integer);
  const std::optional<std::int64_t> result = arithmetic(op, a->number, b->number, language == "python" || language == "ruby");
  return result ? integer(*result) : some(Constant::Kind::Integer);
}

/// `a && b` is b where a is known to be true. `c and "x" or "y"`, with a c that nobody knows, is one of both texts.
ValueRef ValueTable::fold_logical(NodeIndex node, bool is_or, ValueRef left, ValueRef right) {
  const Constant* a = constant(left);
  const Constant* b = constant(right);
  if (const std::optional<bool> decided = truth(a)) return *decided == is_or ? left : right;
  if (a != nullptr && b != nullptr) return join(left, right);
  if (!is_or || b == nullptr || tree_[node].kind != Kind::Binary) return kUnknown;
  const NodeIndex first = tree_.child(node, Role::Left);
  if (first == kNoNode || tree_[first].kind != Kind::Binary || operator_of(tree_[first].symbol) != Operator::And) return kUnknown;
  const NodeIndex chosen = tree_.child(first, Role::Right);
  if (chosen == kNoNode) return kUnknown;
  const ValueRef when_true = values_.of_node_[chosen];
  return truth(constant(when_true)) == std::optional(true) ? join(when_true, right) : kUnknown;
}

}  // namespace omni
