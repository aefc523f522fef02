// A hundred scans at once in one process: each says what it says alone, with one fact store for all and with none.
#include <catch2/catch.hpp>

#include <algorithm>
#include <thread>
#include <vector>

#include "agents/builtin.h"
#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "server/service/analysis.h"

namespace omni {
namespace {

constexpr std::string_view kRules = R"yaml(rules:
  - {id: call, languages: [python], severity: ERROR, message: "call of $F", pattern: $F(...)}
  - {id: text, languages: [regex], severity: INFO, message: todo, pattern-regex: TODO}
  - id: flow
    languages: [python]
    mode: taint
    severity: WARNING
    message: flows
    pattern-sources: [{pattern: source()}]
    pattern-sinks: [{pattern: sink(...)}]
)yaml";

constexpr std::size_t kFiles = 12;

/// File `index` of workspace `workspace`: half of them are the same in all workspaces.
FileInput file(std::size_t workspace, std::size_t index) {
  const std::size_t variant = index % 2 == 0 ? 0 : workspace;
  std::string text = "def f" + std::to_string(variant) + "():\n  x = source()\n";
  for (std::size_t i = 0; i <= (variant + index) % 7; ++i) text += "  g" + std::to_string(i) + "(x)  # TODO\n";
  text += "  sink(x)\n";
  FileInput input;
  input.path = "w" + std::to_string(workspace) + "/" + std::to_string(index) + ".py";
  input.text = std::make_shared<const std::string>(text);
  input.language = LanguageRegistry::find("python");
  input.language_name = input.language->name;
  return input;
}

std::vector<Finding> scan(std::size_t workspace, const LanguageRegistry& registry, const std::vector<Rule>& rules, Executor& executor, FactStore* facts) {
  const ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 5 / 1}};
  NullLog log;
  Settings settings;
  AnalysisOptions options;
  options.settings = &settings;
  options.agents = builtin_agents;
  options.facts = facts;
  const Analysis analysis(registry, rules, options);
  std::mutex mu;
  std::vector<Finding> found;
  const Result<void> outcome = analysis.run(Context(clock, log), executor, kFiles, [&](std::size_t index) { return std::optional(file(workspace, index)); }, 0,
                                            [&](FileReport report) {
                                              const std::lock_guard lock(mu);
                                              found.insert(found.end(), report.findings.begin(), report.findings.end());
                                            });
  if (!outcome.has_value()) found.clear();
  std::sort(found.begin(), found.end(), place_then_rule);
  return found;
}

TEST_CASE("a hundred scans at once say what each says alone", "[service]") {
  constexpr std::size_t kScans = 100;
  const LanguageRegistry registry;
  std::vector<Rule> rules = parse_rules(kRules, "r.yaml").rules;
  for (Rule& rule : rules) rule.source = content_digest(kRules);
  InlineExecutor alone;
  std::vector<std::vector<Finding>> expected;
  for (std::size_t i = 0; i < kScans; ++i) expected.push_back(scan(i, registry, rules, alone, nullptr));
  REQUIRE(expected[3].size() > kFiles);

  NullLog log;
  ThreadPoolExecutor pool({.threads = 4}, log);
  FactStore store("e", nullptr, {});
  for (FactStore* facts : {static_cast<FactStore*>(nullptr), &store, &store}) {
    std::vector<std::vector<Finding>> found(kScans);
    std::vector<std::thread> doors;
    for (std::size_t i = 0; i < kScans; ++i) doors.emplace_back([&, i] { found[i] = scan(i, registry, rules, pool, facts); });
    for (std::thread& door : doors) door.join();
    for (std::size_t i = 0; i < kScans; ++i) {
      CAPTURE(i, facts != nullptr);
      REQUIRE(found[i] == expected[i]);
    }
  }
  const FactStore::Figures figures = store.figures();
  CHECK(figures.hits >= kScans * kFiles);  // the second time everything is known
}

}  // namespace
}  // namespace omni
