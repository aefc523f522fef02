#include "server/authoring/explanation.h"

#include <catch2/catch.hpp>

#include "agents/builtin.h"
#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

struct Scene {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
  Settings settings;
  LoadedRules loaded;

  RuleAnswer explain(const std::string& rest, const std::string& text, std::uint32_t line, const std::string& path = "a.py") {
    loaded = parse_rules("rules:\n- {id: r, severity: INFO, message: m, " + rest + "}\n", "r.yaml");
    REQUIRE(loaded.rules.size() == 1);
    ExplainRequest request;
    request.rule = &loaded.rules.front();
    request.path = path;
    request.line = line;
    request.text = std::make_shared<const std::string>(text);
    request.settings = &settings;
    request.agents = builtin_agents;
    Result<RuleAnswer> answer = explain_rule(ctx, registry, request);
    REQUIRE(answer.has_value());
    return std::move(answer).value();
  }
};

/// The verdict, then the kinds of what stands in the way, deciding ones with "!".
std::string shown(const RuleAnswer& answer) {
  std::string out(to_string(answer.verdict));
  for (const Obstacle& obstacle : answer.obstacles) out += (obstacle.decides ? " !" : " ") + obstacle.kind;
  return out;
}

constexpr const char* kPython = "languages: [python], pattern: bad($X)";

TEST_CASE("what a scan would say of the line", "[authoring][explain]") {
  CHECK(shown(Scene().explain(kPython, "x\nbad(1)\n", 2)) == "reported");
  CHECK(shown(Scene().explain(kPython, "x\nbad(1)\n", 1)) == "not-reported");
  CHECK(shown(Scene().explain(kPython, "bad(\n1)\n", 2)) == "starts-elsewhere");
  CHECK(shown(Scene().explain(kPython, "bad(1)  # omni:ignore r -- known\n", 1)) == "suppressed !suppressed");
  CHECK(shown(Scene().explain("languages: [regex], pattern-regex: 'b[a]d'", "bad\n", 1, "a.txt")) == "reported");
  CHECK(shown(Scene().explain("languages: [generic], pattern: bad ...", "bad x\n", 1, "a.txt")) == "reported");
}

TEST_CASE("what keeps a rule away from a file", "[authoring][explain]") {
  CHECK(shown(Scene().explain("languages: [python], pattern: bad($X), paths: {exclude: [tests]}", "bad(1)\n", 1, "tests/a.py")) == "not-reported !paths");
  CHECK(shown(Scene().explain(kPython, "good(1)\n", 1)) == "not-reported !words");
  CHECK(shown(Scene().explain(kPython, "bad(1)\n", 1, "a.txt")) == "reported language");
  CHECK(shown(Scene().explain(kPython, "bad(1)\ndef (:\n", 1)) == "reported parse-errors");
  Scene scene;
  scene.settings.rules.disable = {"r"};
  CHECK(shown(scene.explain(kPython, "bad(1)\n", 1)) == "not-reported !disabled");
  const RuleAnswer refused = Scene().explain("languages: [python], pattern: 'def ) $X('", "bad(1)\n", 1);
  CHECK(shown(refused) == "not-reported !refused");
  CHECK(refused.formulas.empty());
}

TEST_CASE("a rule of several languages is explained in that of the file", "[authoring][explain]") {
  const RuleAnswer answer = Scene().explain("languages: [java, python], pattern: bad($X)", "bad(1)\n", 1);
  REQUIRE(answer.formulas.size() == 1);
  CHECK(answer.formulas.front().language == "python");
  CHECK(answer.formulas.front().explanation.matches.size() == 1);
}

TEST_CASE("the parts of a taint rule are explained one by one", "[authoring][explain]") {
  const RuleAnswer answer = Scene().explain("mode: taint, languages: [python], pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink($X)}]",
                                            "x = source()\nsink(x)\n", 2);
  REQUIRE(answer.formulas.size() == 2);
  CHECK(answer.formulas[0].part == "source");
  CHECK(answer.formulas[0].explanation.root.found == 1);
  CHECK(answer.formulas[0].explanation.matches.empty());
  CHECK(answer.formulas[1].part == "sink");
  CHECK(answer.formulas[1].explanation.matches.size() == 1);
  CHECK(shown(answer) == "reported");
}

TEST_CASE("which part of a taint rule leaves a line alone", "[authoring][explain]") {
  const auto flow = [](const std::string& text, std::uint32_t line) {
    const RuleAnswer answer = Scene().explain("mode: taint, languages: [python], pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink($X)}]", text, line);
    CHECK(answer.verdict == RuleAnswer::Verdict::NotReported);
    for (const Obstacle& obstacle : answer.obstacles) {
      if (obstacle.kind == "flow") return obstacle.message;
    }
    return std::string();
  };
  CHECK(flow("x = source()\nsink(1)\n", 2) == "a sink matches this line, but no data of a source reaches it");
  CHECK(flow("x = source()\nsink(x)\n", 1) == "no sink matches this line");
  CHECK(flow("source\nsink(x)\n", 2) == "a sink matches this line, but no source matches anywhere in the file");
}

TEST_CASE("lines beyond the end are refused; names of rules are found as in suppressions", "[authoring][explain]") {
  Scene scene;
  scene.loaded = parse_rules("rules:\n- {id: r, severity: INFO, message: m, languages: [python], pattern: f()}\n", "r.yaml", "a.b");
  ExplainRequest request;
  request.rule = &scene.loaded.rules.front();
  request.path = "a.py";
  request.line = 9;
  request.text = std::make_shared<const std::string>("x\n");
  request.settings = &scene.settings;
  CHECK_FALSE(explain_rule(scene.ctx, scene.registry, request).has_value());
  CHECK(rules_named(scene.loaded.rules, "r").size() == 1);
  CHECK(rules_named(scene.loaded.rules, "a.b.r").size() == 1);
  CHECK(rules_named(scene.loaded.rules, "b.r").size() == 1);
  CHECK(rules_named(scene.loaded.rules, "q").empty());
}

}  // namespace
}  // namespace omni
