#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/regex.h"

namespace omni {

/// One of `any_of` occurs in every match.
struct LiteralClause {
  std::vector<std::string> any_of;  ///< sorted, none empty; lower case (ASCII) if caseless
  bool caseless = false;            ///< ASCII letters match in both cases

  auto operator<=>(const LiteralClause&) const = default;
};

/// What every match of `pattern` holds, for a sieve in front of the search: all clauses are true of a text with a match, most
/// selective first. `(?i)(foo|bar)_key\d+` gives {"bar_key", "foo_key"}. Empty: nothing is known.
/// Caution: under (?i) PCRE takes U+017F for `s` and U+212A for `k`, so that a text with has_odd_folding() must pass
/// every caseless clause.
std::vector<LiteralClause> required_literals(std::string_view pattern, RegexFlags flags = {});

/// The two characters whose lower case is ASCII.
inline constexpr std::array<std::string_view, 2> kOddFolding = {"\xC5\xBF", "\xE2\x84\xAA"};
/// Whether `text` holds one of them.
bool has_odd_folding(std::string_view text);

/// Whether all clauses are true of `text`. A plain search for each; whoever has many patterns looks for all at once.
bool may_match(const std::vector<LiteralClause>& clauses, std::string_view text);

}  // namespace omni
