#pragma once

#include <string_view>

namespace omni {

/// How surprising a text is to somebody who expects English words and identifiers.
struct TextSurprise {
  double bits = 0;           ///< in all
  double bits_per_byte = 0;  ///< 0 for an empty text
};

/// Letters cost what a trigram model of English says (entropy_table.h), changes of case, digits and other characters a
/// fixed amount: about 3 bits a byte for words, 4 for identifiers, 5 to 7 for keys and tokens.
TextSurprise text_surprise(std::string_view text);

/// The thresholds of `metavariable-analysis`. `entropy` and the default of `entropy_v2` are the same.
enum class EntropyMode : unsigned char { Lax, Default, Strict };

/// Whether `text` looks like a generated secret: more than 64 bits (Lax 48, Strict 80) and more than 4.8 bits a byte
/// (Lax 4.3, Strict 5.3). Quotes around it don't count. Texts above 64 KB are judged by their first 64 KB.
bool is_high_entropy(std::string_view text, EntropyMode mode = EntropyMode::Default);

}  // namespace omni
