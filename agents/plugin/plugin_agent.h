#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/pipeline/agent.h"
#include "agents/plugin/child_host.h"
#include "protocol/base/context.h"
#include "protocol/base/retry.h"

namespace omni {

/// What an agent in another process is, as the settings say it.
struct PluginOptions {
  std::string id;
  std::vector<std::string> command;             ///< the program and its arguments
  std::string directory;                        ///< where it starts
  std::map<std::string, std::string> environment;  ///< all of it
  std::vector<std::string> languages;           ///< in place of those that the agent names; empty: as it says
  std::size_t pool_min = 0;
  std::size_t pool_max = 1;
  std::chrono::milliseconds idle{60'000};
  ChildLimits limits;
  std::chrono::milliseconds timeout{30'000};    ///< for one file; 0: that of the run
  std::chrono::milliseconds start_timeout{10'000};
  std::chrono::milliseconds cancel_grace{500};  ///< from the polite word to the kill
  RetryPolicy retry{.attempts = 2, .base = std::chrono::milliseconds(100), .factor = 2, .cap = std::chrono::milliseconds(5'000), .jitter = 0.25};
  /// The names of Language that an entry of `languages` stands for; empty: unknown. None: entries are such names.
  std::function<std::vector<std::string>(std::string_view)> language_names{};
};

/// The names of languages that `entries` stand for.
std::vector<std::string> resolve_languages(const std::vector<std::string>& entries, const std::function<std::vector<std::string>(std::string_view)>& names);

/// An agent in another process as one of the pipeline: provides `findings.<id>`, a std::vector<Finding>. Starts a process to ask for its
/// manifest, which stays for the first file. Whatever goes wrong is a notice of level Error that names the agent and, where there
/// is one, the member of its answer; findings of other files and of other agents stay. Only a stop of the run is an error.
/// Never fails: an agent that does not start says so at each file.
std::shared_ptr<const Agent> make_plugin_agent(const Context& ctx, std::shared_ptr<ChildHost> host, PluginOptions options);

}  // namespace omni
