#pragma once

#include <cstddef>
#include <string>
#include <vector>

/// Inputs that break engines: rules and code of our own, made by size, that ask for exponential or quadratic work.
namespace omni::test {

struct PathologicalCase {
  std::string name;      ///< "regex: nested repetition, 1 KB"
  std::string language;  ///< of file and rule
  std::string rule;      ///< what stands beside id, languages, severity and message
  std::string text;
};

/// All of them; half a minute of work, for what runs to its budget takes about a second.
std::vector<PathologicalCase> all_pathological_cases();
/// Fewer texts for the regular expressions: a few seconds.
std::vector<PathologicalCase> some_pathological_cases();

// One for each file.
void add_regex_cases(std::vector<PathologicalCase>& cases, bool all);
void add_pattern_cases(std::vector<PathologicalCase>& cases);
void add_value_cases(std::vector<PathologicalCase>& cases);
void add_taint_cases(std::vector<PathologicalCase>& cases);

// Makes text.
std::string repeated(std::size_t count, const std::string& text);
template <typename F>
std::string lines(std::size_t count, F&& line) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.append(line(std::to_string(i))).append("\n");
  return out;
}
/// The rule's members that hold one pattern, a block scalar.
std::string pattern_of(const std::string& pattern);

}  // namespace omni::test
