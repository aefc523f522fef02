#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/base/context.h"
#include "protocol/base/result.h"

namespace omni {

/// How the other side of a channel came to its end.
struct ChannelEnd {
  enum class Why : std::uint8_t {
    Exited,        ///< by itself, or by a signal that was not ours
    ClosedOutput,  ///< it stopped talking without exiting
    Memory,        ///< these five: a limit was passed, and it was killed
    CpuTime,
    Output,
    ErrorOutput,
    Message,
    Killed,        ///< on our wish
    HostGone,      ///< the host of all children ended
  };
  Why why = Why::Exited;
  int exit_code = 0;  ///< -1 when a signal ended it
  int signal = 0;
  std::string detail;      ///< which limit, in words
  std::string last_words;  ///< the end of what it wrote to standard error

  /// "exited with status 3; its last words: …"
  std::string describe() const;
};

/// Lines to and from an agent elsewhere: the stdio of a child (child_host.h), later perhaps a socket.
/// Threads: any; receive() by one at a time.
class AgentChannel {
 public:
  virtual ~AgentChannel() = default;

  /// `line` without its end. Never waits; what is sent to a closed channel is lost.
  virtual void send(std::string line) = 0;
  /// The next line, waited for. What came before the end is still given out.
  /// Errors: Cancelled, DeadlineExceeded; PluginFailed at the end, BudgetExceeded when a limit was passed (see end()).
  virtual Result<std::string> receive(const Context& ctx) = 0;
  virtual std::optional<std::string> try_receive() = 0;  ///< nothing: none is there now
  virtual std::optional<ChannelEnd> end() const = 0;     ///< nothing: it is open

  /// A piece of work begins: output and processor time count from here against its limits.
  virtual void begin_work() = 0;
  virtual void end_work() = 0;  ///< from here on it should rest

  virtual void kill() = 0;  ///< at once, with everything it started
  /// Says politely that it is no longer needed (end of input), and kills `grace` after `when`, unless keep() is called before.
  virtual void retire(std::chrono::steady_clock::time_point when, std::chrono::milliseconds grace) = 0;
  virtual void kill_at(std::chrono::steady_clock::time_point when) = 0;  ///< unless keep() is called before
  virtual void keep() = 0;
};

}  // namespace omni
