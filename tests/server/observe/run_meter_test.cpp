#include "server/observe/run_meter.h"

#include <catch2/catch.hpp>

#include <functional>
#include <thread>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "server/observe/profile.h"
#include "server/observe/run_metrics.h"
#include "server/observe/run_record.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  ManualClock clock;
  NullLog log;
  MetricRegistry metrics;
  RunMeter meter{&metrics};
  Context ctx{clock, log, &meter, "c"};

  /// A span of `own` before and behind what lies in it.
  void span(SpanKind kind, std::string_view name, std::chrono::nanoseconds own, const std::function<void()>& inside = [] {}) {
    Span each(ctx, kind, name);
    clock.advance(own / 2);
    inside();
    clock.advance(own / 2);
    if (kind == SpanKind::Rule) {
      each.set("file", std::string_view("a.py"));
      each.set("steps", std::uint64_t{7});
      each.set("matches", std::uint64_t{2});
    }
  }
  void file(std::string_view path, std::chrono::nanoseconds rule) {
    span(SpanKind::File, path, 2ms, [&] {
      span(SpanKind::Phase, "read", 4ms);
      span(SpanKind::Agent, "security", 6ms, [&] {
        span(SpanKind::Phase, "parse", 10ms);
        span(SpanKind::Rule, "r", rule, [&] { span(SpanKind::Phase, "taint", 20ms); });
      });
    });
  }
};

std::chrono::nanoseconds time_of(const RunCosts& costs, std::string_view agent, std::string_view phase) {
  for (const PhaseCost& cost : costs.phases) {
    if (cost.agent == agent && cost.phase == phase) return cost.time;
  }
  return -1ns;
}

TEST_CASE("own times of phases add up to the whole, by agent", "[observe]") {
  Fixture f;
  f.span(SpanKind::Phase, "analyse", 8ms, [&] {
    f.file("a.py", 30ms);
    f.file("b.py", 50ms);
  });
  f.clock.advance(5ms);  // in no phase
  const RunCosts costs = f.meter.costs();
  CHECK(time_of(costs, "", "analyse") == 8ms);
  CHECK(time_of(costs, "", "read") == 8ms);
  CHECK(time_of(costs, "security", "parse") == 20ms);
  CHECK(time_of(costs, "security", "taint") == 40ms);
  CHECK(time_of(costs, "security", "rules") == 80ms);
  CHECK(time_of(costs, "security", "other") == 12ms);
  CHECK(time_of(costs, "", "other, per file") == 4ms);
  CHECK(costs.phases.front().phase == "rules");
  std::chrono::nanoseconds sum{0};
  for (const PhaseCost& cost : costs.phases) sum += cost.time;
  CHECK(sum == costs.main_time);
  REQUIRE(costs.agents.size() == 1);
  CHECK(costs.agents[0] == AgentTime{"security", 152ms, 2});
  REQUIRE(costs.rules.size() == 1);
  CHECK(costs.rules[0] == RuleCost{"r", 120ms, 70ms, "a.py", 14, 2, 4});
  CHECK(costs.files == std::vector<FileCost>{{"b.py", 92ms}, {"a.py", 72ms}});
  CHECK(costs.file_time == 164ms);

  const RunProfile profile = make_profile("c", f.clock.now().time_since_epoch(), costs, {});
  CHECK(profile.unknown == 5ms);
  CHECK(profile.threads == profile.wall);
  CHECK(sum + profile.unknown == profile.threads);
  REQUIRE(profile.advice.size() == 1);
  CHECK(profile.advice[0].starts_with("rule r takes 68 %"));
  CHECK(f.metrics.histogram(kAgentRunSeconds, "security").count() == 2);
  CHECK(f.metrics.histogram(kFileSeconds).count() == 2);
}

TEST_CASE("only the slowest files keep their names, all count", "[observe]") {
  Fixture f;
  for (int i = 0; i < 1000; ++i) f.span(SpanKind::File, std::to_string(i), std::chrono::milliseconds(2 * ((i * 7) % 1000)));
  const RunCosts costs = f.meter.costs();
  CHECK(costs.files.size() == RunMeter::kNamedFiles);
  CHECK(costs.files.front().time == 1998ms);
  CHECK(costs.files.back().time == 1600ms);
  CHECK(costs.file_count == 1000);
  CHECK(costs.file_time == 999000ms);
}

TEST_CASE("threads are added up, each with its own nesting", "[observe]") {
  const SystemClock clock;
  NullLog log;
  RunMeter meter;
  const Context ctx(clock, log, &meter);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const Span file(ctx, SpanKind::File, "f");
        const Span agent(ctx, SpanKind::Agent, "a");
        for (int rule = 0; rule < 3; ++rule) const Span span(ctx, SpanKind::Rule, "r");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const RunCosts costs = meter.costs();
  CHECK(costs.other_threads == 4);
  CHECK(costs.file_count == 2000);
  CHECK(costs.rules.at(0).files == 6000);
  CHECK(costs.agents.at(0).runs == 2000);
  std::chrono::nanoseconds sum{0};
  for (const PhaseCost& cost : costs.phases) sum += cost.time;
  CHECK(sum == costs.other_time);
}

TEST_CASE("advice names what to look at", "[observe]") {
  const auto advice = [](RunCosts costs, ProfileFacts facts = {}) { return make_profile("c", 100ms, std::move(costs), facts).advice; };
  CHECK(advice({}) == std::vector<std::string>{"nothing stands out"});
  RunCosts compiled;
  compiled.phases = {{"security", "compile rules", 40ms, 1}};
  compiled.main_time = 100ms;
  CHECK(advice(compiled, {.cache = false}).at(0).find("there is no cache") != std::string::npos);
  CHECK(advice(compiled, {.cache = true}).at(0).find("rules.packs") != std::string::npos);
  RunCosts large;
  large.file_count = 100;
  large.file_time = 90ms;
  large.files = {{"gen/x.js", 60ms}};
  CHECK(advice(large).at(0).starts_with("file gen/x.js takes 67 %"));
  RunCosts single;
  single.file_count = 2;
  CHECK(advice(single, {.cache = true, .cores = 8, .jobs = 1}).at(0) == "--jobs 1 leaves 7 of 8 cores idle");
}

}  // namespace
}  // namespace omni
