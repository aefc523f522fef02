#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/rules/comparison.h"
#include "agents/rules/regex.h"

/// The tree of a comparison, shared by its parser and its evaluation.
namespace omni {

enum class ComparisonOperator : unsigned char {
  Or, And, Not,
  In, NotIn, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
  BitOr, BitXor, BitAnd, ShiftLeft, ShiftRight, Add, Subtract, Multiply, Divide, FloorDivide, Modulo, Power,
  Negate, Plus, Invert,
};

enum class ComparisonFunction : unsigned char {
  Int, Float, Str, Bool, Len, Abs, Min, Max, ReMatch, ReSearch, ReFullmatch, Today, Strptime,
};

struct ComparisonExpression::Node {
  enum class Kind : unsigned char { Literal, Variable, List, Operator, Chain, Call };
  Kind kind = Kind::Literal;
  ComparisonValue literal;                       ///< Literal
  std::string name;                              ///< Variable
  ComparisonOperator op = ComparisonOperator::Or;  ///< Operator
  std::vector<ComparisonOperator> chain;         ///< Chain: one fewer than children
  ComparisonFunction function = ComparisonFunction::Int;  ///< Call
  std::optional<Regex> regex;                    ///< Call of re.*: compiled, when the pattern is a literal
  std::vector<Node> children;
};

}  // namespace omni
