#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "server/lsp/lsp.h"
#include "server/lsp/replay.h"
#include "server/scan/scan.h"
#include "server/service/pipeline_view.h"

/// The command line as data. Nothing here touches the disk.
namespace omni {

/// What every command that reads settings takes.
struct CommonFlags {
  std::optional<std::string> config_file;  ///< --config
  bool no_config = false;
  bool trust = false;
  std::string cache_dir;  ///< --cache-dir; empty: below the user's own cache folder
  bool no_cache = false;
  ColorChoice color = ColorChoice::Auto;
  std::vector<SettingFlag> settings;       ///< flags that are settings, already checked
};

enum class ListFormat : unsigned char { Text, Json };

struct LanguagesCommand {
  ListFormat format = ListFormat::Text;
};
struct RulesCommand {
  enum class Action : unsigned char { List, Validate, Test, Bench } action = Action::List;
  std::vector<std::string> paths;      ///< validate, test, bench: rule files and folders; empty: those of the settings (not test)
  std::vector<std::string> on;         ///< bench: the files and folders to run them over
  std::vector<std::string> rules;      ///< --rules
  std::vector<std::string> add_rules;  ///< --add-rules
  ListFormat format = ListFormat::Text;
};
struct ExplainCommand {
  std::string rule;                    ///< as people write it: id, qualified id or its end
  std::string file;
  std::uint32_t line = 0;              ///< from 1
  std::vector<std::string> rules;      ///< --rules
  std::vector<std::string> add_rules;  ///< --add-rules
  ListFormat format = ListFormat::Text;
};
struct InitCommand {
  std::string folder = ".";
};
struct ConfigCommand {
  enum class Action : unsigned char { Check, Show, Explain } action = Action::Check;
  std::string path = ".";  ///< explain: the file or folder in question; else where the search begins
};
struct CacheCommand {
  enum class Action : unsigned char { Stats, Clear, Verify } action = Action::Stats;
  std::string path = ".";  ///< whose workspace is meant
  ListFormat format = ListFormat::Text;
};
struct AgentsCommand {
  bool graph = false;                        ///< `omni graph`; else `omni agents`
  GraphFormat format = GraphFormat::Text;
  std::string able_to;                       ///< agents: only those with this capability; empty: all
};

struct RunsCommand {
  std::string id;                      ///< or its beginning; empty: list them
  std::size_t last = 20;               ///< 0: all
  bool failed = false;
  std::string since;                   ///< as written: a time or an age; empty: from the first on
  ListFormat format = ListFormat::Text;
};
struct MetricsCommand {
  std::string id;                      ///< empty: the last run
};
struct DoctorCommand {
  ListFormat format = ListFormat::Text;
};

struct CommandLine {
  CommonFlags common;
  std::variant<ScanCommand, LanguagesCommand, RulesCommand, ExplainCommand, InitCommand, ConfigCommand, CacheCommand, AgentsCommand,
               RunsCommand, MetricsCommand, DoctorCommand, LspCommand, ReplayCommand> command;
};

/// There is nothing to run: help or the version was asked for (status 0, text for stdout), or the usage is wrong
/// (status 2, text for stderr).
struct NothingToRun {
  int status = 0;
  std::string text;
};

/// `arguments` without the program's name. `version` is what --version prints behind the name.
std::variant<CommandLine, NothingToRun> parse_command_line(std::span<const std::string> arguments, const std::string& version);

}  // namespace omni
