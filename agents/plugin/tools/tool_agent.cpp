#include "agents/plugin/tools/tool_agent.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/base/scratch.h"

namespace omni {
namespace {

/// A text as the tool gets it; what it needs lives as long as this.
struct HandedOver {
  std::string given_as = "-";
  std::string input;                  // on its standard input
  std::vector<int> inherited;
  Descriptor memory;
  std::optional<ScratchFile> file;
};

Result<HandedOver> hand_over(ToolInput how, const FileInput& file) {
  HandedOver handed;
  switch (how) {
    case ToolInput::Stdin: handed.input = *file.text; break;
    case ToolInput::Memory: {
      OMNI_TRY(handed.memory, make_memory_file("omni-tool-text", *file.text));
      handed.inherited = {handed.memory.get()};
      handed.given_as = "/proc/self/fd/" + std::to_string(handed.memory.get());
      break;
    }
    case ToolInput::File: {
      std::string name = file.path.substr(file.path.rfind('/') + 1);
      if (name.empty() || name.size() > 200 || name == "." || name == "..") name = "text";
      OMNI_TRY(ScratchFile made, ScratchFile::make(name, *file.text));
      handed.given_as = made.path();
      handed.file.emplace(std::move(made));
      break;
    }
  }
  return handed;
}

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

class ToolAgent final : public Agent {
 public:
  ToolAgent(std::shared_ptr<ChildHost> host, ToolOptions options) : host_(std::move(host)), options_(std::move(options)), kind_(tool_kind(options_.format)) {
    if (options_.command.empty()) options_.command.assign(kind_.command.begin(), kind_.command.end());
    if (options_.languages.empty()) options_.languages.assign(kind_.languages.begin(), kind_.languages.end());
    const bool says_where = std::any_of(options_.command.begin(), options_.command.end(), [](const std::string& word) { return word.find("{file}") != std::string::npos; });
    if (!says_where && options_.input != ToolInput::Stdin) options_.command.emplace_back("{file}");
    info_.name = options_.name;
    info_.version = "1";
    info_.provides = {"findings." + options_.name};
    info_.languages = options_.languages;
    info_.kind = AgentKind::Tool;
    info_.cost = AgentCost::Expensive;
    info_.budget = options_.timeout;
    info_.summary = "runs " + (options_.command.empty() ? options_.name : options_.command.front()) + " over each file";
  }

  const AgentInfo& info() const override { return info_; }

  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    OMNI_TRY(ToolReport report, run_tool(ctx, input.file));
    AgentOutput output;
    output.notices = std::move(report.notices);
    output.facts.push_back(make_fact(FactKey<std::vector<Finding>>{info_.provides.front()}, std::move(report.findings)));
    return output;
  }

 private:
  Result<ToolReport> run_tool(const Context& ctx, const FileInput& file) const {
    OMNI_TRY(HandedOver handed, hand_over(options_.input, file));
    ChildStart start;
    start.directory = options_.directory;
    start.environment = options_.environment;
    start.inherited = handed.inherited;
    const std::string_view language = language_word(options_.format, file.language_name);
    for (std::string word : options_.command) {
      replace(word, "{file}", handed.given_as);
      replace(word, "{language}", language);
      start.arguments.push_back(std::move(word));
    }
    if (start.arguments.empty()) return Error(ErrorCode::InvalidInput, "no command");
    start.program = start.arguments.front();
    start.arguments.erase(start.arguments.begin());
    OMNI_TRY(const ProgramOutput done, host_->run(ctx, start, std::move(handed.input), options_.limits));

    if (!done.end.detail.empty()) return Error(ErrorCode::BudgetExceeded, "it " + done.end.describe());
    const auto& good = kind_.good_exits;
    const bool well = done.end.signal == 0 && (good.empty() || std::find(good.begin(), good.end(), done.end.exit_code) != good.end());
    if (!well) return Error(ErrorCode::PluginFailed, "it " + done.end.describe());
    const std::string& printed = kind_.results_on_stderr ? done.error_output : done.output;
    const LineIndex lines(*file.text);
    Result<ToolReport> report = read_tool_output(options_.format, printed, {options_.name, file.path, lines, handed.given_as});
    if (!report.has_value()) return Error(ErrorCode::Protocol, report.error().describe() + " (it " + done.end.describe() + ")");
    return report;
  }

  const std::shared_ptr<ChildHost> host_;
  ToolOptions options_;
  const ToolKind& kind_;
  AgentInfo info_;
};

}  // namespace

std::shared_ptr<const Agent> make_tool_agent(std::shared_ptr<ChildHost> host, ToolOptions options) {
  return std::make_shared<ToolAgent>(std::move(host), std::move(options));
}

}  // namespace omni
