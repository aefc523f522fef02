#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/semantics/project/links.h"

namespace omni {

/// Which file or folder of the workspace the specifier of an import means.
class ModulePaths {
 public:
  explicit ModulePaths(const std::vector<ProjectFile>& files);

  struct Found {
    std::uint32_t file = kNoIndex;  ///< a module
    bool is_folder = false;         ///< or a package without a file of its own
    std::string folder = {};
    bool any() const { return file != kNoIndex || is_folder; }
  };
  /// `from` is the file that imports. Python: ".a.b", "a.b"; JavaScript: "./a"; Go: the package's path.
  Found python(std::uint32_t from, std::string_view specifier) const;
  Found script(std::uint32_t from, std::string_view specifier) const;
  Found go(std::string_view specifier) const;
  /// A module or package inside of a Python package.
  Found python_below(const std::string& folder, std::string_view name) const;

  /// The Go or Java files of a folder, by path.
  const std::vector<std::uint32_t>& files_in(const std::string& folder) const;
  const std::string& folder_of(std::uint32_t file) const { return folders_[file]; }

 private:
  std::uint32_t file(const std::string& path) const;

  std::vector<std::string> folders_;  ///< by file
  std::unordered_map<std::string, std::uint32_t> by_path_;
  std::unordered_map<std::string, std::vector<std::uint32_t>>
      by_folder_;                                                ///< all folders that hold a file, at whatever depth
  std::vector<std::pair<std::string, std::string>> go_modules_;  ///< module path and folder, longest first
};

}  // namespace omni
