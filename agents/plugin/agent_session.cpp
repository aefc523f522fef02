#include "agents/plugin/agent_session.h"

#include <algorithm>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/scratch.h"
#include "protocol/base/trace.h"
#include "protocol/base/utf8.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxLogText = 1000;
constexpr int kMissedHeartbeats = 3;
constexpr std::chrono::milliseconds kBetweenSigns{500};  // it may send as many as it likes

/// The codes an agent may answer with, by the word in `error.data.code`, else by JSON-RPC's number.
ErrorCode code_of(const RpcError& error) {
  if (error.data.is_object() && error.data.contains("code") && error.data["code"].is_string()) {
    const std::string word = error.data["code"].get<std::string>();
    for (auto code = static_cast<int>(ErrorCode::Cancelled); code <= static_cast<int>(ErrorCode::Internal); ++code) {
      if (to_string(static_cast<ErrorCode>(code)) == word) return static_cast<ErrorCode>(code);
    }
  }
  switch (error.code) {
    case rpc_code::kRequestCancelled: return ErrorCode::Cancelled;
    case rpc_code::kMethodNotFound: return ErrorCode::Unsupported;
    case rpc_code::kInvalidParams:
    case rpc_code::kInvalidRequest: return ErrorCode::InvalidInput;
    case rpc_code::kParseError: return ErrorCode::Protocol;
    default: return ErrorCode::Internal;
  }
}

Error error_of(const RpcError& error) {
  Error said(code_of(error), "it answered with an error (" + std::to_string(error.code) + "): " + error.message.substr(0, kMaxLogText));
  if (error.data.is_object() && error.data.contains("retry_after_ms") && error.data["retry_after_ms"].is_number_unsigned()) {
    const auto ms = std::min<std::uint64_t>(error.data["retry_after_ms"].get<std::uint64_t>(), 60'000);
    return std::move(said).with_retry_after(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
  }
  return said;
}

/// Stops when `ctx` is stopped, not at its deadline: what is left to do has a time of its own.
Context beyond_deadline(const Context& ctx, std::chrono::milliseconds budget) {
  return Context(ctx.clock(), ctx.log(), ctx.trace(), ctx.correlation_id()).with_stop(ctx.stop_token()).with_budget(budget);
}

}  // namespace

AgentSession::AgentSession(std::shared_ptr<AgentChannel> channel, SessionOptions options) : channel_(std::move(channel)), options_(std::move(options)) {}

std::int64_t AgentSession::send_request(std::string method, JsonValue params) {
  const std::int64_t id = ++last_id_;
  channel_->send(encode_message(make_request(id, std::move(method), std::move(params))));
  return id;
}

Result<Manifest> AgentSession::initialize(const Context& outer) {
  const Context ctx = outer.with_budget(options_.start_timeout);
  const std::int64_t id = send_request("initialize", {{"protocol", kAgentProtocol}, {"host", {{"name", "omni"}}}, {"id", options_.id}});
  Result<Message> answer = await_answer(ctx, id, 0ms);
  if (!answer.has_value()) {
    usable_ = false;
    channel_->kill();
    if (answer.error().code() != ErrorCode::DeadlineExceeded || !outer.check().has_value()) return std::move(answer).error();
    return Error(ErrorCode::Unavailable, "it did not answer `initialize` within " + std::to_string(options_.start_timeout.count()) + " ms");
  }
  if (answer->kind == Message::Kind::Error) return broken(error_of(answer->error));
  Result<Manifest> manifest = read_manifest(answer->result, options_.id);
  if (!manifest.has_value()) return broken(std::move(manifest).error());
  channel_->end_work();
  return manifest;
}

Result<RunAnswer> AgentSession::run(const Context& ctx, const FileInput& file, const Manifest& manifest) {
  JsonValue about{{"path", to_valid_utf8(file.path)}, {"language", nullptr}, {"bytes", file.text->size()}};
  if (!file.language_name.empty()) about["language"] = file.language_name;
  Descriptor in_memory;  // for as long as the run
  if (file.text->size() <= options_.max_inline_text && is_valid_utf8(*file.text)) {
    about["text"] = *file.text;
  } else {
    OMNI_TRY(in_memory, make_memory_file("omni-agent-text", *file.text));
    about["text_file"] = path_for_others(in_memory);
  }
  return run(ctx, JsonValue{{"file", std::move(about)}}, manifest);
}

Result<RunAnswer> AgentSession::run(const Context& ctx, const WorkspaceTexts& texts, const Manifest& manifest) {
  JsonValue files = JsonValue::array();
  for (const WorkspaceTexts::File& file : texts.files()) {
    JsonValue about{{"path", to_valid_utf8(file.path)}, {"language", nullptr}, {"begin", file.begin}, {"bytes", file.bytes}};
    if (!file.language.empty()) about["language"] = file.language;
    files.push_back(std::move(about));
  }
  return run(ctx, JsonValue{{"workspace", {{"files", std::move(files)}, {"text_file", path_for_others(texts.memory())}}}}, manifest);
}

Result<RunAnswer> AgentSession::run(const Context& ctx, JsonValue params, const Manifest& manifest) {
  if (ctx.deadline()) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*ctx.deadline() - ctx.clock().now());
    params["deadline_ms"] = std::max<std::int64_t>(left.count(), 0);
  }
  if (!ctx.correlation_id().empty()) params["correlation_id"] = ctx.correlation_id();

  channel_->begin_work();
  const std::int64_t id = send_request("run", std::move(params));
  Result<Message> answer = await_answer(ctx, id, kMissedHeartbeats * manifest.heartbeat);
  bool late = false;
  if (!answer.has_value() && answer.error().code() == ErrorCode::DeadlineExceeded && usable_) {
    late = true;
    answer = stop_politely(ctx, id);
  }
  if (!answer.has_value()) {
    if (answer.error().code() == ErrorCode::Cancelled) {  // its answer is waited for later, if at all
      channel_->send(encode_message(make_notification("cancel", {{"id", id}})));
      channel_->kill_at(std::chrono::steady_clock::now() + options_.cancel_grace);
      settling_ = id;
    }
    return std::move(answer).error();
  }
  channel_->end_work();
  if (answer->kind == Message::Kind::Error) {
    if (late) return Error(ErrorCode::DeadlineExceeded, "it did not finish in time, and stopped when asked to");
    return error_of(answer->error);
  }
  return RunAnswer{std::move(answer->result), late};
}

/// The deadline has passed: a word, a moment, then the end.
Result<Message> AgentSession::stop_politely(const Context& ctx, std::int64_t id) {
  channel_->send(encode_message(make_notification("cancel", {{"id", id}})));
  const Context grace = beyond_deadline(ctx, options_.cancel_grace);
  Result<Message> answer = await_answer(grace, id, 0ms);
  if (answer.has_value() || answer.error().code() != ErrorCode::DeadlineExceeded) return answer;
  return broken(Error(ErrorCode::DeadlineExceeded, "it did not finish in time, and did not stop within " + std::to_string(options_.cancel_grace.count()) +
                                                       " ms when asked to: killed"));
}

bool AgentSession::ping(const Context& outer) {
  const Context ctx = outer.with_budget(options_.ping_timeout);
  const std::int64_t id = send_request("ping", JsonValue::object());
  const Result<Message> answer = await_answer(ctx, id, 0ms);
  if (answer.has_value()) return true;  // an error is a sign of life, too
  usable_ = false;
  channel_->kill();
  return false;
}

bool AgentSession::settle(const Context& ctx) {
  if (!settling_) return usable();
  while (std::optional<std::string> line = channel_->try_receive()) {
    const Result<std::optional<Message>> message = take(ctx, *line, *settling_);
    if (!message.has_value()) return false;
    if (!message->has_value()) continue;
    settling_.reset();
    channel_->keep();
    channel_->end_work();
    return usable();
  }
  return false;
}

/// `silence`: how long it may say nothing at all; 0: as long as it likes.
Result<Message> AgentSession::await_answer(const Context& ctx, std::int64_t id, std::chrono::milliseconds silence) {
  for (;;) {
    const bool watched = silence.count() > 0;
    Result<std::string> line = channel_->receive(watched ? ctx.with_budget(silence) : ctx);
    if (!line.has_value()) {
      if (watched && line.error().code() == ErrorCode::DeadlineExceeded && ctx.check().has_value()) {
        return broken(Error(ErrorCode::PluginFailed, "it promised a sign of life and gave none for " + std::to_string(silence.count()) + " ms: killed"));
      }
      if (channel_->end()) usable_ = false;
      return std::move(line).error();
    }
    OMNI_TRY(std::optional<Message> answer, take(ctx, *line, id));
    if (answer) return std::move(*answer);
  }
}

Result<std::optional<Message>> AgentSession::take(const Context& ctx, const std::string& line, std::int64_t id) {
  std::variant<Message, UnreadMessage> decoded = decode_message(line);
  if (const auto* unread = std::get_if<UnreadMessage>(&decoded)) {
    return broken(Error(ErrorCode::Protocol, "it wrote a line that is no message (" + unread->error.message +
                                                 "); standard output is for the protocol, words for people go to standard error: killed"));
  }
  Message& message = std::get<Message>(decoded);
  switch (message.kind) {
    case Message::Kind::Notification: take_notification(ctx, message); return std::optional<Message>();
    case Message::Kind::Request:
      channel_->send(encode_message(make_error(message.id, {rpc_code::kMethodNotFound, "the host has no method " + message.method.substr(0, 100), {}})));
      return std::optional<Message>();
    case Message::Kind::Response:
    case Message::Kind::Error: break;
  }
  const auto* number = message.id ? std::get_if<std::int64_t>(&*message.id) : nullptr;
  if (number != nullptr && *number == id) return std::optional<Message>(std::move(message));
  if (number != nullptr && *number > 0 && *number < id) return std::optional<Message>();  // of a request nobody waits for any more
  return broken(Error(ErrorCode::Protocol, "it answered a request that was never made (id " + (message.id ? to_string(*message.id) : "null") + "): killed"));
}

/// What an agent says about itself is for the log; whatever else it notifies is a sign of life, for who watches its run.
void AgentSession::take_notification(const Context& ctx, const Message& message) {
  if ((message.method == "progress" || message.method == "heartbeat") && ctx.clock().now() - last_sign_ >= kBetweenSigns) {
    last_sign_ = ctx.clock().now();
    const Span sign(ctx, SpanKind::Phase, "sign of life");  // ends at once
  }
  if (message.method != "log" || !message.params.is_object()) return;
  const auto text = message.params.find("message");
  if (text == message.params.end() || !text->is_string()) return;
  const std::string level = message.params.value("level", JsonValue("info")).is_string() ? message.params.value("level", "info") : "info";
  const LogLevel at = level == "error" || level == "warning" ? LogLevel::Warn : LogLevel::Debug;  // it may quote source
  ctx.log().write(at, "an agent says", {{"agent", options_.id}, {"text", text->get_ref<const std::string&>().substr(0, kMaxLogText)}});
}

/// The agent can't be used any more.
Error AgentSession::broken(Error error) {
  usable_ = false;
  channel_->kill();
  return error;
}

}  // namespace omni
