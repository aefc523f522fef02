#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/pathological/run_case.h"
#include "tests/support/golden.h"

using namespace omni::test;

// How each case ends is written down: it finds what it finds, or its rule meets a limit that is counted and says so. What
// the cases take in time, tests/bench/pathological.cpp says.
TEST_CASE("what asks for too much ends by itself or is cut by name", "[pathological]") {
  std::string ends;
  for (const PathologicalCase& each : some_pathological_cases()) {
    const PathologicalRun run = run_case(each);
    INFO(each.name);
    CHECK(run.problems == std::vector<std::string>());
    CHECK(run.steps <= 51'000'000);
    ends += each.name + ": " + std::to_string(run.matches) + " found";
    for (const std::string& cut : run.cuts) ends += ", " + cut;
    ends += "\n";
  }
  expect_golden("pathological.txt", ends);
}
