#include "server/workspace/workspace_root.h"

#include "server/workspace/paths.h"

namespace omni {
namespace {

/// The folder of a target; for what does not exist, the nearest folder above that does.
std::string folder_of(const FileSystem& disk, const std::string& target, const std::string& current) {
  const std::string path = target.starts_with('/') ? target : join_path(current, target);
  for (std::string folder = normal_path(path); folder != "/"; folder = parent_path(folder)) {
    const auto real = disk.real_path(folder);
    if (!real) continue;
    const auto stat = disk.stat(*real);
    if (stat && stat->type == FileType::Directory) return *real;
  }
  return "/";
}

/// The first folder from `start` upwards that holds an entry of this name; empty if none does.
std::string first_with(const FileSystem& disk, std::string start, std::string_view name) {
  for (;; start = parent_path(start)) {
    if (disk.link_stat(join_path(start, name)).has_value()) return start;
    if (start == "/") return {};
  }
}

}  // namespace

Result<WorkspaceRoot> find_workspace_root(const FileSystem& disk, std::span<const std::string> targets) {
  OMNI_TRY(const std::string current, disk.real_path("."));
  std::string start = targets.empty() ? current : folder_of(disk, targets.front(), current);
  for (const std::string& target : targets) start = std::string(common_folder(start, folder_of(disk, target, current)));

  if (std::string root = first_with(disk, start, ".git"); !root.empty()) return WorkspaceRoot{std::move(root), true};
  if (std::string root = first_with(disk, start, "omni.yaml"); !root.empty()) return WorkspaceRoot{std::move(root), false};
  if (path_below(current, start)) return WorkspaceRoot{current, false};
  return WorkspaceRoot{std::move(start), false};
}

}  // namespace omni
