#include "agents/rules/redos.h"

#include <catch2/catch.hpp>

#include "agents/rules/regex_literals.h"
#include "agents/rules/regex_syntax.h"
#include "tests/agents/rules/test_context.h"

namespace omni {
namespace {

TEST_CASE("patterns that can be split in many ways are found", "[rules][redos]") {
  for (const std::string_view pattern :
       {"(a+)+", "^(\\d+)*$", "((ab )+)+$", "(x?a*)*b", "(?:[a-z]+)*", "(.*,)*", "(\\w+a)*z", "(\\w|\\d)+", "(ab|a[bc])*", "(?i)(a|A)+x",
        "(a+){2,}", "(a+){1,100}", "x(y?(z+)?)*", "(?<n>a+)*", "((a|b+)c?)*", "(a*?)*", "([ab]|[bc]){5,}"}) {
    INFO(pattern);
    const auto risk = find_redos(pattern);
    REQUIRE(risk.has_value());
    CHECK_FALSE(risk->reason.empty());
    CHECK_FALSE(risk->place.empty());
  }
  CHECK(slice("x(a+)+y", find_redos("x(a+)+y")->place) == "(a+)+");
}

TEST_CASE("patterns that can't are not", "[rules][redos]") {
  for (const std::string_view pattern :
       {"", "abc", "hello+", "^[0-9]+$", "([a-z])", "a*b*c*", "(a+)++", "(?>a+)+", "(a++b)*", "(?:(?>a+)b)*", "([^,]*,)*x", "(a|b)*", "(ab|cd)+",
        "([-.]w+)*", "x(y(z+)?)*", "(\\.\\w+)*$", "(--[a-z]+(-[a-z]+)*)", "[^'\\\\]*(\\\\.[^'\\\\]*)*", "(a+)?", "(a+){2}", "(a{1,3})*", "(?=(a+)+)b", "[(a+)+]", "\\(a+\\)+", "(foo|far)*", "(a", "(?R)*", "(/[^/]+/;)*"}) {
    INFO(pattern);
    CHECK_FALSE(find_redos(pattern).has_value());
  }
}

TEST_CASE("the structure of a pattern that isn't understood is not guessed", "[rules][regex]") {
  for (const std::string_view pattern : {"(?R)", "(?(1)a|b)", "(*UTF)a", "(?&n)", "\\g<1>", "(?P>n)", "a)", "(a", "[a", "ab\\", "\\q", "*", "(?<n"}) {
    INFO(pattern);
    CHECK_FALSE(parse_regex(pattern).has_value());
    CHECK(required_literals(pattern).empty());
  }
  CHECK_FALSE(parse_regex(std::string(1000, '(') + std::string(1000, ')')).has_value());
}

/// Clauses as text: "foo|bar & x/i".
std::string literals(std::string_view pattern) {
  std::string out;
  for (const LiteralClause& clause : required_literals(pattern)) {
    if (!out.empty()) out += " & ";
    for (std::size_t i = 0; i < clause.any_of.size(); ++i) out += (i > 0 ? "|" : "") + clause.any_of[i];
    if (clause.caseless) out += "/i";
  }
  return out;
}

TEST_CASE("literals that every match holds", "[rules][regex]") {
  struct Case {
    std::string_view pattern, expected;
  };
  for (const Case& c : {
           Case{"abc", "abc"}, Case{"a.c", "a & c"}, Case{"foo\\d+bar", "bar & foo"}, Case{"foo|bar", "bar|foo"}, Case{"(foo|bar)baz", "barbaz|foobaz"},
           Case{"foo|.*", ""}, Case{"foo|b.r", "b|foo"}, Case{"colou?r", "color|colour"}, Case{"ab*c", "a & c"}, Case{"(abc)+", "abc"},
           Case{"(abc)*", ""}, Case{"(abc)?", ""}, Case{"(abc){2}", "abcabc"}, Case{"(ab){2,}x", "abab & x"}, Case{"a{0}b", "b"},
           Case{"(?i)Key", "key/i"}, Case{"k(?i)EY", "key/i"}, Case{"(?i:AB)C", "abc/i"}, Case{"((?i)a)b", "ab/i"}, Case{"(?i)\xC3\xA9x", "x/i"},
           Case{"[aA][pP][iI]_?[kK]", "api_k|apik/i"}, Case{"[ab]c", "ac|bc"}, Case{"[a-z]c", "c"}, Case{"[^a]c", "c"}, Case{"\\bword\\b", "word"},
           Case{"^a$", "a"}, Case{"(?=foo)bar", "bar"}, Case{"(?!foo)bar", "bar"}, Case{"(?<!foo)bar", "bar"}, Case{"\\x41\\x{42}\\n", "AB\n"},
           Case{"\\.\\$\\/", ".$/"}, Case{"\\Qa.b\\Ec", "a.bc"}, Case{"\\Qab\\E*c", "a & c"}, Case{"(?x) a b # no\n c", "abc"}, Case{"(a)\\1b", "a & b"},
           Case{"caf\xC3\xA9", "caf\xC3\xA9"}, Case{"a{,3}", "a{,3}"}, Case{"x{", "x{"}, Case{"[]a]b", "]b|ab"}, Case{"[\\]a]b", "]b|ab"},
           Case{"[a-]b", "-b|ab"}, Case{"[[:digit:]]b", "b"}, Case{"(?#no)b", "b"}, Case{"(?P<n>ab)(?P=n)", "ab"}, Case{"()", ""}, Case{"", ""},
           Case{"(?>ab)c", "abc"}, Case{"AKIA[0-9A-Z]{16}", "AKIA"}, Case{"(a|b|c|d|e)(f|g|h|i|j)", "a|b|c|d|e & f|g|h|i|j"},
       }) {
    INFO(c.pattern);
    CHECK(literals(c.pattern) == c.expected);
  }
}

TEST_CASE("a text that matches passes the literals", "[rules][regex]") {
  const test::TestContext t;
  struct Case {
    std::string_view pattern, text;
  };
  for (const Case& c : {Case{"(?i)secret_key", "SECRET_Key"}, Case{"(?i)kiss", "\xE2\x84\xAAI\xC5\xBF\xC5\xBF"}, Case{"[kK]ey\\s*=", "Key ="},
                        Case{"(?i)[k]ey", "\xE2\x84\xAA" "ey"}, Case{"(?i)stra\xC3\x9F" "e", "STRA\xC3\x9F" "E"}, Case{"a(?i)b|c", "C"}, Case{"(a(?i)b|c)D", "CD"}}) {
    INFO(c.pattern);
    const auto found = Regex::compile(c.pattern)->search(t.ctx, c.text);
    REQUIRE(found.has_value());
    if (found->has_value()) CHECK(may_match(required_literals(c.pattern), c.text));
  }
  CHECK_FALSE(may_match(required_literals("foo.*bar"), "bar fo"));
  CHECK_FALSE(may_match(required_literals("(?i)foo"), "bar"));
}

}  // namespace
}  // namespace omni
