#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

namespace omni {

/// `omni cache stats|clear|verify`: about what is cached for the workspace of the current folder. Answers on `out`; exit
/// status 0; 1 when verify found damage (which is removed); 2 when the folder can't be read or emptied.
int run_cache(const CacheCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
