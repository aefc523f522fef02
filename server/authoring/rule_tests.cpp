#include "server/authoring/rule_tests.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "protocol/text/line_index.h"
#include "protocol/text/unified_diff.h"
#include "server/authoring/annotations.h"
#include "server/service/fix_text.h"
#include "server/service/rule_source.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::uint64_t kMaxTargetBytes = 50'000'000;

bool is_yaml(std::string_view name) { return name.ends_with(".yaml") || name.ends_with(".yml"); }

bool is_rule_file_name(std::string_view name) { return is_yaml(name) && name.find(".test.") == std::string_view::npos && !is_fixed_name(name); }

Problem failure(std::string file, std::string code, std::string message, std::string rule = {}) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.file = std::move(file);
  problem.rule_id = std::move(rule);
  return problem;
}

Problem warning(std::string file, std::string code, std::string message, std::uint32_t line, std::string rule = {}) {
  Problem problem = failure(std::move(file), std::move(code), std::move(message), std::move(rule));
  problem.severity = ProblemSeverity::Warning;
  problem.place.line = line;
  return problem;
}

std::string line_text(const LineIndex& lines, std::uint32_t line) {
  return line == 0 || line > lines.line_count() ? std::string() : std::string(lines.line_text(line - 1));
}

/// The test of one rule file.
class Test {
 public:
  Test(const Context& ctx, const FileSystem& disk, const LanguageRegistry& registry, const AgentFactory& agents, LoadedRules loaded)
      : ctx_(ctx), disk_(disk), registry_(registry), problems_(std::move(loaded.problems)),
        analysis_(registry, std::move(loaded.rules), options(agents, settings_)) {}

  Result<RuleTestResult> run(const RuleTestFile& files) {
    RuleTestResult out;
    out.path = files.rules;
    for (const Rule& rule : analysis_.rules().rules()) out.rules.push_back(rule.id);
    analysis_.rules().compile_all();
    std::vector<Problem> problems = problems_;
    for (Problem& problem : analysis_.problems()) problems.push_back(std::move(problem));
    for (Problem& problem : problems) {
      if (problem.severity == ProblemSeverity::Error) out.failures.push_back(std::move(problem));
    }
    for (const std::string& target : files.targets) {
      OMNI_TRY_OK(ctx_.check());
      OMNI_TRY(TargetResult result, run_target(target));
      out.targets.push_back(std::move(result));
    }
    return out;
  }

 private:
  static AnalysisOptions options(const AgentFactory& agents, const Settings& settings) {
    AnalysisOptions out;
    out.settings = &settings;
    out.honour_rule_paths = false;
    out.agents = agents;
    return out;
  }

  Result<TargetResult> run_target(const std::string& path) {
    OMNI_TRY(std::string text, disk_.read(path, kMaxTargetBytes));
    FileInput input;
    input.path = path;
    input.language = LanguageRegistry::for_file(file_name(path), std::string_view(text).substr(0, 256));
    input.any_language = true;
    input.text = std::make_shared<const std::string>(std::move(text));
    const FileReport report = analysis_.analyse(ctx_, input);
    OMNI_TRY_OK(ctx_.check());

    TargetResult out;
    out.path = path;
    for (const AgentNotice& notice : report.notices) {
      if (notice.level == AgentNotice::Level::Error) out.failures.push_back(failure(path, notice.code, notice.message, notice.rule_id));
    }
    if (report.parse_errors > 0) {
      out.warnings.push_back(warning(path, "parse-errors", "a part of this test file can't be parsed", report.first_error_line));
    }
    compare_lines(*input.text, report, out);
    OMNI_TRY_OK(compare_fixed(input, report, out));
    return out;
  }

  void compare_lines(const std::string& text, const FileReport& report, TargetResult& out) const {
    std::map<std::string, std::set<std::uint32_t>> reported;
    for (const Finding& finding : report.findings) {
      if (!finding.suppression) reported[own_id(finding)].insert(finding.location.region.start_line);
    }
    const Annotations annotations = read_annotations(text);
    for (Problem problem : annotations.problems) {
      problem.file = out.path;
      problem.severity = ProblemSeverity::Warning;
      out.warnings.push_back(std::move(problem));
    }
    const LineIndex lines(text);
    std::set<std::string> known;
    for (const Rule& rule : analysis_.rules().rules()) known.insert(rule.id);
    for (const auto& [id, expectation] : annotations.by_rule) {
      if (known.contains(id)) continue;
      const auto first = expectation.reported.empty() ? expectation.quiet : expectation.reported;
      out.warnings.push_back(warning(out.path, "unknown-rule", "no rule of this file is called " + id, first.empty() ? 0 : *first.begin() - 1, id));
    }
    for (const std::string& id : known) {
      const auto found = annotations.by_rule.find(id);
      const Expectation expected = found == annotations.by_rule.end() ? Expectation() : found->second;
      const std::set<std::uint32_t>& actual = reported[id];
      out.expected += expected.reported.size();
      for (const std::uint32_t line : expected.reported) {
        if (!actual.contains(line)) out.differences.push_back({id, line, true, line_text(lines, line)});
      }
      for (const std::uint32_t line : actual) {
        if (!expected.reported.contains(line) && !expected.neutral.contains(line)) out.differences.push_back({id, line, false, line_text(lines, line)});
      }
    }
    std::sort(out.differences.begin(), out.differences.end(), [](const LineDifference& a, const LineDifference& b) {
      return std::tie(a.line, a.rule) < std::tie(b.line, b.rule);
    });
  }

  /// The id as its author wrote it.
  std::string own_id(const Finding& finding) const {
    for (const Rule& rule : analysis_.rules().rules()) {
      if (finding.qualified_id == rule.qualified_id) return rule.id;
    }
    return finding.rule_id;
  }

  Result<void> compare_fixed(const FileInput& input, const FileReport& report, TargetResult& out) const {
    const std::string folder(parent_path(out.path));
    for (const std::string& name : fixed_names(file_name(out.path))) {
      const std::string path = folder.empty() ? name : join_path(folder, name);
      if (!disk_.stat(path).has_value()) continue;
      out.fixed_path = path;
      break;
    }
    if (out.fixed_path.empty()) return {};
    OMNI_TRY(const std::string wanted, disk_.read(out.fixed_path, kMaxTargetBytes));
    std::vector<const Finding*> findings;
    for (const Finding& finding : report.findings) {
      if (!finding.suppression && !finding.fixes.empty()) findings.push_back(&finding);
    }
    const FixedText fixed = fix_text(out.path, *input.text, findings);
    std::string overlaps;
    for (const FixOutcome& outcome : fixed.outcomes) {
      if (outcome.fate != FixOutcome::Fate::Overlaps) continue;
      overlaps += (overlaps.empty() ? "fixes overlap: " : "; ") + own_id(*outcome.finding) + " in line " +
                  std::to_string(outcome.finding->location.region.start_line) + ": " + outcome.reason;
    }
    if (fixed.text != wanted) {
      out.fix_failure = findings.empty() ? "no finding offers a fix" : "the fixes give another text";
      out.fix_diff = unified_diff(wanted, fixed.text, out.fixed_path);
    }
    if (!overlaps.empty()) out.fix_failure = overlaps;
    const FixedText checked = fix_text_checked(out.path, *input.text, findings, {
        .again = [&](const std::string& text) { return analyse_again(ctx_, registry_, analysis_, input, text); },
        .keep_unsafe = true,
    });
    for (const FixOutcome& outcome : checked.outcomes) {
      if (outcome.safe) continue;
      out.warnings.push_back(warning(out.path, "unsafe-fix", "the fix is not safe: " + outcome.reason, outcome.finding->location.region.start_line,
                                     own_id(*outcome.finding)));
    }
    return {};
  }

  const Context& ctx_;
  const FileSystem& disk_;
  const LanguageRegistry& registry_;
  const Settings settings_{};
  std::vector<Problem> problems_;
  const Analysis analysis_;
};

}  // namespace

bool is_fixed_name(std::string_view name) { return name.find(".fixed") != std::string_view::npos; }

std::string_view test_stem(std::string_view name) { return name.substr(0, name.find('.')); }

std::vector<std::string> fixed_names(std::string_view target) {
  const std::size_t first = std::min(target.find('.'), target.size()), last = target.rfind('.');
  std::vector<std::string> out{std::string(target.substr(0, first)) + ".fixed" + std::string(target.substr(first))};
  if (last != std::string_view::npos && last != first) {
    out.push_back(std::string(target.substr(0, last)) + ".fixed" + std::string(target.substr(last)));
  }
  return out;
}

bool RuleTestResult::passed() const {
  return failures.empty() && std::all_of(targets.begin(), targets.end(), [](const TargetResult& target) { return target.passed(); });
}

Result<std::vector<RuleTestFile>> find_rule_tests(const Context& ctx, const FileSystem& disk, std::span<const std::string> paths) {
  // The loader says which files it would read, and is told not to.
  std::vector<std::string> files;
  OMNI_TRY(const LoadedRules nothing, load_rule_files(ctx, disk, paths, {.may_read = [&](const std::string& path) {
                                                        files.push_back(path);
                                                        return false;
                                                      }}));
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  std::vector<RuleTestFile> out;
  std::map<std::string, std::vector<std::string>> listed;  // names in a folder
  for (const std::string& file : files) {
    OMNI_TRY_OK(ctx.check());
    const bool named = std::find(paths.begin(), paths.end(), file) != paths.end();
    if (!named) {  // some other YAML
      const Result<std::string> text = disk.read(file, 0);
      if (text.has_value() && text->find("rules") == std::string::npos) continue;
    }
    const std::string folder(parent_path(file));
    const auto [names, is_new] = listed.try_emplace(folder);
    if (is_new) {
      OMNI_TRY(const std::vector<DirectoryEntry> entries, disk.list(folder.empty() ? "." : folder));
      for (const DirectoryEntry& entry : entries) {
        if (entry.type == FileType::Regular || entry.type == FileType::Symlink) names->second.push_back(entry.name);
      }
    }
    RuleTestFile test{file, {}};
    for (const std::string& name : names->second) {
      const bool target = name != file_name(file) && test_stem(name) == test_stem(file_name(file)) && !is_fixed_name(name) && !is_rule_file_name(name);
      if (target) test.targets.push_back(folder.empty() ? name : join_path(folder, name));
    }
    out.push_back(std::move(test));
  }
  return out;
}

Result<RuleTestResult> run_rule_test(const Context& ctx, const FileSystem& disk, const LanguageRegistry& registry, const AgentFactory& agents,
                                     const RuleTestFile& test) {
  OMNI_TRY(LoadedRules loaded, load_rule_files(ctx, disk, std::span(&test.rules, 1)));
  Test run(ctx, disk, registry, agents, std::move(loaded));
  return run.run(test);
}

}  // namespace omni
