#include "server/service/analysis.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "agents/builtin.h"
#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

constexpr std::string_view kRules = R"yaml(rules:
  - {id: bad, languages: [python], severity: ERROR, message: "bad $X", pattern: bad($X)}
  - {id: any, languages: [python], severity: INFO, message: call, pattern: $F(...)}
  - {id: text, languages: [regex], severity: WARNING, message: todo, pattern-regex: TODO}
)yaml";

struct Scene {
  ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
  Settings settings;
  std::string rules{kRules};
  std::string_view language = "python";
  std::vector<std::string> compiled;

  AnalysisOptions options() {
    AnalysisOptions out;
    out.settings = &settings;
    out.agents = builtin_agents;
    out.compile_note = [this](const Rule* rule) { compiled.push_back(rule == nullptr ? "done" : rule->id); };
    return out;
  }

  FileReport run(const std::string& text, bool text_rules_only = false) {
    const Analysis analysis(registry, parse_rules(rules, "r.yaml").rules, options());
    InlineExecutor executor;
    FileReport report;
    const auto source = [&](std::size_t) {
      FileInput input;
      input.path = "a.py";
      input.text = std::make_shared<const std::string>(text);
      input.language = LanguageRegistry::find(language);
      input.text_rules_only = text_rules_only;
      return std::optional(std::move(input));
    };
    REQUIRE(analysis.run(ctx, executor, 1, source, 1, [&](FileReport made) { report = std::move(made); }).has_value());
    return report;
  }
};

/// "rule:line", suppressed ones in brackets.
std::string found(const FileReport& report) {
  std::string out;
  for (const Finding& finding : report.findings) {
    const std::string one = finding.rule_id + ":" + std::to_string(finding.location.region.start_line);
    out += (out.empty() ? "" : " ") + (finding.suppression ? "[" + one + "]" : one);
  }
  return out;
}

TEST_CASE("findings come with places, fingerprints and filled-in messages", "[service]") {
  Scene scene;
  const FileReport report = scene.run("x = 1\nbad(x)\n");
  CHECK(found(report) == "any:2 bad:2");
  REQUIRE(report.findings.size() == 2);
  const Finding& bad = report.findings.back();
  CHECK(bad.message == "bad x");
  CHECK(bad.location.region.start_column == 1);
  CHECK(bad.fingerprints.strict.size() == 32);
  CHECK(bad.fingerprints.code != report.findings.front().fingerprints.code);
  CHECK(report.analysed);
  CHECK(report.parsed);
  CHECK(report.bytes == 13);
  std::erase(scene.compiled, "done");
  CHECK(scene.compiled == std::vector<std::string>{"text", "bad", "any"});
}

TEST_CASE("suppressions in the file and in the settings, with their dates", "[service]") {
  Scene scene;
  CHECK(found(scene.run("bad(1)  # omni:ignore bad -- known\n")) == "any:1 [bad:1]");
  CHECK(found(scene.run("bad(1)  # omni:ignore bad until=2026-04-30 -- known\n")) == "any:1 bad:1");
  CHECK(found(scene.run("bad(1)  # omni:ignore bad until=2026-05-01 -- known\n")) == "any:1 [bad:1]");
  const FileReport unused = scene.run("good = 1  # omni:ignore bad -- known\nbad(1)\n");
  CHECK(found(unused) == "any:2 bad:2");
  CHECK(std::any_of(unused.problems.begin(), unused.problems.end(), [](const Problem& problem) { return problem.place.line == 1; }));
}

TEST_CASE("rules can be switched off, and severities changed", "[service]") {
  Scene scene;
  scene.settings.rules.disable = {"any"};
  scene.settings.rules.severity = {{"bad", Severity::Low, false}};
  const FileReport report = scene.run("bad(1)\n");
  CHECK(found(report) == "bad:1");
  CHECK(report.findings.front().severity == Severity::Low);
  scene.settings.rules.severity = {{"bad", Severity::Low, true}};
  CHECK(scene.run("bad(1)\n").findings.front().severity == Severity::High);
  scene.settings.rules.severity = {{"bad", Severity::Critical, true}};
  CHECK(scene.run("bad(1)\n").findings.front().severity == Severity::Critical);
}

TEST_CASE("a file that is too large to parse gets rules on text", "[service]") {
  Scene scene;
  const FileReport report = scene.run("bad(1)  # TODO\n", true);
  CHECK(found(report) == "text:1");
  CHECK_FALSE(report.parsed);
}

TEST_CASE("broken code: findings around it, and where it breaks", "[service]") {
  Scene scene;
  const FileReport report = scene.run("bad(1)\ndef (:\n\nbad(2)\n");
  CHECK(report.parse_errors > 0);
  CHECK(report.first_error_line == 2);
  CHECK(found(report).find("bad:1") != std::string::npos);
}

TEST_CASE("a branch that was left out is named, and no fix replaces it", "[service]") {
  Scene scene;
  scene.rules = R"yaml(rules:
  - {id: sum, languages: [c], severity: ERROR, message: m, pattern: "int $X = $E;", fix: "int $X = 0;"}
)yaml";
  scene.language = "c";
  const FileReport report = scene.run("int a = 1;\nint b = 1 +\n#if HOT\n  2\n#else\n  3\n#endif\n  ;\n");
  CHECK(report.parse_errors == 0);
  CHECK(report.unread_branches == 1);
  CHECK(report.first_unread_line == 6);
  CHECK(found(report) == "sum:1 sum:2");
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings.front().fixes.size() == 1);
  CHECK(report.findings.back().fixes.empty());
}

TEST_CASE("an id of two rules is shown with its folder", "[service]") {
  Scene scene;
  std::vector<Rule> rules = parse_rules(kRules, "a/r.yaml", "a").rules;
  for (Rule& rule : parse_rules(kRules, "b/r.yaml", "b").rules) rules.push_back(std::move(rule));
  rules.push_back(parse_rules("rules: [{id: lone, languages: [python], severity: INFO, message: m, pattern: f()}]", "c.yaml", "c").rules.front());
  const Analysis analysis(scene.registry, std::move(rules), scene.options());
  std::vector<std::string> shown;
  for (const Rule& rule : analysis.rules().rules()) shown.push_back(analysis.shown_id(rule));
  CHECK(shown == std::vector<std::string>{"a.bad", "a.any", "a.text", "b.bad", "b.any", "b.text", "lone"});
}

TEST_CASE("problems of rules and of the pipeline are the analysis' problems", "[service]") {
  Scene scene;
  const Analysis analysis(scene.registry, parse_rules("rules: [{id: far, languages: [cobol], severity: INFO, message: m, pattern: f()}]", "r.yaml").rules,
                          scene.options());
  REQUIRE(analysis.problems().size() == 1);
  CHECK(analysis.problems().front().code == "unsupported-language");
}

TEST_CASE("a run in the editor has the budget of its setting, a scan brings its own", "[service]") {
  for (const Trigger trigger : {Trigger::Save, Trigger::Scan}) {
    Scene scene;
    scene.settings.pipeline.timeout = std::chrono::milliseconds(100);
    scene.settings.scan.timeout_file = std::chrono::milliseconds(0);
    AnalysisOptions options = scene.options();
    options.trigger = trigger;
    options.more_agents = {test::agent("slow", {}, {"findings.slow"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
      scene.clock.advance(std::chrono::milliseconds(200));
      OMNI_TRY_OK(own.check());
      AgentOutput output;
      output.facts.push_back(make_fact(FactKey<std::vector<Finding>>{"findings.slow"}, std::vector<Finding>{}));
      return output;
    })};
    const Analysis analysis(scene.registry, parse_rules(scene.rules, "r.yaml").rules, options);
    FileInput input;
    input.path = "a.py";
    input.text = std::make_shared<const std::string>("bad(x)\n");
    input.language = LanguageRegistry::find("python");
    const FileReport report = analysis.analyse(scene.ctx, std::move(input));
    CHECK(found(report) == "any:1 bad:1");  // what was done by then counts
    const bool cut = std::any_of(report.notices.begin(), report.notices.end(), [](const AgentNotice& notice) { return notice.code == "timeout-agent"; });
    CHECK(cut == (trigger == Trigger::Save));
  }
}

TEST_CASE("nested findings keep fingerprints that differ, and their cost stays bounded", "[service]") {
  Scene scene;
  scene.rules = "rules: [{id: sum, languages: [python], severity: INFO, message: m, pattern: $X + $Y}]\n";
  std::string text = "x = 1";
  for (int i = 0; i < 3000; ++i) text += " + " + std::to_string(i);
  const FileReport report = scene.run(text + "\n");
  REQUIRE(report.findings.size() == 3000);
  std::vector<std::string> strict;
  for (const Finding& finding : report.findings) strict.push_back(finding.fingerprints.strict);
  std::sort(strict.begin(), strict.end());
  CHECK(std::adjacent_find(strict.begin(), strict.end()) == strict.end());
}

}  // namespace
}  // namespace omni
