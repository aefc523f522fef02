#include "agents/pipeline/plan.h"

#include <catch2/catch.hpp>

#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

using test::agent;

Stage stage(std::vector<std::string> agents, std::vector<std::string> depends_on = {}) {
  static std::uint32_t line = 0;
  Stage out;
  out.agents = std::move(agents);
  out.depends_on = std::move(depends_on);
  out.file = "omni.yaml";
  out.place = {++line, 3};
  return out;
}

/// "[a b] c | code: message (hint)": stages with their agents, and what was refused.
std::string planned(std::vector<std::shared_ptr<const Agent>> agents, const std::vector<Stage>& stages, const std::vector<std::string>& known = {}) {
  const Plan::Built built = Plan::build(std::move(agents), stages, known);
  std::string text;
  for (const Stage& each : built.plan.stages()) {
    std::string names;
    for (const std::string& name : each.agents) names += (names.empty() ? "" : " ") + name;
    text += (text.empty() ? "" : " ") + (each.agents.size() > 1 ? "[" + names + "]" : names);
  }
  for (const Problem& problem : built.problems) text += " | " + problem.code + ": " + problem.message + (problem.hint.empty() ? "" : " (" + problem.hint + ")");
  return text;
}

std::vector<std::shared_ptr<const Agent>> four() {
  return {agent("context", {}, {"outline"}), agent("retrieval", {"outline"}, {"index"}), agent("security", {}, {"findings.security"}),
          agent("compliance", {}, {"findings.compliance"})};
}

TEST_CASE("without stages each agent is one, producers first, then by name", "[plan]") {
  CHECK(planned(four(), {}) == "compliance context retrieval security");
}

TEST_CASE("stages as another program's file names them", "[plan]") {
  CHECK(planned(four(), {stage({"context_agent"}), stage({"rag_agent"}), stage({"security_agent", "compliance_agent"}, {"rag_agent"})}) ==
        "context retrieval [security compliance]");
  CHECK(planned(four(), {stage({"rag"}), stage({"context"})}) == "context retrieval");  // facts win over the order of writing
}

TEST_CASE("depends_on orders, also against the order of writing", "[plan]") {
  CHECK(planned(four(), {stage({"security"}, {"compliance"}), stage({"compliance"}, {"context"}), stage({"context"})}) == "context compliance security");
}

TEST_CASE("what is wrong is named with its place and a hint, and the sound rest stays", "[plan]") {
  CHECK(planned(four(), {stage({"securty"}), stage({"compliance"})}) ==
        "compliance | unknown-agent: there is no agent `securty` (did you mean `security`? `omni agents` lists them)");
  CHECK(planned(four(), {stage({"security"}), stage({"security", "compliance"})}) ==
        "security compliance | duplicate-agent: agent security is in another stage already (name it once)");
  CHECK(planned(four(), {stage({"security"}, {"complianse"}), stage({"compliance"})}) ==
        "security compliance | unknown-stage: depends_on: there is no stage `complianse` (did you mean `compliance`?)");
  CHECK(planned(four(), {stage({"retrieval"})}) ==
        " | missing-producer: agent retrieval needs outline, which no agent provides (enable an agent that provides outline)");
  CHECK(planned(four(), {stage({"enrich"}), stage({"security"})}, {"enrich"}) ==
        "security | agent-absent: agent enrich has no part in this run; its place in the pipeline is left out");
  const Plan::Built built = Plan::build(four(), {stage({"nobody"})});
  REQUIRE(built.problems.size() == 1);
  CHECK(built.problems.front().file == "omni.yaml");
  CHECK(built.problems.front().place.line > 0);
}

TEST_CASE("a cycle names the whole chain with each link's reason; the depends_on on it is not obeyed", "[plan]") {
  CHECK(planned(four(), {stage({"context"}, {"retrieval"}), stage({"retrieval"}), stage({"security"})}) ==
        "security context retrieval | cycle: stages wait for each other: context (depends_on) → retrieval (needs outline) → context (drop the depends_on of context; it is not obeyed)");
  CHECK(planned(four(), {stage({"security"}, {"compliance"}), stage({"compliance"}, {"security"})}) ==
        "security compliance | cycle: stages wait for each other: security (depends_on) → compliance (depends_on) → security (drop the depends_on of security; it is not obeyed)");
}

TEST_CASE("a stage that is switched off takes its agents with it", "[plan]") {
  Stage off = stage({"context"});
  off.enabled = false;
  CHECK(planned(four(), {off, stage({"security"}, {"context"})}) == "security");
}

TEST_CASE("who provides a fact", "[plan]") {
  const Plan plan = Plan::build({agent("a", {}, {"x", "y"})}, {}).plan;
  REQUIRE(plan.provider("y") != nullptr);
  CHECK(plan.provider("y")->agent->info().name == "a");
  CHECK(plan.provider("z") == nullptr);
}

TEST_CASE("agents are found by what they can do", "[plan]") {
  const auto able = agent("b", {}, {"x"});
  able->info_.capabilities = {"find-secrets"};
  const Plan plan = Plan::build({agent("a", {}, {"y"}), able}, {}).plan;
  CHECK(plan.able_to("find-secrets") == std::vector<const Agent*>{able.get()});
  CHECK(plan.able_to("fly").empty());
}

}  // namespace
}  // namespace omni
