#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/rules/generic/document.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

/// The generic mode: patterns over any text, without a grammar.
///
/// A text is a sequence of words and punctuation, nested by indentation and, within a line, by brackets. A pattern is
/// read the same way and matches where its tokens follow each other, whatever blanks and line ends lie between them:
///   $X       one word; the same $X again means the same text. $_ is any word
///   ...      any tokens, at most ellipsis_max_span lines below the token before it, to the end of the block at most (all of it, when the block ends there in the pattern);
///            several in a row reach that much further
///   $...X    the same, with a name
/// A flat pattern also matches text that is nested; a block in the pattern (an indented line, the inside of a pair of
/// brackets) must be a whole block in the text. Example: `f(..., $X)` matches `f(g(1), y)` with $X = y, since the inside
/// of the outer brackets is the block; it doesn't match `f(1), x)`.
/// With the option aliengrep a pattern becomes a regular expression instead (aliengrep.h).
namespace omni {

struct GenericMatch {
  ByteRange range;
  std::vector<std::pair<std::string, ByteRange>> bindings;  ///< "$X", "$...X", in order of first use

  auto operator<=>(const GenericMatch&) const = default;
};

/// Immutable, copies share; threads: any.
class GenericPattern {
 public:
  /// Errors: InvalidInput for a pattern without a token.
  static Result<GenericPattern> compile(std::string_view pattern, const GenericOptions& options);

  /// One match for each token it can start at, the shortest, in order. Matches may overlap.
  ///   document  made with the same options
  ///   range     matches lie inside; a block that sticks out of it ends with it
  /// Errors: Cancelled, DeadlineExceeded; BudgetExceeded after 50 million steps (about a second).
  Result<std::vector<GenericMatch>> matches(const Context& ctx, const GenericDocument& document, ByteRange range) const;
  Result<std::vector<GenericMatch>> matches(const Context& ctx, const GenericDocument& document) const {
    return matches(ctx, document, document.window());
  }

  /// Words that stand in the pattern, longest first: each occurs in any text that matches (in any case, if caseless).
  const std::vector<std::string>& required_words() const;
  /// Each of these is a whole word `[A-Za-z0-9_]+` of the text, not a piece of one.
  bool matches_whole_words() const;
  /// The metavariables it binds: "$X", "$...X".
  const std::vector<std::string>& metavariables() const;

  struct Compiled;

 private:
  explicit GenericPattern(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}
  std::shared_ptr<const Compiled> compiled_;
};

}  // namespace omni
