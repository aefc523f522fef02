#include "protocol/text/unified_diff.h"

#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace omni {
namespace {

/// Applies a diff of one file, as `patch` does, without fuzz; nothing when it does not fit.
std::string patched(const std::string& before, const std::string& diff) {
  const auto lines_of = [](const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1);
      out.push_back(text.substr(at, end - at + 1));
      at = end + 1;
    }
    return out;
  };
  const std::vector<std::string> old = lines_of(before), lines = lines_of(diff);
  std::string out;
  std::size_t at = 0;
  for (std::size_t i = 2; i < lines.size(); ++i) {
    const char mark = lines[i][0];
    std::string line = lines[i].substr(1);
    if (i + 1 < lines.size() && lines[i + 1][0] == '\\') line.pop_back();  // without its line break
    if (mark == '@') {
      const std::size_t comma = lines[i].find_first_of(", ", 4);
      const std::size_t begin = std::stoul(lines[i].substr(4));
      const bool none = lines[i].substr(comma, 3) == ",0 ";
      for (; at < (none ? begin : begin - 1); ++at) out += old.at(at);
    } else if (mark == ' ' || mark == '-') {
      if (old.at(at) != line) return "does not fit: " + line;
      if (mark == ' ') out += line;
      ++at;
    } else if (mark == '+') {
      out += line;
    }
  }
  for (; at < old.size(); ++at) out += old[at];
  return out;
}

TEST_CASE("a changed line stands between three equal ones", "[diff]") {
  CHECK(unified_diff("1\n2\n3\n4\nold\n6\n7\n8\n9\n", "1\n2\n3\n4\nnew\n6\n7\n8\n9\n", "d/a.py") ==
        "--- a/d/a.py\n+++ b/d/a.py\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-old\n+new\n 6\n 7\n 8\n");
  CHECK(unified_diff("a\n", "a\n", "x").empty());
}

TEST_CASE("insertions, removals, missing last line breaks, odd names", "[diff]") {
  CHECK(unified_diff("", "a\n", "x") == "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
  CHECK(unified_diff("a\nb\n", "a\n", "x", 0) == "--- a/x\n+++ b/x\n@@ -2 +1,0 @@\n-b\n");
  CHECK(unified_diff("a", "b\n", "x") == "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n");
  CHECK(unified_diff("a\r\n", "b\r\n", "x") == "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n");
  CHECK(unified_diff("a\n", "b\n", "t\tn").substr(0, 14) == "--- \"a/t\\011n\"");
}

TEST_CASE("changes that lie close share a hunk", "[diff]") {
  std::string before, after;
  for (int i = 0; i < 30; ++i) {
    before += std::to_string(i) + "\n";
    after += (i == 5 || i == 10 || i == 25 ? "x\n" : std::to_string(i) + "\n");
  }
  const std::string diff = unified_diff(before, after, "f");
  std::size_t hunks = 0;
  for (std::size_t at = diff.find("\n@@"); at != std::string::npos; at = diff.find("\n@@", at + 1)) ++hunks;
  CHECK(hunks == 2);
}

TEST_CASE("a diff gives the new text back, whatever the texts", "[diff]") {
  std::mt19937 random(7);
  const auto text = [&](std::size_t most) {
    std::string out;
    for (std::size_t lines = random() % (most + 1); lines > 0; --lines) out += std::string(1, static_cast<char>('a' + random() % 4)) + (lines == 1 && random() % 3 == 0 ? "" : "\n");
    return out;
  };
  for (int i = 0; i < 3000; ++i) {
    const std::string before = text(12), after = text(12);
    const std::string diff = unified_diff(before, after, "f", static_cast<unsigned>(random() % 4));
    CAPTURE(before, after, diff);
    REQUIRE((before == after ? before : patched(before, diff)) == after);
  }
}

TEST_CASE("texts that differ everywhere are one change, at a bounded cost", "[diff]") {
  std::string before, after;
  for (int i = 0; i < 20000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  const std::string diff = unified_diff(before, after, "f");
  CHECK(patched(before, diff) == after);
}

}  // namespace
}  // namespace omni
