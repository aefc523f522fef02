#include <cstdio>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "tests/packs/pack.h"

// The finished program over the packs' own test files, all rules at once, as a user runs it: a rule must report
// exactly the lines that say `ruleid`, as start lines. One run for all rules also shows that they live together.
namespace omni::test {
namespace {

namespace fs = std::filesystem;
using Lines = std::set<std::uint32_t>;

#ifdef OMNI_PROGRAM
struct Output {
  std::string text;
  int status = -1;
};

/// Runs a command line. `program` and `folder` come from the build, so they need no quoting beyond quotes.
Output run(const std::string& command) {
  Output out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[1 << 16];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.text.append(buffer, n);
  const int status = pclose(pipe);
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

/// Reported start lines by (rule, file relative to the packs).
using Reported = std::map<std::pair<std::string, std::string>, Lines>;

Reported read_results(const nlohmann::json& sarif) {
  Reported out;
  for (const auto& result : sarif.at("runs").at(0).at("results")) {
    const auto& place = result.at("locations").at(0).at("physicalLocation");
    out[{result.at("ruleId").get<std::string>(), place.at("artifactLocation").at("uri").get<std::string>()}].insert(
        place.at("region").at("startLine").get<std::uint32_t>());
  }
  return out;
}

std::string spelled(const Lines& lines) {
  std::string out;
  for (const auto line : lines) out += (out.empty() ? "" : ", ") + std::to_string(line);
  return out.empty() ? "none" : out;
}

Lines without(Lines lines, const Lines& others) {
  for (const auto line : others) lines.erase(line);
  return lines;
}

TEST_CASE("every rule reports the lines its test file expects, and no others", "[packs]") {
  const fs::path root = OMNI_PACKS;
  const Output output = run("cd '" + root.string() +
                            "' && '" OMNI_PROGRAM "' scan --rules . --no-config --ignore-rule-paths --format sarif .");
  REQUIRE(output.status == 0);
  const auto sarif = nlohmann::json::parse(output.text);
  for (const auto& invocation : sarif.at("runs").at(0).value("invocations", nlohmann::json::array())) {
    for (const char* kind : {"toolConfigurationNotifications", "toolExecutionNotifications"}) {
      for (const auto& notification : invocation.value(kind, nlohmann::json::array())) {
        if (notification.value("level", "warning") != "note") FAIL_CHECK(notification.dump());
      }
    }
  }
  Reported reported = read_results(sarif);
  const Pack pack = read_pack(root);
  REQUIRE_FALSE(pack.rules.empty());
  for (const PackRule& rule : pack.rules) {
    for (const fs::path& target : rule.targets) {
      const std::string uri = target.lexically_relative(root).generic_string();
      const Annotations annotations = read_annotations(read_text(target));
      const auto own = annotations.by_rule.find(rule.id);
      const Expectation expected = own == annotations.by_rule.end() ? Expectation{} : own->second;
      const Lines found = without(reported[{rule.id, uri}], expected.neutral);
      const Lines missed = without(expected.reported, found);
      const Lines alarms = without(found, expected.reported);
      if (!missed.empty()) FAIL_CHECK(uri << ": not reported: " << spelled(missed));
      if (!alarms.empty()) FAIL_CHECK(uri << ": reported by mistake: " << spelled(alarms));
    }
  }
}

TEST_CASE("the demo workspace shows a finding in each of its files", "[packs]") {
  const fs::path demo = OMNI_DEMO;
  const Output output = run("cd '" + demo.string() +
                            "' && '" OMNI_PROGRAM "' scan --rules '" OMNI_PACKS "' --no-config --format sarif .");
  REQUIRE(output.status == 0);
  std::set<std::string> with_findings;
  for (const auto& [place, lines] : read_results(nlohmann::json::parse(output.text)))
    with_findings.insert(place.second);
  for (const auto& entry : fs::recursive_directory_iterator(demo)) {
    const std::string file = entry.path().lexically_relative(demo).generic_string();
    if (entry.is_regular_file() && file != "README.md" && !with_findings.contains(file))
      FAIL_CHECK(file << ": no finding");
  }
}
#else
TEST_CASE("every rule reports the lines its test file expects, and no others", "[packs]") {
  WARN("[skipped] this build has no program `omni` to run the packs with");
}
#endif

}  // namespace
}  // namespace omni::test
