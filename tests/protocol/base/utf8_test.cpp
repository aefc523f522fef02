#include "protocol/base/utf8.h"

#include <catch2/catch.hpp>
#include <vector>

namespace omni {
namespace {

/// Sizes of the steps, negative for an invalid byte.
std::vector<int> steps(std::string_view text) {
  std::vector<int> out;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    out.push_back(c.valid ? c.size : -static_cast<int>(c.size));
    i += c.size;
  }
  return out;
}

}  // namespace

TEST_CASE("each bad byte stands for itself, good neighbours stay whole", "[utf8]") {
  using namespace std::string_view_literals;
  const std::vector<std::pair<std::string_view, std::vector<int>>> cases{
      {"a\0b"sv, {1, 1, 1}},
      {"\xc3\xbc", {2}},
      {"\xe2\x82\xac", {3}},
      {"\xf0\x9f\x98\x80", {4}},
      {"\x80", {-1}},                        // a lone continuation byte
      {"\xc3", {-1}},                        // cut
      {"\xe2\x82", {-1, -1}},
      {"\xf0\x9f\x98", {-1, -1, -1}},
      {"\xe2\x82" "a", {-1, -1, 1}},
      {"\xe2\xc3\xbc", {-1, 2}},             // cut by a good character
      {"\xc0\xaf", {-1, -1}},                // overlong '/'
      {"\xe0\x80\xaf", {-1, -1, -1}},
      {"\xf0\x80\x80\xaf", {-1, -1, -1, -1}},
      {"\xed\xa0\x80", {-1, -1, -1}},        // a surrogate
      {"\xed\x9f\xbf", {3}},
      {"\xf4\x8f\xbf\xbf", {4}},             // U+10FFFF
      {"\xf4\x90\x80\x80", {-1, -1, -1, -1}},
      {"\xf5\x80\x80\x80", {-1, -1, -1, -1}},
      {"\xff\xfe", {-1, -1}},
  };
  for (const auto& [text, expected] : cases) CHECK(steps(text) == expected);
}

TEST_CASE("every code point is read back", "[utf8]") {
  bool all = true;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    const Utf8Char back = decode_utf8(text, 0);
    all = all && back.valid && back.code_point == c && back.size == text.size();
  }
  CHECK(all);
  std::string surrogate;
  append_utf8(surrogate, 0xD800);
  append_utf8(surrogate, 0x110000);
  CHECK(surrogate == "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_CASE("classification and mending", "[utf8]") {
  CHECK(classify_utf8("") == Utf8Kind::Ascii);
  CHECK(classify_utf8("0123456789abcdef\x7f") == Utf8Kind::Ascii);
  CHECK(classify_utf8("0123456789\xc3\xbc") == Utf8Kind::Valid);
  CHECK(classify_utf8("\xc3\xbc" "0123456789abcdef\xff") == Utf8Kind::Invalid);
  CHECK(to_valid_utf8("a\xff\xc3\xbc") == "a\xef\xbf\xbd\xc3\xbc");
}

}  // namespace omni
