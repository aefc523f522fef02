#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/workspace/ignore_file.h"
#include "server/workspace/skip.h"

namespace omni {

/// The ignore files that hold in one folder: its own, those of the folders above, and those of the repository. A chain
/// from the inside out; entering a folder adds one link.
///
/// Order, as git has it: the innermost `.gitignore` first, out to the root of the repository, then its
/// `.git/info/exclude`, then the user's global file; the first file with a rule for the path decides. A repository
/// inside another starts afresh. `.omniignore` has the same syntax, needs no repository, does not end at one, and
/// wins over all of git's files, both ways.
/// Threads: any (immutable).
class IgnoreScope {
 public:
  /// The files of one folder; absent ones are empty.
  struct Files {
    IgnoreFile git = {};
    IgnoreFile omni = {};
    bool repository_root = false;  ///< the folder holds `.git`: git's files of the folders above don't count
    IgnoreFile info_exclude = {};     ///< repository_root only
    IgnoreFile global = {};       ///< repository_root only
  };
  struct Verdict {
    bool ignored = false;  ///< false: taken back by a `!` rule, which also overrides OMNI's default skips
    SkipReason reason = SkipReason::IgnoredByGit;
    std::string detail;    ///< ".gitignore:3: *.log"
  };

  /// The scope of the topmost folder. Until a repository root is entered, git's files are not looked at.
  static std::shared_ptr<const IgnoreScope> top(Files files);
  /// The scope of `folder` (relative to the top, no slash at either end), a direct or indirect child of `outer`'s.
  static std::shared_ptr<const IgnoreScope> enter(std::shared_ptr<const IgnoreScope> outer, std::string folder, Files files);

  /// What the files say of `path` (relative to the top, below this scope's folder), or nothing if none speaks of it.
  /// The folders above `path` are taken as not ignored.
  std::optional<Verdict> decide(std::string_view path, bool is_directory) const;

 private:
  IgnoreScope(std::shared_ptr<const IgnoreScope> outer, std::string folder, Files files)
      : outer_(std::move(outer)), folder_(std::move(folder)), files_(std::move(files)) {}
  std::string_view below(std::string_view path) const;
  std::optional<Verdict> decide_git(std::string_view path, bool is_directory) const;

  std::shared_ptr<const IgnoreScope> outer_;
  std::string folder_;
  Files files_;
};

}  // namespace omni
