#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"

namespace omni {

/// What somebody who looked at all files of a workspace found, by file. Who takes over what was found for one has its text to compare.
struct WorkspaceFindings {
  struct OfFile {
    std::size_t text_hash = 0;       ///< of the text that was looked at: text_hash_of()
    std::vector<Finding> findings;   ///< by place, then rule
  };
  std::map<std::string, OfFile, std::less<>> files;  ///< those with findings alone

  static std::size_t text_hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }
};

}  // namespace omni
