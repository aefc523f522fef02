#pragma once

#include <span>
#include <string>

#include "protocol/base/file_system.h"

namespace omni {

/// The folder that what OMNI keeps and reports refers to: absolute, real, without links.
struct WorkspaceRoot {
  std::string path;
  bool is_repository = false;  ///< it holds `.git`
};

/// From the deepest folder that holds all `targets` (files or folders; those that don't exist count by name) upwards:
/// the first folder with `.git`; else the first with `omni.yaml`; else the current folder when it holds the targets;
/// else the folder it started from. Relative targets start at the current folder.
/// Errors: Io and the like when the current folder can't be resolved.
Result<WorkspaceRoot> find_workspace_root(const FileSystem& disk, std::span<const std::string> targets);

}  // namespace omni
