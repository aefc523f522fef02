#include "agents/pipeline/scheduler.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "protocol/base/clock.h"

namespace omni {
namespace {

/// The facts of one file while its agents run: made when first asked for, then kept until the file is done.
class FileFacts final : public FactReader {
 public:
  FileFacts(const Graph& graph, const FileInput& file, std::vector<AgentNotice>& notices)
      : graph_(graph), file_(file), notices_(notices) {}

  Result<std::shared_ptr<const void>> pull(const Context& ctx, std::string_view name) override {
    for (const Fact& fact : made_) {
      if (fact.name == name) return fact.value;
    }
    const Agent* agent = graph_.provider(name);
    if (agent == nullptr) return Error(ErrorCode::NotFound, "no agent provides " + std::string(name));
    for (const auto& [failed, error] : failed_) {
      if (failed == agent) return Error(error);
    }
    if (Result<void> outcome = run_agent(ctx, *agent); !outcome.has_value()) {
      failed_.emplace_back(agent, outcome.error());
      return std::move(outcome).error();
    }
    for (const Fact& fact : made_) {
      if (fact.name == name) return fact.value;
    }
    return Error(ErrorCode::Internal, "agent " + agent->info().name + " did not make " + std::string(name)).with_agent(agent->info().name);
  }

 private:
  Result<void> run_agent(const Context& ctx, const Agent& agent) {
    const AgentInfo& info = agent.info();
    const Context own = (info.budget.count() > 0 ? ctx.with_budget(info.budget) : ctx).with_span(info.name);
    Result<AgentOutput> output = guarded(own, agent);
    if (!output.has_value()) return std::move(output).error().with_agent(info.name);
    std::move(output->facts.begin(), output->facts.end(), std::back_inserter(made_));
    std::move(output->notices.begin(), output->notices.end(), std::back_inserter(notices_));
    return {};
  }

  /// The last resort: an exception is a bug of the agent and costs its facts for this file.
  Result<AgentOutput> guarded(const Context& ctx, const Agent& agent) {
    try {
      return agent.run(ctx, {file_, *this});
    } catch (const std::exception& exception) {
      return Error(ErrorCode::Internal, std::string("bug: ") + exception.what());
    }
  }

  const Graph& graph_;
  const FileInput& file_;
  std::vector<AgentNotice>& notices_;
  std::vector<Fact> made_;
  std::vector<std::pair<const Agent*, Error>> failed_;  // an agent runs once, whatever came of it
};

}  // namespace

FileOutcome run_file(const Context& ctx, const Graph& graph, FileInput input, const RunOptions& options) {
  FileOutcome outcome;
  const auto begin = ctx.clock().now();
  const Context own = options.file_budget.count() > 0 ? ctx.with_budget(options.file_budget) : ctx;
  FileFacts facts(graph, input, outcome.notices);
  for (const std::string& name : options.wanted) {
    Result<std::shared_ptr<const void>> value = facts.pull(own, name);
    if (value.has_value()) {
      outcome.facts.push_back({name, std::move(value).value()});
    } else if (!outcome.error) {
      outcome.error = std::move(value).error();
    }
  }
  outcome.time = ctx.clock().now() - begin;
  outcome.input = std::move(input);
  return outcome;
}

Result<void> run_files(const Context& ctx, Executor& executor, const Graph& graph, std::size_t count, const FileSource& source,
                       const RunOptions& options, const OutcomeSink& sink) {
  const auto work = [&](std::size_t index) -> Result<void> {
    std::optional<FileInput> input = source(index);
    FileOutcome outcome;
    if (input) outcome = run_file(ctx, graph, std::move(*input), options);
    outcome.index = index;
    sink(std::move(outcome));
    return {};
  };
  return parallel_for_each(ctx, executor, count, work, {.priority = Priority::Background, .max_parallel = options.jobs});
}

}  // namespace omni
