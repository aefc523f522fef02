#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agents/rules/regex.h"

namespace omni {

struct RedosRisk {
  ByteRange place;     ///< of the outer repetition, in the pattern
  std::string reason;  ///< for a person
};

/// The first unbounded repetition of `pattern` that a backtracking engine can split in exponentially many ways:
///   (a+)+  (x?a*)*      an unbounded repetition at the end of another one's body, which begins with the same characters
///   (.*,)*              … or inside, where it also matches what follows it there
///   (\w|\d)+  (ab|aB)*  alternatives of one length that match the same text
/// Possessive repetitions and atomic groups are safe, and so is what a separator keeps apart: `(\.\w+)*`. Repetitions side by side (`a*a*`, quadratic) are not. Nothing for patterns that don't parse.
std::optional<RedosRisk> find_redos(std::string_view pattern, RegexFlags flags = {});

}  // namespace omni
