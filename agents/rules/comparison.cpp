#include "agents/rules/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "agents/rules/comparison_ast.h"
#include "agents/rules/comparison_dates.h"

namespace omni {

namespace {

using Node = ComparisonExpression::Node;
using Operator = ComparisonOperator;
using Function = ComparisonFunction;
using Value = ComparisonValue;
using Code = ComparisonValue::Code;
using List = ComparisonValue::List;

// Values that were built by arithmetic or repetition stay small: expressions come from strangers.
constexpr std::int64_t kMostShift = 62;

// Code beside a number or boolean counts as one, if it reads so.
Value read_as_literal(const Value& value) {
  const Code* code = std::get_if<Code>(&value.value);
  if (code == nullptr) return value;
  if (code->text == "true" || code->text == "True") return {true};
  if (code->text == "false" || code->text == "False") return {false};
  if (auto number = number_from_source(code->text)) return *std::move(number);
  return value;
}

bool is_number(const Value& v) { return std::holds_alternative<std::int64_t>(v.value) || std::holds_alternative<double>(v.value); }

double as_double(const Value& v) {
  const std::int64_t* integer = std::get_if<std::int64_t>(&v.value);
  return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(v.value);
}

const std::string* text_of(const Value& v) {
  if (const std::string* text = std::get_if<std::string>(&v.value)) return text;
  if (const Code* code = std::get_if<Code>(&v.value)) return &code->text;
  return nullptr;
}

std::string double_text(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text += '0';
  return text;
}

std::string printed(const Value& v) {
  struct Printer {
    std::string operator()(std::int64_t n) const { return std::to_string(n); }
    std::string operator()(double n) const { return double_text(n); }
    std::string operator()(bool b) const { return b ? "True" : "False"; }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const Code& c) const { return c.text; }
    std::string operator()(const List& l) const {
      std::string out = "[";
      for (const Value& element : l) {
        if (out.size() > 1) out += ", ";
        const bool quoted = std::holds_alternative<std::string>(element.value);
        out += quoted ? "'" + printed(element) + "'" : printed(element);
      }
      return out + "]";
    }
  };
  return std::visit(Printer{}, v.value);
}

// An evaluation that fails is no failure of ours: it carries its reason up to holds(), which answers "no".
// A failed search of a regular expression is one, and travels beside it.
class Evaluation {
 public:
  Evaluation(const Context& ctx, const ComparisonEnvironment& environment) : ctx_(ctx), environment_(environment) {}

  std::optional<Value> value(const Node& node) {
    switch (node.kind) {
      case Node::Kind::Literal: return node.literal;
      case Node::Kind::Variable: return variable(node.name);
      case Node::Kind::List: return list(node.children);
      case Node::Kind::Operator: return operation(node);
      case Node::Kind::Chain: return chain(node);
      case Node::Kind::Call: return call(node);
    }
    return fail("unknown expression");
  }

  std::string why;
  std::optional<Error> error;

 private:
  std::nullopt_t fail(std::string reason) {
    if (why.empty()) why = std::move(reason);
    return std::nullopt;
  }

  std::optional<Value> variable(const std::string& name) {
    std::optional<Value> found = environment_.value_of ? environment_.value_of(name) : std::nullopt;
    if (!found) return fail(name + " is not bound");
    return found;
  }

  std::optional<Value> list(const std::vector<Node>& nodes) {
    List elements;
    for (const Node& node : nodes) {
      std::optional<Value> element = value(node);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    }
    return Value{std::move(elements)};
  }

  std::optional<bool> boolean(const Node& node) {
    const std::optional<Value> found = value(node);
    if (!found) return std::nullopt;
    const Value read = read_as_literal(*found);
    if (const bool* truth = std::get_if<bool>(&read.value)) return *truth;
    return fail("'" + printed(*found) + "' is neither true nor false");
  }

  std::optional<Value> operation(const Node& node) {
    if (node.op == Operator::And || node.op == Operator::Or) {
      const std::optional<bool> left = boolean(node.children[0]);
      if (!left) return std::nullopt;
      if (*left == (node.op == Operator::Or)) return Value{*left};
      const std::optional<bool> right = boolean(node.children[1]);
      return right ? std::optional(Value{*right}) : std::nullopt;
    }
    if (node.op == Operator::Not) {
      const std::optional<bool> operand = boolean(node.children[0]);
      return operand ? std::optional(Value{!*operand}) : std::nullopt;
    }
    std::vector<Value> operands;
    for (const Node& child : node.children) {
      const std::optional<Value> operand = value(child);
      if (!operand) return std::nullopt;
      operands.push_back(read_as_literal(*operand));
    }
    return operands.size() == 1 ? unary(node.op, operands[0]) : binary(node.op, operands[0], operands[1]);
  }

  std::optional<Value> unary(Operator op, const Value& operand) {
    if (const std::int64_t* n = std::get_if<std::int64_t>(&operand.value)) {
      if (op == Operator::Invert) return Value{~*n};
      if (op == Operator::Plus) return operand;
      std::int64_t negated = 0;
      if (__builtin_sub_overflow(std::int64_t{0}, *n, &negated)) return fail("integer overflow");
      return Value{negated};
    }
    const double* x = std::get_if<double>(&operand.value);
    if (x == nullptr || op == Operator::Invert) return fail("'" + printed(operand) + "' is no number for this operator");
    return Value{op == Operator::Negate ? -*x : *x};
  }

  std::optional<Value> binary(Operator op, const Value& left, const Value& right) {
    const std::int64_t* a = std::get_if<std::int64_t>(&left.value);
    const std::int64_t* b = std::get_if<std::int64_t>(&right.value);
    if (a != nullptr && b != nullptr) return on_integers(op, *a, *b);
    if (is_number(left) && is_number(right)) return on_doubles(op, as_double(left), as_double(right));
    const std::string* s = std::get_if<std::string>(&left.value);
    const std::string* t = std::get_if<std::string>(&right.value);
    if (op == Operator::Add && s != nullptr && t != nullptr) return Value{*s + *t};
    return fail("'" + printed(left) + "' and '" + printed(right) + "' don't fit the operator");
  }

  std::optional<Value> on_integers(Operator op, std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    bool overflow = false;
    switch (op) {
      case Operator::Add: overflow = __builtin_add_overflow(a, b, &out); break;
      case Operator::Subtract: overflow = __builtin_sub_overflow(a, b, &out); break;
      case Operator::Multiply: overflow = __builtin_mul_overflow(a, b, &out); break;
      case Operator::Divide:
        if (b == 0) return fail("division by zero");
        return Value{static_cast<double>(a) / static_cast<double>(b)};
      case Operator::FloorDivide:
      case Operator::Modulo: {
        if (b == 0) return fail("division by zero");
        if (b == -1) {  // the quotient of the least integer overflows
          overflow = __builtin_sub_overflow(std::int64_t{0}, a, &out);
          if (op == Operator::Modulo) return Value{std::int64_t{0}};
          break;
        }
        std::int64_t quotient = a / b;
        std::int64_t remainder = a % b;
        if (remainder != 0 && (remainder < 0) != (b < 0)) {  // Python rounds towards minus infinity
          --quotient;
          remainder += b;
        }
        out = op == Operator::Modulo ? remainder : quotient;
        break;
      }
      case Operator::Power: return power(a, b);
      case Operator::BitAnd: out = a & b; break;
      case Operator::BitOr: out = a | b; break;
      case Operator::BitXor: out = a ^ b; break;
      case Operator::ShiftLeft:
        if (b < 0 || b > kMostShift) return fail("shift out of range");
        overflow = __builtin_mul_overflow(a, std::int64_t{1} << b, &out);
        break;
      case Operator::ShiftRight:
        if (b < 0) return fail("shift out of range");
        out = a >> std::min<std::int64_t>(b, 63);
        break;
      default: return fail("no such operator on integers");
    }
    if (overflow) return fail("integer overflow");
    return Value{out};
  }

  std::optional<Value> power(std::int64_t base, std::int64_t exponent) {
    if (exponent < 0) return on_doubles(Operator::Power, static_cast<double>(base), static_cast<double>(exponent));
    std::int64_t out = 1;
    for (std::int64_t factor = base; exponent > 0;) {
      if ((exponent & 1) != 0 && __builtin_mul_overflow(out, factor, &out)) return fail("integer overflow");
      exponent >>= 1;
      if (exponent > 0 && __builtin_mul_overflow(factor, factor, &factor)) return fail("integer overflow");
    }
    return Value{out};
  }

  std::optional<Value> on_doubles(Operator op, double a, double b) {
    double out = 0;
    switch (op) {
      case Operator::Add: out = a + b; break;
      case Operator::Subtract: out = a - b; break;
      case Operator::Multiply: out = a * b; break;
      case Operator::Divide:
      case Operator::FloorDivide:
      case Operator::Modulo:
        if (b == 0) return fail("division by zero");
        out = op == Operator::Divide ? a / b : std::floor(a / b);
        if (op == Operator::Modulo) out = a - out * b;
        break;
      case Operator::Power: out = std::pow(a, b); break;
      default: return fail("no such operator on floating-point numbers");
    }
    if (!std::isfinite(out)) return fail("the result is no finite number");
    return Value{out};
  }

  // Whether two values are equal; nothing when that can't be known.
  std::optional<bool> equal(const Value& raw_left, const Value& raw_right) {
    if (std::holds_alternative<Code>(raw_left.value) && std::holds_alternative<Code>(raw_right.value)) {
      if (std::get<Code>(raw_left.value) == std::get<Code>(raw_right.value)) return true;
    }
    const Value left = read_as_literal(raw_left);
    const Value right = read_as_literal(raw_right);
    const std::int64_t* a = std::get_if<std::int64_t>(&left.value);
    const std::int64_t* b = std::get_if<std::int64_t>(&right.value);
    if (a != nullptr && b != nullptr) return *a == *b;
    if (is_number(left) && is_number(right)) return as_double(left) == as_double(right);
    if (left.value.index() != right.value.index()) {
      if (std::holds_alternative<Code>(left.value) || std::holds_alternative<Code>(right.value)) {
        return fail("the value of '" + printed(std::holds_alternative<Code>(left.value) ? left : right) + "' is not known");
      }
      return false;
    }
    if (const List* elements = std::get_if<List>(&left.value)) {
      const List& others = std::get<List>(right.value);
      if (elements->size() != others.size()) return false;
      for (std::size_t i = 0; i < elements->size(); ++i) {
        const std::optional<bool> same = equal((*elements)[i], others[i]);
        if (!same || !*same) return same;
      }
      return true;
    }
    if (const bool* truth = std::get_if<bool>(&left.value)) return *truth == std::get<bool>(right.value);
    return *text_of(left) == *text_of(right);
  }

  std::optional<bool> contains(const Value& container, const Value& element) {
    if (const List* elements = std::get_if<List>(&container.value)) {
      for (const Value& each : *elements) {
        const std::optional<bool> same = equal(each, element);
        if (!same || *same) return same;
      }
      return false;
    }
    const std::string* text = text_of(container);
    const std::string* part = text_of(element);
    if (text != nullptr && part != nullptr) return text->find(*part) != std::string::npos;
    return fail("'in' needs a list, or two strings");
  }

  std::optional<bool> ordered(Operator op, const Value& raw_left, const Value& raw_right) {
    const auto decide = [op](auto a, auto b) {
      switch (op) {
        case Operator::Less: return a < b;
        case Operator::LessEqual: return a <= b;
        case Operator::Greater: return a > b;
        default: return a >= b;
      }
    };
    const Value left = read_as_literal(raw_left);
    const Value right = read_as_literal(raw_right);
    const std::int64_t* a = std::get_if<std::int64_t>(&left.value);
    const std::int64_t* b = std::get_if<std::int64_t>(&right.value);
    if (a != nullptr && b != nullptr) return decide(*a, *b);
    if (is_number(left) && is_number(right)) return decide(as_double(left), as_double(right));
    const std::string* s = std::get_if<std::string>(&left.value);
    const std::string* t = std::get_if<std::string>(&right.value);
    if (s != nullptr && t != nullptr) return decide(std::string_view(*s), std::string_view(*t));
    return fail("'" + printed(left) + "' and '" + printed(right) + "' have no order");
  }

  std::optional<bool> compare(Operator op, const Value& left, const Value& right) {
    const auto negated = [](std::optional<bool> truth) { return truth ? std::optional(!*truth) : truth; };
    switch (op) {
      case Operator::Equal: return equal(left, right);
      case Operator::NotEqual: return negated(equal(left, right));
      case Operator::In: return contains(right, left);
      case Operator::NotIn: return negated(contains(right, left));
      default: return ordered(op, left, right);
    }
  }

  std::optional<Value> chain(const Node& node) {
    std::optional<Value> left = value(node.children[0]);
    for (std::size_t i = 0; left && i < node.chain.size(); ++i) {
      std::optional<Value> right = value(node.children[i + 1]);
      if (!right) return std::nullopt;
      const std::optional<bool> truth = compare(node.chain[i], *left, *right);
      if (!truth) return std::nullopt;
      if (!*truth) return Value{false};
      left = std::move(right);
    }
    return left ? std::optional(Value{true}) : std::nullopt;
  }

  std::optional<Value> call(const Node& node) {
    if (node.function == Function::Today) return Value{midnight_before(environment_.now)};
    const std::optional<Value> given = list(node.children);
    if (!given) return std::nullopt;
    const List& arguments = std::get<List>(given->value);
    const Value& first = arguments[0];
    switch (node.function) {
      case Function::Int: return to_integer(arguments);
      case Function::Float: {
        const std::string* text = text_of(first);
        const std::optional<Value> number = text != nullptr ? number_from_source(*text, 0, true) : std::optional(first);
        if (!number || !is_number(*number)) return fail("float(): '" + printed(first) + "' is no number");
        return Value{as_double(*number)};
      }
      case Function::Str: return Value{printed(first)};
      case Function::Bool: return truth_of(first);
      case Function::Len: {
        if (const List* elements = std::get_if<List>(&first.value)) return Value{static_cast<std::int64_t>(elements->size())};
        const std::string* text = text_of(first);
        if (text == nullptr) return fail("len(): '" + printed(first) + "' has no length");
        // Characters, not bytes.
        return Value{static_cast<std::int64_t>(
            std::count_if(text->begin(), text->end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }))};
      }
      case Function::Abs: {
        const Value read = read_as_literal(first);
        if (!is_number(read)) return fail("abs(): '" + printed(first) + "' is no number");
        return as_double(read) < 0 ? unary(Operator::Negate, read) : read;
      }
      case Function::Min:
      case Function::Max: return extreme(node.function, arguments);
      case Function::ReMatch:
      case Function::ReSearch:
      case Function::ReFullmatch: return search(node, arguments);
      case Function::Strptime: return date(arguments);
      case Function::Today: break;
    }
    return fail("unknown function");
  }

  std::optional<Value> to_integer(const List& arguments) {
    const Value& first = arguments[0];
    std::int64_t base = 0;
    if (arguments.size() > 1) {
      const std::int64_t* given = std::get_if<std::int64_t>(&arguments[1].value);
      if (given == nullptr || *given < 0 || *given > 36) return fail("int(): the base is no number from 0 to 36");
      base = *given;
    }
    if (std::holds_alternative<std::int64_t>(first.value)) return first;
    if (const bool* truth = std::get_if<bool>(&first.value)) return Value{std::int64_t{*truth ? 1 : 0}};
    std::optional<Value> number = first;
    if (const std::string* text = text_of(first)) number = number_from_source(*text, static_cast<int>(base), true);
    if (number && std::holds_alternative<std::int64_t>(number->value)) return number;
    const double* x = number ? std::get_if<double>(&number->value) : nullptr;
    constexpr double kMost = 9.2e18;
    if (x == nullptr || std::abs(*x) > kMost) return fail("int(): '" + printed(first) + "' is no integer of 64 bits");
    return Value{static_cast<std::int64_t>(*x)};
  }

  std::optional<Value> truth_of(const Value& given) {
    const Value read = read_as_literal(given);
    if (const bool* truth = std::get_if<bool>(&read.value)) return Value{*truth};
    if (is_number(read)) return Value{as_double(read) != 0};
    if (const List* elements = std::get_if<List>(&read.value)) return Value{!elements->empty()};
    if (const std::string* text = std::get_if<std::string>(&read.value)) return Value{!text->empty()};
    return fail("the value of '" + printed(given) + "' is not known");
  }

  std::optional<Value> extreme(Function function, const List& arguments) {
    const List* elements = arguments.size() == 1 ? std::get_if<List>(&arguments[0].value) : nullptr;
    if (elements == nullptr) elements = &arguments;
    if (elements->empty()) return fail("min() or max() of nothing");
    const Value* best = elements->data();
    for (const Value& each : *elements) {
      const std::optional<bool> better = ordered(function == Function::Min ? Operator::Less : Operator::Greater, each, *best);
      if (!better) return std::nullopt;
      if (*better) best = &each;
    }
    return *best;
  }

  std::optional<Value> search(const Node& node, const List& arguments) {
    const std::string* pattern = text_of(arguments[0]);
    const std::string subject = printed(arguments[1]);
    if (pattern == nullptr) return fail("a regular expression must be a string");
    std::optional<Regex> regex = node.regex;
    if (!regex) {
      auto compiled = Regex::compile(node.function == Function::ReFullmatch ? "(?:" + *pattern + ")\\z" : *pattern);
      if (!compiled) return fail(compiled.error().message());
      regex = std::move(compiled).value();
    }
    auto found = node.function == Function::ReSearch ? regex->search(ctx_, subject) : regex->match_at_start(ctx_, subject);
    if (!found) {
      error = std::move(found).error();
      return std::nullopt;
    }
    return Value{found->has_value()};
  }

  std::optional<Value> date(const List& arguments) {
    const std::string* text = text_of(arguments[0]);
    const std::string* format = arguments.size() > 1 ? std::get_if<std::string>(&arguments[1].value) : nullptr;
    if (text == nullptr || (arguments.size() > 1 && format == nullptr)) return fail("strptime() takes strings");
    const auto seconds = format != nullptr ? parse_date(without_quotes(*text), *format) : parse_date(without_quotes(*text));
    if (!seconds) return fail("strptime(): '" + *text + "' is no date");
    return Value{*seconds};
  }

  const Context& ctx_;
  const ComparisonEnvironment& environment_;
};

}  // namespace

Result<bool> ComparisonExpression::holds(const Context& ctx, const ComparisonEnvironment& environment, std::string* why) const {
  Evaluation evaluation(ctx, environment);
  const std::optional<Value> result = evaluation.value(*root_);
  if (evaluation.error) return *std::move(evaluation.error);
  const Value read = result ? read_as_literal(*result) : Value{false};
  const bool* truth = std::get_if<bool>(&read.value);
  if (why != nullptr) {
    *why = evaluation.why;
    if (result && truth == nullptr) *why = "the result '" + printed(read) + "' is neither true nor false";
  }
  return truth != nullptr && *truth;
}

}  // namespace omni
