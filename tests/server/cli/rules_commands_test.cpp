#include "server/cli/rules_commands.h"

#include <catch2/catch.hpp>

#include <sstream>
#include <string>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

constexpr const char* kRule = R"yaml(rules:
  - id: ID
    languages: [LANGUAGE]
    severity: ERROR
    message: no
    pattern: PATTERN
)yaml";

std::string rule(std::string id, const std::string& language, const std::string& pattern) {
  std::string text = kRule;
  text.replace(text.find("ID"), 2, id);
  text.replace(text.find("LANGUAGE"), 8, language);
  text.replace(text.find("PATTERN"), 7, pattern);
  return text;
}

struct Scene {
  MemoryFileSystem disk;
  SystemClock clock;
  NullLog log;
  Context ctx{clock, log};
  std::ostringstream out, err;
  Settings settings;

  int run(RulesCommand::Action action, std::vector<std::string> paths, ListFormat format = ListFormat::Text) {
    CommandEnvironment environment{
        .ctx = ctx, .disk = disk, .root = {}, .user = {}, .current = "/w", .settings = {}, .share_dir = "/share"};
    environment.settings.settings = settings;
    RulesCommand command;
    command.action = action;
    (action == RulesCommand::Action::List ? command.rules : command.paths) = std::move(paths);
    command.format = format;
    return run_rules(command, environment, out, err);
  }
  bool said(std::string_view part) const { return out.str().find(part) != std::string::npos; }
};

using Action = RulesCommand::Action;

TEST_CASE("rules validate: sound rules, text rules included", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", rule("a", "python", "f($X)"));
  scene.disk.add_file("/w/g.yaml", rule("g", "generic", "f ( ... )"));
  scene.disk.add_file("/w/r.yaml", "rules: [{id: r, languages: [regex], severity: INFO, message: m, pattern-regex: 'a+'}]\n");
  CHECK(scene.run(Action::Validate, {"/w"}) == 0);
  CHECK(scene.out.str() == "3 rules read, no problems\n");
}

TEST_CASE("rules validate names what is refused, with its place", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/a.yaml", rule("bad-pattern", "python", "\"def ) $X(\""));
  scene.disk.add_file("/w/b.yaml", rule("bad-language", "cobol", "f()"));
  scene.disk.add_file("/w/c.yaml", "rules: [\n");
  scene.disk.add_file("/w/d.yaml", rule("fine", "python", "f()"));
  CHECK(scene.run(Action::Validate, {"/w"}) == 1);
  CHECK(scene.said("/w/a.yaml:6:14: error: rule bad-pattern: "));
  CHECK(scene.said("/w/b.yaml:2:9: error: rule bad-language: no parser for language cobol"));
  CHECK(scene.said("/w/c.yaml:"));
  CHECK(scene.said("3 rules read, 3 problems\n"));
}

TEST_CASE("rules validate as JSON, and what can't be read at all", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/b.yaml", rule("bad\\e[31m", "cobol", "f()"));
  CHECK(scene.run(Action::Validate, {"/w/b.yaml"}, ListFormat::Json) == 1);
  CHECK(scene.said(R"("file":"/w/b.yaml","line":2,"column":9)"));
  Scene missing;
  CHECK(missing.run(Action::Validate, {"/w/none.yaml"}) == 2);
  CHECK(missing.out.str().empty());
  CHECK(missing.err.str().find("/w/none.yaml") != std::string::npos);
}

TEST_CASE("rules list shows what a scan would use", "[cli]") {
  Scene scene;
  scene.disk.add_file("/w/one/a.yaml", rule("same", "python", "f()"));
  scene.disk.add_file("/w/two/a.yaml", rule("same", "python", "g()"));
  scene.disk.add_file("/w/two/off.yaml", rule("off", "python", "g()"));
  scene.disk.add_file("/w/two/no.yaml", rule("no-parser", "cobol", "g()"));
  scene.settings.rules.disable = {"off"};
  CHECK(scene.run(Action::List, {"/w"}) == 0);
  CHECK(scene.said("one.same  high      python     /w/one/a.yaml:2\n"));
  CHECK(scene.said("two.same  high      python     /w/two/a.yaml:2\n"));
  CHECK(scene.said("2 rules\n"));
  CHECK_FALSE(scene.said("off"));
  CHECK(scene.err.str().find("no-parser") != std::string::npos);

  Scene json;
  json.disk.add_file("/share/rules/x.yaml", rule("from-the-pack", "python", "f()"));
  CHECK(json.run(Action::List, {}, ListFormat::Json) == 0);
  CHECK(json.said("[\n  {\"id\":\"from-the-pack\""));
}

TEST_CASE("languages", "[cli]") {
  std::ostringstream text, json;
  CHECK(run_languages({ListFormat::Text}, text) == 0);
  CHECK(text.str().find("\npython      python, py, ") != std::string::npos);
  CHECK(text.str().find("any file") != std::string::npos);
  CHECK(run_languages({ListFormat::Json}, json) == 0);
  CHECK(json.str().find("{\"name\":\"json\"") != std::string::npos);
  CHECK(json.str().find("\"rule_names\":[\"regex\",\"none\"]") != std::string::npos);
}

}  // namespace
}  // namespace omni
