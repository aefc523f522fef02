#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/text/byte_range.h"

namespace omni::languages {

/// A token of C or C++ as the preprocessor sees it. Comments and line continuations are blanks.
struct CToken {
  enum class Kind : std::uint8_t {
    Word,
    Number,
    Literal,    ///< string or character, raw ones too
    Sign,       ///< one or two characters: `::`, `->`, `&&`, `<<`, `>>` only where it is no bracket (never joined), else one
    Directive,  ///< a whole line that begins with `#`, without its newline
  };
  ByteRange range;
  Kind kind = Kind::Sign;
  bool first_in_line = false;
};

using CTokens = std::vector<CToken>;

inline constexpr std::size_t kNoToken = static_cast<std::size_t>(-1);

/// Total for any text, linear.
CTokens c_tokens(std::string_view text);

/// For each `(`, `[` or `{` the index of its partner and the other way round; kNoToken: none. Directives are looked
/// through, so branches of a conditional count as if all were there.
std::vector<std::size_t> c_partners(std::string_view text, const CTokens& tokens);

/// "if", "ifdef", "define" … and what stands behind it, comments at its end included.
struct CDirective {
  std::string_view name;
  std::string_view rest;
};
CDirective c_directive(std::string_view line);

}  // namespace omni::languages
