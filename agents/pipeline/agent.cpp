#include "agents/pipeline/agent.h"

namespace omni {

Result<AgentOutput> Agent::run_workspace(const Context& /*ctx*/, const WorkspaceInput& /*input*/) const {
  return Error(ErrorCode::Unsupported, "agent " + info().name + " looks at single files only");
}

}  // namespace omni
