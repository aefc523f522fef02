// Everything that can go wrong with an agent in another process: it is named in the result, and nobody else's findings suffer.
#include <catch2/catch.hpp>

#include <chrono>
#include <stop_token>
#include <thread>

#include "plugin_world.h"
#include "tests/agents/pipeline/fake_agent.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

struct Fault {
  const char* mode;
  const char* code;   // of the notice
  const char* words;  // in it
};

std::shared_ptr<const Agent> neighbour() {
  auto made = test::agent("neighbour", {}, {"findings.neighbour"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> {
    AgentOutput output;
    Finding finding;
    finding.rule_id = "neighbour.x";
    output.facts.push_back(make_fact(FactKey<std::vector<Finding>>{"findings.neighbour"}, std::vector{finding}));
    return output;
  });
  return made;
}

/// The process ids that the agents have noted are of processes that have ended. They were sent SIGKILL, or see the end of their input.
void check_all_gone(const PluginWorld& world) {
  for (const std::string& pid : world.noted("pids")) {
    while (is_alive(pid)) std::this_thread::yield();
  }
  while (world.host->living() > 0) std::this_thread::yield();
}

}  // namespace

TEST_CASE("a fault of an agent is named, and the others' findings stay", "[plugin][faults]") {
  const Fault faults[] = {
      {"throws", "agent-crash", "RuntimeError: the agent has a bug"},
      {"exit", "agent-crash", "exited with status 3"},
      {"kill", "agent-crash", "ended by signal 9"},
      {"hang", "agent-timeout", "did not stop within 50 ms when asked to: killed"},
      {"slow-silent", "agent-timeout", "did not stop within 50 ms when asked to: killed"},
      {"busy", "agent-limit", "of processor time"},
      {"memory", "agent-limit", "MiB of memory, more than the 64 allowed"},
      {"memory-below", "agent-limit", "MiB of memory, more than the 64 allowed"},
      {"garbage", "agent-protocol", "a line that is no message"},
      {"bytes", "agent-protocol", "a line that is no message"},
      {"flood", "agent-limit", "bytes of output"},
      {"long-line", "agent-limit", "a line longer than 1000000 bytes"},
      {"flood-errors", "agent-limit", "bytes of error output"},
      {"closes", "agent-crash", "closed its standard output without exiting"},
      {"grandchildren", "agent-crash", "exited with status 4"},
      {"wrong-id", "agent-protocol", "id 4711"},
      {"no-result", "agent-result", "result.findings: missing"},
      {"partial", "agent-incomplete", "not complete"},
      {"bad-fields", "agent-result", "result.findings[1].severity: expected `info`"},
      {"dies-at-once", "agent-crash", "no module named x"},
      {"mute", "agent-failed", "did not answer `initialize` within 500 ms"},
      {"manifest", "agent-protocol", "result.colour: unknown member"},
      {"future", "agent-quarantined", "version 99"},
      {"heartless", "agent-crash", "it promised a sign of life"},
      {"no-such-mode-at-all", nullptr, nullptr},
  };
  for (const Fault& fault : faults) {
    DYNAMIC_SECTION(fault.mode) {
      PluginWorld world;
      const std::string mode = fault.mode;
      PluginOptions options = world.options(mode);
      options.cancel_grace = 50ms;
      options.limits.memory = 64U << 20U;
      options.limits.max_output = 3'000'000;
      options.limits.max_message = 1'000'000;
      if (mode == "busy") options.limits.cpu_time = 200ms;
      if (mode == "hang" || mode == "slow-silent") options.timeout = 300ms;
      if (mode == "mute") options.start_timeout = 500ms;
      if (mode == "heartless") options.retry.attempts = 1;
      {
        const std::vector<std::shared_ptr<const Agent>> agents{world.agent(options), world.agent(world.options("well", "well")), neighbour()};
        const FileOutcome outcome = world.run(agents, "a.py", "x = eval(y)\n");
        INFO(notices(outcome));
        REQUIRE(findings_of(outcome, "well") != nullptr);
        CHECK(findings_of(outcome, "well")->size() == 1);
        REQUIRE(findings_of(outcome, "neighbour") != nullptr);
        CHECK(findings_of(outcome, "neighbour")->size() == 1);
        const bool answered = fault.code == nullptr || mode == "bad-fields" || mode == "partial" || mode == "no-result";
        CHECK((findings_of(outcome, "fault") != nullptr) == answered);
        CHECK(outcome.failures.size() == (answered ? 0 : 1));  // so that the pipeline counts it, and later stages see it
        for (const AgentFailure& failure : outcome.failures) {
          CHECK(failure.error.agent() == "fault");
          CHECK_FALSE(failure.error.operation().empty());
        }
        if (fault.code == nullptr) {
          CHECK(outcome.notices.empty());
          CHECK(findings_of(outcome, "fault")->size() == 1);
        } else {
          CHECK_THAT(notices(outcome), Catch::Matchers::StartsWith("error " + std::string(fault.code) + ": "));
          CHECK_THAT(notices(outcome), Catch::Matchers::Contains(fault.words));
          CHECK_THAT(notices(outcome), Catch::Matchers::Contains("agent fault"));
        }
        if (mode == "bad-fields" || mode == "partial") CHECK(findings_of(outcome, "fault")->size() == 1);  // the sound one stays
        // The next file: the well one is as before, and the faulty one does not take the run down.
        const FileOutcome next = world.run({agents[1], agents[2]}, "b.py", "eval(1)\neval(2)\n");
        CHECK(findings_of(next, "well")->size() == 2);
      }
      check_all_gone(world);
    }
  }
}

TEST_CASE("every error code an agent can answer with leaves it usable", "[plugin][faults]") {
  PluginWorld world;
  for (int code = static_cast<int>(ErrorCode::Cancelled); code <= static_cast<int>(ErrorCode::Internal); ++code) {
    const std::string word(to_string(static_cast<ErrorCode>(code)));
    PluginOptions options = world.options("error:" + word);
    options.retry.attempts = 1;
    const auto agent = world.agent(options);
    for (const char* path : {"a.py", "b.py"}) {
      const FileOutcome outcome = world.run({agent}, path, "eval()\n");
      INFO(word << ": " << notices(outcome));
      REQUIRE(outcome.failures.size() == 1);
      const AgentNotice notice = failure_notice(outcome.failures[0]);
      CHECK(notice.level == AgentNotice::Level::Error);
      CHECK_THAT(notice.message, Catch::Matchers::Contains("it answered with an error (-32000): no"));
      CHECK(notice.code != "agent-quarantined");
      CHECK(outcome.failures[0].error.code() == (word == "cancelled" ? ErrorCode::Internal : static_cast<ErrorCode>(code)));  // nobody had cancelled it
    }
  }
  CHECK(world.noted("pids").size() == static_cast<std::size_t>(ErrorCode::Internal) + 1);  // one process each, for both files
  for (const char* number : {"-32700", "-32600", "-32601", "-32602", "-32603", "-32800", "1", "-1"}) {
    const FileOutcome outcome = world.run({world.agent(world.options(std::string("error:") + number))}, "a.py", "");
    CHECK_THAT(notices(outcome), Catch::Matchers::Contains(std::string("(") + number + ")"));
  }
}

TEST_CASE("an accident is tried again, a service that asks for time gets it", "[plugin][faults]") {
  for (const char* mode : {"kill-once", "rate-limited-once"}) {
    PluginWorld world;
    const FileOutcome outcome = world.run({world.agent(world.options(mode))}, "a.py", "eval()\n");
    CHECK(notices(outcome).empty());
    CHECK(findings_of(outcome, "fault")->size() == 1);
  }
}

TEST_CASE("a file that kills the agent costs itself; three failures in a row end the agent's service", "[plugin][faults]") {
  PluginWorld world;
  const auto agent = world.agent(world.options("kill-on-bad"));
  for (const char* path : {"a.py", "bad.py", "b.py", "bad.py", "c.py"}) {
    const FileOutcome outcome = world.run({agent}, path, "eval()\n");
    const bool bad = std::string(path) == "bad.py";
    INFO(path << ": " << notices(outcome));
    CHECK((findings_of(outcome, "fault") == nullptr) == bad);
    if (bad) CHECK_THAT(notices(outcome), Catch::Matchers::Contains("error agent-crash") && Catch::Matchers::Contains("after 2 attempts"));
    else CHECK(notices(outcome).empty());
  }

  const auto always = world.agent(world.options("kill", "always"));
  CHECK_THAT(notices(world.run({always}, "a.py", "")), Catch::Matchers::Contains("agent-crash") && Catch::Matchers::Contains("after 2 attempts"));
  CHECK_THAT(notices(world.run({always}, "b.py", "")), Catch::Matchers::Contains("agent-crash"));  // the third
  const std::size_t started = world.noted("pids").size();
  for (int i = 0; i < 3; ++i) {
    CHECK_THAT(notices(world.run({always}, "c.py", "")),
               Catch::Matchers::Contains("error agent-quarantined") && Catch::Matchers::Contains("3 failures in a row") && Catch::Matchers::Contains("signal 9"));
  }
  CHECK(world.noted("pids").size() == started);  // nothing is started any more
}

TEST_CASE("a program that does not exist is no crash of ours, and is not tried over and over", "[plugin][faults]") {
  PluginWorld world;
  PluginOptions options = world.options("well");
  options.command = {"no-such-program-anywhere"};
  const FileOutcome outcome = world.run({world.agent(options)}, "a.py", "");
  CHECK_THAT(notices(outcome), Catch::Matchers::Contains("error agent-quarantined") && Catch::Matchers::Contains("no such program in PATH"));
}

TEST_CASE("at its time limit an agent is asked to stop, and what it has then counts", "[plugin][faults]") {
  PluginWorld world;
  PluginOptions options = world.options("slow");
  options.timeout = 100ms;
  options.cancel_grace = 10s;
  const auto agent = world.agent(options);
  for (int i = 0; i < 2; ++i) {
    const FileOutcome outcome = world.run({agent}, "a.py", "eval()\n");
    CHECK(findings_of(outcome, "fault")->size() == 1);
    CHECK_THAT(notices(outcome), Catch::Matchers::StartsWith("error agent-timeout: agent fault was stopped at its time limit"));
  }
  CHECK(world.noted("pids").size() == 1);  // it stopped, so it was used again
}

TEST_CASE("a cancelled run comes back within 50 ms, whatever the agent does", "[plugin][faults]") {
  for (const char* mode : {"slow", "slow-silent"}) {
    PluginWorld world;
    PluginOptions options = world.options(mode);
    options.cancel_grace = std::string(mode) == "slow" ? std::chrono::milliseconds(60s) : 50ms;
    const auto agent = world.agent(options);
    std::stop_source stop;
    std::chrono::steady_clock::time_point stopped_at;
    {
      std::jthread stopper([&] {
        while (world.noted("running").empty()) std::this_thread::yield();
        stopped_at = std::chrono::steady_clock::now();
        stop.request_stop();
      });
      const FileOutcome outcome = world.run(world.ctx.with_stop(stop.get_token()), {agent}, "a.py", "eval()\n");
      const auto came_back = std::chrono::steady_clock::now();
      stopper.join();
      REQUIRE(outcome.failures.size() == 1);
      CHECK(outcome.failures[0].error.code() == ErrorCode::Cancelled);
      CHECK(came_back - stopped_at < 50ms);
    }
    if (std::string(mode) == "slow") {
      while (world.noted("cancelled").empty()) std::this_thread::yield();
      PluginOptions next = options;
      const FileOutcome outcome = world.run(world.ctx.with_budget(200ms), {agent}, "b.py", "eval()\n");
      CHECK(world.noted("pids").size() == 1);  // the same process, after it had settled
      CHECK(findings_of(outcome, "fault")->size() == 1);
    } else {
      check_all_gone(world);
    }
  }
}

TEST_CASE("the end of the host is the end of all that was started", "[plugin][faults]") {
  PluginWorld world;
  const auto agent = world.agent(world.options("spreads"));
  CHECK(findings_of(world.run({agent}, "a.py", "eval()\n"), "fault")->size() == 1);
  REQUIRE(world.noted("pids").size() == 2);
  const std::weak_ptr<ChildHost> host = world.host;
  world.host.reset();
  CHECK_FALSE(host.expired());  // the agent still has it
  const_cast<std::shared_ptr<const Agent>&>(agent).reset();
  CHECK(host.expired());
  for (const std::string& pid : world.noted("pids")) {
    while (is_alive(pid)) std::this_thread::yield();
  }
}

}  // namespace omni
