#include "server/cli/rule_bench_command.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "agents/taint/taint_engine.h"
#include "protocol/text/escape.h"
#include "server/authoring/rule_bench.h"
#include "server/scan/list_files.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"

namespace omni {
namespace {

std::string fixed(double value, const char* format) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, format, value);
  return buffer;
}

std::string shown_ms(std::chrono::nanoseconds time) { return fixed(std::chrono::duration<double, std::milli>(time).count(), "%.3f"); }

/// Per cent.
double share(std::chrono::nanoseconds part, std::chrono::nanoseconds whole) {
  return whole.count() == 0 ? 0 : 100.0 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

void print_text(const RuleBench& bench, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  std::size_t idle = 0;
  for (const RuleBenchRow& row : bench.rows) {
    if (row.cost.files == 0) {
      ++idle;
      continue;
    }
    rows.push_back({shown_ms(row.cost.time), fixed(share(row.cost.time, bench.rules_time), "%.1f%%"), std::to_string(row.cost.steps), std::to_string(row.cost.files), std::to_string(row.cost.matches),
                    name_of(*row.rule), row.cost.slowest_file + " (" + shown_ms(row.cost.slowest) + ")"});
  }
  if (!rows.empty()) out << write_table({"MS", "SHARE", "STEPS", "FILES", "MATCHES", "RULE", "SLOWEST FILE (MS)"}, rows) << "\n";
  out << count_of(bench.files, "file") << ", " << shown_size(bench.bytes) << ": rules " << shown_ms(bench.rules_time) << " ms, parsing " << shown_ms(bench.parse_time) << " ms";
  if (idle > 0) out << "; the sieve kept " << count_of(idle, "rule") << " from every file";
  out << "\n";
}

std::string json(const RuleBench& bench) {
  std::vector<Record> records;
  for (const RuleBenchRow& row : bench.rows) {
    records.push_back({{"rule", name_of(*row.rule)},
                       {"microseconds", std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(row.cost.time).count())},
                       {"share", std::round(10 * share(row.cost.time, bench.rules_time)) / 10},
                       {"steps", row.cost.steps},
                       {"files", std::uint64_t{row.cost.files}},
                       {"matches", std::uint64_t{row.cost.matches}},
                       {"slowest_file", row.cost.slowest_file},
                       {"slowest_microseconds", std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(row.cost.slowest).count())},
                       {"rule_file", row.rule->file},
                       {"rule_line", std::uint64_t{row.rule->place.line}}});
  }
  return write_records(records);
}

}  // namespace

int run_rule_bench(const RulesCommand& command, const CommandEnvironment& environment, LoadedRules loaded, std::ostream& out, std::ostream& err) {
  const Settings& settings = environment.settings.settings;
  const auto fail = [&](const Error& error) {
    err << "omni rules bench: " << escape_terminal(error.describe()) << "\n";
    return error.code() == ErrorCode::Cancelled || error.code() == ErrorCode::DeadlineExceeded ? 4 : 2;
  };
  const Result<WalkResult> walk = walk_files(environment.ctx, environment.disk, environment.root, environment.user, command.on, walk_options(settings.scan));
  if (!walk.has_value()) return fail(walk.error());
  bool failed = false;
  for (const Skip& skip : walk->skips) {
    if (!is_failure(skip.reason)) continue;
    err << escape_terminal(skip.path + ": " + std::string(to_string(skip.reason)) + (skip.detail.empty() ? "" : ": " + skip.detail)) << "\n";
    if (std::find(command.on.begin(), command.on.end(), skip.path) != command.on.end()) return 2;
    failed = true;
  }
  const LanguageRegistry registry;
  const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  const RuleSet rules(registry, std::move(loaded.rules), {}, taint.get());
  const Result<RuleBench> bench = bench_rules(environment.ctx, environment.disk, registry, rules, walk->files, settings);
  std::vector<Problem> problems = std::move(loaded.problems);
  for (Problem& problem : rules.problems()) problems.push_back(std::move(problem));
  for (const Problem& problem : problems) err << escape_terminal(describe(problem)) << "\n";
  if (!bench.has_value()) return fail(bench.error());
  for (const std::string& note : bench->notes) err << escape_terminal(note) << "\n";
  if (command.format == ListFormat::Json) out << json(*bench);
  else print_text(*bench, out);
  return bench->complete && !failed ? 0 : 4;
}

}  // namespace omni
