#pragma once

#include <string>

#include "protocol/base/process_runner.h"

namespace omni {

/// Whether something in the repository around `folder` is changed and not committed; files that git does not know count. Asks the
/// `git` program, for which a repository's own configuration can name programs (filters): of a trusted workspace only.
/// Errors: NotFound (no git program); InvalidInput (no repository there, with git's words); those of ProcessRunner::run.
Result<bool> has_uncommitted_changes(const Context& ctx, ProcessRunner& processes, const std::string& folder);

}  // namespace omni
