#pragma once

#include <span>
#include <string>

#include "protocol/base/file_system.h"
#include "server/cli/command_line.h"
#include "server/settings/load_settings.h"
#include "server/workspace/user_folders.h"

namespace omni {

/// The question to load_settings() for a command about `targets` (files or folders; none: the current folder).
/// Errors: those of find_workspace_root().
Result<SettingsRequest> settings_request(const FileSystem& disk, const UserFolders& user, const CommonFlags& flags,
                                         std::span<const std::string> targets);

}  // namespace omni
