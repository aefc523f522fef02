#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/pipeline/agent.h"

namespace omni::test {

/// An agent that does what the test says; by default it makes each fact it provides, as a string with the fact's name.
class FakeAgent final : public Agent {
 public:
  using Run = std::function<Result<AgentOutput>(const Context&, const AgentInput&)>;

  FakeAgent(std::string name, std::vector<std::string> consumes, std::vector<std::string> provides, Run run = {}) : run_(std::move(run)) {
    info_.name = std::move(name);
    info_.consumes = std::move(consumes);
    info_.provides = std::move(provides);
  }
  const AgentInfo& info() const override { return info_; }
  Result<AgentOutput> run(const Context& ctx, const AgentInput& input) const override {
    if (run_) return run_(ctx, input);
    AgentOutput output;
    for (const std::string& fact : info_.provides) output.facts.push_back({fact, std::make_shared<const std::string>(fact)});
    return output;
  }
  AgentInfo info_;

 private:
  Run run_;
};

inline std::shared_ptr<FakeAgent> agent(std::string name, std::vector<std::string> consumes, std::vector<std::string> provides,
                                        FakeAgent::Run run = {}) {
  return std::make_shared<FakeAgent>(std::move(name), std::move(consumes), std::move(provides), std::move(run));
}

}  // namespace omni::test
