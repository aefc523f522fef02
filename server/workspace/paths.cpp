#include "server/workspace/paths.h"

#include <vector>

namespace omni {

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || folder == ".") return std::string(name);
  std::string joined(folder);
  if (joined.back() != '/') joined += '/';
  return joined.append(name);
}

std::string normal_path(std::string_view path) {
  const bool absolute = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size() < path.size() ? part.size() + 1 : part.size());
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (!absolute) {
      parts.push_back(part);
    }
  }
  std::string normal = absolute ? "/" : "";
  for (const std::string_view part : parts) normal = join_path(normal, part);
  return normal;
}

std::optional<std::string_view> path_below(std::string_view folder, std::string_view path) {
  if (path == folder) return std::string_view();
  if (folder.empty()) return path.starts_with('/') || path.starts_with("..") ? std::nullopt : std::optional(path);
  if (!path.starts_with(folder)) return std::nullopt;
  path.remove_prefix(folder.size());
  if (folder.back() == '/') return path;
  if (!path.starts_with('/')) return std::nullopt;
  return path.substr(1);
}

std::string_view parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view common_folder(std::string_view a, std::string_view b) {
  while (!path_below(a, b)) a = parent_path(a);
  return a;
}

}  // namespace omni
