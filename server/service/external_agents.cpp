#include "server/service/external_agents.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <set>

#include "agents/plugin/plugin_agent.h"
#include "agents/plugin/tools/tool_agent.h"
#include "agents/syntax/language.h"
#include "protocol/base/scratch.h"
#include "server/settings/fields.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

/// What every program gets: where programs are, whose they run as, how they speak. Nothing else of ours, which may hold secrets.
constexpr const char* kPassedOn[] = {"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ"};
constexpr std::string_view kTakenNames[] = {"security", "context", "retrieval", "rag", "compliance", "enrich"};

std::map<std::string, std::string> environment_with(const std::vector<std::string>& names) {
  std::map<std::string, std::string> environment;
  const auto pass_on = [&](const char* name) {
    if (const char* value = std::getenv(name)) environment[name] = value;  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  };
  for (const char* name : kPassedOn) pass_on(name);
  for (const std::string& name : names) pass_on(name.c_str());
  return environment;
}

std::vector<std::string> language_names(std::string_view entry) {
  std::vector<std::string> names;
  for (const Language* language : LanguageRegistry::for_rule_name(entry)) names.emplace_back(language->name);
  return names;
}

ChildLimits limits_of(std::uint64_t memory, std::chrono::milliseconds cpu_time, std::uint64_t max_output) {
  ChildLimits limits;
  limits.memory = memory;
  limits.cpu_time = cpu_time;
  limits.max_output = max_output == 0 ? UINT64_MAX : max_output;
  limits.max_message = std::min(limits.max_output, limits.max_message);
  return limits;
}

ToolInput input_of(const std::string& word) {
  const auto words = tool_input_words();
  return static_cast<ToolInput>(std::find(words.begin(), words.end(), word) - words.begin());
}

/// The kind of a tool; null: a settings file can't say that.
const ToolKind* kind_of(const ToolSettings& tool) { return find_tool_kind(tool.format); }

/// Where a program is, as it would be started.
Result<std::string> find_program(const std::string& program, const std::map<std::string, std::string>& environment) {
  const auto usable = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
  if (program.find('/') != std::string::npos) {
    if (usable(program)) return program;
    return Error(ErrorCode::NotFound, program + ": no such program, or it may not be started");
  }
  const auto path = environment.find("PATH");
  std::string_view folders = path == environment.end() ? std::string_view() : path->second;
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    std::string candidate = std::string(folders.substr(0, end)) + "/" + program;
    if (end > 0 && usable(candidate)) return candidate;
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return Error(ErrorCode::NotFound, program + ": no such program in PATH");
}

/// Of a program and of all that the settings give it. Its files count by what is in them, large ones (interpreters) by size and time.
Digest program_digest(const PluginSettings& plugin, const std::map<std::string, std::string>& environment, const FileSystem& disk) {
  constexpr std::uint64_t kLargeProgram = 1'000'000;
  DigestBuilder digest;
  digest.add(plugin.directory);
  for (std::size_t i = 0; i < plugin.command.size(); ++i) {
    const std::string& word = plugin.command[i];
    digest.add(word);
    const std::string path = i == 0 ? find_program(word, environment).value_or(word) : word.starts_with('/') ? word : join_path(plugin.directory, word);
    const Result<FileStat> stat = disk.stat(path);
    if (!stat.has_value() || stat->type != FileType::Regular) continue;  // a word like any other
    const Result<std::string> content = stat->size <= kLargeProgram ? disk.read(path, kLargeProgram) : Error(ErrorCode::BudgetExceeded, "large");
    if (content.has_value()) digest.add(content_digest(*content));
    else digest.add(stat->size).add(static_cast<std::uint64_t>(stat->modified.count()));
  }
  for (const auto& [name, value] : environment) digest.add(name).add(value);
  return digest.finish();
}

PluginOptions options_of(const PluginSettings& plugin, unsigned threads) {
  PluginOptions options;
  options.id = plugin.id;
  options.command = plugin.command;
  options.directory = plugin.directory;
  options.environment = environment_with(plugin.environment);
  options.languages = plugin.languages;
  options.language_names = language_names;
  options.pool_min = plugin.pool_min;
  options.pool_max = plugin.pool_max > 0 ? plugin.pool_max : std::max(threads, 1U);
  options.idle = plugin.pool_idle;
  options.limits = limits_of(plugin.memory, plugin.cpu_time, plugin.max_output);
  options.timeout = plugin.timeout;
  options.retry = plugin.retry;
  return options;
}

class Maker {
 public:
  Maker(const Context& ctx, const Settings& settings, unsigned threads, const ExternalKeeping& keeping) : ctx_(ctx), settings_(settings), threads_(threads), keeping_(keeping) {}

  ExternalAgents make() && {
    if (settings_.plugins.empty() && settings_.tools.empty()) return {};
    ScratchFile::sweep();
    host_ = std::make_shared<ChildHost>(ctx_.log());
    for (const PluginSettings& plugin : settings_.plugins) {
      if (is_free(plugin.id, plugin.file, plugin.place)) add(plugin);
    }
    for (const ToolSettings& tool : settings_.tools) {
      if (is_free(tool.name, tool.file, tool.place)) add(tool);
    }
    return std::move(out_);
  }

 private:
  bool problem(const std::string& file, Place place, std::string code, std::string message, std::string hint) {
    out_.problems.push_back({ProblemSeverity::Error, std::move(code), std::move(message), std::move(hint), file, place, {}});
    return false;
  }

  bool is_free(const std::string& name, const std::string& file, Place place) {
    const bool built_in = std::find(std::begin(kTakenNames), std::end(kTakenNames), name) != std::end(kTakenNames);
    if (!built_in && names_.insert(name).second) return true;
    return problem(file, place, "duplicate-agent", "an agent `" + name + "` is there already; this one is left out", "give it another name");
  }

  /// False: none of them is known, so there is nothing to look at.
  bool check_languages(const std::vector<std::string>& languages, const std::string& file, Place place, const std::string& name) {
    bool some = languages.empty();
    for (const std::string& each : languages) {
      const bool known = !language_names(each).empty();
      if (!known) problem(file, place, "unknown-language", "`" + name + "`: no language is called `" + each + "`", "see `omni languages`");
      some = some || known;
    }
    return some;
  }

  void add(const PluginSettings& plugin) {
    if (!check_languages(plugin.languages, plugin.file, plugin.place, plugin.id)) return;
    PluginOptions options = options_of(plugin, threads_);
    if (keeping_.facts != nullptr && keeping_.disk != nullptr) {
      options.facts = keeping_.facts;
      options.program = program_digest(plugin, options.environment, *keeping_.disk);
    }
    out_.agents.push_back(make_plugin_agent(ctx_, host_, std::move(options)));
  }

  void add(const ToolSettings& tool) {
    const ToolKind* const kind = kind_of(tool);
    if (kind == nullptr) return;
    if (!check_languages(tool.languages, tool.file, tool.place, tool.name)) return;
    ToolOptions options;
    options.name = tool.name;
    options.format = kind->format;
    options.command = tool.command;
    options.environment = environment_with(tool.environment);
    options.languages = resolve_languages(tool.languages, language_names);
    options.input = tool.input.empty() ? kind->input : input_of(tool.input);
    if (options.input == ToolInput::Stdin && !kind->reads_stdin && tool.command.empty()) {
      problem(tool.file, tool.place, "wrong-input", "`" + tool.name + "` does not read its standard input; it gets a file in memory", "write `input: memfd` or `input: file`");
      options.input = kind->input;
    }
    options.limits = limits_of(tool.memory, tool.cpu_time, tool.max_output);
    options.timeout = tool.timeout;
    options.facts = keeping_.facts;
    out_.agents.push_back(make_tool_agent(host_, std::move(options)));
  }

  const Context& ctx_;
  const Settings& settings_;
  const unsigned threads_;
  const ExternalKeeping keeping_;
  std::shared_ptr<ChildHost> host_;
  std::set<std::string> names_;
  ExternalAgents out_;
};

}  // namespace

ExternalAgents make_external_agents(const Context& ctx, const Settings& settings, unsigned threads, const ExternalKeeping& keeping) {
  return Maker(ctx, settings, threads, keeping).make();
}

std::vector<ExternalCheck> check_external_agents(const Context& ctx, const Settings& settings) {
  std::vector<ExternalCheck> checks;
  if (settings.plugins.empty() && settings.tools.empty()) return checks;
  const auto host = std::make_shared<ChildHost>(ctx.log());
  for (const PluginSettings& plugin : settings.plugins) {
    ExternalCheck check{plugin.id, false, {}, {}};
    Result<Manifest> manifest = ask_for_manifest(ctx, host, options_of(plugin, 1));
    if (manifest.has_value()) check.what = "version " + manifest->version + (manifest->summary.empty() ? "" : ", " + manifest->summary);
    else check.error = std::move(manifest).error();
    checks.push_back(std::move(check));
  }
  for (const ToolSettings& tool : settings.tools) {
    const ToolKind* const kind = kind_of(tool);
    if (kind == nullptr) continue;
    ExternalCheck check{tool.name, true, {}, {}};
    const auto environment = environment_with(tool.environment);
    const bool known = tool.command.empty() && !kind->command.empty();
    Result<std::string> what = known ? tool_version(ctx, *host, std::string(kind->command.front()), environment) : find_program(tool.command.front(), environment);
    if (what.has_value()) check.what = std::move(*what);
    else check.error = std::move(what).error();
    checks.push_back(std::move(check));
  }
  return checks;
}

bool ExternalAgents::wants(std::string_view language) const {
  return std::any_of(agents.begin(), agents.end(), [&](const std::shared_ptr<const Agent>& agent) {
    const std::vector<std::string>& languages = agent->info().languages;
    return languages.empty() || std::find(languages.begin(), languages.end(), language) != languages.end();
  });
}

}  // namespace omni
