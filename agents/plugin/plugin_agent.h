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
#include "agents/pipeline/fact_store.h"
#include "agents/plugin/child_host.h"
#include "agents/plugin/manifest.h"
#include "protocol/base/context.h"
#include "protocol/base/hash.h"
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
  std::chrono::milliseconds timeout{30'000};    ///< for one file, or for the workspace; 0: that of the run
  std::chrono::milliseconds start_timeout{10'000};
  std::chrono::milliseconds cancel_grace{500};  ///< from the polite word to the kill
  /// When the stage says nothing; and the pauses before a process is started again.
  RetryPolicy retry{.attempts = 2, .base = std::chrono::milliseconds(100), .factor = 2, .cap = std::chrono::milliseconds(5'000), .jitter = 0.25};
  /// Findings of an agent whose manifest says that it is deterministic are kept there; null: nothing is kept. Outlives the agent.
  FactStore* facts = nullptr;
  Digest program{};                             ///< of the program and all that the settings give it: what was found by another is not taken over
  /// The names of Language that an entry of `languages` stands for; empty: unknown. None: entries are such names.
  std::function<std::vector<std::string>(std::string_view)> language_names{};
};

/// The names of languages that `entries` stand for.
std::vector<std::string> resolve_languages(const std::vector<std::string>& entries, const std::function<std::vector<std::string>(std::string_view)>& names);

/// An agent in another process as one of the pipeline: provides `findings.<id>`, a std::vector<Finding>, or WorkspaceFindings if it looks
/// at the whole workspace. Starts a process to ask for its
/// manifest, which stays for the first file. What ends or refuses a run is its error, for the pipeline to try again and to name
/// (failure_notice.h); a mistake in an answer is a notice of level Error that names the member, and the other findings stay.
/// Never fails: an agent that does not start says so at each file.
std::shared_ptr<const Agent> make_plugin_agent(const Context& ctx, std::shared_ptr<ChildHost> host, PluginOptions options);

/// Starts a process of the agent, asks what it is, and ends it: for who wants to know whether it works.
/// Errors: why it can't be started, does not answer in time, or has no usable manifest.
Result<Manifest> ask_for_manifest(const Context& ctx, std::shared_ptr<ChildHost> host, const PluginOptions& options);

}  // namespace omni
