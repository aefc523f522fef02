#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace omni {

/// One step through text that claims to be UTF-8.
struct Utf8Char {
  char32_t code_point = 0;  ///< kReplacementCharacter where the byte is invalid
  std::uint8_t size = 1;    ///< bytes taken, 1..4; always 1 for an invalid byte
  bool valid = false;
};

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/// The character at text[offset], offset < text.size(). Overlong forms, surrogates, values above U+10FFFF and cut
/// sequences are invalid: each such byte stands for itself, so that every walk ends and offsets stay comparable.
Utf8Char decode_utf8(std::string_view text, std::size_t offset);

/// What a text consists of; the cheaper kinds allow the quicker algorithms.
enum class Utf8Kind : std::uint8_t { Ascii, Valid, Invalid };
Utf8Kind classify_utf8(std::string_view text);

inline bool is_valid_utf8(std::string_view text) { return classify_utf8(text) != Utf8Kind::Invalid; }

/// Appends U+FFFD for what is no code point (surrogates, above U+10FFFF).
void append_utf8(std::string& out, char32_t code_point);

/// The text itself when valid, else with U+FFFD for each invalid byte.
std::string to_valid_utf8(std::string_view text);

}  // namespace omni
