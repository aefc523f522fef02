#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/pipeline/scheduler.h"
#include "protocol/base/metrics.h"
#include "protocol/base/trace.h"
#include "server/observe/ledger.h"
#include "server/observe/metered_blobs.h"
#include "server/observe/otlp.h"
#include "server/observe/profile.h"
#include "server/observe/run_meter.h"
#include "server/observe/trace_file.h"
#include "server/scan/report/report.h"
#include "server/scan/scan.h"
#include "server/scan/supervisor.h"

namespace omni {

/// Watches one scan: its spans go to the meter, and to --trace and the collector where they are wanted; behind the report
/// follow the ledger, --metrics-file and the export. None of these changes a result: what fails is a warning.
/// It lives in the parent process and, after the fork, in the worker, which does all but the record of its own crash.
/// Threads: that of the scan; the context's sinks: any.
class RunWatch {
 public:
  RunWatch(const ScanCommand& command, const CommandEnvironment& environment);

  /// Before the fork. Errors: of the file of --trace, which was asked for.
  Result<void> open();
  const Context& context() const { return ctx_; }

  // In the process that does the work:

  void begin_work(const WorkerRun& worker);
  void end_start();  ///< all until now was the phase "start"
  /// What the report says, and the anomalies of the run as notes in it (for people; for programs with --profile only, since
  /// times make equal scans differ). Before finish(report).
  void describe(ScanReport& report);
  /// The cache of the run, counted; null: none.
  BlobStore* blobs() { return blobs_ ? &*blobs_ : nullptr; }
  /// What lies on shelves of that.
  void add_cache(CacheUse use) { record_.caches.push_back(std::move(use)); }
  void add_agents(const std::vector<AgentReport>& agents);
  void failed(const Error& error) { record_.error = error.describe(); }
  /// Everything until now; nothing unless asked for.
  std::optional<RunProfile> profile() const;

  /// In both: the end. Gives the status back.
  int finish(int status, const Supervision& seen);

 private:
  void fill_options();
  void fill_costs(const RunCosts& costs);
  void note_anomalies(ScanReport& report);
  void warn(std::string_view what, const Error& error) const;
  void send_telemetry();
  std::chrono::nanoseconds elapsed() const;
  std::string_view outcome() const { return outcome_of(record_); }

  const ScanCommand& command_;
  const CommandEnvironment& env_;
  const std::chrono::steady_clock::time_point started_;
  RunIdentity identity_;
  RunRecord record_;
  MetricRegistry metrics_;
  RunMeter meter_{&metrics_};
  std::unique_ptr<TraceFile> trace_;  // null: not asked for
  std::unique_ptr<OtlpSpans> spans_;  // null: no collector
  std::unique_ptr<TraceFan> fan_;
  std::optional<RunLedger> ledger_;
  std::optional<MeteredBlobStore> blobs_;
  Context ctx_;
  bool works_ = false;                // this process does, or did
};

}  // namespace omni
