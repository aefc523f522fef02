#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "protocol/base/context.h"
#include "protocol/jsonrpc/message.h"

namespace omni {

/// The one answer to a request. The first of result() and error() counts; a request that nobody answered is told so when the last
/// copy dies. Copies share it. Threads: any.
class Reply {
 public:
  using Send = std::function<void(std::string json)>;
  Reply(RpcId id, Context ctx, Send send);

  void result(JsonValue value) const;
  void result_text(std::string_view json) const;  ///< the same, of JSON that is text already
  void error(RpcError error) const;
  void error(const Error& error) const;  ///< by its code: cancelled, modified, failed …

  /// With a stop token that `$/cancelRequest` triggers, and the request's correlation id.
  const Context& ctx() const;
  bool answered() const;

 private:
  friend class Requests;
  struct State;
  std::shared_ptr<State> state_;
};

/// Who does what: filled by the features, asked by the server.
class Methods {
 public:
  using Request = std::function<void(const JsonValue& params, Reply reply)>;
  using Notification = std::function<void(const JsonValue& params)>;

  void on_request(std::string method, Request handler) { requests_.insert_or_assign(std::move(method), std::move(handler)); }
  void on_notification(std::string method, Notification handler) { notifications_.insert_or_assign(std::move(method), std::move(handler)); }

  const Request* request(std::string_view method) const;            ///< null: unknown
  const Notification* notification(std::string_view method) const;

 private:
  std::map<std::string, Request, std::less<>> requests_;
  std::map<std::string, Notification, std::less<>> notifications_;
};

/// Requests of the client that are being worked on. Threads: the dispatcher's.
class Requests {
 public:
  void add(const Reply& reply);
  /// Answers it at once, and stops whoever works on it.
  void cancel(const RpcId& id);
  void cancel_all();
  void forget(const Reply& reply);

 private:
  void forget_answered();
  std::map<RpcId, std::weak_ptr<Reply::State>> running_;
  std::size_t forget_at_ = 64;
};

}  // namespace omni
