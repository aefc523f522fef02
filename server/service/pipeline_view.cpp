#include "server/service/pipeline_view.h"

#include <algorithm>

namespace omni {
namespace {

/// An edge of the picture: `fact` goes from one agent to another; empty: only the order is meant.
struct Edge {
  std::string from, to, fact;
  auto operator<=>(const Edge&) const = default;
};

std::vector<Edge> edges_of(const Plan& plan) {
  std::vector<Edge> edges;
  for (const PlannedAgent& planned : plan.agents()) {
    const AgentInfo& info = planned.agent->info();
    for (const std::string& fact : info.consumes) {
      if (const PlannedAgent* const from = plan.provider(fact)) edges.push_back({from->agent->info().name, info.name, fact});
    }
  }
  for (const Stage& stage : plan.stages()) {
    for (const std::string& before : stage.depends_on) {
      const Stage* const other = plan.stage_named(before);
      if (other == nullptr) continue;
      const auto carries = [&](const Edge& edge) { return edge.from == other->name() && edge.to == stage.name(); };
      if (std::none_of(edges.begin(), edges.end(), carries)) edges.push_back({other->name(), stage.name(), {}});
    }
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

/// Names of agents come from plugins, too: only what is safe in every format stays.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool safe = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    out += safe ? c : '_';
  }
  return out;
}

std::string mermaid(const Plan& plan) {
  std::string out = "flowchart LR\n";
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    const Stage& stage = plan.stages()[i];
    const bool box = stage.agents.size() > 1;
    if (box) out += "  subgraph stage" + std::to_string(i + 1) + "\n";
    for (const std::string& name : stage.agents) out += std::string(box ? "    " : "  ") + plain(name) + "[" + plain(name) + "]\n";
    if (box) out += "  end\n";
  }
  for (const Edge& edge : edges_of(plan)) {
    out += "  " + plain(edge.from) + (edge.fact.empty() ? " -.-> " : " -->|" + plain(edge.fact) + "| ") + plain(edge.to) + "\n";
  }
  return out;
}

std::string dot(const Plan& plan) {
  std::string out = "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    const Stage& stage = plan.stages()[i];
    const bool box = stage.agents.size() > 1;
    if (box) out += "  subgraph cluster_" + std::to_string(i + 1) + " {\n";
    for (const std::string& name : stage.agents) out += std::string(box ? "    " : "  ") + "\"" + plain(name) + "\";\n";
    if (box) out += "  }\n";
  }
  for (const Edge& edge : edges_of(plan)) {
    out += "  \"" + plain(edge.from) + "\" -> \"" + plain(edge.to) + "\"" + (edge.fact.empty() ? " [style=dashed]" : " [label=\"" + plain(edge.fact) + "\"]") + ";\n";
  }
  return out + "}\n";
}

std::string json_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "\"" : ", \"") + plain(word) + "\"";
  return "[" + out + "]";
}

std::string json(const Plan& plan) {
  std::string nodes, edges;
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    for (const std::string& name : plan.stages()[i].agents) {
      const AgentInfo& info = plan.find(name)->agent->info();
      nodes += std::string(nodes.empty() ? "" : ",\n") + "    {\"agent\": \"" + plain(name) + "\", \"stage\": " + std::to_string(i + 1) + ", \"scope\": \"" +
               std::string(to_string(info.scope)) + "\", \"consumes\": " + json_list(info.consumes) + ", \"provides\": " + json_list(info.provides) + "}";
    }
  }
  for (const Edge& edge : edges_of(plan)) {
    edges += std::string(edges.empty() ? "" : ",\n") + "    {\"from\": \"" + plain(edge.from) + "\", \"to\": \"" + plain(edge.to) + "\", \"fact\": " +
             (edge.fact.empty() ? "null" : "\"" + plain(edge.fact) + "\"") + "}";
  }
  return "{\n  \"agents\": [\n" + nodes + "\n  ],\n  \"edges\": [\n" + edges + "\n  ]\n}\n";
}

std::string text(const Plan& plan) {
  std::string out;
  for (std::size_t i = 0; i < plan.stages().size(); ++i) {
    out += std::to_string(i + 1) + ". ";
    const Stage& stage = plan.stages()[i];
    for (std::size_t k = 0; k < stage.agents.size(); ++k) {
      const AgentInfo& info = plan.find(stage.agents[k])->agent->info();
      out += (k == 0 ? "" : "   ") + plain(info.name) + ": " + (info.consumes.empty() ? "" : listed_or_dash(info.consumes) + " → ") + listed_or_dash(info.provides) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string_view to_string(AgentScope scope) { return scope == AgentScope::File ? "file" : "workspace"; }

std::string_view to_string(AgentCost cost) {
  switch (cost) {
    case AgentCost::Cheap: return "cheap";
    case AgentCost::Moderate: return "moderate";
    case AgentCost::Expensive: return "expensive";
  }
  return "";
}

std::string listed_or_dash(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out.empty() ? "-" : out;
}

std::string draw(const Plan& plan, GraphFormat format) {
  switch (format) {
    case GraphFormat::Text: return text(plan);
    case GraphFormat::Mermaid: return mermaid(plan);
    case GraphFormat::Dot: return dot(plan);
    case GraphFormat::Json: return json(plan);
  }
  return {};
}

std::string agents_page(const Plan& plan) {
  std::string out =
      "# The agents of OMNI\n\n"
      "Written by the program from what the agents say of themselves (a test compares; `OMNI_UPDATE_GOLDEN=1` rewrites it). How they are called in\n"
      "turn, skipped, bounded and tried again is in `docs/pipeline.md`; `omni agents` and `omni graph` show the same for your own settings.\n\n";
  for (const PlannedAgent& planned : plan.agents()) {
    const AgentInfo& info = planned.agent->info();
    out += "## " + info.name + "\n\n" + info.summary + "\n\n| | |\n|---|---|\n";
    out += "| scope | " + std::string(to_string(info.scope)) + " |\n";
    out += "| consumes | " + listed_or_dash(info.consumes) + " |\n";
    out += "| provides | " + listed_or_dash(info.provides) + " |\n";
    out += "| capabilities | " + listed_or_dash(info.capabilities) + " |\n";
    out += "| languages | " + (info.languages.empty() ? "all" : listed_or_dash(info.languages)) + " |\n";
    out += "| cost | " + std::string(to_string(info.cost)) + " |\n\n";
  }
  return out + "## The built-in pipeline\n\n```mermaid\n" + mermaid(plan) + "```\n";
}

}  // namespace omni
