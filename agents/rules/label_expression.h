#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/function_ref.h"

namespace omni {

/// `requires:` of taint rules: labels joined by `and`, `or`, `not` and parentheses; `true` and `false`.
class LabelExpression {
 public:
  /// Says in `wrong` what is not understood; empty when all is.
  static LabelExpression parse(std::string_view text, std::string& wrong);

  bool empty() const { return steps_.empty(); }
  /// An empty expression holds.
  bool holds(FunctionRef<bool(std::string_view label)> has) const;
  const std::vector<std::string>& labels() const { return labels_; }

 private:
  friend class LabelParser;
  enum class Op : std::uint8_t { Label, True, False, Not, And, Or };
  struct Step {
    Op op = Op::True;
    std::uint32_t label = 0;
  };
  std::vector<Step> steps_;  ///< operands before operators
  std::vector<std::string> labels_;
};

}  // namespace omni
