#include "server/scan/report/code_frame.h"

#include <catch2/catch.hpp>

#include "server/scan/report/shown.h"
#include "server/scan/report/width.h"

using namespace omni;

namespace {

SnippetLine line(std::uint32_t number, std::string text, std::string_view mark = {}) {
  SnippetLine result;
  result.number = number;
  if (!mark.empty()) {
    const auto begin = static_cast<ByteOffset>(text.find(mark));
    result.mark = {begin, static_cast<ByteOffset>(begin + mark.size())};
  }
  result.text = std::move(text);
  return result;
}

std::string frame(std::vector<SnippetLine> lines, unsigned width = 0) {
  FrameStyle style;
  style.width = width;
  style.indent = 0;
  return code_frame(lines, style);
}

}  // namespace

TEST_CASE("the caret line stands under what the terminal shows", "[report]") {
  CHECK(frame({line(7, "a = run(x)", "run(x)")}) == "    7 | a = run(x)\n      |     ^^^^^^\n");
  CHECK(frame({line(7, "\tx\trun()", "run()")}) == "    7 |     x   run()\n      |         ^^^^^\n");
  CHECK(frame({line(7, "\xE5\xAF\x86\xE9\x92\xA5 = run()", "run()")}) == "    7 | \xE5\xAF\x86\xE9\x92\xA5 = run()\n      |        ^^^^^\n");
  CHECK(frame({line(7, "e\xCC\x81 = '\xE5\xAF\x86'", "'\xE5\xAF\x86'")}) == "    7 | e\xCC\x81 = '\xE5\xAF\x86'\n      |     ^^^^\n");
  CHECK(frame({line(7, "\x1b[0m\xFFrun()", "run()")}) == "    7 | \\x1b[0m\\xffrun()\n      |            ^^^^^\n");
  CHECK(frame({line(12345, "x", "x")}) == "  12345 | x\n        | ^\n");
}

TEST_CASE("marks over several lines are shown in the margin", "[report]") {
  CHECK(frame({line(1, "if x:"), line(2, "  run(", "run("), line(3, "    a)", "a)")}) ==
        "    1 | if x:\n>   2 |   run(\n>   3 |     a)\n");
}

TEST_CASE("lines fit the terminal and still show where the mark begins", "[report]") {
  const std::string text = std::string(40, 'a') + "run()" + std::string(40, 'b');
  for (const unsigned width : {30u, 40u, 60u, 80u, 90u}) {
    CAPTURE(width);
    const std::string shown = frame({line(1, text, "run()")}, width);
    const std::string row = shown.substr(0, shown.find('\n'));
    const std::string carets = shown.substr(shown.find('\n') + 1);
    CHECK(display_width(row) <= width);
    CHECK(row.find("run()") != std::string::npos);
    CHECK(row.find("run()") == carets.find("^^^^^"));
  }
  CHECK(frame({line(1, text, "run()")}, 40) == "    1 | ...aaaaaaaarun()bbbbbbbbbbbbb...\n      |            ^^^^^\n");
  std::string wide;
  for (int i = 0; i < 60; ++i) wide += "\xE5\xAF\x86";
  const std::string shown = frame({line(1, wide, wide)}, 41);
  CHECK(display_width(shown.substr(0, shown.find('\n'))) <= 41);
}

TEST_CASE("code cannot speak to the terminal or the build log", "[report]") {
  const std::string shown = frame({line(1, "##[error] \x1b]0;x\x07", "error")});
  CHECK(shown.find("##[") == std::string::npos);
  CHECK(shown.find('\x1b') == std::string::npos);
  CHECK(frame({line(1, "::std::move(x)")}) == "    1 | ::std::move(x)\n");  // the margin stands before it
}

TEST_CASE("width of characters", "[report]") {
  CHECK(display_width(U'a') == 1);
  CHECK(display_width(U'\u0301') == 0);
  CHECK(display_width(U'\u5bc6') == 2);
  CHECK(display_width(U'\uac00') == 2);
  CHECK(display_width(U'\U0001F600') == 2);
  CHECK(display_width(U'\u00e4') == 1);
  CHECK(display_width(U'\u2500') == 1);
  CHECK(display_width("a\xCC\x81\xE5\xAF\x86") == 3);
}

TEST_CASE("sizes and counts for people", "[report]") {
  CHECK(shown_size(0) == "0 bytes");
  CHECK(shown_size(1) == "1 byte");
  CHECK(shown_size(999) == "999 bytes");
  CHECK(shown_size(1000) == "1.0 kB");
  CHECK(shown_size(999'949) == "999.9 kB");
  CHECK(shown_size(999'960) == "1.0 MB");
  CHECK(shown_size(12'345'678'901) == "12.3 GB");
  CHECK(count_of(1, "entry", "entries") == "1 entry");
  CHECK(count_of(0, "entry", "entries") == "0 entries");
}
