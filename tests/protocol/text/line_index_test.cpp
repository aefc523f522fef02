#include "protocol/text/line_index.h"

#include <catch2/catch.hpp>

#include "protocol/text/source_text.h"

namespace omni {
namespace {

using enum PositionEncoding;

std::vector<std::string> lines_of(std::string_view text) {
  const LineIndex index(text);
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < index.line_count(); ++i) out.emplace_back(index.line_text(i));
  return out;
}

}  // namespace

TEST_CASE("LF, CRLF and lone CR end a line", "[lines]") {
  using Lines = std::vector<std::string>;
  const std::vector<std::pair<std::string, Lines>> cases{
      {"", {""}},
      {"a", {"a"}},
      {"a\n", {"a", ""}},
      {"a\r\nb\rc\nd", {"a", "b", "c", "d"}},
      {"\r\r\n\n", {"", "", "", ""}},
      {"a\n\r b", {"a", "", " b"}},
      {"1234567\r\n90", {"1234567", "90"}},        // a CRLF over the border of eight bytes
      {"12345678\n\n", {"12345678", "", ""}},
      {"a\x0b\x0c\xc2\x85\xe2\x80\xa8z", {"a\x0b\x0c\xc2\x85\xe2\x80\xa8z"}},  // other breaks of Unicode are none here
  };
  for (const auto& [text, expected] : cases) CHECK(lines_of(text) == expected);
}

TEST_CASE("columns in each encoding", "[lines]") {
  // offsets: a0 ü1 €3 😀6 b10 \r11 \n12 x13
  const std::string text = "a\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80" "b\r\nx";
  const LineIndex index(text);
  struct Case {
    ByteOffset offset;
    Position utf8;
    Position utf16;
    Position utf32;
  };
  const std::vector<Case> cases{
      {0, {0, 0}, {0, 0}, {0, 0}},     {1, {0, 1}, {0, 1}, {0, 1}},   {3, {0, 3}, {0, 2}, {0, 2}},
      {6, {0, 6}, {0, 3}, {0, 3}},     {10, {0, 10}, {0, 5}, {0, 4}}, {11, {0, 11}, {0, 6}, {0, 5}},
      {13, {1, 0}, {1, 0}, {1, 0}},    {14, {1, 1}, {1, 1}, {1, 1}},
  };
  for (const Case& c : cases) {
    INFO(c.offset);
    CHECK(index.position(c.offset, Utf8) == c.utf8);
    CHECK(index.position(c.offset, Utf16) == c.utf16);
    CHECK(index.position(c.offset, Utf32) == c.utf32);
    CHECK(index.offset(c.utf8, Utf8) == c.offset);
    CHECK(index.offset(c.utf16, Utf16) == c.offset);
    CHECK(index.offset(c.utf32, Utf32) == c.offset);
  }
  CHECK(index.place(10, Utf16) == Place{1, 6});
  CHECK(index.place(10, Utf32) == Place{1, 5});
  CHECK(index.range({6, 14}, Utf16) == Range{{0, 3}, {1, 1}});
  CHECK(index.bytes({{0, 3}, {1, 1}}, Utf16) == ByteRange{6, 14});
  CHECK(index.bytes({{1, 1}, {0, 3}}, Utf16) == ByteRange{14, 14});
}

TEST_CASE("what lies between or beyond is clamped", "[lines]") {
  const std::string text = "\xf0\x9f\x98\x80" "b\r\nx";
  const LineIndex index(text);
  CHECK(index.position(2, Utf16) == Position{0, 0});    // inside of a character: its start
  CHECK(index.position(2, Utf8) == Position{0, 2});
  CHECK(index.position(6, Utf16) == Position{0, 3});    // between CR and LF: the end of the line
  CHECK(index.position(99, Utf16) == Position{1, 1});
  CHECK(index.offset({0, 1}, Utf16) == 0);              // between two surrogates
  CHECK(index.offset({0, 99}, Utf16) == 5);
  CHECK(index.offset({1, 99}, Utf8) == 8);
  CHECK(index.offset({7, 0}, Utf32) == 8);
}

TEST_CASE("bytes that are no UTF-8 count one each", "[lines]") {
  const std::string text = "\xff\xe2\x82" "\xc3\xbc" "\x80x\n\xf0\x9f";
  const LineIndex index(text);
  CHECK(index.kind() == Utf8Kind::Invalid);
  CHECK(index.position(1, Utf16) == Position{0, 1});
  CHECK(index.position(3, Utf16) == Position{0, 3});
  CHECK(index.position(4, Utf16) == Position{0, 3});  // inside of the one good character
  CHECK(index.position(5, Utf16) == Position{0, 4});
  CHECK(index.position(6, Utf32) == Position{0, 5});
  CHECK(index.position(10, Utf16) == Position{1, 2});
  CHECK(index.offset({0, 4}, Utf16) == 5);
  CHECK(index.offset({1, 1}, Utf32) == 9);
}

TEST_CASE("lines of an offset and their ranges", "[lines]") {
  const LineIndex index("ab\r\n\ncd");
  CHECK(index.line_of(0) == 0);
  CHECK(index.line_of(3) == 0);
  CHECK(index.line_of(4) == 1);
  CHECK(index.line_of(5) == 2);
  CHECK(index.line_of(7) == 2);
  CHECK(index.line_content(0) == ByteRange{0, 2});
  CHECK(index.line_full(0) == ByteRange{0, 4});
  CHECK(index.line_full(1) == ByteRange{4, 5});
  CHECK(index.line_full(2) == ByteRange{5, 7});
}

TEST_CASE("copies of a source text share text and lines", "[lines]") {
  const SourceText text("src/a.py", "x\ny");
  const SourceText copy = text;
  CHECK(copy.same_as(text));
  CHECK(&copy.lines() == &text.lines());
  CHECK(copy.lines().line_count() == 2);
  CHECK(copy.path() == "src/a.py");
  CHECK_FALSE(SourceText("src/a.py", "x\ny").same_as(text));
  CHECK(SourceText().lines().line_count() == 1);
}

}  // namespace omni
