// `plugins` and `tools`: how they are read, who may name them, and from where their programs are found.
#include <catch2/catch.hpp>

#include <string>

#include "protocol/base/memory_file_system.h"
#include "server/settings/load_settings.h"
#include "server/settings/render.h"

namespace omni {
namespace {

const std::string kUser = "/home/u/.config/omni/omni.yaml";

LoadedSettings load(const std::string& user, const std::string& workspace, bool trust = false) {
  MemoryFileSystem disk;
  disk.add_directory("/w/src");
  if (!user.empty()) disk.add_file(kUser, user);
  if (!workspace.empty()) disk.add_file("/w/omni.yaml", workspace);
  SettingsRequest request;
  request.root = {"/w", true};
  request.start = request.current = "/w";
  request.trust = trust;
  request.user = user_folders_from("/home/u", nullptr, nullptr, nullptr);
  return load_settings(disk, request);
}

std::string problems_of(const LoadedSettings& loaded) {
  std::string text;
  for (const Problem& problem : loaded.problems) text += describe(problem) + "\n";
  return text;
}

constexpr auto kBoth = "plugins: [{id: a, command: [./agent, x/y], environment: KEY}]\ntools: [shellcheck, {name: lint, command: [~/bin/lint, --sarif]}]\n";

}  // namespace

TEST_CASE("plugins and tools of the user's file, with every key", "[settings][external]") {
  const LoadedSettings loaded = load(R"(
plugins:
  - id: todo-owner
    command: [python3, agents/todo_owner.py]
    languages: [python, js]
    pool: { min: 1, max: 4, idle: 10s }
    memory: 1GB
    cpu_time: 5s
    max_output: 1MB
    timeout: 7s
    retry: { attempts: 3, base: 1s }
    environment: [LICENCE, LANGUAGE]
tools:
  - bandit
  - name: lint
    command: [my-lint, "{file}"]
    format: shellcheck
    input: memfd
    languages: python
    memory: 0
    cpu_time: 3s
    max_output: 2MB
    timeout: 1m
    environment: X
)", "");
  CHECK(problems_of(loaded).empty());
  REQUIRE(loaded.settings.plugins.size() == 1);
  const PluginSettings& plugin = loaded.settings.plugins[0];
  CHECK(plugin.directory == "/home/u/.config/omni");
  CHECK(plugin.place == Place{3, 5});
  CHECK(render(*find_field("plugins"), loaded.settings) ==
        "[{ id: todo-owner, command: [python3, agents/todo_owner.py], languages: [python, js], pool: { min: 1, max: 4, idle: 10s }, memory: 1GB, cpu_time: 5s, "
        "max_output: 1MB, timeout: 7s, retry: { attempts: 3, base: 1s, factor: 2.000000, cap: 5s, jitter: 0.250000 }, environment: [LICENCE, LANGUAGE] }]");
  CHECK(render(*find_field("tools"), loaded.settings) ==
        "[{ name: bandit, format: bandit, memory: 1GiB, cpu_time: 0s, max_output: 16MiB, timeout: 60s }, "
        "{ name: lint, command: [my-lint, \"{file}\"], format: shellcheck, input: memfd, languages: [python], memory: 0, cpu_time: 3s, max_output: 2MB, timeout: 60s, environment: [X] }]");
}

TEST_CASE("a workspace that is not trusted names no program", "[settings][external]") {
  const LoadedSettings loaded = load("tools: [bandit]\n", kBoth);
  CHECK(loaded.settings.plugins.empty());
  REQUIRE(loaded.settings.tools.size() == 1);
  CHECK(loaded.settings.tools[0].name == "bandit");
  CHECK_THAT(problems_of(loaded), Catch::Matchers::Contains("omni.yaml:1:10: warning: `plugins` is nothing a workspace may decide; it is not applied (run with --trust"));
  CHECK_THAT(problems_of(loaded), Catch::Matchers::Contains("omni.yaml:2:8: warning: `tools` is nothing a workspace may decide"));
  for (const Problem& problem : loaded.problems) CHECK(problem.code == "needs-trust");
}

TEST_CASE("a trusted one does, and a path is found from the file it stands in", "[settings][external]") {
  for (const bool flag : {true, false}) {
    const LoadedSettings loaded = load(flag ? "" : "trust: {workspaces: [/w]}\n", kBoth, flag);
    CHECK(problems_of(loaded).empty());
    REQUIRE(loaded.settings.plugins.size() == 1);
    CHECK(loaded.settings.plugins[0].command == std::vector<std::string>{"/w/agent", "x/y"});
    CHECK(loaded.settings.plugins[0].directory == "/w");
    REQUIRE(loaded.settings.tools.size() == 2);
    CHECK(loaded.settings.tools[0].command.empty());
    CHECK(loaded.settings.tools[1].command == std::vector<std::string>{"/home/u/bin/lint", "--sarif"});
    CHECK(loaded.settings.tools[1].format == "sarif");
  }
}

TEST_CASE("a later plugin or tool takes the place of one with its name", "[settings][external]") {
  const LoadedSettings loaded = load("plugins: [{id: a, command: old}, {id: b, command: kept}]\ntools: [{name: lint, command: old}]\n", kBoth, true);
  REQUIRE(loaded.settings.plugins.size() == 2);
  CHECK(loaded.settings.plugins[0].command.front() == "/w/agent");
  CHECK(loaded.settings.plugins[1].command.front() == "kept");
  REQUIRE(loaded.settings.tools.size() == 2);
  CHECK(loaded.settings.tools[0].command.front() == "/home/u/bin/lint");
}

TEST_CASE("an entry with a mistake is left out, and the mistake has a place", "[settings][external]") {
  struct Case {
    const char* text;
    const char* words;
  };
  for (const Case& each : {
           Case{"plugins: {id: a}", "expected a list of plugins"},
           Case{"plugins: [a]", "expected a mapping with `id` and `command`"},
           Case{"plugins: [{command: x}]", "a plugin needs `id`"},
           Case{"plugins: [{id: a}]", "the plugin `a` needs `command`"},
           Case{"plugins: [{id: a, command: []}]", "needs `command`"},
           Case{"plugins: [{id: A, command: x}]", "expected a name of at most 40 lower-case letters"},
           Case{"plugins: [{id: a, comand: x}]", "did you mean `command`?"},
           Case{"plugins: [{id: a, command: x, pool: {min: 3, max: 2}}]", "a `min` that is not above `max`"},
           Case{"plugins: [{id: a, command: x, pool: {max: 65}}]", "at most 64 processes"},
           Case{"plugins: [{id: a, command: x, pool: {most: 1}, timeout: soon}]", "unknown key `most`"},
           Case{"plugins: [{id: a, command: x, environment: [A=1]}]", "names of environment variables, without values"},
           Case{"plugins: [{id: a, command: x, retry: {attempts: 0}}]", "1 to 10 attempts"},
           Case{"tools: shellcheck", "expected a list of tools"},
           Case{"tools: [lint]", "the tool `lint` is none that OMNI knows"},
           Case{"tools: [{command: x}]", "expected `name`"},
           Case{"tools: [{name: lint, command: x, format: xml}]", "expected `sarif`"},
           Case{"tools: [{name: lint, command: x, input: pipe}]", "expected `stdin`"},
       }) {
    CAPTURE(each.text);
    const LoadedSettings loaded = load(each.text, "");
    CHECK(loaded.settings.plugins.size() + loaded.settings.tools.size() == 0);
    CHECK_THAT(problems_of(loaded), Catch::Matchers::Contains(each.words) && Catch::Matchers::Contains("omni.yaml:1:"));
  }
  CHECK(load("plugins: [{id: a}, {id: b, command: x}]\ntools: [{}, bandit]", "").settings.plugins.size() == 1);
}

}  // namespace omni
