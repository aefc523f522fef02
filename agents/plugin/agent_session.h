#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "agents/pipeline/agent.h"
#include "agents/plugin/agent_channel.h"
#include "agents/plugin/manifest.h"
#include "agents/plugin/workspace_texts.h"
#include "protocol/base/context.h"
#include "protocol/jsonrpc/message.h"

namespace omni {

struct SessionOptions {
  std::string id;                              ///< of the agent, as the settings call it
  std::chrono::milliseconds start_timeout{10'000};  ///< for the answer to `initialize`
  std::chrono::milliseconds ping_timeout{1'000};
  std::chrono::milliseconds cancel_grace{500};      ///< from `cancel` to the kill
  std::size_t max_inline_text = 256 * 1024;    ///< bytes; longer texts, and those that are no UTF-8, go by a file in memory
};

/// What came of one `run`.
struct RunAnswer {
  JsonValue result;             ///< as the agent sent it
  bool late = false;       ///< it came after the deadline, when it was asked to stop
};

/// The protocol with one agent over its channel (docs/agent-protocol.md): one request at a time, answered in the caller's thread.
/// Threads: confined to one at a time.
class AgentSession {
 public:
  AgentSession(std::shared_ptr<AgentChannel> channel, SessionOptions options);

  /// Errors: Unavailable (no answer in time), those of read_manifest, PluginFailed / BudgetExceeded / Protocol as run().
  Result<Manifest> initialize(const Context& ctx);

  /// Errors: Cancelled (answered within 50 ms; settle() tells when the agent has stopped), DeadlineExceeded (it was asked to stop and
  /// did not; now it is killed), PluginFailed (it ended), BudgetExceeded (it was killed for a limit), Protocol (it talked nonsense;
  /// killed), or what the agent itself answered, which leaves it usable: usable().
  Result<RunAnswer> run(const Context& ctx, const FileInput& file, const Manifest& manifest);
  /// The same, for all files at once.
  Result<RunAnswer> run(const Context& ctx, const WorkspaceTexts& texts, const Manifest& manifest);

  /// Whether it still answers.
  bool ping(const Context& ctx);

  /// After run() was cancelled: whether the agent has stopped and may be used again. False: not yet, or never.
  bool settle(const Context& ctx);
  bool usable() const { return usable_ && !channel_->end(); }
  AgentChannel& channel() { return *channel_; }

 private:
  Result<RunAnswer> run(const Context& ctx, JsonValue params, const Manifest& manifest);
  std::int64_t send_request(std::string method, JsonValue params);
  Result<Message> await_answer(const Context& ctx, std::int64_t id, std::chrono::milliseconds silence);
  /// Nothing: it was no answer to `id`.
  Result<std::optional<Message>> take(const Context& ctx, const std::string& line, std::int64_t id);
  void take_notification(const Context& ctx, const Message& message);
  Result<Message> stop_politely(const Context& ctx, std::int64_t id);
  Error broken(Error error);

  const std::shared_ptr<AgentChannel> channel_;
  const SessionOptions options_;
  std::int64_t last_id_ = 0;
  std::optional<std::int64_t> settling_;  // a cancelled request whose answer is to come
  bool usable_ = true;
  std::chrono::steady_clock::time_point last_sign_{};  // of life that was passed on
};

}  // namespace omni
