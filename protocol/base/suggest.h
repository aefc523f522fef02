#pragma once

#include <span>
#include <string>
#include <string_view>

namespace omni {

/// The candidate that `word` is most likely a slip of, or empty when none is near: at most one slip (a letter wrong,
/// missing, too many, or two swapped) per three letters, case and `-`/`_` not counted; else the first that `word` (three
/// letters or more) is the start of. Ties: the earlier candidate.
/// Cost: |word| × |candidate| per candidate; words above 64 bytes have no suggestion.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// "did you mean `pattern-not`?", or empty: the hint of a Problem about an unknown word.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
std::string list_alternatives(std::span<const std::string_view> words);

}  // namespace omni
