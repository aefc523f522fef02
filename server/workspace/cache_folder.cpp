#include "server/workspace/cache_folder.h"

#include "protocol/base/hash.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

Result<std::string> outside(const FileSystem& disk, std::string folder, const WorkspaceRoot& root, const std::string& current) {
  if (!folder.starts_with('/')) folder = join_path(current, folder);
  folder = normal_path(folder);
  if (path_below(root.path, folder) || path_below(root.path, existing_folder(disk, folder, current))) {
    return Error(ErrorCode::Denied, "the folder " + folder + " lies in the workspace " + root.path);
  }
  return folder;
}

}  // namespace

Result<std::string> cache_folder(const FileSystem& disk, const UserFolders& user, const std::string& chosen,
                                 const WorkspaceRoot& root, const std::string& current) {
  std::string folder = chosen;
  if (folder.empty()) {
    if (user.cache.empty())
      return Error(ErrorCode::NotFound, "the user's cache folder is not known: neither HOME nor XDG_CACHE_HOME is set");
    folder = join_path(join_path(user.cache, "omni"), content_digest(root.path).hex());
  }
  return outside(disk, std::move(folder), root, current);
}

Result<std::string> state_folder(const FileSystem& disk, const UserFolders& user, const WorkspaceRoot& root, const std::string& current) {
  if (user.state.empty())
    return Error(ErrorCode::NotFound, "the user's state folder is not known: neither HOME nor XDG_STATE_HOME is set");
  return outside(disk, join_path(join_path(user.state, "omni"), content_digest(root.path).hex()), root, current);
}

}  // namespace omni
