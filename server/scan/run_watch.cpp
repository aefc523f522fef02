#include "server/scan/run_watch.h"

#include <sys/resource.h>

#include <algorithm>
#include <iostream>
#include <thread>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/text/escape.h"
#include "server/observe/anomalies.h"
#include "server/observe/run_metrics.h"
#include "server/settings/render.h"
#include "server/workspace/cache_folder.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::chrono::milliseconds kExportLimit{1500};  // a scan ends no more than 2 s later for it
constexpr std::size_t kNamedPhases = 40;
constexpr std::string_view kOthers = "(others)";

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

double seconds_of(const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; }

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// The first `most`, and the sum of the rest under a name of its own.
template <typename Sum>
void cut(std::vector<RuleUse>& rules, std::size_t most, Sum&& sum) {
  if (rules.size() <= most) return;
  RuleUse rest{std::string(kOthers), 0, 0, 0};
  for (std::size_t i = most - 1; i < rules.size(); ++i) sum(rest, rules[i]);
  rules.resize(most - 1);
  rules.push_back(std::move(rest));
}

}  // namespace

RunWatch::RunWatch(const ScanCommand& command, const CommandEnvironment& environment)
    : command_(command),
      env_(environment),
      started_(environment.started.time_since_epoch().count() > 0 ? environment.started : environment.ctx.clock().now()),
      identity_(environment.identity.id.empty() ? new_identity({}) : environment.identity),
      ctx_(environment.ctx.with_correlation_id(identity_.id)) {
  record_.id = identity_.id;
  record_.trace_id = identity_.trace_id;
  record_.start = ctx_.clock().system_now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
  record_.door = "scan";
  record_.version = environment.version;
  record_.engine = environment.engine;
  record_.workspace = environment.root.path;
  fill_options();
  if (environment.blobs != nullptr) blobs_.emplace(*environment.blobs);
  const Result<std::string> folder = state_folder(environment.disk, environment.user, environment.root, environment.current);
  if (folder.has_value()) ledger_.emplace(environment.disk, *folder);
  else ctx_.log().debug("no ledger", {{"reason", folder.error().describe()}});
}

std::chrono::nanoseconds RunWatch::elapsed() const { return ctx_.clock().now() - started_; }

/// Those that make runs comparable, or not.
void RunWatch::fill_options() {
  const Settings& settings = env_.settings.settings;
  const auto put = [&](const char* key, std::string value) {
    if (!value.empty()) record_.options.emplace_back(key, std::move(value));
  };
  const auto folder = path_below(env_.root.path, env_.current);
  put("folder", std::string(folder ? *folder : std::string_view(env_.current)));
  put("paths", joined(command_.paths));
  if (command_.use_stdin) put("stdin", command_.stdin_path);
  put("rules", joined(command_.rules));
  put("add_rules", joined(command_.add_rules));
  if (command_.rules.empty()) put("packs", joined(settings.rules.packs));
  if (command_.rules.empty()) put("rule_paths", joined(settings.rules.paths));
  if (!command_.use_sieve) put("sieve", "off");
  if (settings.scan.interfile) put("interfile", "true");
  if (settings.scan.jobs > 0) put("jobs", std::to_string(settings.scan.jobs));
  if (command_.fix != ScanCommand::Fix::No) put("fix", "true");
  put("timeout_file", render(settings.scan.timeout_file));
  put("timeout_rule", render(settings.scan.timeout_rule));
}

Result<void> RunWatch::open() {
  std::vector<TraceSink*> sinks{&meter_};
  if (!command_.trace_file.empty()) {
    OMNI_TRY(trace_, TraceFile::create(command_.trace_file, ctx_.clock(), started_));
    trace_->begin_process("omni scan");
    OMNI_TRY_OK(trace_->flush());
    sinks.push_back(trace_.get());
  }
  if (!env_.settings.settings.telemetry.endpoint.empty() && env_.http != nullptr) {
    spans_ = std::make_unique<OtlpSpans>();
    sinks.push_back(spans_.get());
  }
  fan_ = std::make_unique<TraceFan>(std::move(sinks));
  ctx_ = ctx_.with_trace(fan_.get());
  return {};
}

void RunWatch::begin_work(const WorkerRun& worker) {
  works_ = true;
  if (trace_ != nullptr && worker.board != nullptr) trace_->begin_process("omni scan, worker");
  for (const Quarantined& lost : worker.left_out) record_.restarts.push_back((lost.hung ? "hung: " : lost.how + ": ") + lost.name);
}

void RunWatch::end_start() {
  TraceEvent start;
  start.name = "start";
  start.correlation_id = identity_.id;
  start.start = started_;
  start.duration = elapsed();
  start.thread = std::hash<std::thread::id>{}(std::this_thread::get_id());
  fan_->record(start);
}

void RunWatch::add_agents(const std::vector<AgentReport>& agents) {
  for (const AgentReport& each : agents) {
    record_.stages.push_back({each.stage, each.agent, each.runs, each.retries, each.failed, each.cut, each.skipped, seconds(each.time)});
  }
}

void RunWatch::describe(ScanReport& report) {
  record_.complete = report.complete;
  record_.rules_loaded = report.rule_count;
  record_.files = report.files.size();
  record_.bytes = report.bytes_scanned;
  std::map<std::string, std::uint64_t> by_rule;
  for (const Finding& finding : report.findings) {
    if (finding.suppression) ++record_.suppressed[std::string(to_string(finding.suppression->kind))];
    else ++record_.findings[std::string(to_string(finding.severity))];
    ++by_rule[finding.qualified_id.empty() ? finding.rule_id : finding.qualified_id];
  }
  for (const auto& [rule, count] : by_rule) record_.noisy_rules.push_back({rule, 0, 0, count});
  std::stable_sort(record_.noisy_rules.begin(), record_.noisy_rules.end(), [](const RuleUse& a, const RuleUse& b) { return a.matches > b.matches; });
  cut(record_.noisy_rules, RunRecord::kNamedRules, [](RuleUse& sum, const RuleUse& rule) { sum.matches += rule.matches; });
  for (const SkippedFile& file : report.skipped) ++record_.skipped[file.reason];
  for (const Notification& note : report.notifications) {
    if (note.level != Notification::Level::Note) ++record_.notes[note.code];
  }
  for (const Problem& problem : report.problems) ++record_.problems[problem.code];
  fill_costs(meter_.costs());
  note_anomalies(report);
}

void RunWatch::fill_costs(const RunCosts& costs) {
  record_.phases.clear();
  record_.agents.clear();
  record_.slow_rules.clear();
  record_.slow_files.clear();
  for (const PhaseCost& cost : costs.phases) {
    if (record_.phases.size() < kNamedPhases) record_.phases.push_back({cost.agent, cost.phase, seconds(cost.time), cost.count});
  }
  for (const AgentTime& cost : costs.agents) record_.agents.push_back({{}, cost.agent, seconds(cost.time), cost.runs});
  for (const RuleCost& cost : costs.rules) record_.slow_rules.push_back({cost.rule, seconds(cost.time), cost.files, cost.matches});
  cut(record_.slow_rules, RunRecord::kNamedRules, [](RuleUse& sum, const RuleUse& rule) {
    sum.seconds += rule.seconds;
    sum.files += rule.files;
    sum.matches += rule.matches;
  });
  for (const FileCost& cost : costs.files) {
    if (record_.slow_files.size() < RunRecord::kNamedFiles) record_.slow_files.push_back({{}, cost.path, seconds(cost.time), 0});
  }
  record_.threads = 1 + costs.other_threads;
}

void RunWatch::note_anomalies(ScanReport& report) {
  if (!ledger_ || !report.complete || !may_be_anomalous(record_)) return;
  const Result<RunLedger::Contents> history = ledger_->read(100);
  if (!history.has_value()) return;
  for (const Anomaly& anomaly : find_anomalies(record_, history->runs)) {
    record_.anomalies.push_back(anomaly.code + ": " + anomaly.name + ": " + anomaly.message);
    ctx_.log().info("anomaly", {{"code", anomaly.code}, {"name", anomaly.name}});
    const bool for_people = env_.settings.settings.scan.format == OutputFormat::Text;
    if (!for_people && !command_.profile) continue;
    report.notifications.push_back({Notification::Level::Note, anomaly.code, anomaly.message, {}, {}, anomaly.code == "slow-agent" ? "" : anomaly.name});
  }
}

std::optional<RunProfile> RunWatch::profile() const {
  if (!command_.profile) return std::nullopt;
  ProfileFacts facts;
  facts.cache = env_.blobs != nullptr;
  facts.cores = std::max(1U, std::thread::hardware_concurrency());
  facts.jobs = env_.settings.settings.scan.jobs;
  return make_profile(identity_.id, elapsed(), meter_.costs(), facts);
}

void RunWatch::warn(std::string_view what, const Error& error) const { ctx_.log().warn(what, {{"reason", error.describe()}}); }

int RunWatch::finish(int status, const Supervision& seen) {
  const bool lost = !works_ && (seen.worker_lost || seen.interrupted != 0);
  if (!works_ && !lost) {  // the worker has seen to everything
    return status;
  }
  record_.status = status;
  record_.seconds = seconds(elapsed());
  if (lost) {
    record_.complete = false;
    record_.error = seen.interrupted != 0 ? "interrupted (" + seen.how + ")" : "the worker process crashed (" + seen.how + ")";
    record_.files = seen.files_done;
    for (const Quarantined& each : seen.left_out) record_.restarts.push_back((each.hung ? "hung: " : each.how + ": ") + each.name);
  } else {
    if (status == 3 && record_.error.empty()) record_.error = "a bug: an exception ended the scan";
    fill_costs(meter_.costs());
    if (blobs_) {
      for (CacheUse& use : blobs_->uses()) record_.caches.push_back(std::move(use));
    }
  }
  rusage use{};
  if (::getrusage(lost ? RUSAGE_CHILDREN : RUSAGE_SELF, &use) == 0) {
    record_.cpu_seconds = seconds_of(use.ru_utime) + seconds_of(use.ru_stime);
    record_.peak_memory = static_cast<std::uint64_t>(use.ru_maxrss) * 1024;
  }
  TraceEvent whole;
  whole.kind = SpanKind::Run;
  whole.name = "run";
  whole.correlation_id = identity_.id;
  whole.start = started_;
  whole.duration = elapsed();
  whole.thread = std::hash<std::thread::id>{}(std::this_thread::get_id());
  const TraceArgument outcome_argument{"outcome", outcome()};
  whole.arguments = {&outcome_argument, 1};
  if (trace_ != nullptr) {
    if (lost) trace_->mark(seen.interrupted != 0 ? "interrupted" : "worker lost", identity_.id, seen.how);
    trace_->record(whole);
    if (const Result<void> written = trace_->flush(); !written.has_value()) warn("trace not written", written.error());
  }
  add_run(metrics_, record_);
  const std::string text = metrics_.to_text();
  if (ledger_) {
    if (const Result<void> kept = ledger_->append(record_, text); !kept.has_value()) warn("run not kept in the ledger", kept.error());
    else if (seen.worker_lost) std::cerr << "omni scan: `omni runs " << identity_.id << "` shows what is known of this run\n";
  }
  if (!command_.metrics_file.empty()) {
    const Result<void> written = env_.disk.write_atomically(command_.metrics_file, text);
    if (!written.has_value()) warn("metrics not written", written.error());
  }
  if (spans_ != nullptr) send_telemetry();
  return status;
}

void RunWatch::send_telemetry() {
  const TelemetrySettings& settings = env_.settings.settings.telemetry;
  OtlpRun run;
  run.identity = identity_;
  run.service_version = record_.version;
  run.door = record_.door;
  run.steady_start = started_;
  run.start = record_.start;
  run.duration = elapsed();
  run.failed = record_.failed();
  run.outcome = outcome();
  run.dropped = spans_->dropped();
  const Context ctx = env_.ctx.with_correlation_id(identity_.id);  // not that of the run, whose time may be over
  const auto begin = ctx.clock().now();
  const Result<void> sent = send_otlp(ctx, *env_.http, settings.endpoint, settings.headers, kExportLimit, OtlpSignal::Traces, write_otlp(run, spans_->spans()));
  if (!sent.has_value()) return warn("spans not sent", sent.error());  // nor would the metrics be
  const auto left = kExportLimit - std::chrono::ceil<std::chrono::milliseconds>(ctx.clock().now() - begin);
  const Result<void> metrics = send_otlp(ctx, *env_.http, settings.endpoint, settings.headers, std::max(left, std::chrono::milliseconds(1)), OtlpSignal::Metrics,
                                         write_otlp_metrics(run, metrics_.readings()));
  if (!metrics.has_value()) ctx.log().info("metrics not sent", {{"reason", metrics.error().describe()}});  // many collectors take spans alone
}

}  // namespace omni
