#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/pipeline/agent.h"
#include "agents/pipeline/fact_store.h"
#include "agents/plugin/child_host.h"
#include "agents/plugin/tools/tool_catalogue.h"

namespace omni {

/// An external tool, as the settings say it.
struct ToolOptions {
  std::string name;                          ///< of the agent; its findings are `<name>.<rule>`
  ToolFormat format = ToolFormat::Sarif;
  std::vector<std::string> command;          ///< the program and its arguments, `{file}` where the text is; empty: the catalogue's
  std::string directory = "/";               ///< where it starts; not in the workspace, whose files it would take for its settings
  std::map<std::string, std::string> environment;
  std::vector<std::string> languages;        ///< names of Language; empty: the catalogue's, which may be all
  ToolInput input = ToolInput::Stdin;
  ChildLimits limits;
  std::chrono::milliseconds timeout{60'000}; ///< for one file; 0: that of the run
  /// What a tool of the catalogue that is deterministic printed is kept there, under its version; null: nothing is. Outlives the agent.
  FactStore* facts = nullptr;
};

/// What a program says to `--version`: its first line with a digit in it. Errors: it can't be started, or says none within 5 seconds.
Result<std::string> tool_version(const Context& ctx, ChildHost& host, const std::string& program, const std::map<std::string, std::string>& environment);


/// A program that is run once for each file, as an agent of the pipeline: provides `findings.<name>`, a std::vector<Finding>. That it can't be
/// run, fails or talks nonsense is its error (failure_notice.h); what it says about its own run are notices.
std::shared_ptr<const Agent> make_tool_agent(std::shared_ptr<ChildHost> host, ToolOptions options);

}  // namespace omni
