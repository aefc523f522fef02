#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

namespace omni {

/// `omni agents`: what runs in the workspace of the current folder. `omni graph`: in which order. Problems of the pipeline go to
/// `err`. Exit status 0; 1 when something of the pipeline can't be as its settings say.
int run_agents(const AgentsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
