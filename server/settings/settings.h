#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/finding/suppression.h"
#include "agents/pipeline/stage.h"
#include "protocol/base/log.h"
#include "protocol/base/problem.h"
#include "protocol/base/retry.h"
#include "server/workspace/file_walker.h"

/// Everything that can be set, as plain structs with the built-in defaults. Where a value came from is kept beside
/// (load_settings.h). One table (fields.h) names every key; the schema is checked against it.
namespace omni {

enum class OutputFormat : unsigned char { Text, Json, Jsonl, Sarif };

struct ScanSettings {
  std::vector<PathPattern> include;  ///< relative to the workspace root; empty: everything
  std::vector<PathPattern> exclude;
  Severity severity = Severity::Info;          ///< weakest findings shown
  std::optional<Severity> fail_on;             ///< the gate: exit status 1 from this severity on; none: no gate
  bool strict = false;                         ///< refused rules and files skipped by policy count as cut short (exit status 4)
  bool interfile = false;                      ///< taint crosses functions and files of the workspace
  std::string baseline;                        ///< file of findings that are known, as a path to open; empty: none
  OutputFormat format = OutputFormat::Text;
  unsigned jobs = 0;                           ///< threads; 0: one a core
  // 0: no limit
  std::chrono::milliseconds timeout{0};        ///< the whole run
  std::chrono::milliseconds timeout_file{30'000};
  std::chrono::milliseconds timeout_rule{5'000};    ///< one rule on one file
  std::uint64_t max_parsed_size = 2'000'000;   ///< bytes; larger files get rules on text only
  std::uint64_t max_text_size = 50'000'000;    ///< bytes; larger files are skipped
};

/// The walk that the settings ask for.
WalkOptions walk_options(const ScanSettings& settings);

/// A set of values for what nobody set; see kPresetValues.
enum class Preset : unsigned char { Quick, Standard, Deep, Ci };

struct SeverityOverride {
  std::string rule;
  Severity severity = Severity::Info;
  bool raise_only = false;  ///< from a workspace that is not trusted while the user has set a gate: never makes a finding weaker
  bool operator==(const SeverityOverride&) const = default;
};

struct RuleSettings {
  std::vector<std::string> packs{"default"};  ///< names of packs that come with OMNI
  std::vector<std::string> paths;             ///< rule files and folders, to be opened as they stand
  std::vector<std::string> disable;           ///< rule ids, plain or qualified
  std::vector<SeverityOverride> severity;     ///< each rule once
};

struct PipelineSettings {
  std::chrono::milliseconds timeout{300'000};  ///< of a run in the editor; a scan has scan.timeout
  std::vector<Stage> stages;           ///< empty: the built-in pipeline
};

struct LimitSettings {
  std::uint64_t memory = 0;  ///< bytes, resident, of a process that analyses; near it caches are given up and files wait for each other; 0: no limit
};

struct CacheSettings {
  std::uint64_t max_size = 1'000'000'000;  ///< bytes, about; 0: no limit
};

/// An agent in another process (docs/writing-an-agent.md).
struct PluginSettings {
  std::string id;
  std::vector<std::string> command;      ///< the program and its arguments; the program's path is absolute or a name for PATH
  std::vector<std::string> languages;    ///< as in rules, in place of those that the agent names; empty: as it says
  unsigned pool_min = 0;                 ///< processes that stay without work
  unsigned pool_max = 0;                 ///< at the same time; 0: one for each thread of the scan
  std::chrono::milliseconds pool_idle{60'000};
  std::uint64_t memory = std::uint64_t{512} << 20U;     ///< bytes, of a process and all it starts; 0: no limit
  std::chrono::milliseconds cpu_time{0};                ///< for one file; 0: no limit
  std::uint64_t max_output = std::uint64_t{64} << 20U;  ///< bytes, for one file; 0: no limit
  std::chrono::milliseconds timeout{30'000};            ///< for one file; 0: that of the run
  RetryPolicy retry{.attempts = 2, .base = std::chrono::milliseconds(100), .factor = 2, .cap = std::chrono::milliseconds(5'000), .jitter = 0.25};
  std::vector<std::string> environment;  ///< names of variables it gets beside PATH, HOME, TMPDIR and the locale
  std::string directory;                 ///< of the file it is named in: where it starts
  std::string file;                      ///< where it is written, for messages
  Place place;
};

/// An external tool (docs/external-tools.md).
struct ToolSettings {
  std::string name;                      ///< "shellcheck", or one of its own for a command
  std::vector<std::string> command;      ///< empty: the tool's own
  std::string format;                    ///< "sarif", "shellcheck", …; empty: the name's
  std::string input;                     ///< "stdin", "memfd", "file"; empty: the tool's own
  std::vector<std::string> languages;    ///< empty: the tool's own
  std::uint64_t memory = std::uint64_t{1} << 30U;       ///< bytes; 0: no limit
  std::chrono::milliseconds cpu_time{0};
  std::uint64_t max_output = std::uint64_t{16} << 20U;
  std::chrono::milliseconds timeout{60'000};
  std::vector<std::string> environment;
  std::string file;
  Place place;
};

/// What editors show beside diagnostics, where they ask for it.
struct EditorDisplay {
  bool code_lens = false;    ///< the number of findings above each function
  bool inlay_hints = false;  ///< where data enters, goes through and ends, at its places
};

struct LoggingSettings {
  LogLevel level = LogLevel::Warn;
  LogFormat format = LogFormat::Text;
  std::string file;  ///< empty: stderr
};

/// Where spans of runs are sent. Only the user's own file can set it: no workspace names an endpoint.
struct TelemetrySettings {
  std::string endpoint;               ///< http://host:port of a collector that speaks OTLP; empty: nothing is sent
  std::vector<std::string> headers;   ///< "Name: value"
};

struct Settings {
  Preset preset = Preset::Standard;
  ScanSettings scan;
  RuleSettings rules;
  std::vector<ConfigSuppression> suppressions;
  PipelineSettings pipeline;
  LimitSettings limits;
  CacheSettings cache;
  std::vector<PluginSettings> plugins;  ///< each id once
  std::vector<ToolSettings> tools;      ///< each name once
  EditorDisplay editor;
  LoggingSettings logging;
  TelemetrySettings telemetry;
  std::vector<std::string> trusted_workspaces;  ///< absolute folders; only the user's own file can set it
};

}  // namespace omni
