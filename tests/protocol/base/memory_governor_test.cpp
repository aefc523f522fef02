#include "protocol/base/memory_governor.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace omni {
namespace {

using namespace std::chrono_literals;
using Worth = Sheddable::Worth;

/// A process with some memory in use, part of it in caches that note when they are asked.
struct World {
  ManualClock clock;
  std::uint64_t base = 100;
  int measured = 0;
  int trimmed = 0;
  std::vector<std::string> asked;
  std::vector<std::shared_ptr<Sheddable>> caches;

  struct Cache final : Sheddable {
    Cache(World& in, std::string called, Worth how_much, std::uint64_t bytes) : world(in), label(std::move(called)), value(how_much), held(bytes) {}
    std::string_view name() const override { return label; }
    Worth worth() const override { return value; }
    std::uint64_t held_bytes() const override { return held; }
    std::uint64_t shed(std::uint64_t bytes) override {
      world.asked.push_back(label);
      const std::uint64_t gone = std::min(bytes, held);
      held -= gone;
      return gone;
    }
    World& world;
    const std::string label;
    const Worth value;
    std::uint64_t held;
  };

  std::vector<std::string> steps;
  MemoryGovernor governor{clock, {.ceiling = 1000}, [this] { ++measured; return used(); }, [this] { ++trimmed; },
                          [this](std::string_view name, std::uint64_t bytes) { steps.push_back(std::string(name) + " " + std::to_string(bytes)); }};

  std::uint64_t used() const {
    std::uint64_t sum = base;
    for (const auto& cache : caches) sum += cache->held_bytes();
    return sum;
  }
  void add(const char* name, Worth worth, std::uint64_t bytes) {
    caches.push_back(std::make_shared<Cache>(*this, name, worth, bytes));
    governor.add(caches.back());
  }
};

TEST_CASE("the background goes first, then caches, largest first; what is interactive only beyond the ceiling", "[governor]") {
  World world;
  world.add("documents", Worth::Interactive, 200);
  world.add("small", Worth::Cache, 50);
  world.add("large", Worth::Cache, 300);
  world.add("ahead", Worth::Background, 100);
  world.add("at rest", Worth::Rest, 10);
  world.governor.add(world.caches.back());  // twice is once
  CHECK(world.governor.may_begin(100));
  CHECK(world.asked.empty());
  world.base = 390;  // 1050 in all
  world.clock.advance(1s);
  CHECK(world.governor.may_begin(100));
  CHECK(world.asked == std::vector<std::string>{"ahead", "large"});  // down to three quarters, with what begins
  CHECK(world.steps == std::vector<std::string>{"ahead 100", "large 300"});
  CHECK(world.used() == 650);
  CHECK(world.trimmed == 1);
  CHECK(world.governor.shed() == 400);

  world.asked.clear();
  world.base = 900;
  world.clock.advance(1s);
  CHECK_FALSE(world.governor.may_begin(50));  // the background waits, whatever is given up
  CHECK(world.asked == std::vector<std::string>{"small", "at rest", "documents"});
  CHECK(world.governor.shed_by_name() == std::map<std::string, std::uint64_t>{{"ahead", 100}, {"at rest", 10}, {"documents", 200}, {"large", 300}, {"small", 50}});
  CHECK(world.governor.held_back() == 1);
  CHECK_FALSE(world.governor.exceeded());
  world.base = 1200;
  world.clock.advance(1s);
  world.governor.make_room(10);
  CHECK(world.governor.exceeded());
  CHECK(world.governor.most() >= 1200);
}

TEST_CASE("a measurement is good for a while, and what was let in meanwhile counts", "[governor]") {
  World world;
  int let_in = 0;
  while (world.governor.may_begin(100)) ++let_in;
  CHECK(let_in == 8);  // 100 in use, 900 is tight
  CHECK(world.measured == 1);
  world.clock.advance(20ms);
  CHECK(world.governor.may_begin(100));  // they took nothing after all
  CHECK(world.measured == 2);
}

TEST_CASE("a cache that is gone is not asked; without a ceiling nothing is measured", "[governor]") {
  World world;
  world.add("gone", Worth::Cache, 500);
  world.caches.clear();
  world.base = 2000;
  CHECK_FALSE(world.governor.may_begin(1));
  CHECK(world.asked.empty());
  int measured = 0;
  MemoryGovernor none(world.clock, {}, [&] { ++measured; return std::uint64_t{1} << 40U; }, [] {});
  CHECK(none.may_begin(std::uint64_t{1} << 40U));
  CHECK(measured == 0);
}

}  // namespace
}  // namespace omni
