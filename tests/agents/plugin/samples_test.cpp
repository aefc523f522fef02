// The agents of docs/samples: they find what they say, and all they and the host say to each other is as the schema has it.
#include <catch2/catch.hpp>

#include <iostream>

#include "agents/finding/workspace_findings.h"
#include "plugin_world.h"
#include "protocol/base/executor.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

const Language kJavascript{.name = "javascript"};
const std::string kRoot = std::string(OMNI_TEST_DATA) + "/..";

PluginOptions sample(const PluginWorld& world, const std::string& id, std::vector<std::string> command) {
  PluginOptions options = world.options("");
  options.id = id;
  options.command = {OMNI_TEST_PYTHON, "-SB", data("tee_agent.py"), world.folder / "traffic"};
  options.command.insert(options.command.end(), command.begin(), command.end());
  return options;
}

/// What the checker says it has seen.
std::string check_traffic(const PluginWorld& world) {
  const auto ran = world.host->run(world.ctx, {.program = OMNI_TEST_PYTHON, .arguments = {"-B", std::string(OMNI_TEST_DATA) + "/schemas/check_agent_traffic.py", world.folder / "traffic"}}, {}, {});
  REQUIRE(ran.has_value());
  INFO(ran->error_output);
  CHECK(ran->end.exit_code == 0);
  return ran->output;
}

std::string shown(const FileOutcome& outcome, const std::string& id, const std::string& text) {
  std::string all;
  for (const Finding& finding : *findings_of(outcome, id)) {
    all += finding.rule_id + "@" + std::to_string(finding.location.range.begin) + ":" + text.substr(finding.location.range.begin, std::min(20U, finding.location.range.size())) + "\n";
  }
  return all;
}

}  // namespace

TEST_CASE("the sample in Python finds TODO comments without an owner", "[plugin][samples]") {
  PluginWorld world;
  const auto agent = world.agent(sample(world, "todo-owner", {OMNI_TEST_PYTHON, "-SB", kRoot + "/docs/samples/agents/todo_owner.py"}));
  CHECK(agent->info().summary == "finds TODO comments without an owner");
  CHECK(agent->info().version == "1.0.0");
  CHECK(agent->info().languages == std::vector<std::string>{"python"});
  const std::string text = "s = 'TODO no comment'\nx = 1  # é😀 TODO: later\n# TODO(ana): fine\n# FIXME #12 fine\n# FIXME now TODO then\n";
  const FileOutcome outcome = world.run({agent}, "a.py", text);
  CHECK(notices(outcome).empty());
  CHECK(shown(outcome, "todo-owner", text) == "todo-owner.no-owner@38:TODO\ntodo-owner.no-owner@87:FIXME\ntodo-owner.no-owner@97:TODO\n");
  const Finding& first = findings_of(outcome, "todo-owner")->front();
  REQUIRE(first.fixes.size() == 1);
  CHECK(first.fixes[0].edits[0].range == ByteRange{42, 42});
  CHECK(first.severity == Severity::Info);
  CHECK(first.kind == FindingKind::Hygiene);
  CHECK(first.provenance.tool_version == "1.0.0");

  const std::string large = std::string(400'000, '\n') + "# TODO\n";
  CHECK(shown(world.run({agent}, "large.py", large), "todo-owner", large) == "todo-owner.no-owner@400002:TODO\n");
  CHECK(notices(world.run({agent}, "broken.py", "def (:\n'''")).empty());
  CHECK(check_traffic(world) == "initialize initialize answered run run answered\n");
}

TEST_CASE("the sample in JavaScript finds long functions, says how far it is, and stops when asked", "[plugin][samples]") {
  PluginWorld world;
  const auto node = world.host->run(world.ctx, {.program = "node", .arguments = {"--version"}}, {}, {});
  if (!node.has_value()) {
    std::cerr << "SKIPPED: node is not installed\n";
    return;
  }
  PluginOptions options = sample(world, "long-functions", {"node", kRoot + "/docs/samples/agents/long_functions.js"});
  options.limits.memory = 1U << 30U;
  const auto agent = world.agent(options);
  const std::string body = std::string(70, '\n');
  const std::string text = "// é\nfunction long(a) {" + body + "}\nconst f = (x) => {" + body + "};\nclass C {\n  m() {" + body + "  }\n  ok() { return '{'; }\n}\nif (x) {" + body + "}\n";
  const FileOutcome outcome = world.run({agent}, "a.js", text, &kJavascript);
  CHECK(notices(outcome).empty());
  CHECK(shown(outcome, "long-functions", text) == "long-functions.too-long@6:function long(a) {\nlong-functions.too-long@102:f = (x) => {\nlong-functions.too-long@199:m() {\n");
  const std::string large = std::string(500'000, '\n') + text;
  CHECK(findings_of(world.run({agent}, "b.js", large, &kJavascript), "long-functions")->size() == 3);
  CHECK_THAT(check_traffic(world), Catch::Matchers::Contains("progress") && Catch::Matchers::Contains("run answered"));
}

TEST_CASE("the sample for whole workspaces finds modules that import each other in a circle", "[plugin][samples]") {
  PluginWorld world;
  const auto agent = world.agent(sample(world, "import-circles", {OMNI_TEST_PYTHON, "-SB", kRoot + "/docs/samples/agents/import_circles.py"}));
  REQUIRE(agent->info().scope == AgentScope::Workspace);
  const std::map<std::string, std::string> files{
      {"app/__init__.py", ""},
      {"app/a.py", "import os\nfrom . import b\n"},
      {"app/b.py", "é = 1; from app.c import f\n"},
      {"app/c.py", "import app.a, json\ndef f():\n  import app.b\n"},
      {"app/late.py", "import app.a\ndef f():\n  import app.late\n"},
      {"broken.py", "def (:\n"},
  };
  const Plan::Built built = Plan::build({agent}, {});
  PipelineRun pipeline(built.plan, {.wanted = {"findings.import-circles"}});
  InlineExecutor executor;
  std::shared_ptr<const WorkspaceFindings> found;
  const auto source = [&](std::size_t index) {
    const auto file = std::next(files.begin(), static_cast<std::ptrdiff_t>(index));
    return std::optional(FileInput{.path = file->first, .text = std::make_shared<const std::string>(file->second), .language = &kPython, .language_name = "python"});
  };
  REQUIRE(pipeline.run_files(world.ctx, executor, files.size(), source, [&](const FileOutcome& outcome) { found = outcome.fact(FactKey<WorkspaceFindings>{"findings.import-circles"}); }).has_value());
  REQUIRE(found != nullptr);
  std::string shown;
  for (const auto& [path, of_file] : found->files) {
    for (const Finding& finding : of_file.findings) {
      const ByteRange range = finding.location.range;
      shown += path + ": " + files.at(path).substr(range.begin, range.size()) + ": " + finding.message + "\n";
    }
  }
  CHECK(shown ==
        "app/a.py: from . import b: app.a imports app.b, which imports app.c, which imports app.a\n"
        "app/b.py: from app.c import f: app.b imports app.c, which imports app.a, which imports app.b\n"
        "app/c.py: import app.a, json: app.c imports app.a, which imports app.b, which imports app.c\n");
  REQUIRE(pipeline.workspace_notices().size() == 1);
  CHECK_THAT(pipeline.workspace_notices()[0].message, Catch::Matchers::Contains("broken.py can't be read"));
  CHECK(check_traffic(world) == "initialize initialize answered run run answered\n");
}

TEST_CASE("what goes wrong is as the schema has it, too", "[plugin][samples]") {
  PluginWorld world;
  for (const char* mode : {"chatty", "error:rate-limited", "error:-32603", "partial", "slow"}) {
    PluginOptions options = sample(world, "fault", {OMNI_TEST_PYTHON, "-SB", data("fault_agent.py"), mode});
    options.timeout = std::string(mode) == "slow" ? 300ms : 20s;
    options.cancel_grace = 10s;
    const FileOutcome outcome = world.run({world.agent(options)}, "a.py", "eval()\n");
    const bool refused = std::string(mode).starts_with("error");
    CHECK(outcome.failures.size() == (refused ? 1 : 0));
    CHECK((findings_of(outcome, "fault") == nullptr) == refused);
  }
  CHECK(check_traffic(world) == "cancel errorResponse initialize initialize answered log progress run run answered\n");
}

}  // namespace omni
