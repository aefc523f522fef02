#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/problem.h"
#include "server/workspace/skip.h"
#include "server/workspace/user_folders.h"
#include "server/workspace/workspace_root.h"

namespace omni {

inline constexpr std::size_t kMaxDepth = 1000;  ///< folders below a target; a path of the system ends about there too

/// A pattern of the settings or the command line, in the syntax of ignore files, relative to the workspace root.
struct PathPattern {
  std::string pattern;
  std::string origin;  ///< for the reason of a skip: "omni.yaml:12", "--exclude"
  auto operator<=>(const PathPattern&) const = default;
};

struct WalkOptions {
  std::vector<PathPattern> include;  ///< if any: only what one of them names, or lies below a folder one names
  std::vector<PathPattern> exclude;
  bool use_ignore_files = true;
  std::uint64_t max_bytes = 50'000'000;  ///< larger files are skipped as TooLarge; 0: no limit
};

/// A file to analyse. Its content has not been looked at (see file_loader.h).
struct Candidate {
  std::string path;      ///< to open it and to show it: the target as named, joined with what lies below
  std::string relative;  ///< to the workspace root, for `paths:` of rules and for reports; `path` when it lies outside
  std::uint64_t size = 0;
  bool named = false;    ///< named as a target itself: no ignore file or pattern was asked
  auto operator<=>(const Candidate&) const = default;
};

struct WalkResult {
  std::vector<Candidate> files;   ///< by `relative`, each file once
  std::vector<Skip> skips;        ///< by path; the path as that of a Candidate
  std::vector<Problem> problems;  ///< ignore files that could not be applied
};

/// The files below `targets`, and everything left out with its reason.
///
/// A file named as a target is taken whatever ignore files say; a folder named as a target is entered whatever ignore
/// files say, and below it they hold again. Links met on the way are not followed (so no loop can hold the walk, and no
/// file is seen twice); a link named as a target is. FIFOs, sockets and devices are never opened.
/// Left out without being asked, unless an `.omniignore` or `.gitignore` takes it back with `!`:
///   node_modules, bower_components, Python environments (pyvenv.cfg): packages of others, not the user's to mend
///   __pycache__, .tox, .nox, .gradle, .terraform, and folders with a CACHEDIR.TAG: made again from what is scanned
/// and in any case the stores of version control. A target inside such a folder switches the rule off for itself.
/// Errors: Cancelled, DeadlineExceeded. Everything else is a skip.
/// Cost: one listing a folder, one stat a file; the same result on every machine.
Result<WalkResult> walk_files(const Context& ctx, const FileSystem& disk, const WorkspaceRoot& root, const UserFolders& user,
                              std::span<const std::string> targets, const WalkOptions& options);

}  // namespace omni
