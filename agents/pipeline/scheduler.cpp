#include "agents/pipeline/scheduler.h"

#include <algorithm>
#include <set>
#include <utility>

#include "agents/pipeline/admission.h"
#include "agents/pipeline/file_facts.h"
#include "protocol/base/clock.h"
#include "protocol/base/sync.h"
#include "protocol/base/trace.h"

namespace omni {
namespace {

/// The agents on the way to `wanted`, by number in the plan.
std::set<std::size_t> needed(const Plan& plan, const std::vector<std::string>& wanted) {
  std::set<std::size_t> agents;
  std::vector<std::string_view> open(wanted.begin(), wanted.end());
  while (!open.empty()) {
    const PlannedAgent* const planned = plan.provider(open.back());
    open.pop_back();
    if (planned == nullptr || !agents.insert(static_cast<std::size_t>(planned - plan.agents().data())).second) continue;
    open.insert(open.end(), planned->agent->info().consumes.begin(), planned->agent->info().consumes.end());
  }
  return agents;
}

/// The files that an agent of the workspace looks at, and the facts of them.
class CollectedFacts final : public WorkspaceInput {
 public:
  /// All outlive it.
  CollectedFacts(std::size_t files, const FileSource& source, const RunOptions& options, const WorkspaceFacts& workspace)
      : files_(files), source_(source), options_(options), workspace_(workspace) {}

  /// Threads: any, each with an index of its own.
  void add(std::size_t index, const std::string& path, std::vector<Fact> facts) { files_[index] = {path, std::move(facts)}; }
  bool empty() const {
    return std::all_of(files_.begin(), files_.end(), [](const OfFile& file) { return file.path.empty(); });
  }

  std::size_t files() const override { return files_.size(); }
  const std::string& path(std::size_t index) const override { return files_[index].path; }
  std::optional<FileInput> load(std::size_t index) const override {
    if (files_[index].path.empty()) return std::nullopt;
    std::optional<FileInput> input = source_(index);
    if (options_.released) options_.released();
    return input;
  }
  std::shared_ptr<const void> pull(std::size_t index, std::string_view name) const override {
    if (index == kWholeWorkspace) {
      const auto made = workspace_.made.find(name);
      return made == workspace_.made.end() ? nullptr : made->second;
    }
    for (const Fact& fact : files_[index].facts) {
      if (fact.name == name) return fact.value;
    }
    return nullptr;
  }

 private:
  struct OfFile {
    std::string path;
    std::vector<Fact> facts;
  };
  std::vector<OfFile> files_;
  const FileSource& source_;
  const RunOptions& options_;
  const WorkspaceFacts& workspace_;
};

AgentNotice stuck_notice(std::string_view what) {
  return {AgentNotice::Level::Warning, "stuck", std::string(what) + "; `omni scan --profile` shows with what", {}};
}

}  // namespace

struct PipelineRun::State {
  State(const Plan& plan, RunOptions options) : book(plan, std::move(options)), admission(book.options().memory_for_files, book.options().governor) {}

  FileOutcome run_file(const Context& ctx, FileInput input, const std::vector<std::string>& wanted, Executor* executor);
  Result<void> over_files(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, const std::vector<std::string>& wanted,
                          const OutcomeSink& sink);
  Result<void> run_workspace_agent(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, const PlannedAgent& planned);
  /// Of a stage with agents of the workspace; nothing: it did not run.
  std::optional<StageResult> result_of(std::string_view stage) const;

  RunBook book;
  Admission admission;
  WorkspaceFacts workspace;
  std::vector<AgentFailure> failures;  // of the workspace
  std::vector<AgentNotice> notices;    // this too
};

FileOutcome PipelineRun::State::run_file(const Context& ctx, FileInput input, const std::vector<std::string>& wanted, Executor* executor) {
  FileOutcome outcome;
  const auto begin = ctx.clock().now();
  const RunOptions& options = book.options();
  const Attention attention(options.file_budget.count() > 0 ? ctx.with_budget(options.file_budget) : ctx, options.watchdog, input.path);
  const Context& own = attention.context();
  FileFacts facts(book, input, workspace);
  std::vector<std::optional<Result<std::shared_ptr<const void>>>> values(wanted.size());
  const auto make = [&](std::size_t i) -> Result<void> {
    values[i].emplace(facts.pull(own, wanted[i]));
    return {};
  };
  // That the whole run ends meanwhile shows in what is not made, too.
  if (executor != nullptr && wanted.size() > 1) static_cast<void>(parallel_for_each(own, *executor, wanted.size(), make, {.priority = Priority::Background, .max_parallel = 0}));
  std::vector<AgentFailure> unexplained;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (!values[i]) static_cast<void>(make(i));
    if (values[i]->has_value()) outcome.facts.push_back({wanted[i], std::move(*values[i]).value()});
    else if (!facts.explains(wanted[i])) unexplained.push_back({{}, {}, values[i]->error(), {}});
  }
  outcome.notices = facts.take_notices();
  if (attention.was_stuck()) outcome.notices.push_back(stuck_notice("this file got on no more for some seconds while it was analysed"));
  outcome.failures = facts.take_failures();
  std::move(unexplained.begin(), unexplained.end(), std::back_inserter(outcome.failures));
  outcome.time = ctx.clock().now() - begin;
  outcome.input = std::move(input);
  return outcome;
}

Result<void> PipelineRun::State::over_files(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source,
                                            const std::vector<std::string>& wanted, const OutcomeSink& sink) {
  const std::vector<Stage>& stages = book.plan().stages();
  const bool in_order = std::any_of(stages.begin(), stages.end(), [](const Stage& stage) {  // some stage asks how another went
    return std::any_of(stage.skip_if.begin(), stage.skip_if.end(), [](const SkipCondition& condition) { return condition.after.has_value(); });
  });
  Executor* const inside = count < executor.concurrency() && !in_order ? &executor : nullptr;
  const auto work = [&](std::size_t index) -> Result<void> {
    std::string path;  // of the span, which ends after the outcome was given away
    Span span(ctx, SpanKind::Phase, "files left out");
    std::optional<FileInput> input = source(index);
    if (input && span.on()) span.rename(SpanKind::File, path = input->path);
    FileOutcome outcome;
    if (input) {
      const Admission::Place place = admission.enter(input->text_rules_only ? 0 : input->text->size());
      outcome = run_file(ctx, std::move(*input), wanted, inside);
    }
    outcome.index = index;
    sink(std::move(outcome));
    return {};
  };
  return parallel_for_each(ctx, executor, count, work, {.priority = Priority::Background, .max_parallel = book.options().jobs});
}

Result<void> PipelineRun::State::run_workspace_agent(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source,
                                                     const PlannedAgent& planned) {
  const AgentInfo& info = planned.agent->info();
  std::vector<std::string> of_files;
  for (const std::string& fact : info.consumes) {
    const PlannedAgent* const provider = book.plan().provider(fact);
    if (provider != nullptr && provider->agent->info().scope == AgentScope::File) of_files.push_back(fact);
  }
  const auto number = static_cast<std::size_t>(&planned - book.plan().agents().data());
  const Stage& stage = book.plan().stages()[planned.stage];
  CollectedFacts collected(count, source, book.options(), workspace);
  Mutex mu;
  std::optional<std::string> skipped;
  const auto add = [&](FileOutcome outcome) {
    if (book.options().released) book.options().released();
    if (!outcome.input || !speaks(info, *outcome.input)) return;
    std::optional<std::string> reason = skip_reason(stage, book.options().run, *outcome.input, [this](std::string_view name) { return result_of(name); });
    if (!reason) return collected.add(outcome.index, outcome.input->path, std::move(outcome.facts));
    const MutexLock lock(mu);
    skipped = std::move(reason);
  };
  OMNI_TRY_OK(over_files(ctx, executor, count, source, of_files, add));
  if (collected.empty()) {  // nothing to look at
    workspace.results[number] = StageResult::Skipped;
    book.count_skip(planned);
    const MutexLock lock(mu);
    if (skipped) notices.push_back({AgentNotice::Level::Note, "stage-skipped", "stage " + stage.name() + " was skipped (" + *skipped + ")", {}});
    return {};
  }
  const auto begin = ctx.clock().now();
  const Attention attention(ctx, book.options().watchdog, "agent " + info.name);
  Result<AgentOutput> output = book.attempts(attention.context(), planned, info.name, "looking at the workspace", [&](const Context& own) {
    return RunBook::Attempt{planned.agent->run_workspace(own, collected), {}};
  });
  const std::chrono::nanoseconds time = ctx.clock().now() - begin;
  if (attention.was_stuck()) notices.push_back(stuck_notice("agent " + info.name + " got on no more for some seconds while it looked at the workspace"));
  OMNI_TRY_OK(ctx.check());
  workspace.results[number] = output.has_value() ? StageResult::Done : StageResult::Failed;
  if (!output.has_value()) {
    book.count_failure(planned, output.error());
    failures.push_back({stage.name(), info.name, std::move(output).error(), time, info.kind, info.scope});
    return {};
  }
  for (Fact& fact : output->facts) workspace.made[fact.name] = std::move(fact.value);
  std::move(output->notices.begin(), output->notices.end(), std::back_inserter(notices));
  return {};
}

std::optional<StageResult> PipelineRun::State::result_of(std::string_view stage) const {
  const Stage* const of = book.plan().stage_named(stage);
  std::optional<StageResult> result;
  for (const auto& [number, came] : workspace.results) {
    if (&book.plan().stages()[book.plan().agents()[number].stage] != of) continue;
    if (came == StageResult::Failed || !result || *result == StageResult::Done) result = came;
    if (came == StageResult::Failed) break;
  }
  return result;
}

PipelineRun::PipelineRun(const Plan& plan, RunOptions options) : state_(std::make_unique<State>(plan, std::move(options))) {}
PipelineRun::~PipelineRun() = default;

Result<void> PipelineRun::run_files(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, const OutcomeSink& sink) {
  const Plan& plan = state_->book.plan();
  for (const std::size_t number : needed(plan, state_->book.options().wanted)) {  // producers first, as in the plan
    const PlannedAgent& planned = plan.agents()[number];
    if (planned.agent->info().scope == AgentScope::Workspace) OMNI_TRY_OK(state_->run_workspace_agent(ctx, executor, count, source, planned));
  }
  Result<void> outcome = state_->over_files(ctx, executor, count, source, state_->book.options().wanted, sink);
  state_->book.record_stages(ctx);
  return outcome;
}

FileOutcome PipelineRun::run_file(const Context& ctx, FileInput input, Executor* executor) const {
  return state_->run_file(ctx, std::move(input), state_->book.options().wanted, executor);
}

const std::vector<AgentFailure>& PipelineRun::workspace_failures() const { return state_->failures; }
const std::vector<AgentNotice>& PipelineRun::workspace_notices() const { return state_->notices; }
std::vector<AgentReport> PipelineRun::report() const { return state_->book.report(); }

}  // namespace omni
