#include "server/service/rule_source.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

std::string rule(const std::string& id) {
  return "rules: [{id: " + id + ", languages: [python], severity: INFO, message: m, pattern: f()}]\n";
}

struct Scene {
  MemoryFileSystem disk;
  SystemClock clock;
  NullLog log;

  /// "qualified ids | code file | …", or "error CODE".
  std::string load(std::vector<std::string> paths, const std::function<bool(const std::string&)>& may_read = {}) {
    const Result<LoadedRules> loaded = load_rule_files(Context(clock, log), disk, paths, {.may_read = may_read});
    if (!loaded.has_value()) return "error " + std::string(to_string(loaded.error().code()));
    std::string text;
    for (const Rule& each : loaded->rules) text += (text.empty() ? "" : " ") + each.qualified_id;
    for (const Problem& problem : loaded->problems) text += " | " + problem.code + " " + problem.file;
    return text;
  }
};

TEST_CASE("folders are read below, in path order, ids qualified by folder", "[service]") {
  Scene scene;
  scene.disk.add_file("/r/b/two.yml", rule("x"));
  scene.disk.add_file("/r/a/deep/one.yaml", rule("x"));
  scene.disk.add_file("/r/top.yaml", rule("x"));
  scene.disk.add_file("/r/a/one.test.yaml", rule("no"));
  scene.disk.add_file("/r/a/one.fixed.yaml", rule("no"));
  scene.disk.add_file("/r/a/one.py", rule("no"));
  scene.disk.add_file("/r/.github/ci.yaml", rule("no"));
  scene.disk.add_file("/r/other.yaml", "services: {}\n");
  CHECK(scene.load({"/r"}) == "a.deep.x b.x x");
}

TEST_CASE("a file named itself is read whatever it is called", "[service]") {
  Scene scene;
  scene.disk.add_file("/r/odd.txt", rule("x"));
  scene.disk.add_file("/r/one.test.yaml", rule("y"));
  CHECK(scene.load({"/r/odd.txt", "/r/one.test.yaml"}) == "x y");
  scene.disk.add_file("/r/none.yaml", "services: {}\n");
  CHECK(scene.load({"/r/none.yaml"}).starts_with(" | "));
}

TEST_CASE("a rule loaded twice is refused, of equal ids the qualified ones count", "[service]") {
  Scene scene;
  scene.disk.add_file("/r/a/one.yaml", rule("x"));
  scene.disk.add_file("/r/b/one.yaml", rule("x"));
  scene.disk.add_file("/r/b/two.yaml", rule("x"));
  CHECK(scene.load({"/r"}) == "a.x b.x | duplicate-id /r/b/two.yaml");
  CHECK(scene.load({"/r", "/r"}) == "a.x b.x | duplicate-id /r/b/two.yaml | duplicate-id /r/a/one.yaml | duplicate-id /r/b/one.yaml | duplicate-id /r/b/two.yaml");
}

TEST_CASE("what is named must be there; what may not be read counts as empty", "[service]") {
  Scene scene;
  scene.disk.add_file("/r/a.yaml", rule("a"));
  scene.disk.add_file("/r/b.yaml", rule("b"));
  CHECK(scene.load({"/r", "/none"}) == "error " + std::string(to_string(ErrorCode::NotFound)));
  std::vector<std::string> asked;
  CHECK(scene.load({"/r", "/r/a.yaml"}, [&](const std::string& path) {
    asked.push_back(path);
    return path == "/r/b.yaml";
  }) == "b");
  CHECK(asked == std::vector<std::string>{"/r/a.yaml", "/r/b.yaml", "/r/a.yaml"});
}

TEST_CASE("rule_paths: packs and settings, or what the flags say", "[service]") {
  RuleSettings settings;
  settings.packs = {"default", "java"};
  settings.paths = {"/own"};
  CHECK(rule_paths(settings, {}, "/share") == std::vector<std::string>{"/share/rules", "/share/rules/java", "/own"});
  CHECK(rule_paths(settings, {{}, {"more"}}, "/share") == std::vector<std::string>{"/share/rules", "/share/rules/java", "/own", "more"});
  CHECK(rule_paths(settings, {{"only"}, {"more"}}, "/share") == std::vector<std::string>{"only", "more"});
}

}  // namespace
}  // namespace omni
