#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "protocol/base/clock.h"
#include "protocol/base/sync.h"

namespace omni {

/// The dispatcher: one thread that owns all changing state, and does what others hand it, one after the other. Between events it
/// sleeps, and nothing wakes it but an event or a timer that was set.
class EventLoop {
 public:
  using Event = std::function<void()>;

  /// `clock` outlives it. It is read for timers only.
  explicit EventLoop(const Clock& clock) : clock_(clock) {}

  /// Threads: any. What comes behind end() is dropped without being run.
  void post(Event event);

  /// One timer for each key; setting it anew replaces it. Threads: that of run(), or before it.
  void at(std::string key, std::chrono::steady_clock::time_point when, Event event);
  void after(std::string key, std::chrono::nanoseconds delay, Event event) { at(std::move(key), clock_.now() + delay, std::move(event)); }
  void forget(std::string_view key);

  /// Runs events until end(); gives its status.
  int run();
  /// Threads: any. The first call counts; the event that runs ends.
  void end(int status);

  /// Runs what is there and due, without waiting: for tests.
  void run_pending();

 private:
  struct Timer {
    std::chrono::steady_clock::time_point when;
    Event event;
  };
  bool take(Event& event, bool wait);
  std::map<std::string, Timer, std::less<>>::iterator next_timer();
  bool take_due_timer(Event& event);

  const Clock& clock_;
  std::map<std::string, Timer, std::less<>> timers_;  // few
  Mutex mu_;
  CondVar changed_;
  std::deque<Event> events_ OMNI_GUARDED_BY(mu_);
  bool ended_ OMNI_GUARDED_BY(mu_) = false;
  int status_ OMNI_GUARDED_BY(mu_) = 0;
};

}  // namespace omni
