#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "agents/rules/rule.h"
#include "agents/rules/rule_cache.h"
#include "protocol/base/context.h"
#include "protocol/base/executor.h"
#include "protocol/base/file_system.h"
#include "protocol/base/result.h"
#include "server/settings/settings.h"

namespace omni {

struct RuleLoadOptions {
  /// Asked before a file is opened, on the thread that opens it; one it refuses counts as empty. None: all are read.
  std::function<bool(const std::string& path)> may_read{};
  std::function<void()> done{};  ///< told on the same thread when the file is read; may be empty
  RuleCache* cache = nullptr;    ///< what it knows is not parsed again; null: none
  /// Asked for when there are many files; none: all on this thread, in path order.
  std::function<Executor&()> executor{};
};

/// Rule files below `paths`: a file named itself whatever its name, in folders every *.yaml and *.yml that is no test
/// (`.test.yaml`, `.fixed.yaml`) and holds `rules:`. In path order; qualified ids by folder below the path named.
/// A rule whose id and qualified id both are taken already is refused with a problem.
/// Errors: NotFound, Denied, … for a named path that cannot be read at all.
Result<LoadedRules> load_rule_files(const Context& ctx, const FileSystem& disk, std::span<const std::string> paths,
                                    const RuleLoadOptions& options = {});

/// What a door asks for beside the settings.
struct RuleChoice {
  std::vector<std::string> replace;  ///< --rules: in place of packs and rules.paths
  std::vector<std::string> add;      ///< --add-rules
};

/// The files and folders to load. `share_dir` holds the packs that come with the program.
std::vector<std::string> rule_paths(const RuleSettings& settings, const RuleChoice& choice, const std::string& share_dir);

}  // namespace omni
