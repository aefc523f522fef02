#include "protocol/base/event_loop.h"

#include <algorithm>
#include <utility>

namespace omni {

void EventLoop::post(Event event) {
  {
    const MutexLock lock(mu_);
    if (ended_) return;
    events_.push_back(std::move(event));
  }
  changed_.notify_one();
}

void EventLoop::at(std::string key, std::chrono::steady_clock::time_point when, Event event) {
  timers_.insert_or_assign(std::move(key), Timer{when, std::move(event)});
}

void EventLoop::forget(std::string_view key) {
  if (const auto found = timers_.find(key); found != timers_.end()) timers_.erase(found);
}

int EventLoop::run() {
  Event event;
  while (take(event, true)) {
    event();
    event = nullptr;  // what it holds dies before the next one runs
  }
  const MutexLock lock(mu_);
  return status_;
}

void EventLoop::run_pending() {
  Event event;
  while (take(event, false)) {
    event();
    event = nullptr;
  }
}

void EventLoop::end(int status) {
  std::deque<Event> dropped;
  {
    const MutexLock lock(mu_);
    if (ended_) return;
    ended_ = true;
    status_ = status;
    dropped.swap(events_);
  }
  changed_.notify_all();
}

std::map<std::string, EventLoop::Timer, std::less<>>::iterator EventLoop::next_timer() {
  return std::min_element(timers_.begin(), timers_.end(), [](const auto& a, const auto& b) { return a.second.when < b.second.when; });
}

bool EventLoop::take_due_timer(Event& event) {
  const auto first = next_timer();
  if (first == timers_.end() || first->second.when > clock_.now()) return false;
  event = std::move(first->second.event);
  timers_.erase(first);
  return true;
}

bool EventLoop::take(Event& event, bool wait) {
  for (;;) {
    {
      const MutexLock lock(mu_);
      if (ended_) return false;
    }
    if (take_due_timer(event)) return true;
    const MutexLock lock(mu_);
    if (!events_.empty()) {
      event = std::move(events_.front());
      events_.pop_front();
      return true;
    }
    if (ended_ || !wait) return false;
    if (timers_.empty()) {
      changed_.wait(mu_);
    } else {
      changed_.wait_until(mu_, next_timer()->second.when);
    }
  }
}

}  // namespace omni
