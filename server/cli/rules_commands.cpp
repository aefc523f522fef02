#include "server/cli/rules_commands.h"

#include <algorithm>
#include <ostream>
#include <tuple>

#include "agents/security/to_finding.h"
#include "agents/taint/taint_engine.h"
#include "protocol/text/escape.h"
#include "server/cli/rule_bench_command.h"
#include "server/cli/rule_test_command.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"
#include "server/service/analysis.h"
#include "server/service/rule_source.h"

namespace omni {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

struct LanguageRow {
  std::string name;
  std::vector<std::string> rule_names;
  std::vector<std::string> files;   // extensions with their dot, then whole names
  bool patterns = false;
  std::string tree;                 // "normal": one kind for what means the same; "structural": the grammar's kinds; "text"
};

std::vector<LanguageRow> language_rows() {
  std::vector<LanguageRow> rows;
  for (const Language& language : LanguageRegistry::all()) {
    LanguageRow row;
    row.name = language.name;
    row.rule_names.assign(language.rule_names.begin(), language.rule_names.end());
    for (const std::string_view extension : language.extensions) row.files.push_back("." + std::string(extension));
    row.files.insert(row.files.end(), language.file_names.begin(), language.file_names.end());
    row.patterns = language.pattern != nullptr;
    row.tree = language.table != nullptr ? "normal" : "structural";
    rows.push_back(std::move(row));
  }
  std::sort(rows.begin(), rows.end(), [](const LanguageRow& a, const LanguageRow& b) { return a.name < b.name; });
  rows.push_back({"generic", {"generic"}, {}, true, "text"});
  rows.push_back({"regex", {"regex", "none"}, {}, false, "text"});
  return rows;
}

std::string_view word(ProblemSeverity severity) {
  switch (severity) {
    case ProblemSeverity::Error: return "error";
    case ProblemSeverity::Warning: return "warning";
    case ProblemSeverity::Note: return "note";
  }
  return "error";
}

std::string severity_word(const Rule& rule) { return std::string(to_string(severity_of(rule))); }

std::string place_of(const Rule& rule) { return rule.file + ":" + std::to_string(rule.place.line); }

void list_text(const Analysis& analysis, const std::vector<const Rule*>& rules, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const Rule* rule : rules) rows.push_back({analysis.shown_id(*rule), severity_word(*rule), joined(rule->languages), place_of(*rule)});
  if (!rows.empty()) out << write_table({"RULE", "SEVERITY", "LANGUAGES", "PLACE"}, rows) << "\n";
  out << count_of(rules.size(), "rule") << "\n";
}

void list_json(const Analysis& analysis, const std::vector<const Rule*>& rules, std::ostream& out) {
  std::vector<Record> records;
  for (const Rule* rule : rules) {
    records.push_back({{"id", analysis.shown_id(*rule)},
                       {"qualified_id", rule->qualified_id},
                       {"severity", severity_word(*rule)},
                       {"confidence", std::string(to_string(confidence_of(*rule)))},
                       {"languages", rule->languages},
                       {"message", rule->message},
                       {"cwe", rule->metadata.cwe},
                       {"category", rule->metadata.category},
                       {"file", rule->file},
                       {"line", std::uint64_t{rule->place.line}},
                       {"column", std::uint64_t{rule->place.column}}});
  }
  out << write_records(records);
}

int list(const RulesCommand& command, const CommandEnvironment& environment, LoadedRules loaded, std::ostream& out, std::ostream& err) {
  const LanguageRegistry registry;
  AnalysisOptions options;
  options.settings = &environment.settings.settings;
  const Analysis analysis(registry, std::move(loaded.rules), options);
  std::vector<Problem> problems = std::move(loaded.problems);
  for (Problem& problem : analysis.problems()) problems.push_back(std::move(problem));
  for (const Problem& problem : problems) err << escape_terminal(describe(problem)) << "\n";

  const auto refused = [&](const Rule& rule) {
    return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
      return problem.rule_id == rule.id && problem.file == rule.file && problem.severity == ProblemSeverity::Error;
    });
  };
  std::vector<const Rule*> rules;
  for (const Rule& rule : analysis.rules().rules()) {
    if (!refused(rule)) rules.push_back(&rule);
  }
  std::sort(rules.begin(), rules.end(), [&](const Rule* a, const Rule* b) { return analysis.shown_id(*a) < analysis.shown_id(*b); });
  if (command.format == ListFormat::Json) list_json(analysis, rules, out);
  else list_text(analysis, rules, out);
  return 0;
}

int validate(const RulesCommand& command, LoadedRules loaded, std::ostream& out) {
  const LanguageRegistry registry;
  std::vector<Problem> problems = std::move(loaded.problems);
  const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  const RuleSet rules(registry, std::move(loaded.rules), {}, taint.get());
  rules.compile_all();
  for (Problem& problem : rules.problems()) problems.push_back(std::move(problem));
  std::sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.place, a.rule_id, a.code, a.message) < std::tie(b.file, b.place, b.rule_id, b.code, b.message);
  });
  problems.erase(std::unique(problems.begin(), problems.end()), problems.end());

  if (command.format == ListFormat::Json) {
    std::vector<Record> records;
    for (const Problem& problem : problems) {
      records.push_back({{"severity", std::string(word(problem.severity))},
                         {"code", problem.code},
                         {"message", problem.message},
                         {"hint", problem.hint},
                         {"file", problem.file},
                         {"line", std::uint64_t{problem.place.line}},
                         {"column", std::uint64_t{problem.place.column}},
                         {"rule_id", problem.rule_id}});
    }
    out << write_records(records);
  } else {
    for (const Problem& problem : problems) out << escape_terminal(describe(problem)) << "\n";
    out << count_of(rules.rules().size(), "rule") << " read, " << (problems.empty() ? "no problems" : count_of(problems.size(), "problem")) << "\n";
  }
  const bool refused = std::any_of(problems.begin(), problems.end(), [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
  return refused ? 1 : 0;
}

}  // namespace

int run_languages(const LanguagesCommand& command, std::ostream& out) {
  const std::vector<LanguageRow> rows = language_rows();
  if (command.format == ListFormat::Json) {
    std::vector<Record> records;
    for (const LanguageRow& row : rows) {
      records.push_back({{"name", row.name}, {"rule_names", row.rule_names}, {"files", row.files}, {"patterns", row.patterns}, {"tree", row.tree}});
    }
    out << write_records(records);
    return 0;
  }
  std::vector<std::vector<std::string>> cells;
  for (const LanguageRow& row : rows) {
    cells.push_back({row.name, joined(row.rule_names), row.patterns ? "yes" : "no", row.tree, row.files.empty() ? "any file" : joined(row.files)});
  }
  out << write_table({"LANGUAGE", "IN RULES", "PATTERNS", "TREE", "FILES"}, cells);
  return 0;
}

int run_rules(const RulesCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  if (command.action == RulesCommand::Action::Test) return run_rule_tests(command, environment, out, err);
  std::vector<std::string> paths = command.paths;
  if (paths.empty()) {
    paths = rule_paths(environment.settings.settings.rules, {command.rules, command.add_rules}, environment.share_dir);
  }
  Result<LoadedRules> loaded = load_rule_files(environment.ctx, environment.disk, paths);
  if (!loaded.has_value()) {
    err << "omni rules: " << escape_terminal(loaded.error().describe()) << "\n";
    return 2;
  }
  if (command.action == RulesCommand::Action::Bench) return run_rule_bench(command, environment, std::move(loaded).value(), out, err);
  if (command.action == RulesCommand::Action::Validate) return validate(command, std::move(loaded).value(), out);
  return list(command, environment, std::move(loaded).value(), out, err);
}

}  // namespace omni
