#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/scheduler.h"
#include "protocol/base/function_ref.h"
#include "protocol/base/sync.h"

/// The inside of a run: what its files share, and the facts of one file while its agents run.
namespace omni {

/// What a run counts and bounds for all its files. Threads: any.
class RunBook {
 public:
  RunBook(const Plan& plan, RunOptions options);

  const Plan& plan() const { return plan_; }
  const RunOptions& options() const { return options_; }
  Sleeper& sleeper() const { return options_.sleeper != nullptr ? *options_.sleeper : *own_sleeper_; }

  /// What one call of an agent gave, and how long it waited for facts of others meanwhile.
  struct Attempt {
    Result<AgentOutput> output;
    std::chrono::nanoseconds waited{0};
  };
  /// Calls `attempt` until it succeeds or there is no use in another try: the one place where agents are tried again, counted and bounded.
  /// An error comes back named: with agent, operation and correlation id.
  ///   seed  of the jitter: inputs that fail together come back apart, and tests know when
  Result<AgentOutput> attempts(const Context& ctx, const PlannedAgent& planned, std::string_view seed, const std::string& operation,
                               FunctionRef<Attempt(const Context& own)> attempt);

  void count_failure(const PlannedAgent& planned, const Error& error);
  void count_skip(const PlannedAgent& planned);
  std::vector<AgentReport> report() const;
  /// A span for each stage that did something, at the end of the run.
  void record_stages(const Context& ctx) const;

 private:
  /// `ctx` with what is left to the agent's stage, and with the agent's own budget. The stage's time has begun with its first agent.
  Context bounded(const Context& ctx, const PlannedAgent& planned) const;

  void count_run(const PlannedAgent& planned, std::chrono::nanoseconds own_time, bool again);
  const RetryPolicy& retry_of(const PlannedAgent& planned) const;

  struct Counts {
    std::atomic<std::uint64_t> runs{0}, retries{0}, failed{0}, cut{0}, skipped{0};
    std::atomic<std::int64_t> nanoseconds{0};
  };
  Counts& counts(const PlannedAgent& planned) { return counts_[static_cast<std::size_t>(&planned - plan_.agents().data())]; }

  const Plan& plan_;
  const RunOptions options_;
  const std::unique_ptr<Sleeper> own_sleeper_ = std::make_unique<SystemSleeper>();
  std::vector<Counts> counts_;                              // by agent of the plan
  struct StageTimes {
    std::atomic<std::int64_t> started{0}, ended{0};         // nanoseconds of the steady clock; 0: not yet
  };
  std::vector<StageTimes> stage_times_;                     // by number of the stage
};

/// What agents of the workspace came to in this run.
struct WorkspaceFacts {
  std::map<std::string, std::shared_ptr<const void>, std::less<>> made;  // by name of the fact
  std::map<std::size_t, StageResult> results;                            // by agent of the plan
};

/// Whether the agent looks at files of this one's language.
bool speaks(const AgentInfo& info, const FileInput& file);

/// The facts of one file: made when first asked for, then kept until the file is done.
/// Threads: any; who asks for a fact that another thread is making waits for it (never in a circle: the plan has none).
class FileFacts {
 public:
  FileFacts(RunBook& book, const FileInput& file, const WorkspaceFacts& workspace);

  Result<std::shared_ptr<const void>> pull(const Context& ctx, std::string_view name);

  /// In the order of the plan.
  std::vector<AgentNotice> take_notices();
  std::vector<AgentFailure> take_failures();
  bool was_skipped(std::string_view fact) const;
  /// Whether notices or failures, of the file or of the workspace, tell why the fact is missing.
  bool explains(std::string_view fact) const;

 private:
  enum class Progress : std::uint8_t { NotAsked, Running, Made, Failed, Skipped };
  struct Slot {
    Progress progress = Progress::NotAsked;
    std::vector<Fact> facts;
    std::vector<AgentNotice> notices;
    std::optional<AgentFailure> failure;
  };

  Result<std::shared_ptr<const void>> answer(std::size_t agent, std::string_view name) const OMNI_REQUIRES(mu_);
  Progress progress_of(std::string_view fact) const;
  Progress progress_of(std::size_t agent) const OMNI_REQUIRES(mu_);
  const std::string* skipped_input(const AgentInfo& info) const;
  std::optional<StageResult> result_of(std::string_view stage) const OMNI_REQUIRES(mu_);
  void run(const Context& ctx, std::size_t agent);

  RunBook& book_;
  const FileInput& file_;
  const WorkspaceFacts& workspace_;
  mutable Mutex mu_;
  CondVar changed_;
  std::vector<Slot> slots_ OMNI_GUARDED_BY(mu_);  // by agent of the plan
};

}  // namespace omni
