#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/blob_store.h"
#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/http_client.h"
#include "server/observe/trace_parent.h"
#include "server/service/analysis.h"
#include "server/settings/load_settings.h"
#include "server/workspace/user_folders.h"
#include "server/workspace/workspace_root.h"

namespace omni {

/// What `omni scan` was asked to do; everything that is also a setting lies in LoadedSettings.
struct ScanCommand {
  std::vector<std::string> paths;       ///< at least one, "." by default; empty with use_stdin
  std::vector<std::string> rules;       ///< --rules: in place of packs and rules.paths
  std::vector<std::string> add_rules;   ///< --add-rules: beside them
  bool ignore_rule_paths = false;       ///< the `paths:` of rules don't count
  bool use_stdin = false;               ///< the text to scan comes from standard input …
  std::string stdin_path;               ///< … and is treated as this file
  bool list_files = false;              ///< only what would be scanned, and why the rest would not
  std::string output;                   ///< empty: stdout
  std::string baseline;                 ///< empty: none
  bool write_baseline = false;          ///< findings of this run become `baseline`
  bool use_sieve = true;                ///< --no-sieve: every rule on every node
  std::string trace_file;               ///< --trace: spans as trace events; empty: none
  std::string metrics_file;             ///< --metrics-file; empty: none
  bool profile = false;                 ///< --profile: where the time went, in the report
  enum class Fix : unsigned char { No, Safe, Unsafe, Diff } fix = Fix::No;  ///< --fix: apply the fixes that are safe, or all, or only show them
};

enum class ColorChoice : unsigned char { Auto, Always, Never };

/// The world a command runs in, made by main.
struct CommandEnvironment {
  const Context& ctx;
  FileSystem& disk;
  WorkspaceRoot root;
  UserFolders user;
  std::string current;          ///< the current folder, real
  LoadedSettings settings;
  ColorChoice color = ColorChoice::Auto;
  std::string share_dir;        ///< rules and schema that come with the program
  AgentFactory agents{};        ///< what runs over the files
  DiskBlobStore* blobs = nullptr;  ///< everything cached; null: nothing is kept
  std::string engine{};         ///< names this program in the keys of what is cached
  std::string version{};        ///< of the program, for people
  RunIdentity identity{};       ///< empty: the run makes one
  std::chrono::steady_clock::time_point started{};  ///< of the program; the epoch: not known
  HttpClient* http = nullptr;   ///< null: nothing is sent anywhere
  std::chrono::milliseconds least_patience{10'000};  ///< no file counts as hung sooner, whatever --timeout-file says
};

/// Runs a scan; the report goes to stdout or `command.output`, everything else to stderr. Gives the exit status of DESIGN section 5.
int run_scan(const ScanCommand& command, const CommandEnvironment& environment);

}  // namespace omni
