#include "server/cli/settings_request.h"

#include "server/workspace/paths.h"

namespace omni {

Result<SettingsRequest> settings_request(const FileSystem& disk, const UserFolders& user, const CommonFlags& flags,
                                         std::span<const std::string> targets) {
  SettingsRequest request;
  OMNI_TRY(request.current, disk.real_path("."));
  OMNI_TRY(request.root, find_workspace_root(disk, targets));
  request.start = targets.empty() ? request.current : existing_folder(disk, targets.front(), request.current);
  for (const std::string& target : targets) {
    request.start = std::string(common_folder(request.start, existing_folder(disk, target, request.current)));
  }
  request.user = user;
  request.flags = flags.settings;
  request.named_file = flags.config_file;
  request.use_files = !flags.no_config;
  request.trust = flags.trust;
  return request;
}

}  // namespace omni
