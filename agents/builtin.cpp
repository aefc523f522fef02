#include "agents/builtin.h"

namespace omni {

std::vector<std::shared_ptr<const Agent>> builtin_agents(const LanguageRegistry& registry, const RuleSet& rules,
                                                         const SecurityOptions& security) {
  return {
      make_security_agent(registry, rules, security),  // text → findings.security
  };
}

}  // namespace omni
