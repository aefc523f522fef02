#pragma once

#include <memory>
#include <string>
#include <variant>

#include "server/lsp/session.h"

namespace omni {

/// The language server's side of the protocol: lifecycle, dispatch, one answer to each request. What the methods do is in the
/// features (features.h). Threads: the dispatcher's.
class LspServer {
 public:
  /// `watch_client` is told the process that the client says it is; may be empty.
  LspServer(Session::Parts parts, Session::SendText send, std::function<void(std::int64_t pid)> watch_client);
  ~LspServer();
  LspServer(const LspServer&) = delete;
  LspServer& operator=(const LspServer&) = delete;

  void on_message(std::variant<Message, UnreadMessage> message);
  /// No more messages: ends the loop, with 0 after `shutdown`, else 1.
  void on_closed(const std::string& why);
  /// An analysis has said nothing for long; it goes on until its budget ends.
  void tell_stuck(const std::string& file, std::chrono::milliseconds silent);
  /// Stops what is still running. After the loop.
  void stop();

 private:
  enum class State : std::uint8_t { Fresh, Running, ShutDown };
  void on_request(const Message& request);
  void on_notification(const Message& notification);
  void initialize(const JsonValue& params, const Reply& reply);
  void shut_down(const Reply& reply);

  Session session_;
  const std::function<void(std::int64_t)> watch_client_;
  State state_ = State::Fresh;
  Methods methods_;
  Requests requests_;
  std::uint64_t number_ = 0;  // of requests, for correlation ids
  std::shared_ptr<void> features_;
};

}  // namespace omni
