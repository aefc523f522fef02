#include "agents/pipeline/scheduler.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>
#include <stdexcept>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
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
    const Graph::Built built = Graph::build(std::move(agents));
    CHECK(built.problems.empty());
    FileInput input;
    input.path = "a.py";
    input.text = std::make_shared<const std::string>("x = 1");
    RunOptions options;
    options.wanted = std::move(wanted);
    options.file_budget = budget;
    return run_file(ctx, built.graph, std::move(input), options);
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
  CHECK_FALSE(outcome.error);
  CHECK(outcome.notices.size() == 4);
}

TEST_CASE("a failing agent costs its own facts and what needs them", "[pipeline]") {
  Scene scene;
  const auto failing = agent("failing", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> {
    return Error(ErrorCode::InvalidInput, "no such thing");
  });
  const FileOutcome outcome = scene.run({failing, scene.noting("behind", {"f"}, {"b"}), scene.noting("beside", {}, {"s"})}, {"b", "s"});
  REQUIRE(outcome.error);
  CHECK(outcome.error->code() == ErrorCode::InvalidInput);
  CHECK(outcome.error->describe().find("no such thing") != std::string::npos);
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
  CHECK(outcome.error);
  CHECK(runs == 1);
}

TEST_CASE("an agent that throws, and one that forgets its fact", "[pipeline]") {
  Scene scene;
  const auto throwing = agent("throwing", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> { throw std::runtime_error("oh"); });
  const FileOutcome thrown = scene.run({throwing}, {"f"});
  REQUIRE(thrown.error);
  CHECK(thrown.error->code() == ErrorCode::Internal);
  const auto empty = agent("empty", {}, {"f"}, [](const Context&, const AgentInput&) -> Result<AgentOutput> { return AgentOutput{}; });
  const FileOutcome forgotten = scene.run({empty}, {"f"});
  REQUIRE(forgotten.error);
  CHECK(forgotten.error->code() == ErrorCode::Internal);
  const FileOutcome unknown = scene.run({}, {"f"});
  REQUIRE(unknown.error);
  CHECK(unknown.error->code() == ErrorCode::NotFound);
}

TEST_CASE("deadlines: the file's budget, and an agent's own within it", "[pipeline]") {
  Scene scene;
  const auto slow = agent("slow", {}, {"f"}, [&](const Context& own, const AgentInput&) -> Result<AgentOutput> {
    scene.clock.advance(50ms);
    OMNI_TRY_OK(own.check());
    return AgentOutput{{{"f", std::make_shared<const std::string>("done")}}, {}};
  });
  CHECK_FALSE(scene.run({slow}, {"f"}).error);
  CHECK_FALSE(scene.run({slow}, {"f"}, 60ms).error);
  const FileOutcome cut = scene.run({slow}, {"f"}, 40ms);
  REQUIRE(cut.error);
  CHECK(cut.error->code() == ErrorCode::DeadlineExceeded);
  CHECK(cut.time == 50ms);
  slow->info_.budget = 10ms;
  const FileOutcome own = scene.run({slow, scene.noting("other", {}, {"o"})}, {"f", "o"}, 100ms);
  REQUIRE(own.error);
  CHECK(own.error->code() == ErrorCode::DeadlineExceeded);
  CHECK(text_of(own, "o") == "o by other");  // its own budget, not the file's
}


TEST_CASE("many files: each is reported once, skipped ones too", "[pipeline]") {
  const SystemClock clock;
  NullLog log;
  const Graph graph = Graph::build({agent("a", {}, {"f"})}).graph;
  for (const std::size_t jobs : {std::size_t{1}, std::size_t{4}}) {
    ThreadPoolExecutor pool({.threads = 3}, log);
    std::mutex mu;
    std::vector<int> seen(100, 0);
    std::atomic<int> with_fact = 0;
    const Result<void> outcome = run_files(
        Context(clock, log), pool, graph, seen.size(),
        [](std::size_t index) -> std::optional<FileInput> {
          if (index % 10 == 3) return std::nullopt;
          FileInput input;
          input.path = std::to_string(index);
          input.text = std::make_shared<const std::string>();
          return input;
        },
        {.wanted = {"f"}, .jobs = jobs},
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
  const Graph graph = Graph::build({agent("a", {}, {"f"}, [&](const Context& own, const AgentInput& input) -> Result<AgentOutput> {
                        if (input.file.path == "2") stop.request_stop();
                        OMNI_TRY_OK(own.check());
                        return AgentOutput{{{"f", std::make_shared<const std::string>()}}, {}};
                      })}).graph;
  std::vector<std::string> seen;
  const Result<void> outcome = run_files(
      ctx, executor, graph, 10,
      [](std::size_t index) {
        FileInput input;
        input.path = std::to_string(index);
        input.text = std::make_shared<const std::string>();
        return std::optional(std::move(input));
      },
      {.wanted = {"f"}},
      [&](FileOutcome file) { seen.push_back(file.input->path + (file.error ? " " + std::string(to_string(file.error->code())) : "")); });
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code() == ErrorCode::Cancelled);
  CHECK(seen == std::vector<std::string>{"0", "1", "2 " + std::string(to_string(ErrorCode::Cancelled))});
}

}  // namespace
}  // namespace omni
