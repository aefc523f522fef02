#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/fact.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/base/retry.h"
#include "protocol/base/sync.h"

namespace omni {

struct Language;  // agents/syntax; the pipeline only hands it on

enum class AgentScope : std::uint8_t { File, Workspace };

/// Where an agent runs; reports name failures of other people's programs in their own words (failure_notice.h).
enum class AgentKind : std::uint8_t { BuiltIn, Plugin, Tool };

/// What an agent's run costs, for people and for what runs first when time is short.
enum class AgentCost : std::uint8_t { Cheap, Moderate, Expensive };

/// What an agent is. Edges of the graph follow from `consumes` and `provides`.
struct AgentInfo {
  std::string name;                   ///< "security"
  std::string version;                ///< changes when its results do
  AgentScope scope = AgentScope::File;
  AgentKind kind = AgentKind::BuiltIn;
  std::vector<std::string> consumes;  ///< names of facts
  std::vector<std::string> provides;
  std::vector<std::string> languages; ///< names as in the language table; empty: all
  std::vector<std::string> capabilities;  ///< "find-vulnerabilities": what others look for when they need somebody
  AgentCost cost = AgentCost::Moderate;
  std::chrono::milliseconds budget{0};///< default for one input, all attempts together; 0: that of the run
  RetryPolicy retry{.attempts = 1};   ///< of recoverable errors, when its stage says nothing; one attempt: none
  bool path_sensitive = false;        ///< its facts depend on the path, too
  std::string summary;                ///< one line for people
};

/// What agents remember of an open document from one version of its text to the next, so that a keystroke costs what it changed. One
/// run at a time uses it; it belongs to one set of agents and rules. Threads: any (each agent has its own part).
class DocumentMemory {
 public:
  /// The agent's own part, made when it first asks.
  template <typename T>
  T& of(std::string_view agent) {
    const MutexLock lock(mu_);
    std::shared_ptr<void>& part = parts_[std::string(agent)];
    if (part == nullptr) part = std::make_shared<T>();
    return *static_cast<T*>(part.get());
  }

 private:
  Mutex mu_;
  std::map<std::string, std::shared_ptr<void>> parts_ OMNI_GUARDED_BY(mu_);
};

/// One file of a run. All references outlive the run.
struct FileInput {
  std::string path;                            ///< as reports name it
  std::shared_ptr<const std::string> text;     ///< UTF-8, maybe with broken bytes
  const Language* language = nullptr;          ///< null: none known
  std::string_view language_name;              ///< of `language`; empty: none known
  bool any_language = false;                   ///< named explicitly: rules of other languages may run
  bool text_rules_only = false;                ///< too large to parse
  DocumentMemory* memory = nullptr;            ///< of an open document; null: the file is looked at once
  bool transient = false;                      ///< a text between two keystrokes: nothing of it is kept for other runs
};

/// Something about a run that a person should see beside its results.
struct AgentNotice {
  enum class Level : std::uint8_t { Note, Warning, Error };  ///< Error: the result is incomplete
  Level level = Level::Note;
  std::string code;     ///< stable words: "timeout-rule", "budget", "parse-errors"
  std::string message;
  std::string rule_id;  ///< empty: the whole agent
};

/// The facts an agent may read: those it consumes, made on demand. Threads: confined to the run of one file.
class FactReader {
 public:
  virtual ~FactReader() = default;
  /// Errors: those of the agent that provides it; NotFound when no agent of the graph does.
  virtual Result<std::shared_ptr<const void>> pull(const Context& ctx, std::string_view name) = 0;

  template <typename T>
  Result<std::shared_ptr<const T>> get(const Context& ctx, FactKey<T> key) {
    OMNI_TRY(std::shared_ptr<const void> value, pull(ctx, key.name));
    return std::static_pointer_cast<const T>(std::move(value));
  }
};

struct AgentInput {
  const FileInput& file;
  FactReader& facts;
};

/// The files of a run with the facts of them that a workspace-scope agent consumes. Of files in another language than the agent's, and of
/// those that its stage skips, it sees nothing. Threads: any.
class WorkspaceInput {
 public:
  virtual ~WorkspaceInput() = default;
  virtual std::size_t files() const = 0;
  virtual const std::string& path(std::size_t index) const = 0;  ///< empty: the file was skipped
  /// The file itself, loaded anew: so the texts of a workspace are not in memory all at once. Nothing: it was skipped, or is gone.
  virtual std::optional<FileInput> load(std::size_t index) const = 0;
  /// Of a file, or (`kWholeWorkspace`) of an agent of the workspace; null when it could not be made.
  virtual std::shared_ptr<const void> pull(std::size_t index, std::string_view name) const = 0;
  static constexpr std::size_t kWholeWorkspace = static_cast<std::size_t>(-1);

  template <typename T>
  std::shared_ptr<const T> get(std::size_t index, FactKey<T> key) const {
    return std::static_pointer_cast<const T>(pull(index, key.name));
  }
};

struct AgentOutput {
  std::vector<Fact> facts;
  std::vector<AgentNotice> notices;
};

/// A function from facts to facts: no disk, no clock but the Context's, no memory between runs.
/// Threads: any, concurrently.
class Agent {
 public:
  virtual ~Agent() = default;
  virtual const AgentInfo& info() const = 0;
  /// Errors: Cancelled, DeadlineExceeded, or the agent's own. A partial result is a result with a notice of level Error.
  virtual Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const = 0;
  /// Instead of run(), of an agent of scope Workspace: once, when the facts it consumes are there for all files.
  virtual Result<AgentOutput> run_workspace(const Context& ctx, const WorkspaceInput& input) const;
};

}  // namespace omni
