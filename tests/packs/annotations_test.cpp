#include "tests/packs/annotations.h"

#include <catch2/catch.hpp>

namespace omni::test {
namespace {

using Lines = std::set<std::uint32_t>;

TEST_CASE("an annotation speaks of the next line, in every comment form", "[packs]") {
  for (const char* comment : {"# ruleid: a", "// ruleid: a", "  //ruleid:a", "/* ruleid: a */", "{/* ruleid: a */}",
                              "<!-- ruleid: a -->", "(* ruleid: a *)", "\t# ruleid: b, a\r"}) {
    CAPTURE(comment);
    const Annotations found = read_annotations("first\n" + std::string(comment) + "\nthird\n");
    CHECK(found.problems.empty());
    REQUIRE(found.by_rule.contains("a"));
    CHECK(found.by_rule.at("a").reported == Lines{3});
  }
}

TEST_CASE("kinds are kept apart, and other comments are no annotations", "[packs]") {
  const Annotations found = read_annotations(
      "# ok: a\nx\n# todook: a\nx\n# todoruleid: a\nx\n# A note: ruleid: a\nx # ruleid: a\n# ruleid a\nx\n");
  REQUIRE(found.by_rule.size() == 1);
  CHECK(found.by_rule.at("a").reported.empty());
  CHECK(found.by_rule.at("a").quiet == Lines{2});
  CHECK(found.by_rule.at("a").neutral == Lines{4, 6});
}

TEST_CASE("annotations without a line of code are problems", "[packs]") {
  CHECK(read_annotations("# ruleid: a\n").problems.size() == 1);
  CHECK(read_annotations("# ruleid: a\n# ok: b\nx\n").problems.size() == 1);
  CHECK(read_annotations("").problems.empty());
}

}  // namespace
}  // namespace omni::test
