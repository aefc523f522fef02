#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "protocol/base/context.h"
#include "protocol/base/result.h"

namespace omni {

/// Answers `GET /metrics` on 127.0.0.1, for a Prometheus on this machine; nothing else, and no other address. A request whose
/// Host names another machine is refused, so that a web page can't reach it through a name of its own.
/// Threads: the constructor's and destructor's are one; it has a thread of its own, which calls `text`.
class MetricsServer {
 public:
  /// `port` 0: any free one. `text`: in the text format of Prometheus; it and `log` outlive the server.
  /// Errors: Unavailable (the port is taken).
  static Result<std::unique_ptr<MetricsServer>> start(std::uint16_t port, std::function<std::string()> text, Log& log);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  std::uint16_t port() const;

 private:
  class Impl;
  explicit MetricsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace omni
