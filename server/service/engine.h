#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/base/blob_store.h"
#include "protocol/base/context.h"
#include "protocol/base/executor.h"
#include "protocol/base/file_system.h"
#include "protocol/base/heap_parts.h"
#include "protocol/base/memory_governor.h"
#include "protocol/base/watchdog.h"
#include "protocol/base/sync.h"
#include "server/service/analysis.h"
#include "server/service/outside_agents.h"
#include "server/service/rule_source.h"
#include "server/settings/load_settings.h"

namespace omni {

/// What engines are made from; everything named by reference outlives them.
struct EngineParts {
  const LanguageRegistry& registry;
  FileSystem& disk;
  AgentFactory agents;
  std::function<std::unique_ptr<BlobStore>(const WorkspaceRoot& root)> blobs;  ///< null, or gives null: nothing is kept
  std::string engine;     ///< names this program in the keys of what is cached
  std::string share_dir;  ///< packs that come with the program
  Executor* executor = nullptr;  ///< for many rule files; null: all on the caller's thread
  Watchdog* watchdog = nullptr;  ///< sees files that get on no more; null: nobody looks
  RuleChoice rules{};
  MemoryGovernor::Meter resident{};  ///< bytes of memory in use; null: of this process
};

/// Settings, rules and agents of one configuration, ready for files. It never changes: other settings or rules make another engine.
/// Threads: any.
class Engine {
 public:
  /// Errors: those of load_rule_files(): a named rule file that can't be read. Cost: 70 ms with 1,100 rule files known to the cache.
  static Result<std::shared_ptr<const Engine>> make(const Context& ctx, const EngineParts& parts, WorkspaceRoot root, LoadedSettings settings);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const WorkspaceRoot& root() const { return root_; }
  const LoadedSettings& loaded_settings() const { return settings_; }
  const Settings& settings() const { return settings_.settings; }
  const Analysis& analysis() const { return *analysis_; }
  /// Of rule files: what could not be used. Those of the settings are in loaded_settings().
  std::vector<Problem> rule_problems() const;
  const std::vector<std::string>& rule_paths() const { return rule_paths_; }

  /// Plugins and external tools of the settings, by name.
  const std::vector<std::string>& outside_names() const { return outside_names_; }
  /// They, ready; null where the settings name none. The first call starts plugins, which may take seconds, and others wait for it.
  ///   ctx  of the session, not of one file
  const OutsideAgents* outside(const Context& ctx) const;
  /// The same, without waiting: null when nobody needed them yet.
  const OutsideAgents* outside_if_ready() const;

  /// The input for a text, as a scan of the root would see it.
  ///   path         absolute, or of a document that is no file
  ///   language_id  of LSP; used where the path tells no language
  FileInput input_of(const std::string& path, std::shared_ptr<const std::string> text, std::string_view language_id) const;
  /// As findings and `paths:` name it: below the root, else as it is.
  std::string shown_path(const std::string& path) const;
  /// The other way, as a URI; empty for what has none.
  std::string uri_of(const std::string& shown_path) const;

  /// Asks for room for interactive work of about `bytes`, by giving up what is worth less (docs/pipeline.md, "Memory").
  void make_room(std::uint64_t bytes) const { governor_->make_room(bytes); }
  /// Something else that can be given up when limits.memory of these settings is near. Forgotten when it dies.
  void may_give_up(std::weak_ptr<Sheddable> sheddable) const { governor_->add(std::move(sheddable)); }

  /// Its parts of the heap, for who measures them; they see this engine. Facts are counted by who keeps them: fact_bytes().
  std::vector<HeapPart> heap_parts() const;
  std::uint64_t fact_bytes() const { return facts_ == nullptr ? 0 : facts_->held_bytes(); }

  /// Writes down what was learned about files and rules. A failure costs time only, and is logged.
  void save_cache(const Context& ctx) const;

 private:
  Engine(WorkspaceRoot root, LoadedSettings settings) : root_(std::move(root)), settings_(std::move(settings)) {}

  const WorkspaceRoot root_;
  const LoadedSettings settings_;
  std::vector<std::string> rule_paths_;
  std::vector<Problem> load_problems_;
  BaselineByFile baseline_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<RuleCache> rule_cache_;
  std::shared_ptr<FactStore> facts_;
  std::unique_ptr<MemoryGovernor> governor_;
  std::unique_ptr<Analysis> analysis_;
  std::vector<std::string> outside_names_;
  const FileSystem* disk_ = nullptr;
  mutable Mutex outside_mu_;
  mutable CondVar outside_changed_;
  mutable bool outside_begun_ OMNI_GUARDED_BY(outside_mu_) = false;
  mutable std::unique_ptr<OutsideAgents> outside_ OMNI_GUARDED_BY(outside_mu_);  // set once
};

/// The language of a document by the id that editors use ("typescriptreact"); null: none that is known.
const Language* language_of_id(std::string_view language_id);

}  // namespace omni
