#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/syntax/language.h"
#include "protocol/text/byte_range.h"

/// The placeholders of a pattern's text, and the text with each of them spelled as the language wants it.
namespace omni {

struct Placeholder {
  enum class Kind : std::uint8_t { Metavariable, MetavariableEllipsis, Ellipsis, Deep, TypedMetavariable, StringRegex };
  Kind kind = Kind::Ellipsis;
  ByteRange source;          ///< in the original text; Deep: only the opening `<...`
  std::string name;          ///< metavariable without `$`; StringRegex: the regular expression with its flags
  std::string type;          ///< TypedMetavariable
  std::uint32_t group = 0;   ///< number of the innermost bracket pair around it
  std::vector<std::string_view> spellings;  ///< to try, best guess first; `@` is the word, `^` the word with a capital letter
};

/// A piece of text or one placeholder.
struct PatternPiece {
  std::string text;
  std::optional<std::size_t> placeholder;  ///< index into PatternSource::placeholders
};

struct PatternSource {
  std::vector<PatternPiece> pieces;
  std::vector<Placeholder> placeholders;
  bool ends_with_semicolon = false;
  bool starts_with_brace = false;
};

PatternSource tokenize_pattern(std::string_view text, const Language& language);

/// Where a placeholder came to lie in the spelled text: `whole` is its spelling, `word` the identifier in it.
struct SpelledPlaceholder {
  ByteRange whole;
  ByteRange word;
};
struct SpelledPattern {
  std::string text;                              ///< with the wrapper around it
  ByteRange region;                              ///< the pattern itself, blanks at its ends left out
  std::vector<SpelledPlaceholder> placeholders;  ///< by index
};

/// `choice[i]` is the spelling of placeholder i; `separator` stands between the parts of its word (`_`, HTML `-`).
SpelledPattern spell(const PatternSource& source, const std::vector<std::size_t>& choice,
                     const PatternSyntax::Wrapper& wrapper, char separator);

}  // namespace omni
