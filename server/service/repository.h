#pragma once

#include <string>
#include <vector>

#include "agents/pipeline/stage.h"
#include "protocol/base/process_runner.h"

namespace omni {

/// What stages are told about the repository.
struct RepositoryState {
  GitState git = GitState::Unknown;
  std::string unknown_because;  ///< a stage asks, and it could not be learnt; empty: it is known, or nobody asks
};

/// Asks git only where a condition of some stage does, and only in a workspace that is trusted (server/workspace/git_state.h).
RepositoryState repository_state(const Context& ctx, ProcessRunner& processes, const std::vector<Stage>& stages, bool trusted, const std::string& root);

}  // namespace omni
