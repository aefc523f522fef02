#include "agents/pipeline/graph.h"

#include <algorithm>
#include <map>

namespace omni {
namespace {

using AgentPtr = std::shared_ptr<const Agent>;

Problem refusal(std::string code, std::string message, std::string hint) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  return problem;
}

bool provides(const Agent& agent, std::string_view fact) {
  const auto& facts = agent.info().provides;
  return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

const AgentPtr* provider_in(const std::vector<AgentPtr>& agents, std::string_view fact) {
  for (const AgentPtr& agent : agents) {
    if (provides(*agent, fact)) return &agent;
  }
  return nullptr;
}

/// "a → b → a" along consumed facts, starting at an agent that nothing ready feeds.
std::string describe_cycle(const std::vector<AgentPtr>& left) {
  std::vector<std::string> path;
  const Agent* at = left.front().get();
  while (std::find(path.begin(), path.end(), at->info().name) == path.end()) {
    path.push_back(at->info().name);
    const Agent* next = nullptr;
    for (const std::string& fact : at->info().consumes) {
      const AgentPtr* from = provider_in(left, fact);
      if (from != nullptr) next = from->get();
    }
    if (next == nullptr) break;
    at = next;
  }
  const auto begin = std::find(path.begin(), path.end(), at->info().name);
  std::string text;
  for (auto i = begin; i != path.end(); ++i) text += *i + " → ";
  return text + at->info().name;
}

}  // namespace

Graph::Built Graph::build(std::vector<AgentPtr> agents) {
  Built built;
  std::sort(agents.begin(), agents.end(), [](const AgentPtr& a, const AgentPtr& b) { return a->info().name < b->info().name; });

  std::map<std::string, std::string> producer;
  std::erase_if(agents, [&](const AgentPtr& agent) {
    for (const std::string& fact : agent->info().provides) {
      const auto [known, fresh] = producer.try_emplace(fact, agent->info().name);
      if (fresh) continue;
      built.problems.push_back(refusal("duplicate-producer",
                                       "agents " + known->second + " and " + agent->info().name + " both provide " + fact,
                                       "disable one of them"));
      return true;
    }
    return false;
  });

  // Leaving one out may leave others without their input.
  for (bool changed = true; changed;) {
    changed = false;
    for (auto agent = agents.begin(); agent != agents.end(); ++agent) {
      const auto& consumes = (*agent)->info().consumes;
      const auto missing = std::find_if(consumes.begin(), consumes.end(), [&](const std::string& fact) { return provider_in(agents, fact) == nullptr; });
      if (missing == consumes.end()) continue;
      built.problems.push_back(refusal("missing-producer", "agent " + (*agent)->info().name + " needs " + *missing + ", which no agent provides",
                                       "enable an agent that provides " + *missing));
      agents.erase(agent);
      changed = true;
      break;
    }
  }

  std::vector<AgentPtr> left = agents;
  while (!left.empty()) {
    const auto ready = std::find_if(left.begin(), left.end(), [&](const AgentPtr& agent) {
      const auto& consumes = agent->info().consumes;
      return std::none_of(consumes.begin(), consumes.end(), [&](const std::string& fact) { return provider_in(left, fact) != nullptr; });
    });
    if (ready == left.end()) {
      built.problems.push_back(refusal("cycle", "agents wait for each other: " + describe_cycle(left), "drop one of the facts consumed on the way"));
      break;
    }
    built.graph.order_.push_back(*ready);
    left.erase(ready);
  }
  return built;
}

const Agent* Graph::provider(std::string_view fact) const {
  const AgentPtr* agent = provider_in(order_, fact);
  return agent == nullptr ? nullptr : agent->get();
}

}  // namespace omni
