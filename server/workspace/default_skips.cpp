#include "server/workspace/default_skips.h"

#include <algorithm>
#include <array>

#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 7> kVersionControl{".git", ".hg", ".svn", ".jj", ".bzr", "CVS", "_darcs"};
constexpr std::array<std::string_view, 2> kDependencies{"node_modules", "bower_components"};
constexpr std::array<std::string_view, 5> kCaches{"__pycache__", ".tox", ".nox", ".gradle", ".terraform"};

// The first line of a CACHEDIR.TAG as its specification (bford.info/cachedir) wants it.
constexpr std::string_view kCacheSignature = "Signature: 8a477f597d28d172789f06886806bc55";

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_file(std::span<const DirectoryEntry> entries, std::string_view name) {
  const auto found = std::lower_bound(entries.begin(), entries.end(), name,
                                      [](const DirectoryEntry& entry, std::string_view wanted) { return entry.name < wanted; });
  return found != entries.end() && found->name == name && found->type == FileType::Regular;
}

}  // namespace

bool is_version_control(std::string_view name) { return contains(kVersionControl, name); }

std::optional<DefaultSkip> default_skip_by_name(std::string_view name) {
  if (contains(kDependencies, name)) {
    return DefaultSkip{SkipReason::Dependencies, "installed packages; name the folder to scan it, or take it back with !" +
                                                     std::string(name) + "/ in .omniignore"};
  }
  if (contains(kCaches, name)) return DefaultSkip{SkipReason::Cache, "cache folder"};
  return std::nullopt;
}

std::optional<DefaultSkip> default_skip_by_content(const FileSystem& disk, const std::string& path,
                                                   std::span<const DirectoryEntry> entries) {
  if (has_file(entries, "pyvenv.cfg")) return DefaultSkip{SkipReason::Dependencies, "a Python virtual environment (pyvenv.cfg)"};
  if (has_file(entries, "CACHEDIR.TAG")) {
    const auto tag = disk.read(join_path(path, "CACHEDIR.TAG"), 64 * 1024);
    if (tag && tag->starts_with(kCacheSignature)) return DefaultSkip{SkipReason::Cache, "cache folder (CACHEDIR.TAG)"};
  }
  return std::nullopt;
}

}  // namespace omni
