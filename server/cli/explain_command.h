#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

namespace omni {

/// `omni explain RULE FILE:LINE`: 0 explained, 2 no such rule or line, or something can't be read; 4 cut short.
int run_explain(const ExplainCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
