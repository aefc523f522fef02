#include "protocol/base/utf8.h"

#include <cstring>

namespace omni {
namespace {

constexpr Utf8Char kInvalid{kReplacementCharacter, 1, false};

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// Bytes at the start of `text` below 0x80, eight at a time.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080ULL) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

Utf8Char decode_utf8(std::string_view text, std::size_t offset) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[offset + i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t left = text.size() - offset;
  if (lead < 0xC2 || lead > 0xF4) return kInvalid;  // a lone continuation byte, an overlong form or above U+10FFFF
  if (left < 2 || !is_continuation(at(1))) return kInvalid;
  const unsigned second = at(1) & 0x3FU;
  if (lead < 0xE0) return {static_cast<char32_t>((lead & 0x1FU) << 6U | second), 2, true};

  if (left < 3 || !is_continuation(at(2))) return kInvalid;
  const unsigned third = at(2) & 0x3FU;
  if (lead < 0xF0) {
    const auto code_point = static_cast<char32_t>((lead & 0x0FU) << 12U | second << 6U | third);
    if (code_point < 0x800 || (code_point >= 0xD800 && code_point <= 0xDFFF)) return kInvalid;
    return {code_point, 3, true};
  }

  if (left < 4 || !is_continuation(at(3))) return kInvalid;
  const auto code_point =
      static_cast<char32_t>((lead & 0x07U) << 18U | second << 12U | third << 6U | (at(3) & 0x3FU));
  if (code_point < 0x10000 || code_point > 0x10FFFF) return kInvalid;
  return {code_point, 4, true};
}

Utf8Kind classify_utf8(std::string_view text) {
  std::size_t i = ascii_prefix(text);
  if (i == text.size()) return Utf8Kind::Ascii;
  while (i < text.size()) {
    const Utf8Char c = decode_utf8(text, i);
    if (!c.valid) return Utf8Kind::Invalid;
    i += c.size;
    if (c.size == 1) i += ascii_prefix(text.substr(i));
  }
  return Utf8Kind::Valid;
}

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) code_point = kReplacementCharacter;
  const auto put = [&](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6U);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12U);
    put(0x80 | (code_point >> 6U & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18U);
    put(0x80 | (code_point >> 12U & 0x3F));
    put(0x80 | (code_point >> 6U & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

std::string to_valid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    if (c.valid) {
      out.append(text.substr(i, c.size));
    } else {
      append_utf8(out, kReplacementCharacter);
    }
    i += c.size;
  }
  return out;
}

}  // namespace omni
