#pragma once

#include <iosfwd>

#include "server/cli/command_line.h"

namespace omni {

/// `omni runs`: 0, or 2 when the ledger can't be read or has no such run.
int run_runs(const RunsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

/// `omni metrics`: likewise.
int run_metrics_command(const MetricsCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
