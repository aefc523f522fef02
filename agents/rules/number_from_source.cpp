#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "agents/rules/comparison.h"

namespace omni {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Rust's, C's, Java's, C#'s, JavaScript's: longest first.
constexpr std::array<std::string_view, 27> kIntegerSuffixes{
    "usize", "isize", "u128", "i128", "ull", "llu", "u16", "u32", "u64", "i16", "i32", "i64", "u8", "i8",
    "ul",    "lu",    "uz",   "zu",   "ll",  "uy",  "us",  "un",  "u",   "l",   "n",   "s",   "y"};
constexpr std::array<std::string_view, 6> kFloatSuffixes{"f32", "f64", "f", "d", "m", "l"};

template <std::size_t N>
std::vector<std::string_view> without_suffix(std::string_view digits, const std::array<std::string_view, N>& suffixes) {
  std::vector<std::string_view> candidates{digits};
  for (const std::string_view suffix : suffixes) {
    if (digits.size() > suffix.size() && digits.ends_with(suffix)) candidates.push_back(digits.substr(0, digits.size() - suffix.size()));
  }
  return candidates;
}

std::optional<ComparisonValue> integer(std::string_view digits, int base, bool negative) {
  std::uint64_t magnitude = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, magnitude, base);
  if (digits.empty() || error != std::errc() || stop != end) return std::nullopt;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > kMost + (negative ? 1 : 0)) return std::nullopt;
  // Two's complement: also right for the least number, which has no positive counterpart.
  return ComparisonValue{static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude)};
}

}  // namespace

std::string_view without_quotes(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'' || text.front() == '`')) {
    text = text.substr(1, text.size() - 2);
  }
  return text;
}

std::optional<ComparisonValue> number_from_source(std::string_view text, int base, bool strip) {
  text = trimmed(strip ? trimmed(without_quotes(text)) : text);
  if (text.empty() || text.size() > 400 || base < 0 || base == 1 || base > 36) return std::nullopt;
  bool negative = false;
  if (text.front() == '-' || text.front() == '+') {
    negative = text.front() == '-';
    text = trimmed(text.substr(1));
  }
  std::string digits;
  for (const char c : text) {
    if (c != '_' && c != '\'') digits += lower(c);
  }
  if (digits.empty() || text.front() == '_' || text.back() == '_') return std::nullopt;

  int radix = base == 0 ? 10 : base;
  std::string_view rest = digits;
  const auto prefixed = [&](char letter, int its_radix) {
    if (rest.size() < 3 || rest[0] != '0' || rest[1] != letter || (base != 0 && base != its_radix)) return false;
    radix = its_radix;
    rest.remove_prefix(2);
    return true;
  };
  const bool has_prefix = prefixed('x', 16) || prefixed('o', 8) || prefixed('b', 2);
  const bool c_octal = !has_prefix && base == 0 && rest.size() > 1 && rest[0] == '0' &&
                       std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '7'; });
  if (c_octal) radix = 8;
  for (const std::string_view candidate : without_suffix(rest, kIntegerSuffixes)) {
    if (const auto value = integer(candidate, radix, negative)) return value;
  }
  if (has_prefix || base != 0) return std::nullopt;
  // A double starts with a digit or a point ("inf" and "nan" are names) and shows that it is none of the integers above,
  // which were too large then.
  if (rest.front() != '.' && (rest.front() < '0' || rest.front() > '9')) return std::nullopt;
  if (rest.find_first_of(".e") == std::string_view::npos && rest.find_first_of("fdm") != rest.size() - 1) return std::nullopt;
  for (const std::string_view candidate : without_suffix(rest, kFloatSuffixes)) {
    if (candidate.find_first_not_of("0123456789.e+-") != std::string_view::npos) continue;
    double value = 0;
    const char* const end = candidate.data() + candidate.size();
    const auto [stop, error] = std::from_chars(candidate.data(), end, value);
    if (error == std::errc() && stop == end && std::isfinite(value)) return ComparisonValue{negative ? -value : value};
  }
  return std::nullopt;
}

}  // namespace omni
