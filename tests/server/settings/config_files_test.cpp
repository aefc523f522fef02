// config/omni.yaml and config/omni.schema.json against the code. OMNI_UPDATE_GOLDEN=1 rewrites them.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "protocol/base/memory_file_system.h"
#include "schema_of_fields.h"
#include "server/settings/load_settings.h"
#include "server/settings/render.h"
#include "server/settings/template.h"

namespace omni {
namespace {

const std::string kConfig = std::string(OMNI_TEST_DATA) + "/../config/";

void check_file(const std::string& name, const std::string& expected) {
  if (std::getenv("OMNI_UPDATE_GOLDEN") != nullptr) std::ofstream(kConfig + name, std::ios::binary) << expected;
  std::ifstream in(kConfig + name, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(in), {}};
  INFO("config/" << name << " differs from the code: run the test with OMNI_UPDATE_GOLDEN=1 and review the change");
  CHECK(found == expected);
}

LoadedSettings load(const std::string& text, bool user_file = false) {
  MemoryFileSystem disk;
  disk.add_file(user_file ? "/home/u/.config/omni/omni.yaml" : "/w/omni.yaml", text);
  disk.add_directory("/w");
  SettingsRequest request;
  request.root = {"/w", false};
  request.start = request.current = "/w";
  request.user = user_folders_from("/home/u", nullptr, nullptr, nullptr);
  request.trust = true;
  return load_settings(disk, request);
}

TEST_CASE("the files in config/ are those of the code", "[settings]") {
  check_file("omni.yaml", settings_template());
  check_file("omni.schema.json", schema_of_fields().dump(2) + "\n");
}

TEST_CASE("the default settings file changes nothing, commented or not", "[settings]") {
  const std::string commented = settings_template();
  std::string live = std::regex_replace(commented, std::regex("(^|\n)( *)#([a-z])"), "$1$2$3");
  live = std::regex_replace(live, std::regex("\nextends:[^\n]*"), "");
  REQUIRE(live != commented);
  for (const std::string& text : {commented, live}) {
    const LoadedSettings loaded = load(text, true);
    for (const Problem& problem : loaded.problems) FAIL_CHECK(describe(problem));
    for (const Field& field : fields()) {
      CAPTURE(field.key);
      CHECK(render(field, loaded.settings) == render(field, Settings{}));
    }
  }
  CHECK(load(live, true).origins.size() == fields().size());  // every key was there
}

TEST_CASE("the examples of the default settings file are valid", "[settings]") {
  std::string examples = std::regex_replace(settings_template(), std::regex("# For example: (\\w)"), "$1");
  examples = std::regex_replace(examples, std::regex("\n( *)#   "), "\n$1");
  const LoadedSettings loaded = load(examples, true);
  for (const Problem& problem : loaded.problems) FAIL_CHECK(describe(problem));
  CHECK(loaded.settings.suppressions.size() == 1);
  CHECK(loaded.settings.pipeline.stages.size() == 2);
  CHECK(loaded.settings.rules.severity.size() == 1);
  CHECK(loaded.settings.trusted_workspaces == std::vector<std::string>{"/home/u/src"});
}

/// The keys a reader names when it meets an unknown one.
std::set<std::string> known_keys(const std::string& yaml) {
  std::set<std::string> keys;
  for (const Problem& problem : load(yaml).problems) {
    if (problem.code != "unknown-key") continue;
    const std::regex word("`([^`]+)`");
    for (std::sregex_iterator it(problem.hint.begin(), problem.hint.end(), word), end; it != end; ++it) keys.insert((*it)[1]);
  }
  return keys;
}

std::set<std::string> properties(const nlohmann::ordered_json& schema) {
  std::set<std::string> keys;
  for (const auto& [key, value] : schema["properties"].items()) keys.insert(key);
  return keys;
}

TEST_CASE("the schema knows the keys that the readers know", "[settings]") {
  const auto schema = schema_of_fields();
  const auto& stage = schema["properties"]["analysis"]["properties"]["pipeline"]["properties"]["stages"]["items"];
  CHECK(known_keys("qqqqqq: 1") == properties(schema));
  CHECK(known_keys("scan: {qqqqqq: 1}") == properties(schema["properties"]["scan"]));
  CHECK(known_keys("suppressions: [{qqqqqq: 1}]") == properties(schema["properties"]["suppressions"]["items"]));
  CHECK(known_keys("analysis: {pipeline: {stages: [{agent: a, qqqqqq: 1}]}}") == properties(stage));
  CHECK(known_keys("analysis: {pipeline: {stages: [{agent: a, retry: {qqqqqq: 1}}]}}") == properties(stage["properties"]["retry"]));
  CHECK(known_keys("analysis: {pipeline: {stages: [{agent: a, skip_if: {qqqqqq: 1}}]}}") ==
        properties(stage["properties"]["skip_if"]["anyOf"][0]));
}

}  // namespace
}  // namespace omni
