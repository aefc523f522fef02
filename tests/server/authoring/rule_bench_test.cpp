#include "server/authoring/rule_bench.h"

#include <catch2/catch.hpp>

#include "agents/rules/rule_parser.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

TEST_CASE("every rule gets a row: time, steps, files behind the sieve, matches", "[authoring]") {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  MemoryFileSystem disk;
  std::string calls;
  for (int i = 0; i < 200; ++i) calls += "call(" + std::to_string(i) + ")\n";
  disk.add_file("/w/a.py", calls);
  disk.add_file("/w/b.py", "other()\n");
  const LanguageRegistry registry;
  const RuleSet rules(registry, parse_rules("rules:\n"
                                            "- {id: never, languages: [python], severity: INFO, message: m, pattern: absent_word()}\n"
                                            "- {id: call, languages: [python], severity: INFO, message: m, pattern: call($X)}\n"
                                            "- {id: text, languages: [regex], severity: INFO, message: m, pattern-regex: 'o[t]her'}\n", "r.yaml").rules);
  std::vector<Candidate> files(2);
  files[0].path = files[0].relative = "/w/a.py";
  files[1].path = files[1].relative = "/w/b.py";
  const Result<RuleBench> bench = bench_rules(ctx, disk, registry, rules, files, Settings());
  REQUIRE(bench.has_value());
  REQUIRE(bench->rows.size() == 3);
  CHECK(bench->files == 2);
  CHECK(bench->complete);
  const auto row = [&](const std::string& id) {
    return *std::find_if(bench->rows.begin(), bench->rows.end(), [&](const RuleBenchRow& each) { return each.rule->id == id; });
  };
  CHECK(row("never").cost.files == 0);
  CHECK(row("call").cost.files == 1);
  CHECK(row("call").cost.matches == 200);
  CHECK(row("call").cost.steps >= 200);
  CHECK(row("call").cost.slowest_file == "/w/a.py");
  CHECK(row("text").cost.matches == 1);
  CHECK(bench->rows.back().rule->id == "never");
  CHECK(bench->rows[0].cost.time >= bench->rows[1].cost.time);
  CHECK(bench->rules_time == row("call").cost.time + row("text").cost.time);
}

}  // namespace
}  // namespace omni
