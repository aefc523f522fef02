#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/file_system.h"
#include "protocol/base/problem.h"
#include "server/workspace/ignore_file.h"
#include "server/workspace/user_folders.h"

namespace omni {

/// Ignore files above this size are not applied, and named.
inline constexpr std::uint64_t kMaxIgnoreFileBytes = std::uint64_t{4} << 20;

/// The ignore files of a repository that do not lie in its folders.
struct GitExcludes {
  IgnoreFile info_exclude;  ///< .git/info/exclude
  IgnoreFile global;        ///< core.excludesFile, else $XDG_CONFIG_HOME/git/ignore
};

/// Reads them for the repository at `root` (a folder that holds `.git`). Absent files are empty; unreadable ones become
/// problems. `.git` may be a file that points elsewhere (a linked worktree, a submodule): followed only when that place
/// lies in `workspace` (`root` or a folder above it) or points back to us, so that a hostile `.git` file leads nowhere.
/// core.excludesFile comes from ~/.gitconfig, $XDG_CONFIG_HOME/git/config and /etc/gitconfig; from the repository's own
/// .git/config only when the file it names lies in the repository. Not read: `[include]`, environment variables of git.
GitExcludes read_git_excludes(const FileSystem& disk, const std::string& root, const std::string& workspace,
                              const UserFolders& user, std::vector<Problem>& problems);

/// The last value of core.excludesFile in the text of a git configuration file; `found` says whether there is one.
std::string excludes_file_setting(std::string_view config, bool& found);

}  // namespace omni
