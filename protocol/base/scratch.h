#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/descriptor.h"
#include "protocol/base/result.h"

/// Places where another program finds a text of ours, outside of any workspace.
namespace omni {

/// A file without a name that holds `content` and can't be written any more. Who has the descriptor, or may look at ours, opens it as
/// `/proc/self/fd/N` or `/proc/<our id>/fd/N`, each time from its beginning; it is gone with its last descriptor.
/// Errors: Io, NoSpace.
Result<Descriptor> make_memory_file(const std::string& name, std::string_view content);

/// The same, written piece by piece. Threads: confined to one.
class MemoryFileWriter {
 public:
  static Result<MemoryFileWriter> make(const std::string& name);  ///< Errors: Io, NoSpace
  Result<void> append(std::string_view content);                  ///< Errors: Io, NoSpace
  std::uint64_t size() const { return size_; }
  Result<Descriptor> finish() &&;                                 ///< Errors: Io

 private:
  explicit MemoryFileWriter(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
  std::uint64_t size_ = 0;
};

/// Some bytes of such a file. Errors: Io: they can't be read, or it does not have so many.
Result<std::string> read_part(const Descriptor& file, std::uint64_t begin, std::uint64_t size);

/// The path by which a process of the same user opens a descriptor of ours.
std::string path_for_others(const Descriptor& file);

/// A folder of its own (0700) below the system's folder for temporary files, with one file (0600) in it; both go with this. What a
/// process that was killed left behind is removed by sweep().
class ScratchFile {
 public:
  /// `name` without '/'. Errors: Io, NoSpace, Denied.
  static Result<ScratchFile> make(const std::string& name, std::string_view content);
  ScratchFile(ScratchFile&& other) noexcept;
  ScratchFile& operator=(ScratchFile&&) = delete;
  ~ScratchFile();

  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

  /// Removes folders of our processes that are no more; only the user's own, and only after an hour: a container that shares the folder
  /// numbers its processes otherwise.
  static void sweep();

 private:
  ScratchFile(std::string folder, std::string path) : folder_(std::move(folder)), path_(std::move(path)) {}
  std::string folder_;
  std::string path_;
};

}  // namespace omni
