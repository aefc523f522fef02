#pragma once

#include <string>
#include <vector>

#include "agents/pipeline/plan.h"

/// A plan for people and for tools that draw.
namespace omni {

enum class GraphFormat : unsigned char { Text, Mermaid, Dot, Json };

/// Agents as nodes with the facts between them; stages as boxes. Stable: equal plans give equal bytes.
std::string draw(const Plan& plan, GraphFormat format);

/// `docs/agents.md`: what each agent is, and the picture of the built-in pipeline.
std::string agents_page(const Plan& plan);

std::string_view to_string(AgentScope scope);
std::string_view to_string(AgentCost cost);

/// "a, b", or "-" for none.
std::string listed_or_dash(const std::vector<std::string>& words);

}  // namespace omni
