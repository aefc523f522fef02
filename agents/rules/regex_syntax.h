#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/regex.h"

namespace omni {

/// The structure of a regular expression, as far as analyses need it (required literals, ReDoS). Regex itself doesn't use it.
struct RegexNode {
  enum class Kind : unsigned char {
    Empty,        ///< matches the empty text: a zero-width assertion, a look-around, a comment
    Character,    ///< `text`, one character in UTF-8
    Class,        ///< one character of `set`; beyond ASCII if `beyond_ascii`
    Sequence,     ///< children, one after the other
    Alternation,  ///< one of children
    Repeat,       ///< the child, `least` to `most` times
    Group,        ///< the child, in brackets; `atomic`: without backtracking into it
    Opaque,       ///< some text that the structure doesn't tell: a back-reference
  };
  static constexpr std::uint32_t kUnbounded = UINT32_MAX;

  Kind kind = Kind::Empty;
  std::string text;
  bool caseless = false;            ///< Character, Class: under (?i)
  std::bitset<128> set;
  bool beyond_ascii = false;
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  bool possessive = false;          ///< Repeat: `a++`
  bool atomic = false;              ///< Group: `(?>a)`
  ByteRange place;                  ///< in the pattern
  std::vector<RegexNode> children;
};

/// Parses PCRE syntax. Nothing for patterns whose meaning this doesn't know for sure (recursion, conditions, verbs, \C) and
/// for such as are wrong: callers then assume nothing.
std::optional<RegexNode> parse_regex(std::string_view pattern, RegexFlags flags = {});

}  // namespace omni
