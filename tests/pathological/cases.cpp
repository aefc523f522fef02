#include "tests/pathological/cases.h"

namespace omni::test {

std::string repeated(std::size_t count, const std::string& text) {
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

std::string pattern_of(const std::string& pattern) {
  std::string out = "  pattern: |\n    ";
  for (const char c : pattern) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

namespace {

std::vector<PathologicalCase> cases_of(bool all) {
  std::vector<PathologicalCase> cases;
  add_regex_cases(cases, all);
  add_pattern_cases(cases);
  add_value_cases(cases);
  add_taint_cases(cases);
  return cases;
}

}  // namespace

std::vector<PathologicalCase> all_pathological_cases() { return cases_of(true); }
std::vector<PathologicalCase> some_pathological_cases() { return cases_of(false); }

}  // namespace omni::test
