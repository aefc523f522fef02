#include "agents/rules/entropy.h"

#include <algorithm>
#include <cstddef>

#include "agents/rules/comparison.h"
#include "agents/rules/entropy_table.h"

namespace omni {

namespace {

constexpr std::size_t kMaxBytes = 64 * 1024;
constexpr std::size_t kSymbols = 27;
static_assert(kEnglishTrigrams.size() == kSymbols * kSymbols * kSymbols);

// In bits, fitted to the annotated samples of public rules and to lists of keys, words and identifiers of our own.
constexpr double kDigit = 6.2;         // words hold none, so a long number is as surprising as a key
constexpr double kSeparator = 1.0;     // _ - . / space: on top of the end of a word
constexpr double kOther = 4.5;         // other punctuation, on top of the end of a word
constexpr double kHighByte = 7.0;      // not ASCII
constexpr double kCaseKept = 0.1;
constexpr double kCaseChanged = 2.0;   // as in the middle of aB, ABc; a capital that begins a word is half of that
constexpr double kCapital = 1.0;
constexpr double kMost = 7.0;          // for one byte: a model that knows no words would say about that

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return c == '_' || c == '-' || c == '.' || c == '/' || c == ' '; }

std::size_t symbol(char c) {
  if (is_lower(c)) return static_cast<std::size_t>(c - 'a') + 1;
  return is_upper(c) ? static_cast<std::size_t>(c - 'A') + 1 : 0;
}

double trigram(std::size_t a, std::size_t b, std::size_t c) {
  const char level = kEnglishTrigrams[(a * kSymbols + b) * kSymbols + c];
  int value = 0;
  if (is_upper(level)) value = level - 'A';
  else if (is_lower(level)) value = level - 'a' + 26;
  else if (is_digit(level)) value = level - '0' + 52;
  else value = level == '-' ? 62 : 63;
  return value / 5.0;
}

// The case of `c` after `before` and `earlier` (0: none).
double case_bits(char earlier, char before, char c) {
  const bool after_letter = symbol(before) != 0;
  if (!after_letter) return is_upper(c) ? kCapital : kCaseKept;
  if (is_upper(c) == is_upper(before)) return kCaseKept;
  if (is_upper(c)) return kCaseChanged;                       // fooBar
  return is_upper(earlier) ? kCaseChanged : kCaseKept;        // FOo against Foo
}

}  // namespace

TextSurprise text_surprise(std::string_view text) {
  text = text.substr(0, kMaxBytes);
  TextSurprise out;
  std::size_t a = 0;
  std::size_t b = 0;
  char earlier = 0;
  char before = 0;
  for (const char c : text) {
    const std::size_t s = symbol(c);
    double bits = 0;
    if (s != 0) {
      bits = trigram(a, b, s) + case_bits(earlier, before, c);
    } else if (is_digit(c)) {
      bits = kDigit;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      bits = kHighByte;
    } else {
      bits = (b == 0 ? 1.0 : trigram(a, b, 0)) + (is_separator(c) ? kSeparator : kOther);
    }
    out.bits += std::min(bits, kMost);
    a = b;
    b = s;
    if (s == 0) a = 0;  // nothing before a gap tells what comes behind it
    earlier = before;
    before = c;
  }
  if (!text.empty()) out.bits_per_byte = out.bits / static_cast<double>(text.size());
  return out;
}

bool is_high_entropy(std::string_view text, EntropyMode mode) {
  const TextSurprise surprise = text_surprise(without_quotes(text));
  switch (mode) {
    case EntropyMode::Lax: return surprise.bits > 48 && surprise.bits_per_byte > 4.3;
    case EntropyMode::Strict: return surprise.bits > 80 && surprise.bits_per_byte > 5.3;
    case EntropyMode::Default: break;
  }
  return surprise.bits > 64 && surprise.bits_per_byte > 4.8;
}

}  // namespace omni
