#include "protocol/base/watchdog.h"

#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

struct Watched {
  ManualClock clock;
  std::vector<std::string> named;
  Watchdog dog{clock, {.limit = 2s, .tick = 500ms, .by_hand = true}, [this](const std::string& name, std::chrono::milliseconds silent) {
                 named.push_back(name + " " + std::to_string(silent.count()));
               }};
  void pass(int ticks) {
    for (int i = 0; i < ticks; ++i) {
      clock.advance(500ms);
      dog.look();
    }
  }
};

TEST_CASE("who is silent for two seconds is named once, within three", "[watchdog]") {
  Watched world;
  Watchdog::Watched stuck = world.dog.watch("stuck");
  Watchdog::Watched busy = world.dog.watch("busy");
  for (int tick = 0; tick < 5; ++tick) {
    CHECK(world.named.empty());
    busy.beat();
    world.pass(1);
  }
  CHECK(world.named == std::vector<std::string>{"stuck 2000"});  // 2.5 s after it began
  CHECK(stuck.was_stuck());
  CHECK_FALSE(busy.was_stuck());
  for (int tick = 0; tick < 20; ++tick) {
    busy.beat();
    world.pass(1);
  }
  CHECK(world.named.size() == 1);
}

TEST_CASE("what has ended is not named, and a machine that slept blames nobody", "[watchdog]") {
  Watched world;
  {
    const Watchdog::Watched done = world.dog.watch("done");
    world.pass(3);
  }
  world.pass(10);
  const Watchdog::Watched asleep = world.dog.watch("asleep");
  world.pass(1);
  world.clock.advance(10h);
  world.dog.look();
  CHECK(world.named.empty());
}

TEST_CASE("each span that ends is a sign of life", "[watchdog]") {
  Watched world;
  CapturingTrace trace;
  NullLog log;
  Watchdog::Watched file = world.dog.watch("a.py");
  BeatingTrace beats(file, trace);
  const Context ctx(world.clock, log, &beats);
  for (int i = 0; i < 10; ++i) {
    { const Span span(ctx, SpanKind::Rule, "r"); }
    world.pass(1);
  }
  CHECK(world.named.empty());
  CHECK(trace.events().size() == 10);
}

TEST_CASE("the thread looks around while something is in flight, and rests when nothing is", "[watchdog]") {
  const SystemClock clock;
  std::atomic<bool> named{false};
  Watchdog dog(clock, {.limit = 20ms, .tick = 5ms}, [&](const std::string& name, std::chrono::milliseconds) { named = name == "hangs"; });
  {
    const Watchdog::Watched hangs = dog.watch("hangs");
    while (!named) std::this_thread::yield();
    CHECK(hangs.was_stuck());
  }
  // Nothing is in flight: no more than the look that was under way, however long we wait.
  std::uint64_t before = dog.looks() + 1;
  const auto end = clock.now() + 60ms;
  while (clock.now() < end) std::this_thread::yield();
  CHECK(dog.looks() <= before);
  named = false;
  const Watchdog::Watched again = dog.watch("hangs");
  while (!named) std::this_thread::yield();
}

}  // namespace
}  // namespace omni
