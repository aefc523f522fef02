#pragma once

#include <memory>
#include <vector>

#include "agents/pipeline/agent.h"
#include "protocol/base/problem.h"

namespace omni {

/// The agents of a run and who makes what: checked once, then read by everybody. Agents that cannot run are left out, with
/// a problem that names the whole chain; the sound rest stays. Threads: any (immutable).
class Graph {
 public:
  struct Built;
  /// Problems: two agents that provide one fact; a consumed fact that nobody provides; a cycle. What depends on a
  /// refused agent is refused too.
  static Built build(std::vector<std::shared_ptr<const Agent>> agents);

  /// Producers before consumers; ties by name, so the order is the same in every run.
  const std::vector<std::shared_ptr<const Agent>>& in_order() const { return order_; }

 private:
  std::vector<std::shared_ptr<const Agent>> order_;
};

struct Graph::Built {
  Graph graph;
  std::vector<Problem> problems;
};

}  // namespace omni
