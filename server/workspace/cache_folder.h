#pragma once

#include <string>

#include "protocol/base/file_system.h"
#include "server/workspace/user_folders.h"
#include "server/workspace/workspace_root.h"

namespace omni {

/// Where what is cached for a workspace lies: `chosen` (--cache-dir; relative to `current`), or else
/// `<the user's cache folder>/omni/<digest of the workspace's path>`. Nothing that stands in the workspace is asked.
/// Errors: NotFound (the user's cache folder is not known); Denied (it would lie in the workspace: what others wrote there
/// could pose as a cache, and nothing of ours is written there).
Result<std::string> cache_folder(const FileSystem& disk, const UserFolders& user, const std::string& chosen,
                                 const WorkspaceRoot& root, const std::string& current);

/// Where the history of a workspace lies: `<the user's state folder>/omni/<digest of the workspace's path>`. Errors: as above.
Result<std::string> state_folder(const FileSystem& disk, const UserFolders& user, const WorkspaceRoot& root, const std::string& current);

}  // namespace omni
