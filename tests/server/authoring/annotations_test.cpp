#include "server/authoring/annotations.h"

#include <catch2/catch.hpp>

namespace omni {
namespace {

using Lines = std::set<std::uint32_t>;

TEST_CASE("an annotation speaks of the next line, in every comment form", "[authoring]") {
  for (const char* comment : {"# ruleid: a", "// ruleid: a", "  //ruleid:a", "/* ruleid: a */", "{/* ruleid: a */}",
                              "<!-- ruleid: a -->", "(* ruleid: a *)", "\t# ruleid: b, a\r", "/* ruleid: a", "# ruleid : a"}) {
    CAPTURE(comment);
    const Annotations found = read_annotations("first\n" + std::string(comment) + "\nthird\n");
    CHECK(found.problems.empty());
    REQUIRE(found.by_rule.contains("a"));
    CHECK(found.by_rule.at("a").reported == Lines{3});
  }
}

TEST_CASE("kinds are kept apart, and other comments are no annotations", "[authoring]") {
  const Annotations found = read_annotations(
      "# ok: a\nx\n# todook: a\nx\n# todoruleid: a\nx\n# A note: ruleid: a\nx # ruleid: a\n# ruleid a\nx\n# ok: not an id\n");
  REQUIRE(found.by_rule.size() == 1);
  CHECK(found.by_rule.at("a").reported.empty());
  CHECK(found.by_rule.at("a").quiet == Lines{2});
  CHECK(found.by_rule.at("a").neutral == Lines{4, 6});
}

TEST_CASE("what only other engines see is neutral", "[authoring]") {
  const auto line_of = [](const std::string& words) {
    const Annotations found = read_annotations("# " + words + " a\nx\n");
    const Expectation rule = found.by_rule.contains("a") ? found.by_rule.at("a") : Expectation{};
    return std::string(rule.reported.contains(2) ? "reported " : "") + (rule.quiet.contains(2) ? "quiet " : "") + (rule.neutral.contains(2) ? "neutral " : "");
  };
  CHECK(line_of("ruleid:") == "reported ");
  CHECK(line_of("ok:") == "quiet ");
  CHECK(line_of("proruleid:") == "neutral ");
  CHECK(line_of("deepok:") == "neutral ");
  CHECK(line_of("ruleid: deepok:") == "neutral ");
  CHECK(line_of("ruleid: deeptodoruleid:") == "reported ");
  CHECK(line_of("ok: deepruleid:") == "quiet ");
  CHECK(line_of("todoruleid: proruleid:") == "neutral ");
  CHECK(line_of("process:").empty());
}

TEST_CASE("annotations without a line of code are problems", "[authoring]") {
  CHECK(read_annotations("# ruleid: a\n").problems.size() == 1);
  const Annotations stacked = read_annotations("# ruleid: a\n# ok: b\nx\n");
  REQUIRE(stacked.problems.size() == 1);
  CHECK(stacked.problems.front().place.line == 2);
  CHECK(read_annotations("").problems.empty());
}

}  // namespace
}  // namespace omni
