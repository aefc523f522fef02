#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "agents/semantics/flow/flow.h"

namespace omni {

/// What an expression is known to be, whatever way the code was taken.
struct Constant {
  enum class Kind : std::uint8_t { String, Char, Integer, Real, Bool, Null, Regex };
  Kind kind = Kind::String;
  bool known = false;             ///< false: some constant of this kind, nobody knows which
  std::int64_t number = 0;        ///< Integer; Bool: 0 or 1
  std::string_view text;          ///< String, Char: the content; others as a literal is written
  NodeIndex literal = kNoNode;    ///< where it is written; kNoNode: computed
};
inline bool operator==(const Constant& a, const Constant& b) {
  if (a.kind != b.kind || !a.known || !b.known) return false;
  return a.kind == Constant::Kind::Integer || a.kind == Constant::Kind::Bool ? a.number == b.number : a.text == b.text;
}

/// What the expressions of one file are known to be: constants, folded and followed through variables, and what a
/// variable stands for symbolically. Immutable; threads: any.
///
///   A = "x"            # assigned once in the file: "x" wherever A is used
///   def f(p):
///     s = A + "y"      # "xy"
///     if p: s += "z"
///     g(s)             # some constant string
///     c = p.open(s)
///     c.read()         # c stands for p.open(s)
///
/// Two passes. File-wide: what is assigned exactly once and is declared constant, private, or global. Then along each flow
/// graph a forward analysis of what holds on every way (values_flow.h). What has no flow (configuration languages, what
/// stands in types and annotations) is folded by its structure alone.
/// Cost: a few times the steps of the flow, bounded; longer strings than kLongestText are not kept.
class Values {
 public:
  /// `flow`, and its tree and names, outlive the values.
  static Values compute(const Flow& flow);

  /// nullptr: not constant, as far as one can say.
  const Constant* constant(NodeIndex expression) const {
    const std::uint32_t value = of_node_[expression];
    return value < kFirstValue || known_[value].symbolic != kNoNode ? nullptr : &known_[value].constant;
  }
  bool is_constant_string(NodeIndex expression) const {
    const Constant* value = constant(expression);
    return value != nullptr && value->kind == Constant::Kind::String;
  }
  /// The expression that a name stands for on every way, or kNoNode. It may itself hold names that stand for others.
  NodeIndex symbolic(NodeIndex name) const {
    const std::uint32_t value = of_node_[name];
    return value < kFirstValue ? kNoNode : known_[value].symbolic;
  }

  /// A line for each expression that is no literal and known, for tests.
  std::string dump(const Tree& tree) const;

 private:
  friend class ValueTable;
  friend class ValuesBuilder;
  static constexpr std::uint32_t kFirstValue = 2;  ///< 0: not looked at, 1: not constant
  struct Known {
    Constant constant;
    NodeIndex symbolic = kNoNode;
  };
  std::vector<std::uint32_t> of_node_;
  std::vector<Known> known_;
  std::deque<std::string> made_;  ///< texts that stand nowhere in the file; `known_` points into it
};

}  // namespace omni
