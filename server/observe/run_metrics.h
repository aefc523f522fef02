#pragma once

#include <span>

#include "protocol/base/metrics.h"

/// The metrics of runs, all of them: dashboards and documents name no other ones (a test compares). Labels hold no paths and
/// no text of rules or code; that of rules holds ids, the costliest by name and the rest as "other".
namespace omni {

struct RunRecord;

inline constexpr MetricInfo kBuildInfo{"omni_build_info", "The program; always 1.", "version"};
inline constexpr MetricInfo kRuns{"omni_runs_total", "Runs, by how they ended.", "outcome"};
inline constexpr MetricInfo kRunSeconds{"omni_run_seconds", "Time of a run.", "door"};
inline constexpr MetricInfo kRunCpuSeconds{"omni_run_cpu_seconds_total", "Processor time of runs.", ""};
inline constexpr MetricInfo kPeakMemory{"omni_peak_memory_bytes", "Most memory that a run has had.", ""};
inline constexpr MetricInfo kThreads{"omni_pool_threads", "Threads that took part in the last run.", ""};
inline constexpr MetricInfo kPhaseSeconds{"omni_phase_seconds_total", "Own time of the phases of runs, over all threads.", "phase"};
inline constexpr MetricInfo kAgentRunSeconds{"omni_agent_run_seconds", "Time of an agent on one input.", "agent"};
inline constexpr MetricInfo kAgentFailures{"omni_agent_failures_total", "Inputs that an agent has no result for.", "agent"};
inline constexpr MetricInfo kAgentRetries{"omni_agent_retries_total", "Further attempts of an agent after one that failed.", "agent"};
inline constexpr MetricInfo kFileSeconds{"omni_file_seconds", "Time of one file, with all agents.", ""};
inline constexpr MetricInfo kFiles{"omni_files_total", "Files analysed.", ""};
inline constexpr MetricInfo kSkippedFiles{"omni_files_skipped_total", "Files left out or not wholly analysed, by reason.", "reason"};
inline constexpr MetricInfo kBytes{"omni_bytes_total", "Bytes of the files analysed.", ""};
inline constexpr MetricInfo kRulesLoaded{"omni_rules_loaded", "Rules of the last run.", ""};
inline constexpr MetricInfo kRuleSeconds{"omni_rule_seconds_total", "Time of rules: the slowest by id, the others together.", "rule"};
inline constexpr MetricInfo kRuleMatches{"omni_rule_matches_total", "Matches of rules before anything is suppressed: the noisiest by id.", "rule"};
inline constexpr MetricInfo kFindings{"omni_findings_total", "Findings that count, by severity.", "severity"};
inline constexpr MetricInfo kSuppressed{"omni_findings_suppressed_total", "Findings that were suppressed, by what did it.", "kind"};
inline constexpr MetricInfo kErrors{"omni_errors_total", "Errors and warnings of runs, by code.", "code"};
inline constexpr MetricInfo kProblems{"omni_problems_total", "Problems of rules and settings, by code.", "code"};
inline constexpr MetricInfo kCacheHits{"omni_cache_hits_total", "Entries of the cache that were there.", "space"};
inline constexpr MetricInfo kCacheMisses{"omni_cache_misses_total", "Entries of the cache that were not there, or damaged.", "space"};
inline constexpr MetricInfo kCacheWrites{"omni_cache_writes_total", "Entries written to the cache.", "space"};
inline constexpr MetricInfo kCacheWriteErrors{"omni_cache_write_errors_total", "Entries that could not be written.", "space"};
inline constexpr MetricInfo kWorkerRestarts{"omni_worker_restarts_total", "Worker processes lost to a crash or a hang.", ""};
inline constexpr MetricInfo kAnomalies{"omni_anomalies_total", "Rules and agents far from the median of the runs before.", ""};

std::span<const MetricInfo> run_metrics();

/// Adds one run; the histograms of files and agents are kept by RunMeter.
void add_run(MetricRegistry& registry, const RunRecord& record);

}  // namespace omni
