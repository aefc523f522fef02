#include <array>
#include <charconv>
#include <unordered_map>

#include "agents/finding/fingerprint.h"

namespace omni {

namespace {

constexpr std::size_t kWindow = 100;
constexpr std::uint64_t kBase = 37;
constexpr std::uint16_t kEndOfText = 65535;

constexpr std::uint64_t power_of_base(std::size_t exponent) {
  std::uint64_t value = 1;
  for (std::size_t i = 0; i < exponent; ++i) value *= kBase;
  return value;
}

/// Calls `sink` with the UTF-16 code units of `text`. A broken sequence becomes one U+FFFD for its longest well-formed
/// beginning, then decoding goes on behind it (the rule of the WHATWG decoder, which Node follows).
template <typename Sink>
void for_each_utf16_unit(std::string_view text, Sink&& sink) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      sink(lead);
      ++i;
      continue;
    }
    int more = 0;
    std::uint32_t value = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      more = 1;
      value = lead & 0x1Fu;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      more = 2;
      value = lead & 0x0Fu;
      if (lead == 0xE0) low = 0xA0;   // no overlong forms
      if (lead == 0xED) high = 0x9F;  // no surrogates
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      more = 3;
      value = lead & 0x07u;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;  // nothing above U+10FFFF
    }
    ++i;
    bool sound = more > 0;
    for (; more > 0; --more) {
      if (i >= text.size() || byte(i) < low || byte(i) > high) {
        sound = false;
        break;
      }
      value = (value << 6) | (byte(i) & 0x3Fu);
      low = 0x80;
      high = 0xBF;
      ++i;
    }
    if (!sound) {
      sink(0xFFFD);
    } else if (value >= 0x10000) {
      sink(static_cast<std::uint16_t>(0xD7C0 + (value >> 10)));
      sink(static_cast<std::uint16_t>(0xDC00 + (value & 0x3FF)));
    } else {
      sink(static_cast<std::uint16_t>(value));
    }
  }
}

/// The window over the last 100 units. A line's hash is complete when the window comes round to the line's first unit.
class RollingHash {
 public:
  explicit RollingHash(std::vector<std::uint64_t>& hashes) : hashes_(hashes) {}

  void add(std::uint16_t unit) {
    constexpr std::uint16_t kSpace = ' ';
    constexpr std::uint16_t kTab = '\t';
    constexpr std::uint16_t kLf = '\n';
    constexpr std::uint16_t kCr = '\r';
    if (unit == kSpace || unit == kTab || (after_cr_ && unit == kLf)) {
      after_cr_ = false;
      return;
    }
    after_cr_ = unit == kCr;
    if (after_cr_) unit = kLf;
    emit_if_complete();
    if (at_line_start_) starts_line_[index_] = true;
    at_line_start_ = unit == kLf;
    push(unit);
  }

  void finish() {
    add(kEndOfText);
    for (std::size_t i = 0; i < kWindow; ++i) {
      emit_if_complete();
      push(0);
    }
  }

 private:
  void emit_if_complete() {
    if (!starts_line_[index_]) return;
    hashes_.push_back(hash_);
    starts_line_[index_] = false;
  }

  void push(std::uint16_t unit) {
    constexpr std::uint64_t kLeaving = power_of_base(kWindow);
    hash_ = kBase * hash_ + unit - kLeaving * window_[index_];
    window_[index_] = unit;
    if (++index_ == kWindow) index_ = 0;
  }

  std::vector<std::uint64_t>& hashes_;
  std::array<std::uint16_t, kWindow> window_{};
  std::array<bool, kWindow> starts_line_{};
  std::size_t index_ = 0;
  std::uint64_t hash_ = 0;
  bool at_line_start_ = true;
  bool after_cr_ = false;
};

}  // namespace

LineHashes::LineHashes(std::string_view text) {
  std::vector<std::uint64_t> hashes;
  RollingHash rolling(hashes);
  for_each_utf16_unit(text, [&](std::uint16_t unit) { rolling.add(unit); });
  rolling.finish();
  std::unordered_map<std::uint64_t, std::uint32_t> seen;
  hashes_.reserve(hashes.size());
  for (const std::uint64_t hash : hashes) hashes_.push_back({hash, ++seen[hash]});
}

std::string LineHashes::at(std::uint32_t line) const {
  if (line == 0 || line > hashes_.size()) return {};
  const Entry& entry = hashes_[line - 1];
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), entry.hash, 16).ptr;
  return std::string(digits.data(), end) + ":" + std::to_string(entry.repeat);
}

}  // namespace omni
