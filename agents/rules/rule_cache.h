#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agents/rules/rule_codec.h"
#include "protocol/base/blob_store.h"

namespace omni {

/// What reading and compiling rules gave the last time, so that a scan starts without doing it again: for each rule file its
/// rules and problems, for each rule and language its sketch. All files loaded from the same paths lie on one *shelf*, one
/// value of the store, since opening a thousand entries would cost more than it saves. On the shelf each file stands under
/// a digest of all that its rules depend on: content, name, folder, the program itself; so what is found there is true, and
/// a changed file costs itself.
/// Threads: any; open() before all else, save() when the others are done.
class RuleCache {
 public:
  struct Figures {
    std::size_t files = 0;
    std::size_t found = 0;  ///< of these, on the shelf
    std::size_t bytes = 0;  ///< of text
  };

  /// Sets of rules with less text than this are not kept: reading them again is as quick.
  static constexpr std::size_t kLeastBytes = 16 * 1024;

  /// For the rules of `paths`, as the user names them. `store` outlives the cache.
  ///   engine  names the program that reads and compiles, grammars and all: another one finds nothing of it
  RuleCache(BlobStore& store, std::string engine, std::span<const std::string> paths);
  ~RuleCache();
  RuleCache(const RuleCache&) = delete;
  RuleCache& operator=(const RuleCache&) = delete;

  /// Takes the shelf out of the store, if it is there. Once, before parse().
  void open();

  /// As parse_rules().
  LoadedRules parse(std::string_view yaml, std::string_view file_name, std::string_view folder_prefix = {});

  /// Of a rule that parse() gave; `language` is the key of a language, "generic" or "regex". Nothing: not known.
  std::optional<RuleSketch> sketch(const Rule& rule, std::string_view language) const;
  /// `sketch` depends on the rule and the engine alone.
  void remember(const Rule& rule, std::string_view language, const RuleSketch& sketch);

  /// Puts the shelf back if something on it is new: with the files of this run, and no others.
  /// Errors: those of BlobStore::put.
  Result<void> save();

  Figures figures() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace omni
