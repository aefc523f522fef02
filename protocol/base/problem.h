#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace omni {

/// A place for people in a settings or rule file. Lines and columns count from 1, columns in bytes; 0 means unknown.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Place&) const = default;
};

enum class ProblemSeverity : unsigned char { Error, Warning, Note };

/// Something wrong with *input* (rule, settings, source): data, not a failure of ours. The sound rest is used.
struct Problem {
  ProblemSeverity severity = ProblemSeverity::Error;
  std::string code;      ///< stable, lower-case words: "unsupported-language", "unknown-key", "pattern-syntax"
  std::string message;   ///< what is wrong and why
  std::string hint;      ///< how to mend it; may be empty
  std::string file;      ///< as the user named it; may be empty
  Place place;           ///< where in `file`
  std::string rule_id;   ///< the rule it concerns; empty: the whole file
  auto operator<=>(const Problem&) const = default;
};

/// `rules/a.yaml:14:3: error: pattern: unbalanced ')' (hint)`.
std::string describe(const Problem& problem);

}  // namespace omni
