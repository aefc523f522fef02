#include "protocol/text/glob.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

namespace omni {
namespace {

struct Case {
  const char* pattern;
  const char* text;
  bool matches;
};

TEST_CASE("glob means what git means", "[workspace]") {
  const Case cases[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "a", true},
      {"A", "a", false},
      {"?", "a", true},
      {"?", "/", false},
      {"?", "", false},
      {"*", "", true},
      {"*", "abc", true},
      {"*", "a/b", false},
      {"a*c", "abbc", true},
      {"a*c*", "abbcd", true},
      {"a*c", "a/c", false},
      {"*/b", "a/b", true},
      {"*/b", "b", false},
      {"*/b", "a/a/b", false},
      // `**` alone between slashes
      {"**", "a/b/c", true},
      {"**/b", "b", true},
      {"**/b", "a/a/b", true},
      {"**/b", "ab", false},
      {"**/b", "a/ab", false},
      {"a/**", "a/b/c", true},
      {"a/**", "a", false},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/xb", false},
      {"a/**/**/b", "a/b", true},
      {"a/***/b", "a/x/y/b", true},
      // elsewhere the same as `*`
      {"a**c", "abc", true},
      {"a**c", "a/c", false},
      {"x**/c", "xy/c", true},
      {"x**/c", "xy/z/c", false},
      // classes
      {"[abc]", "b", true},
      {"[!abc]", "b", false},
      {"[^abc]", "d", true},
      {"[a-c]", "b", true},
      {"[a-c]", "d", false},
      {"[c-a]", "b", false},
      {"[]]", "]", true},
      {"[!]]", "]", false},
      {"[]-a]", "^", true},
      {"[a-]", "-", true},
      {"[-a]", "-", true},
      {"[\\]]", "]", true},
      {"[\\a-c]", "b", true},
      {"[a-\\c]", "b", true},
      {"[/]", "/", false},
      {"[!a]", "/", false},
      {"[[:digit:][:upper:]]", "7", true},
      {"[[:digit:][:upper:]]", "Q", true},
      {"[[:digit:][:upper:]]", "q", false},
      {"[[:digit:]-z]", "-", true},
      {"[[:digit:]-z]", "s", false},
      {"[[:space:]]", "\v", false},
      {"[[:spaci:]]", "s", false},
      {"[[:x]", ":", true},
      {"[[:]", "[", true},
      {"[[]", "[", true},
      {"[[::]]", ":", false},
      {"[a", "[a", false},
      {"[", "[", false},
      {"[a-", "a", false},
      // escapes
      {"\\*", "*", true},
      {"\\*", "a", false},
      {"\\a", "a", true},
      {"a\\", "a", false},
      {"a\\", "a\\", false},
      {"**\\/b", "a/c/b", true},
      {"**\\/b", "b", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.pattern, c.text);
    CHECK(Glob(c.pattern).matches(c.text) == c.matches);
  }
}

TEST_CASE("a hostile glob costs no more than its size times the text", "[workspace]") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a**/";
  const std::string text(4000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(Glob(pattern + "b").matches(text));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));  // a backtracking matcher needs ages
}

}  // namespace
}  // namespace omni
