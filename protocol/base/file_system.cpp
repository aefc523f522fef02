#include "protocol/base/file_system.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <limits>
#include <memory>
#include <random>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace omni {
namespace {

class FileHandle {
 public:
  explicit FileHandle(int fd = -1) : fd_(fd) {}
  FileHandle(FileHandle&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileHandle() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::Denied;
    case ELOOP:
    case ENAMETOOLONG:
    case EINVAL: return ErrorCode::InvalidInput;
    case EISDIR:
    case ENXIO: return ErrorCode::Unsupported;
    case ENOTEMPTY:
    case EEXIST: return ErrorCode::Conflict;
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorCode::NoSpace;
    default: return ErrorCode::Io;
  }
}

Error system_error(std::string_view doing, const std::string& path, int error_number) {
  return Error(code_of(error_number),
               std::string(doing) + " " + path + ": " + std::generic_category().message(error_number));
}

Result<void> check_path(const std::string& path) {
  if (path.empty()) return Error(ErrorCode::InvalidInput, "empty path");
  if (path.find('\0') != std::string::npos) return Error(ErrorCode::InvalidInput, "NUL byte in path " + path);
  return {};
}

FileType type_of(mode_t mode) {
  if (S_ISREG(mode)) return FileType::Regular;
  if (S_ISDIR(mode)) return FileType::Directory;
  if (S_ISLNK(mode)) return FileType::Symlink;
  if (S_ISFIFO(mode)) return FileType::Fifo;
  if (S_ISSOCK(mode)) return FileType::Socket;
  if (S_ISCHR(mode) || S_ISBLK(mode)) return FileType::Device;
  return FileType::Other;
}

FileStat to_stat(const struct ::stat& raw) {
  FileStat out;
  out.type = type_of(raw.st_mode);
  out.executable = out.type == FileType::Regular && (raw.st_mode & 0111U) != 0;
  out.size = static_cast<std::uint64_t>(raw.st_size);
  out.modified = std::chrono::seconds(raw.st_mtim.tv_sec) + std::chrono::nanoseconds(raw.st_mtim.tv_nsec);
  out.device = raw.st_dev;
  out.inode = raw.st_ino;
  return out;
}

enum class Links : std::uint8_t { Follow, Keep };

Result<FileStat> stat_path(const std::string& path, Links links) {
  OMNI_TRY_OK(check_path(path));
  struct ::stat raw {};
  if (::fstatat(AT_FDCWD, path.c_str(), &raw, links == Links::Keep ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
    return system_error("looking at", path, errno);
  }
  return to_stat(raw);
}

Error not_a_file(std::string_view doing, const std::string& path, FileType type) {
  return Error(ErrorCode::Unsupported,
               std::string(doing) + " " + path + ": it is a " + std::string(to_string(type)) + ", not a regular file");
}

Error too_large(const std::string& path, std::uint64_t max_bytes) {
  return Error(ErrorCode::BudgetExceeded,
               "reading " + path + ": larger than the limit of " + std::to_string(max_bytes) + " bytes");
}

/// Opened without blocking and checked again, in case somebody swapped the file since it was looked at.
Result<FileHandle> open_regular(const std::string& path, std::uint64_t& size) {
  OMNI_TRY(const FileStat before, stat_path(path, Links::Follow));
  if (before.type != FileType::Regular) return not_a_file("reading", path, before.type);
  FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) return system_error("reading", path, errno);
  struct ::stat raw {};
  if (::fstat(file.get(), &raw) != 0) return system_error("reading", path, errno);
  if (!S_ISREG(raw.st_mode)) return not_a_file("reading", path, type_of(raw.st_mode));
  size = static_cast<std::uint64_t>(raw.st_size);
  return file;
}

Result<void> write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_error("writing", path, errno);
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

struct SplitPath {
  std::string folder;  ///< "." when the path has none
  std::string name;
};

Result<SplitPath> split_path(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  SplitPath out;
  out.folder = slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
  out.name = slash == std::string::npos ? path : path.substr(slash + 1);
  if (out.name.empty() || out.name == "." || out.name == "..") {
    return Error(ErrorCode::InvalidInput, "writing " + path + ": not the name of a file");
  }
  return out;
}

constexpr int kFolderFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;

/// The folder of `path` with no symbolic link below `beneath`, one step at a time so that nobody can swap one in.
Result<FileHandle> open_folder_beneath(const std::string& path, const std::string& folder, const std::string& beneath) {
  std::string root = beneath;
  while (root.size() > 1 && root.back() == '/') root.pop_back();
  const bool inside = folder == root || (folder.starts_with(root) && (root == "/" || folder[root.size()] == '/'));
  if (!inside) return Error(ErrorCode::Denied, "writing " + path + ": it lies outside of " + beneath);

  FileHandle at(::open(root.c_str(), kFolderFlags));
  if (!at.is_open()) return system_error("writing", path, errno);
  std::string_view rest = std::string_view(folder).substr(root.size());
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string step(rest.substr(0, slash));
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    if (step.empty() || step == ".") continue;
    if (step == "..") return Error(ErrorCode::Denied, "writing " + path + ": '..' may lead outside of " + beneath);
    // O_PATH with O_NOFOLLOW opens a link itself, which O_DIRECTORY then refuses with ENOTDIR.
    FileHandle next(::openat(at.get(), step.c_str(), kFolderFlags | O_NOFOLLOW));
    if (!next.is_open()) {
      if (errno != ENOTDIR && errno != ELOOP) return system_error("writing", path, errno);
      return Error(ErrorCode::Denied, "writing " + path + ": '" + step + "' on the way is a symbolic link or no folder");
    }
    at = std::move(next);
  }
  return at;
}

/// A temporary name in `folder` that nobody else has; removed again unless it was renamed away.
class TemporaryFile {
 public:
  static Result<TemporaryFile> create(int folder, mode_t mode, const std::string& path) {
    std::random_device entropy;
    for (int attempt = 0; attempt < 16; ++attempt) {
      std::string name = ".omni-" + std::to_string(entropy()) + ".tmp";
      FileHandle file(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
      if (file.is_open()) return TemporaryFile(folder, std::move(name), std::move(file));
      if (errno != EEXIST) return system_error("writing a temporary file beside", path, errno);
    }
    return Error(ErrorCode::Io, "writing a temporary file beside " + path + ": no free name");
  }
  TemporaryFile(TemporaryFile&& other) noexcept
      : folder_(other.folder_), name_(std::exchange(other.name_, {})), file_(std::move(other.file_)) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
  }

  int fd() const { return file_.get(); }
  bool rename_to(const std::string& name) {
    if (::renameat(folder_, name_.c_str(), folder_, name.c_str()) != 0) return false;
    name_.clear();
    return true;
  }

 private:
  TemporaryFile(int folder, std::string name, FileHandle file)
      : folder_(folder), name_(std::move(name)), file_(std::move(file)) {}

  int folder_;
  std::string name_;
  FileHandle file_;
};

}  // namespace

std::string_view to_string(FileType type) {
  switch (type) {
    case FileType::Regular: return "regular file";
    case FileType::Directory: return "folder";
    case FileType::Symlink: return "symbolic link";
    case FileType::Fifo: return "FIFO";
    case FileType::Socket: return "socket";
    case FileType::Device: return "device";
    case FileType::Other: return "file of unknown kind";
  }
  return "file of unknown kind";
}

Result<std::string> DiskFileSystem::read(const std::string& path, std::uint64_t max_bytes) const {
  std::uint64_t size = 0;
  OMNI_TRY(const FileHandle file, open_regular(path, size));
  const std::uint64_t limit = max_bytes == 0 ? std::numeric_limits<std::uint64_t>::max() : max_bytes;
  if (size > limit) return too_large(path, max_bytes);

  // The size is a hint only: files grow while being read, and those below /proc claim 0 bytes.
  constexpr std::size_t kStep = 64 * 1024;
  std::string content;
  std::size_t used = 0;
  content.resize(static_cast<std::size_t>(size) + 1);
  while (true) {
    if (used == content.size()) content.resize(content.size() + std::max(kStep, content.size() / 2));
    const ssize_t got = ::read(file.get(), content.data() + used, content.size() - used);
    if (got < 0) {
      if (errno == EINTR) continue;
      return system_error("reading", path, errno);
    }
    if (got == 0) break;
    const bool short_of = static_cast<std::size_t>(got) < content.size() - used;
    used += static_cast<std::size_t>(got);
    if (used > limit) return too_large(path, max_bytes);
    if (short_of && used == size) break;  // a file that says its size ends there
  }
  content.resize(used);
  return content;
}

Result<FileStat> DiskFileSystem::stat(const std::string& path) const { return stat_path(path, Links::Follow); }
Result<FileStat> DiskFileSystem::link_stat(const std::string& path) const { return stat_path(path, Links::Keep); }

Result<std::vector<DirectoryEntry>> DiskFileSystem::list(const std::string& path) const {
  OMNI_TRY_OK(check_path(path));
  const auto close = [](DIR* dir) { ::closedir(dir); };
  const std::unique_ptr<DIR, decltype(close)> folder(::opendir(path.c_str()), close);
  if (folder == nullptr) return system_error("listing", path, errno);

  std::vector<DirectoryEntry> entries;
  while (true) {
    errno = 0;
    const dirent* raw = ::readdir(folder.get());  // NOLINT(concurrency-mt-unsafe): the stream is ours alone
    if (raw == nullptr) break;
    DirectoryEntry entry{raw->d_name, FileType::Other};
    if (entry.name == "." || entry.name == "..") continue;
    if (raw->d_type != DT_UNKNOWN) {
      entry.type = type_of(DTTOIF(raw->d_type));
    } else {  // some file systems leave the type out
      struct ::stat other {};
      if (::fstatat(::dirfd(folder.get()), raw->d_name, &other, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone again
      entry.type = type_of(other.st_mode);
    }
    entries.push_back(std::move(entry));
  }
  if (errno != 0) return system_error("listing", path, errno);
  std::sort(entries.begin(), entries.end());
  return entries;
}

Result<std::string> DiskFileSystem::read_link(const std::string& path) const {
  OMNI_TRY_OK(check_path(path));
  std::string target(4096, '\0');  // PATH_MAX, which no link exceeds
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  if (size < 0) return system_error("reading the link", path, errno);
  target.resize(static_cast<std::size_t>(size));
  return target;
}

Result<std::string> DiskFileSystem::real_path(const std::string& path) const {
  OMNI_TRY_OK(check_path(path));
  const auto release = [](char* text) { std::free(text); };  // NOLINT(cppcoreguidelines-no-malloc)
  const std::unique_ptr<char, decltype(release)> resolved(::realpath(path.c_str(), nullptr), release);
  if (resolved == nullptr) return system_error("resolving", path, errno);
  return std::string(resolved.get());
}

Result<void> DiskFileSystem::write_atomically(const std::string& path, std::string_view content,
                                              const WriteOptions& options) {
  OMNI_TRY_OK(check_path(path));
  OMNI_TRY(const SplitPath target, split_path(path));
  FileHandle folder;
  if (options.beneath.empty()) {
    folder = FileHandle(::open(target.folder.c_str(), kFolderFlags));
    if (!folder.is_open()) return system_error("writing", path, errno);
  } else {
    OMNI_TRY(folder, open_folder_beneath(path, target.folder, options.beneath));
  }

  struct ::stat existing {};
  const bool exists = ::fstatat(folder.get(), target.name.c_str(), &existing, AT_SYMLINK_NOFOLLOW) == 0;
  if (!exists && errno != ENOENT) return system_error("writing", path, errno);
  if (exists && S_ISLNK(existing.st_mode)) {
    return Error(ErrorCode::Denied, "writing " + path + ": it is a symbolic link, which is never written through");
  }
  if (exists && !S_ISREG(existing.st_mode)) return not_a_file("writing", path, type_of(existing.st_mode));

  OMNI_TRY(TemporaryFile temporary, TemporaryFile::create(folder.get(), options.owner_only ? 0600 : 0666, path));
  if (exists && !options.owner_only && ::fchmod(temporary.fd(), existing.st_mode & 0777U) != 0) {
    return system_error("writing", path, errno);
  }
  OMNI_TRY_OK(write_all(temporary.fd(), content, path));
  if (options.durable && ::fsync(temporary.fd()) != 0) return system_error("writing", path, errno);
  if (!temporary.rename_to(target.name)) return system_error("writing", path, errno);
  return {};
}

namespace {

/// The file at `path`, whoever renamed it meanwhile, is still that of `fd`.
bool is_still(int fd, const std::string& path) {
  struct ::stat by_name {};
  struct ::stat by_handle {};
  return ::lstat(path.c_str(), &by_name) == 0 && ::fstat(fd, &by_handle) == 0 && by_name.st_ino == by_handle.st_ino && by_name.st_dev == by_handle.st_dev;
}

Result<FileHandle> open_to_append(const std::string& path, const AppendOptions& options, std::uint64_t& size) {
  FileHandle file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, options.owner_only ? 0600 : 0666));
  if (!file.is_open()) {
    if (errno == ELOOP) return Error(ErrorCode::Denied, "writing " + path + ": it is a symbolic link, which is never written through");
    return system_error("writing", path, errno);
  }
  struct ::stat raw {};
  if (::fstat(file.get(), &raw) != 0) return system_error("writing", path, errno);
  if (!S_ISREG(raw.st_mode)) return not_a_file("writing", path, type_of(raw.st_mode));
  size = static_cast<std::uint64_t>(raw.st_size);
  return file;
}

}  // namespace

Result<void> DiskFileSystem::append_lines(const std::string& path, std::string_view lines, const AppendOptions& options) {
  OMNI_TRY_OK(check_path(path));
  std::uint64_t size = 0;
  OMNI_TRY(FileHandle file, open_to_append(path, options, size));
  if (options.max_bytes > 0 && size > options.max_bytes) {
    // One process renames; who finds it locked or done goes on with the file it has.
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0 && is_still(file.get(), path) && ::rename(path.c_str(), (path + ".1").c_str()) == 0) {
      OMNI_TRY(file, open_to_append(path, options, size));
    }
  }
  char last = '\n';
  if (size > 0 && ::pread(file.get(), &last, 1, static_cast<off_t>(size) - 1) != 1) last = '\n';
  return write_all(file.get(), last == '\n' ? std::string(lines) : "\n" + std::string(lines), path);
}

Result<void> DiskFileSystem::make_directories(const std::string& path) {
  OMNI_TRY_OK(check_path(path));
  for (std::size_t end = 0; end != std::string::npos;) {
    end = path.find('/', end + 1);
    const std::string part = path.substr(0, end);
    if (::mkdir(part.c_str(), 0700) == 0) continue;
    const int error_number = errno;
    struct ::stat raw {};  // EEXIST, but also EROFS or EACCES above a folder that is there
    if (::stat(part.c_str(), &raw) == 0 && S_ISDIR(raw.st_mode)) continue;
    return system_error("making the folder", path, error_number);
  }
  return {};
}

Result<void> DiskFileSystem::remove(const std::string& path) {
  OMNI_TRY_OK(check_path(path));
  if (::unlink(path.c_str()) == 0) return {};
  const int error_number = errno;
  if ((error_number == EISDIR || error_number == EPERM) && ::rmdir(path.c_str()) == 0) return {};
  return system_error("removing", path, error_number == EISDIR ? errno : error_number);
}

}  // namespace omni
