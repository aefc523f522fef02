#include "server/lsp/agent_book.h"

#include <algorithm>
#include <chrono>

#include "protocol/text/escape.h"

namespace omni {

void AgentBook::ran(const std::vector<AgentReport>& agents, const FileReport& report, const std::string& uri) {
  ran(agents);
  went_wrong(report, uri);
}

void AgentBook::ran(const std::vector<AgentReport>& agents) {
  for (const AgentReport& agent : agents) {
    if (agent.kind == AgentKind::BuiltIn || agent.runs == 0) continue;
    Entry& entry = entries_[agent.agent];
    entry.runs += agent.runs;
    entry.failed += agent.failed;
  }
}

void AgentBook::went_wrong(const FileReport& report, const std::string& uri) {
  for (const AgentFault& fault : report.faults) {
    Entry& entry = entries_[fault.agent];
    entry.code = fault.notice.code;
    entry.message = show_controls(fault.notice.message);
    entry.uri = uri;
    if (told_.emplace(fault.agent, fault.notice.code).second) tell_("OMNI: " + show_controls(report.path) + ": " + entry.message + " (" + entry.code + "). omni/health tells more; this is shown once");
  }
}

void AgentBook::forget() {
  entries_.clear();
  told_.clear();
}

JsonValue AgentBook::to_json() const {
  JsonValue out = JsonValue::array();
  for (const auto& [agent, entry] : entries_) {
    JsonValue item = {{"agent", agent}, {"runs", entry.runs}, {"failed", entry.failed}};
    if (!entry.code.empty()) item["lastFault"] = {{"code", entry.code}, {"message", entry.message}, {"uri", entry.uri}};
    out.push_back(std::move(item));
  }
  return out;
}

bool AgentBook::has_faults() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const auto& each) { return !each.second.code.empty(); });
}

JsonValue to_json(const std::vector<AgentReport>& agents) {
  JsonValue out = JsonValue::array();
  for (const AgentReport& agent : agents) {
    out.push_back({{"agent", agent.agent}, {"runs", agent.runs}, {"retries", agent.retries}, {"failed", agent.failed}, {"cut", agent.cut}, {"skipped", agent.skipped},
                   {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(agent.time).count()}});
  }
  return out;
}

}  // namespace omni
