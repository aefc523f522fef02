#include "agents/rules/fix.h"

#include <string>

#include <catch2/catch.hpp>

namespace omni {
namespace {

/// The text that replaces `code` in `text` when $X is bound to `x`.
std::string fixed(const std::string& fix, const std::string& text, const std::string& code, const std::string& x) {
  Rule rule;
  rule.fix = fix;
  RuleMatch match;
  match.rule = &rule;
  const auto range_of = [&](const std::string& part) {
    const auto begin = static_cast<ByteOffset>(text.find(part));
    return ByteRange{begin, begin + static_cast<ByteOffset>(part.size())};
  };
  match.range = range_of(code);
  match.bindings.push_back({"X", range_of(x)});
  const auto edit = fix_of(match, text);
  REQUIRE(edit.has_value());
  CHECK(edit->range == match.range);
  return edit->text;
}

TEST_CASE("a fix of several lines is indented to where the match begins", "[rules]") {
  CHECK(fixed("if ok($X):\n    f($X)\n", "g()\n    f(a)\n", "f(a)", "a") == "if ok(a):\n        f(a)");
  CHECK(fixed("b: 1\n$X", "list:\n  - a: 0\n", "a: 0", "a: 0") == "b: 1\n    a: 0");  // behind the dash
  CHECK(fixed("g()\n\nf($X)", "\tf(a)\n", "f(a)", "a") == "g()\n\n\tf(a)");
  CHECK(fixed("g()\nf($X)", "f(a)", "f(a)", "a") == "g()\nf(a)");
  CHECK(fixed("g($X)", "  f(a)", "f(a)", "a") == "g(a)");
}

TEST_CASE("lines of a value keep the indentation they have", "[rules]") {
  CHECK(fixed("g()\nf($X)", "  f([\n    1,\n  ])\n", "f([\n    1,\n  ])", "[\n    1,\n  ]") == "g()\n  f([\n    1,\n  ])");
}

}  // namespace
}  // namespace omni
