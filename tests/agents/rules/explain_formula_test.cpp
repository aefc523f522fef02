#include "agents/rules/explain_formula.h"

#include <algorithm>
#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "agents/rules/rule_parser.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

namespace omni {
namespace {

/// The explanation of a rule's formula for one line of a Python file.
struct Scene {
  test::TestContext test;
  LanguageRegistry registry;
  LoadedRules loaded;
  MetavariableTable names;
  std::shared_ptr<const std::string> text;

  FormulaExplanation explain(const std::string& formula, const std::string& code, std::uint32_t line) {
    loaded = parse_rules("rules:\n- id: r\n  languages: [python]\n  severity: INFO\n  message: m\n" + formula, "r.yaml");
    REQUIRE(loaded.problems.empty());
    REQUIRE(loaded.rules.size() == 1);
    const Language* const python = LanguageRegistry::find("python");
    Place place;
    Result<CompiledFormula> compiled = compile_formula(registry, loaded.rules[0].formula, loaded.rules[0].options, {python, false, {}}, names, place);
    REQUIRE(compiled.has_value());
    text = std::make_shared<const std::string>(code);
    const Tree tree = parse_fragment(registry, *python, code);
    const Names meaning = Names::resolve(tree);
    const FileView view(test.ctx, tree, &meaning);
    MatchInput input;
    input.ctx = &test.ctx;
    input.registry = &registry;
    input.text = *text;
    input.view = &view;
    ByteOffset begin = 0;
    for (std::uint32_t i = 1; i < line; ++i) begin = static_cast<ByteOffset>(code.find('\n', begin) + 1);
    const auto end = static_cast<ByteOffset>(std::min(code.find('\n', begin), code.size()));
    Result<FormulaExplanation> out = explain_formula(*compiled, names, input, loaded.rules[0].options, {begin, end});
    REQUIRE(out.has_value());
    return std::move(out).value();
  }

  /// The name and text of the step that stopped the line; "" when it matches.
  std::string stopped(const std::string& formula, const std::string& code, std::uint32_t line) {
    const FormulaExplanation explanation = explain(formula, code, line);
    if (!explanation.matches.empty()) return "";
    const ExplainedStep& step = step_at(explanation.root, *explanation.stopped_by);
    return step.name + (step.text.empty() ? "" : " " + step.text);
  }
};

constexpr const char* kFormula = R"yaml(
  patterns:
  - pattern: f($X)
  - pattern-inside: |
      def $G(): ...
  - pattern-not: f(1)
  - pattern-not-inside: |
      if safe: ...
  - metavariable-regex: {metavariable: $X, regex: "a.*"}
)yaml";

TEST_CASE("the step that stops a line is named", "[rules][explain]") {
  const std::string code =
      "f(a)\n"           // 1
      "def g():\n"       // 2
      "  f(ab)\n"        // 3
      "  f(1)\n"         // 4
      "  f(b)\n"         // 5
      "  if safe:\n"     // 6
      "    f(a)\n"       // 7
      "  h(a)\n";        // 8
  CHECK(Scene().stopped(kFormula, code, 3).empty());
  CHECK(Scene().stopped(kFormula, code, 1).starts_with("pattern-inside def $G()"));
  CHECK(Scene().stopped(kFormula, code, 4) == "pattern-not f(1)");
  CHECK(Scene().stopped(kFormula, code, 5) == "metavariable-regex $X =~ a.*");
  CHECK(Scene().stopped(kFormula, code, 7).starts_with("pattern-not-inside if safe"));
  CHECK(Scene().stopped(kFormula, code, 8) == "pattern f($X)");
}

TEST_CASE("a dropped candidate comes with its bindings and with what took it", "[rules][explain]") {
  Scene scene;
  const FormulaExplanation explanation = scene.explain(kFormula, "def g():\n  f(1)\n  f(ab)\n", 2);
  const ExplainedStep& step = step_at(explanation.root, *explanation.stopped_by);
  REQUIRE(step.drops.size() == 1);
  const ExplainedDrop& drop = step.drops.front();
  CHECK(drop.here);
  CHECK(slice(*scene.text, drop.candidate.range) == "f(1)");
  REQUIRE(drop.by.size() == 1);
  CHECK(drop.by.front().range == drop.candidate.range);
  const auto x = std::find_if(drop.candidate.bindings.begin(), drop.candidate.bindings.end(), [](const NamedRange& each) { return each.name == "X"; });
  REQUIRE(x != drop.candidate.bindings.end());
  CHECK(slice(*scene.text, x->range) == "1");
  CHECK(explanation.root.parts.at(0).found == 2);
  CHECK(explanation.root.parts.at(0).found_here == 1);
  CHECK(step.left == 1);
  CHECK(step.left_here == 0);
}

TEST_CASE("metavariables that disagree, and a focus that leaves the line", "[rules][explain]") {
  const char* same = "  patterns:\n  - pattern: f($X)\n  - pattern-inside: |\n      g($X, ...)\n";
  CHECK(Scene().stopped(same, "g(a, f(a))\n", 1).empty());
  CHECK(Scene().stopped(same, "g(a, f(b))\n", 1).starts_with("pattern-inside g($X"));
  const char* focus = "  patterns:\n  - pattern: f($X, $Y)\n  - focus-metavariable: $Y\n";
  CHECK(Scene().stopped(focus, "f(1,\n  2)\n", 2).empty());
  Scene scene;
  const FormulaExplanation moved = scene.explain(focus, "f(1,\n  2)\n", 1);
  const ExplainedStep& step = step_at(moved.root, *moved.stopped_by);
  CHECK(step.name == "focus-metavariable");
  REQUIRE(step.drops.size() == 1);
  REQUIRE(step.drops.front().by.size() == 1);
  CHECK(slice(*scene.text, step.drops.front().by.front().range) == "2");
}

TEST_CASE("a comparison stops a line", "[rules][explain]") {
  const char* compared = "  patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {comparison: '$X > 3'}\n";
  CHECK(Scene().stopped(compared, "f(4)\nf(2)\n", 1).empty());
  CHECK(Scene().stopped(compared, "f(4)\nf(2)\n", 2) == "metavariable-comparison $X > 3");
}

TEST_CASE("of alternatives, the one that came furthest is to blame", "[rules][explain]") {
  const char* either = "  pattern-either:\n  - pattern: g($X)\n  - patterns:\n    - pattern: f($X)\n    - pattern-not: f(1)\n";
  CHECK(Scene().stopped(either, "f(1)\n", 1) == "pattern-not f(1)");
  CHECK(Scene().stopped(either, "g(1)\n", 1).empty());
  CHECK(Scene().stopped(either, "h(1)\n", 1) == "pattern-either");
  CHECK(Scene().stopped("  pattern: f($X)\n", "f(1)\nh(1)\n", 2) == "pattern f($X)");
}

TEST_CASE("what comes behind an empty list was not reached; missing words are named", "[rules][explain]") {
  Scene scene;
  const FormulaExplanation explanation = scene.explain(kFormula, "x = 1\n", 1);
  CHECK(explanation.root.parts.at(0).reached);
  CHECK_FALSE(explanation.root.parts.at(1).reached);
  const FormulaExplanation named = Scene().explain("  pattern: danger.zone($X)\n", "danger = 1\n", 1);
  CHECK(named.root.missing == std::vector<std::string>{"`zone`"});
}

TEST_CASE("words of alternatives are one entry", "[rules][explain]") {
  const Requirement word{Requirement::Kind::Word, "alpha", {}}, other{Requirement::Kind::Word, "beta", {}};
  const Requirement any{Requirement::Kind::Any, {}, {word, other}};
  CHECK(missing_in(any, "gamma") == std::vector<std::string>{"one of `alpha`, `beta`"});
  CHECK(missing_in(any, "beta").empty());
  CHECK(missing_in({Requirement::Kind::All, {}, {word, other}}, "alpha") == std::vector<std::string>{"`beta`"});
  CHECK(missing_in({}, "").empty());
}

TEST_CASE("an observer changes nothing", "[rules][explain]") {
  const FormulaExplanation explanation = Scene().explain(kFormula, "def g():\n  f(ab)\n  f(1); f(ac)\n", 3);
  REQUIRE(explanation.matches.size() == 1);
  CHECK(explanation.root.found == 2);
  CHECK_FALSE(explanation.stopped_by.has_value());
}

}  // namespace
}  // namespace omni
