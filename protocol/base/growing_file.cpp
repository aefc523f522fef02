#include "protocol/base/growing_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace omni {
namespace {

Error failure(const std::string& path, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG;
  const bool denied = error_number == EACCES || error_number == EPERM || error_number == EROFS || error_number == ELOOP;
  const ErrorCode code = full ? ErrorCode::NoSpace : denied ? ErrorCode::Denied : error_number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io;
  return {code, "writing " + path + ": " + (error_number == ELOOP ? "it is a symbolic link" : std::generic_category().message(error_number))};
}

}  // namespace

Result<GrowingFile> GrowingFile::create(const std::string& path, std::string_view begin, std::string end) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666);
  if (fd < 0) return failure(path, errno);
  GrowingFile file(fd, path, std::move(end));
  struct ::stat raw {};
  if (::fstat(fd, &raw) != 0) return failure(path, errno);
  if (!S_ISREG(raw.st_mode)) return Error(ErrorCode::Unsupported, "writing " + path + ": it is no regular file");
  if (::ftruncate(fd, 0) != 0) return failure(path, errno);
  OMNI_TRY_OK(file.add(begin));
  return file;
}

GrowingFile::GrowingFile(GrowingFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), end_(std::move(other.end_)) {}

GrowingFile::~GrowingFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> GrowingFile::add(std::string_view text) {
  struct ::stat raw {};
  if (::fstat(fd_, &raw) != 0) return failure(path_, errno);
  const auto size = static_cast<std::size_t>(raw.st_size);
  const std::size_t start = size < end_.size() ? 0 : size - end_.size();
  const std::string all = std::string(text) + end_;
  for (std::size_t written = 0; written < all.size();) {
    const ssize_t count = ::pwrite(fd_, all.data() + written, all.size() - written, static_cast<off_t>(start + written));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int error_number = errno;  // what was whole before is so again
      static_cast<void>(::pwrite(fd_, end_.data(), end_.size(), static_cast<off_t>(start)) >= 0 &&
                        ::ftruncate(fd_, static_cast<off_t>(start + end_.size())) == 0);
      return failure(path_, error_number);
    }
    written += static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace omni
