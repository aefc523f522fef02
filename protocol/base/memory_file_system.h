#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/file_system.h"
#include "protocol/base/sync.h"

namespace omni {

/// A disk for tests: starts empty, "/" exists, relative paths start there. Counts what is asked of it, so that a test
/// can say "this file was never read".
/// Threads: any.
class MemoryFileSystem final : public FileSystem {
 public:
  struct Counters {
    std::size_t reads = 0;
    std::size_t bytes_read = 0;
    std::size_t stats = 0;  ///< of both kinds
    std::size_t lists = 0;
    std::size_t writes = 0;  ///< files replaced or made through the interface
    std::size_t bytes_written = 0;
  };

  // Setting the scene; none of these is counted. Missing folders are made.
  void add_file(std::string_view path, std::string content);
  void add_executable(std::string_view path, std::string content);
  void add_directory(std::string_view path);
  void add_symlink(std::string_view path, std::string target);
  void add_special(std::string_view path, FileType type);  ///< a FIFO, socket, device
  /// All that is asked of `path` fails from now on, e.g. with Denied; for files that can't be read or written.
  void fail_at(std::string_view path, Error error);

  Counters counters() const;
  std::size_t reads_of(std::string_view path) const;  ///< by the name used, not by the real one
  std::vector<std::string> written_paths() const;     ///< in order, with repetitions

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

 private:
  struct Node {
    FileType type = FileType::Directory;
    bool executable = false;
    std::string content;  ///< of a file; the target of a link
    std::uint64_t inode = 0;
    std::int64_t revision = 0;  ///< stands in for the time of modification
  };
  enum class Links { Follow, Keep };
  using Parts = std::vector<std::string>;

  void add(std::string_view path, Node node);
  void put(const std::string& real, Node node) OMNI_REQUIRES(mu_);
  Result<std::string> resolve(const std::string& path, Links last, std::size_t depth = 0) const OMNI_REQUIRES(mu_);
  Result<FileStat> stat_of(const std::string& path, Links links) const;

  mutable Mutex mu_;
  std::map<std::string, Node, std::less<>> nodes_ OMNI_GUARDED_BY(mu_) = {{"/", Node{}}};
  std::map<std::string, Error, std::less<>> failures_ OMNI_GUARDED_BY(mu_);
  std::uint64_t next_inode_ OMNI_GUARDED_BY(mu_) = 2;
  mutable Counters counters_ OMNI_GUARDED_BY(mu_);
  mutable std::map<std::string, std::size_t, std::less<>> reads_ OMNI_GUARDED_BY(mu_);
  std::vector<std::string> written_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
