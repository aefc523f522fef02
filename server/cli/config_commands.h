#pragma once

#include <iosfwd>
#include <string>

#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "server/cli/command_line.h"
#include "server/workspace/user_folders.h"

/// `omni config …` and `omni init`: they answer on `out` and give the exit status. Names and values that come from files
/// are shown escaped.
namespace omni {

/// check: 0 no problem, 1 there are some, 2 a file can't be read at all. show, explain: 0, or 2.
int run_config(const ConfigCommand& command, const CommonFlags& flags, const Context& ctx, const FileSystem& disk,
               const UserFolders& user, std::ostream& out, std::ostream& err);

/// Writes omni.yaml into the folder; 2 when there is one already, or it can't be written.
int run_init(const InitCommand& command, FileSystem& disk, std::ostream& out, std::ostream& err);

}  // namespace omni
