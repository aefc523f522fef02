#pragma once

#include <cstddef>
#include <span>
#include <unordered_map>

#include "agents/semantics/values.h"

namespace omni {

/// A number in Values::known_. Equal constants may have several (of several literals).
using ValueRef = std::uint32_t;
inline constexpr ValueRef kUnseen = 0;   ///< no way leads here (yet)
inline constexpr ValueRef kUnknown = 1;  ///< not constant

/// Makes values; each is made once. Threads: one.
class ValueTable {
 public:
  ValueTable(Values& values, const Tree& tree);

  ValueRef literal(NodeIndex node);        ///< of a literal of the code; kUnknown for any other node
  ValueRef written(std::string_view text); ///< of a number or a text as it is written in C; kUnknown for anything else
  ValueRef text(std::string text);
  ValueRef integer(std::int64_t number);
  ValueRef boolean(bool value);
  ValueRef some(Constant::Kind kind) const { return 2 + static_cast<ValueRef>(kind); }
  ValueRef symbolic(NodeIndex expression);

  /// nullptr: not constant.
  const Constant* constant(ValueRef value) const {
    return value < Values::kFirstValue || values_.known_[value].symbolic != kNoNode ? nullptr : &values_.known_[value].constant;
  }
  NodeIndex symbolic_of(ValueRef value) const { return value < Values::kFirstValue ? kNoNode : values_.known_[value].symbolic; }

  /// What holds when either may be the case.
  ValueRef join(ValueRef a, ValueRef b) const;

  /// The value of operator, text with parts, cast … `node`, from those of its parts. `Unseen` parts are unknown.
  ValueRef fold(NodeIndex node, std::span<const ValueRef> operands);

 private:
  ValueRef add(const Constant& constant);
  ValueRef fold_binary(NodeIndex node, std::uint32_t symbol, ValueRef left, ValueRef right);
  ValueRef fold_logical(NodeIndex node, bool is_or, ValueRef left, ValueRef right);
  ValueRef fold_unary(NodeIndex node, ValueRef operand);
  ValueRef concat(std::span<const ValueRef> parts);

  const Tree& tree_;
  Values& values_;
  std::size_t bytes_left_;  ///< of made texts
  bool adds_numbers_to_text_ = false;
  bool divides_to_real_ = false;
  std::unordered_map<std::string_view, ValueRef> texts_;
  std::unordered_map<std::int64_t, ValueRef> integers_;
  std::unordered_map<NodeIndex, ValueRef> symbolic_;
  ValueRef booleans_[2] = {0, 0};
};

}  // namespace omni
