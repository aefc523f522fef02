#include "agents/rules/generic/text_kind.h"

#include <algorithm>
#include <cstddef>

namespace omni {

namespace {

constexpr std::size_t kSample = 8192;
constexpr std::size_t kLeastForMinified = 2048;

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
  }
  return length;
}

}  // namespace

TextKind text_kind(std::string_view text) {
  const std::string_view sample = text.substr(0, kSample);
  std::size_t strange = 0;
  std::size_t blanks = 0;
  std::size_t lines = 1;
  for (std::size_t at = 0; at < sample.size();) {
    const char c = sample[at];
    if (c == 0) return TextKind::Binary;
    const bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
    blanks += is_blank ? 1U : 0U;
    lines += c == '\n' ? 1U : 0U;
    // The last character may be cut by the sample's end.
    const std::size_t length = utf8_length(text, at);
    if (length == 0 || (static_cast<unsigned char>(c) < ' ' && !is_blank && c != '\x1B') || c == '\x7F') ++strange;
    at += std::max<std::size_t>(length, 1);
  }
  if (strange * 10 > sample.size()) return TextKind::Binary;
  if (sample.size() < kLeastForMinified) return TextKind::Text;
  return blanks * 100 < sample.size() * 7 || sample.size() / lines > 1000 ? TextKind::Minified : TextKind::Text;
}

}  // namespace omni
