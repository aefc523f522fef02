#pragma once

#include <iosfwd>

#include "server/scan/scan.h"
#include "server/workspace/file_walker.h"

namespace omni {

/// `omni scan --list-files`: every file that would be analysed, then every file and folder left out with its reason.
/// Text: a path a line, then `# path: reason (detail)`; json: one object; jsonl: one object a line. Contents are read,
/// since binary and minified files can't be told otherwise. Gives the exit status (4 when files could not be had).
int list_files(const ScanCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
