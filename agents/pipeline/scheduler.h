#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/pipeline/graph.h"
#include "protocol/base/executor.h"

/// Runs a graph's file-scope agents over many files. Work is pulled: only agents on the way to the wanted facts run, each at
/// most once a file. Files run side by side on the executor; within a file agents run one after the other on one thread,
/// so an agent never waits for another.
namespace omni {

struct RunOptions {
  std::vector<std::string> wanted;             ///< names of facts
  std::chrono::milliseconds file_budget{0};    ///< for each file; 0: none
  std::size_t jobs = 0;                        ///< files at a time; 0: as many as the executor has threads
};

/// What became of one file.
struct FileOutcome {
  std::size_t index = 0;
  std::optional<FileInput> input;              ///< none: the source had nothing for this index
  std::vector<Fact> facts;                     ///< the wanted ones that could be made
  std::vector<AgentNotice> notices;
  std::optional<Error> error;                  ///< why a wanted fact is missing
  std::chrono::nanoseconds time{0};

  template <typename T>
  std::shared_ptr<const T> fact(FactKey<T> key) const {
    for (const Fact& made : facts) {
      if (made.name == key.name) return std::static_pointer_cast<const T>(made.value);
    }
    return nullptr;
  }
};

/// Loads file `index` when its turn comes (so that only files in work are in memory); nothing: skipped. Threads: any.
using FileSource = std::function<std::optional<FileInput>(std::size_t index)>;
/// Called once for each file, in any order. Threads: any, concurrently.
using OutcomeSink = std::function<void(FileOutcome outcome)>;

/// Errors: Cancelled, DeadlineExceeded of `ctx`: files not begun then are not reported; running ones are, with an error.
/// A failing agent costs its file its own facts and nothing else.
Result<void> run_files(const Context& ctx, Executor& executor, const Graph& graph, std::size_t count, const FileSource& source,
                       const RunOptions& options, const OutcomeSink& sink);

/// One file, here and now.
FileOutcome run_file(const Context& ctx, const Graph& graph, FileInput input, const RunOptions& options);

}  // namespace omni
