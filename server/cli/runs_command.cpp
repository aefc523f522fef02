#include "server/cli/runs_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ostream>

#include "protocol/base/clock.h"
#include "protocol/text/escape.h"
#include "server/observe/ledger.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"
#include "server/settings/values.h"
#include "server/workspace/cache_folder.h"

namespace omni {
namespace {

std::string seconds(double value) {
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.3f", value);
  return buffer.data();
}

std::uint64_t sum(const std::map<std::string, std::uint64_t>& counts) {
  std::uint64_t total = 0;
  for (const auto& [name, count] : counts) total += count;
  return total;
}

std::string listed(const std::map<std::string, std::uint64_t>& counts) {
  std::string out;
  for (const auto& [name, count] : counts) out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + name;
  return out.empty() ? "none" : out;
}

std::string table_of_parts(const char* heading, const std::vector<TimedPart>& parts) {
  std::vector<std::vector<std::string>> rows;
  for (const TimedPart& part : parts) {
    rows.push_back({seconds(part.seconds), part.count > 0 ? std::to_string(part.count) : "", part.agent.empty() ? part.name : part.agent + ": " + part.name});
  }
  return rows.empty() ? "" : "\n" + write_table({"SECONDS", "TIMES", heading}, rows);
}

void print_run(const RunRecord& run, std::ostream& out) {
  const auto line = [&](const char* name, const std::string& value) {
    if (!value.empty()) out << name << ": " << escape_terminal(value) << "\n";
  };
  line("run", run.id);
  line("trace", run.trace_id);
  line("start", format_time(run.start));
  line("door", run.door);
  line("program", run.version + (run.engine.empty() ? "" : " (" + run.engine + ")"));
  line("workspace", run.workspace);
  for (const auto& [key, value] : run.options) line(("  " + key).c_str(), value);
  line("outcome", std::string(outcome_of(run)) + " (exit status " + std::to_string(run.status) + ")" + (run.complete ? "" : ", incomplete"));
  line("error", run.error);
  line("time", seconds(run.seconds) + " s, processor " + seconds(run.cpu_seconds) + " s, " + count_of(run.threads, "thread"));
  line("memory", run.peak_memory > 0 ? shown_size(run.peak_memory) + " at most" : "");
  line("files", std::to_string(run.files) + " (" + shown_size(run.bytes) + "), skipped " + listed(run.skipped));
  line("rules", std::to_string(run.rules_loaded));
  line("findings", listed(run.findings) + "; suppressed " + listed(run.suppressed));
  line("errors and warnings", listed(run.notes));
  line("problems", listed(run.problems));
  for (const CacheUse& cache : run.caches) {
    line(("cache " + cache.space).c_str(), std::to_string(cache.hits) + " hits, " + std::to_string(cache.misses) + " misses, " + std::to_string(cache.written) +
                                               " written" + (cache.failed_writes > 0 ? ", " + std::to_string(cache.failed_writes) + " could not be written" : ""));
  }
  for (const std::string& lost : run.restarts) line("worker lost", lost);
  for (const std::string& anomaly : run.anomalies) line("anomaly", anomaly);
  std::vector<std::vector<std::string>> stages;
  for (const AgentOutcome& each : run.stages) {
    stages.push_back({each.stage, each.agent, std::to_string(each.runs), std::to_string(each.retries), std::to_string(each.failed), std::to_string(each.cut),
                      std::to_string(each.skipped), seconds(each.seconds)});
  }
  if (!stages.empty()) out << "\n" << write_table({"STAGE", "AGENT", "RUNS", "RETRIES", "FAILED", "CUT", "SKIPPED", "SECONDS"}, stages);
  out << table_of_parts("AGENT", run.agents) << table_of_parts("PHASE", run.phases) << table_of_parts("SLOWEST FILE", run.slow_files);
  std::vector<std::vector<std::string>> rules;
  for (const RuleUse& rule : run.slow_rules) rules.push_back({seconds(rule.seconds), std::to_string(rule.files), std::to_string(rule.matches), rule.rule});
  if (!rules.empty()) out << "\n" << write_table({"SECONDS", "FILES", "MATCHES", "SLOWEST RULE"}, rules);
}

void print_list(const std::vector<RunRecord>& runs, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const RunRecord& run : runs) {
    rows.push_back({format_time(run.start), run.id, std::string(outcome_of(run)), seconds(run.seconds), std::to_string(run.files), std::to_string(sum(run.findings)),
                    run.error.empty() ? listed(run.notes) : run.error});
  }
  if (!rows.empty()) out << write_table({"START", "RUN", "OUTCOME", "SECONDS", "FILES", "FINDINGS", "ERRORS AND WARNINGS"}, rows) << "\n";
  out << count_of(runs.size(), "run") << "\n";
}

/// Errors: NotFound (no state folder), of the ledger.
Result<RunLedger> ledger_of(const CommandEnvironment& environment) {
  OMNI_TRY(const std::string folder, state_folder(environment.disk, environment.user, environment.root, environment.current));
  return RunLedger(environment.disk, folder);
}

/// The one run whose id begins so; empty: the last. Errors: NotFound, InvalidInput (several).
Result<RunRecord> find_run(const RunLedger& ledger, const std::string& id) {
  OMNI_TRY(RunLedger::Contents contents, ledger.read(id.empty() ? 1 : 0));
  const RunRecord* found = nullptr;
  for (const RunRecord& run : contents.runs) {
    if (!run.id.starts_with(id)) continue;
    if (found != nullptr && !id.empty()) return Error(ErrorCode::InvalidInput, "several runs begin with " + id + ": write more of it");
    found = &run;
  }
  if (found == nullptr) {
    return Error(ErrorCode::NotFound, id.empty() ? "no run over this workspace is in the ledger " + ledger.path() : "no run " + id + " in the ledger " + ledger.path() + " (omni runs --last 0 lists all)");
  }
  return RunRecord(*found);
}

int fail(const char* name, const Error& error, std::ostream& err) {
  err << name << ": " << escape_terminal(error.describe()) << "\n";
  return 2;
}

}  // namespace

int run_runs(const RunsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const Result<RunLedger> ledger = ledger_of(environment);
  if (!ledger.has_value()) return fail("omni runs", ledger.error(), err);
  if (!command.id.empty()) {
    const Result<RunRecord> run = find_run(*ledger, command.id);
    if (!run.has_value()) return fail("omni runs", run.error(), err);
    if (command.format == ListFormat::Json) out << "[" << write_run(*run) << "]\n";
    else print_run(*run, out);
    return 0;
  }
  Result<RunLedger::Contents> contents = ledger->read();
  if (!contents.has_value()) return fail("omni runs", contents.error(), err);
  if (contents->damaged > 0) err << "omni runs: " << count_of(contents->damaged, "line") << " of " << escape_terminal(ledger->path()) << " can't be read and " << (contents->damaged == 1 ? "was" : "were") << " passed over\n";
  std::vector<RunRecord>& runs = contents->runs;
  if (command.failed) std::erase_if(runs, [](const RunRecord& run) { return !run.failed(); });
  if (!command.since.empty()) {
    auto since = parse_time(command.since);
    if (!since) since = environment.ctx.clock().system_now() - parse_duration(command.since).value_or(std::chrono::milliseconds(0));
    std::erase_if(runs, [&](const RunRecord& run) { return run.start < *since; });
  }
  if (command.last > 0 && runs.size() > command.last) runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(command.last));
  if (command.format == ListFormat::Text) {
    print_list(runs, out);
    return 0;
  }
  out << "[";
  for (std::size_t i = 0; i < runs.size(); ++i) out << (i == 0 ? "\n" : ",\n") << write_run(runs[i]);
  out << (runs.empty() ? "]\n" : "\n]\n");
  return 0;
}

int run_metrics_command(const MetricsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const Result<RunLedger> ledger = ledger_of(environment);
  if (!ledger.has_value()) return fail("omni metrics", ledger.error(), err);
  const Result<RunRecord> run = find_run(*ledger, command.id);
  if (!run.has_value()) return fail("omni metrics", run.error(), err);
  const Result<std::optional<std::string>> text = ledger->metrics_of(run->id);
  if (!text.has_value()) return fail("omni metrics", text.error(), err);
  if (!*text) return fail("omni metrics", Error(ErrorCode::NotFound, "run " + run->id + " left no metrics"), err);
  out << **text;
  return 0;
}

}  // namespace omni
