#include "agents/pipeline/failure_notice.h"

namespace omni {
namespace {

std::string_view code_of(const AgentFailure& failure) {
  const ErrorCode code = failure.error.code();
  switch (failure.kind) {
    case AgentKind::BuiltIn: return code == ErrorCode::DeadlineExceeded || code == ErrorCode::BudgetExceeded ? "timeout-agent" : "agent-failed";
    case AgentKind::Plugin:
      switch (code) {
        case ErrorCode::DeadlineExceeded: return "agent-timeout";
        case ErrorCode::BudgetExceeded: return "agent-limit";
        case ErrorCode::Protocol: return "agent-protocol";
        case ErrorCode::PluginFailed: return "agent-crash";
        default: return failure.error.operation() == kOutOfService ? "agent-quarantined" : "agent-failed";
      }
    case AgentKind::Tool:
      switch (code) {
        case ErrorCode::DeadlineExceeded: return "tool-timeout";
        case ErrorCode::BudgetExceeded: return "tool-limit";
        case ErrorCode::NotFound:
        case ErrorCode::Denied: return "tool-missing";
        default: return "tool-failed";
      }
  }
  return "agent-failed";
}

std::string words_for(const AgentFailure& failure) {
  const std::string why = failure.error.describe();
  const std::string subject = failure.scope == AgentScope::Workspace ? "the workspace" : "this file";
  switch (failure.kind) {
    case AgentKind::BuiltIn: break;
    case AgentKind::Plugin: return "agent " + failure.agent + " has no findings for " + subject + ": " + why;
    case AgentKind::Tool: return "tool " + failure.agent + " has no findings for " + subject + ": " + why;
  }
  return "stage " + failure.stage + ", agent " + failure.agent + ": " + why;
}

}  // namespace

AgentNotice failure_notice(const AgentFailure& failure) {
  std::string message = words_for(failure);
  if (failure.error.code() == ErrorCode::DeadlineExceeded || failure.error.code() == ErrorCode::BudgetExceeded) {
    message += " (after " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(failure.time).count()) + " ms)";
  }
  return {AgentNotice::Level::Error, std::string(code_of(failure)), std::move(message), {}};
}

}  // namespace omni
