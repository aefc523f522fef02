#include "server/workspace/workspace_root.h"

#include "server/workspace/paths.h"

namespace omni {
namespace {

/// The first folder from `start` upwards that holds an entry of this name; empty if none does.
std::string first_with(const FileSystem& disk, std::string start, std::string_view name) {
  for (;; start = parent_path(start)) {
    if (disk.link_stat(join_path(start, name)).has_value()) return start;
    if (start == "/") return {};
  }
}

}  // namespace

std::string existing_folder(const FileSystem& disk, const std::string& target, const std::string& current) {
  const std::string path = target.starts_with('/') ? target : join_path(current, target);
  for (std::string folder = normal_path(path); folder != "/"; folder = parent_path(folder)) {
    const auto real = disk.real_path(folder);
    if (!real) continue;
    const auto stat = disk.stat(*real);
    if (stat && stat->type == FileType::Directory) return *real;
  }
  return "/";
}

Result<WorkspaceRoot> find_workspace_root(const FileSystem& disk, std::span<const std::string> targets) {
  OMNI_TRY(const std::string current, disk.real_path("."));
  std::string start = targets.empty() ? current : existing_folder(disk, targets.front(), current);
  for (const std::string& target : targets) start = std::string(common_folder(start, existing_folder(disk, target, current)));

  if (std::string root = first_with(disk, start, ".git"); !root.empty()) return WorkspaceRoot{std::move(root), true};
  if (std::string root = first_with(disk, start, "omni.yaml"); !root.empty()) return WorkspaceRoot{std::move(root), false};
  if (path_below(current, start)) return WorkspaceRoot{current, false};
  return WorkspaceRoot{std::move(start), false};
}

}  // namespace omni
