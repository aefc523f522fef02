#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "agents/plugin/child_host.h"
#include "protocol/base/context.h"
#include "protocol/base/problem.h"
#include "server/settings/settings.h"

namespace omni {

/// The agents of a run that are other programs: plugins and external tools of the settings. What an untrusted workspace named never came
/// into the settings (server/settings), so everything here may start.
struct ExternalAgents {
  std::vector<std::shared_ptr<const Agent>> agents;  ///< they share the host of their processes, which ends with the last of them
  std::vector<Problem> problems;                     ///< languages nobody knows, names that are taken: with place

  /// Whether one of them looks at files of this language; "" where none is known.
  bool wants(std::string_view language) const;
};

/// Starts nothing, not even a thread, when the settings name none; else the host's thread and one process of each plugin, to ask what it is.
/// Called in the process and on behalf of the run that uses them: children die with the host.
///   threads   as many processes of a plugin as that when its pool has no `max`
ExternalAgents make_external_agents(const Context& ctx, const Settings& settings, unsigned threads);

}  // namespace omni
