#pragma once

#include <string_view>

#include "agents/pipeline/scheduler.h"

namespace omni {

/// The operation of an error that says that an agent is not used any more in this run; see failure_notice().
inline constexpr std::string_view kOutOfService = "out of service";

/// A failure as the result shows it: always of level Error, with one code for each way of failing.
///   built in  `timeout-agent`, `agent-failed`
///   plugin    `agent-timeout`, `agent-limit`, `agent-protocol`, `agent-crash`, `agent-quarantined`, `agent-failed`
///   tool      `tool-timeout`, `tool-limit`, `tool-missing`, `tool-failed`
AgentNotice failure_notice(const AgentFailure& failure);

}  // namespace omni
