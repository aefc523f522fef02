#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/agent.h"
#include "protocol/base/result.h"
#include "protocol/jsonrpc/message.h"
#include "protocol/text/line_index.h"

namespace omni {

inline constexpr unsigned kAgentProtocol = 1;  ///< the version of docs/agent-protocol.md spoken here

/// What an agent in another process says it is, in answer to `initialize`.
struct Manifest {
  std::string id;                       ///< lower-case letters, digits, '-'
  std::string version;
  std::string summary;
  AgentScope scope = AgentScope::File;
  std::vector<std::string> languages;   ///< as in `languages:` of rules; empty: all
  std::vector<std::string> capabilities;
  AgentCost cost = AgentCost::Moderate;
  std::chrono::milliseconds budget{0};  ///< for one file, or for the workspace; 0: that of the settings
  bool deterministic = false;           ///< equal texts give equal findings, so they may be kept for the next run
  bool path_sensitive = false;          ///< its findings depend on the path, not on the text alone
  PositionEncoding columns = PositionEncoding::Utf16;
  std::chrono::milliseconds heartbeat{0};  ///< in a run it gives a sign of life at least so often; 0: promises nothing

  std::string fact() const { return "findings." + id; }
};

bool is_agent_id(std::string_view id);

/// From the answer's `result`. `expected_id`: what the settings call it.
/// Errors: Protocol, with every member that is wrong; Unsupported for another version of the protocol, facts that
/// can't be sent to another process.
Result<Manifest> read_manifest(const JsonValue& result, std::string_view expected_id);

}  // namespace omni
