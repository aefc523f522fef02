#include "server/settings/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

namespace omni {
namespace {

struct Unit {
  std::string_view name;  // lower case
  double factor;
};
constexpr std::array<Unit, 5> kDurations{{{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
constexpr std::array<Unit, 8> kSizes{
    {{"", 1}, {"b", 1}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"kib", 1024}, {"mib", 1048576}, {"gib", 1073741824}}};
constexpr double kMost = 9e15;  // exact in a double, and beyond any sensible limit

/// A number without sign and exponent, then a unit; nothing if it is anything else.
std::optional<double> parse_amount(std::string_view text, std::span<const Unit> units) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string unit(text.substr(digits));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  std::transform(unit.begin(), unit.end(), unit.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + digits) return std::nullopt;
  for (const Unit& each : units) {
    if (each.name == unit && number * each.factor <= kMost) return std::round(number * each.factor);
  }
  return std::nullopt;
}

}  // namespace

Result<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto amount = parse_amount(text, kDurations);
  if (amount) return std::chrono::milliseconds(static_cast<std::int64_t>(*amount));
  return Error(ErrorCode::InvalidInput, "`" + std::string(text) + "` is no duration; write it like 200ms, 30s, 5m or 1h (a bare number is seconds)");
}

std::string format_duration(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  if (ms % 1000 != 0) return std::to_string(ms) + "ms";
  if (ms != 0 && ms % 3'600'000 == 0) return std::to_string(ms / 3'600'000) + "h";
  return std::to_string(ms / 1000) + "s";
}

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto amount = parse_amount(text, kSizes);
  if (amount) return static_cast<std::uint64_t>(*amount);
  return Error(ErrorCode::InvalidInput, "`" + std::string(text) + "` is no size; write it like 500, 64kB, 2MB or 2MiB (a bare number is bytes)");
}

std::string format_size(std::uint64_t bytes) {
  for (const auto& [name, factor] : {std::pair{"GB", 1'000'000'000ULL}, {"MB", 1'000'000ULL}, {"kB", 1'000ULL},
                                     {"GiB", 1ULL << 30}, {"MiB", 1ULL << 20}, {"KiB", 1ULL << 10}}) {
    if (bytes != 0 && bytes % factor == 0) return std::to_string(bytes / factor) + name;
  }
  return std::to_string(bytes);
}

}  // namespace omni
