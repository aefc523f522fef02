#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/problem.h"
#include "protocol/base/result.h"
#include "server/service/analysis.h"

/// Rule files and their test files: which belong together, and what the rules report on them against what the annotations
/// say (annotations.h).
namespace omni {

/// "sql.fixed.py": the text of a test file after all fixes, no test file itself.
bool is_fixed_name(std::string_view name);
/// Up to the first dot: rule file and test files have it in common.
std::string_view test_stem(std::string_view name);
/// Names that the text of `target` after all fixes may have: NAME.fixed.REST, then, if that is another one, the form with
/// `.fixed` before the last extension.
std::vector<std::string> fixed_names(std::string_view target);

struct RuleTestFile {
  std::string rules;                 ///< path of the rule file
  std::vector<std::string> targets;  ///< in the same folder: the same name up to the first dot, no rule file, not `.fixed`
};

/// The rule files among `paths` (files, and folders searched), by path, each with its test files.
/// Errors: those of a path that can't be read at all.
Result<std::vector<RuleTestFile>> find_rule_tests(const Context& ctx, const FileSystem& disk, std::span<const std::string> paths);

/// A line on which rule and annotation disagree.
struct LineDifference {
  std::string rule;
  std::uint32_t line = 0;
  bool expected = false;             ///< true: not reported; false: reported and not expected
  std::string code;                  ///< the line
  auto operator<=>(const LineDifference&) const = default;
};

struct TargetResult {
  std::string path;
  std::vector<LineDifference> differences;  ///< by line
  std::size_t expected = 0;          ///< lines some rule has to report
  std::string fixed_path;            ///< of the text after all fixes; empty: none beside the target
  std::string fix_failure;           ///< why the fixes don't give it; empty: they do
  std::string fix_diff;              ///< from the text expected to what the fixes give
  std::vector<Problem> failures;     ///< rules or files that could not be run to their end
  std::vector<Problem> warnings;     ///< annotations that speak of nothing, code that does not parse, fixes that aren't safe

  bool passed() const { return differences.empty() && fix_failure.empty() && failures.empty(); }
};

struct RuleTestResult {
  std::string path;                  ///< of the rule file
  std::vector<std::string> rules;    ///< ids
  std::vector<Problem> failures;     ///< rules that can't be used
  std::vector<TargetResult> targets; ///< none: untested

  bool passed() const;
};

/// Runs the rules of one file over each of its targets alone. As in every test run of rule files: the target is looked at
/// whatever its extension says, `paths:` don't count, and neither do ignore files or size limits; findings count by the
/// line they begin in.
/// Errors: Cancelled, DeadlineExceeded, and those of a file that can't be read.
Result<RuleTestResult> run_rule_test(const Context& ctx, const FileSystem& disk, const LanguageRegistry& registry, const AgentFactory& agents,
                                     const RuleTestFile& test);

}  // namespace omni
