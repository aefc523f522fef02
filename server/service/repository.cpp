#include "server/service/repository.h"

#include <algorithm>

#include "server/workspace/git_state.h"

namespace omni {

RepositoryState repository_state(const Context& ctx, ProcessRunner& processes, const std::vector<Stage>& stages, bool trusted, const std::string& root) {
  const bool asked = std::any_of(stages.begin(), stages.end(), [](const Stage& stage) {
    return std::any_of(stage.skip_if.begin(), stage.skip_if.end(), [](const SkipCondition& condition) { return condition.git.has_value(); });
  });
  if (!asked) return {};
  if (!trusted) return {GitState::Unknown, "git is not run in a workspace that is not trusted (--trust)"};
  const Result<bool> changed = has_uncommitted_changes(ctx, processes, root);
  if (!changed.has_value()) return {GitState::Unknown, changed.error().describe()};
  return {*changed ? GitState::Dirty : GitState::Clean, {}};
}

}  // namespace omni
