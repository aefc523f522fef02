#include "agents/rules/comparison.h"

#include <catch2/catch.hpp>
#include <map>

#include "agents/rules/comparison_dates.h"
#include "tests/agents/rules/test_context.h"

namespace omni {
namespace {

using test::TestContext;
using Code = ComparisonValue::Code;

struct Outcome {
  bool holds = false;
  std::string why;
};

Outcome outcome(std::string_view text) {
  const TestContext t;
  const auto expression = ComparisonExpression::parse(text);
  if (!expression) FAIL(text << ": " << expression.error().describe());
  static const std::map<std::string, ComparisonValue, std::less<>> kValues{
      {"$N", {std::int64_t{42}}}, {"$F", {2.5}},          {"$S", {std::string("hello")}},
      {"$B", {false}},            {"$C", {Code{"foo"}}},  {"$HEX", {Code{"0x10"}}},
      {"$T", {Code{"true"}}},     {"$1", {Code{"7"}}},    {"$...A", {Code{"a, b"}}},
      {"$Q", {std::string("2024-02-29")}},
      {"$L", {ComparisonValue::List{{std::int64_t{1}}, {std::string("x")}}}},
  };
  ComparisonEnvironment environment;
  environment.value_of = [](std::string_view name) -> std::optional<ComparisonValue> {
    const auto found = kValues.find(name);
    return found == kValues.end() ? std::nullopt : std::optional(found->second);
  };
  environment.now = std::chrono::sys_days{std::chrono::year{2024} / 3 / 1} + std::chrono::hours(15);
  Outcome out;
  const auto holds = expression->holds(t.ctx, environment, &out.why);
  if (!holds) FAIL(text << ": " << holds.error().describe());
  out.holds = *holds;
  return out;
}

TEST_CASE("comparisons that hold", "[rules][comparison]") {
  const std::string_view cases[] = {
      "$N == 42", "$N != 41", "$N > 41 and $N < 43", "1 < $N <= 42", "not $N < 5", "$N == 42.0", "$N in [1, 42]",
      "$N not in [1, 2]", "not $N in (1, 2)", "$N % 5 == 2", "$N / 4 == 10.5", "$N // 4 == 10", "-7 // 2 == -4", "-7 % 3 == 2",
      "7 % -3 == -2", "2 ** 10 == 1024", "2 ** 3 ** 2 == 512", "-2 ** 2 == -4", "2 ** -1 == 0.5", "$N & 2 == 2", "1 | 6 == 7",
      "5 ^ 1 == 4", "~0 == -1", "1 << 4 == 16", "256 >> 4 == 16", "1 + 2 * 3 == 7", "(1 + 2) * 3 == 9", "0x1f == 31",
      "0o17 == 15", "0b101 == 5", "1_000 == 1000", "1e3 == 1000", ".5 < 1", "True", "not False", "$B == False", "not $B", "$T",
      "$T == True", "$T and $N == 42", "$B or $N == 42", "False or True and True", "$HEX == 16", "$HEX + 1 == 17",
      "int($HEX) > 15", "$1 < 8", "$F * 2 == 5", "float('1.5') == 1.5", "int('12') == 12", "int('ff', 16) == 255", "int(2.9) == 2",
      "int(\"'0x1F'\") == 31", "str($N) == '42'", "str($C) == 'foo'", "str($...A) == 'a, b'", "str($C) in 'a food'",
      "str($C) not in ['bar']", "'ell' in $S", "$S == \"hello\"", "$S < 'help'", "$C == $C", "len($S) == 5", "len($L) == 2",
      "len('\xC3\xA9') == 1", "'x' in $L", "$L == [1, 'x']", "[] == []", "abs(-3) == 3", "min(3, 1, 2) == 1", "max([1, 5]) == 5",
      "bool($N)", "not bool('')", "re.match('h.l', $S)", "not re.match('ello', $S)", "re.search('ello', $S)",
      "re.fullmatch('h.*o', $S)", "not re.fullmatch('h', $S)", "re.match(r'\\w+$', $S)", "re.match('\\w+', $C)",
      "re.match('4', $N)", "strptime($Q) < today()", "strptime('2024-03-01') == today()", "strptime('3000-01-01') > today()",
      "strptime('01/03/2024', '%d/%m/%Y') == today()", "today() - strptime($Q) == 86400", "$C != None or True",
      "\n  $N == 42\n  and\n  True\n", "9223372036854775807 > 0", "-9223372036854775807 - 1 < 0", "'a' + 'b' == 'ab'",
      "1 == 1 == True or 1 < 2 < 3",
  };
  for (const std::string_view text : cases) {
    const Outcome found = outcome(text);
    INFO(text << " : " << found.why);
    CHECK(found.holds);
  }
}

TEST_CASE("comparisons that don't hold", "[rules][comparison]") {
  for (const std::string_view text : {"$N == 41", "$N == 'x'", "1 < 2 > 3", "$N in []", "'x' in 'abc'", "True and False", "$L == [1]",
                                      "re.match('x', $S)", "not re.search('l+', $S)", "strptime('2025-01-01') < today()", "True == 'True'"}) {
    const Outcome found = outcome(text);
    INFO(text);
    CHECK_FALSE(found.holds);
    CHECK(found.why.empty());
  }
}

TEST_CASE("what can't be evaluated does not hold, also negated, and says why", "[rules][comparison]") {
  for (const std::string_view text : {
           "$UNBOUND == 1", "not $UNBOUND == 1", "$N / 0 == 1", "$N // 0 == 1", "$N % 0 == 1", "1.0 / 0 == 1", "$S - 1 == 0", "$S < 1",
           "$N + 'a' == 'b'", "9223372036854775807 + 1 > 0", "2 ** 64 > 0", "10 ** 400 > 0", "2.0 ** 5000 > 0", "1 << 63 > 0", "1 << -1 == 0",
           "(-9223372036854775807 - 1) // -1 > 0", "-(-9223372036854775807 - 1) > 0", "9223372036854775807 * 2 > 0", "$C == 'foo'",
           "$C != 'foo'", "$C == 1", "not $C", "$N", "'text'", "$N and True", "int('x') == 1", "int($C) == 1", "float('inf') > 1", "abs('x') == 1",
           "min([]) == 1", "strptime('2023-02-30') < today()", "strptime('no date') < today()", "~1.5 == 1", "1.5 & 1 == 1", "1 in 2",
           "len(1) == 1", "int('12', 99) == 1", "re.match($L, 'a')", "int(1e300) == 1"}) {
    const Outcome found = outcome(text);
    INFO(text);
    CHECK_FALSE(found.holds);
    CHECK_FALSE(found.why.empty());
  }
}

TEST_CASE("and, or and chains stop at the first decision", "[rules][comparison]") {
  CHECK(outcome("True or $UNBOUND == 1").holds);
  CHECK(outcome("not (False and $UNBOUND == 1)").holds);
  CHECK(outcome("not 2 < 1 < $N / 0").holds);
}

TEST_CASE("a bad expression says where", "[rules][comparison]") {
  struct Case {
    std::string_view text, column;
  };
  for (const Case& c : {Case{"", "column 1"}, Case{"$N ==", "column 6"}, Case{"(1", "column 3"}, Case{"[1, 2", "column 6"},
                        Case{"1 2", "column 3"}, Case{"foo(1)", "column 1"}, Case{"$N = 1", "column 4"}, Case{"'abc", "column 5"},
                        Case{"int()", "column 1"}, Case{"re.match('(', $N)", "column 1"}, Case{"$", "column 2"}, Case{"1 < 0z1", "column 5"},
                        Case{"99999999999999999999 > 1", "column 1"}, Case{"$N @ 1", "column 4"}, Case{"today", "column 6"}}) {
    const auto parsed = ComparisonExpression::parse(c.text);
    INFO(c.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().code() == ErrorCode::InvalidInput);
    INFO(parsed.error().message());
    CHECK(parsed.error().message().find(std::string(c.column) + ":") != std::string::npos);
  }
  CHECK_FALSE(ComparisonExpression::parse(std::string(5000, '(') + "1" + std::string(5000, ')')).has_value());
  CHECK_FALSE(ComparisonExpression::parse(std::string(5000, '-') + "1").has_value());
  std::string nots;
  for (int i = 0; i < 2000; ++i) nots += "not ";
  CHECK_FALSE(ComparisonExpression::parse(nots + "True").has_value());
}

TEST_CASE("the variables of an expression come in order, each once", "[rules][comparison]") {
  const auto parsed = ComparisonExpression::parse("$B > 1 and str($...A) == $B or $1 == 2");
  REQUIRE(parsed.has_value());
  CHECK(parsed->variables() == std::vector<std::string>{"$B", "$...A", "$1"});
}

TEST_CASE("numbers as programs write them", "[rules][comparison]") {
  struct Case {
    std::string_view text;
    int base;
    bool strip;
    std::optional<std::int64_t> expected;
  };
  for (const Case& c : {Case{"12", 0, false, 12}, Case{"-12", 0, false, -12}, Case{"0x1F", 0, false, 31}, Case{"0o17", 0, false, 15},
                        Case{"017", 0, false, 15}, Case{"08", 0, false, 8}, Case{"0b11", 0, false, 3}, Case{"1_000", 0, false, 1000},
                        Case{"1'000", 0, false, 1000}, Case{"12L", 0, false, 12}, Case{"12ull", 0, false, 12}, Case{"12u8", 0, false, 12},
                        Case{"0xFFul", 0, false, 255}, Case{"10n", 0, false, 10}, Case{"ff", 16, false, 255}, Case{"0xff", 16, false, 255},
                        Case{"777", 8, false, 511}, Case{"zz", 36, false, 1295}, Case{"'12'", 0, true, 12}, Case{"\" 12 \"", 0, true, 12},
                        Case{"\"12\"", 0, false, std::nullopt}, Case{"abc", 0, false, std::nullopt}, Case{"", 0, false, std::nullopt},
                        Case{"9", 8, false, std::nullopt}, Case{"-9223372036854775808", 0, false, INT64_MIN}, Case{"0x", 0, false, std::nullopt},
                        Case{"9223372036854775808", 0, false, std::nullopt}, Case{"1_", 0, false, std::nullopt}}) {
    INFO(c.text << " base " << c.base);
    const auto value = number_from_source(c.text, c.base, c.strip);
    CHECK(value.has_value() == c.expected.has_value());
    if (value && c.expected) CHECK(std::get<std::int64_t>(value->value) == *c.expected);
  }
  for (const auto& [text, expected] : {std::pair{"1.5", 1.5}, {"1.5f", 1.5}, {"2d", 2.0}, {"-1e-2", -0.01}, {".5", 0.5}, {"3.f", 3.0}}) {
    INFO(text);
    const auto value = number_from_source(text);
    REQUIRE(value.has_value());
    REQUIRE(std::holds_alternative<double>(value->value));
    CHECK(std::get<double>(value->value) == Approx(expected));
  }
  for (const std::string_view text : {"inf", "nan", "1.2.3", "e5", "1e999"}) CHECK_FALSE(number_from_source(text).has_value());
}

TEST_CASE("dates are checked, not rolled over", "[rules][comparison]") {
  CHECK(parse_date("1970-01-02") == 86'400);
  CHECK(parse_date("2024-02-29 01:02:03", "%Y-%m-%d %H:%M:%S") == 1'709'168'523);
  CHECK(parse_date("03 Mar 24", "%d %b %y") == parse_date("2024-03-03"));
  for (const std::string_view text : {"2023-02-29", "2024-13-01", "24-01-01", "2024-01-01x", "2024-01", ""}) {
    INFO(text);
    CHECK_FALSE(parse_date(text).has_value());
  }
}

}  // namespace
}  // namespace omni
