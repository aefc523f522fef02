#include "server/observe/run_metrics.h"

#include <array>

#include "protocol/text/escape.h"
#include "server/observe/run_record.h"

namespace omni {
namespace {

constexpr std::array kAll{kBuildInfo,    kRuns,        kRunSeconds,  kRunCpuSeconds, kPeakMemory, kThreads,  kPhaseSeconds, kAgentRunSeconds, kAgentFailures, kAgentRetries,
                          kFileSeconds,  kFiles,       kSkippedFiles, kBytes,        kRulesLoaded, kRuleSeconds, kRuleMatches, kFindings,
                          kSuppressed,   kErrors,      kProblems,    kCacheHits,     kCacheMisses, kCacheWrites, kCacheWriteErrors, kWorkerRestarts,
                          kAnomalies};

void add_all(MetricRegistry& registry, const MetricInfo& info, const std::map<std::string, std::uint64_t>& counts) {
  for (const auto& [label, count] : counts) registry.counter(info, label).add(count);
}

}  // namespace

std::span<const MetricInfo> run_metrics() { return kAll; }

void add_run(MetricRegistry& registry, const RunRecord& record) {
  registry.gauge(kBuildInfo, record.version).set(1);
  registry.counter(kRuns, outcome_of(record)).add();
  registry.histogram(kRunSeconds, record.door).observe(record.seconds);
  registry.total(kRunCpuSeconds).add(record.cpu_seconds);
  registry.gauge(kPeakMemory).set(static_cast<double>(record.peak_memory));
  registry.gauge(kThreads).set(static_cast<double>(record.threads));
  for (const TimedPart& part : record.phases) {
    registry.total(kPhaseSeconds, part.agent.empty() ? part.name : part.agent + ": " + part.name).add(part.seconds);
  }
  for (const AgentOutcome& each : record.stages) {
    registry.counter(kAgentFailures, each.agent).add(each.failed);
    registry.counter(kAgentRetries, each.agent).add(each.retries);
  }
  registry.counter(kFiles).add(record.files);
  registry.counter(kBytes).add(record.bytes);
  registry.gauge(kRulesLoaded).set(static_cast<double>(record.rules_loaded));
  add_all(registry, kSkippedFiles, record.skipped);
  for (const std::string_view severity : {"info", "low", "medium", "high", "critical"}) registry.counter(kFindings, severity);
  add_all(registry, kFindings, record.findings);
  add_all(registry, kSuppressed, record.suppressed);
  add_all(registry, kErrors, record.notes);
  add_all(registry, kProblems, record.problems);
  for (const RuleUse& rule : record.slow_rules) registry.total(kRuleSeconds, show_controls(rule.rule)).add(rule.seconds);
  for (const RuleUse& rule : record.noisy_rules) registry.counter(kRuleMatches, show_controls(rule.rule)).add(rule.matches);
  for (const CacheUse& cache : record.caches) {
    registry.counter(kCacheHits, cache.space).add(cache.hits);
    registry.counter(kCacheMisses, cache.space).add(cache.misses);
    registry.counter(kCacheWrites, cache.space).add(cache.written);
    registry.counter(kCacheWriteErrors, cache.space).add(cache.failed_writes);
  }
  registry.counter(kWorkerRestarts).add(record.restarts.size());
  registry.counter(kAnomalies).add(record.anomalies.size());
}

}  // namespace omni
