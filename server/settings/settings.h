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
  OutputFormat format = OutputFormat::Text;
  unsigned jobs = 0;                           ///< threads; 0: one a core
  // 0: no limit
  std::chrono::milliseconds timeout{0};        ///< the whole run
  std::chrono::milliseconds timeout_file{30'000};
  std::chrono::milliseconds timeout_rule{5'000};    ///< one rule on one file
  std::uint64_t max_parsed_size = 2'000'000;   ///< bytes; larger files get rules on text only
  std::uint64_t max_text_size = 50'000'000;    ///< bytes; larger files are skipped
};

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

struct CacheSettings {
  std::uint64_t max_size = 1'000'000'000;  ///< bytes, about; 0: no limit
};

struct LoggingSettings {
  LogLevel level = LogLevel::Warn;
  LogFormat format = LogFormat::Text;
  std::string file;  ///< empty: stderr
};

struct Settings {
  Preset preset = Preset::Standard;
  ScanSettings scan;
  RuleSettings rules;
  std::vector<ConfigSuppression> suppressions;
  PipelineSettings pipeline;
  CacheSettings cache;
  LoggingSettings logging;
  std::vector<std::string> trusted_workspaces;  ///< absolute folders; only the user's own file can set it
};

}  // namespace omni
