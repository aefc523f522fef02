#include "agents/rules/rule_parser.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/agents/rules/formula_text.h"

using namespace omni;
using omni::testing::text_of;

namespace {

std::string indented(std::string_view text, std::string_view by) {
  std::string result;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && c != '\n') result += by;
    result += c;
    line_start = c == '\n';
  }
  return result;
}

/// A rule around `body` (YAML at column 0), with everything else that a rule needs.
std::string rule_with(std::string_view body, std::string_view language = "python") {
  return "rules:\n  - id: r\n    message: m\n    severity: ERROR\n    languages: [" + std::string(language) + "]\n" + indented(body, "    ") + "\n";
}

std::string all_problems(const LoadedRules& loaded) {
  std::string text;
  for (const Problem& problem : loaded.problems) text += "[" + problem.code + "] " + describe(problem) + "\n";
  return text;
}

Rule only_rule(const std::string& yaml) {
  LoadedRules loaded = parse_rules(yaml, "f.yaml");
  CAPTURE(yaml);
  INFO(all_problems(loaded));
  REQUIRE(loaded.rules.size() == 1);
  REQUIRE(loaded.problems.empty());
  return std::move(loaded.rules[0]);
}

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct FormulaCase {
  std::string_view body, formula;
};

}  // namespace

TEST_CASE("the old syntax becomes a formula", "[rules][loader]") {
  const auto sample = GENERATE(values<FormulaCase>({
      {"pattern: f(...)", "\"f(...)\""},
      {"pattern: 5", "\"5\""},
      {"pattern-regex: a+b", "/a+b/"},
      {"pattern-either:\n- pattern: f()\n- pattern-regex: x\n- pattern-inside: g()\n- patterns:\n  - pattern: h()",
       "Or(\"f()\", /x/, Inside(\"g()\"), And(\"h()\"))"},
      {"patterns:\n- pattern: f()\n- pattern-not: g()\n- pattern-inside: h()\n- pattern-not-inside: i()\n- pattern-not-regex: j",
       "And(\"f()\", Not(\"g()\"), Inside(\"h()\"), Not(Inside(\"i()\")), Not(/j/))"},
      {"patterns:\n- pattern-inside:\n    patterns:\n    - pattern: f()\n    - pattern-not: g()\n- pattern-not:\n    pattern-either:\n    - pattern: a\n    - pattern: b",
       "And(Inside(And(\"f()\", Not(\"g()\"))), Not(Or(\"a\", \"b\")))"},
      {"patterns:\n- pattern: f($X, $Y)\n- focus-metavariable: $X\n- focus-metavariable: [$X, $Y]",
       "And(\"f($X, $Y)\" focus $X focus $X|$Y)"},
      {"patterns:\n- semgrep-internal-pattern-anywhere: {pattern: X = 1}\n- pattern: f()", "And(Anywhere(\"X = 1\"), \"f()\")"},
      {"patterns:\n- pattern: f($X)\n- metavariable-regex: {metavariable: $X, regex: a.*, constant-propagation: true}\n"
       "- metavariable-regex: {metavariable: $X, regex: b}",
       "And(\"f($X)\" where $X =~ /a.*/const where $X =~ /b/)"},
      {"patterns:\n- pattern: f($X)\n- metavariable-pattern:\n    metavariable: $X\n    language: generic\n    patterns:\n    - pattern-not: a\n    - pattern: $Y\n"
       "    - focus-metavariable: $Y",
       "And(\"f($X)\" where $X has generic:And(Not(\"a\"), \"$Y\" focus $Y))"},
      {"patterns:\n- pattern: f($X)\n- metavariable-pattern:\n    metavariable: $X\n    patterns:\n    - pattern-not: a", "And(\"f($X)\" where $X has And(Not(\"a\")))"},
      {"patterns:\n- pattern: f($X)\n- metavariable-pattern: {metavariable: $X, language: regex, pattern: a.b}",
       "And(\"f($X)\" where $X has regex:/a.b/)"},
      {"patterns:\n- pattern: f($X)\n- metavariable-comparison: {metavariable: $X, comparison: $X > 3, strip: true, base: 8}\n"
       "- metavariable-comparison: {comparison: $X < 9}",
       "And(\"f($X)\" where $X {$X > 3} strip base 8 where  {$X < 9})"},
      {"patterns:\n- pattern: f($X)\n- metavariable-analysis: {metavariable: $X, analyzer: entropy}\n"
       "- metavariable-analysis: {metavariable: $X, analyzer: {entropy_v2: {mode: strict}}}",
       "And(\"f($X)\" where $X is entropy/default where $X is entropy_v2/strict)"},
      {"patterns:\n- pattern: f($X)\n- metavariable-type: {metavariable: $X, type: int}\n- metavariable-type: {metavariable: $X, types: [A, B]}",
       "And(\"f($X)\" where $X : <int> where $X : <A><B>)"},
      {"patterns:\n- pattern: f($X)\n- metavariable-name: {metavariable: $X, module: os}\n- metavariable-name: {metavariable: $X, fqns: [a.b, c]}",
       "And(\"f($X)\" where $X named <os> where $X named =a.b=c)"},
      {"patterns:\n- pattern-regex: (?<WORD>a+) (b+)\n- focus-metavariable: $WORD\n- metavariable-regex: {metavariable: $1, regex: b}",
       "And(/(?<WORD>a+) (b+)/ where $1 =~ /b/ focus $WORD)"},
      {"patterns:\n- pattern: f($...ARGS)\n- focus-metavariable: $...ARGS", "And(\"f($...ARGS)\" focus $...ARGS)"},
  }));
  CHECK(text_of(only_rule(rule_with(sample.body)).formula) == sample.formula);
}

TEST_CASE("the new syntax becomes the same formulas", "[rules][loader]") {
  const auto sample = GENERATE(values<FormulaCase>({
      {"match: f(...)", "\"f(...)\""},
      {"match: {pattern: f()}", "\"f()\""},
      {"match: {regex: a+}", "/a+/"},
      {"match:\n  any:\n  - f()\n  - all:\n    - g()\n    - not: h()\n    - inside: i()\n    - not: {inside: j()}\n    - anywhere: k()",
       "Or(\"f()\", And(\"g()\", Not(\"h()\"), Inside(\"i()\"), Not(Inside(\"j()\")), Anywhere(\"k()\")))"},
      {"match:\n  pattern: f($X)\n  where:\n  - metavariable: $X\n    regex: a\n  - focus: $X", "And(\"f($X)\" where $X =~ /a/const focus $X)"},
      {"match:\n  all:\n  - pattern: f($X)\n    as: $CALL\n  where:\n  - focus: [$CALL, $X]\n  - comparison: $X > 1\n    metavariable: $X\n"
       "  - {metavariable: $X, any: [a, b]}\n  - {metavariable: $X, analyzer: redos}\n  - {metavariable: $X, type: int}\n"
       "  - {metavariable: $X, module: os}\n  - {metavariable: $X, language: generic, pattern: z}",
       "And(\"f($X)\" as $CALL where $X {$X > 1} where $X has Or(\"a\", \"b\") where $X is redos/default where $X : <int>"
       " where $X named <os> where $X has generic:\"z\" focus $CALL|$X)"},
      {"match:\n  pattern: f($X)\n  where:\n  - metavariable: $X\n    pattern: g($Y)\n    where:\n    - metavariable: $Y\n      regex: b",
       "And(\"f($X)\" where $X has And(\"g($Y)\" where $Y =~ /b/const))"},
  }));
  CHECK(text_of(only_rule(rule_with(sample.body)).formula) == sample.formula);
}

TEST_CASE("patterns of the regex language are regular expressions", "[rules][loader]") {
  CHECK(text_of(only_rule(rule_with("pattern: a.b", "regex")).formula) == "/a.b/");
  CHECK(text_of(only_rule(rule_with("match: a.b", "none")).formula) == "/a.b/");
  CHECK(text_of(only_rule(rule_with("patterns:\n- pattern-regex: (?<X>a)\n- metavariable-pattern: {metavariable: $X, language: python, pattern: b}",
                                    "regex")).formula) == "And(/(?<X>a)/ where $X has python:\"b\")");
}

TEST_CASE("both taint syntaxes become one specification", "[rules][loader]") {
  const std::string old_syntax = rule_with(R"(mode: taint
pattern-sources:
- pattern: source(...)
- patterns:
  - pattern: h($P)
  - focus-metavariable: $P
  by-side-effect: only
  exact: true
  control: true
  label: A
  requires: B and not C
pattern-sinks:
- pattern: sink(...)
  exact: false
  at-exit: true
  requires: A
- pattern: put($X, $Y)
  requires:
  - $X: A
  - $Y: A or B
pattern-sanitizers:
- pattern: clean(...)
  by-side-effect: true
  exact: true
  not_conflicting: true
pattern-propagators:
- pattern: $TO.add($FROM)
  from: $FROM
  to: $TO
  by-side-effect: false
  requires: A
  label: B
  replace-labels: [A, C])");
  const std::string new_syntax = rule_with(R"(taint:
  sources:
  - source(...)
  - pattern: h($P)
    where:
    - focus: $P
    by-side-effect: only
    exact: true
    control: true
    label: A
    requires: B and not C
  sinks:
  - pattern: sink(...)
    exact: false
    at-exit: true
    requires: A
  - pattern: put($X, $Y)
    requires:
    - $X: A
    - $Y: A or B
  sanitizers:
  - pattern: clean(...)
    by-side-effect: true
    exact: true
    not-conflicting: true
  propagators:
  - pattern: $TO.add($FROM)
    from: $FROM
    to: $TO
    by-side-effect: false
    requires: A
    label: B
    replace-labels: [A, C])");
  const std::string yaml = GENERATE_COPY(as<std::string>(), old_syntax, new_syntax);
  const Rule rule = only_rule(yaml);
  CHECK(rule.mode == RuleMode::Taint);
  REQUIRE(rule.taint.sources.size() == 2);
  const TaintSource& plain = rule.taint.sources[0];
  CHECK(text_of(plain.formula) == "\"source(...)\"");
  CHECK((!plain.exact && !plain.control && plain.by_side_effect == TaintSource::SideEffect::No && plain.label.empty()));
  const TaintSource& source = rule.taint.sources[1];
  CHECK(text_of(source.formula) == "And(\"h($P)\" focus $P)");
  CHECK((source.exact && source.control && source.by_side_effect == TaintSource::SideEffect::Only));
  CHECK(source.label == "A");
  CHECK(source.requires_labels == "B and not C");
  REQUIRE(rule.taint.sinks.size() == 2);
  CHECK((!rule.taint.sinks[0].exact && rule.taint.sinks[0].at_exit && rule.taint.sinks[0].requires_labels == "A"));
  CHECK((rule.taint.sinks[1].exact && !rule.taint.sinks[1].at_exit));
  CHECK(rule.taint.sinks[1].requires_of == std::vector<std::pair<std::string, std::string>>{{"$X", "A"}, {"$Y", "A or B"}});
  REQUIRE(rule.taint.sanitizers.size() == 1);
  CHECK((rule.taint.sanitizers[0].by_side_effect && rule.taint.sanitizers[0].exact && rule.taint.sanitizers[0].not_conflicting));
  REQUIRE(rule.taint.propagators.size() == 1);
  const TaintPropagator& propagator = rule.taint.propagators[0];
  CHECK((propagator.from == "$FROM" && propagator.to == "$TO" && !propagator.by_side_effect));
  CHECK((propagator.requires_labels == "A" && propagator.label == "B"));
  CHECK(propagator.replace_labels == std::vector<std::string>{"A", "C"});
}

TEST_CASE("everything beside the formula is read", "[rules][loader]") {
  LoadedRules loaded = parse_rules(R"(rules:
- id: full
  message: >-
    Two lines
    in one.
  severity: WARNING
  languages: [Python, C#]
  min-version: 1.50.0
  max-version: "2"
  pattern: f($X)
  fix: |
    g($X)
  fix-regex: {regex: f, replacement: g, count: 2}
  paths: {include: ["*.py"], exclude: ["tests/", "vendor/**"]}
  options: {symbolic_propagation: true, vardef_assign: false, generic_engine: aliengrep, generic_ellipsis_max_span: 0, interfile: true}
  metadata:
    cwe: ["CWE-89: Neutralization", "cwe-79", "CWE-89"]
    owasp: A03
    references: [https://example.com/a]
    technology: [django]
    category: security
    confidence: HIGH
    likelihood: LOW
    impact: MEDIUM
    own: {deep: [1, {x: y}]}
)", "dir/f.yaml", "pack.sub");
  INFO(all_problems(loaded));
  REQUIRE(loaded.rules.size() == 1);
  REQUIRE(loaded.problems.empty());
  const Rule& rule = loaded.rules[0];
  CHECK(rule.id == "full");
  CHECK(rule.qualified_id == "pack.sub.full");
  CHECK(rule.file == "dir/f.yaml");
  CHECK((rule.place == Place{2, 7}));
  CHECK((rule.formula.place == Place{10, 12}));
  CHECK(rule.message == "Two lines in one.");
  CHECK((rule.severity == RuleSeverity::Medium && rule.severity_text == "WARNING"));
  CHECK(rule.languages == std::vector<std::string>{"python", "c#"});
  CHECK(rule.fix == "g($X)");
  REQUIRE(rule.fix_regex);
  CHECK((rule.fix_regex->regex == "f" && rule.fix_regex->replacement == "g" && rule.fix_regex->count == 2));
  CHECK(rule.include_paths == std::vector<std::string>{"*.py"});
  CHECK(rule.exclude_paths == std::vector<std::string>{"tests/", "vendor/**"});
  CHECK((rule.options.symbolic_propagation && !rule.options.vardef_assign && rule.options.generic_engine_aliengrep));
  CHECK(rule.options.generic_ellipsis_max_span == 0);
  CHECK(rule.options.constant_propagation);
  CHECK(rule.metadata.cwe == std::vector<std::string>{"CWE-89", "CWE-79"});
  CHECK(rule.metadata.owasp == std::vector<std::string>{"A03"});
  CHECK(rule.metadata.category == "security");
  CHECK(rule.metadata.confidence == RuleConfidence::High);
  REQUIRE(rule.metadata.all.map.size() == 9);
  const MetadataValue& own = rule.metadata.all.map.back().value;
  CHECK(own.map.at(0).value.list.at(1).map.at(0).value.scalar == "y");
}

TEST_CASE("severities map to ours", "[rules][loader]") {
  struct Case {
    std::string_view written;
    RuleSeverity severity;
  };
  const auto sample = GENERATE(values<Case>({{"ERROR", RuleSeverity::High}, {"WARNING", RuleSeverity::Medium}, {"INFO", RuleSeverity::Low},
                                             {"INVENTORY", RuleSeverity::Info}, {"EXPERIMENT", RuleSeverity::Info},
                                             {"CRITICAL", RuleSeverity::Critical}, {"HIGH", RuleSeverity::High},
                                             {"MEDIUM", RuleSeverity::Medium}, {"LOW", RuleSeverity::Low}, {"error", RuleSeverity::High}}));
  const std::string yaml = "rules: [{id: r, message: m, languages: [go], pattern: f(), severity: " + std::string(sample.written) + "}]";
  CHECK(only_rule(yaml).severity == sample.severity);
}

TEST_CASE("a rule file may be JSON, a bare list, or empty", "[rules][loader]") {
  CHECK(only_rule(R"json({"rules": [{"id": "j", "message": "m", "severity": "INFO", "languages": ["js"], "pattern": "f(\"\\n\")"}]})json").formula.text ==
        "f(\"\\n\")");
  CHECK(only_rule("- {id: b, message: m, severity: INFO, languages: [go], pattern: f()}").id == "b");
  for (const std::string_view empty : {"", "rules:", "rules: []"}) {
    const LoadedRules loaded = parse_rules(empty, "f");
    CHECK(loaded.rules.empty());
    REQUIRE(loaded.problems.size() == 1);
    CHECK(loaded.problems[0].code == "no-rules");
    CHECK(loaded.problems[0].severity == ProblemSeverity::Warning);
  }
}

TEST_CASE("one bad rule stops no other", "[rules][loader]") {
  const LoadedRules loaded = parse_rules(
      "rules:\n- {id: a, message: m, severity: INFO, languages: [go], pattern: f()}\n- {id: b, message: m}\n- 5\n"
      "- {id: c, message: m, severity: INFO, languages: [go], pattern: f(), pattern: g()}\n"
      "- {id: d, message: m, severity: INFO, languages: [go], pattern: f()}\n",
      "f");
  REQUIRE(loaded.rules.size() == 2);
  CHECK(loaded.rules[0].id == "a");
  CHECK(loaded.rules[1].id == "d");
  for (const std::string_view id : {"b", "c", ""}) {
    CAPTURE(id);
    CHECK(std::any_of(loaded.problems.begin(), loaded.problems.end(),
                      [&](const Problem& problem) { return problem.rule_id == id && problem.severity == ProblemSeverity::Error; }));
  }
}

// Every mistake we know of, in tests/agents/rules/problems.txt: samples divided by lines `=== name`. A sample that does
// not start with `rules:` or `===` is the body of a rule. The golden file holds what is said about each.
TEST_CASE("mistakes are named with place and hint", "[rules][loader]") {
  const std::string source = read_file(std::string(OMNI_TEST_DATA) + "/agents/rules/problems.txt");
  const std::string golden_path = std::string(OMNI_TEST_DATA) + "/golden/rule_problems.txt";
  REQUIRE_FALSE(source.empty());
  std::string actual;
  for (std::size_t at = source.find("=== "); at != std::string::npos;) {
    const std::size_t name_end = source.find('\n', at);
    std::size_t next = source.find("\n=== ", name_end);
    const std::string body = source.substr(name_end + 1, next == std::string::npos ? next : next - name_end);
    const bool whole_file = source.substr(at, name_end - at).ends_with("(file)");
    const LoadedRules loaded = parse_rules(whole_file ? body : rule_with(body), "f.yaml");
    actual += source.substr(at, name_end - at) + "\n" + all_problems(loaded) + "loaded: " + std::to_string(loaded.rules.size()) + "\n";
    CHECK_FALSE(loaded.problems.empty());
    at = next == std::string::npos ? next : next + 1;
  }
  if (std::getenv("OMNI_UPDATE_GOLDEN") != nullptr) std::ofstream(golden_path, std::ios::binary) << actual;
  CHECK(actual == read_file(golden_path));
}
