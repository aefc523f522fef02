#include "server/authoring/rule_tests.h"

#include <catch2/catch.hpp>

#include "agents/builtin.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

constexpr const char* kRules = R"yaml(rules:
  - {id: bad, languages: [python], severity: ERROR, message: m, pattern: bad($X), fix: good($X), paths: {include: [elsewhere]}}
  - {id: poor, languages: [python], severity: INFO, message: m, pattern: poor($X)}
)yaml";

struct Scene {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  MemoryFileSystem disk;
  LanguageRegistry registry;

  std::vector<RuleTestFile> find(std::vector<std::string> paths) {
    auto found = find_rule_tests(ctx, disk, paths);
    REQUIRE(found.has_value());
    return std::move(found).value();
  }
  RuleTestResult run(const std::string& path) {
    const auto tests = find({path});
    REQUIRE(tests.size() == 1);
    auto result = run_rule_test(ctx, disk, registry, builtin_agents, tests.front());
    REQUIRE(result.has_value());
    return std::move(result).value();
  }
};

/// "-rule:line" and "+rule:line".
std::string shown(const TargetResult& target) {
  std::string out;
  for (const LineDifference& each : target.differences) out += (out.empty() ? "" : " ") + std::string(each.expected ? "-" : "+") + each.rule + ":" + std::to_string(each.line);
  return out;
}

TEST_CASE("test files are found by name up to the first dot", "[authoring]") {
  Scene scene;
  for (const char* file : {"/w/a.yaml", "/w/b.yml", "/w/k.yaml"}) scene.disk.add_file(file, "rules: []\n");
  scene.disk.add_file("/w/other.yaml", "key: 1\n");
  for (const char* file : {"/w/a.py", "/w/a.second.py", "/w/a.fixed.py", "/w/a.second.fixed.py", "/w/a.test.yaml", "/w/ab.py", "/w/b.conf", "/w/sub/a.py"}) {
    scene.disk.add_file(file, "x\n");
  }
  const auto tests = scene.find({"/w"});
  REQUIRE(tests.size() == 3);
  CHECK(tests[0].rules == "/w/a.yaml");
  CHECK(tests[0].targets == std::vector<std::string>{"/w/a.py", "/w/a.second.py", "/w/a.test.yaml"});
  CHECK(tests[1].targets == std::vector<std::string>{"/w/b.conf"});
  CHECK(tests[2].targets.empty());
  CHECK_FALSE(find_rule_tests(scene.ctx, scene.disk, std::vector<std::string>{"/w/none.yaml"}).has_value());
}

TEST_CASE("names of fixed files", "[authoring]") {
  CHECK(fixed_names("a.py") == std::vector<std::string>{"a.fixed.py"});
  CHECK(fixed_names("a.b.py") == std::vector<std::string>{"a.fixed.b.py", "a.b.fixed.py"});
  CHECK(fixed_names("Dockerfile") == std::vector<std::string>{"Dockerfile.fixed"});
  CHECK(is_fixed_name("a.fixed.py"));
  CHECK(test_stem("a.b.py") == "a");
}

TEST_CASE("lines that are missing and lines too many", "[authoring]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", kRules);
  scene.disk.add_file("/w/a.py", "# ruleid: bad\nbad(1)\n# ruleid: bad, poor\npoor(1)\nbad(2)\n# todook: bad\nbad(3)\n# todoruleid: poor\nfine()\n# ok: bad\nfine()\n");
  scene.disk.add_file("/w/a.txt", "# ruleid: bad\nbad(1)\n");  // looked at as Python, whatever its name says
  const RuleTestResult result = scene.run("/w/a.yaml");
  REQUIRE(result.targets.size() == 2);
  CHECK(shown(result.targets[0]) == "-bad:4 +bad:5");
  CHECK(result.targets[0].differences[0].code == "poor(1)");
  CHECK(result.targets[0].expected == 3);
  CHECK(result.targets[1].passed());
  CHECK_FALSE(result.passed());
}

TEST_CASE("the text after all fixes is compared", "[authoring]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", kRules);
  scene.disk.add_file("/w/a.py", "# ruleid: bad\nbad(1)\n");
  scene.disk.add_file("/w/a.fixed.py", "# ruleid: bad\ngood(1)\n");
  RuleTestResult result = scene.run("/w/a.yaml");
  CHECK(result.passed());
  CHECK(result.targets.front().fixed_path == "/w/a.fixed.py");
  scene.disk.add_file("/w/a.fixed.py", "# ruleid: bad\ngood(2)\n");
  result = scene.run("/w/a.yaml");
  CHECK_FALSE(result.passed());
  CHECK(result.targets.front().fix_failure == "the fixes give another text");
  CHECK(result.targets.front().fix_diff.find("-good(2)\n+good(1)\n") != std::string::npos);
  scene.disk.add_file("/w/a.py", "# ruleid: bad\nbad(bad(1))\n");
  CHECK(scene.run("/w/a.yaml").targets.front().fix_failure.starts_with("fixes overlap: bad in line 2: "));
}

TEST_CASE("refused rules fail; odd annotations and broken code are warnings", "[authoring]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", std::string(kRules) + "  - {id: worse, languages: [python], severity: INFO, message: m, pattern: 'def ) $X('}\n");
  scene.disk.add_file("/w/a.py", "# ruleid: bad\nbad(1)\n# ok: unheard-of\ndef (:\n");
  const RuleTestResult result = scene.run("/w/a.yaml");
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures.front().rule_id == "worse");
  CHECK_FALSE(result.passed());
  std::vector<std::string> codes;
  for (const Problem& problem : result.targets.front().warnings) codes.push_back(problem.code);
  CHECK(codes == std::vector<std::string>{"parse-errors", "unknown-rule"});
}

TEST_CASE("a rule file without a test file is untested, not failed", "[authoring]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", kRules);
  const RuleTestResult result = scene.run("/w/a.yaml");
  CHECK(result.targets.empty());
  CHECK(result.passed());
}

}  // namespace
}  // namespace omni
