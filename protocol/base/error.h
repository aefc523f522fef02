#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace omni {

/// Why an operation failed. Closed on purpose: every edge (exit status, SARIF notification, JSON-RPC) maps it in one
/// exhaustive switch.
enum class ErrorCode : unsigned char {
  Cancelled,
  DeadlineExceeded,
  BudgetExceeded,
  InvalidInput,
  NotFound,
  Conflict,
  Io,
  NoSpace,
  Corrupt,
  Unavailable,
  RateLimited,
  Protocol,
  PluginFailed,
  Denied,
  Unsupported,
  Internal,
};

/// The code as written in logs and reports, e.g. "deadline-exceeded".
std::string_view to_string(ErrorCode code);

/// Whether trying again later may help. Only these are retried (and of them not those that say otherwise: Error::recoverable).
bool is_recoverable(ErrorCode code);

/// A failure, told to a person: what was being done, on what, why it failed, how to mend it. A cause is wrapped, not rewritten.
class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& agent() const { return agent_; }
  const std::string& operation() const { return operation_; }
  const std::string& correlation_id() const { return correlation_id_; }
  std::optional<std::chrono::milliseconds> retry_after() const { return retry_after_; }
  const Error* cause() const { return cause_.get(); }
  /// Whether trying again may help: the code allows it, and nobody knows better (without_retry()).
  bool recoverable() const { return !for_good_ && is_recoverable(code_); }

  /// This error as the cause of a new one with the same code: `loading rules: rules/a.yaml: no such file`.
  Error wrap(std::string message) &&;
  Error with_agent(std::string agent) &&;
  Error with_operation(std::string operation) &&;
  Error with_correlation_id(std::string id) &&;
  Error with_retry_after(std::chrono::milliseconds delay) &&;
  Error without_retry() &&;  ///< whoever failed knows that another try would fail, too

  /// Message and all causes, joined by ": ".
  std::string describe() const;

 private:
  ErrorCode code_;
  std::string message_;
  std::string agent_;
  std::string operation_;
  std::string correlation_id_;
  std::optional<std::chrono::milliseconds> retry_after_;
  bool for_good_ = false;
  std::shared_ptr<const Error> cause_;  // shared, so that an Error stays copyable
};

}  // namespace omni
