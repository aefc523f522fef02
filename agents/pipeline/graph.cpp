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

/// One cycle along consumed facts, from one of its agents to the one before it again. Every agent in `left` waits for another
/// one in `left`, so a walk from producer to producer must come back.
std::vector<const Agent*> find_cycle(const std::vector<AgentPtr>& left) {
  std::vector<const Agent*> path;
  const Agent* at = left.front().get();
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    for (const std::string& fact : path.back()->info().consumes) {
      if (const AgentPtr* from = provider_in(left, fact)) at = from->get();
    }
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  return path;
}

/// "a → b → a"
std::string describe_cycle(const std::vector<const Agent*>& cycle) {
  std::string text;
  for (const Agent* agent : cycle) text += agent->info().name + " → ";
  return text + cycle.front()->info().name;
}

/// Leaves out agents whose input nobody provides; leaving one out may leave others without theirs.
void drop_without_input(std::vector<AgentPtr>& agents, const std::vector<AgentPtr>& done, std::vector<Problem>& problems) {
  for (bool changed = true; changed;) {
    changed = false;
    for (auto agent = agents.begin(); agent != agents.end(); ++agent) {
      const auto& consumes = (*agent)->info().consumes;
      const auto missing = std::find_if(consumes.begin(), consumes.end(), [&](const std::string& fact) {
        return provider_in(agents, fact) == nullptr && provider_in(done, fact) == nullptr;
      });
      if (missing == consumes.end()) continue;
      problems.push_back(refusal("missing-producer", "agent " + (*agent)->info().name + " needs " + *missing + ", which no agent provides",
                                 "enable an agent that provides " + *missing));
      agents.erase(agent);
      changed = true;
      break;
    }
  }
}

}  // namespace

Graph::Built Graph::build(std::vector<AgentPtr> agents) {
  Built built;
  std::sort(agents.begin(), agents.end(), [](const AgentPtr& a, const AgentPtr& b) { return a->info().name < b->info().name; });

  std::map<std::string, std::string> producer;
  std::erase_if(agents, [&](const AgentPtr& agent) {
    for (const std::string& fact : agent->info().provides) {
      const auto known = producer.find(fact);
      if (known == producer.end()) continue;
      built.problems.push_back(refusal("duplicate-producer",
                                       "agents " + known->second + " and " + agent->info().name + " both provide " + fact,
                                       "disable one of them"));
      return true;
    }
    for (const std::string& fact : agent->info().provides) producer.emplace(fact, agent->info().name);
    return false;
  });

  std::vector<AgentPtr>& order = built.graph.order_;
  for (;;) {
    drop_without_input(agents, order, built.problems);
    if (agents.empty()) break;
    const auto ready = std::find_if(agents.begin(), agents.end(), [&](const AgentPtr& agent) {
      const auto& consumes = agent->info().consumes;
      return std::none_of(consumes.begin(), consumes.end(), [&](const std::string& fact) { return provider_in(agents, fact) != nullptr; });
    });
    if (ready != agents.end()) {
      order.push_back(*ready);
      agents.erase(ready);
      continue;
    }
    const std::vector<const Agent*> cycle = find_cycle(agents);
    built.problems.push_back(refusal("cycle", "agents wait for each other: " + describe_cycle(cycle), "drop one of the facts consumed on the way"));
    std::erase_if(agents, [&](const AgentPtr& agent) { return std::find(cycle.begin(), cycle.end(), agent.get()) != cycle.end(); });
  }
  return built;
}

}  // namespace omni
