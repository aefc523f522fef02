// What the pipeline itself costs: a stage that does nothing, facts pulled through a chain, two agents side by side, events.
#include <benchmark/benchmark.h>

#include <thread>

#include "agents/pipeline/scheduler.h"
#include "protocol/base/clock.h"
#include "protocol/base/event_loop.h"
#include "protocol/base/log.h"
#include "protocol/base/trace.h"
#include "server/observe/run_meter.h"
#include "tests/agents/pipeline/fake_agent.h"

namespace omni {
namespace {

FileInput one_file() {
  FileInput input;
  input.path = "a.py";
  input.text = std::make_shared<const std::string>("x = 1\n");
  input.language_name = "python";
  return input;
}

std::string name_of(std::int64_t number) { return "agent" + std::to_string(1000 + number); }

/// Agents in a chain, each a stage that pulls from the one before. Time is per agent.
void chain_of_empty_stages(benchmark::State& state) {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  std::vector<std::shared_ptr<const Agent>> agents;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    const std::string before = name_of(i - 1);
    agents.push_back(test::agent(name_of(i), i == 0 ? std::vector<std::string>{} : std::vector{before}, {name_of(i)},
                                 [i, before, fact = name_of(i)](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
                                   if (i > 0) OMNI_TRY_OK(input.facts.pull(own, before));
                                   return AgentOutput{{{fact, std::make_shared<const std::string>()}}, {}};
                                 }));
  }
  const Plan plan = Plan::build(std::move(agents), {}).plan;
  PipelineRun run(plan, {.wanted = {name_of(state.range(0) - 1)}});
  for (auto unused : state) {
    static_cast<void>(unused);
    benchmark::DoNotOptimize(run.run_file(ctx, one_file()));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(chain_of_empty_stages)->Arg(1)->Arg(8)->Arg(32);

double spin(std::chrono::milliseconds time) {
  double value = 1;
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
    for (int i = 0; i < 1000; ++i) value = value * 1.0000001 + 1e-9;
  }
  return value;
}

/// A fixed amount of arithmetic: what two cores make of it twice at a time.
double work() {
  double value = 1;
  for (int i = 0; i < 20'000'000; ++i) value = value * 1.0000001 + 1e-9;
  return value;
}

/// Two independent agents on one file, on two threads.
void two_agents_side_by_side(benchmark::State& state) {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  ThreadPoolExecutor pool({.threads = 2}, log);
  const auto busy = [](const char* fact) {
    return [fact](const Context&, const AgentInput&) -> Result<AgentOutput> { return AgentOutput{{{fact, std::make_shared<const double>(work())}}, {}}; };
  };
  const Plan plan = Plan::build({test::agent("left", {}, {"l"}, busy("l")), test::agent("right", {}, {"r"}, busy("r"))}, {}).plan;
  PipelineRun run(plan, {.wanted = {"l", "r"}});
  for (auto unused : state) {
    static_cast<void>(unused);
    benchmark::DoNotOptimize(run.run_file(ctx, one_file(), &pool));
  }
}
BENCHMARK(two_agents_side_by_side)->UseRealTime()->Unit(benchmark::kMillisecond);

/// The same work on two plain threads: what the machine can do.
void two_plain_threads(benchmark::State& state) {
  for (auto unused : state) {
    static_cast<void>(unused);
    double left = 0;
    double right = 0;
    std::thread other([&] { left = work(); });
    right = work();
    other.join();
    benchmark::DoNotOptimize(left + right);
  }
}
BENCHMARK(two_plain_threads)->UseRealTime()->Unit(benchmark::kMillisecond);

/// From the request to stop until the run has answered, with agents that look at the Context as CONVENTIONS ask.
void cancel_answers(benchmark::State& state) {
  const SystemClock clock;
  NullLog log;
  ThreadPoolExecutor pool({.threads = 2}, log);
  const Plan plan = Plan::build({test::agent("endless", {}, {"x"}, [](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    for (;;) {
      benchmark::DoNotOptimize(spin(std::chrono::milliseconds(1)));
      OMNI_TRY_OK(own.check());
    }
  })}, {}).plan;
  for (auto unused : state) {
    static_cast<void>(unused);
    std::stop_source stop;
    PipelineRun run(plan, {.wanted = {"x"}});
    std::chrono::steady_clock::time_point asked;
    std::thread asker([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      asked = std::chrono::steady_clock::now();
      stop.request_stop();
    });
    static_cast<void>(run.run_files(Context(clock, log).with_stop(stop.get_token()), pool, 100, [](std::size_t) { return std::optional(one_file()); }, [](FileOutcome) {}));
    asker.join();
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count());
  }
}
BENCHMARK(cancel_answers)->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(50);

/// A span that ends, seen by the meter of a run as in every scan; from as many threads as the argument says.
void events_metered(benchmark::State& state) {
  static const SystemClock clock;
  static NullLog log;
  static std::unique_ptr<RunMeter> meter;
  if (state.thread_index() == 0) meter = std::make_unique<RunMeter>();
  for (auto unused : state) {
    static_cast<void>(unused);
    const Span span(Context(clock, log, meter.get(), "run"), SpanKind::Phase, "parse");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(events_metered)->Threads(1)->Threads(2)->UseRealTime();

/// An event handed from one thread to the dispatcher's, as every message of an editor and every result of an analysis is.
void events_dispatched(benchmark::State& state) {
  const SystemClock clock;
  constexpr std::int64_t kEvents = 10'000;
  for (auto unused : state) {
    static_cast<void>(unused);
    EventLoop loop(clock);
    std::int64_t seen = 0;
    std::thread sender([&] {
      for (std::int64_t i = 0; i < kEvents; ++i) {
        loop.post([&] {
          if (++seen == kEvents) loop.end(0);
        });
      }
    });
    static_cast<void>(loop.run());
    sender.join();
  }
  state.SetItemsProcessed(state.iterations() * kEvents);
}
BENCHMARK(events_dispatched)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace omni

