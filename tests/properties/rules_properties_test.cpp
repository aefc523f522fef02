#include <algorithm>
#include <random>
#include <thread>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/properties/samples.h"

using namespace omni;
using namespace omni::test;

namespace {

std::vector<std::size_t> some_samples(std::size_t most) {
  return *rc::gen::container<std::vector<std::size_t>>(*rc::gen::inRange<std::size_t>(1, most), rc::gen::inRange<std::size_t>(0, samples().size()));
}

}  // namespace

TEST_CASE("the order of rules does not change what is found", "[properties]") {
  const World world;
  REQUIRE(samples().size() > 100);
  CHECK(rc::check([&] {
    std::vector<std::string> files;
    const std::vector<std::size_t> chosen = some_samples(12);
    for (const std::size_t i : chosen) files.push_back(samples()[i].rule);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    std::vector<std::string> others = files;
    std::shuffle(others.begin(), others.end(), std::mt19937(*rc::gen::arbitrary<std::uint32_t>()));
    const RuleSet rules(world.registry, rules_of(files), {}, world.taint.get());
    const RuleSet shuffled(world.registry, rules_of(others), {}, world.taint.get());
    std::size_t count = 0;
    for (const std::size_t i : chosen) {
      const Sample& sample = samples()[i];
      const std::vector<Found> found = world.find(rules, *sample.language, sample.text);
      RC_ASSERT(found == world.find(shuffled, *sample.language, sample.text));
      count += found.size();
    }
    RC_CLASSIFY(count > 0, "with findings");
  }));
}

TEST_CASE("a rule finds the same alone and among others", "[properties]") {
  const World world;
  std::vector<std::string> files;
  for (const Sample& sample : samples()) files.push_back(sample.rule);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  const RuleSet all(world.registry, rules_of(files), {}, world.taint.get());
  CHECK(rc::check([&] {
    const Sample& sample = samples()[*rc::gen::inRange<std::size_t>(0, samples().size())];
    const std::vector<Rule> own = rules_of({sample.rule});
    const RuleSet alone(world.registry, own, {}, world.taint.get());
    std::vector<Found> among = world.find(all, *sample.language, sample.text);
    std::erase_if(among, [&](const Found& found) {
      return std::none_of(own.begin(), own.end(), [&](const Rule& rule) { return rule.id == found.rule; });
    });
    RC_ASSERT(among == world.find(alone, *sample.language, sample.text));
  }));
}

TEST_CASE("threads do not change what is found", "[properties]") {
  const World world;
  CHECK(rc::check([&] {
    const std::vector<std::size_t> chosen = some_samples(12);
    std::vector<std::string> files;
    for (const std::size_t i : chosen) files.push_back(samples()[i].rule);
    const RuleSet rules(world.registry, rules_of(files), {}, world.taint.get());
    const RuleSet fresh(world.registry, rules_of(files), {}, world.taint.get());  // compiled by whichever thread comes first
    std::vector<std::vector<Found>> one_by_one;
    for (const std::size_t i : chosen) one_by_one.push_back(world.find(rules, *samples()[i].language, samples()[i].text));
    const std::size_t count = *rc::gen::inRange<std::size_t>(2, 5);
    std::vector<std::vector<std::vector<Found>>> side_by_side(count, std::vector<std::vector<Found>>(chosen.size()));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < count; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = 0; i < chosen.size(); ++i) {
          const std::size_t at = (i + t) % chosen.size();  // each in another order
          side_by_side[t][at] = world.find(fresh, *samples()[chosen[at]].language, samples()[chosen[at]].text);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& found : side_by_side) RC_ASSERT(found == one_by_one);
  }));
}
