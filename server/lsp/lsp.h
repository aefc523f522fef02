#pragma once

#include <string>
#include <vector>

#include "server/service/engines.h"

namespace omni {

/// What `omni lsp` was asked to do.
struct LspCommand {
  std::vector<std::string> rules;      ///< --rules: in place of packs and rules.paths
  std::vector<std::string> add_rules;  ///< --add-rules
  int socket_port = 0;                 ///< --socket: the client listens there, on 127.0.0.1; 0: stdio
  std::string record;                  ///< --record: file for the session; empty: none
  int in = 0;                          ///< descriptors, where there is no port
  int out = 1;
};

/// The world of the language server, made by main.
struct LspEnvironment {
  const Context& ctx;
  FileSystem& disk;
  AgentFactory agents;
  std::function<std::unique_ptr<BlobStore>(const WorkspaceRoot& root)> blobs;
  std::string engine;
  std::string share_dir;
  std::string version;
  Engines::Options settings;
};

/// Serves one client until it says so, its stream ends, or its process does. Gives the exit status: 0 after `shutdown` and `exit`, else 1;
/// 2 when the client's port can't be reached.
int run_lsp(const LspCommand& command, const LspEnvironment& environment);

}  // namespace omni
