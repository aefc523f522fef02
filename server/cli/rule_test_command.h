#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

namespace omni {

/// `omni rules test`: 0 all passed, 1 some failed, 2 something can't be read.
int run_rule_tests(const RulesCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
