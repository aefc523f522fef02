#include <algorithm>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/properties/insertions.h"

using namespace omni;
using namespace omni::test;

namespace {

/// Conditions on text see the text as it is written, layout and names with it.
bool looks_at_text(const std::string& rule) {
  return rule.find("regex") != std::string::npos || rule.find("comparison") != std::string::npos || rule.find("generic") != std::string::npos;
}

/// The changed code has the same findings, each at its new place.
void expect_same(const World& world, const Sample& sample, const Tree& tree, const std::vector<Insertion>& insertions) {
  const std::string text = applied(sample.text, insertions);
  const std::shared_ptr<const Tree> changed = world.tree(*sample.language, text);
  if (changed->errors().size() != tree.errors().size()) RC_FAIL("the change broke the code:\n" + sample.file + "\n" + text);
  const RuleSet rules(world.registry, rules_of({sample.rule}), {}, world.taint.get());
  std::vector<Found> expected;
  for (const Found& found : world.find(rules, *sample.language, sample.text)) expected.push_back(moved(found, insertions));
  std::sort(expected.begin(), expected.end());
  const std::vector<Found> found = world.find(rules, *sample.language, text);
  RC_CLASSIFY(!found.empty(), "with findings");
  if (found != expected) RC_LOG() << sample.file << "\n" << text;
  RC_ASSERT(found == expected);
}

const Sample& any_sample() { return samples()[*rc::gen::inRange<std::size_t>(0, samples().size())]; }

}  // namespace

TEST_CASE("layout does not change what is found", "[properties]") {
  const World world;
  CHECK(rc::check([&] {
    const Sample& sample = any_sample();
    if (looks_at_text(sample.rule)) return;
    const std::shared_ptr<const Tree> tree = world.tree(*sample.language, sample.text);
    const std::vector<Insertion> insertions = new_layout(*tree, *rc::gen::arbitrary<std::uint32_t>());
    if (!insertions.empty()) expect_same(world, sample, *tree, insertions);
  }));
}

TEST_CASE("the names of local variables do not change what is found", "[properties]") {
  const World world;
  CHECK(rc::check([&] {
    const Sample& sample = any_sample();
    if (looks_at_text(sample.rule)) return;
    const std::shared_ptr<const Tree> tree = world.tree(*sample.language, sample.text);
    const std::vector<Insertion> insertions = new_name(*tree, sample.rule, *rc::gen::arbitrary<std::uint32_t>());
    if (!insertions.empty()) expect_same(world, sample, *tree, insertions);
  }));
}
