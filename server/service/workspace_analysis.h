#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "protocol/base/event_loop.h"
#include "protocol/base/executor.h"
#include "server/service/engines.h"
#include "server/workspace/skip.h"

namespace omni {

/// What was found in one file of a workspace; without input for one that was skipped.
struct WorkspaceResult {
  std::string path;                       ///< absolute
  std::shared_ptr<const Engine> engine;
  FileReport report;
  std::shared_ptr<const std::string> text;
  std::shared_ptr<const void> view;       ///< what the door made of it, on the thread that analysed
  bool more_to_come = false;              ///< other programs have not looked at it yet; whether they do is not known
  bool again = false;                     ///< it came before, without what they found
};

/// Analyses all files of folders, or some of them, in the background: each with the engine of its nearest settings, with what is kept
/// from earlier runs. One run at a time; a new one stops the one before. Where settings name plugins or external tools, those files that some of
/// them look at come twice: with the engine's own findings, and, when all files have been looked at, with those of the others, too.
/// Threads: the dispatcher's.
class WorkspaceAnalysis {
 public:
  struct Progress {
    std::size_t done = 0;
    std::size_t files = 0;                ///< 0: still looking for them
    std::size_t findings = 0;
  };
  /// The end of a run.
  struct Ended {
    std::vector<Skip> skips;
    std::vector<std::string> failed;      ///< what could not be done
    std::vector<AgentReport> agents;      ///< what each agent did
  };
  struct Hooks {
    std::function<std::shared_ptr<const void>(const WorkspaceResult& result)> view;   ///< on the thread that analyses
    std::function<void(std::vector<WorkspaceResult> results)> results;                ///< on the dispatcher, some at a time
    std::function<void(const Progress& progress)> progress;
    /// The run came to its end: all that was to be said of these folders has been.
    std::function<void(const Ended& ended)> done;
  };

  /// All outlive it; the executor has ended before it dies.
  WorkspaceAnalysis(const Context& ctx, EventLoop& loop, Executor& executor, Engines& engines, const UserFolders& user, Hooks hooks);

  /// Everything below `folders`; where there are any `files` (absolute; also folders), those and what lies below them alone.
  void start(const std::vector<std::string>& folders, const std::vector<std::string>& files = {});
  /// Whether a path, or a folder above it, is one of `sorted`.
  static bool concerns(const std::vector<std::string>& sorted, const std::string& path);
  static void sort_for_progress(std::vector<Candidate>& files);
  void stop();
  bool running() const { return run_ != nullptr; }
  /// Nothing of it is left on the executor, not even of a run that was stopped: it may die.
  bool idle() const { return run_ == nullptr && tasks_ == 0; }

 private:
  struct Run;
  static std::optional<FileInput> skipped(Run& run, Skip skip);  ///< none, and the reason is kept
  void found_files(const std::shared_ptr<Run>& run);
  struct Group;
  void analyse(const std::shared_ptr<Run>& run);
  void analyse(const Context& ctx, const std::shared_ptr<Run>& run, Group& group, const OutsideAgents* others);
  void flush(const std::shared_ptr<Run>& run);
  void hand_over(Executor::Task task, EventLoop::Event then);

  const Context ctx_;
  EventLoop& loop_;
  Executor& executor_;
  Engines& engines_;
  const UserFolders user_;
  const Hooks hooks_;
  std::shared_ptr<Run> run_;
  std::size_t tasks_ = 0;  // handed over and not back yet
};

}  // namespace omni
