#include "agents/rules/regex.h"

#include <catch2/catch.hpp>
#include <stop_token>
#include <thread>

#include "tests/agents/rules/test_context.h"

namespace omni {
namespace {

using test::TestContext;

Regex compiled(std::string_view pattern, RegexFlags flags = {}, RegexLimits limits = {}) {
  auto regex = Regex::compile(pattern, flags, limits);
  if (!regex) FAIL(pattern << ": " << regex.error().describe());
  return std::move(regex).value();
}

/// Matches as `begin-end` words.
std::string spans(std::string_view pattern, std::string_view subject, RegexFlags flags = {}) {
  const TestContext t;
  const auto matches = compiled(pattern, flags).find_all(t.ctx, subject);
  if (!matches) return matches.error().describe();
  std::string out;
  for (const RegexMatch& match : *matches) {
    if (!out.empty()) out += ' ';
    out += std::to_string(match.range.begin) + "-" + std::to_string(match.range.end);
  }
  return out;
}

TEST_CASE("find_all yields the matches that don't overlap, from left to right", "[rules][regex]") {
  struct Case {
    std::string_view pattern, subject, expected;
    RegexFlags flags = {};
  };
  const RegexFlags lines{.multi_line = true};
  const Case cases[] = {
      {"ab+", "xabbyab", "1-4 5-7"},
      {"aa", "aaaa", "0-2 2-4"},
      {"none", "some text", ""},
      {"a*", "baac", "0-0 1-3 3-3 4-4"},
      {"", "ab", "0-0 1-1 2-2"},
      {"(?=b)", "abab", "1-1 3-3"},
      {"^key", "key\nkey", "0-3"},
      {"^key", "key\nkey", "0-3 4-7", lines},
      {"y$", "key\nkey", "2-3 6-7", lines},
      {"(?i)KEY", "key Key", "0-3 4-7"},
      {"KEY", "key", "0-3", RegexFlags{.caseless = true}},
      {"a.c", "a\nc", ""},
      {"(?s)a.c", "a\nc", "0-3"},
      {"a.c", "a\nc", "0-3", RegexFlags{.dot_all = true}},
      {"(?x) a  b # a comment", "ab", "0-2"},
      {"(?<=x)b", "ab xb", "4-5"},
      {"(?<!x)b", "ab xb", "1-2"},
      {R"((['"])\w+\1)", R"('a' "b' "c")", "0-3 8-11"},
      {"\\bcat\\b", "cat concat cat", "0-3 11-14"},
      {"a++b", "aaab", "0-4"},
      {"é.", "caféx", "3-6"},                          // characters, not bytes
      {"f.b", "f\xC3\xA9" "b", "0-4"},
      {"a.b", "a\xFF" "b aXb", "4-7"},                  // a stray byte is matched by nothing
      {R"(\u00e9)", "\xC3\xA9", "0-2"},                 // as Python writes it
      {R"(\_\q)", "_q", "0-2"},                         // escapes that mean nothing
      {"a\\Kb", "ab ab", "1-2 4-5"},
  };
  for (const Case& c : cases) {
    INFO(c.pattern << " on " << c.subject);
    CHECK(spans(c.pattern, c.subject, c.flags) == c.expected);
  }
}

TEST_CASE("groups come by number and by name; one that took no part is empty", "[rules][regex]") {
  const TestContext t;
  const Regex regex = compiled("(?P<key>\\w+)=(?:(\\d+)|(?<text>[a-z]+))");
  REQUIRE(regex.group_count() == 3);
  REQUIRE(regex.group_names().size() == 2);
  CHECK(regex.group_names()[0].name == "key");
  CHECK(regex.group_names()[0].number == 1);
  CHECK(regex.group_names()[1].name == "text");
  CHECK(regex.group_names()[1].number == 3);
  const auto match = regex.search(t.ctx, "; port=80");
  REQUIRE(match.has_value());
  REQUIRE(match->has_value());
  const RegexMatch& found = **match;
  CHECK(found.range == ByteRange{2, 9});
  REQUIRE(found.groups.size() == 4);
  CHECK(found.groups[0] == ByteRange{2, 9});
  CHECK(found.groups[1] == ByteRange{2, 6});
  CHECK(found.groups[2] == ByteRange{7, 9});
  CHECK_FALSE(found.groups[3].has_value());
}

TEST_CASE("match_at_start matches there or not at all", "[rules][regex]") {
  const TestContext t;
  const Regex regex = compiled("b+");
  CHECK_FALSE(regex.match_at_start(t.ctx, "abb").value().has_value());
  const auto match = regex.match_at_start(t.ctx, "abb", 1);
  REQUIRE(match->has_value());
  CHECK((**match).range == ByteRange{1, 3});
  CHECK_FALSE(regex.match_at_start(t.ctx, "abb", 9).value().has_value());
  CHECK(compiled("a|ab").match_at_start(t.ctx, "ab").value()->range == ByteRange{0, 1});
  CHECK_FALSE(compiled("^b").match_at_start(t.ctx, "ab", 1).value().has_value());  // text before counts
}

TEST_CASE("a match that lies far behind the first windows is found", "[rules][regex]") {
  for (const std::size_t before : {511U, 512U, 513U, 5000U, 100'000U}) {
    const std::string text = std::string(before, '.') + "needle" + std::string(600, 'n');
    CHECK(spans("need\\w\\w", text) == std::to_string(before) + "-" + std::to_string(before + 6));
    std::string wide;  // windows must not begin inside of a character
    while (wide.size() < before) wide += "\xE2\x82\xAC";
    CHECK(spans("(?<=\xE2\x82\xAC)x", wide + "x") == std::to_string(wide.size()) + "-" + std::to_string(wide.size() + 1));
    CHECK(spans("\xE2\x82\xAC", wide).size() > wide.size());
  }
}

TEST_CASE("a pattern that cannot be compiled says where and why", "[rules][regex]") {
  for (const std::string_view pattern : {"(a", "a)", "[z-a]", "*a", "(?<n>a)(?<n>b)", "a{2,1}", "(?<=a*)b", "\xFF"}) {
    const auto regex = Regex::compile(pattern);
    INFO(pattern);
    REQUIRE_FALSE(regex.has_value());
    CHECK(regex.error().code() == ErrorCode::InvalidInput);
    CHECK(regex.error().message().find("at offset") != std::string::npos);
  }
  CHECK_FALSE(Regex::compile(std::string(70'000, 'a')).has_value());
}

TEST_CASE("exponential patterns end with BudgetExceeded", "[rules][regex]") {
  const TestContext t;
  const std::string text = std::string(4000, 'a') + "!";
  for (const std::string_view pattern : {"(a+)+$", "(a|aa)+$", "(?:a*)*[0-9]", "^(\\w+\\s?)*$"}) {
    INFO(pattern);
    const auto found = compiled(pattern, {}, RegexLimits{.steps = 500'000}).find_all(t.ctx, text);
    REQUIRE_FALSE(found.has_value());
    CHECK(found.error().code() == ErrorCode::BudgetExceeded);
  }
}

TEST_CASE("patterns that can start in few places only are tried there only", "[rules][regex]") {
  const TestContext t;
  const std::string line(30'000, 'x');
  const std::string text = line + "\n" + line + "needle" + line;
  for (const std::string_view pattern : {".*needle", "(?s).*needle", "(?m)^x+needle", ".*(needle|pin)x*$", "(?i).*(NEEDLE)"}) {
    INFO(pattern);
    const auto found = compiled(pattern, {}, RegexLimits{.steps = 1'000'000}).find_all(t.ctx, text);
    REQUIRE(found.has_value());
    CHECK(found->size() == 1);
  }
  for (const std::string_view pattern : {".*absent[0-9]", "(?s).*(absent|x0)", "(?m)^x+(a|b)"}) {
    INFO(pattern);
    CHECK(compiled(pattern, {}, RegexLimits{.steps = 1'000'000}).find_all(t.ctx, text).value().empty());
  }
  CHECK(spans(".*a", "xa\nya za\n") == "0-2 3-8");
  CHECK(spans("^", "a\nb\n", RegexFlags{.multi_line = true}) == "0-0 2-2");
  CHECK(spans("^\\w", "ab cd") == "0-1");
  CHECK(spans(".*?a", "baba") == "0-2 2-4");  // goes on in the middle of a line
}

TEST_CASE("expensive starts beside cheap ones are charged, not refused", "[rules][regex]") {
  const TestContext t;
  const std::string run(20'000, 'a');
  const std::string text = std::string(3000, '.') + "\"" + run + "\" tail";
  const auto found = compiled("\"(?:\\\\.|[^\"])*?\" tail").find_all(t.ctx, text);
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 1);
  CHECK((*found)[0].range == ByteRange{3000, static_cast<ByteOffset>(text.size())});

  const auto refused = compiled("\"(?:\\\\.|[^\"])*?\" tail", {}, RegexLimits{.steps = 6000}).find_all(t.ctx, text);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code() == ErrorCode::BudgetExceeded);
}

TEST_CASE("too many matches end with BudgetExceeded", "[rules][regex]") {
  const TestContext t;
  const auto found = compiled("a", {}, RegexLimits{.matches = 10}).find_all(t.ctx, std::string(11, 'a'));
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code() == ErrorCode::BudgetExceeded);
}

TEST_CASE("a stop ends the search", "[rules][regex]") {
  const TestContext t;
  std::stop_source stop;
  stop.request_stop();
  const auto found = compiled("a").find_all(t.ctx.with_stop(stop.get_token()), "a");
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code() == ErrorCode::Cancelled);
}

TEST_CASE("one Regex serves many threads", "[rules][regex]") {
  const Regex regex = compiled("(\\w+)@(\\w+)");
  const std::string text = std::string(2000, ' ') + "a@b c@d";
  std::vector<std::size_t> counts(4);
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      threads.emplace_back([&, i] {
        const TestContext t;
        for (int round = 0; round < 200; ++round) counts[i] += regex.find_all(t.ctx, text).value().size();
      });
    }
  }
  for (const std::size_t count : counts) CHECK(count == 400);
}

}  // namespace
}  // namespace omni
