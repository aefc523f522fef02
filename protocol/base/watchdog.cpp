#include "protocol/base/watchdog.h"

#include <algorithm>
#include <utility>

namespace omni {

Watchdog::Watchdog(const Clock& clock, const Options& options, OnStuck on_stuck) : clock_(clock), options_(options), on_stuck_(std::move(on_stuck)) {}

Watchdog::~Watchdog() {
  thread_.request_stop();
  const MutexLock lock(mu_);
  wake_.notify_all();
}

Watchdog::Watched Watchdog::watch(std::string name) {
  const MutexLock lock(mu_);
  items_.emplace_back();
  items_.back().name = std::move(name);
  if (!last_look_) last_look_ = clock_.now();
  if (!started_ && !options_.by_hand) {
    started_ = true;
    thread_ = std::jthread([this](const std::stop_token& stop) { guard(stop); });
  }
  if (idle_) wake_.notify_one();  // else it looks around anyway
  return {*this, std::prev(items_.end())};
}

void Watchdog::leave(std::list<Item>::iterator item) {
  const MutexLock lock(mu_);
  items_.erase(item);
}

void Watchdog::look() {
  looks_.fetch_add(1);
  std::vector<std::pair<std::string, std::chrono::nanoseconds>> stuck;
  {
    const MutexLock lock(mu_);
    const auto now = clock_.now();
    const auto elapsed = std::min<std::chrono::nanoseconds>(now - last_look_.value_or(now), 2 * options_.tick);
    last_look_ = now;
    for (Item& item : items_) {
      const std::uint64_t beats = item.beats.load(std::memory_order_relaxed) + 1;  // new ones were never seen
      item.age = beats == item.seen ? item.age + elapsed : std::chrono::nanoseconds(0);
      item.seen = beats;
      if (item.age < options_.limit || item.stuck.load(std::memory_order_relaxed)) continue;
      item.stuck.store(true, std::memory_order_relaxed);
      stuck.emplace_back(item.name, item.age);
    }
    if (items_.empty()) last_look_.reset();
  }
  for (const auto& [name, age] : stuck) on_stuck_(name, std::chrono::duration_cast<std::chrono::milliseconds>(age));
}

void Watchdog::guard(const std::stop_token& stop) {
  for (;;) {
    {
      const MutexLock lock(mu_);
      while (items_.empty() && !stop.stop_requested()) {
        idle_ = true;
        last_look_.reset();
        wake_.wait(mu_);
      }
      idle_ = false;
      const auto until = std::chrono::steady_clock::now() + options_.tick;
      while (!stop.stop_requested() && wake_.wait_until(mu_, until)) {
      }
    }
    if (stop.stop_requested()) return;
    look();
  }
}

}  // namespace omni
