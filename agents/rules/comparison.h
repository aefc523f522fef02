#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/result.h"

namespace omni {

/// The value of a metavariable, or of a part of a comparison.
struct ComparisonValue {
  /// Source text whose value is not known (`foo`, `a.b()`), or not yet looked at. It equals the same text, counts as
  /// a number or boolean beside one if it reads as such, and is a string only for `str()` and the like.
  struct Code {
    std::string text;
    bool operator==(const Code&) const = default;
  };
  using List = std::vector<ComparisonValue>;
  std::variant<std::int64_t, double, bool, std::string, Code, List> value;
};

/// What a comparison may ask for.
struct ComparisonEnvironment {
  /// `name` with its dollar: "$X", "$...ARGS", "$1". Nothing: not bound, and the comparison does not hold.
  std::function<std::optional<ComparisonValue>(std::string_view name)> value_of;
  std::chrono::system_clock::time_point now;  ///< for `today()`
};

/// The expression of `metavariable-comparison`: a small part of Python's expression language.
///   literals       1 0x1f 0o17 0b1 1_000 1.5e3 "text" 'text' r"text" True False (true, false) None [a, b] (a, b)
///   operators      or and not · in, not in, == != < <= > >= (chained as in Python) · | ^ & << >> + - * / // % ** ~
///   functions      int(x[, base]) float(x) str(x) bool(x) len(x) abs(x) min(…) max(…) re.match(pattern, x)
///                  re.search(pattern, x) re.fullmatch(pattern, x) today() strptime(x[, format])
/// Numbers are 64-bit integers and doubles; dates are seconds since 1970 UTC, `today()` is last midnight.
/// Immutable; threads: any.
class ComparisonExpression {
 public:
  /// InvalidInput: what was expected at which column (from 1), unknown functions, regular expressions that don't compile.
  static Result<ComparisonExpression> parse(std::string_view text);

  /// Whether the expression is true. What can't be evaluated (an unbound variable, a string minus a number, division
  /// by zero, overflow) makes it false, also under `not`. `why`, if given, is told the reason then, for `omni explain`.
  /// Errors: those of a regular expression's search (Cancelled, DeadlineExceeded, BudgetExceeded).
  Result<bool> holds(const Context& ctx, const ComparisonEnvironment& environment, std::string* why = nullptr) const;

  /// The variables it mentions, with dollar, in order, each once.
  const std::vector<std::string>& variables() const { return variables_; }

  struct Node;

 private:
  ComparisonExpression(std::shared_ptr<const Node> root, std::vector<std::string> variables)
      : root_(std::move(root)), variables_(std::move(variables)) {}
  std::shared_ptr<const Node> root_;
  std::vector<std::string> variables_;
};

/// A number as programs write it: sign, 0x/0o/0b or C's leading 0, underscores and `'` between digits, exponent, and the
/// suffixes u, l, f, d, n, i32 and the like. `base` 2..36 fixes the radix of an integer, its own prefix is allowed; 0
/// takes it from the prefix. `strip` takes quotes and blanks off first. Nothing: no such number, or above 64 bits.
std::optional<ComparisonValue> number_from_source(std::string_view text, int base = 0, bool strip = false);

/// `text` without blanks around it and, when it is quoted, without its quotes (`"`, `'`, `` ` ``).
std::string_view without_quotes(std::string_view text);

}  // namespace omni
