#include "server/cli/rule_test_command.h"

#include <algorithm>
#include <ostream>

#include "protocol/text/escape.h"
#include "server/authoring/rule_tests.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"

namespace omni {
namespace {

constexpr std::size_t kLongestCode = 100;    // characters of a line that are shown
constexpr std::size_t kMostDiffLines = 40;   // of a fix

std::string shown_code(std::string code) {
  code.erase(0, std::min(code.find_first_not_of(" \t"), code.size()));
  std::replace(code.begin(), code.end(), '\t', ' ');
  if (code.size() > kLongestCode) code = code.substr(0, kLongestCode) + " …";
  return escape_terminal(code);
}

/// Line by line, so that its line breaks stay.
void print_diff(const std::string& diff, std::ostream& out) {
  std::size_t lines = 0;
  for (std::size_t at = 0; at < diff.size(); ++lines) {
    const std::size_t end = std::min(diff.find('\n', at), diff.size());
    if (lines == kMostDiffLines) {
      out << "      …\n";
      return;
    }
    out << "      " << escape_terminal(std::string_view(diff).substr(at, end - at)) << "\n";
    at = end + 1;
  }
}

void print_target(const TargetResult& target, std::ostream& out) {
  const bool quiet = target.passed() && target.warnings.empty();
  if (quiet) return;
  out << "  " << escape_terminal(target.path) << (target.passed() ? ": passed" : ": failed") << "\n";
  std::size_t width = 0;
  for (const LineDifference& difference : target.differences) width = std::max(width, std::to_string(difference.line).size());
  for (const LineDifference& difference : target.differences) {
    const std::string line = std::to_string(difference.line);
    out << "    " << (difference.expected ? "-" : "+") << std::string(width - line.size() + 1, ' ') << line << "  " << escape_terminal(difference.rule)
        << (difference.expected ? " is not reported: " : " is reported: ") << shown_code(difference.code) << "\n";
  }
  for (const Problem& problem : target.failures) out << "    " << escape_terminal(describe(problem)) << "\n";
  for (const Problem& problem : target.warnings) out << "    " << escape_terminal(describe(problem)) << "\n";
  if (target.fix_failure.empty()) return;
  out << "    " << escape_terminal(target.fixed_path) << ": " << escape_terminal(target.fix_failure) << "\n";
  print_diff(target.fix_diff, out);
}

struct Totals {
  std::size_t files = 0, rules = 0, targets = 0, passed = 0, untested = 0, warnings = 0;
};

Totals totals_of(const std::vector<RuleTestResult>& results) {
  Totals out;
  for (const RuleTestResult& result : results) {
    if (result.targets.empty() && result.failures.empty()) {
      ++out.untested;
      continue;
    }
    ++out.files;
    out.rules += result.rules.size();
    out.targets += result.targets.size();
    if (result.passed()) ++out.passed;
    for (const TargetResult& target : result.targets) out.warnings += target.warnings.size();
  }
  return out;
}

void print_text(const std::vector<RuleTestResult>& results, std::ostream& out) {
  for (const RuleTestResult& result : results) {
    const bool warned = std::any_of(result.targets.begin(), result.targets.end(), [](const TargetResult& target) { return !target.warnings.empty(); });
    if (result.passed() && !warned) continue;
    out << escape_terminal(result.path) << (result.passed() ? ": passed, with warnings\n" : ": failed\n");
    for (const Problem& problem : result.failures) out << "  " << escape_terminal(describe(problem)) << "\n";
    for (const TargetResult& target : result.targets) print_target(target, out);
  }
  const Totals totals = totals_of(results);
  out << count_of(totals.files, "rule file") << " tested (" << count_of(totals.rules, "rule") << ", " << count_of(totals.targets, "test file") << "): " << totals.passed
      << " passed, " << totals.files - totals.passed << " failed";
  if (totals.warnings > 0) out << ", " << count_of(totals.warnings, "warning");
  if (totals.untested > 0) out << "; " << count_of(totals.untested, "rule file") << " without a test file";
  out << "\n";
  if (totals.files - totals.passed > 0) out << "(- expected, not reported; + reported, not expected)\n";
}

std::vector<Record> to_records(const std::vector<Problem>& problems) {
  std::vector<Record> out;
  for (const Problem& problem : problems) {
    out.push_back({{"code", problem.code}, {"message", problem.message}, {"file", problem.file}, {"line", std::uint64_t{problem.place.line}}, {"rule", problem.rule_id}});
  }
  return out;
}

Record to_record(const TargetResult& target) {
  std::vector<Record> differences;
  for (const LineDifference& difference : target.differences) {
    differences.push_back({{"rule", difference.rule},
                           {"line", std::uint64_t{difference.line}},
                           {"kind", std::string(difference.expected ? "missing" : "surplus")},
                           {"code", difference.code}});
  }
  Record out{{"file", target.path},
             {"passed", target.passed()},
             {"expected", std::uint64_t{target.expected}},
             {"differences", std::move(differences)},
             {"failures", to_records(target.failures)},
             {"warnings", to_records(target.warnings)}};
  if (!target.fixed_path.empty()) {
    out.emplace_back("fixed", target.fixed_path);
    out.emplace_back("fix_failure", target.fix_failure);
    out.emplace_back("fix_diff", target.fix_diff);
  }
  return out;
}

Record to_record(const RuleTestResult& result) {
  std::vector<Record> targets;
  for (const TargetResult& target : result.targets) targets.push_back(to_record(target));
  return {{"file", result.path},
          {"tested", !result.targets.empty()},
          {"passed", result.passed()},
          {"rules", result.rules},
          {"failures", to_records(result.failures)},
          {"targets", std::move(targets)}};
}

}  // namespace

int run_rule_tests(const RulesCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const auto failed = [&](const Error& error) {
    err << "omni rules test: " << escape_terminal(error.describe()) << "\n";
    return 2;
  };
  const LanguageRegistry registry;
  const Result<std::vector<RuleTestFile>> tests = find_rule_tests(environment.ctx, environment.disk, command.paths);
  if (!tests.has_value()) return failed(tests.error());
  std::vector<RuleTestResult> results;
  int status = 0;
  for (const RuleTestFile& test : *tests) {
    Result<RuleTestResult> result = run_rule_test(environment.ctx, environment.disk, registry, environment.agents, test);
    if (result.has_value()) results.push_back(std::move(result).value());
    else status = failed(result.error());
  }
  if (command.format == ListFormat::Json) {
    std::vector<Record> records;
    for (const RuleTestResult& result : results) records.push_back(to_record(result));
    out << write_records(records);
  } else {
    print_text(results, out);
  }
  if (status != 0) return status;
  return std::all_of(results.begin(), results.end(), [](const RuleTestResult& result) { return result.passed(); }) ? 0 : 1;
}

}  // namespace omni
