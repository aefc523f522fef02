#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/generic/options.h"
#include "protocol/text/byte_range.h"

namespace omni {

/// A piece of a text in generic mode: a word `[A-Za-z0-9_]+`, one punctuation character, or one byte of anything else.
struct GenericToken {
  ByteRange range;
  std::uint32_t line = 0;  ///< from 0
};

/// Tokens that belong together: lines indented further than the line before, or what stands between a pair of
/// brackets on one line. Blocks nest; the text as a whole is none.
struct GenericBlock {
  std::uint32_t begin = 0;   ///< first token
  std::uint32_t end = 0;     ///< one past the last token
  std::int32_t parent = -1;  ///< index of the enclosing block, or -1
};

/// A text made ready for generic patterns. Cost: one pass, 24 bytes a token. Borrows `text`, which must outlive it.
/// Immutable but for go_on(); threads: any.
class GenericDocument {
 public:
  GenericDocument(std::string_view text, const GenericOptions& options);
  /// Only the part of `text` in `window`; all offsets are still those of `text`.
  GenericDocument(std::string_view text, const GenericOptions& options, ByteRange window);

  /// Becomes the document of `text`, which differs from its own in nothing but these ranges (of the one and the other), if it can do so
  /// for less than a new one costs: an edit of lines that are indented alike, before and after it. Else nothing is left to use.
  bool go_on(std::string_view text, ByteRange before, ByteRange after);

  /// The text with comments blanked, where the options ask for that: same length, same lines.
  std::string_view text() const { return blanked_ ? std::string_view(*blanked_) : text_; }
  ByteRange window() const { return window_; }
  const GenericOptions& options() const { return options_; }

  const std::vector<GenericToken>& tokens() const { return tokens_; }
  const std::vector<GenericBlock>& blocks() const { return blocks_; }
  /// The first byte of each token, to look for tokens at the speed of memory.
  std::string_view first_bytes() const { return first_bytes_; }
  /// The innermost block of a token, or -1.
  std::int32_t block_of(std::uint32_t token) const { return block_of_[token]; }
  std::string_view text_of(std::uint32_t token) const { return slice(text(), tokens_[token].range); }
  /// The first token that begins at `offset` or later; the number of tokens if none does.
  std::uint32_t first_token_at(ByteOffset offset) const;

 private:
  std::string_view text_;
  GenericOptions options_;
  ByteRange window_;
  std::optional<std::string> blanked_;
  std::vector<GenericToken> tokens_;
  std::vector<GenericBlock> blocks_;
  std::vector<std::int32_t> block_of_;
  std::string first_bytes_;
};

/// `text` with comments overwritten by blanks, line ends kept. C: `/* */`; Cpp: also `//`; Shell: `#` to the end of line.
/// Strings are not looked at: the style knows no language.
std::string without_comments(std::string_view text, GenericCommentStyle style);

/// Character classes of the generic mode (ASCII only).
bool is_generic_word_character(char c);
bool is_generic_blank(char c);
/// The bracket that closes `c`, or 0.
char closing_bracket(char c);

}  // namespace omni
