#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "agents/rules/matcher.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

/// The constructs of each language as patterns, in constructs/<language>.txt: `=== name`, the pattern, `---`, the code. The
/// pattern matches exactly where a line of the code says HIT: that line is where a match begins.
using namespace omni;

namespace {

struct Case {
  std::string name;
  std::string pattern;
  std::string code;
};

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  bool in_code = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), {}, {}});
      in_code = false;
    } else if (line == "---" && !in_code) {
      in_code = true;
    } else if (!cases.empty()) {
      std::string& text = in_code ? cases.back().code : cases.back().pattern;
      text.append(line).append("\n");
    }
  }
  return cases;
}

std::set<long> lines_with_mark(const std::string& code) {
  std::set<long> lines;
  std::istringstream in(code);
  std::string line;
  for (long number = 1; std::getline(in, line); ++number) {
    if (line.find("HIT") != std::string::npos) lines.insert(number);
  }
  return lines;
}

std::set<long> matched_lines(const LanguageRegistry& registry, const Language& language, const Case& test) {
  const test::TestContext context;
  MetavariableTable names;
  const Result<PatternViews> pattern = compile_pattern(registry, language, test.pattern, names);
  if (!pattern.has_value()) {
    FAIL_CHECK(pattern.error().describe());
    return {};
  }
  const Tree tree = parse_fragment(registry, language, test.code);
  const Names meaning = Names::resolve(tree);
  const FileView file(context.ctx, tree, &meaning);
  const ByteRange whole{0, static_cast<ByteOffset>(test.code.size())};
  std::set<long> lines;
  for (const Pattern& view : pattern->views) {
    for (const Match& match : match_pattern(view, file, RuleOptions{}, names.size(), whole, {}, false, {}, context.ctx).matches) {
      lines.insert(1 + std::count(test.code.begin(), test.code.begin() + static_cast<std::ptrdiff_t>(match.range.begin), '\n'));
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("the constructs of each language", "[rules]") {
  const LanguageRegistry registry;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(OMNI_TEST_DATA) + "/agents/rules/constructs")) {
    const std::string name = entry.path().stem().string();
    const Language* language = LanguageRegistry::find(name);
    INFO(name);
    REQUIRE(language != nullptr);
    ++files;
    for (const Case& test : read_cases(entry.path())) {
      INFO(test.name << "\n" << test.pattern);
      CHECK(matched_lines(registry, *language, test) == lines_with_mark(test.code));
    }
  }
  CHECK(files > 20);
}
