#include "protocol/base/event_loop.h"

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <vector>

namespace omni {
namespace {

using namespace std::chrono_literals;

TEST_CASE("events run in their order, on one thread, and none behind the end", "[event_loop]") {
  SystemClock clock;
  EventLoop loop(clock);
  std::string order;
  loop.post([&] { order += "a"; });
  loop.post([&] {
    order += "b";
    loop.post([&] { order += "d"; });
    loop.post([&] { loop.end(3); });
    loop.post([&] { order += "never"; });
  });
  loop.post([&] { order += "c"; });
  CHECK(loop.run() == 3);
  CHECK(order == "abcd");
  loop.post([&] { order += "never"; });
  loop.run_pending();
  CHECK(order == "abcd");
}

TEST_CASE("a timer runs when its time has come, once, and setting it anew replaces it", "[event_loop]") {
  ManualClock clock;
  EventLoop loop(clock);
  std::vector<std::string> ran;
  loop.after("x", 10ms, [&] { ran.emplace_back("first x"); });
  loop.after("y", 5ms, [&] { ran.emplace_back("y"); });
  loop.after("z", 5ms, [&] { ran.emplace_back("z"); });
  loop.forget("z");
  loop.run_pending();
  CHECK(ran.empty());
  clock.advance(5ms);
  loop.run_pending();
  CHECK(ran == std::vector<std::string>{"y"});
  loop.after("x", 10ms, [&] { ran.emplace_back("second x"); });
  clock.advance(9ms);
  loop.run_pending();
  CHECK(ran.size() == 1);
  clock.advance(1ms);
  loop.run_pending();
  clock.advance(100ms);
  loop.run_pending();
  CHECK(ran == std::vector<std::string>{"y", "second x"});
}

TEST_CASE("a sleeping loop is woken by events of other threads and by its timers", "[event_loop]") {
  SystemClock clock;
  EventLoop loop(clock);
  int count = 0;
  const auto one_more = [&] {
    if (++count == 1001) loop.end(0);  // the last of them ends it, whoever that is
  };
  loop.after("timer", 20ms, one_more);
  loop.after("too long", 30s, [&] { loop.end(1); });
  std::thread other([&] {
    for (int i = 0; i < 1000; ++i) loop.post(one_more);
  });
  CHECK(loop.run() == 0);
  other.join();
  CHECK(count == 1001);
}

}  // namespace
}  // namespace omni
