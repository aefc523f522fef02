#include "agents/pipeline/file_facts.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "protocol/base/clock.h"
#include "protocol/base/hash.h"
#include "protocol/base/log.h"
#include "protocol/base/trace.h"

namespace omni {
namespace {

bool cut_short(ErrorCode code) { return code == ErrorCode::DeadlineExceeded || code == ErrorCode::BudgetExceeded; }

std::string milliseconds(std::chrono::nanoseconds time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

/// What an agent pulls, with the time that takes, which is not the agent's own.
class OwnReader final : public FactReader {
 public:
  explicit OwnReader(FileFacts& facts) : facts_(facts) {}
  Result<std::shared_ptr<const void>> pull(const Context& ctx, std::string_view name) override {
    const auto begin = ctx.clock().now();
    Result<std::shared_ptr<const void>> value = facts_.pull(ctx, name);
    waited_ += ctx.clock().now() - begin;
    return value;
  }
  std::chrono::nanoseconds waited() const { return waited_; }

 private:
  FileFacts& facts_;
  std::chrono::nanoseconds waited_{0};
};

std::chrono::steady_clock::time_point steady(const std::atomic<std::int64_t>& nanoseconds) {
  return std::chrono::steady_clock::time_point(std::chrono::steady_clock::duration(nanoseconds.load(std::memory_order_relaxed)));
}

/// The last resort: an exception is a bug of the agent and costs its facts for this input.
RunBook::Attempt guarded(const Context& own, FunctionRef<RunBook::Attempt(const Context& own)> call) {
  try {
    return call(own);
  } catch (const std::exception& exception) {
    return {Error(ErrorCode::Internal, std::string("bug: ") + exception.what())};
  }
}

/// An error as a report names it.
Error named(Error error, const Context& ctx, const Agent& agent, const std::string& operation) {
  if (error.agent().empty()) error = std::move(error).with_agent(agent.info().name);
  if (error.operation().empty()) error = std::move(error).with_operation(operation);
  if (error.correlation_id().empty()) error = std::move(error).with_correlation_id(ctx.correlation_id());
  return error;
}

}  // namespace

RunBook::RunBook(const Plan& plan, RunOptions options)
    : plan_(plan), options_(std::move(options)), counts_(plan.agents().size()), stage_times_(plan.stages().size()) {}

const RetryPolicy& RunBook::retry_of(const PlannedAgent& planned) const {
  const Stage& stage = plan_.stages()[planned.stage];
  return stage.retry ? *stage.retry : planned.agent->info().retry;
}

Context RunBook::bounded(const Context& ctx, const PlannedAgent& planned) const {
  const Stage& stage = plan_.stages()[planned.stage];
  Context own = ctx;
  if (stage.timeout && stage.timeout->count() > 0) own = own.with_deadline(steady(stage_times_[planned.stage].started) + *stage.timeout);
  const std::chrono::milliseconds budget = planned.agent->info().budget;
  return (budget.count() > 0 ? own.with_budget(budget) : own).with_span(planned.agent->info().name);
}

Result<AgentOutput> RunBook::attempts(const Context& ctx, const PlannedAgent& planned, std::string_view seed, const std::string& operation,
                                      FunctionRef<Attempt(const Context& own)> attempt) {
  const RetryPolicy& policy = retry_of(planned);
  StageTimes& times = stage_times_[planned.stage];
  std::int64_t never = 0;
  times.started.compare_exchange_strong(never, std::max<std::int64_t>(1, ctx.clock().now().time_since_epoch().count()));
  const Context own = bounded(ctx, planned);  // of all attempts: what took the whole time of an input gets no second one
  JitterSource jitter(fast_hash(seed));
  for (int failed = 0;;) {
    const auto begin = ctx.clock().now();
    Span span(own, SpanKind::Agent, planned.agent->info().name);
    span.set("stage", plan_.stages()[planned.stage].name());
    Attempt made = guarded(own, attempt);
    span.end();
    const auto end = ctx.clock().now();
    times.ended.store(end.time_since_epoch().count(), std::memory_order_relaxed);  // of several at once any one
    count_run(planned, end - begin - made.waited, failed > 0);
    if (made.output.has_value()) return std::move(made.output);
    Error error = named(std::move(made.output).error(), ctx, *planned.agent, operation);
    ++failed;
    if (!wait_for_retry(own, policy, {sleeper(), jitter}, error, failed)) {
      if (failed > 1) error = std::move(error).wrap("after " + std::to_string(failed) + " attempts");
      return error;
    }
    ctx.log().info("agent tried again", {{"agent", planned.agent->info().name}, {"failed", failed}, {"reason", error.describe()}, {"waited", milliseconds(ctx.clock().now() - begin)}});
  }
}

void RunBook::count_run(const PlannedAgent& planned, std::chrono::nanoseconds own_time, bool again) {
  Counts& each = counts(planned);
  each.runs.fetch_add(1, std::memory_order_relaxed);
  if (again) each.retries.fetch_add(1, std::memory_order_relaxed);
  each.nanoseconds.fetch_add(own_time.count(), std::memory_order_relaxed);
}

void RunBook::count_failure(const PlannedAgent& planned, const Error& error) {
  Counts& each = counts(planned);
  each.failed.fetch_add(1, std::memory_order_relaxed);
  if (cut_short(error.code())) each.cut.fetch_add(1, std::memory_order_relaxed);
}

void RunBook::count_skip(const PlannedAgent& planned) { counts(planned).skipped.fetch_add(1, std::memory_order_relaxed); }

std::vector<AgentReport> RunBook::report() const {
  std::vector<AgentReport> out;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const PlannedAgent& planned = plan_.agents()[i];
    const Counts& each = counts_[i];
    out.push_back({plan_.stages()[planned.stage].name(), planned.agent->info().name, each.runs, each.retries, each.failed, each.cut, each.skipped,
                   std::chrono::nanoseconds(each.nanoseconds.load()), planned.agent->info().kind});
  }
  return out;
}

void RunBook::record_stages(const Context& ctx) const {
  if (ctx.trace() == nullptr) return;
  for (std::size_t i = 0; i < stage_times_.size(); ++i) {
    const StageTimes& times = stage_times_[i];
    if (times.ended == 0) continue;
    TraceEvent event;
    event.kind = SpanKind::Stage;
    event.name = plan_.stages()[i].name();
    event.correlation_id = ctx.correlation_id();
    event.start = steady(times.started);
    event.duration = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(steady(times.ended) - event.start));
    event.thread = i + 1;  // a line of its own: no thread has such a number
    ctx.trace()->record(event);
  }
}

bool speaks(const AgentInfo& info, const FileInput& file) {
  return info.languages.empty() || std::find(info.languages.begin(), info.languages.end(), file.language_name) != info.languages.end();
}

FileFacts::FileFacts(RunBook& book, const FileInput& file, const WorkspaceFacts& workspace)
    : book_(book), file_(file), workspace_(workspace), slots_(book.plan().agents().size()) {
  for (const Fact& fact : book.options().given) {
    const PlannedAgent* const planned = book.plan().provider(fact.name);
    if (planned == nullptr) continue;
    Slot& slot = slots_[static_cast<std::size_t>(planned - book.plan().agents().data())];
    slot.progress = Progress::Made;
    slot.facts.push_back(fact);
  }
}

Result<std::shared_ptr<const void>> FileFacts::pull(const Context& ctx, std::string_view name) {
  const PlannedAgent* const planned = book_.plan().provider(name);
  if (planned == nullptr) return Error(ErrorCode::NotFound, "no agent provides " + std::string(name));
  if (planned->agent->info().scope == AgentScope::Workspace) {
    const auto made = workspace_.made.find(name);
    if (made == workspace_.made.end()) return Error(ErrorCode::NotFound, "agent " + planned->agent->info().name + " did not make " + std::string(name));
    return made->second;
  }
  const auto number = static_cast<std::size_t>(planned - book_.plan().agents().data());
  {
    const MutexLock lock(mu_);
    while (slots_[number].progress == Progress::Running) changed_.wait(mu_);
    if (slots_[number].progress != Progress::NotAsked) return answer(number, name);
    slots_[number].progress = Progress::Running;
  }
  run(ctx, number);
  const MutexLock lock(mu_);
  return answer(number, name);
}

Result<std::shared_ptr<const void>> FileFacts::answer(std::size_t agent, std::string_view name) const {
  const Slot& slot = slots_[agent];
  const AgentInfo& info = book_.plan().agents()[agent].agent->info();
  for (const Fact& fact : slot.facts) {
    if (fact.name == name) return fact.value;
  }
  if (slot.failure) return Error(slot.failure->error);
  if (slot.progress == Progress::Skipped) return Error(ErrorCode::NotFound, "the stage of agent " + info.name + " was skipped").with_agent(info.name);
  return Error(ErrorCode::Internal, "agent " + info.name + " did not make " + std::string(name)).with_agent(info.name);
}

std::optional<StageResult> FileFacts::result_of(std::string_view stage) const {
  std::optional<StageResult> result;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const Stage* const of = book_.plan().stage_named(stage);
    if (of == nullptr || &book_.plan().stages()[book_.plan().agents()[i].stage] != of) continue;
    switch (progress_of(i)) {
      case Progress::Failed: return StageResult::Failed;
      case Progress::Skipped: result = StageResult::Skipped; break;
      case Progress::Made: result = result.value_or(StageResult::Done); break;
      case Progress::NotAsked:
      case Progress::Running: break;
    }
  }
  return result;
}

void FileFacts::run(const Context& ctx, std::size_t number) {
  const PlannedAgent& planned = book_.plan().agents()[number];
  const Stage& stage = book_.plan().stages()[planned.stage];
  const AgentInfo& info = planned.agent->info();
  Slot slot;
  std::optional<std::string> skipped;
  {
    const MutexLock lock(mu_);
    skipped = skip_reason(stage, book_.options().run, file_, [this](std::string_view name) OMNI_NO_THREAD_SAFETY_ANALYSIS { return result_of(name); });
  }
  if (skipped || !speaks(info, file_)) {
    book_.count_skip(planned);
    slot.progress = Progress::Skipped;
    if (skipped) slot.notices.push_back({AgentNotice::Level::Note, "stage-skipped", "stage " + stage.name() + " was skipped (" + *skipped + ")", {}});
  } else {
    const auto begin = ctx.clock().now();
    Result<AgentOutput> output = book_.attempts(ctx, planned, file_.path, "analysing " + file_.path, [&](const Context& own) {
      OwnReader reader(*this);
      Result<AgentOutput> made = planned.agent->run(own, {file_, reader});
      return RunBook::Attempt{std::move(made), reader.waited()};
    });
    if (output.has_value()) {
      slot.progress = Progress::Made;
      slot.facts = std::move(output->facts);
      slot.notices = std::move(output->notices);
    } else if (const std::string* missing = skipped_input(info)) {
      slot.progress = Progress::Skipped;
      book_.count_skip(planned);
      slot.notices.push_back({AgentNotice::Level::Note, "stage-skipped", "stage " + stage.name() + " was skipped: it needs " + *missing + " of a skipped stage", {}});
    } else {
      slot.progress = Progress::Failed;
      book_.count_failure(planned, output.error());
      const std::chrono::nanoseconds time = ctx.clock().now() - begin;
      slot.failure = {stage.name(), info.name, std::move(output).error(), time, info.kind};
    }
  }
  const MutexLock lock(mu_);
  slots_[number] = std::move(slot);
  changed_.notify_all();
}

std::vector<AgentNotice> FileFacts::take_notices() {
  const MutexLock lock(mu_);
  std::vector<AgentNotice> out;
  for (Slot& slot : slots_) std::move(slot.notices.begin(), slot.notices.end(), std::back_inserter(out));
  return out;
}

std::vector<AgentFailure> FileFacts::take_failures() {
  const MutexLock lock(mu_);
  std::vector<AgentFailure> out;
  for (Slot& slot : slots_) {
    if (slot.failure) out.push_back(std::move(*slot.failure));
  }
  return out;
}

const std::string* FileFacts::skipped_input(const AgentInfo& info) const {
  const auto skipped = std::find_if(info.consumes.begin(), info.consumes.end(), [this](const std::string& fact) { return was_skipped(fact); });
  return skipped == info.consumes.end() ? nullptr : &*skipped;
}

FileFacts::Progress FileFacts::progress_of(std::size_t agent) const {
  if (book_.plan().agents()[agent].agent->info().scope == AgentScope::File) return slots_[agent].progress;
  const auto result = workspace_.results.find(agent);
  if (result == workspace_.results.end()) return Progress::NotAsked;
  switch (result->second) {
    case StageResult::Done: return Progress::Made;
    case StageResult::Failed: return Progress::Failed;
    case StageResult::Skipped: break;
  }
  return Progress::Skipped;
}

FileFacts::Progress FileFacts::progress_of(std::string_view fact) const {
  const PlannedAgent* const planned = book_.plan().provider(fact);
  if (planned == nullptr) return Progress::NotAsked;
  const MutexLock lock(mu_);
  return progress_of(static_cast<std::size_t>(planned - book_.plan().agents().data()));
}

bool FileFacts::was_skipped(std::string_view fact) const { return progress_of(fact) == Progress::Skipped; }

bool FileFacts::explains(std::string_view fact) const {
  const Progress progress = progress_of(fact);
  return progress == Progress::Skipped || progress == Progress::Failed;
}

}  // namespace omni
