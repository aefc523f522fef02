#pragma once

#include <sys/types.h>

#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/descriptor.h"
#include "protocol/base/result.h"

namespace omni {

/// What to start, and with what around it.
struct ChildStart {
  std::string program{};                 ///< a path, or a name looked up in PATH (of `environment`, if it is given)
  std::vector<std::string> arguments{};  ///< without the program itself; no shell sees them
  std::string directory{};               ///< where it starts; empty: here
  std::optional<std::map<std::string, std::string>> environment{};  ///< all of it; nullopt: ours
  std::vector<int> inherited{};          ///< descriptors of ours above 2 that it keeps, under the same numbers
  std::uint64_t address_space = 0;       ///< RLIMIT_AS in bytes, a net only: what it maps is more than what it uses; 0: none
};

/// How a child ended.
struct ChildEnd {
  int exit_code = 0;  ///< -1 when a signal ended it
  int signal = 0;     ///< 0 when it exited by itself
};

/// A started child with our ends of its streams (nonblocking). It leads a process group of its own, has none of our descriptors but
/// those named, and gets SIGKILL when the *thread* that started it ends: that thread must live as long as the child. When this
/// goes, the group is killed and the child reaped.
/// Threads: confined to one at a time.
class ChildProcess {
 public:
  /// Errors: NotFound (no such program or folder), Denied (not executable), InvalidInput (too many arguments), Io.
  static Result<ChildProcess> start(const ChildStart& what);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();

  pid_t pid() const { return pid_; }          ///< also the number of its group
  int pidfd() const { return pidfd_.get(); }  ///< readable when it has exited; -1 where the kernel has none
  bool has_exited() const;
  void kill_group() const;  ///< SIGKILL to all that is left of the group; returns at once
  ChildEnd end();           ///< kill_group(), then reaps: waits for the end if it still runs

  Descriptor input;   ///< its standard input, to write
  Descriptor output;
  Descriptor errors;

 private:
  ChildProcess() = default;

  pid_t pid_ = -1;
  Descriptor pidfd_;
};

/// Writing to a child that has gone raises SIGPIPE in the writing thread; while one of these lives it is held back, and taken
/// out at the end. Threads: confined to the one that made it.
class NoSigpipe {
 public:
  NoSigpipe();
  ~NoSigpipe();
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace omni
