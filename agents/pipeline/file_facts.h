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
  const RetryPolicy& retry_of(const PlannedAgent& planned) const;

  /// `ctx` with what is left to the agent's stage, and with the agent's own budget. The stage's time begins with its first agent.
  Context bounded(const Context& ctx, const PlannedAgent& planned);

  void count_run(const PlannedAgent& planned, std::chrono::nanoseconds own_time, bool again);
  void count_failure(const PlannedAgent& planned, const Error& error);
  void count_skip(const PlannedAgent& planned);
  std::vector<AgentReport> report() const;

 private:
  struct Counts {
    std::atomic<std::uint64_t> runs{0}, retries{0}, failed{0}, cut{0}, skipped{0};
    std::atomic<std::int64_t> nanoseconds{0};
  };
  Counts& counts(const PlannedAgent& planned) { return counts_[static_cast<std::size_t>(&planned - plan_.agents().data())]; }

  const Plan& plan_;
  const RunOptions options_;
  const std::unique_ptr<Sleeper> own_sleeper_ = std::make_unique<SystemSleeper>();
  std::vector<Counts> counts_;                              // by agent of the plan
  std::vector<std::atomic<std::int64_t>> stage_started_;    // nanoseconds of the steady clock; 0: not yet
};

/// What agents of the workspace made in this run, by name of the fact.
using WorkspaceFacts = std::map<std::string, std::shared_ptr<const void>, std::less<>>;

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
  /// Whether notices or failures tell why the fact is missing.
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
  const std::string* skipped_input(const AgentInfo& info) const;
  std::optional<StageResult> result_of(std::string_view stage) const OMNI_REQUIRES(mu_);
  void run(const Context& ctx, std::size_t agent);
  Result<AgentOutput> attempts(const Context& ctx, const PlannedAgent& planned);

  RunBook& book_;
  const FileInput& file_;
  const WorkspaceFacts& workspace_;
  mutable Mutex mu_;
  CondVar changed_;
  std::vector<Slot> slots_ OMNI_GUARDED_BY(mu_);  // by agent of the plan
};

/// Agent::run or run_workspace with a last resort: an exception is a bug of the agent and costs its facts for this input.
Result<AgentOutput> guarded(FunctionRef<Result<AgentOutput>()> call);

/// An error as a report names it: with agent, operation and correlation id.
Error named(Error error, const Context& ctx, const Agent& agent, std::string operation);

}  // namespace omni
