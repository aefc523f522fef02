#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/pipeline/graph.h"
#include "agents/pipeline/stage.h"
#include "protocol/base/problem.h"

namespace omni {

/// An agent of the graph and the stage it runs in.
struct PlannedAgent {
  std::shared_ptr<const Agent> agent;
  std::size_t stage = 0;  ///< in Plan::stages()
};

/// The agents of a run, in their stages: the order that a settings file asks for, checked against what agents need of each other.
/// What can't be is left out and named; the sound rest runs. Threads: any (immutable).
class Plan {
 public:
  struct Built;

  /// The pipeline as it is without settings: each agent a stage of its own, in the order of the graph.
  ///   agents  those there are
  ///   stages  those of the settings; empty: the built-in order. They may name agents by what they were called in other programs
  ///           (`context_agent`), see canonical_agent()
  ///   known   names of agents that this program has, but not in this run (a plugin that is switched off): no mistake, left out
  /// Problems, each with the place of the stage and a hint: unknown-agent, agent-absent, duplicate-agent, unknown-stage (in
  /// depends_on or skip_if), cycle (of depends_on and facts together, link by link), missing-producer, duplicate-producer.
  static Built build(std::vector<std::shared_ptr<const Agent>> agents, const std::vector<Stage>& stages,
                     const std::vector<std::string>& known = {});

  const std::vector<Stage>& stages() const { return stages_; }        ///< those with an agent that runs, in order
  const std::vector<PlannedAgent>& agents() const { return agents_; } ///< producers before consumers; ties by stage, then name
  const PlannedAgent* provider(std::string_view fact) const;
  const PlannedAgent* find(std::string_view agent) const;
  /// The stage called so, or that holds an agent called so; null: none.
  const Stage* stage_named(std::string_view name) const;
  /// Agents that say they can do `capability`, in order.
  std::vector<const Agent*> able_to(std::string_view capability) const;

 private:
  std::vector<Stage> stages_;
  std::vector<PlannedAgent> agents_;
};

struct Plan::Built {
  Plan plan;
  std::vector<Problem> problems;
};

/// `security` for `security_agent`, `retrieval` for `rag` and `rag_agent`; other names stay.
std::string canonical_agent(std::string_view name);

}  // namespace omni
