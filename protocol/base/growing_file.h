#pragma once

#include <string>
#include <string_view>

#include "protocol/base/result.h"

namespace omni {

/// A file that is whole at every moment while it grows: what is added goes before an end that stays the end. So a reader
/// of a JSON array sees an array, wherever its writer was stopped.
/// A child process may go on with it; parent and child must not write at the same time.
/// Threads: one at a time.
class GrowingFile {
 public:
  /// Errors: those of FileSystem::write_atomically; a file that is there is emptied, a link refused.
  static Result<GrowingFile> create(const std::string& path, std::string_view begin, std::string end);
  GrowingFile(GrowingFile&& other) noexcept;
  GrowingFile& operator=(GrowingFile&&) = delete;
  ~GrowingFile();

  Result<void> add(std::string_view text);

 private:
  GrowingFile(int fd, std::string path, std::string end) : fd_(fd), path_(std::move(path)), end_(std::move(end)) {}

  int fd_;
  std::string path_;
  std::string end_;
};

}  // namespace omni
