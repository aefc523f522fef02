#include "server/workspace/file_walker.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "protocol/base/utf8.h"
#include "server/workspace/default_skips.h"
#include "server/workspace/git_excludes.h"
#include "server/workspace/ignore_scope.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

using Scope = std::shared_ptr<const IgnoreScope>;

/// Patterns of the settings: the machinery of ignore files, one pattern a line, so that line numbers lead back to origins.
class PatternList {
 public:
  explicit PatternList(const std::vector<PathPattern>& patterns) : patterns_(patterns) {
    std::string text;
    for (const PathPattern& pattern : patterns) text += pattern.pattern + '\n';
    file_ = IgnoreFile::parse(text, {});
  }
  bool empty() const { return patterns_.empty(); }
  /// The pattern that names `path` itself, or null.
  const PathPattern* find(std::string_view path, bool is_directory) const {
    if (path.empty()) return nullptr;
    const IgnoreRule* const rule = file_.decide(path, is_directory);
    return rule == nullptr || rule->negated ? nullptr : &patterns_[rule->line - 1];
  }

 private:
  const std::vector<PathPattern>& patterns_;
  IgnoreFile file_;
};

/// A folder on the way down.
struct Folder {
  std::string path;      // to open and show
  std::string absolute;  // real; ignore files are found by it
  std::string relative;  // to the workspace root; empty for the root itself
  std::size_t depth = 0;
  bool included = false;        // scan.include named it or a folder above
  bool defaults_apply = true;   // false below a target that itself lies in node_modules and the like
  bool taken_back = false;      // a `!` rule named it: its content does not make it a cache
};

class Walk {
 public:
  Walk(const Context& ctx, const FileSystem& disk, const WorkspaceRoot& root, const UserFolders& user, const WalkOptions& options)
      : ctx_(ctx), disk_(disk), root_(root), user_(user), options_(options), include_(options.include), exclude_(options.exclude) {}

  Result<void> target(const std::string& named);
  WalkResult finish() &&;

 private:
  Scope scope_above(const std::string& absolute);
  Scope enter(const Scope& outer, const std::string& absolute, bool has_git, bool has_gitignore, bool has_omniignore);
  IgnoreFile ignore_file(const std::string& folder, std::string_view name);
  Result<void> folder(const Folder& here, const Scope& outer);
  Result<void> entry(const Folder& here, const Scope& scope, const DirectoryEntry& entry);
  void link(const Folder& here, const std::string& path);
  void file(std::string path, std::string relative, bool named);
  void skip(std::string path, bool is_directory, SkipReason reason, std::string detail) {
    result_.skips.push_back({std::move(path), is_directory, reason, std::move(detail)});
  }
  std::string relative_of(const std::string& absolute, const std::string& shown) const {
    const auto below = path_below(root_.path, absolute);
    return below ? std::string(*below) : normal_path(shown);
  }

  const Context& ctx_;
  const FileSystem& disk_;
  const WorkspaceRoot& root_;
  const UserFolders& user_;
  const WalkOptions& options_;
  const PatternList include_, exclude_;
  std::string top_;  // the folder paths in scopes are relative to; per target
  WalkResult result_;
};

Result<void> Walk::target(const std::string& named) {
  const auto stat = disk_.stat(named);
  const std::string shown = named.empty() ? "." : named;
  if (!stat) {
    const bool is_loop = stat.error().code() == ErrorCode::InvalidInput;
    const bool is_link = disk_.link_stat(named).has_value();
    skip(shown, false, stat.error().code() == ErrorCode::NotFound && !is_link ? SkipReason::Missing
                       : is_loop ? SkipReason::SymlinkLoop : is_link && stat.error().code() == ErrorCode::NotFound
                       ? SkipReason::BrokenSymlink : SkipReason::Unreadable, stat.error().describe());
    return {};
  }
  if (stat->type == FileType::Regular) {
    const auto folder = disk_.real_path(named.find('/') == std::string::npos ? "." : std::string(parent_path(named)));
    const std::string absolute = folder ? join_path(*folder, file_name(named)) : named;
    file(normal_path(named), relative_of(absolute, named), true);
    return {};
  }
  if (stat->type != FileType::Directory) {
    skip(shown, false, SkipReason::SpecialFile, std::string(to_string(stat->type)) + ": not opened");
    return {};
  }
  const auto absolute = disk_.real_path(named);
  if (!absolute) {
    skip(shown, true, SkipReason::Unreadable, absolute.error().describe());
    return {};
  }
  Folder here{.path = normal_path(named), .absolute = *absolute, .relative = relative_of(*absolute, named)};
  here.taken_back = true;  // the user asks for this very folder
  for (std::string up = *absolute; up != "/"; up = parent_path(up)) {
    if (default_skip_by_name(file_name(up))) here.defaults_apply = false;
    if (include_.find(relative_of(up, up), true) != nullptr) here.included = true;
    if (up == root_.path) break;
  }
  return folder(here, scope_above(*absolute));
}

/// The ignore files of the folders above a target, from its repository or the workspace root down, whichever is higher.
Scope Walk::scope_above(const std::string& absolute) {
  top_ = path_below(root_.path, absolute) ? root_.path : absolute;
  for (std::string up = absolute;; up = parent_path(up)) {
    if (disk_.link_stat(join_path(up, ".git")).has_value()) {
      if (path_below(up, top_)) top_ = up;
      break;
    }
    if (up == "/") break;
  }
  if (!options_.use_ignore_files) return IgnoreScope::top({});
  Scope scope = IgnoreScope::top({});
  if (top_ == absolute) return scope;
  const std::string_view way = *path_below(top_, absolute);
  for (std::size_t end = 0; end != std::string_view::npos;) {
    const std::string folder = end == 0 ? top_ : join_path(top_, way.substr(0, end));
    const auto exists = [&](std::string_view name) { return disk_.link_stat(join_path(folder, name)).has_value(); };
    scope = enter(scope, folder, exists(".git"), exists(".gitignore"), exists(".omniignore"));
    end = way.find('/', end == 0 ? 0 : end + 1);
  }
  return scope;
}

IgnoreFile Walk::ignore_file(const std::string& folder, std::string_view name) {
  const std::string path = join_path(folder, name);
  const std::string shown = join_path(path_below(top_, folder).value_or(folder), name);
  const auto warn = [&](std::string message, std::string hint) {
    result_.problems.push_back({.severity = ProblemSeverity::Warning,
                                .code = "ignore-file-unreadable",
                                .message = std::move(message),
                                .hint = std::move(hint),
                                .file = path,                                .place = {},                                .rule_id = {}});
  };
  const auto stat = disk_.link_stat(path);
  if (stat && stat->type != FileType::Regular) {  // git does not follow links here either
    warn("not applied: it is no regular file but a " + std::string(to_string(stat->type)), "replace it by a regular file");
    return {};
  }
  const auto text = disk_.read(path, kMaxIgnoreFileBytes);
  if (text) return IgnoreFile::parse(*text, shown);
  warn("not applied: " + text.error().describe(), {});
  return {};
}

Scope Walk::enter(const Scope& outer, const std::string& absolute, bool has_git, bool has_gitignore, bool has_omniignore) {
  if (!options_.use_ignore_files || (!has_git && !has_gitignore && !has_omniignore)) return outer;
  IgnoreScope::Files files;
  if (has_gitignore) files.git = ignore_file(absolute, ".gitignore");
  if (has_omniignore) files.omni = ignore_file(absolute, ".omniignore");
  if (has_git) {
    files.repository_root = true;
    GitExcludes excludes = read_git_excludes(disk_, absolute, top_, user_, result_.problems);
    files.info_exclude = std::move(excludes.info_exclude);
    files.global = std::move(excludes.global);
  }
  return IgnoreScope::enter(outer, std::string(path_below(top_, absolute).value_or("")), std::move(files));
}

Result<void> Walk::folder(const Folder& here, const Scope& outer) {
  OMNI_TRY_OK(ctx_.check());
  const std::string opened = here.path.empty() ? "." : here.path;
  if (here.depth > kMaxDepth) {
    skip(opened, true, SkipReason::TooDeep, "more than " + std::to_string(kMaxDepth) + " folders deep");
    return {};
  }
  const auto listing = disk_.list(opened);
  if (!listing) {
    skip(opened, true, SkipReason::Unreadable, listing.error().describe());
    return {};
  }
  const std::vector<DirectoryEntry>& entries = *listing;
  if (here.defaults_apply && !here.taken_back) {
    if (auto unasked = default_skip_by_content(disk_, opened, entries)) {
      skip(opened, true, unasked->reason, std::move(unasked->detail));
      return {};
    }
  }
  const auto has = [&](std::string_view name) {
    return std::any_of(entries.begin(), entries.end(), [&](const DirectoryEntry& entry) { return entry.name == name; });
  };
  const Scope scope = enter(outer, here.absolute, has(".git"), has(".gitignore"), has(".omniignore"));
  for (const DirectoryEntry& each : entries) OMNI_TRY_OK(entry(here, scope, each));
  return {};
}

Result<void> Walk::entry(const Folder& here, const Scope& scope, const DirectoryEntry& entry) {
  const bool is_directory = entry.type == FileType::Directory;
  std::string path = join_path(here.path, entry.name);
  if (!is_valid_utf8(entry.name)) {
    skip(std::move(path), is_directory, SkipReason::NameNotUtf8, "its name is not UTF-8; rename it to have it analysed");
    return {};
  }
  if (is_version_control(entry.name)) {
    skip(std::move(path), is_directory, SkipReason::VersionControl, "kept by version control, no code");
    return {};
  }
  Folder inner{.path = path,
               .absolute = join_path(here.absolute, entry.name),
               .relative = join_path(here.relative, entry.name),
               .depth = here.depth + 1,
               .included = here.included,
               .defaults_apply = here.defaults_apply};
  const auto verdict = scope->decide(*path_below(top_, inner.absolute), is_directory);
  if (verdict && verdict->ignored) {
    skip(std::move(path), is_directory, verdict->reason, verdict->detail);
    return {};
  }
  inner.taken_back = verdict.has_value();
  if (const PathPattern* const excluded = exclude_.find(inner.relative, is_directory)) {
    skip(std::move(path), is_directory, SkipReason::Excluded, excluded->origin + ": " + excluded->pattern);
    return {};
  }
  if (is_directory) {
    if (here.defaults_apply && !inner.taken_back) {
      if (auto unasked = default_skip_by_name(entry.name)) {
        skip(std::move(path), true, unasked->reason, std::move(unasked->detail));
        return {};
      }
    }
    inner.included = inner.included || include_.find(inner.relative, true) != nullptr;
    return folder(inner, scope);
  }
  if (!include_.empty() && !inner.included && include_.find(inner.relative, false) == nullptr) {
    skip(std::move(path), false, SkipReason::NotIncluded, "none of the include patterns names it");
  } else if (entry.type == FileType::Symlink) {
    link(here, path);
  } else if (entry.type != FileType::Regular) {
    skip(std::move(path), false, SkipReason::SpecialFile, std::string(to_string(entry.type)) + ": not opened");
  } else {
    file(std::move(path), std::move(inner.relative), false);
  }
  return {};
}

void Walk::link(const Folder& here, const std::string& path) {
  const auto target = disk_.real_path(path);
  const std::string text = disk_.read_link(path).value_or("?");
  if (!target) {
    const bool is_loop = target.error().code() == ErrorCode::InvalidInput;
    const bool is_gone = target.error().code() == ErrorCode::NotFound;
    skip(path, false, is_loop ? SkipReason::SymlinkLoop : is_gone ? SkipReason::BrokenSymlink : SkipReason::Unreadable,
         "link to " + text);
  } else if (path_below(*target, here.absolute)) {
    skip(path, false, SkipReason::SymlinkLoop, "link to " + text + ", a folder above it");
  } else {
    const bool inside = path_below(root_.path, *target).has_value();
    skip(path, false, SkipReason::Symlink,
         "link to " + text + (inside ? ": links are not followed" : ", outside of the workspace: links are not followed"));
  }
}

void Walk::file(std::string path, std::string relative, bool named) {
  const auto stat = disk_.stat(path);
  if (!stat) {
    skip(std::move(path), false, SkipReason::Unreadable, stat.error().describe());
  } else if (options_.max_bytes != 0 && stat->size > options_.max_bytes) {
    skip(std::move(path), false, SkipReason::TooLarge,
         std::to_string(stat->size) + " bytes; the limit is " + std::to_string(options_.max_bytes));
  } else {
    result_.files.push_back({std::move(path), std::move(relative), stat->size, named});
  }
}

WalkResult Walk::finish() && {
  // Targets may overlap: a file is analysed once, as named if it was.
  std::sort(result_.files.begin(), result_.files.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.relative, b.named, a.path) < std::tie(b.relative, a.named, b.path);
  });
  result_.files.erase(std::unique(result_.files.begin(), result_.files.end(),
                                  [](const Candidate& a, const Candidate& b) { return a.relative == b.relative; }),
                      result_.files.end());
  std::sort(result_.skips.begin(), result_.skips.end());
  result_.skips.erase(std::unique(result_.skips.begin(), result_.skips.end()), result_.skips.end());
  std::sort(result_.problems.begin(), result_.problems.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.place, a.message) < std::tie(b.file, b.place, b.message);
  });
  result_.problems.erase(std::unique(result_.problems.begin(), result_.problems.end()), result_.problems.end());
  return std::move(result_);
}

}  // namespace

Result<WalkResult> walk_files(const Context& ctx, const FileSystem& disk, const WorkspaceRoot& root, const UserFolders& user,
                              std::span<const std::string> targets, const WalkOptions& options) {
  Walk walk(ctx, disk, root, user, options);
  for (const std::string& target : targets) OMNI_TRY_OK(walk.target(target));
  return std::move(walk).finish();
}

}  // namespace omni
