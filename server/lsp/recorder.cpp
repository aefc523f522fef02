#include "server/lsp/recorder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "protocol/base/descriptor.h"
#include "protocol/jsonrpc/message.h"

namespace omni {

struct SessionRecorder::File {
  Descriptor fd;
};

Result<std::unique_ptr<SessionRecorder>> SessionRecorder::open(const std::string& path, const Clock& clock) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return Error(errno == EACCES ? ErrorCode::Denied : ErrorCode::Io, path + ": " + std::generic_category().message(errno));
  return std::unique_ptr<SessionRecorder>(new SessionRecorder(fd, clock));
}

SessionRecorder::SessionRecorder(int fd, const Clock& clock) : clock_(clock), began_(clock.now()), file_(std::make_shared<File>()) { file_->fd = Descriptor(fd); }

void SessionRecorder::write(std::string_view from, std::string_view text) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - began_).count();
  std::string line = "{\"ms\":" + std::to_string(ms) + ",\"from\":\"" + std::string(from) + "\",";
  const bool json = parse_json(text).has_value() && text.find('\n') == std::string_view::npos;
  line += json ? "\"message\":" + std::string(text) : "\"raw\":" + JsonValue(text).dump(-1, ' ', false, JsonValue::error_handler_t::replace);
  line += "}\n";
  const MutexLock lock(mu_);
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t written = ::write(file_->fd.get(), rest.data(), rest.size());
    if (written <= 0 && errno != EINTR) return;  // a full disk ends the record, not the session
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace omni
