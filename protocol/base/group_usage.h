#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <span>

namespace omni {

/// What the processes of one group use now. Pages that several of them share count for each.
struct GroupUsage {
  std::uint64_t resident_bytes = 0;
  std::chrono::milliseconds cpu{0};  ///< user and system time of those that live, and of children they have waited for
  unsigned processes = 0;
};

/// For each of `groups`, read from /proc in one pass; a group without a process is left out. Cost: about 15 µs for each process of
/// the machine.
std::map<pid_t, GroupUsage> group_usage(std::span<const pid_t> groups);

/// Of one process alone: cheap enough to be asked often. Zero when it is no more.
std::uint64_t resident_bytes(pid_t process);
/// Of these, the pages of files: the program and what it has mapped.
std::uint64_t resident_file_bytes(pid_t process);

}  // namespace omni
