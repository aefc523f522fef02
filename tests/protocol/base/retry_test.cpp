#include "protocol/base/retry.h"

#include <catch2/catch.hpp>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

struct Fixture {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  ManualSleeper sleeper{clock};
  JitterSource jitter{1};

  /// Runs `codes` one after the other, then success; gives the attempts made.
  int attempts(const RetryPolicy& policy, std::vector<ErrorCode> codes, const Context& with) {
    int made = 0;
    const Result<int> outcome = retry(with, policy, {sleeper, jitter}, [&]() -> Result<int> {
      const auto i = static_cast<std::size_t>(made++);
      if (i < codes.size()) return Error(codes[i], "no");
      return 1;
    });
    last_ok = outcome.has_value();
    return made;
  }
  bool last_ok = false;
};

}  // namespace

TEST_CASE("delays grow by the factor up to the cap, and vary by the jitter", "[retry]") {
  const RetryPolicy policy{.base = 1s, .factor = 2, .cap = 10s, .jitter = 0.25};
  CHECK(backoff_delay(policy, 1, 0.5) == 1s);
  CHECK(backoff_delay(policy, 2, 0.5) == 2s);
  CHECK(backoff_delay(policy, 4, 0.5) == 8s);
  CHECK(backoff_delay(policy, 5, 0.5) == 10s);
  CHECK(backoff_delay(policy, 5000, 0.999) == 10s);  // the cap holds with jitter and without overflow
  CHECK(backoff_delay(policy, 1, 0) == 750ms);
  CHECK(backoff_delay(policy, 1, 1) == 1250ms);
}

TEST_CASE("jitter numbers lie in [0, 1) and repeat with their seed", "[retry]") {
  JitterSource a(7);
  JitterSource b(7);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double x = a.next();
    REQUIRE((x >= 0 && x < 1));
    REQUIRE(x == b.next());
    sum += x;
  }
  CHECK(sum == Approx(500).margin(50));
}

TEST_CASE("only what may pass is tried again, and no more often than allowed", "[retry]") {
  using enum ErrorCode;
  Fixture f;
  const RetryPolicy policy{.attempts = 3};
  CHECK(f.attempts(policy, {}, f.ctx) == 1);
  CHECK(f.attempts(policy, {Unavailable, RateLimited}, f.ctx) == 3);
  CHECK(f.last_ok);
  CHECK(f.attempts(policy, {Unavailable, Unavailable, Unavailable, Unavailable}, f.ctx) == 3);
  CHECK_FALSE(f.last_ok);
  CHECK(f.attempts(policy, {InvalidInput}, f.ctx) == 1);
  CHECK(f.attempts(policy, {Unavailable, Corrupt}, f.ctx) == 2);
}

TEST_CASE("no waiting beyond the deadline, none after a stop", "[retry]") {
  Fixture f;
  const auto start = f.clock.now();
  CHECK(f.attempts({.attempts = 5}, {ErrorCode::Unavailable}, f.ctx.with_budget(100ms)) == 1);
  CHECK(f.clock.now() == start);
  std::stop_source source;
  source.request_stop();
  CHECK(f.attempts({.attempts = 5}, {ErrorCode::Unavailable}, f.ctx.with_stop(source.get_token())) == 1);
}

TEST_CASE("what the service asks for is honoured", "[retry]") {
  Fixture f;
  const auto start = f.clock.now();
  const Error error = Error(ErrorCode::RateLimited, "429").with_retry_after(30s);
  CHECK(wait_for_retry(f.ctx, {.base = 1s}, {f.sleeper, f.jitter}, error, 1));
  CHECK(f.clock.now() - start == 30s);
}

TEST_CASE("a real sleep ends at once when stopped before", "[retry]") {
  SystemClock clock;
  NullLog log;
  SystemSleeper sleeper;
  std::stop_source source;
  source.request_stop();
  const Context ctx = Context(clock, log).with_stop(source.get_token());
  CHECK(sleeper.sleep(ctx, 24h).error().code() == ErrorCode::Cancelled);
  CHECK(sleeper.sleep(Context(clock, log), 0ns).has_value());
}

}  // namespace omni
