#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/fact.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

namespace omni {

struct Language;  // agents/syntax; the pipeline only hands it on

enum class AgentScope : std::uint8_t { File, Workspace };

/// What an agent is. Edges of the graph follow from `consumes` and `provides`.
struct AgentInfo {
  std::string name;                   ///< "security"
  std::string version;                ///< changes when its results do
  AgentScope scope = AgentScope::File;
  std::vector<std::string> consumes;  ///< names of facts
  std::vector<std::string> provides;
  std::vector<std::string> languages; ///< empty: all
  std::chrono::milliseconds budget{0};///< default for one input; 0: that of the run
  std::string summary;                ///< one line for people
};

/// One file of a run. All references outlive the run.
struct FileInput {
  std::string path;                            ///< as reports name it
  std::shared_ptr<const std::string> text;     ///< UTF-8, maybe with broken bytes
  const Language* language = nullptr;          ///< null: none known
  bool any_language = false;                   ///< named explicitly: rules of other languages may run
  bool text_rules_only = false;                ///< too large to parse
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
};

}  // namespace omni
