#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/finding/workspace_findings.h"
#include "agents/pipeline/agent.h"
#include "agents/plugin/manifest.h"
#include "agents/plugin/workspace_texts.h"
#include "protocol/jsonrpc/message.h"

namespace omni {

struct AgentResult {
  std::vector<Finding> findings;     ///< by place, then rule
  std::vector<AgentNotice> notices;  ///< the agent's own; then what was wrong with its answer, each naming the member
};

/// The answer to `run` as findings of the file. A finding with anything wrong in it is left out with a notice of level Error
/// (`agent-result`) that names the member; the others stay.
///   text      of the file: places must lie in it
AgentResult read_result(const JsonValue& result, const Manifest& manifest, const std::string& path, std::string_view text);

/// The same for an agent of the workspace: each finding names its file.
struct WorkspaceResult {
  WorkspaceFindings findings;
  std::vector<AgentNotice> notices;
};
WorkspaceResult read_workspace_result(const JsonValue& result, const Manifest& manifest, const WorkspaceTexts& texts);

inline constexpr std::size_t kMaxFindings = 10'000;  ///< of one answer about a file; the rest is left out, and said so
inline constexpr std::size_t kMaxWorkspaceFindings = 100'000;  ///< the same about a workspace
inline constexpr std::size_t kMaxNotices = 20;       ///< of one answer; the rest is counted

}  // namespace omni
