#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "protocol/jsonrpc/message.h"
#include "server/service/analysis.h"

namespace omni {

/// What agents that are other programs did in this session, and what went wrong with them. The user is told of each way of going wrong once,
/// until settings change. Threads: the dispatcher's.
class AgentBook {
 public:
  explicit AgentBook(std::function<void(const std::string& message)> tell) : tell_(std::move(tell)) {}

  /// They looked at one file.
  void ran(const std::vector<AgentReport>& agents, const FileReport& report, const std::string& uri);
  /// They looked at the workspace; what went wrong comes file by file, with went_wrong().
  void ran(const std::vector<AgentReport>& agents);
  void went_wrong(const FileReport& report, const std::string& uri);
  /// Settings are others now.
  void forget();

  /// `[{"agent": …, "runs": …, "failed": …, "lastFault": {"code", "message", "uri"}?}]`
  JsonValue to_json() const;
  bool has_faults() const;

 private:
  struct Entry {
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;
    std::string code;  // of the last fault; empty: none
    std::string message;
    std::string uri;
  };
  const std::function<void(const std::string&)> tell_;
  std::map<std::string, Entry> entries_;
  std::set<std::pair<std::string, std::string>> told_;  // agent and code
};

/// What agents did in a run: `[{"agent": …, "runs": …, …}]`.
JsonValue to_json(const std::vector<AgentReport>& agents);

}  // namespace omni
