#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "protocol/base/context.h"

namespace omni {

/// Exponential backoff. The delay before attempt n+1 is base * factor^(n-1), at most `cap`, then spread by the jitter
/// so that many clients of one failing service don't come back together.
struct RetryPolicy {
  int attempts = 3;  ///< in all, at least 1
  std::chrono::milliseconds base{1000};
  double factor = 2;
  std::chrono::milliseconds cap{60000};
  double jitter = 0.25;  ///< share of the delay by which it varies, each way; 0..1
};

/// Waits, or tells that there is no use in waiting. Threads: any.
class Sleeper {
 public:
  virtual ~Sleeper() = default;
  /// Errors: Cancelled, DeadlineExceeded (returned at once when the deadline comes before the end of the delay).
  virtual Result<void> sleep(const Context& ctx, std::chrono::nanoseconds delay) = 0;
};

/// Waits for real, woken by the stop token.
class SystemSleeper final : public Sleeper {
 public:
  Result<void> sleep(const Context& ctx, std::chrono::nanoseconds delay) override;
};

/// Advances a ManualClock instead of waiting.
class ManualClock;
class ManualSleeper final : public Sleeper {
 public:
  explicit ManualSleeper(ManualClock& clock) : clock_(clock) {}
  Result<void> sleep(const Context& ctx, std::chrono::nanoseconds delay) override;

 private:
  ManualClock& clock_;
};

/// Random numbers that a test can foretell (SplitMix64). Threads: confined to one run.
class JitterSource {
 public:
  explicit JitterSource(std::uint64_t seed) : state_(seed) {}
  double next();  ///< in [0, 1)

 private:
  std::uint64_t state_;
};

/// The delay after the failed attempt number `failed` (from 1); `random` in [0, 1), 0.5 gives the plain delay.
std::chrono::nanoseconds backoff_delay(const RetryPolicy& policy, int failed, double random);

/// What a retry needs from outside.
struct RetryTools {
  Sleeper& sleeper;
  JitterSource& jitter;
};

/// Whether and how long to wait after `error`: false when it is not recoverable, the attempts are used up, or the
/// waiting itself failed. A service's `retry_after` is honoured when it is longer than our own delay.
bool wait_for_retry(const Context& ctx, const RetryPolicy& policy, RetryTools tools, const Error& error, int failed);

/// Calls `attempt` until it succeeds or there is no use in another try; the last error then comes back as it is.
template <typename Attempt>
auto retry(const Context& ctx, const RetryPolicy& policy, RetryTools tools, Attempt&& attempt) -> decltype(attempt()) {
  for (int failed = 1;; ++failed) {
    auto outcome = attempt();
    if (outcome.has_value() || !wait_for_retry(ctx, policy, tools, outcome.error(), failed)) return outcome;
  }
}

}  // namespace omni
