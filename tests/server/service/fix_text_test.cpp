#include "server/service/fix_text.h"

#include <catch2/catch.hpp>

#include "agents/builtin.h"
#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

/// Rules of one line each: id, pattern, fix.
std::string rule(const std::string& id, const std::string& pattern, const std::string& fix) {
  return "- {id: " + id + ", languages: [python], severity: INFO, message: m, pattern: '" + pattern + "', fix: '" + fix + "'}\n";
}

struct Scene {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;
  Settings settings;
  std::string rules = "rules:\n";
  std::size_t analyses = 0;

  /// The text after the fixes, then "| id:line fate[: reason]" for those not applied or not safe.
  std::string fixed(const std::string& text, bool keep_unsafe = false, std::size_t most_analyses = 64) {
    AnalysisOptions options;
    options.settings = &settings;
    options.agents = builtin_agents;
    const Analysis analysis(registry, parse_rules(rules, "r.yaml").rules, options);
    FileInput input;
    input.path = "a.py";
    input.text = std::make_shared<const std::string>(text);
    input.language = LanguageRegistry::find("python");
    const FileReport report = analysis.analyse(ctx, input);
    std::vector<const Finding*> findings;
    for (const Finding& finding : report.findings) findings.push_back(&finding);
    const FixedText out = fix_text_checked("a.py", text, findings, {
        .again = [&](const std::string& changed) {
          ++analyses;
          return analyse_again(ctx, registry, analysis, input, changed);
        },
        .keep_unsafe = keep_unsafe,
        .most_analyses = most_analyses,
    });
    std::string shown = out.text;
    for (const FixOutcome& outcome : out.outcomes) {
      if (outcome.fate == FixOutcome::Fate::Applied && outcome.safe) continue;
      const char* const fate = outcome.fate == FixOutcome::Fate::Applied ? "applied" : outcome.fate == FixOutcome::Fate::Overlaps ? "overlaps" : "unsafe";
      shown += "| " + outcome.finding->rule_id + ":" + std::to_string(outcome.finding->location.region.start_line) + " " + fate + ": " + outcome.reason;
    }
    return shown;
  }
};

TEST_CASE("safe fixes are applied together, with two analyses", "[service][fix]") {
  Scene scene;
  scene.rules += rule("bad", "bad($X)", "good($X)") + rule("poor", "poor($X)", "rich($X)");
  CHECK(scene.fixed("bad(1)\nx = poor(bad)\nbad(2)\n") == "good(1)\nx = rich(bad)\ngood(2)\n");
  CHECK(scene.analyses == 2);
  CHECK(scene.fixed("fine(1)\n") == "fine(1)\n");
}

TEST_CASE("of overlapping fixes the first by place wins, and the other is named", "[service][fix]") {
  Scene scene;
  scene.rules += rule("bad", "bad($X)", "good($X)");
  CHECK(scene.fixed("bad(bad(1))\n") == "good(bad(1))\n| bad:1 overlaps: another fix changes the same place: that of bad in line 1");
  CHECK(scene.fixed("bad(1); bad(2)\n") == "good(1); good(2)\n");
}

TEST_CASE("two rules with equal edits share one", "[service][fix]") {
  Scene scene;
  scene.rules += rule("one", "bad($X)", "good($X)") + rule("two", "bad(1)", "good(1)");
  CHECK(scene.fixed("bad(1)\n") == "good(1)\n");
  scene.rules += rule("three", "bad(2)", "best()");
  CHECK(scene.fixed("bad(2)\n") == "good(2)\n| three:1 overlaps: another fix changes the same place: that of one in line 1");
}

TEST_CASE("a fix that leaves its finding, brings another or breaks the syntax is not safe", "[service][fix]") {
  Scene scene;
  scene.rules += rule("same", "same($X)", "same($X, 1)") + rule("loops", "loop(...)", "loop(1, 2)") + rule("worse", "mild($X)", "wild($X)") +
                 rule("wild", "wild(...)", "tame()") + rule("broken", "broken($X)", "broken(($X)") + rule("idle", "idle()", "idle()") +
                 rule("bad", "bad($X)", "good($X)");
  CHECK(scene.fixed("same(0)\n") == "same(0, 1)\n");  // its pattern takes one argument
  CHECK(scene.fixed("loop(0)\nbad(1)\n") == "loop(0)\ngood(1)\n| loops:1 unsafe: its finding is still there after it");
  CHECK(scene.fixed("mild(0)\nbad(1)\n") == "mild(0)\ngood(1)\n| worse:1 unsafe: after it there is a new finding of wild");
  CHECK(scene.fixed("broken(0)\nbad(1)\n") == "broken(0)\ngood(1)\n| broken:1 unsafe: the text after it does not parse, see line 1");
  CHECK(scene.fixed("idle()\n") == "idle()\n| idle:1 unsafe: it changes nothing");
}

TEST_CASE("a syntax error is seen even where no rule looks at the new text any more", "[service][fix]") {
  Scene scene;
  scene.rules += rule("bad", "bad($X)", "x = = $X");
  CHECK(scene.fixed("bad(1)\n").starts_with("bad(1)\n| bad:1 unsafe: the text after it does not parse"));
}

TEST_CASE("a fix behind an unsafe one takes its place", "[service][fix]") {
  Scene scene;
  scene.rules += rule("outer", "outer($X)", "outer(($X)") + rule("inner", "inner($X)", "fine($X)");
  CHECK(scene.fixed("outer(inner(1))\n") == "outer(fine(1))\n| outer:1 unsafe: the text after it does not parse, see line 1");
}

TEST_CASE("unsafe ones are applied when asked for, and still named", "[service][fix]") {
  Scene scene;
  scene.rules += rule("broken", "broken($X)", "broken(($X)") + rule("bad", "bad($X)", "good($X)");
  CHECK(scene.fixed("broken(0)\nbad(1)\n", true) == "broken((0)\ngood(1)\n| broken:1 applied: the text after it does not parse, see line 1");
}

TEST_CASE("the cost of many unsafe fixes is bounded", "[service][fix]") {
  Scene scene;
  scene.rules += rule("loops", "loop(...)", "loop(1, 2)");
  std::string text;
  for (int i = 0; i < 100; ++i) text += "loop(" + std::to_string(i) + ")\n";
  CHECK(scene.fixed(text, false, 20).starts_with(text));
  CHECK(scene.analyses <= 20);
}

TEST_CASE("edits of other files and beyond the end are refused", "[service][fix]") {
  Finding finding;
  finding.qualified_id = finding.rule_id = "r";
  finding.fixes.push_back({Fix::Applicability::Suggested, "", {{"b.py", {0, 1}, {}, "x"}}});
  const Finding* const list[] = {&finding};
  CHECK(fix_text("a.py", "abc", list).outcomes.front().reason == "it changes another file, too: b.py");
  finding.fixes.front().edits.front() = {"a.py", {2, 9}, {}, "x"};
  CHECK(fix_text("a.py", "abc", list).outcomes.front().fate == FixOutcome::Fate::Unsafe);
  finding.fixes.front().applicability = Fix::Applicability::Manual;
  CHECK(fix_text("a.py", "abc", list).outcomes.empty());
}

}  // namespace
}  // namespace omni
