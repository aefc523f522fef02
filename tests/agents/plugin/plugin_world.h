#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "agents/pipeline/failure_notice.h"
#include "agents/pipeline/scheduler.h"
#include "agents/plugin/plugin_agent.h"
#include "agents/syntax/language.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "tests/support/temp_folder.h"

namespace omni::test {

inline const Language kPython{.name = "python"};
inline const Language kBash{.name = "bash"};

inline std::string data(const std::string& name) { return std::string(OMNI_TEST_DATA) + "/agents/plugin/" + name; }

/// The environment of our children: enough to find their interpreters.
inline std::map<std::string, std::string> plain_environment() {
  const char* path = std::getenv("PATH");
  return {{"PATH", path == nullptr ? "/usr/bin:/bin" : path}};
}

/// A host of children, a context and a folder where agents note what they see.
struct PluginWorld {
  SystemClock clock;
  CapturingLog log;
  Context ctx{clock, log};
  TempFolder folder;
  std::shared_ptr<ChildHost> host = std::make_shared<ChildHost>(log);

  PluginOptions options(const std::string& mode, const std::string& id = "fault") const {
    PluginOptions options;
    options.id = id;
    options.command = {OMNI_TEST_PYTHON, "-SB", data("fault_agent.py"), mode, folder.path()};
    options.environment = plain_environment();
    options.timeout = std::chrono::seconds(20);
    options.retry.base = std::chrono::milliseconds(5);
    return options;
  }
  std::shared_ptr<const Agent> agent(PluginOptions options) const { return make_plugin_agent(ctx, host, std::move(options)); }

  FileOutcome run(const std::vector<std::shared_ptr<const Agent>>& agents, const std::string& path, std::string text,
                  const Language* language = &kPython) const {
    return run(ctx, agents, path, std::move(text), language);
  }
  static FileOutcome run(const Context& context, const std::vector<std::shared_ptr<const Agent>>& agents, const std::string& path,
                         std::string text, const Language* language = &kPython) {
    RunOptions options;
    for (const auto& each : agents) options.wanted.push_back(each->info().provides.front());
    FileInput input;
    input.path = path;
    input.text = std::make_shared<const std::string>(std::move(text));
    input.language = language;
    input.language_name = language->name;
    const Plan::Built built = Plan::build(agents, {});
    return PipelineRun(built.plan, std::move(options)).run_file(context, std::move(input));
  }

  std::vector<std::string> noted(const std::string& name) const {
    std::vector<std::string> lines;
    std::ifstream in(folder / name);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
};

inline const std::vector<Finding>* findings_of(const FileOutcome& outcome, const std::string& id) {
  return outcome.fact(FactKey<std::vector<Finding>>{"findings." + id}).get();
}

inline bool is_alive(const std::string& pid) { return std::filesystem::exists("/proc/" + pid + "/exe"); }  // a zombie has none

/// `code: message` of each notice and of each failure as a report names it, one a line.
inline std::string notices(const FileOutcome& outcome) {
  std::string text;
  std::vector<AgentNotice> all = outcome.notices;
  for (const AgentFailure& failure : outcome.failures) all.push_back(failure_notice(failure));
  for (const AgentNotice& notice : all) {
    text += std::string(notice.level == AgentNotice::Level::Error ? "error " : notice.level == AgentNotice::Level::Warning ? "warning " : "note ") +
            notice.code + ": " + notice.message + "\n";
  }
  return text;
}

}  // namespace omni::test
