#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agents/pipeline/plan.h"
#include "protocol/base/executor.h"
#include "protocol/base/memory_governor.h"
#include "protocol/base/watchdog.h"

/// Runs the agents of a plan over files. Work is pulled: only agents on the way to the wanted facts run, each at most once a
/// file. Files run side by side on the executor; within a file the agents of one run are one after the other, unless there
/// are fewer files than threads: then independent ones run side by side, too.
namespace omni {

struct RunOptions {
  std::vector<std::string> wanted{};           ///< names of facts
  std::chrono::milliseconds file_budget{0};    ///< for each file; 0: none
  std::size_t jobs = 0;                        ///< files at a time; 0: as many as the executor has threads
  std::uint64_t memory_for_files = 0;          ///< bytes that files in work may take together, about (admission.h); 0: no limit
  RunFacts run{};                              ///< what conditions of stages ask for
  MemoryGovernor* governor = nullptr;          ///< files wait while it is tight; null: nobody watches. Outlives the run
  Watchdog* watchdog = nullptr;                ///< files that get on no more are named (notice `stuck`); null: nobody looks. Outlives the run
  Sleeper* sleeper = nullptr;                  ///< waits between attempts; null: for real. Outlives the run
  /// Told, on the same thread, when a file that was loaded for an agent of the workspace is in work no more (its outcome is not told); may be empty.
  std::function<void()> released{};
  std::vector<Fact> given{};                   ///< of the file of run_file(), known already: their agents don't run
};

/// Why a fact is missing.
struct AgentFailure {
  std::string stage;
  std::string agent;
  Error error;
  std::chrono::nanoseconds time{0};            ///< spent on it
  AgentKind kind = AgentKind::BuiltIn;
  AgentScope scope = AgentScope::File;
};

/// What became of one file.
struct FileOutcome {
  std::size_t index = 0;
  std::optional<FileInput> input;              ///< none: the source had nothing for this index
  std::vector<Fact> facts;                     ///< the wanted ones that could be made
  std::vector<AgentNotice> notices;            ///< of agents in the order of the plan; skipped stages among them
  std::vector<AgentFailure> failures;          ///< of agents that a wanted fact needed
  std::chrono::nanoseconds time{0};

  template <typename T>
  std::shared_ptr<const T> fact(FactKey<T> key) const {
    for (const Fact& made : facts) {
      if (made.name == key.name) return std::static_pointer_cast<const T>(made.value);
    }
    return nullptr;
  }
};

/// What one agent did in a run.
struct AgentReport {
  std::string stage;
  std::string agent;
  std::uint64_t runs = 0;                      ///< attempts included
  std::uint64_t retries = 0;
  std::uint64_t failed = 0;                    ///< inputs it has no result for
  std::uint64_t cut = 0;                       ///< of these, for want of time
  std::uint64_t skipped = 0;                   ///< inputs its stage did not look at
  std::chrono::nanoseconds time{0};            ///< of all threads, facts it pulled from others not counted
  AgentKind kind = AgentKind::BuiltIn;
};

/// Loads file `index` when its turn comes (so that only files in work are in memory); nothing: skipped. Threads: any.
using FileSource = std::function<std::optional<FileInput>(std::size_t index)>;
/// Called once for each file, in any order. Threads: any, concurrently.
using OutcomeSink = std::function<void(FileOutcome outcome)>;

/// One run of a plan: stages share their time over its files. Threads: any.
class PipelineRun {
 public:
  /// `plan` outlives it.
  PipelineRun(const Plan& plan, RunOptions options);
  ~PipelineRun();
  PipelineRun(const PipelineRun&) = delete;
  PipelineRun& operator=(const PipelineRun&) = delete;

  /// All files. Agents of the workspace that are needed run first, over what the agents of files give them; then the source is asked for
  /// each file more than once.
  /// Errors: Cancelled, DeadlineExceeded of `ctx`: files not begun then are not reported; running ones are, with a failure.
  /// A failing agent costs its file its own facts and nothing else.
  Result<void> run_files(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, const OutcomeSink& sink);

  /// One file, here and now. `executor`: for independent agents side by side; null: one after the other.
  FileOutcome run_file(const Context& ctx, FileInput input, Executor* executor = nullptr) const;

  /// Of the workspace: what it could not make.
  const std::vector<AgentFailure>& workspace_failures() const;
  const std::vector<AgentNotice>& workspace_notices() const;
  /// By agent, in the order of the plan.
  std::vector<AgentReport> report() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace omni
