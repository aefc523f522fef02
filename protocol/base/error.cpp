#include "protocol/base/error.h"

namespace omni {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::DeadlineExceeded: return "deadline-exceeded";
    case ErrorCode::BudgetExceeded: return "budget-exceeded";
    case ErrorCode::InvalidInput: return "invalid-input";
    case ErrorCode::NotFound: return "not-found";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::Io: return "io";
    case ErrorCode::NoSpace: return "no-space";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Unavailable: return "unavailable";
    case ErrorCode::RateLimited: return "rate-limited";
    case ErrorCode::Protocol: return "protocol";
    case ErrorCode::PluginFailed: return "plugin-failed";
    case ErrorCode::Denied: return "denied";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Internal: return "internal";
  }
  return "internal";
}

bool is_recoverable(ErrorCode code) {
  switch (code) {
    case ErrorCode::DeadlineExceeded:
    case ErrorCode::Unavailable:
    case ErrorCode::RateLimited:
    case ErrorCode::Conflict:
    case ErrorCode::PluginFailed: return true;
    case ErrorCode::Cancelled:
    case ErrorCode::BudgetExceeded:
    case ErrorCode::InvalidInput:
    case ErrorCode::NotFound:
    case ErrorCode::Io:
    case ErrorCode::NoSpace:
    case ErrorCode::Corrupt:
    case ErrorCode::Protocol:
    case ErrorCode::Denied:
    case ErrorCode::Unsupported:
    case ErrorCode::Internal: return false;
  }
  return false;
}

Error Error::wrap(std::string message) && {
  Error outer(code_, std::move(message));
  outer.agent_ = agent_;
  outer.operation_ = operation_;
  outer.correlation_id_ = correlation_id_;
  outer.retry_after_ = retry_after_;
  outer.for_good_ = for_good_;
  outer.cause_ = std::make_shared<const Error>(std::move(*this));
  return outer;
}

Error Error::with_agent(std::string agent) && {
  agent_ = std::move(agent);
  return std::move(*this);
}

Error Error::with_operation(std::string operation) && {
  operation_ = std::move(operation);
  return std::move(*this);
}

Error Error::with_correlation_id(std::string id) && {
  correlation_id_ = std::move(id);
  return std::move(*this);
}

Error Error::with_retry_after(std::chrono::milliseconds delay) && {
  retry_after_ = delay;
  return std::move(*this);
}

Error Error::without_retry() && {
  for_good_ = true;
  return std::move(*this);
}

std::string Error::describe() const {
  std::string text = message_;
  for (const Error* inner = cause_.get(); inner != nullptr; inner = inner->cause_.get()) text += ": " + inner->message_;
  return text;
}

}  // namespace omni
