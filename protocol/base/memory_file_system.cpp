#include "protocol/base/memory_file_system.h"

#include <algorithm>

namespace omni {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.emplace_back(part);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return parts;
}

std::string parent_of(std::string_view real) {
  const std::size_t slash = real.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : std::string(real.substr(0, slash));
}

std::string child_of(const std::string& folder, std::string_view name) {
  return folder == "/" ? "/" + std::string(name) : folder + "/" + std::string(name);
}

/// As a scene is set: no links looked at, ".." taken literally.
std::string normal_path(std::string_view path) {
  std::string out;
  for (const std::string& part : parts_of(path)) out += "/" + part;
  return out.empty() ? "/" : out;
}

Error failure(ErrorCode code, std::string_view doing, const std::string& path, std::string_view why) {
  return Error(code, std::string(doing) + " " + path + ": " + std::string(why));
}

constexpr std::size_t kMaxLinks = 40;  // as Linux

}  // namespace

void MemoryFileSystem::put(const std::string& real, Node node) {
  for (std::string folder = parent_of(real); !nodes_.contains(folder); folder = parent_of(folder)) {
    nodes_[folder] = Node{FileType::Directory, false, {}, next_inode_++, 0};
  }
  const auto old = nodes_.find(real);
  node.inode = old == nodes_.end() ? next_inode_++ : old->second.inode;
  node.revision = old == nodes_.end() ? 1 : old->second.revision + 1;
  nodes_[real] = std::move(node);
}

void MemoryFileSystem::add(std::string_view path, Node node) {
  const MutexLock lock(mu_);
  put(normal_path(path), std::move(node));
}

void MemoryFileSystem::add_file(std::string_view path, std::string content) {
  add(path, Node{FileType::Regular, false, std::move(content), 0, 0});
}
void MemoryFileSystem::add_executable(std::string_view path, std::string content) {
  add(path, Node{FileType::Regular, true, std::move(content), 0, 0});
}
void MemoryFileSystem::add_directory(std::string_view path) { add(path, Node{}); }
void MemoryFileSystem::add_symlink(std::string_view path, std::string target) {
  add(path, Node{FileType::Symlink, false, std::move(target), 0, 0});
}
void MemoryFileSystem::add_special(std::string_view path, FileType type) { add(path, Node{type, false, {}, 0, 0}); }

void MemoryFileSystem::fail_at(std::string_view path, Error error) {
  const MutexLock lock(mu_);
  failures_.insert_or_assign(normal_path(path), std::move(error));
}

MemoryFileSystem::Counters MemoryFileSystem::counters() const {
  const MutexLock lock(mu_);
  return counters_;
}

std::size_t MemoryFileSystem::reads_of(std::string_view path) const {
  const MutexLock lock(mu_);
  const auto found = reads_.find(normal_path(path));
  return found == reads_.end() ? 0 : found->second;
}

std::vector<std::string> MemoryFileSystem::written_paths() const {
  const MutexLock lock(mu_);
  return written_;
}

/// The real path of what `path` names; the last part may be missing only as far as the caller looks it up itself.
Result<std::string> MemoryFileSystem::resolve(const std::string& path, Links last, std::size_t depth) const {
  if (path.empty()) return Error(ErrorCode::InvalidInput, "empty path");
  if (depth > kMaxLinks) return failure(ErrorCode::InvalidInput, "resolving", path, "too many levels of symbolic links");
  const Parts parts = parts_of(path);
  std::string at = "/";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto folder = nodes_.find(at);
    if (folder == nodes_.end() || folder->second.type != FileType::Directory) {
      return failure(ErrorCode::NotFound, "resolving", path, "no such file or folder");
    }
    if (parts[i] == "..") {
      at = parent_of(at);
      continue;
    }
    at = child_of(at, parts[i]);
    if (const auto broken = failures_.find(at); broken != failures_.end()) return broken->second;
    const auto node = nodes_.find(at);
    const bool is_last = i + 1 == parts.size();
    if (node == nodes_.end() || node->second.type != FileType::Symlink || (is_last && last == Links::Keep)) continue;
    const std::string& target = node->second.content;
    OMNI_TRY(at, resolve(target.starts_with('/') ? target : child_of(parent_of(at), target), Links::Follow, depth + 1));
  }
  return at;
}

Result<std::string> MemoryFileSystem::read(const std::string& path, std::uint64_t max_bytes) const {
  const MutexLock lock(mu_);
  ++counters_.reads;
  ++reads_[normal_path(path)];
  OMNI_TRY(const std::string real, resolve(path, Links::Follow));
  const auto node = nodes_.find(real);
  if (node == nodes_.end()) return failure(ErrorCode::NotFound, "reading", path, "no such file");
  if (node->second.type != FileType::Regular) {
    return failure(ErrorCode::Unsupported, "reading", path,
                   "it is a " + std::string(to_string(node->second.type)) + ", not a regular file");
  }
  if (max_bytes != 0 && node->second.content.size() > max_bytes) {
    return failure(ErrorCode::BudgetExceeded, "reading", path,
                   "larger than the limit of " + std::to_string(max_bytes) + " bytes");
  }
  counters_.bytes_read += node->second.content.size();
  return node->second.content;
}

Result<FileStat> MemoryFileSystem::stat_of(const std::string& path, Links links) const {
  const MutexLock lock(mu_);
  ++counters_.stats;
  OMNI_TRY(const std::string real, resolve(path, links));
  const auto node = nodes_.find(real);
  if (node == nodes_.end()) return failure(ErrorCode::NotFound, "looking at", path, "no such file or folder");
  FileStat out;
  out.type = node->second.type;
  out.executable = node->second.executable;
  out.size = node->second.content.size();
  out.modified = std::chrono::seconds(node->second.revision);
  out.device = 1;
  out.inode = node->second.inode;
  return out;
}

Result<FileStat> MemoryFileSystem::stat(const std::string& path) const { return stat_of(path, Links::Follow); }
Result<FileStat> MemoryFileSystem::link_stat(const std::string& path) const { return stat_of(path, Links::Keep); }

Result<std::vector<DirectoryEntry>> MemoryFileSystem::list(const std::string& path) const {
  const MutexLock lock(mu_);
  ++counters_.lists;
  OMNI_TRY(const std::string real, resolve(path, Links::Follow));
  const auto folder = nodes_.find(real);
  if (folder == nodes_.end() || folder->second.type != FileType::Directory) {
    return failure(ErrorCode::NotFound, "listing", path, "no such folder");
  }
  const std::string prefix = real == "/" ? "/" : real + "/";
  std::vector<DirectoryEntry> entries;
  for (auto it = nodes_.lower_bound(prefix); it != nodes_.end() && it->first.starts_with(prefix); ++it) {
    const std::string_view name = std::string_view(it->first).substr(prefix.size());
    if (name.empty() || name.find('/') != std::string_view::npos) continue;
    entries.push_back({std::string(name), it->second.type});
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

Result<std::string> MemoryFileSystem::read_link(const std::string& path) const {
  const MutexLock lock(mu_);
  OMNI_TRY(const std::string real, resolve(path, Links::Keep));
  const auto node = nodes_.find(real);
  if (node == nodes_.end()) return failure(ErrorCode::NotFound, "reading the link", path, "no such file");
  if (node->second.type != FileType::Symlink) {
    return failure(ErrorCode::InvalidInput, "reading the link", path, "it is no symbolic link");
  }
  return node->second.content;
}

Result<std::string> MemoryFileSystem::real_path(const std::string& path) const {
  const MutexLock lock(mu_);
  OMNI_TRY(std::string real, resolve(path, Links::Follow));
  if (!nodes_.contains(real)) return failure(ErrorCode::NotFound, "resolving", path, "no such file or folder");
  return real;
}

Result<void> MemoryFileSystem::write_atomically(const std::string& path, std::string_view content,
                                                const WriteOptions& options) {
  const MutexLock lock(mu_);
  OMNI_TRY(const std::string real, resolve(path, Links::Keep));
  const auto folder = nodes_.find(parent_of(real));
  if (folder == nodes_.end() || folder->second.type != FileType::Directory) {
    return failure(ErrorCode::NotFound, "writing", path, "its folder does not exist");
  }
  if (!options.beneath.empty()) {
    OMNI_TRY(const std::string root, resolve(options.beneath, Links::Follow));
    const bool inside = root == "/" || real.starts_with(root + "/");
    const std::string literal = normal_path(path).substr(std::min(normal_path(path).size(), normal_path(options.beneath).size()));
    if (!inside || real.substr(root == "/" ? 0 : root.size()) != (normal_path(options.beneath) == "/" ? normal_path(path) : literal)) {
      return failure(ErrorCode::Denied, "writing", path, "it leads outside of " + options.beneath + " or over a link");
    }
  }
  const auto node = nodes_.find(real);
  if (node != nodes_.end() && node->second.type == FileType::Symlink) {
    return failure(ErrorCode::Denied, "writing", path, "it is a symbolic link, which is never written through");
  }
  if (node != nodes_.end() && node->second.type != FileType::Regular) {
    return failure(ErrorCode::Unsupported, "writing", path, "it is no regular file");
  }
  const bool executable = node != nodes_.end() && node->second.executable;
  put(real, Node{FileType::Regular, executable, std::string(content), 0, 0});
  ++counters_.writes;
  counters_.bytes_written += content.size();
  written_.push_back(real);
  return {};
}

Result<void> MemoryFileSystem::append_lines(const std::string& path, std::string_view lines, const AppendOptions& options) {
  std::string content;
  if (stat(path).has_value()) {
    OMNI_TRY(content, read(path, 0));
    if (options.max_bytes > 0 && content.size() > options.max_bytes) {
      OMNI_TRY_OK(write_atomically(path + ".1", content));
      content.clear();
    }
    if (!content.empty() && content.back() != '\n') content += '\n';
  }
  return write_atomically(path, content.append(lines));
}

Result<void> MemoryFileSystem::make_directories(const std::string& path) {
  const MutexLock lock(mu_);
  std::string so_far;
  for (const std::string& part : parts_of(path)) {
    so_far += "/" + part;
    OMNI_TRY(const std::string real, resolve(so_far, Links::Follow));
    const auto node = nodes_.find(real);
    if (node == nodes_.end()) {
      put(real, Node{});
    } else if (node->second.type != FileType::Directory) {
      return failure(ErrorCode::Conflict, "making the folder", path, "a file is in the way");
    }
  }
  return {};
}

Result<void> MemoryFileSystem::remove(const std::string& path) {
  const MutexLock lock(mu_);
  OMNI_TRY(const std::string real, resolve(path, Links::Keep));
  const auto node = nodes_.find(real);
  if (node == nodes_.end()) return failure(ErrorCode::NotFound, "removing", path, "no such file or folder");
  const auto below = nodes_.upper_bound(real + "/");
  if (below != nodes_.end() && below->first.starts_with(real + "/")) {
    return failure(ErrorCode::Conflict, "removing", path, "the folder is not empty");
  }
  nodes_.erase(node);
  return {};
}

}  // namespace omni
