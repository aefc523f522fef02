#include "server/service/patch.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "protocol/text/unified_diff.h"

namespace omni {
namespace {

Result<std::vector<PatchedFile>> apply(const std::string& diff, const std::map<std::string, std::string>& files) {
  return apply_diff(diff, [&](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return Error(ErrorCode::NotFound, "no file " + path);
    return found->second;
  });
}

TEST_CASE("a diff gives the texts it was made from", "[patch]") {
  const std::pair<std::string, std::string> texts[] = {
      {"a\nb\nc\n", "a\nB\nc\n"},      {"", "new\n"},          {"gone\n", ""},       {"a\nb\n", "a\nb\nc"},
      {"a\nb", "a\nb\nc\n"},           {"a\r\nb\r\n", "a\r\nc\r\n"},
      {"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\nx\n16\n"},
  };
  for (const auto& [before, after] : texts) {
    INFO(before << " -> " << after);
    const auto files = apply("diff --git a/x.py b/x.py\n" + unified_diff(before, after, "src/x.py"), {{"src/x.py", before}});
    REQUIRE(files.has_value());
    REQUIRE(files->size() == 1);
    CHECK(files->front().path == "src/x.py");
    CHECK(files->front().before == before);
    CHECK(files->front().after == after);
  }
}

TEST_CASE("files that are added and removed, and the lines that are new", "[patch]") {
  const auto files = apply("--- /dev/null\n+++ b/new.py\n@@ -0,0 +1,2 @@\n+a\n+b\n--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
                           "--- a/m.py\t2026-01-01\n+++ b/m.py\n@@ -1,2 +1,3 @@\n one\n+two\n three\n",
                           {{"old.py", "x\n"}, {"m.py", "one\nthree\nfour\n"}});
  REQUIRE(files.has_value());
  REQUIRE(files->size() == 3);
  CHECK((*files)[0].after == "a\nb\n");
  CHECK((*files)[0].added_lines == std::vector<std::uint32_t>{1, 2});
  CHECK((*files)[1].removed);
  CHECK((*files)[1].after.empty());
  CHECK((*files)[2].after == "one\ntwo\nthree\nfour\n");
  CHECK((*files)[2].added_lines == std::vector<std::uint32_t>{2});
}

TEST_CASE("what can't be applied is told with the line of the diff", "[patch]") {
  const std::pair<std::string, std::string> cases[] = {
      {"nothing", "names no file"},
      {"--- a/m\n+++ b/m\n@@ what @@\n", "line 3 of the diff"},
      {"--- a/m\n+++ b/m\n@@ -1 +1 @@\n-other\n+x\n", "holds another line"},
      {"--- a/m\n+++ b/m\n@@ -1,2 +1 @@\n-one\n", "ends too early"},
      {"--- a/m\n+++ b/m\n@@ -9 +9 @@\n-one\n+x\n", "behind the end"},
      {"--- a/m\n+++ b/m\n@@ -1 +1 @@\n-one\n?x\n", "begins with"},
      {"--- a/absent\n+++ b/absent\n@@ -1 +1 @@\n-one\n+x\n", "no file absent"},
  };
  for (const auto& [diff, why] : cases) {
    INFO(diff);
    const auto files = apply(diff, {{"m", "one\n"}});
    REQUIRE_FALSE(files.has_value());
    CHECK(files.error().describe().find(why) != std::string::npos);
  }
}

}  // namespace
}  // namespace omni
