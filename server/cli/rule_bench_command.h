#pragma once

#include <iosfwd>

#include "agents/rules/rule.h"
#include "server/cli/command_line.h"

namespace omni {

/// `omni rules bench`: 0 done, 2 something named can't be read, 4 something was cut short.
int run_rule_bench(const RulesCommand& command, const CommandEnvironment& environment, LoadedRules loaded, std::ostream& out, std::ostream& err);

}  // namespace omni
