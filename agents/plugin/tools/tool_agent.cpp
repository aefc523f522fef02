#include "agents/plugin/tools/tool_agent.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/base/hash.h"
#include "protocol/base/scratch.h"
#include "protocol/base/sync.h"

namespace omni {
namespace {

constexpr std::string_view kKind = "tool output";
constexpr std::size_t kMostKept = 1 << 20;  // bytes about one file

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
    keepable_ = kind_.deterministic && options_.command.empty();  // another command may be anything
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
  /// What the tool said, and what it was told that the text is called.
  struct Printed {
    std::string text;
    std::string given_as;
    std::string end;  ///< of the process, in words
  };

  Result<ToolReport> run_tool(const Context& ctx, const FileInput& file) const {
    const std::optional<Digest> key = key_of(ctx, file);
    if (key) {
      const std::optional<FactStore::Kept> kept = options_.facts->get(kKind, *key);
      options_.facts->count(kept.has_value());
      const std::size_t end = kept ? kept->text.find('\0') : std::string_view::npos;
      if (end != std::string_view::npos) return read(file, {std::string(kept->text.substr(end + 1)), std::string(kept->text.substr(0, end)), {}});
    }
    OMNI_TRY(const Printed printed, print(ctx, file));
    OMNI_TRY(ToolReport report, read(file, printed));
    const bool whole = std::none_of(report.notices.begin(), report.notices.end(), [](const AgentNotice& notice) { return notice.level == AgentNotice::Level::Error; });
    if (key && whole && printed.text.size() <= kMostKept) options_.facts->put(kKind, *key, printed.given_as + '\0' + printed.text);
    return report;
  }

  Result<Printed> print(const Context& ctx, const FileInput& file) const {
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
    OMNI_TRY(ProgramOutput done, host_->run(ctx, start, std::move(handed.input), options_.limits));

    if (!done.end.detail.empty()) return Error(ErrorCode::BudgetExceeded, "it " + done.end.describe());
    const auto& good = kind_.good_exits;
    const bool well = done.end.signal == 0 && (good.empty() || std::find(good.begin(), good.end(), done.end.exit_code) != good.end());
    if (!well) return Error(ErrorCode::PluginFailed, "it " + done.end.describe());
    return Printed{std::move(kind_.results_on_stderr ? done.error_output : done.output), handed.given_as, done.end.describe()};
  }

  Result<ToolReport> read(const FileInput& file, const Printed& printed) const {
    const LineIndex lines(*file.text);
    Result<ToolReport> report = read_tool_output(options_.format, printed.text, {options_.name, file.path, lines, printed.given_as});
    if (!report.has_value()) return Error(ErrorCode::Protocol, report.error().describe() + (printed.end.empty() ? "" : " (it " + printed.end + ")"));
    return report;
  }

  /// Of all that its output depends on; nothing: it is not kept.
  std::optional<Digest> key_of(const Context& ctx, const FileInput& file) const {
    if (options_.facts == nullptr || !keepable_) return std::nullopt;
    const std::optional<std::string> version = version_of_tool(ctx);
    if (!version) return std::nullopt;
    DigestBuilder key;
    key.add(*version).add(kind_.name).add(static_cast<std::uint64_t>(options_.input));
    for (const std::string& word : options_.command) key.add(word);
    for (const auto& [name, value] : options_.environment) key.add(name).add(value);
    key.add(file.language_name).add(content_digest(*file.text));
    if (options_.input == ToolInput::File) key.add(std::string_view(file.path).substr(file.path.rfind('/') + 1));  // it sees the name
    return key.finish();
  }

  /// Asked for once; nothing: it says none.
  std::optional<std::string> version_of_tool(const Context& ctx) const {
    {
      const MutexLock lock(mu_);
      if (version_asked_) return version_;
    }
    const Result<std::string> version = tool_version(ctx, *host_, options_.command.front(), options_.environment);  // two threads may ask at once
    const MutexLock lock(mu_);
    version_asked_ = version.has_value() || ctx.check().has_value();
    if (version.has_value()) version_ = *version;
    return version_;
  }

  const std::shared_ptr<ChildHost> host_;
  ToolOptions options_;
  const ToolKind& kind_;
  bool keepable_ = false;
  AgentInfo info_;
  mutable Mutex mu_;
  mutable bool version_asked_ OMNI_GUARDED_BY(mu_) = false;
  mutable std::optional<std::string> version_ OMNI_GUARDED_BY(mu_);
};

}  // namespace

Result<std::string> tool_version(const Context& outer, ChildHost& host, const std::string& program, const std::map<std::string, std::string>& environment) {
  const Context ctx = outer.with_budget(std::chrono::seconds(5));
  ChildStart start;
  start.program = program;
  start.arguments = {"--version"};
  start.directory = "/";
  start.environment = environment;
  ChildLimits limits;
  limits.max_output = 1 << 20;
  OMNI_TRY(const ProgramOutput done, host.run(ctx, start, {}, limits));
  std::string_view text = done.output.empty() ? done.error_output : done.output;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
    if (line.find_first_of("0123456789") != std::string_view::npos) return std::string(line.substr(0, 200));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return Error(ErrorCode::PluginFailed, program + " --version " + done.end.describe() + " and told no version");
}

std::shared_ptr<const Agent> make_tool_agent(std::shared_ptr<ChildHost> host, ToolOptions options) {
  return std::make_shared<ToolAgent>(std::move(host), std::move(options));
}

}  // namespace omni
