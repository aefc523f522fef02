#include "server/scan/report/report.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "server/scan/report/writers.h"
#include "tests/server/scan/report/sample_report.h"

using namespace omni;

namespace {

void collect_keys(const nlohmann::json& json, std::set<std::string>& keys) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) keys.insert(key);
  }
  if (json.is_structured()) {
    for (const auto& value : json) collect_keys(value, keys);
  }
}

}  // namespace

TEST_CASE("a report does not depend on the order in which things were found", "[report]") {
  const ScanReport expected = test::sample_report();
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    ScanReport shuffled = expected;
    shuffled.findings.insert(shuffled.findings.end(), shuffled.suppressed.begin(), shuffled.suppressed.end());
    shuffled.suppressed.clear();
    shuffled.findings.push_back(shuffled.findings.front());  // found twice
    shuffled.skipped.push_back(shuffled.skipped.front());
    const auto shuffle = [&](auto& list) { std::shuffle(list.begin(), list.end(), random); };
    shuffle(shuffled.findings);
    shuffle(shuffled.rules);
    shuffle(shuffled.problems);
    shuffle(shuffled.notifications);
    shuffle(shuffled.files);
    shuffle(shuffled.skipped);
    finish(shuffled);
    REQUIRE(write_json(shuffled) == write_json(expected));
    REQUIRE(write_sarif(shuffled) == write_sarif(expected));
    REQUIRE(write_text(shuffled) == write_text(expected));
  }
}

TEST_CASE("colours are for terminals that want them", "[report]") {
  CHECK(wants_colour(true, nullptr, "xterm-256color"));
  CHECK(wants_colour(true, "", "xterm"));
  CHECK_FALSE(wants_colour(true, "1", "xterm"));
  CHECK_FALSE(wants_colour(false, nullptr, "xterm"));
  CHECK_FALSE(wants_colour(true, nullptr, "dumb"));
  CHECK_FALSE(wants_colour(true, nullptr, nullptr));
}

TEST_CASE("a refused rule is named where consumers of SARIF look for it", "[report]") {
  const auto log = nlohmann::json::parse(write_sarif(test::sample_report()));
  const auto& notes = log["runs"][0]["invocations"][0]["toolConfigurationNotifications"];
  const auto refused = std::find_if(notes.begin(), notes.end(), [](const auto& n) { return n["descriptor"]["id"] == "unsupported-mode"; });
  REQUIRE(refused != notes.end());
  CHECK((*refused)["associatedRule"]["id"] == "py.taint");
  CHECK((*refused)["locations"][0]["physicalLocation"]["region"]["startLine"] == 3);
}

TEST_CASE("results speak of the file however it was named", "[report]") {
  struct Case {
    std::string file, uri;
    bool has_base;
  };
  const Case cases[] = {{"a/b.py", "a/b.py", true},        {"a b/\xC3\xBC.py", "a%20b/%C3%BC.py", true}, {"a:b.py", "a%3Ab.py", true},
                        {"../x.py", "../x.py", true},      {"100%.py", "100%25.py", true},               {"a#b?c.py", "a%23b%3Fc.py", true},
                        {"/usr/x y.h", "file:///usr/x%20y.h", false}};
  for (const Case& c : cases) {
    ScanReport report;
    Finding finding;
    finding.rule_id = "r";
    finding.location.file = c.file;
    finding.location.region = {1, 1, 1, 2};
    report.findings = {finding};
    finish(report);
    const auto log = nlohmann::json::parse(write_sarif(report));
    const auto& artifact = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    CHECK(artifact["uri"] == c.uri);
    CHECK(artifact.contains("uriBaseId") == c.has_base);
  }
}

TEST_CASE("each line of the lines format is an object with a type, the last one the summary", "[report]") {
  const std::string text = write_jsonl(test::sample_report());
  std::vector<std::string> types;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    REQUIRE(end != std::string::npos);
    types.push_back(nlohmann::json::parse(text.substr(begin, end - begin))["type"]);
    begin = end + 1;
  }
  CHECK(types.front() == "header");
  CHECK(types.back() == "summary");
  CHECK(std::count(types.begin(), types.end(), "finding") == 4);
  CHECK(std::count(types.begin(), types.end(), "suppressed") == 2);
}

TEST_CASE("long lists are cut with a word about it", "[report]") {
  ScanReport report;
  for (std::uint32_t i = 1; i <= 30; ++i) {
    report.problems.push_back({ProblemSeverity::Warning, "unsupported-mode", "no taint yet", "", "r.yaml", {i, 1}, "r" + std::to_string(i)});
  }
  finish(report);
  const std::string text = write_text(report, {false, 0, false, 5});
  CHECK(text.find("rule r5:") != std::string::npos);
  CHECK(text.find("rule r6:") == std::string::npos);
  CHECK(text.find("unsupported-mode: 25 more") != std::string::npos);
}

TEST_CASE("docs/reports.md names every member of the JSON report", "[report]") {
  std::ifstream file(std::string(OMNI_TEST_DATA) + "/../docs/reports.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  ScanReport report = test::sample_report();
  report.timing = {{"scan", std::chrono::microseconds(1)}};
  Finding& finding = report.findings.front();
  finding.rule_version = "1";
  finding.security_severity = 1;
  finding.controls = {{"ASVS", "5.0", "1.2.4", true}};
  finding.location.blob_hash = "00";
  finding.provenance = {"a", "t", "1", "p", "c", 1, false};
  finding.evidence = {{"$X", "x", {1, 2}, true, "00"}};
  report.suppressed.front().suppression->author = "me";
  std::set<std::string> keys;
  collect_keys(nlohmann::json::parse(write_json(report)), keys);
  CHECK(keys.size() > 70);
  for (const std::string& key : keys) {
    CAPTURE(key);
    CHECK(page.find("`" + key + "`") != std::string::npos);
  }
}
