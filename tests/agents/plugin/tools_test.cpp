// The real programs, when they are there; and programs that print what a test says, for all that can go wrong with one.
#include "agents/plugin/tools/tool_agent.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>

#include "plugin_world.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

inline const Language kC{.name = "c"};
inline const Language kCpp{.name = "cpp"};

bool has(const std::string& program) {
  SystemClock clock;
  NullLog log;
  ChildHost host(log);
  const auto ran = host.run(Context(clock, log), {.program = program, .arguments = {"--version"}, .environment = plain_environment()}, {}, {});
  if (ran.has_value()) return true;
  std::cerr << "SKIPPED: " << program << " is not installed\n";
  return false;
}

std::string place(const Finding& finding) {
  return finding.rule_id + " " + std::to_string(finding.location.range.begin) + "-" + std::to_string(finding.location.range.end) + " " +
         std::string(to_string(finding.severity)) + (finding.cwe.empty() ? "" : " " + finding.cwe.front());
}

std::vector<std::string> found(const FileOutcome& outcome, const std::string& tool) {
  std::vector<std::string> out;
  const auto* findings = findings_of(outcome, tool);
  REQUIRE(findings != nullptr);
  for (const Finding& finding : *findings) out.push_back(place(finding));
  return out;
}

ToolOptions tool(const std::string& name, ToolInput input) {
  ToolOptions options;
  options.name = name;
  options.format = find_tool_kind(name)->format;
  options.input = input;
  options.environment = plain_environment();
  return options;
}

/// A program that prints `output` and exits with `status`.
ToolOptions saying(const std::string& format, const std::string& script) {
  ToolOptions options = tool(format, ToolInput::Stdin);
  options.name = "said";
  options.languages = {"python"};
  options.command = {"sh", "-c", script};
  return options;
}

constexpr auto kEmptySarif = R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[]}]})";

}  // namespace

TEST_CASE("shellcheck, by each way in", "[plugin][tools]") {
  if (!has("shellcheck")) return;
  PluginWorld world;
  const std::string script = "#!/bin/sh\nfor f in $1; do\n  echo \"é\" $f\ndone\n";
  for (const ToolInput input : {ToolInput::Stdin, ToolInput::Memory, ToolInput::File}) {
    const FileOutcome outcome = world.run({make_tool_agent(world.host, tool("shellcheck", input))}, "a b/-x.sh", script, &kBash);
    CHECK(notices(outcome).empty());
    CHECK(found(outcome, "shellcheck") == std::vector<std::string>{"shellcheck.SC2086 " + std::to_string(script.find("$f\n")) + "-" + std::to_string(script.find("$f\n") + 2) + " low"});
  }
  // Another language is not its business.
  CHECK(findings_of(world.run({make_tool_agent(world.host, tool("shellcheck", ToolInput::Stdin))}, "a.py", script), "shellcheck") == nullptr);
}

TEST_CASE("bandit", "[plugin][tools]") {
  if (!has("bandit")) return;
  PluginWorld world;
  for (const ToolInput input : {ToolInput::Memory, ToolInput::File}) {
    const FileOutcome outcome = world.run({make_tool_agent(world.host, tool("bandit", input))}, "a.py", "import subprocess\nif x:\n  subprocess.call(x, shell=True)\n");
    INFO(notices(outcome));
    CHECK(notices(outcome).empty());
    const std::vector<std::string> places = found(outcome, "bandit");
    REQUIRE(places.size() == 2);
    CHECK_THAT(places[0], Catch::Matchers::StartsWith("bandit.B404 0-17 low"));
    CHECK_THAT(places[1], Catch::Matchers::StartsWith("bandit.B602 26-56 high"));
  }
  const FileOutcome broken = world.run({make_tool_agent(world.host, tool("bandit", ToolInput::Memory))}, "b.py", "def (:\n");
  CHECK_THAT(notices(broken), Catch::Matchers::Contains("error tool-incomplete: bandit: "));
}

TEST_CASE("cppcheck", "[plugin][tools]") {
  if (!has("cppcheck")) return;
  PluginWorld world;
  const std::string program = "int main() {\n\tint *p = 0;\n\t*p = 1;\n}\n";
  for (const ToolInput input : {ToolInput::Memory, ToolInput::File}) {
    for (const Language* language : {&kC, &kCpp}) {
      const FileOutcome outcome = world.run({make_tool_agent(world.host, tool("cppcheck", input))}, language == &kC ? "a.c" : "a.hh", program, language);
      CHECK(notices(outcome).empty());
      const std::vector<std::string> places = found(outcome, "cppcheck");
      REQUIRE(places.size() == 1);
      CHECK_THAT(places[0], Catch::Matchers::StartsWith("cppcheck.nullPointer 28-") && Catch::Matchers::EndsWith("high CWE-476"));
    }
  }
  const FileOutcome broken = world.run({make_tool_agent(world.host, tool("cppcheck", ToolInput::Memory))}, "b.c", "int main( {", &kC);
  CHECK_THAT(notices(broken), Catch::Matchers::Contains("error tool-incomplete: cppcheck: Unmatched"));
}

TEST_CASE("what goes wrong with a tool is named, once for each file", "[plugin][tools]") {
  struct Case {
    const char* format;
    std::string script;
    const char* code;
    const char* words;
  };
  const Case cases[] = {
      {"sarif", "cat > /dev/null; echo '" + std::string(kEmptySarif) + "'", "", ""},
      {"sarif", "echo '" + std::string(kEmptySarif) + "'", "", ""},  // it reads nothing, which is its right
      {"sarif", "echo '" + std::string(kEmptySarif) + "'; exit 5", "", ""},
      {"sarif", "echo oh no >&2; exit 2", "tool-failed", "oh no"},
      {"sarif", "echo '{}'", "tool-failed", "no SARIF"},
      {"sarif", "echo '{\"version\":\"1.0.0\",\"runs\":[]}'", "tool-failed", "SARIF of version `1.0.0`"},
      {"sarif", "kill -SEGV $$", "tool-failed", "signal 11"},
      {"shellcheck", "echo '{\"comments\":[]}'; exit 3", "tool-failed", "exited with status 3"},
      {"shellcheck", "echo '{}'", "tool-failed", "no list of results"},
      {"bandit", "echo nonsense", "tool-failed", "no JSON"},
      {"sarif", "exec sleep 1000", "tool-timeout", "the time limit has passed"},
      {"sarif", "head -c 3000000 /dev/zero", "tool-limit", "bytes of output"},
      {"sarif", "while :; do :; done", "tool-limit", "processor time"},
      {"sarif", "sleep 1000 & echo '" + std::string(kEmptySarif) + "'", "", ""},  // what stays behind delays nothing
  };
  for (const Case& each : cases) {
    CAPTURE(each.script);
    PluginWorld world;
    ToolOptions options = saying(each.format, each.script);
    options.limits.max_output = 1'000'000;
    options.limits.cpu_time = 300ms;
    options.timeout = std::string(each.code) == "tool-timeout" ? 100ms : 20s;
    const FileOutcome outcome = world.run({make_tool_agent(world.host, options)}, "a.py", std::string(300'000, '\n'));
    CHECK((findings_of(outcome, "said") != nullptr) == (*each.code == '\0'));
    if (*each.code == '\0') {
      CHECK(notices(outcome).empty());
    } else {
      CHECK_THAT(notices(outcome), Catch::Matchers::StartsWith("error " + std::string(each.code) + ": tool said has no findings for this file: "));
      CHECK_THAT(notices(outcome), Catch::Matchers::Contains(each.words));
    }
  }
  PluginWorld world;
  ToolOptions missing = saying("sarif", "");
  missing.command = {"no-such-program-anywhere"};
  CHECK_THAT(notices(world.run({make_tool_agent(world.host, missing)}, "a.py", "")), Catch::Matchers::Contains("error tool-missing"));
}

TEST_CASE("what a version of a known tool printed about a text is not asked for again", "[plugin][tools]") {
  PluginWorld world;
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(world.folder / name) << text;
    std::filesystem::permissions(world.folder / name, std::filesystem::perms::owner_all);
  };
  write("version", "1\n");
  write("shellcheck", "#!/bin/sh\ncd " + world.folder.path() + "\nif [ \"$1\" = --version ]; then echo asked >> versions; cat version; exit; fi\necho \"$*\" >> ran\ncat > said\n" +
                          "case $(cat said) in *bad*) exit 3;; esac\n" +
                          R"(echo '{"comments":[{"file":"-","line":1,"endLine":1,"column":1,"endColumn":3,"level":"info","code":1,"message":"m"}]}')" + "\n");
  FactStore facts("engine", nullptr, {});
  ToolOptions options = tool("shellcheck", ToolInput::Stdin);
  options.environment["PATH"] = world.folder.path() + ":" + options.environment["PATH"];
  options.facts = &facts;
  const auto look = [&](const ToolOptions& with, const char* path, const char* text) {
    const FileOutcome outcome = world.run({make_tool_agent(world.host, with)}, path, text, &kBash);
    const auto* const all = findings_of(outcome, "shellcheck");
    return all == nullptr ? "none" : all->empty() ? "nothing" : all->front().location.file + " " + place(all->front());
  };
  const auto ran = [&] { return world.noted("ran").size(); };
  CHECK(look(options, "a.sh", "ls\n") == "a.sh shellcheck.SC1 0-2 low");
  CHECK(look(options, "b.sh", "ls\n") == "b.sh shellcheck.SC1 0-2 low");
  CHECK(ran() == 1);
  CHECK(facts.figures().hits == 1);
  CHECK(look(options, "a.sh", "ls \n") == "a.sh shellcheck.SC1 0-2 low");
  CHECK(ran() == 2);
  for (int i = 0; i < 2; ++i) CHECK(look(options, "bad.sh", "bad\n") == "none");  // a failure is not kept
  CHECK(ran() == 4);
  ToolOptions strange = options;
  strange.environment["LANG"] = "C";
  look(strange, "a.sh", "ls\n");
  CHECK(ran() == 5);
  write("version", "2\n");
  look(options, "a.sh", "ls\n");
  CHECK(ran() == 6);
  CHECK(world.noted("versions").size() == 7);  // once for each agent: a scan has one
  ToolOptions own = options;
  own.command = {"shellcheck", "{file}"};  // somebody else's command may be anything
  for (int i = 0; i < 2; ++i) look(own, "a.sh", "ls\n");
  CHECK(ran() == 8);
}

TEST_CASE("a tool is stopped with the run, and its temporary file goes", "[plugin][tools]") {
  PluginWorld world;
  ToolOptions options = saying("sarif", "echo {file} > " + world.folder / "path" + "; ls -l {file} >> " + world.folder / "path" + "; exec sleep 1000");
  options.input = ToolInput::File;
  std::stop_source stop;
  std::jthread stopper([&] {
    while (world.noted("path").size() < 2) std::this_thread::yield();
    stop.request_stop();
  });
  const FileOutcome outcome = world.run(world.ctx.with_stop(stop.get_token()), {make_tool_agent(world.host, options)}, "x/a.py", "secret\n");
  REQUIRE(outcome.failures.size() == 1);
  CHECK(outcome.failures[0].error.code() == ErrorCode::Cancelled);
  const std::vector<std::string> noted = world.noted("path");
  CHECK_THAT(noted.at(0), Catch::Matchers::EndsWith("/a.py"));
  CHECK_THAT(noted.at(1), Catch::Matchers::StartsWith("-rw-------"));
  CHECK_FALSE(std::filesystem::exists(noted[0]));
  CHECK_FALSE(std::filesystem::exists(std::filesystem::path(noted[0]).parent_path()));
}

}  // namespace omni
