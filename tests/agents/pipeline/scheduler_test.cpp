#include "agents/pipeline/scheduler.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <stdexcept>

#include "agents/pipeline/failure_notice.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/trace.h"
#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

using test::agent;
using namespace std::chrono_literals;

struct Scene {
  ManualClock clock;
  NullLog log;
  Context ctx{clock, log};
  std::vector<std::string> ran;  // one thread only

  /// Notes its run, pulls what it consumes, makes what it provides.
  std::shared_ptr<test::FakeAgent> noting(const std::string& name, std::vector<std::string> consumes, std::vector<std::string> provides) {
    return agent(name, consumes, provides, [this, name, consumes, provides](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
      for (const std::string& fact : consumes) OMNI_TRY_OK(input.facts.pull(own, fact));
      ran.push_back(name);
      AgentOutput output;
      for (const std::string& fact : provides) output.facts.push_back({fact, std::make_shared<const std::string>(fact + " by " + name)});
      output.notices.push_back({AgentNotice::Level::Note, "ran", name, {}});
      return output;
    });
  }

  FileOutcome run(std::vector<std::shared_ptr<const Agent>> agents, std::vector<std::string> wanted, std::chrono::milliseconds budget = 0ms) {
    const Plan::Built built = Plan::build(std::move(agents), {});
    CHECK(built.problems.empty());
    FileInput input;
    input.path = "a.py";
    input.text = std::make_shared<const std::string>("x = 1");
    RunOptions options;
    options.wanted = std::move(wanted);
    options.file_budget = budget;
    return PipelineRun(built.plan, options).run_file(ctx, std::move(input));
  }
};

std::string text_of(const FileOutcome& outcome, const char* name) {
  const auto value = outcome.fact(FactKey<std::string>{name});
  return value == nullptr ? "none" : *value;
}

TEST_CASE("only agents on the way to a wanted fact run, each once, inputs first", "[pipeline]") {
  Scene scene;
  const FileOutcome outcome = scene.run({scene.noting("base", {}, {"tree"}), scene.noting("left", {"tree"}, {"l"}), scene.noting("right", {"tree"}, {"r"}),
                                         scene.noting("top", {"r", "l"}, {"t"}), scene.noting("unasked", {"tree"}, {"u"})},
                                        {"t", "l"});
  CHECK(scene.ran == std::vector<std::string>{"base", "right", "left", "top"});
  CHECK(text_of(outcome, "t") == "t by top");
  CHECK(text_of(outcome, "l") == "l by left");
  CHECK(text_of(outcome, "tree") == "none");  // not wanted
  CHECK(outcome.failures.empty());
  CHECK(outcome.notices.size() == 4);
}

TEST_CASE("a failing agent costs its own facts and what needs them", "[pipeline]") {
  Scene scene;
  const auto failing = agent("failing", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> {
    return Error(ErrorCode::InvalidInput, "no such thing");
  });
  const FileOutcome outcome = scene.run({failing, scene.noting("behind", {"f"}, {"b"}), scene.noting("beside", {}, {"s"})}, {"b", "s"});
  REQUIRE(!outcome.failures.empty());
  CHECK(outcome.failures.front().error.code() == ErrorCode::InvalidInput);
  CHECK(outcome.failures.front().error.describe().find("no such thing") != std::string::npos);
  CHECK(text_of(outcome, "b") == "none");
  CHECK(text_of(outcome, "s") == "s by beside");
  CHECK(scene.ran == std::vector<std::string>{"beside"});
}

TEST_CASE("a failed agent is not run again for a second wanted fact", "[pipeline]") {
  Scene scene;
  int runs = 0;
  const auto failing = agent("failing", {}, {"f", "g"}, [&](const Context&, const AgentInput&) -> Result<AgentOutput> {
    ++runs;
    return Error(ErrorCode::Unavailable, "gone");
  });
  const FileOutcome outcome = scene.run({failing, scene.noting("one", {"f"}, {"o"}), scene.noting("two", {"g"}, {"t"})}, {"o", "t", "f"});
  CHECK(!outcome.failures.empty());
  CHECK(runs == 1);
}

TEST_CASE("an agent that throws, and one that forgets its fact", "[pipeline]") {
  Scene scene;
  const auto throwing = agent("throwing", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> { throw std::runtime_error("oh"); });
  const FileOutcome thrown = scene.run({throwing}, {"f"});
  REQUIRE(!thrown.failures.empty());
  CHECK(thrown.failures.front().error.code() == ErrorCode::Internal);
  const auto empty = agent("empty", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> { return AgentOutput{}; });
  const FileOutcome forgotten = scene.run({empty}, {"f"});
  REQUIRE(!forgotten.failures.empty());
  CHECK(forgotten.failures.front().error.code() == ErrorCode::Internal);
  const FileOutcome unknown = scene.run({}, {"f"});
  REQUIRE(!unknown.failures.empty());
  CHECK(unknown.failures.front().error.code() == ErrorCode::NotFound);
}

TEST_CASE("deadlines: the file's budget, and an agent's own within it", "[pipeline]") {
  Scene scene;
  const auto slow = agent("slow", {}, {"f"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    scene.clock.advance(50ms);
    OMNI_TRY_OK(own.check());
    return AgentOutput{{{"f", std::make_shared<const std::string>("done")}}, {}};
  });
  CHECK(scene.run({slow}, {"f"}).failures.empty());
  CHECK(scene.run({slow}, {"f"}, 60ms).failures.empty());
  const FileOutcome cut = scene.run({slow}, {"f"}, 40ms);
  REQUIRE(!cut.failures.empty());
  CHECK(cut.failures.front().error.code() == ErrorCode::DeadlineExceeded);
  CHECK(cut.time == 50ms);
  slow->info_.budget = 10ms;
  const FileOutcome own = scene.run({slow, scene.noting("other", {}, {"o"})}, {"f", "o"}, 100ms);
  REQUIRE(!own.failures.empty());
  CHECK(own.failures.front().error.code() == ErrorCode::DeadlineExceeded);
  CHECK(text_of(own, "o") == "o by other");  // its own budget, not the file's
}


TEST_CASE("many files: each is reported once, skipped ones too", "[pipeline]") {
  const SystemClock clock;
  NullLog log;
  const Plan plan = Plan::build({agent("a", {}, {"f"})}, {}).plan;
  for (const std::size_t jobs : {std::size_t{1}, std::size_t{4}}) {
    ThreadPoolExecutor pool({.threads = 3}, log);
    std::mutex mu;
    std::vector<int> seen(100, 0);
    std::atomic<int> with_fact = 0;
    const Result<void> outcome = PipelineRun(plan, {.wanted = {"f"}, .jobs = jobs}).run_files(
        Context(clock, log), pool, seen.size(),
        [](std::size_t index) -> std::optional<FileInput> {
          if (index % 10 == 3) return std::nullopt;
          FileInput input;
          input.path = std::to_string(index);
          input.text = std::make_shared<const std::string>();
          return input;
        },
        [&](FileOutcome file) {
          const std::lock_guard lock(mu);
          ++seen[file.index];
          if (file.input) CHECK(file.input->path == std::to_string(file.index));
          with_fact += file.fact(FactKey<std::string>{"f"}) != nullptr;
        });
    CHECK(outcome.has_value());
    CHECK(std::count(seen.begin(), seen.end(), 1) == 100);
    CHECK(with_fact == 90);
  }
}

TEST_CASE("cancelling: files begun are reported, others are not started", "[pipeline]") {
  const SystemClock clock;
  NullLog log;
  InlineExecutor executor;
  std::stop_source stop;
  const Context ctx = Context(clock, log).with_stop(stop.get_token());
  const Plan plan = Plan::build({agent("a", {}, {"f"}, [&](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
                        if (input.file.path == "2") stop.request_stop();
                        OMNI_TRY_OK(own.check());
                        return AgentOutput{{{"f", std::make_shared<const std::string>()}}, {}};
                      })}, {}).plan;
  std::vector<std::string> seen;
  const Result<void> outcome = PipelineRun(plan, {.wanted = {"f"}}).run_files(
      ctx, executor, 10,
      [](std::size_t index) {
        FileInput input;
        input.path = std::to_string(index);
        input.text = std::make_shared<const std::string>();
        return std::optional(std::move(input));
      },
      [&](FileOutcome file) { seen.push_back(file.input->path + (file.failures.empty() ? "" : " " + std::string(to_string(file.failures.front().error.code())))); });
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code() == ErrorCode::Cancelled);
  CHECK(seen == std::vector<std::string>{"0", "1", "2 " + std::string(to_string(ErrorCode::Cancelled))});
}

/// A run of stages over one file of ours.
struct StagedRun {
  ManualClock clock;
  NullLog log;
  ManualSleeper sleeper{clock};
  Context ctx{clock, log};
  FileOutcome run(std::vector<std::shared_ptr<const Agent>> agents, const std::vector<Stage>& stages, std::vector<std::string> wanted,
                  RunFacts facts = {}, const std::string& text = "12345") {
    const Plan::Built built = Plan::build(std::move(agents), stages);
    FileInput input;
    input.path = "src/gen/a.py";
    input.text = std::make_shared<const std::string>(text);
    input.language_name = "python";
    PipelineRun pipeline(built.plan, {.wanted = std::move(wanted), .run = facts, .sleeper = &sleeper});
    FileOutcome outcome = pipeline.run_file(ctx, std::move(input));
    reports = pipeline.report();
    return outcome;
  }
  std::vector<AgentReport> reports;
};

Stage stage(std::string agent_name) {
  Stage out;
  out.agents = {std::move(agent_name)};
  return out;
}

TEST_CASE("a stage is skipped where one of its conditions holds, and that is said", "[pipeline]") {
  struct Case {
    SkipCondition condition;
    bool skips;
  };
  const std::vector<Case> cases{
      {{.trigger = Trigger::Scan}, true},
      {{.trigger = Trigger::Keystroke}, false},
      {{.larger_than = 4}, true},
      {{.larger_than = 5}, false},
      {{.more_files_than = 2}, true},
      {{.more_files_than = 3}, false},
      {{.git = GitState::Dirty}, true},
      {{.git = GitState::Clean}, false},
      {{.languages = {"go", "python"}}, true},
      {{.languages = {"go"}}, false},
      {{.paths = {"gen/"}}, true},
      {{.paths = {"*.py"}}, true},
      {{.paths = {"src/*.py"}}, false},
      {{.paths = {"src/**/*.py"}}, true},
      {{.trigger = Trigger::Scan, .larger_than = 5}, false},  // and-ed
  };
  for (const Case& c : cases) {
    CAPTURE(describe(c.condition));
    StagedRun run;
    Stage only = stage("a");
    only.skip_if = {{.trigger = Trigger::Open}, c.condition};  // or-ed
    const FileOutcome outcome = run.run({agent("a", {}, {"x"})}, {only}, {"x"}, {Trigger::Scan, 3, GitState::Dirty});
    CHECK(outcome.facts.empty() == c.skips);
    CHECK(outcome.failures.empty());
    REQUIRE(outcome.notices.size() == (c.skips ? 1 : 0));
    if (c.skips) CHECK(outcome.notices.front().message == "stage a was skipped (" + describe(c.condition) + ")");
    CHECK(run.reports.front().skipped == (c.skips ? 1 : 0));
  }
}

TEST_CASE("how an earlier stage went decides, and what needs a skipped stage is skipped with it", "[pipeline]") {
  const auto failing = [](const Context&, const AgentInput&) -> Result<AgentOutput> { return Error(ErrorCode::InvalidInput, "no"); };
  for (const bool fails : {true, false}) {
    StagedRun run;
    Stage second = stage("b");
    second.skip_if = {{.after = AfterStage{"a", StageResult::Failed}}};
    const FileOutcome outcome = run.run({agent("a", {}, {"x"}, fails ? test::FakeAgent::Run(failing) : nullptr), agent("b", {}, {"y"}), agent("c", {"y"}, {"z"}, [](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
                                           OMNI_TRY_OK(input.facts.pull(own, "y"));
                                           return AgentOutput{{{"z", std::make_shared<const std::string>()}}, {}};
                                         })},
                                        {stage("a"), second, stage("c")}, {"x", "y", "z"});
    CHECK(outcome.facts.size() == (fails ? 0 : 3));
    CHECK(outcome.failures.size() == (fails ? 1 : 0));
    CHECK(outcome.notices.size() == (fails ? 2 : 0));
  }
}

TEST_CASE("what may help is tried again, with growing waits, and what can't is not", "[pipeline]") {
  struct Case {
    ErrorCode code;
    int failures;
    int runs;
    bool made;
    std::chrono::milliseconds least_wait;
  };
  for (const Case& c : {Case{ErrorCode::Unavailable, 2, 3, true, 2250ms}, Case{ErrorCode::Unavailable, 9, 3, false, 2250ms}, Case{ErrorCode::PluginFailed, 1, 2, true, 750ms},
                        Case{ErrorCode::InvalidInput, 1, 1, false, 0ms}, Case{ErrorCode::Internal, 1, 1, false, 0ms}}) {
    StagedRun run;
    int runs = 0;
    const auto flaky = agent("a", {}, {"x"}, [&](const Context&, const AgentInput&) -> Result<AgentOutput> {
      if (++runs <= c.failures) return Error(c.code, "not now");
      return AgentOutput{{{"x", std::make_shared<const std::string>()}}, {}};
    });
    Stage retrying = stage("a");
    retrying.retry = RetryPolicy{.attempts = 3, .base = 1000ms, .factor = 2, .cap = 60000ms, .jitter = 0.25};
    const auto begin = run.clock.now();
    const FileOutcome outcome = run.run({flaky}, {retrying}, {"x"});
    CHECK(runs == c.runs);
    CHECK(outcome.facts.size() == (c.made ? 1 : 0));
    CHECK(run.clock.now() - begin >= c.least_wait);
    CHECK(run.clock.now() - begin <= c.least_wait * 2);
    CHECK(run.reports.front().retries == static_cast<std::uint64_t>(c.runs - 1));
    if (!c.made) {
      REQUIRE(outcome.failures.size() == 1);
      const Error& error = outcome.failures.front().error;
      CHECK(error.agent() == "a");
      CHECK(error.code() == c.code);
    }
  }
}

TEST_CASE("what took an agent's whole time is not tried again", "[pipeline]") {
  StagedRun run;
  int runs = 0;
  const auto slow = agent("a", {}, {"x"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    ++runs;
    run.clock.advance(60ms);
    OMNI_TRY_OK(own.check());
    return Error(ErrorCode::PluginFailed, "fell over");
  });
  slow->info_.budget = 100ms;
  slow->info_.retry = RetryPolicy{.attempts = 9, .base = 1ms};  // its own, since the stage says nothing
  const FileOutcome outcome = run.run({slow}, {stage("a")}, {"x"});
  CHECK(runs == 2);
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures.front().error.code() == ErrorCode::DeadlineExceeded);
  CHECK(failure_notice(outcome.failures.front()).code == "timeout-agent");
}

TEST_CASE("an error that says so is not tried again, though its code would be", "[pipeline]") {
  StagedRun run;
  int runs = 0;
  const auto refusing = agent("a", {}, {"x"}, [&](const Context&, const AgentInput&) -> Result<AgentOutput> {
    ++runs;
    return Error(ErrorCode::Unavailable, "for good").without_retry();
  });
  Stage retrying = stage("a");
  retrying.retry = RetryPolicy{.attempts = 3};
  const FileOutcome outcome = run.run({refusing}, {retrying}, {"x"});
  CHECK(runs == 1);
  CHECK(outcome.failures.size() == 1);
}

/// Its wall clock is set back and forth at each look, by hours; the steady one is as it is.
class JumpingClock final : public Clock {
 public:
  std::chrono::steady_clock::time_point now() const override { return steady.now(); }
  std::chrono::system_clock::time_point system_now() const override { return std::chrono::system_clock::time_point(++looks % 2 == 0 ? 1h : 500'000h); }
  ManualClock steady;
  mutable std::atomic<int> looks{0};
};

TEST_CASE("a wall clock that jumps changes no wait, no deadline and no result", "[pipeline][faults]") {
  JumpingClock clock;
  NullLog log;
  ManualSleeper sleeper(clock.steady);
  const Context ctx(clock, log);
  int runs = 0;
  const auto flaky = agent("a", {}, {"x"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    static_cast<void>(own.clock().system_now());
    if (++runs < 3) return Error(ErrorCode::Unavailable, "not now");
    return AgentOutput{{{"x", std::make_shared<const std::string>()}}, {}};
  });
  const auto slow = agent("b", {}, {"y"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    clock.steady.advance(1h);
    OMNI_TRY_OK(own.check());
    return AgentOutput{{{"y", std::make_shared<const std::string>()}}, {}};
  });
  Stage retrying = stage("a"), bounded = stage("b");
  retrying.retry = RetryPolicy{.attempts = 3, .base = 1000ms, .factor = 2, .cap = 60000ms, .jitter = 0};
  bounded.timeout = 10min;
  const Plan::Built built = Plan::build({flaky, slow}, {retrying, bounded});
  PipelineRun pipeline(built.plan, {.wanted = {"x", "y"}, .sleeper = &sleeper});
  const auto begin = clock.now();
  FileInput input;
  input.path = "a.py";
  input.text = std::make_shared<const std::string>("x");
  const FileOutcome outcome = pipeline.run_file(ctx, std::move(input));
  CHECK(outcome.facts.size() == 1);
  CHECK(clock.now() - begin == 1h + 3s);  // one second, then two
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures.front().agent == "b");
}

TEST_CASE("a file that gets on no more is named in its result; each span is a sign of life", "[pipeline]") {
  ManualClock clock;
  NullLog log;
  CapturingTrace trace;
  std::vector<std::string> named;
  Watchdog dog(clock, {.by_hand = true}, [&](const std::string& name, std::chrono::milliseconds) { named.push_back(name); });
  const Context ctx(clock, log, &trace);
  for (const bool alive : {true, false}) {
    const auto slow = agent("a", {}, {"x"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
      for (int i = 0; i < 10; ++i) {
        clock.advance(500ms);
        dog.look();
        if (alive) const Span span(own, SpanKind::Rule, "r");
      }
      return AgentOutput{{{"x", std::make_shared<const std::string>()}}, {}};
    });
    const Plan::Built built = Plan::build({slow}, {});
    FileInput input;
    input.path = "a.py";
    input.text = std::make_shared<const std::string>("x");
    const FileOutcome outcome = PipelineRun(built.plan, {.wanted = {"x"}, .watchdog = &dog}).run_file(ctx, std::move(input));
    CHECK(outcome.facts.size() == 1);
    CHECK(outcome.notices.size() == (alive ? 0 : 1));
    if (!alive) {
      CHECK(outcome.notices.at(0).code == "stuck");
      CHECK(outcome.notices.at(0).level == AgentNotice::Level::Warning);  // its findings are all there
    }
  }
  CHECK(named == std::vector<std::string>{"a.py"});
}

TEST_CASE("each stage that did something is a span over all files, with its name in those of its agents", "[pipeline]") {
  ManualClock clock;
  clock.advance(1h);
  NullLog log;
  CapturingTrace trace;
  const Context ctx(clock, log, &trace, "c1");
  const auto slow = agent("a", {}, {"x"}, [&](const Context&, const AgentInput&) -> Result<AgentOutput> {
    clock.advance(10ms);
    return AgentOutput{{{"x", std::make_shared<const std::string>()}}, {}};
  });
  const Plan::Built built = Plan::build({slow, agent("idle", {}, {"y"})}, {stage("a"), stage("idle")});
  InlineExecutor executor;
  PipelineRun pipeline(built.plan, {.wanted = {"x"}});
  const auto source = [](std::size_t index) {
    FileInput input;
    input.path = std::to_string(index);
    input.text = std::make_shared<const std::string>("x");
    return std::optional(std::move(input));
  };
  REQUIRE(pipeline.run_files(ctx, executor, 3, source, [](const FileOutcome&) {}).has_value());
  int stages = 0, agents = 0;
  for (const CapturingTrace::Kept& event : trace.events()) {
    if (event.kind == SpanKind::Stage) {
      ++stages;
      CHECK(event.name == "a");
      CHECK(event.correlation_id == "c1");
      CHECK(event.duration == 30ms);
    } else if (event.kind == SpanKind::Agent) {
      ++agents;
      REQUIRE(event.arguments.size() == 1);
      CHECK(event.arguments[0] == std::pair<std::string, std::string>("stage", "a"));
    }
  }
  CHECK(stages == 1);
  CHECK(agents == 3);
}

TEST_CASE("a stage has its time for all files together; what it is short of is named", "[pipeline]") {
  StagedRun run;
  Stage bounded = stage("slow");
  bounded.timeout = 100ms;
  const auto slow = agent("slow", {}, {"x"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    run.clock.advance(40ms);
    OMNI_TRY_OK(own.check());
    return AgentOutput{{{"x", std::make_shared<const std::string>()}}, {}};
  });
  const Plan::Built built = Plan::build({slow, agent("other", {}, {"y"})}, {bounded, stage("other")});
  InlineExecutor executor;
  PipelineRun pipeline(built.plan, {.wanted = {"x", "y"}});
  std::vector<std::string> seen;
  const auto source = [](std::size_t index) {
    FileInput input;
    input.path = std::to_string(index);
    input.text = std::make_shared<const std::string>();
    return std::optional(std::move(input));
  };
  CHECK(pipeline.run_files(run.ctx, executor, 4, source, [&](FileOutcome file) {
    std::string line = file.input->path + ":";
    for (const Fact& fact : file.facts) line += " " + fact.name;
    for (const AgentFailure& failure : file.failures) line += " " + failure.stage + " " + std::string(to_string(failure.error.code()));
    seen.push_back(line);
  }).has_value());
  CHECK(seen == std::vector<std::string>{"0: x y", "1: x y", "2: y slow deadline-exceeded", "3: y slow deadline-exceeded"});
  CHECK(pipeline.report()[0].cut == 2);
}

TEST_CASE("an agent of the workspace runs once, over the facts of all files, before the files that ask for what it makes", "[pipeline]") {
  struct Counter final : Agent {
    Counter() {
      info_.name = "counter";
      info_.scope = AgentScope::Workspace;
      info_.consumes = {"size"};
      info_.provides = {"total"};
    }
    const AgentInfo& info() const override { return info_; }
    Result<AgentOutput> run(const Context&, const AgentInput&) const override { return Error(ErrorCode::Internal, "not for files"); }
    Result<AgentOutput> run_workspace(const Context&, const WorkspaceInput& input) const override {
      ++runs;
      int total = 0;
      for (std::size_t i = 0; i < input.files(); ++i) {
        if (const auto size = input.get(i, FactKey<int>{"size"})) total += *size;
      }
      return AgentOutput{{{"total", std::make_shared<const int>(total)}}, {}};
    }
    AgentInfo info_;
    mutable std::atomic<int> runs = 0;
  };
  const SystemClock clock;
  NullLog log;
  const auto counter = std::make_shared<Counter>();
  const auto sizes = agent("sizes", {}, {"size"}, [](const Context&, const AgentInput& input) -> Result<AgentOutput> {
    return AgentOutput{{{"size", std::make_shared<const int>(static_cast<int>(input.file.text->size()))}}, {}};
  });
  const auto shares = agent("shares", {"size", "total"}, {"share"}, [](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
    OMNI_TRY(const auto size, input.facts.get(own, FactKey<int>{"size"}));
    OMNI_TRY(const auto total, input.facts.get(own, FactKey<int>{"total"}));
    return AgentOutput{{{"share", std::make_shared<const int>(100 * *size / *total)}}, {}};
  });
  const Plan::Built built = Plan::build({counter, sizes, shares}, {});
  REQUIRE(built.problems.empty());
  ThreadPoolExecutor pool({.threads = 3}, log);
  PipelineRun pipeline(built.plan, {.wanted = {"share"}});
  std::mutex mu;
  int sum = 0;
  CHECK(pipeline.run_files(Context(clock, log), pool, 10, [](std::size_t index) {
    FileInput input;
    input.path = std::to_string(index);
    input.text = std::make_shared<const std::string>(10, 'x');
    return std::optional(std::move(input));
  }, [&](FileOutcome file) {
    const std::lock_guard lock(mu);
    sum += *file.fact(FactKey<int>{"share"});
  }).has_value());
  CHECK(sum == 100);
  CHECK(counter->runs == 1);
}

TEST_CASE("independent agents of one file run side by side, and each once", "[pipeline]") {
  const SystemClock clock;
  NullLog log;
  std::atomic<int> runs = 0;
  std::atomic<int> inside = 0;
  const auto meeting = [&](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
    OMNI_TRY_OK(input.facts.pull(own, "base"));
    ++inside;
    while (inside < 2) OMNI_TRY_OK(own.check());  // only together do they get on
    AgentOutput output;
    output.facts = {{"l", std::make_shared<const std::string>()}, {"r", std::make_shared<const std::string>()}};
    return output;
  };
  const Plan::Built built = Plan::build({agent("base", {}, {"base"}, [&](const Context&, const AgentInput&) -> Result<AgentOutput> {
                                           ++runs;
                                           return AgentOutput{{{"base", std::make_shared<const std::string>()}}, {}};
                                         }),
                                         agent("left", {"base"}, {"l"}, meeting), agent("right", {"base"}, {"r"}, meeting)},
                                        {});
  ThreadPoolExecutor pool({.threads = 2}, log);
  FileInput input;
  input.path = "a";
  input.text = std::make_shared<const std::string>();
  const FileOutcome outcome = PipelineRun(built.plan, {.wanted = {"l", "r"}}).run_file(Context(clock, log).with_budget(30s), std::move(input), &pool);
  CHECK(outcome.facts.size() == 2);
  CHECK(runs == 1);
}

}  // namespace
}  // namespace omni
