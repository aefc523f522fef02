#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace omni {

/// Where time comes from, so that tests own it. Threads: any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::chrono::steady_clock::time_point now() const = 0;         ///< for deadlines and durations
  virtual std::chrono::system_clock::time_point system_now() const = 0;  ///< for people: logs, `until=` dates
};

class SystemClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return std::chrono::steady_clock::now(); }
  std::chrono::system_clock::time_point system_now() const override { return std::chrono::system_clock::now(); }
};

/// Stands still until told otherwise; both times advance together.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::chrono::system_clock::time_point start = {}) : start_(start) {}

  std::chrono::steady_clock::time_point now() const override {
    return std::chrono::steady_clock::time_point(elapsed());
  }
  std::chrono::system_clock::time_point system_now() const override {
    return start_ + std::chrono::duration_cast<std::chrono::system_clock::duration>(elapsed());
  }
  void advance(std::chrono::nanoseconds by) { elapsed_ns_.fetch_add(by.count(), std::memory_order_relaxed); }

 private:
  std::chrono::nanoseconds elapsed() const {
    return std::chrono::nanoseconds(elapsed_ns_.load(std::memory_order_relaxed));
  }

  const std::chrono::system_clock::time_point start_;
  std::atomic<std::int64_t> elapsed_ns_{0};
};

}  // namespace omni
