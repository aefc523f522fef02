#pragma once

#include <set>
#include <string>
#include <string_view>

#include "agents/rules/rule.h"

namespace omni {

class RuleReader;

/// `$NAME`, `$...NAME` (capitals, digits, `_`, no digit first) or a numbered capture `$1`.
bool is_metavariable(std::string_view text);

/// The metavariables a match of `formula` may bind: those written in its positive patterns, named groups of its regular
/// expressions and of its metavariable-regex conditions, `as:`. An over-estimate: all branches count, and `$NAME` inside
/// of a string or comment counts too. Numbered captures are not listed.
std::set<std::string> bound_metavariables(const Formula& formula);

/// Reports focus and conditions on metavariables that nothing binds. When that stands on the outermost conjunction the
/// rule can never find anything and is refused (`root_is_rule`), else it is a warning.
void check_metavariables(const Formula& formula, bool root_is_rule, RuleReader& reader);

}  // namespace omni
