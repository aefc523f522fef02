#include "tests/packs/fixes.h"

#include <catch2/catch.hpp>

namespace omni::test {
namespace {

TEST_CASE("edits are applied by line and column, equal ones once", "[packs]") {
  const std::string text = "f(a)\ng(b)\n";
  CHECK(apply_edits(text, {}) == text);
  CHECK(apply_edits(text, {{2, 3, 2, 4, "x"}, {1, 1, 1, 2, "h"}}) == "h(a)\ng(x)\n");
  CHECK(apply_edits(text, {{1, 3, 1, 4, "x"}, {1, 3, 1, 4, "x"}}) == "f(x)\ng(b)\n");
  CHECK(apply_edits(text, {{1, 5, 2, 1, " "}}) == "f(a) g(b)\n");
}

TEST_CASE("edits that overlap or lie outside are refused", "[packs]") {
  const std::string text = "f(a)\n";
  CHECK_FALSE(apply_edits(text, {{1, 1, 1, 4, "x"}, {1, 2, 1, 5, "y"}}).has_value());
  CHECK_FALSE(apply_edits(text, {{7, 1, 7, 2, "x"}}).has_value());
  CHECK_FALSE(apply_edits(text, {{1, 3, 1, 9, "x"}}).has_value());
}

}  // namespace
}  // namespace omni::test
