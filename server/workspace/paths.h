#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Paths as text: `/` between components, no disk is touched.
namespace omni {

/// "a" + "b/c" → "a/b/c"; "" or "." + "b" → "b"; "/" + "b" → "/b".
std::string join_path(std::string_view folder, std::string_view name);

/// Without "." and empty components; ".." takes the component before it away (a leading ".." of a relative path stays).
/// "" for the current folder.
std::string normal_path(std::string_view path);

/// What follows `folder/` in `path`, "" for `folder` itself; nothing when `path` is not in `folder`. Both normal.
std::optional<std::string_view> path_below(std::string_view folder, std::string_view path);

/// "a/b" → "a", "a" → "", "/a" → "/", "/" → "/".
std::string_view parent_path(std::string_view path);

/// "a/b" → "b".
std::string_view file_name(std::string_view path);

/// The deepest folder that holds both (or is one of them). Both absolute and normal.
std::string_view common_folder(std::string_view a, std::string_view b);

}  // namespace omni
