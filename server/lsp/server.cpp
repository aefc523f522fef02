#include "server/lsp/server.h"

#include <utility>

#include "protocol/base/clock.h"
#include "protocol/lsp/error_codes.h"
#include "protocol/text/escape.h"
#include "server/lsp/features.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr int kEndedInOrder = 0;
constexpr int kEndedOtherwise = 1;

std::vector<std::string> folder_paths(const std::vector<WorkspaceFolder>& folders) {
  std::vector<std::string> paths;
  for (const WorkspaceFolder& folder : folders) {
    if (const Result<std::string> path = path_of_uri(folder.uri); path.has_value()) paths.push_back(normal_path(*path));
  }
  return paths;
}

}  // namespace

LspServer::LspServer(Session::Parts parts, Session::SendText send, std::function<void(std::int64_t)> watch_client)
    : session_(parts, std::move(send)), watch_client_(std::move(watch_client)) {
  methods_.on_request("initialize", [this](const JsonValue& params, const Reply& reply) { initialize(params, reply); });
  methods_.on_request("shutdown", [this](const JsonValue&, const Reply& reply) { shut_down(reply); });
  methods_.on_notification("exit", [this](const JsonValue&) {
    session_.loop().end(state_ == State::ShutDown ? kEndedInOrder : kEndedOtherwise);
  });
  methods_.on_notification("$/cancelRequest", [this](const JsonValue& params) {
    const JsonValue* const id = member(params, "id");
    if (id == nullptr) return;
    if (id->is_number_integer()) requests_.cancel(id->get<std::int64_t>());
    else if (id->is_string()) requests_.cancel(id->get<std::string>());
  });
  methods_.on_notification("window/workDoneProgress/cancel", [this](const JsonValue& params) { session_.cancel_progress(text_at(params, "token")); });
}

LspServer::~LspServer() = default;

void LspServer::on_message(std::variant<Message, UnreadMessage> message) {
  if (const UnreadMessage* const unread = std::get_if<UnreadMessage>(&message)) {
    session_.ctx().log().warn("a message can't be read", {{"reason", unread->error.message}});
    session_.send(make_error(unread->id, unread->error));
    return;
  }
  const Message& sound = std::get<Message>(message);
  switch (sound.kind) {
    case Message::Kind::Request: on_request(sound); break;
    case Message::Kind::Notification: on_notification(sound); break;
    case Message::Kind::Response:
    case Message::Kind::Error: session_.on_answer(sound); break;
  }
}

void LspServer::on_request(const Message& request) {
  const Context ctx = session_.ctx().with_correlation_id("request-" + std::to_string(++number_));
  const Reply reply(*request.id, ctx, [this](std::string json) { session_.send_text(std::move(json)); });
  const bool is_initialize = request.method == "initialize";
  if (state_ == State::Fresh && !is_initialize) {
    reply.error(RpcError{lsp_code::kServerNotInitialized, "the first request has to be `initialize`", {}});
  } else if (state_ == State::ShutDown) {
    reply.error(RpcError{rpc_code::kInvalidRequest, "the server was shut down: only `exit` may follow", {}});
  } else if (state_ == State::Running && is_initialize) {
    reply.error(RpcError{rpc_code::kInvalidRequest, "`initialize` was sent before", {}});
  } else if (const Methods::Request* const handler = methods_.request(request.method)) {
    requests_.add(reply);
    (*handler)(request.params, reply);
  } else {
    reply.error(RpcError{rpc_code::kMethodNotFound, "unknown method: " + request.method, {}});
  }
}

void LspServer::on_notification(const Message& notification) {
  const bool always = notification.method == "exit" || notification.method == "$/cancelRequest";
  if (state_ != State::Running && !always) return;  // the specification wants them dropped
  if (const Methods::Notification* const handler = methods_.notification(notification.method)) (*handler)(notification.params);
}

void LspServer::initialize(const JsonValue& params, const Reply& reply) {
  InitializeParams init = read_initialize(params);
  if (init.process_id && watch_client_) watch_client_(*init.process_id);
  session_.ctx().log().info("client", {{"name", init.client_name}, {"encoding", to_string(init.client.encoding)}, {"folders", init.folders.size()}});
  session_.engines().set_folders(folder_paths(init.folders));
  session_.set_init(std::move(init));
  JsonValue capabilities = {{"positionEncoding", to_string(session_.client().encoding)}};
  features_ = std::make_shared<std::vector<FeatureState>>(add_features(session_, methods_, capabilities));
  state_ = State::Running;
  reply.result({{"capabilities", std::move(capabilities)}, {"serverInfo", {{"name", "omni"}, {"version", session_.version()}}}});
}

void LspServer::shut_down(const Reply& reply) {
  state_ = State::ShutDown;
  requests_.forget(reply);
  requests_.cancel_all();
  reply.result(nullptr);
}

void LspServer::tell_stuck(const std::string& file, std::chrono::milliseconds silent) {
  if (state_ != State::Running) return;
  session_.log_message(2, "omni: the analysis of " + show_controls(file) + " has not got on for " + std::to_string(silent.count()) + " ms; it ends with its budget");
}

void LspServer::stop() {
  session_.live().stop();
  requests_.cancel_all();
}

void LspServer::on_closed(const std::string& why) {
  session_.ctx().log().info("end", {{"why", why}});
  session_.loop().end(state_ == State::ShutDown ? kEndedInOrder : kEndedOtherwise);
}

}  // namespace omni
