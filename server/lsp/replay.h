#pragma once

#include <iosfwd>
#include <string>

#include "server/lsp/lsp.h"

namespace omni {

/// What `omni replay` was asked to do.
struct ReplayCommand {
  std::string file;     ///< of `omni lsp --record`
  bool verify = false;
  LspCommand server;    ///< its rules
};

/// Sends the client's messages of a recorded session to a server again, each as soon as the server has said what it had said by then
/// in the record, and compares: the answer to each request (apart from those that were cancelled), and the last diagnostics of each
/// document. 0 the same, 1 something differs (with `verify`), 2 the record can't be read.
int run_replay(const ReplayCommand& command, const LspEnvironment& environment, std::ostream& out, std::ostream& err);

}  // namespace omni
