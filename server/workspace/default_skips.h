#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/file_system.h"
#include "server/workspace/skip.h"

namespace omni {

struct DefaultSkip {
  SkipReason reason;
  std::string detail;
};

/// `.git`, `.hg`, … by name, be it a folder or a file (`.git` of a linked worktree). Never to be scanned.
bool is_version_control(std::string_view name);

/// Folders that hold no code of the user, told by their name.
std::optional<DefaultSkip> default_skip_by_name(std::string_view name);

/// … or by what lies in them. `entries` is the listing of the folder at `path`.
std::optional<DefaultSkip> default_skip_by_content(const FileSystem& disk, const std::string& path,
                                                   std::span<const DirectoryEntry> entries);

}  // namespace omni
