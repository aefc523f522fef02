#include "server/workspace/skip.h"

namespace omni {

std::string_view to_string(SkipReason reason) {
  switch (reason) {
    case SkipReason::IgnoredByGit: return "ignored-by-git";
    case SkipReason::IgnoredByOmni: return "ignored-by-omniignore";
    case SkipReason::Excluded: return "excluded";
    case SkipReason::NotIncluded: return "not-included";
    case SkipReason::VersionControl: return "version-control";
    case SkipReason::Dependencies: return "dependencies";
    case SkipReason::Cache: return "cache";
    case SkipReason::Binary: return "binary";
    case SkipReason::Encoding: return "encoding";
    case SkipReason::Minified: return "minified";
    case SkipReason::TooLarge: return "too-large";
    case SkipReason::NoLanguage: return "no-language";
    case SkipReason::Symlink: return "symlink";
    case SkipReason::SymlinkLoop: return "symlink-loop";
    case SkipReason::BrokenSymlink: return "broken-symlink";
    case SkipReason::SpecialFile: return "special-file";
    case SkipReason::Unreadable: return "unreadable";
    case SkipReason::NameNotUtf8: return "name-not-utf8";
    case SkipReason::TooDeep: return "too-deep";
    case SkipReason::Missing: return "missing";
  }
  return "unreadable";
}

bool is_failure(SkipReason reason) {
  return reason == SkipReason::Unreadable || reason == SkipReason::NameNotUtf8 || reason == SkipReason::TooDeep ||
         reason == SkipReason::Missing;
}

}  // namespace omni
