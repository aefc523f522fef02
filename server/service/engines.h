#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/base/event_loop.h"
#include "server/service/engine.h"

namespace omni {

/// What an editor says besides the files.
struct EditorSettings {
  std::vector<SettingFlag> flags{};
  bool trust = false;
};

/// The engines of an editor's session: one for each settings file that is nearest to some document, made on an executor when the first
/// document asks, and made anew when settings or rules change. Threads: the dispatcher's.
class Engines {
 public:
  using Ready = std::function<void(std::shared_ptr<const Engine> engine)>;

  struct Options {
    UserFolders user;
    std::string current;                     ///< the current folder, real
    std::vector<SettingFlag> flags{};        ///< of the command line
    std::optional<std::string> named_file{}; ///< --config
    bool use_files = true;
    bool trust = false;                      ///< --trust
  };

  /// All outlive it. `executor` makes the engines; it ends before this does.
  Engines(const Context& ctx, EventLoop& loop, Executor& executor, EngineParts parts, Options options);

  /// Absolute real paths of the folders that are open.
  void set_folders(std::vector<std::string> folders);
  const std::vector<std::string>& folders() const { return folders_; }
  void set_editor(EditorSettings editor) { editor_ = std::move(editor); }
  const EditorSettings& editor() const { return editor_; }
  bool trusts_all() const { return options_.trust; }  ///< --trust

  /// The engine for a file, or for a document that is none (`path` is not absolute): `ready` is called on the dispatcher, at once
  /// when the engine is there. Null: its rules can't be read, which problem_of() tells.
  void with_engine(const std::string& path, Ready ready);
  /// The same, without waiting; null: not there (yet).
  std::shared_ptr<const Engine> engine_of(const std::string& path);
  /// Whether the engine for a file could not be made; it stays so until a reload.
  bool is_unusable(const std::string& path);

  /// Forgets all engines; the next question makes new ones. What still uses an old one keeps it.
  void reload();
  /// Whether a changed file is one that engines were made from: settings, or rules.
  bool concerns(const std::string& path) const;

  const UserFolders& user() const { return options_.user; }
  const AgentFactory& agents() const { return parts_.agents; }
  const LanguageRegistry& registry() const { return parts_.registry; }
  const FileSystem& disk() const { return parts_.disk; }
  FileSystem& writable_disk() const { return parts_.disk; }  ///< for what OMNI itself keeps in a workspace: the baseline
  std::vector<std::shared_ptr<const Engine>> all() const;
  /// What is wrong with settings and rules, of all engines.
  std::vector<Problem> problems() const;

 private:
  struct Slot {
    std::shared_ptr<const Engine> engine;
    std::string error;            // instead
    bool done = false;
    std::vector<Ready> waiting;
  };
  struct Where {
    WorkspaceRoot root;
    std::string start;            // folder in which the search for settings begins
    std::string key;
  };

  const Where& where(const std::string& path);
  Where look_up(const std::string& path) const;
  void make(const Where& where);

  const Context ctx_;
  EventLoop& loop_;
  Executor& executor_;
  const EngineParts parts_;
  const Options options_;
  std::vector<std::string> folders_;
  EditorSettings editor_;
  std::map<std::string, Where, std::less<>> where_;  // by folder of the file; found on disk once
  std::map<std::string, Slot> slots_;  // by root and settings file
  std::uint64_t generation_ = 0;       // what was begun in an older one is dropped
};

}  // namespace omni
