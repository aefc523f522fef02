#include "server/service/pipeline_view.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "agents/builtin.h"
#include "agents/rules/rule_set.h"
#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

using test::agent;

Plan sample() {
  Stage first, both;
  first.agents = {"context"};
  both.agents = {"security", "odd\"]name"};
  both.depends_on = {"context"};
  return Plan::build({agent("context", {}, {"outline"}), agent("security", {"outline"}, {"findings.security"}), agent("odd\"]name", {}, {"findings.odd"})}, {both, first}).plan;
}

TEST_CASE("a plan is drawn in each format, with names that break none", "[pipeline_view]") {
  CHECK(draw(sample(), GraphFormat::Text) ==
        "1. context: outline\n2. security: outline → findings.security\n   odd__name: findings.odd\n");
  CHECK(draw(sample(), GraphFormat::Mermaid) ==
        "flowchart LR\n  context[context]\n  subgraph stage2\n    security[security]\n    odd__name[odd__name]\n  end\n  context -->|outline| security\n");
  CHECK(draw(sample(), GraphFormat::Dot) ==
        "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n  \"context\";\n  subgraph cluster_2 {\n    \"security\";\n    \"odd__name\";\n  }\n"
        "  \"context\" -> \"security\" [label=\"outline\"];\n}\n");
  CHECK(draw(sample(), GraphFormat::Json).find("{\"from\": \"context\", \"to\": \"security\", \"fact\": \"outline\"}") != std::string::npos);
}

TEST_CASE("docs/agents.md says what the agents say of themselves", "[pipeline_view]") {
  const LanguageRegistry registry;
  const RuleSet rules(registry, {});
  const std::string page = agents_page(Plan::build(builtin_agents(registry, rules, {}), {}).plan);
  const std::string path = std::string(OMNI_TEST_DATA) + "/../docs/agents.md";
  if (std::getenv("OMNI_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << page;
  std::ifstream in(path, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == page);
}

}  // namespace
}  // namespace omni
