#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "agents/pipeline/fact_store.h"
#include "agents/plugin/child_host.h"
#include "protocol/base/context.h"
#include "protocol/base/error.h"
#include "protocol/base/file_system.h"
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

struct ExternalKeeping {
  FactStore* facts = nullptr;        ///< null: nothing is kept; else it outlives the agents
  const FileSystem* disk = nullptr;  ///< where programs are looked at, to know them again
};

/// Starts nothing, not even a thread, when the settings name none; else the host's thread and one process of each plugin, to ask what it is.
/// Called in the process and on behalf of the run that uses them: children die with the host.
///   keeping   where findings of deterministic plugins and tools are kept
///   threads   as many processes of a plugin as that when its pool has no `max`
ExternalAgents make_external_agents(const Context& ctx, const Settings& settings, unsigned threads, const ExternalKeeping& keeping = {});

/// A plugin or a tool of the settings, tried.
struct ExternalCheck {
  std::string name;
  bool is_tool = false;
  std::string what;             ///< "version 1.0.0, finds TODO comments", "ShellCheck 0.9"; of a tool with a command of its own: where the program is
  std::optional<Error> error;   ///< why it can't be used
};

/// Each of them: plugins are started and asked what they are, known tools for their version; other tools are only looked for. Like
/// make_external_agents() it starts what the settings name, which an untrusted workspace can't.
std::vector<ExternalCheck> check_external_agents(const Context& ctx, const Settings& settings);

}  // namespace omni
