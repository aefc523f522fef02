#include "protocol/base/executor.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <set>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

struct Fixture {
  SystemClock clock;
  CapturingLog log{LogLevel::Debug, OnBug::Count};
  Context ctx{clock, log};
};

/// Holds the one thread of a pool until opened, or until the end of the test.
class Gate {
 public:
  explicit Gate(Executor& executor) {
    REQUIRE(executor.try_submit(Priority::Interactive, [state = state_] {
      state->held.release();
      state->open.acquire();
    }).has_value());
    state_->held.acquire();
  }
  ~Gate() { open(); }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  void open() { state_->open.release(); }

 private:
  struct State {  // shared, since the thread may still be in acquire() when the test goes on
    std::binary_semaphore held{0};
    std::counting_semaphore<2> open{0};
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace

TEST_CASE("inline: a task has run when try_submit returns", "[executor]") {
  InlineExecutor executor;
  int ran = 0;
  REQUIRE(executor.try_submit(Priority::Background, [&] { ++ran; }).has_value());
  CHECK(ran == 1);
}

TEST_CASE("pool: waiting tasks start by priority, then in order", "[executor]") {
  Fixture f;
  std::string order;  // written by the one thread
  std::latch done(5);
  ThreadPoolExecutor pool({.threads = 1}, f.log);
  Gate gate(pool);
  const auto put = [&](Priority priority, char name) {
    REQUIRE(pool.try_submit(priority, [&order, &done, name] {
      order += name;
      done.count_down();
    }).has_value());
  };
  put(Priority::Background, 'x');
  put(Priority::Neighbour, 'n');
  put(Priority::Interactive, 'a');
  put(Priority::Background, 'y');
  put(Priority::Interactive, 'b');
  CHECK(pool.waiting() == 5);
  gate.open();
  done.wait();
  CHECK(order == "abnxy");
}

TEST_CASE("pool: a full queue refuses instead of waiting", "[executor]") {
  Fixture f;
  ThreadPoolExecutor pool({.threads = 1, .queue_capacity = 2}, f.log);
  Gate gate(pool);
  CHECK(pool.try_submit(Priority::Background, [] {}).has_value());
  CHECK(pool.try_submit(Priority::Background, [] {}).has_value());
  const Result<void> third = pool.try_submit(Priority::Interactive, [] {});
  REQUIRE_FALSE(third.has_value());
  CHECK(third.error().code() == ErrorCode::Unavailable);
  gate.open();
}

TEST_CASE("pool: what waits at the end is dropped unrun, and its captures die", "[executor]") {
  Fixture f;
  const auto token = std::make_shared<int>(0);
  bool ran = false;
  std::optional<ThreadPoolExecutor> pool(std::in_place, ThreadPoolOptions{.threads = 1}, f.log);
  Gate gate(*pool);
  REQUIRE(pool->try_submit(Priority::Background, [token, &ran] { ran = true; }).has_value());
  CHECK(token.use_count() == 2);
  std::thread opener([&gate, &live = *pool] {
    while (live.waiting() != 0) std::this_thread::yield();  // until the destructor, which joins after that, took the queue
    gate.open();
  });
  pool.reset();
  opener.join();
  CHECK_FALSE(ran);
  CHECK(token.use_count() == 1);
}

TEST_CASE("pool: an exception in a task is a bug and the thread lives on", "[executor]") {
  Fixture f;
  std::latch done(1);
  ThreadPoolExecutor pool({.threads = 1}, f.log);
  REQUIRE(pool.try_submit(Priority::Background, [] { throw std::runtime_error("boom"); }).has_value());
  REQUIRE(pool.try_submit(Priority::Background, [&] { done.count_down(); }).has_value());
  done.wait();
  CHECK(f.log.bugs() == 1);
  CHECK(f.log.contains("what=boom"));
}

TEST_CASE("parallel_for_each visits each index once, on any executor", "[executor]") {
  Fixture f;
  const std::size_t threads = GENERATE(0, 1, 4);
  const std::size_t count = GENERATE(0, 1, 3, 5000);
  std::unique_ptr<Executor> executor;
  if (threads == 0) executor = std::make_unique<InlineExecutor>();
  else executor = std::make_unique<ThreadPoolExecutor>(ThreadPoolOptions{.threads = threads}, f.log);
  std::vector<std::atomic<int>> visits(count);
  const Result<void> outcome = parallel_for_each(f.ctx, *executor, count, [&](std::size_t i) -> Result<void> {
    ++visits[i];
    return {};
  });
  CHECK(outcome.has_value());
  CHECK(std::all_of(visits.begin(), visits.end(), [](const std::atomic<int>& n) { return n == 1; }));
}

TEST_CASE("parallel_for_each gives the error of the lowest index and starts no more", "[executor]") {
  Fixture f;
  ThreadPoolExecutor pool({.threads = 4}, f.log);
  for (int round = 0; round < 50; ++round) {
    std::atomic<std::size_t> started{0};
    const Result<void> outcome = parallel_for_each(f.ctx, pool, 100000, [&](std::size_t i) -> Result<void> {
      ++started;
      if (i >= 100) return Error(ErrorCode::InvalidInput, std::to_string(i));
      return {};
    });
    REQUIRE_FALSE(outcome.has_value());
    REQUIRE(outcome.error().message() == "100");
    REQUIRE(started < 200);
  }
}

TEST_CASE("parallel_for_each stops with its context", "[executor]") {
  Fixture f;
  ThreadPoolExecutor pool({.threads = 2}, f.log);
  std::stop_source source;
  std::atomic<std::size_t> ran{0};
  const Result<void> outcome =
      parallel_for_each(f.ctx.with_stop(source.get_token()), pool, 1000000, [&](std::size_t) -> Result<void> {
        if (++ran == 10) source.request_stop();
        return {};
      });
  CHECK(outcome.error().code() == ErrorCode::Cancelled);
  CHECK(ran < 1000);
}

TEST_CASE("parallel_for_each may be nested, also when the pool is busy or full", "[executor]") {
  Fixture f;
  const std::size_t capacity = GENERATE(0, 1, 100);
  ThreadPoolExecutor pool({.threads = 2, .queue_capacity = capacity}, f.log);
  std::atomic<int> sum{0};
  const Result<void> outcome = parallel_for_each(f.ctx, pool, 20, [&](std::size_t) {
    return parallel_for_each(f.ctx, pool, 20, [&](std::size_t) -> Result<void> {
      ++sum;
      return {};
    });
  });
  CHECK(outcome.has_value());
  CHECK(sum == 400);
}

TEST_CASE("parallel_for_each: an exception becomes Internal", "[executor]") {
  Fixture f;
  InlineExecutor executor;
  const Result<void> outcome = parallel_for_each(
      f.ctx, executor, 3, [](std::size_t) -> Result<void> { throw std::runtime_error("boom"); });
  CHECK(outcome.error().code() == ErrorCode::Internal);
  CHECK(f.log.bugs() == 1);
}

TEST_CASE("parallel_for_each keeps to max_parallel", "[executor]") {
  Fixture f;
  ThreadPoolExecutor pool({.threads = 4}, f.log);
  std::mutex mutex;
  std::set<std::thread::id> threads;
  const Result<void> outcome = parallel_for_each(
      f.ctx, pool, 1000,
      [&](std::size_t) -> Result<void> {
        const std::scoped_lock lock(mutex);
        threads.insert(std::this_thread::get_id());
        return {};
      },
      {.max_parallel = 1});
  CHECK(outcome.has_value());
  CHECK(threads == std::set{std::this_thread::get_id()});
}

}  // namespace omni
