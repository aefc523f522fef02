#include "server/workspace/content_class.h"

#include <catch2/catch.hpp>

#include <string>

namespace omni {
namespace {

std::string repeated(std::string_view unit, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += unit;
  return text;
}

std::string verdict(std::string_view bytes, bool named = false) {
  const auto found = classify_content(bytes, named);
  return found ? std::string(to_string(found->reason)) : "text";
}

TEST_CASE("content is told apart", "[workspace]") {
  const std::string code = repeated("  if (x) { return f(x, 1); }\n", 400);
  const std::string minified = "/* licence */\n" + repeated("function a(b){return b?c(b,1):d(b)}", 400);
  const std::string latin1 = repeated("# gr\xFC\xDF\x65 aus K\xF6ln\nprint(1)\n", 100);
  CHECK(verdict("") == "text");
  CHECK(verdict(code) == "text");
  CHECK(verdict(minified) == "minified");
  CHECK(verdict(minified, true) == "text");
  CHECK(verdict(latin1) == "text");
  CHECK(verdict(std::string("x = 1\0", 6)) == "binary");
  CHECK(verdict(std::string("x = 1\0 and some more words", 26), true) == "text");  // named: one odd byte is taken
  CHECK(verdict(code + std::string(1, '\0')) == "text");                          // behind git's first 8,000 bytes
}

TEST_CASE("each verdict says what was seen", "[workspace]") {
  CHECK(classify_content(std::string("ab\0", 3), false)->detail == "NUL byte at offset 2");
  CHECK(classify_content("\xFF\xFE" "a\0", false)->detail.find("UTF-16 (little endian)") == 0);
  CHECK(classify_content(repeated("\xFF", 100), false)->detail == "100 % of its bytes are not UTF-8");
  CHECK(classify_content(repeated("\x01x", 100), true)->detail == "50 % of its bytes are control characters");
}

}  // namespace
}  // namespace omni
