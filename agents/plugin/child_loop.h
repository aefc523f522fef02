#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/plugin/agent_channel.h"
#include "agents/plugin/child_host.h"
#include "protocol/base/child_process.h"
#include "protocol/base/log.h"
#include "protocol/base/sync.h"
#include "protocol/jsonrpc/framing.h"

/// The inside of ChildHost: the loop, and what it shares with the users of children.
namespace omni {

enum class ChildMode : std::uint8_t {
  Lines,  ///< it talks in lines, and closing its output ends it
  Whole,  ///< all it writes is wanted, until it exits
};

/// What the users of a child see. Threads: any.
struct ChildShared {
  Mutex mu;
  CondVar changed;
  std::deque<std::string> lines OMNI_GUARDED_BY(mu);
  std::string output OMNI_GUARDED_BY(mu);  // ChildMode::Whole
  std::string errors OMNI_GUARDED_BY(mu);  // ChildMode::Whole
  std::optional<ChannelEnd> end OMNI_GUARDED_BY(mu);

  void finish(ChannelEnd how) {
    const MutexLock lock(mu);
    if (!end) end = std::move(how);
    changed.notify_all();
  }
};

/// A child as the loop has it. Threads: the loop's.
struct WatchedChild {
  WatchedChild(ChildProcess started, std::shared_ptr<ChildShared> for_users, const ChildLimits& allowed, ChildMode how)
      : process(std::move(started)), shared(std::move(for_users)), limits(allowed), mode(how),
        decoder(FrameLimits{0, static_cast<std::size_t>(allowed.max_message)}), output_left(allowed.max_output), errors_left(allowed.max_output) {}

  ChildProcess process;
  const std::shared_ptr<ChildShared> shared;
  const ChildLimits limits;
  const ChildMode mode;
  LineDecoder decoder;
  std::string outbox;             // not written yet, from `outbox_at`
  std::size_t outbox_at = 0;
  bool close_input = false;       // when the outbox is empty
  std::uint64_t output_left;
  std::uint64_t errors_left;
  std::string words;              // the end of standard error
  bool working = true;
  std::optional<std::chrono::milliseconds> cpu_before;  // of this piece of work; nothing: not looked at yet
  std::optional<std::chrono::steady_clock::time_point> close_at;
  std::optional<std::chrono::steady_clock::time_point> kill_at;
  std::optional<std::chrono::steady_clock::time_point> silent_at;  // its output has ended; it should exit until then
  std::optional<ChannelEnd> killed;  // why, once it was
};

/// One poll loop that starts, feeds, watches and reaps. Other threads hand it commands; each child is touched by its thread only.
class ChildLoop {
 public:
  using Command = std::function<void(ChildLoop&)>;
  using Time = std::chrono::steady_clock::time_point;

  explicit ChildLoop(Log& log);

  // For any thread.
  bool post(Command command);  ///< false when the loop has ended or is about to
  void stop();
  std::size_t living() const;
  /// Waits until it is started. Gives the number by which commands find it.
  Result<std::uint64_t> start(const ChildStart& what, const std::shared_ptr<ChildShared>& shared, const ChildLimits& limits, ChildMode mode);

  void run();  ///< the thread: returns after stop(), when all children are reaped

  // For commands, on the loop's thread.
  WatchedChild* find(std::uint64_t id);
  void write(WatchedChild& child);  ///< what is in its outbox, as far as it takes it now
  void kill(WatchedChild& child, ChannelEnd::Why why, std::string detail = {});

 private:
  void wake();
  bool take_commands();
  int wait_ms() const;
  void read_output(WatchedChild& child);
  void read_errors(WatchedChild& child);
  void take_output(WatchedChild& child, std::string_view bytes);
  void look_at_usage(Time now);
  void look_at_clock(WatchedChild& child, Time now);
  void reap(WatchedChild& child);
  void end_all();

  Log& log_;
  const Descriptor wake_;
  mutable Mutex mu_;
  std::vector<Command> commands_ OMNI_GUARDED_BY(mu_);
  bool stopping_ OMNI_GUARDED_BY(mu_) = false;
  std::size_t living_ OMNI_GUARDED_BY(mu_) = 0;
  std::uint64_t last_id_ OMNI_GUARDED_BY(mu_) = 0;

  std::map<std::uint64_t, WatchedChild> children_;  // this and what follows: of the loop's thread
  Time leaders_looked_at_{};
  Time groups_looked_at_{};
};

}  // namespace omni
