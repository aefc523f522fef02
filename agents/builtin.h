#pragma once

#include <memory>
#include <vector>

#include "agents/security/security_agent.h"

namespace omni {

/// The built-in agents: the default pipeline. References outlive the agents.
std::vector<std::shared_ptr<const Agent>> builtin_agents(const LanguageRegistry& registry, const RuleSet& rules,
                                                         const SecurityOptions& security);

}  // namespace omni
