#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/rules/generic/pattern.h"
#include "agents/rules/regex.h"

namespace omni {

/// One step of a compiled generic pattern. Blocks are marks in the sequence, so that what follows a block is always the
/// next step and matching needs no continuations.
struct GenericStep {
  enum class Kind : unsigned char {
    Token,     ///< this very token
    Word,      ///< any word, bound to `variable` unless that is negative
    Ellipsis,  ///< any tokens, `count` times the span
    Open,      ///< a block begins here
    Close,     ///< and ends here
  };
  Kind kind = Kind::Token;
  std::string text;            ///< Token
  std::int32_t variable = -1;  ///< Word, Ellipsis: index into variables
  std::uint32_t count = 1;     ///< Ellipsis
  std::uint32_t close = 0;     ///< Open: index of its Close
  bool may_be_empty = false;   ///< Open: the block holds nothing but an ellipsis
};

struct GenericPattern::Compiled {
  GenericOptions options;
  std::vector<GenericStep> steps;
  std::vector<std::string> variables;
  std::vector<std::string> words;
  std::optional<Regex> regex;  ///< aliengrep, which uses nothing else of this but `variables` and `words`
};

/// A token of a pattern, for both engines.
struct GenericPatternToken {
  enum class Kind : unsigned char { Word, Punctuation, Metavariable, Ellipsis, LongEllipsis, Newline };
  Kind kind = Kind::Word;
  ByteRange range;
  std::string name;  ///< Metavariable: "$X"; Ellipsis: "$...X" or empty
};

/// Cuts a pattern into tokens. `word_characters` are letters, digits, `_` and `extra_word_characters`.
std::vector<GenericPatternToken> pattern_tokens(std::string_view pattern, std::string_view extra_word_characters);

/// Spacegrep matching; see pattern.h.
Result<std::vector<GenericMatch>> spacegrep_matches(const Context& ctx, const GenericPattern::Compiled& pattern,
                                                    const GenericDocument& document, ByteRange range);

/// The pattern as a regular expression, and matching with it; see aliengrep.cpp.
Result<GenericPattern::Compiled> compile_aliengrep(std::string_view pattern, const GenericOptions& options);
Result<std::vector<GenericMatch>> aliengrep_matches(const Context& ctx, const GenericPattern::Compiled& pattern,
                                                    const GenericDocument& document, ByteRange range);

}  // namespace omni
