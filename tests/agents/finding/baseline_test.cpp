#include "agents/finding/baseline.h"

#include <catch2/catch.hpp>

using namespace omni;

namespace {

/// rule, file, line, code fingerprint, line hash, symbol
Finding found(std::string rule, std::string file, std::uint32_t line, std::string code, std::string hash, std::string symbol = "f") {
  Finding finding;
  finding.rule_id = std::move(rule);
  finding.location.file = std::move(file);
  finding.location.symbol = std::move(symbol);
  finding.location.region = {line, 1, line, 5};
  finding.fingerprints = {"s" + code + std::to_string(line), std::move(code), std::move(hash)};
  return finding;
}

std::string states(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += to_string(finding.state).front();
  return text;  // n = new, u = unchanged or updated
}

struct Outcome {
  std::string states;
  std::size_t absent;
};

Outcome compare(const std::vector<Finding>& before, std::vector<Finding> now, const BaselineScope& scope = {}) {
  const BaselineMatch match = apply_baseline(now, make_baseline(before), scope);
  return {states(now), match.absent.size()};
}

}  // namespace

TEST_CASE("what was known stays known when lines move, and one entry answers for one finding", "[finding]") {
  const std::vector<Finding> before = {found("r", "a.py", 10, "c", "h1:1"), found("r", "a.py", 20, "d", "h2:1")};
  SECTION("moved") {
    const auto result = compare(before, {found("r", "a.py", 110, "c", "h1:1"), found("r", "a.py", 120, "d", "h2:1")});
    CHECK(result.states == "uu");
    CHECK(result.absent == 0);
  }
  SECTION("one gone, one new") {
    const auto result = compare(before, {found("r", "a.py", 10, "c", "h1:1"), found("r", "a.py", 30, "e", "h3:1")});
    CHECK(result.states == "un");
    CHECK(result.absent == 1);
  }
  SECTION("a second equal one is new") {
    CHECK(compare(before, {found("r", "a.py", 10, "c", "h1:1"), found("r", "a.py", 90, "c", "h9:1")}).states == "un");
  }
  SECTION("the same code under another rule or in another file is new") {
    CHECK(compare(before, {found("r2", "a.py", 10, "c2", "h1:1"), found("r", "b.py", 10, "c", "h1:1")}).states == "nn");
  }
}

TEST_CASE("of equal findings the new one is the one whose line is new", "[finding]") {
  SECTION("told apart by what follows the line") {
    const std::vector<Finding> before = {found("r", "a", 10, "c", "h1:1"), found("r", "a", 20, "c", "h2:1"), found("r", "a", 30, "c", "h3:1")};
    CHECK(compare(before, {found("r", "a", 5, "c", "h0:1"), found("r", "a", 111, "c", "h1:1"), found("r", "a", 121, "c", "h2:1"),
                           found("r", "a", 131, "c", "h3:1")}).states == "nuuu");
  }
  SECTION("else by the least sum of distances") {
    const std::vector<Finding> before = {found("r", "a", 10, "c", "h:1"), found("r", "a", 20, "c", "h:2")};
    CHECK(compare(before, {found("r", "a", 2, "c", "h:1"), found("r", "a", 11, "c", "h:2"), found("r", "a", 21, "c", "h:3")}).states == "nuu");
    CHECK(compare(before, {found("r", "a", 11, "c", "x"), found("r", "a", 19, "c", "y"), found("r", "a", 500, "c", "z")}).states == "uun");
    const auto fewer = compare(before, {found("r", "a", 19, "c", "h:1")});
    CHECK(fewer.states == "u");
    CHECK(fewer.absent == 1);
  }
}

TEST_CASE("a renamed symbol or file and a changed match are recognised", "[finding]") {
  const std::vector<Finding> before = {found("r", "old/a.py", 10, "c", "h1:1")};
  CHECK(compare(before, {found("r", "old/a.py", 10, "c", "h1:1", "renamed")}).states == "u");
  CHECK(compare(before, {found("r", "new/a.py", 10, "c", "h1:1")}).states == "n");
  BaselineScope renamed;
  renamed.renamed = {{"new/a.py", "old/a.py"}};
  CHECK(compare(before, {found("r", "new/a.py", 40, "c", "h5:1")}, renamed).states == "u");
  CHECK(compare(before, {found("r", "new/a.py", 40, "c2", "h1:3")}, renamed).states == "u");

  std::vector<Finding> changed = {found("r", "old/a.py", 12, "c2", "h1:2")};
  apply_baseline(changed, make_baseline(before));
  CHECK(changed[0].state == FindingState::Updated);
  CHECK(changed[0].suppression.value().kind == Suppression::Kind::Baseline);
}

TEST_CASE("an entry is absent only when the scan looked for it", "[finding]") {
  std::vector<Finding> none;
  const Baseline baseline = make_baseline(std::vector{found("r", "a", 1, "c", "h"), found("r", "b", 1, "d", "i")});
  BaselineScope scope;
  scope.covers = [](const BaselineEntry& entry) { return entry.file == "b"; };
  const BaselineMatch match = apply_baseline(none, baseline, scope);
  REQUIRE(match.absent.size() == 1);
  CHECK(baseline.entries[match.absent[0]].file == "b");
}

TEST_CASE("writing a baseline again keeps justifications and drops what is gone", "[finding]") {
  Baseline old = make_baseline(std::vector{found("r", "a", 1, "c", "h1"), found("r", "a", 9, "d", "h2")});
  old.entries[0].justification = "test data";
  std::vector<Finding> now = {found("r", "a", 5, "c", "h1")};
  apply_baseline(now, old);
  CHECK(now[0].suppression->justification == "test data");
  const Baseline again = make_baseline(now, old);
  REQUIRE(again.entries.size() == 1);
  CHECK(again.entries[0].justification == "test data");
  CHECK(again.entries[0].line == 5);

  now[0].suppression->kind = Suppression::Kind::Inline;
  CHECK(make_baseline(now).entries.empty());
}

TEST_CASE("a finding suppressed elsewhere keeps that suppression and still gets its state", "[finding]") {
  std::vector<Finding> now = {found("r", "a", 1, "c", "h")};
  const Baseline baseline = make_baseline(now);
  now[0].suppression = Suppression{};
  apply_baseline(now, baseline);
  CHECK(now[0].state == FindingState::Unchanged);
  CHECK(now[0].suppression->kind == Suppression::Kind::Inline);
}

TEST_CASE("a large group of equal findings is matched in linear time", "[finding]") {
  std::vector<Finding> before;
  for (std::uint32_t i = 1; i <= 3000; ++i) before.push_back(found("r", "a", i, "c", "h"));
  std::vector<Finding> now(before.begin() + 1, before.end());
  const BaselineMatch match = apply_baseline(now, make_baseline(before));
  CHECK(match.matched == 2999);
  CHECK(match.absent.size() == 1);
}
