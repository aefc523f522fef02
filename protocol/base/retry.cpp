#include "protocol/base/retry.h"

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <mutex>

#include "protocol/base/clock.h"

namespace omni {
namespace {

Result<void> check_before_sleep(const Context& ctx, std::chrono::nanoseconds delay) {
  OMNI_TRY_OK(ctx.check());
  if (ctx.deadline().has_value() && *ctx.deadline() - ctx.clock().now() <= delay) {
    return Error(ErrorCode::DeadlineExceeded, "the time limit comes before the next attempt");
  }
  return {};
}

}  // namespace

Result<void> SystemSleeper::sleep(const Context& ctx, std::chrono::nanoseconds delay) {
  OMNI_TRY_OK(check_before_sleep(ctx, delay));
  std::mutex mutex;  // of this call only: condition_variable_any is what knows stop tokens
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, ctx.stop_token(), delay, [] { return false; });
  return ctx.check();
}

Result<void> ManualSleeper::sleep(const Context& ctx, std::chrono::nanoseconds delay) {
  OMNI_TRY_OK(check_before_sleep(ctx, delay));
  clock_.advance(delay);
  return ctx.check();
}

double JitterSource::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  z ^= z >> 31U;
  return static_cast<double>(z >> 11U) * 0x1.0p-53;
}

std::chrono::nanoseconds backoff_delay(const RetryPolicy& policy, int failed, double random) {
  const double cap = static_cast<double>(std::chrono::nanoseconds(policy.cap).count());
  const double base = static_cast<double>(std::chrono::nanoseconds(policy.base).count());
  const double plain = std::min(cap, base * std::pow(policy.factor, failed - 1));
  const double spread = plain * (1 + policy.jitter * (2 * random - 1));
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::clamp(spread, 0.0, cap)));
}

bool wait_for_retry(const Context& ctx, const RetryPolicy& policy, RetryTools tools, const Error& error, int failed) {
  if (!error.recoverable() || failed >= policy.attempts) return false;
  std::chrono::nanoseconds delay = backoff_delay(policy, failed, tools.jitter.next());
  if (error.retry_after().has_value()) delay = std::max(delay, std::chrono::nanoseconds(*error.retry_after()));
  return tools.sleeper.sleep(ctx, delay).has_value();
}

}  // namespace omni
