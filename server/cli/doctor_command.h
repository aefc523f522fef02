#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "protocol/base/process_runner.h"
#include "server/cli/command_line.h"

namespace omni {

/// One thing that was looked at.
struct Check {
  enum class Status : unsigned char { Ok, Warn, Fail } status = Status::Ok;
  std::string name;     ///< stable words: "cache", "rules"
  std::string message;  ///< what was found
  std::string hint;     ///< how to mend it; empty when ok
  bool operator==(const Check&) const = default;
};

struct DoctorWorld {
  const CommandEnvironment& environment;
  ProcessRunner& processes;  ///< asked for git alone
  std::string cache_dir;     ///< --cache-dir
  bool no_cache = false;     ///< --no-cache
};

/// All checks, in one order. What is tried is undone: a file in the cache and the state folder.
std::vector<Check> examine(const DoctorWorld& world);

/// `omni doctor`: 0 nothing failed, 1 something did.
int run_doctor(const DoctorCommand& command, const DoctorWorld& world, std::ostream& out);

}  // namespace omni
