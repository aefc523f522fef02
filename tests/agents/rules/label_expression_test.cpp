#include "agents/rules/label_expression.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace omni;

namespace {
std::string wrong_in(std::string_view text) {
  std::string wrong;
  LabelExpression::parse(text, wrong);
  return wrong;
}
bool holds(std::string_view text, const std::vector<std::string>& labels) {
  std::string wrong;
  const LabelExpression expression = LabelExpression::parse(text, wrong);
  return expression.holds([&](std::string_view label) { return std::find(labels.begin(), labels.end(), label) != labels.end(); });
}
}  // namespace

TEST_CASE("label expressions are checked", "[rules][loader]") {
  for (const std::string_view good : {"A", "A and B", "not A", "not (A or B) and C", "true", "((A))"}) {
    CAPTURE(good);
    CHECK(wrong_in(good).empty());
  }
  for (const std::string_view bad : {"", "A and", "and A", "A B", "(A", "A)", "A && B", "1", "not", "$X"}) {
    CAPTURE(bad);
    CHECK_FALSE(wrong_in(bad).empty());
  }
  CHECK(wrong_in(std::string(10'000, '(')) == "nested too deeply");
}

TEST_CASE("label expressions are evaluated", "[rules]") {
  CHECK(holds("A and not B", {"A"}));
  CHECK_FALSE(holds("A and not B", {"A", "B"}));
  CHECK(holds("not (A or B) and C or D", {"C"}));
  CHECK_FALSE(holds("not (A or B) and C or D", {"A", "C"}));
  CHECK(holds("not (A or B) and C or D", {"A", "D"}));
  CHECK(holds("True", {}));
  CHECK_FALSE(holds("false", {"A"}));
}
