#pragma once

#include <catch2/catch.hpp>
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "tests/agents/rules/test_context.h"

/// Taint rules on snippets of code.
namespace omni::test {

/// Two spaces before each line.
inline std::string indented(std::string_view lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    out += "  " + std::string(lines.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

inline constexpr std::string_view kPlain =
    "pattern-sources: [{pattern: source(...)}]\n"
    "pattern-sanitizers: [{pattern: clean(...)}]\n"
    "pattern-sinks: [{pattern: sink(...)}]\n";

inline RuleRun run_rule(const TestContext& test, std::string_view language_name, std::string_view parts, const std::string& code, std::size_t cuts = 0) {
  static const std::unique_ptr<const TaintEngine> engine = make_taint_engine();
  const LanguageRegistry registry;
  const std::string yaml = "rules:\n- id: r\n  mode: taint\n  languages: [" + std::string(language_name) + "]\n  severity: ERROR\n  message: m\n" + indented(parts);
  LoadedRules loaded = parse_rules(yaml, "r.yaml");
  for (const Problem& problem : loaded.problems) FAIL(problem.message);
  const RuleSet rules(registry, std::move(loaded.rules), {}, engine.get());
  const Language* language = LanguageRegistry::for_rule_name(language_name).front();
  RuleRunOptions options;
  options.language = language;
  RuleRun run;
  const auto tree = [&](const Context&, const Language& in) -> Result<std::shared_ptr<const Tree>> {
    return std::make_shared<const Tree>(parse_fragment(registry, in, code));
  };
  const Result<void> outcome = rules.match(test.ctx, "file", code, options, tree, run);
  CHECK(outcome.has_value());
  for (const Problem& problem : rules.problems()) FAIL(problem.message);
  CHECK(run.cuts.size() == cuts);
  return run;
}

/// Findings begin on exactly those lines that say `here`.
inline void expect(std::string_view language, std::string_view parts, const std::string& code) {
  INFO(language << "\n" << code);
  const TestContext test;
  const auto line_of = [&](std::size_t at) { return 1 + std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'); };
  std::set<long> expected;
  for (std::size_t at = code.find("here"); at != std::string::npos; at = code.find("here", at + 1)) expected.insert(line_of(at));
  std::set<long> found;
  for (const RuleMatch& match : run_rule(test, language, parts, code).matches) found.insert(line_of(match.range.begin));
  CHECK(found == expected);
}

}  // namespace omni::test
