// Agents in other processes that look at all files at once: what they are told, what becomes of their answers, and of their faults.
#include <catch2/catch.hpp>

#include <mutex>

#include "agents/finding/workspace_findings.h"
#include "agents/plugin/workspace_texts.h"
#include "plugin_world.h"
#include "protocol/base/executor.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

using Files = std::map<std::string, std::string>;

/// What a run over files came to.
struct WholeOutcome {
  std::map<std::string, FileOutcome> files;
  std::vector<AgentNotice> notices;  // of the workspace, failures included
  std::vector<AgentFailure> failures;
  std::vector<AgentReport> report;

  const WorkspaceFindings* found(const std::string& id) const {
    const auto fact = files.begin()->second.fact(FactKey<WorkspaceFindings>{"findings." + id});
    return fact.get();
  }
  /// `path:begin` of each finding.
  std::string places(const std::string& id) const {
    const WorkspaceFindings* const all = found(id);
    if (all == nullptr) return "none";
    std::string text;
    for (const auto& [path, of_file] : all->files) {
      for (const Finding& finding : of_file.findings) text += (text.empty() ? "" : " ") + path + ":" + std::to_string(finding.location.range.begin);
    }
    return text;
  }
  std::string told() const {
    std::string text;
    for (const AgentNotice& notice : notices) text += notice.code + ": " + notice.message + "\n";
    return text;
  }
};

WholeOutcome look_at(const PluginWorld& world, const std::vector<std::shared_ptr<const Agent>>& agents, const Files& files, const std::vector<Stage>& stages = {}) {
  RunOptions options;
  for (const auto& each : agents) options.wanted.push_back(each->info().provides.front());
  const Plan::Built built = Plan::build(agents, stages);
  REQUIRE(built.problems.empty());
  PipelineRun pipeline(built.plan, std::move(options));
  NullLog log;
  ThreadPoolExecutor pool({.threads = 3}, log);
  WholeOutcome whole;
  std::mutex mu;
  const auto source = [&](std::size_t index) {
    const auto file = std::next(files.begin(), static_cast<std::ptrdiff_t>(files.size() - 1 - index));  // in any order
    FileInput input;
    input.path = file->first;
    input.text = std::make_shared<const std::string>(file->second);
    input.language = file->first.ends_with(".py") ? &kPython : &kBash;
    input.language_name = input.language->name;
    return std::optional(std::move(input));
  };
  REQUIRE(pipeline
              .run_files(world.ctx, pool, files.size(), source,
                         [&](FileOutcome outcome) {
                           const std::lock_guard lock(mu);
                           whole.files.emplace(outcome.input->path, std::move(outcome));
                         })
              .has_value());
  whole.notices = pipeline.workspace_notices();
  whole.failures = pipeline.workspace_failures();
  for (const AgentFailure& failure : whole.failures) whole.notices.push_back(failure_notice(failure));
  whole.report = pipeline.report();
  return whole;
}

const Files kFiles{{"a.py", "eval(1)\n"}, {"b/é.py", "é = eval(2)\neval(3)\n"}, {"empty.py", ""}, {"x.sh", "eval(4)\n"}};

}  // namespace

TEST_CASE("an agent of the workspace is asked once, for all files of its languages, and its findings stand in theirs", "[plugin][workspace]") {
  PluginWorld world;
  const auto agent = world.agent(world.options("workspace:well"));
  CHECK(agent->info().scope == AgentScope::Workspace);
  const WholeOutcome whole = look_at(world, {agent}, kFiles);
  CHECK(whole.told().empty());
  CHECK(world.noted("seen") == std::vector<std::string>{"a.py,b/é.py,empty.py"});  // x.sh is no Python
  CHECK(whole.places("fault") == "a.py:0 b/é.py:5 b/é.py:13");
  const auto& of_b = whole.found("fault")->files.at("b/é.py");
  CHECK(of_b.text_hash == WorkspaceFindings::text_hash_of(kFiles.at("b/é.py")));
  CHECK(of_b.findings[0].rule_id == "fault.eval");
  CHECK(of_b.findings[0].location.file == "b/é.py");
  CHECK(of_b.findings[0].provenance.tool_version == "1.2.3");
  CHECK(whole.report[0].runs == 1);
  for (const auto& [path, outcome] : whole.files) CHECK(notices(outcome).empty());
}

TEST_CASE("a path that is no UTF-8 is sent as one that is, and understood when it comes back", "[plugin][workspace]") {
  PluginWorld world;
  CHECK(look_at(world, {world.agent(world.options("workspace:well"))}, {{"d\xff.py", "x = eval()\n"}}).places("fault") == "d\xff.py:4");
}

TEST_CASE("a finding in a file that was not looked at, or in none, is left out and named", "[plugin][workspace]") {
  PluginWorld world;
  const WholeOutcome whole = look_at(world, {world.agent(world.options("workspace:other-files"))}, kFiles);
  CHECK(whole.places("fault") == "a.py:0 b/é.py:5 b/é.py:13");
  CHECK(whole.told() ==
        "agent-result: the answer of agent fault: result.findings[0].path: no file of this run is called \"/etc/passwd\"\n"
        "agent-result: the answer of agent fault: result.findings[1].path: missing\n"
        "agent-result: the answer of agent fault: result.findings[2].path: no file of this run is called \"../a.py\"\n");
  // And the other way: about one file there is nothing to name.
  const FileOutcome outcome = world.run({world.agent(world.options("other-files"))}, "a.py", "eval()\n");
  CHECK_THAT(notices(outcome), Catch::Matchers::Contains("result.findings[0].path: unknown member"));
}

TEST_CASE("its faults are told once, for the workspace, and cost nobody else anything", "[plugin][workspace][faults]") {
  struct Fault {
    const char* mode;
    const char* code;  // null: fine
    const char* words;
    std::uint64_t runs = 2;
  };
  for (const Fault& fault : {
           Fault{"throws", "agent-crash", "exited with status 1"},
           Fault{"kill", "agent-crash", "signal 9"},
           Fault{"kill-once", nullptr, nullptr},
           Fault{"rate-limited-once", nullptr, nullptr},
           Fault{"hang", "agent-timeout", "did not finish in time", 1},
           Fault{"memory", "agent-limit", "memory", 1},
           Fault{"garbage", "agent-protocol", "a line that is no message", 1},
           Fault{"long-line", "agent-limit", "a line longer than 1000000 bytes", 1},
           Fault{"flood", "agent-limit", "bytes of output", 1},
           Fault{"error:denied", "agent-failed", "it answered with an error", 1},
           Fault{"no-result", "agent-result", "result.findings: missing", 1},
           Fault{"partial", "agent-incomplete", "not complete", 1},
           Fault{"dies-at-once", "agent-crash", "no module named x"},
       }) {
    DYNAMIC_SECTION(fault.mode) {
      PluginWorld world;
      PluginOptions options = world.options(std::string("workspace:") + fault.mode);
      options.cancel_grace = 50ms;
      options.limits.memory = 64U << 20U;
      options.limits.max_output = 3'000'000;
      options.limits.max_message = 1'000'000;
      if (fault.mode == std::string("hang")) options.timeout = 300ms;
      const auto well = world.agent(world.options("well", "well"));
      const WholeOutcome whole = look_at(world, {world.agent(options), well}, kFiles);
      INFO(whole.told());
      for (const char* path : {"a.py", "b/é.py", "empty.py"}) {
        REQUIRE(findings_of(whole.files.at(path), "well") != nullptr);
        if (fault.mode != std::string("dies-at-once")) CHECK(notices(whole.files.at(path)).empty());  // it never said of what scope it is
      }
      if (fault.mode == std::string("dies-at-once")) {
        CHECK_THAT(notices(whole.files.at("a.py")), Catch::Matchers::Contains("agent-"));
        continue;
      }
      if (fault.code == nullptr) {
        CHECK(whole.notices.empty());
        CHECK(whole.report[0].retries == 1);
        CHECK(whole.places("fault") == "a.py:0 b/é.py:5 b/é.py:13");
        continue;
      }
      REQUIRE(whole.notices.size() == 1);
      CHECK(whole.notices[0].level == AgentNotice::Level::Error);
      CHECK(whole.notices[0].code == fault.code);
      CHECK_THAT(whole.notices[0].message, Catch::Matchers::Contains(fault.words));
      if (!whole.failures.empty()) {
        CHECK_THAT(whole.notices[0].message, Catch::Matchers::Contains("agent fault has no findings for the workspace"));
        CHECK(whole.report[0].failed == 1);
      }
      CHECK(whole.report[0].runs == fault.runs);
    }
  }
}

TEST_CASE("at its time limit what it has then counts, and its result is said not to be whole", "[plugin][workspace][faults]") {
  PluginWorld world;
  PluginOptions options = world.options("workspace:slow");
  options.timeout = 100ms;
  options.cancel_grace = 10s;
  const WholeOutcome whole = look_at(world, {world.agent(options)}, kFiles);
  CHECK(whole.places("fault") == "a.py:0 b/é.py:5 b/é.py:13");
  CHECK_THAT(whole.told(), Catch::Matchers::StartsWith("agent-timeout: agent fault was stopped at its time limit; its findings for the workspace"));
}

TEST_CASE("what a deterministic agent found in a workspace is kept until a file of it changes", "[plugin][workspace]") {
  PluginWorld world;
  FactStore facts("engine", nullptr, {});
  const auto look = [&](const char* mode, const Files& files) {
    PluginOptions options = world.options(mode);
    options.facts = &facts;
    return look_at(world, {world.agent(options)}, files).places("fault");
  };
  const auto seen = [&] { return world.noted("seen").size(); };
  const std::string places = look("workspace:deterministic", kFiles);
  CHECK(places == "a.py:0 b/é.py:5 b/é.py:13");
  CHECK(look("workspace:deterministic", kFiles) == places);
  CHECK(seen() == 1);
  Files other = kFiles;
  other["x.sh"] = "no matter";
  CHECK(look("workspace:deterministic", other) == places);
  CHECK(seen() == 1);
  other["empty.py"] = " eval()";
  CHECK(look("workspace:deterministic", other) == places + " empty.py:1");
  CHECK(seen() == 2);
  other = kFiles;
  other.erase("a.py");
  other["moved.py"] = kFiles.at("a.py");
  CHECK(look("workspace:deterministic", other) == "b/é.py:5 b/é.py:13 moved.py:0");
  CHECK(seen() == 3);
  for (int i = 0; i < 2; ++i) CHECK(look("workspace:well", kFiles) == places);  // promises nothing
  CHECK(seen() == 5);
}

TEST_CASE("files that its stage skips are not its business; when it skips all it is not asked, and later stages see that", "[plugin][workspace]") {
  PluginWorld world;
  Stage stage;
  stage.agents = {"fault"};
  stage.skip_if = {{.larger_than = 12}};
  CHECK(look_at(world, {world.agent(world.options("workspace:well"))}, kFiles, {stage}).places("fault") == "a.py:0");
  stage.skip_if = {{.trigger = Trigger::Scan}};
  Stage later;
  later.agents = {"later"};
  later.skip_if = {{.after = AfterStage{"fault", StageResult::Skipped}}};
  const WholeOutcome whole = look_at(world, {world.agent(world.options("workspace:well")), world.agent(world.options("well", "later"))}, kFiles, {stage, later});
  CHECK(whole.places("fault") == "none");
  CHECK(whole.told() == "stage-skipped: stage fault was skipped (trigger: scan)\n");
  CHECK_THAT(notices(whole.files.at("a.py")), Catch::Matchers::Contains("stage later was skipped (after: { stage: fault, result: skipped })"));
  CHECK(world.noted("seen").size() == 1);
}

TEST_CASE("more text than may be is refused with a way out", "[plugin][workspace]") {
  struct OneLarge final : WorkspaceInput {
    std::size_t files() const override { return 2; }
    const std::string& path(std::size_t index) const override { return paths[index]; }
    std::optional<FileInput> load(std::size_t index) const override { return FileInput{.path = paths[index], .text = std::make_shared<const std::string>(600, 'x'), .language_name = {}}; }
    std::shared_ptr<const void> pull(std::size_t, std::string_view) const override { return nullptr; }
    std::vector<std::string> paths{"b", "a"};
  };
  PluginWorld world;
  const Result<WorkspaceTexts> texts = WorkspaceTexts::collect(world.ctx, OneLarge{}, 1199);
  REQUIRE_FALSE(texts.has_value());
  CHECK(texts.error().code() == ErrorCode::BudgetExceeded);
  CHECK_THAT(texts.error().message(), Catch::Matchers::Contains("more than 1199 bytes of text; `languages` in its settings"));
  const Result<WorkspaceTexts> fit = WorkspaceTexts::collect(world.ctx, OneLarge{}, 1200);
  REQUIRE(fit.has_value());
  CHECK(fit->files()[0].path == "a");
  CHECK(fit->text(*fit->find("b")).value() == std::string(600, 'x'));
}

}  // namespace omni
