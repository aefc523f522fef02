#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/pathological/cases.h"

namespace omni::test {

struct PathologicalRun {
  std::chrono::nanoseconds parse{0};  ///< to the normal tree; this and the next one in processor time
  std::chrono::nanoseconds rule{0};   ///< behind it: names, values, flow, the rule itself
  std::uint64_t steps = 0;            ///< of the matcher
  std::size_t matches = 0;
  std::vector<std::string> cuts;      ///< their codes
  std::vector<std::string> problems;  ///< the rule is not what it is meant to be
};

PathologicalRun run_case(const PathologicalCase& each);

}  // namespace omni::test
