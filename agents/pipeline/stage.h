#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/problem.h"
#include "protocol/base/retry.h"

/// Stages as plain data: what an order file says about which agents run when, and for how long.
namespace omni {

struct FileInput;

/// What started a run.
enum class Trigger : std::uint8_t { Scan, Open, Save, Keystroke };
std::string_view to_string(Trigger trigger);
std::optional<Trigger> trigger_from(std::string_view word);

/// Of the repository that the files lie in. Unknown: there is none, or nobody asked.
enum class GitState : std::uint8_t { Unknown, Clean, Dirty };
std::string_view to_string(GitState state);
std::optional<GitState> git_state_from(std::string_view word);

/// How an earlier stage went on this file (or, between stages of the workspace, in the run).
enum class StageResult : std::uint8_t { Done, Failed, Skipped };
std::string_view to_string(StageResult result);
std::optional<StageResult> stage_result_from(std::string_view word);

struct AfterStage {
  std::string stage;
  StageResult result = StageResult::Failed;
  bool operator==(const AfterStage&) const = default;
};

/// Keys are and-ed; a stage is skipped when one of its conditions holds.
struct SkipCondition {
  std::optional<Trigger> trigger{};
  std::optional<std::uint64_t> larger_than{};     ///< bytes of the file
  std::optional<std::uint64_t> more_files_than{}; ///< files of the run
  std::optional<GitState> git{};
  std::vector<std::string> languages{};           ///< of the file, any of them
  std::vector<std::string> paths{};               ///< of the file, any of them: `src/gen/`, `*.min.js`, `a/**/b`
  std::optional<AfterStage> after{};
  bool operator==(const SkipCondition&) const = default;
};

struct Stage {
  std::vector<std::string> agents{};      ///< side by side
  std::vector<std::string> depends_on{};  ///< agents or stages (a stage is called like its first agent)
  bool enabled = true;
  std::optional<std::chrono::milliseconds> timeout{};  ///< of the stage in one run, all files together; nothing: none of its own
  std::vector<SkipCondition> skip_if{};
  std::optional<RetryPolicy> retry{};     ///< nothing: the agents' own
  std::string file;                     ///< where it is written, for messages of the graph
  Place place;

  const std::string& name() const { return agents.front(); }
};

/// What is known about a run before its files are looked at.
struct RunFacts {
  Trigger trigger = Trigger::Scan;
  std::size_t files = 0;
  GitState git = GitState::Unknown;
};

/// Whether `path` (relative, `/` between parts) is one that `pattern` speaks of: without a slash inside any part of it, else from
/// the beginning; a folder stands for what is in it.
bool path_matches(std::string_view pattern, std::string_view path);

/// The condition that skips a stage on a file, in words ("trigger: keystroke, larger_than: 2000000"); nothing: none does.
///   result_of  how an earlier stage went; nothing: it has not run
template <typename ResultOf>
std::optional<std::string> skip_reason(const Stage& stage, const RunFacts& run, const FileInput& file, ResultOf&& result_of);

/// One condition without `after`.
bool holds(const SkipCondition& condition, const RunFacts& run, const FileInput& file);
std::string describe(const SkipCondition& condition);

template <typename ResultOf>
std::optional<std::string> skip_reason(const Stage& stage, const RunFacts& run, const FileInput& file, ResultOf&& result_of) {
  for (const SkipCondition& condition : stage.skip_if) {
    if (!holds(condition, run, file)) continue;
    if (condition.after && result_of(condition.after->stage) != std::optional(condition.after->result)) continue;
    return describe(condition);
  }
  return std::nullopt;
}

}  // namespace omni
