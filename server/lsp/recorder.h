#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "protocol/base/clock.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

/// Writes a session down: one JSON object a line, `{"ms": since its beginning, "from": "client" or "server", "message": …}`; what was no
/// JSON stands as a text in `raw`. Each line is on disk before the next message is read. Threads: any.
class SessionRecorder {
 public:
  /// The file gets mode 0600: it holds whatever the editor sent. Errors: Io, Denied.
  static Result<std::unique_ptr<SessionRecorder>> open(const std::string& path, const Clock& clock);

  void received(std::string_view text) { write("client", text); }
  void sent(std::string_view text) { write("server", text); }

 private:
  SessionRecorder(int fd, const Clock& clock);
  void write(std::string_view from, std::string_view text);

  const Clock& clock_;
  const std::chrono::steady_clock::time_point began_;
  Mutex mu_;
  struct File;
  std::shared_ptr<File> file_;
};

}  // namespace omni
