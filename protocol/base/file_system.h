#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace omni {

enum class FileType : std::uint8_t { Regular, Directory, Symlink, Fifo, Socket, Device, Other };

/// The type as written in messages: "regular file", "FIFO" …
std::string_view to_string(FileType type);

struct FileStat {
  FileType type = FileType::Other;
  bool executable = false;      ///< by anybody
  std::uint64_t size = 0;       ///< bytes
  std::chrono::nanoseconds modified{0};  ///< since 1970
  std::uint64_t device = 0;     ///< device and inode name the file itself: they show hard links and loops
  std::uint64_t inode = 0;
};

struct DirectoryEntry {
  std::string name;                  ///< without folder; any bytes except '/' and NUL
  FileType type = FileType::Other;   ///< of the entry itself, links are not followed
  auto operator<=>(const DirectoryEntry&) const = default;
};

struct WriteOptions {
  bool owner_only = false;  ///< 0600; otherwise the mode of the replaced file, or what the umask allows
  bool durable = true;      ///< wait for the disk before the rename; caches with checksums need not
  std::string beneath{};     ///< if set, a folder: `path` must lie in it, and no folder between may be a symbolic link
};

struct AppendOptions {
  bool owner_only = true;       ///< 0600 for a new file
  std::uint64_t max_bytes = 0;  ///< a file that is larger already becomes `path`.1, in place of the one before; 0: never
};

/// The disk. Paths are bytes in the system's spelling; relative ones start at the current directory of the process.
/// Errors of all: NotFound, Denied (permission), Unsupported (a FIFO, device, socket or folder where a file is needed),
/// InvalidInput (link loop, too long, NUL byte), NoSpace, Io. Messages name the path as given, unescaped.
/// Threads: any.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// The whole file, links followed. Only regular files are opened: nothing blocks, no device is touched.
  /// Errors: also BudgetExceeded when it holds more than `max_bytes` (0: no limit).
  virtual Result<std::string> read(const std::string& path, std::uint64_t max_bytes) const = 0;

  virtual Result<FileStat> stat(const std::string& path) const = 0;       ///< links followed
  virtual Result<FileStat> link_stat(const std::string& path) const = 0;  ///< of the link itself

  /// Sorted by name, without "." and "..".
  virtual Result<std::vector<DirectoryEntry>> list(const std::string& path) const = 0;

  virtual Result<std::string> read_link(const std::string& path) const = 0;  ///< the target as written in the link
  virtual Result<std::string> real_path(const std::string& path) const = 0;  ///< absolute, all links resolved

  /// Readers see the old or the new content, never a part: written beside, then renamed. Refuses (Denied) when `path`
  /// is a symbolic link or leaves `options.beneath`; refuses (Unsupported) when it is no regular file.
  virtual Result<void> write_atomically(const std::string& path, std::string_view content,
                                        const WriteOptions& options = {}) = 0;

  /// Adds whole lines at the end in one write, so that several processes may do so; each call begins on a line of its own,
  /// even behind one that was cut. The folder must be there. Links are refused as by write_atomically().
  virtual Result<void> append_lines(const std::string& path, std::string_view lines, const AppendOptions& options = {}) = 0;

  /// With all parents; what is made gets 0700. Fine if it exists already.
  virtual Result<void> make_directories(const std::string& path) = 0;

  /// A file or link (not what it points to), or an empty folder. NotFound if there is none.
  virtual Result<void> remove(const std::string& path) = 0;
};

class DiskFileSystem final : public FileSystem {
 public:
  Result<std::string> read(const std::string& path, std::uint64_t max_bytes) const override;
  Result<FileStat> stat(const std::string& path) const override;
  Result<FileStat> link_stat(const std::string& path) const override;
  Result<std::vector<DirectoryEntry>> list(const std::string& path) const override;
  Result<std::string> read_link(const std::string& path) const override;
  Result<std::string> real_path(const std::string& path) const override;
  Result<void> write_atomically(const std::string& path, std::string_view content,
                                const WriteOptions& options = {}) override;
  Result<void> append_lines(const std::string& path, std::string_view lines, const AppendOptions& options = {}) override;
  Result<void> make_directories(const std::string& path) override;
  Result<void> remove(const std::string& path) override;
};

}  // namespace omni
