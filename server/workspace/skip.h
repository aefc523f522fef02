#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace omni {

/// Why a file or folder is not analysed. Closed: reports, `--list-files` and the exit status map it in one switch each.
enum class SkipReason : unsigned char {
  IgnoredByGit,    ///< .gitignore, .git/info/exclude, the user's global excludes file
  IgnoredByOmni,   ///< .omniignore
  Excluded,        ///< scan.exclude of the settings, or --exclude
  NotIncluded,     ///< scan.include is set and does not name it
  VersionControl,  ///< the store of git, Mercurial, … (never code, never re-included)
  Dependencies,    ///< installed third-party packages: node_modules, a Python virtual environment, …
  Cache,           ///< a cache folder (__pycache__, CACHEDIR.TAG): rebuilt from sources that are scanned anyway
  Binary,          ///< content is not text
  Encoding,        ///< text, but UTF-16/32: convert to UTF-8
  Minified,        ///< machine-made: long lines, hardly any white space
  TooLarge,        ///< above the limit for text rules
  NoLanguage,      ///< no loaded rule can look at such a file (decided by the scan, not by the walk)
  Symlink,         ///< links are not followed: the target is scanned where it lies, if it lies in scope
  SymlinkLoop,     ///< a link that leads to itself
  BrokenSymlink,   ///< a link that leads nowhere
  SpecialFile,     ///< FIFO, socket, device: never opened
  Unreadable,      ///< the system refused; the text says what
  NameNotUtf8,     ///< the name can't be written in a report (JSON, SARIF and LSP are UTF-8)
  TooDeep,         ///< below kMaxDepth folders
  Missing,         ///< named on the command line, but not there
};

/// The stable word of reports: "ignored-by-git".
std::string_view to_string(SkipReason reason);

/// Whether the file was wanted but could not be had (Unreadable, NameNotUtf8, TooDeep, Missing), in contrast to a policy that left it out.
bool is_failure(SkipReason reason);

/// One file or folder left out. A folder stands for everything below it.
struct Skip {
  std::string path;  ///< as `Candidate::path`; raw bytes, maybe not UTF-8
  bool is_directory = false;
  SkipReason reason = SkipReason::Unreadable;
  std::string detail;  ///< for people: ".gitignore:3: *.log"
  auto operator<=>(const Skip&) const = default;
};

}  // namespace omni
