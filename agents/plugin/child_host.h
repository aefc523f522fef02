#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "agents/plugin/agent_channel.h"
#include "protocol/base/child_process.h"
#include "protocol/base/context.h"
#include "protocol/base/log.h"
#include "protocol/base/result.h"

namespace omni {

/// What a child may use. Limits that are passed end its whole process group.
struct ChildLimits {
  std::uint64_t memory = std::uint64_t{512} << 20U;      ///< resident bytes of the group together, watched; 0: no limit
  std::chrono::milliseconds cpu_time{0};                 ///< of the group, for one piece of work; 0: no limit
  std::uint64_t max_output = std::uint64_t{64} << 20U;   ///< bytes of each stream, for one piece of work
  std::uint64_t max_message = std::uint64_t{16} << 20U;  ///< bytes of one line
};

/// What a program that runs to its end left.
struct ProgramOutput {
  std::string output;
  std::string error_output;
  ChannelEnd end;
};

class ChildLoop;

/// Starts, feeds, watches and reaps all children of a run, on one thread of its own: the system kills a child when the thread that
/// started it ends, so this one lives as long as the host does. Children are killed and reaped when the host goes.
/// Threads: any. Cost: one thread, four descriptors a child; a look at /proc every 50 ms while a child works.
class ChildHost {
 public:
  explicit ChildHost(Log& log);  ///< `log` outlives it
  ~ChildHost();
  ChildHost(const ChildHost&) = delete;
  ChildHost& operator=(const ChildHost&) = delete;

  /// A child that talks in lines. The channel may outlive the host: it is closed then.
  /// Errors: those of ChildProcess::start; Unavailable when the host is ending.
  Result<std::shared_ptr<AgentChannel>> start(const ChildStart& what, const ChildLimits& limits);

  /// A program from its start to its end, with `input` on its standard input. A limit that was passed stands in the result's `end`.
  /// Errors: those of start(); Cancelled, DeadlineExceeded: it was killed.
  Result<ProgramOutput> run(const Context& ctx, const ChildStart& what, std::string input, const ChildLimits& limits);

  std::size_t living() const;  ///< children that are not reaped yet

 private:
  class Channel;
  std::shared_ptr<ChildLoop> loop_;  // shared with the channels
  std::thread thread_;
};

}  // namespace omni
