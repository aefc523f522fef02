#include "server/workspace/git_excludes.h"

#include <algorithm>
#include <optional>

#include "server/workspace/paths.h"

namespace omni {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// The value behind `=`: quotes may surround any part, `\` escapes, `#` and `;` outside of quotes start a comment.
std::string config_value(std::string_view text) {
  std::string value;
  std::size_t kept = 0;  // loose blanks at the end don't count
  bool quoted = false;
  text = trimmed(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\\' && i + 1 < text.size()) {
      const char next = text[++i];
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    } else if (!quoted && (c == '#' || c == ';')) {
      break;
    } else {
      value += c;
      if (!quoted && (c == ' ' || c == '\t')) continue;
    }
    kept = value.size();
  }
  value.resize(kept);
  return value;
}

std::optional<std::string> read_text(const FileSystem& disk, const std::string& path, std::vector<Problem>& problems) {
  auto text = disk.read(path, kMaxIgnoreFileBytes);
  if (text) return std::move(text).value();
  if (text.error().code() != ErrorCode::NotFound) {
    problems.push_back({.severity = ProblemSeverity::Warning,
                        .code = "ignore-file-unreadable",
                        .message = "not applied: " + text.error().describe(),
                        .hint = "",
                        .file = path,                        .place = {},                        .rule_id = {}});
  }
  return std::nullopt;
}

/// The first line of a file in git's store, such as `gitdir: …` or a path; empty when absent.
std::string first_line(const FileSystem& disk, const std::string& path) {
  auto text = disk.read(path, 64 * 1024);
  return text ? std::string(trimmed(text->substr(0, text->find('\n')))) : std::string();
}

/// The folder that holds info/exclude and config, or nothing when `.git` leads to a place that does not know us.
std::optional<std::string> git_folder(const FileSystem& disk, const std::string& root, const std::string& workspace) {
  const std::string dot_git = join_path(root, ".git");
  const auto stat = disk.link_stat(dot_git);
  if (!stat) return std::nullopt;
  if (stat->type == FileType::Directory) return dot_git;
  if (stat->type != FileType::Regular) return std::nullopt;
  std::string line = first_line(disk, dot_git);
  if (!line.starts_with("gitdir:")) return std::nullopt;
  const std::string target(trimmed(std::string_view(line).substr(7)));
  const auto folder = disk.real_path(target.starts_with('/') ? target : join_path(root, target));
  if (!folder) return std::nullopt;
  if (path_below(workspace, *folder)) return *folder;
  // A linked worktree's folder names the `.git` file that leads to it.
  const std::string back = first_line(disk, join_path(*folder, "gitdir"));
  const auto back_path = back.empty() ? disk.real_path(dot_git) : disk.real_path(back);
  const auto own = disk.real_path(dot_git);
  if (back.empty() || !back_path || !own || *back_path != *own) return std::nullopt;
  const std::string common = first_line(disk, join_path(*folder, "commondir"));
  if (common.empty()) return *folder;
  return normal_path(common.starts_with('/') ? common : join_path(*folder, common));
}

}  // namespace

std::string excludes_file_setting(std::string_view config, bool& found) {
  std::string value;
  bool in_core = false;
  while (!config.empty()) {
    const std::size_t end = config.find('\n');
    std::string line(config.substr(0, end));
    config.remove_prefix(end == std::string_view::npos ? config.size() : end + 1);
    std::string_view rest = trimmed(line);
    if (rest.empty() || rest.front() == '#' || rest.front() == ';') continue;
    if (rest.front() == '[') {
      const std::size_t close = rest.find(']');
      in_core = lower(rest.substr(1, close == std::string_view::npos ? close : close - 1)) == "core";
      if (close == std::string_view::npos) continue;
      rest = trimmed(rest.substr(close + 1));  // git allows a setting behind the bracket
    }
    const std::size_t equals = rest.find('=');
    if (!in_core || equals == std::string_view::npos || lower(trimmed(rest.substr(0, equals))) != "excludesfile") continue;
    value = config_value(rest.substr(equals + 1));
    found = true;
  }
  return value;
}

GitExcludes read_git_excludes(const FileSystem& disk, const std::string& root, const std::string& workspace,
                              const UserFolders& user, std::vector<Problem>& problems) {
  GitExcludes excludes;
  const auto git = git_folder(disk, root, workspace);
  if (git) {
    const auto text = read_text(disk, join_path(*git, "info/exclude"), problems);
    if (text) excludes.info_exclude = IgnoreFile::parse(*text, ".git/info/exclude");
  }

  std::string global = user.config.empty() ? "" : join_path(user.config, "git/ignore");
  const auto consult = [&](const std::string& config_path, bool own) {
    const auto config = disk.read(config_path, kMaxIgnoreFileBytes);
    if (!config) return;  // absent or unreadable: git itself would complain better than we could
    bool found = false;
    std::string setting = excludes_file_setting(*config, found);
    if (!found) return;
    if (setting.starts_with("~/")) setting = user.home.empty() ? "" : join_path(user.home, setting.substr(2));
    if (!setting.empty() && !setting.starts_with('/')) setting = join_path(root, setting);
    if (own && !path_below(root, disk.real_path(setting).value_or("?"))) return;
    global = setting;
  };
  consult("/etc/gitconfig", false);
  if (!user.config.empty()) consult(join_path(user.config, "git/config"), false);
  if (!user.home.empty()) consult(join_path(user.home, ".gitconfig"), false);
  if (git) consult(join_path(*git, "config"), true);
  if (!global.empty()) {
    const auto text = read_text(disk, global, problems);
    if (text) excludes.global = IgnoreFile::parse(*text, global);
  }
  return excludes;
}

}  // namespace omni
