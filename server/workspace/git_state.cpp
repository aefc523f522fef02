#include "server/workspace/git_state.h"

namespace omni {

namespace {
constexpr std::chrono::seconds kPatience{10};
}  // namespace

Result<bool> has_uncommitted_changes(const Context& ctx, ProcessRunner& processes, const std::string& folder) {
  ProcessRequest request;
  request.program = "git";
  request.arguments = {"--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "status", "--porcelain", "-z"};
  request.directory = folder;
  request.timeout = kPatience;
  OMNI_TRY(const ProcessResult done, processes.run(ctx, request));
  if (!done.succeeded()) {
    const std::string words = done.error_output.substr(0, done.error_output.find('\n'));
    return Error(ErrorCode::InvalidInput, "git status in " + folder + ": " + (words.empty() ? "it failed" : words));
  }
  return !done.output.empty();
}

}  // namespace omni
