#include "agents/pipeline/graph.h"

#include <catch2/catch.hpp>

#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

using test::agent;

/// "a b | code: message | …": the agents that are left, in order, and what was refused.
std::string built(std::vector<std::shared_ptr<const Agent>> agents) {
  const Graph::Built result = Graph::build(std::move(agents));
  std::string text;
  for (const auto& each : result.graph.in_order()) text += (text.empty() ? "" : " ") + each->info().name;
  for (const Problem& problem : result.problems) text += " | " + problem.code + ": " + problem.message;
  return text;
}

TEST_CASE("producers come before consumers, ties by name", "[pipeline]") {
  CHECK(built({}).empty());
  CHECK(built({agent("c", {}, {"z"}), agent("b", {}, {"y"}), agent("a", {"y", "z"}, {"x"})}) == "b c a");
  CHECK(built({agent("enrich", {"findings", "index"}, {"report"}), agent("security", {"outline"}, {"findings"}),
               agent("retrieval", {"outline"}, {"index"}), agent("context", {}, {"outline"})}) == "context retrieval security enrich");
}

TEST_CASE("a missing producer is refused, with everything that depends on it", "[pipeline]") {
  CHECK(built({agent("a", {"nothing"}, {"x"}), agent("b", {"x"}, {"y"}), agent("sound", {}, {"z"})}) ==
        "sound | missing-producer: agent a needs nothing, which no agent provides | missing-producer: agent b needs x, which no agent provides");
}

TEST_CASE("two producers of one fact: the first by name stays", "[pipeline]") {
  CHECK(built({agent("second", {}, {"x"}), agent("first", {}, {"x"})}) == "first | duplicate-producer: agents first and second both provide x");
  CHECK(built({agent("a", {}, {"x"}), agent("b", {}, {"x", "y"}), agent("c", {"y"}, {"z"})}) ==
        "a | duplicate-producer: agents a and b both provide x | missing-producer: agent c needs y, which no agent provides");
}

TEST_CASE("a refused agent provides nothing, so it refuses nobody", "[pipeline]") {
  // b loses x to a; its y is free for c then.
  CHECK(built({agent("a", {}, {"x"}), agent("b", {}, {"y", "x"}), agent("c", {}, {"y"})}) ==
        "a c | duplicate-producer: agents a and b both provide x");
}

TEST_CASE("a cycle is named link by link, the rest stays", "[pipeline]") {
  CHECK(built({agent("a", {"z"}, {"x"}), agent("b", {"x"}, {"y"}), agent("c", {"y"}, {"z"}), agent("sound", {}, {"w"})}) ==
        "sound | cycle: agents wait for each other: a → c → b → a");
  CHECK(built({agent("self", {"x"}, {"x"})}) == " | cycle: agents wait for each other: self → self");
}

TEST_CASE("what waits for a cycle is not the cycle", "[pipeline]") {
  CHECK(built({agent("a-behind", {"x"}, {"w"}), agent("b", {"y"}, {"x"}), agent("c", {"x"}, {"y"})}) ==
        " | cycle: agents wait for each other: b → c → b | missing-producer: agent a-behind needs x, which no agent provides");
  const Graph::Built two = Graph::build({agent("a", {"b"}, {"a"}), agent("b", {"a"}, {"b"}), agent("c", {"d"}, {"c"}), agent("d", {"c"}, {"d"}),
                                         agent("e", {"d"}, {"e"}), agent("f", {}, {"f"})});
  CHECK(two.graph.in_order().size() == 1);
  CHECK(two.problems.size() == 3);  // both cycles, and e which waits for one of them
}

}  // namespace
}  // namespace omni
