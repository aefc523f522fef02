#include "server/settings/load_settings.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "protocol/base/memory_file_system.h"
#include "server/settings/render.h"

namespace omni {
namespace {

struct Scene {
  MemoryFileSystem disk;
  SettingsRequest request;

  Scene(std::initializer_list<std::pair<std::string, std::string>> files, std::string start = "/w") {
    disk.add_directory("/w");
    for (const auto& [path, text] : files) disk.add_file(path, text);
    request.root = {"/w", true};
    request.start = std::move(start);
    request.current = "/w";
    request.user = user_folders_from("/home/u", nullptr, nullptr, nullptr);
  }
  LoadedSettings load() const { return load_settings(disk, request); }
};

const char* const kUser = "/home/u/.config/omni/omni.yaml";

std::string problems_of(const LoadedSettings& loaded) {
  std::string text;
  for (const Problem& problem : loaded.problems) text += describe(problem) + "\n";
  return text;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string value(const LoadedSettings& loaded, std::string_view key) {
  return render(*find_field(key), loaded.settings) + " < " + describe(loaded.origin_of(key));
}

TEST_CASE("defaults, user file, workspace file, flags: the last one wins and is remembered", "[settings]") {
  Scene scene({{kUser, "scan:\n  severity: low\n  timeout_file: 10s\n  jobs: 8\n"}, {"/w/omni.yaml", "scan:\n  severity: medium\n  jobs: 4\n"}});
  scene.request.flags = {{"scan.jobs", "2", "--jobs"}};
  const LoadedSettings loaded = scene.load();
  CHECK(problems_of(loaded).empty());
  CHECK(value(loaded, "scan.severity") == "medium < omni.yaml:2");
  CHECK(value(loaded, "scan.timeout_file") == "10s < /home/u/.config/omni/omni.yaml:3");
  CHECK(value(loaded, "scan.jobs") == "2 < --jobs");
  CHECK(value(loaded, "scan.format") == "text < default");
}

TEST_CASE("the nearest omni.yaml wins, none is read above the workspace", "[settings]") {
  const auto severity = [](std::string start) {
    Scene scene({{"/omni.yaml", "scan: {severity: critical}"},
                 {"/w/omni.yaml", "scan: {severity: high}"},
                 {"/w/a/omni.yaml", "scan: {severity: low}"},
                 {"/w/a/b/x.py", ""}},
                std::move(start));
    return value(scene.load(), "scan.severity");
  };
  CHECK(severity("/w/a/b") == "low < a/omni.yaml:1");
  CHECK(severity("/w") == "high < omni.yaml:1");
  CHECK(severity("/elsewhere") == "info < default");
}

TEST_CASE("extends is read before, relative to its file; cycles end", "[settings]") {
  Scene scene({{"/w/a/omni.yaml", "extends: [../base.yaml]\nscan: {severity: low}\nrules: {disable: [b]}"},
               {"/w/base.yaml", "extends: a/omni.yaml\nscan: {severity: high, format: json}\nrules: {disable: [a]}"}},
              "/w/a");
  const LoadedSettings loaded = scene.load();
  CHECK(value(loaded, "scan.severity") == "low < a/omni.yaml:2");
  CHECK(value(loaded, "scan.format") == "json < base.yaml:2");
  CHECK(value(loaded, "rules.disable") == "[a, b] < a/omni.yaml:3");
  CHECK(has(problems_of(loaded), "a/omni.yaml: error: the file extends itself: extended by base.yaml:1"));
  REQUIRE(loaded.files.size() == 2);
  CHECK(loaded.files[0].shown == "base.yaml");
  CHECK(loaded.files[0].why == "extended by a/omni.yaml:1");
}

TEST_CASE("--config and --no-config", "[settings]") {
  Scene scene({{"/w/omni.yaml", "scan: {severity: high}"}, {"/w/ci.yaml", "scan: {severity: low, timeout_file: 2m}"}, {kUser, "scan: {jobs: 3}"}});
  scene.request.named_file = "ci.yaml";
  CHECK(value(scene.load(), "scan.severity") == "low < ci.yaml:1");
  CHECK(value(scene.load(), "scan.timeout_file") == "120s < ci.yaml:1");  // the user's own word: may raise a limit
  CHECK(value(scene.load(), "scan.jobs") == "3 < /home/u/.config/omni/omni.yaml:1");
  scene.request.named_file = "none.yaml";
  CHECK(scene.load().unusable);
  scene.request.named_file.reset();
  scene.request.use_files = false;
  CHECK(scene.load().origins.empty());
}

struct Mistake {
  const char* text;
  const char* problem;
};

TEST_CASE("mistakes are named with place and hint, the rest is used", "[settings]") {
  const Mistake mistakes[] = {
      {"scan:\n  sevrity: high\n", "omni.yaml:2:3: warning: unknown key `sevrity` in `scan` (did you mean `severity`?)"},
      {"scna: {}\n", "omni.yaml:1:1: warning: unknown key `scna` (did you mean `scan`?)"},
      {"scan: {fail-on: high}\n", "did you mean `fail_on`?"},
      {"scan: {severity: hihg}\n", "omni.yaml:1:18: error: expected `info`, `low`, `medium`, `high` or `critical`, found `hihg` (did you mean `high`?)"},
      {"scan: {timeout: soon}\n", "`soon` is no duration; write it like 200ms"},
      {"scan: {max_file_size: 2MB}\n", "`scan.max_file_size` is a mapping with `parsed` or `text`"},
      {"scan: {strict: maybe}\n", "expected true or false, found `maybe`"},
      {"scan: {jobs: -1}\n", "expected a whole number from 0 to 4096, found `-1`"},
      {"scan: {exclude: [\"!x\"]}\n", "is no path pattern (to take a file back, use the .omniignore file)"},
      {"scan: []\n", "`scan` is a mapping with `include`, `exclude`"},
      {"rules: {packs: [../../etc]}\n", "`../../etc` is no name of a pack"},
      {"rules: {disable: {a: b}}\n", "expected a list of texts, found a mapping"},
      {"rules: {severity: {a: hard}}\n", "expected `info`, `low`"},
      {"suppressions: [{rule: a}]\n", "the suppression of `a` needs a `reason`; it suppresses nothing"},
      {"suppressions: [{reason: a}]\n", "a suppression needs `rule`"},
      {"suppressions: [{rule: a, reason: b, until: 2026-02-30}]\n", "expected a date such as 2026-12-31, found `2026-02-30`"},
      {"analysis: {pipeline: {stages: [{timeout: 1s}]}}\n", "a stage needs `agent` or `agents`"},
      {"analysis: {pipeline: {stages: [{agent: a, retry: {attempts: 99}}]}}\n", "expected 1 to 10 attempts"},
      {"analysis: {pipeline: {stages: [{agent: a, skip_if: {lager_than: 1}}]}}\n", "did you mean `larger_than`?"},
      {"analysis: {pipeline: {stages: [{agent: a, skip_if: {}}]}}\n", "expected at least one of"},
      {"analysis: {pipeline: {stages: [{agent: a, skip_if: {trigger: never}}]}}\n", "expected `keystroke`, `save`, `open` or `scan`"},
  };
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.text);
    const std::string text = std::string(mistake.text) + "logging: {level: debug}\n";
    const LoadedSettings loaded = Scene({{"/w/omni.yaml", text}}).load();
    CAPTURE(problems_of(loaded));
    CHECK(has(problems_of(loaded), mistake.problem));
    CHECK_FALSE(loaded.unusable);
    CHECK(loaded.settings.logging.level == LogLevel::Debug);
  }
  CHECK(Scene({{"/w/omni.yaml", "scan: [\n"}}).load().unusable);
  CHECK(Scene({{"/w/omni.yaml", "just text"}}).load().unusable);
  CHECK_FALSE(Scene({{"/w/omni.yaml", "# nothing\n"}}).load().unusable);
}

TEST_CASE("pipeline stages are read into plain structs", "[settings]") {
  const LoadedSettings loaded = Scene({{"/w/omni.yaml", R"(analysis:
  pipeline:
    timeout: 300s
    stages:
      - agent: context
        timeout: 60s
      - agents: [security, compliance]
        depends_on: [context]
        timeout: 120s
        skip_if: { trigger: keystroke, larger_than: 2MB }
        retry: { attempts: 3, base: 1s, factor: 2, cap: 60s, jitter: 0.25 }
      - agent: enrich
        enabled: false
        skip_if:
          - { languages: [json], paths: ["*.lock"] }
          - { trigger: open }
)"}}).load();
  CHECK(problems_of(loaded).empty());
  const auto& stages = loaded.settings.pipeline.stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[0].agents == std::vector<std::string>{"context"});
  CHECK(stages[0].timeout == std::chrono::seconds(60));
  CHECK(stages[1].agents == std::vector<std::string>{"security", "compliance"});
  CHECK(stages[1].depends_on == std::vector<std::string>{"context"});
  CHECK(stages[1].skip_if == std::vector<SkipCondition>{{Trigger::Keystroke, 2'000'000, {}, {}, {}, {}, {}}});
  REQUIRE(stages[1].retry);
  CHECK(stages[1].retry->cap == std::chrono::seconds(60));
  CHECK(stages[1].place.line == 7);
  CHECK_FALSE(stages[2].enabled);
  CHECK(stages[2].skip_if.size() == 2);
}

TEST_CASE("a workspace without trust can narrow and add", "[settings]") {
  const LoadedSettings loaded = Scene({{"/w/omni.yaml", R"(
scan:
  exclude: [gen/]
  severity: high
  fail_on: high
  strict: true
  timeout: 5m
  timeout_file: 10s
  max_file_size: {parsed: 1MB}
  jobs: 2
rules: {paths: [rules/own.yaml], disable: [a], severity: {b: low}}
)"}}).load();
  CHECK(problems_of(loaded).empty());
  CHECK(loaded.settings.scan.fail_on == Severity::High);
  CHECK(loaded.settings.rules.paths == std::vector<std::string>{"rules/own.yaml"});
  CHECK_FALSE(loaded.settings.rules.severity[0].raise_only);
}

TEST_CASE("a hostile workspace gets nowhere, and every attempt is named", "[settings]") {
  Scene scene({{kUser, "scan: {fail_on: high, strict: true, timeout: 1m}\nrules: {severity: {r: high}}"},
               {"/secret.yaml", "scan: {format: json}"},
               {"/w/omni.yaml", R"(
extends: [/secret.yaml, ../secret.yaml, link.yaml]
scan:
  fail_on: none
  strict: false
  severity: critical
  timeout: 0
  timeout_file: 10h
  max_file_size: {text: 0}
rules:
  paths: [/etc/rules, ../outside, ~/rules, link/x.yaml]
  severity: {r: info, s: info}
logging: {file: /home/u/.bashrc}
trust: {workspaces: [/]}
)"}});
  scene.disk.add_symlink("/w/link.yaml", "/secret.yaml");
  scene.disk.add_symlink("/w/link", "/outside");
  scene.disk.add_file("/outside/x.yaml", "");
  const LoadedSettings loaded = scene.load();
  const ScanSettings& scan = loaded.settings.scan;
  CHECK(scan.fail_on == Severity::High);
  CHECK(scan.strict);
  CHECK(scan.severity == Severity::High);
  CHECK(scan.format == OutputFormat::Text);
  CHECK(scan.timeout == std::chrono::minutes(1));
  CHECK(scan.timeout_file == ScanSettings{}.timeout_file);
  CHECK(scan.max_text_size == ScanSettings{}.max_text_size);
  CHECK(loaded.settings.rules.paths == std::vector<std::string>{"~/rules"});  // a folder of that name in the workspace
  CHECK(loaded.settings.logging.file.empty());
  CHECK(loaded.settings.trusted_workspaces.empty());
  CHECK_FALSE(loaded.trusted);
  REQUIRE(loaded.settings.rules.severity.size() == 2);
  CHECK(loaded.settings.rules.severity[0].severity == Severity::High);
  CHECK(loaded.settings.rules.severity[1].raise_only);
  std::size_t refused = 0;
  for (const Problem& problem : loaded.problems) refused += problem.code == "needs-trust" ? 1 : 0;
  CAPTURE(problems_of(loaded));
  CHECK(refused == 14);
  CHECK(scene.disk.reads_of("/secret.yaml") == 0);
}

TEST_CASE("a preset fills in what nobody set, and gives a workspace no more power", "[settings]") {
  Scene ci({{"/w/omni.yaml", "preset: ci\n"}});
  CHECK(value(ci.load(), "scan.fail_on") == "high < omni.yaml:1");
  Scene own({{kUser, "scan: {fail_on: low}"}});
  own.request.flags = {{"preset", "ci", "--preset"}};
  CHECK(value(own.load(), "scan.fail_on") == "low < " + std::string(kUser) + ":1");
  Scene quick({});
  quick.request.flags = {{"preset", "quick", "--preset"}, {"scan.timeout_file", "9s", "--timeout-file"}};
  const LoadedSettings loaded = quick.load();
  CHECK(value(loaded, "scan.timeout_rule") == "1s < --preset");
  CHECK(value(loaded, "scan.timeout_file") == "9s < --timeout-file");
  const LoadedSettings deep = Scene({{"/w/omni.yaml", "preset: deep\n"}}).load();  // not trusted
  CHECK(deep.settings.scan.interfile);
  CHECK(deep.settings.scan.timeout_file == ScanSettings{}.timeout_file);
  CHECK(deep.settings.scan.max_parsed_size == ScanSettings{}.max_parsed_size);
  CHECK(has(problems_of(deep), "`scan.timeout_file: 120s` is looser"));
  CHECK(has(problems_of(Scene({{"/w/omni.yaml", "preset: fast\n"}}).load()), "expected `quick`, `standard`, `deep` or `ci`"));
}

TEST_CASE("trust comes from the user, by flag or by list", "[settings]") {
  const std::pair<std::string, std::string> workspace{"/w/omni.yaml", "scan: {timeout_file: 2m}\nlogging: {file: omni.log}"};
  Scene flag({workspace});
  flag.request.trust = true;
  CHECK(value(flag.load(), "scan.timeout_file") == "120s < omni.yaml:1");
  CHECK(flag.load().trust_reason == "--trust");
  Scene listed({workspace, {kUser, "trust: {workspaces: [/w/]}"}});
  CHECK(listed.load().trusted);
  CHECK(listed.load().settings.logging.file == "omni.log");
  Scene other({workspace, {kUser, "trust: {workspaces: [/ww, relative]}"}});
  CHECK_FALSE(other.load().trusted);
  CHECK(has(problems_of(other.load()), "`relative` is no absolute folder"));
}

TEST_CASE("patterns of a settings file in a folder count from there", "[settings]") {
  Scene scene({{"/w/a[1]/omni.yaml", "scan: {exclude: [gen/, \"*.js\", /top, x/y]}"}}, "/w/a[1]");
  std::vector<std::string> patterns;
  for (const PathPattern& pattern : scene.load().settings.scan.exclude) patterns.push_back(pattern.pattern);
  CHECK(patterns == std::vector<std::string>{"/a\\[1]/**/gen/", "/a\\[1]/**/*.js", "/a\\[1]/top", "/a\\[1]/x/y"});
  CHECK(scene.load().settings.scan.exclude[0].origin == "a[1]/omni.yaml:1");
}

TEST_CASE("a flag's value is checked by the same code", "[settings]") {
  CHECK_FALSE(check_setting("scan.timeout", "5m"));
  CHECK(check_setting("scan.timeout", "x")->find("`x` is no duration") == 0);
  CHECK(check_setting("scan.fail_on", "hgh")->find("(did you mean `high`?)") != std::string::npos);
  CHECK(check_setting("scan.nothing", "x") == "no such setting: scan.nothing");
  CHECK_FALSE(check_setting("rules.severity", R"({"a":"low"})", true));
  CHECK(check_setting("rules.severity", R"({"a":"lw"})", true));
  CHECK(check_setting("rules.severity", R"({"a":"low"})"));  // a plain word
}

}  // namespace
}  // namespace omni
