#include "protocol/base/scratch.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace omni {
namespace {

constexpr std::string_view kPrefix = "omni-scratch-";
constexpr time_t kKeptSeconds = 3600;

Error failure(const std::string& doing, int error_number) {
  ErrorCode code = ErrorCode::Io;
  if (error_number == ENOSPC || error_number == EDQUOT || error_number == ENOMEM) code = ErrorCode::NoSpace;
  if (error_number == EACCES || error_number == EPERM || error_number == EROFS) code = ErrorCode::Denied;
  return Error(code, doing + ": " + std::generic_category().message(error_number));
}

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string temporary_folder() {
  const char* set = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  return set != nullptr && *set == '/' ? set : "/tmp";
}

}  // namespace

Result<Descriptor> make_memory_file(const std::string& name, std::string_view content) {
  OMNI_TRY(MemoryFileWriter writer, MemoryFileWriter::make(name));
  OMNI_TRY_OK(writer.append(content));
  return std::move(writer).finish();
}

Result<MemoryFileWriter> MemoryFileWriter::make(const std::string& name) {
  Descriptor file(::memfd_create(name.substr(0, 200).c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.is_open()) return failure("making a file in memory", errno);
  if (file.get() <= 2) {  // the streams of a child are bound there
    Descriptor higher(::fcntl(file.get(), F_DUPFD_CLOEXEC, 3));
    if (!higher.is_open()) return failure("making a file in memory", errno);
    file = std::move(higher);
  }
  return MemoryFileWriter(std::move(file));
}

Result<void> MemoryFileWriter::append(std::string_view content) {
  if (!write_all(file_.get(), content)) return failure("writing a file in memory", errno);
  size_ += content.size();
  return {};
}

Result<Descriptor> MemoryFileWriter::finish() && {
  if (::fcntl(file_.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) {
    return failure("sealing a file in memory", errno);
  }
  ::lseek(file_.get(), 0, SEEK_SET);  // for who reads the descriptor itself
  return std::move(file_);
}

Result<std::string> read_part(const Descriptor& file, std::uint64_t begin, std::uint64_t size) {
  std::string out(size, '\0');
  for (std::size_t have = 0; have < out.size();) {
    const ssize_t got = ::pread(file.get(), out.data() + have, out.size() - have, static_cast<off_t>(begin + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("reading a file in memory", errno);
    if (got == 0) return Error(ErrorCode::Io, "a file in memory ends before byte " + std::to_string(begin + size));
    have += static_cast<std::size_t>(got);
  }
  return out;
}

std::string path_for_others(const Descriptor& file) { return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(file.get()); }

Result<ScratchFile> ScratchFile::make(const std::string& name, std::string_view content) {
  std::string folder = temporary_folder() + "/" + std::string(kPrefix) + std::to_string(::getpid()) + "-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return failure("making a temporary folder in " + temporary_folder(), errno);  // 0700
  ScratchFile made(folder, folder + "/" + name);
  const Descriptor file(::open(made.path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open() || !write_all(file.get(), content)) return failure("writing " + made.path_, errno);
  return made;
}

ScratchFile::ScratchFile(ScratchFile&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), path_(std::exchange(other.path_, {})) {}

ScratchFile::~ScratchFile() {
  if (folder_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);  // follows no link
}

void ScratchFile::sweep() {
  std::error_code error;
  std::filesystem::directory_iterator entries(temporary_folder(), error);
  if (error) return;
  for (; entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (error) return;
    const std::string name = entries->path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    pid_t owner = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), owner);
    if (owner <= 0 || ::kill(owner, 0) == 0 || errno != ESRCH) continue;
    struct ::stat raw {};
    if (::lstat(entries->path().c_str(), &raw) != 0 || !S_ISDIR(raw.st_mode) || raw.st_uid != ::geteuid()) continue;
    if (::time(nullptr) - raw.st_mtime < kKeptSeconds) continue;
    std::error_code ignored;
    std::filesystem::remove_all(entries->path(), ignored);
  }
}

}  // namespace omni
