#include "agents/plugin/tools/sarif_reader.h"

#include <catch2/catch.hpp>

namespace omni {
namespace {

const std::string kText = "line one\n  é😀x = 2\nlast";
const std::string kPath = "src/a.py";

std::string sarif(const std::string& results, const std::string& more = "", const std::string& rules = "[]") {
  return R"({"version":"2.1.0","runs":[{)" + more + R"("tool":{"driver":{"name":"x","version":"3","rules":)" + rules + R"(}},"results":)" + results + "}]}";
}

ToolReport read(const std::string& text) {
  const LineIndex lines(kText);
  Result<ToolReport> report = read_sarif(text, {"lint", kPath, lines, "/tmp/omni-scratch-1/a.py"});
  REQUIRE(report.has_value());
  return *report;
}

std::string matched(const Finding& finding) { return kText.substr(finding.location.range.begin, finding.location.range.size()); }

std::string with_region(const std::string& region) {
  return R"([{"ruleId":"r","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"file:///tmp/omni-scratch-1/a.py"},"region":)" + region + "}}]}]";
}

}  // namespace

TEST_CASE("regions of every kind", "[plugin][sarif]") {
  struct Case {
    const char* region;
    const char* more;
    const char* text;
  };
  for (const Case& each : {
           Case{R"({"startLine":1})", "", "line one"},
           Case{R"({"startLine":2})", "", "é😀x = 2"},
           Case{R"({"startLine":1,"startColumn":6})", "", "one"},
           Case{R"({"startLine":2,"startColumn":3,"endColumn":4})", "", "é"},
           Case{R"({"startLine":2,"startColumn":6,"endColumn":7})", "", "x"},
           Case{R"({"startLine":2,"startColumn":5,"endColumn":6})", R"("columnKind":"unicodeCodePoints",)", "x"},
           Case{R"({"startLine":1,"startColumn":6,"endLine":2,"endColumn":3})", "", "one\n  "},
           Case{R"({"startLine":3,"startColumn":1,"endColumn":99})", "", "last"},
           Case{R"({"startLine":99})", "", "last"},
           Case{R"({"byteOffset":5,"byteLength":3})", "", "one"},
           Case{R"({"charOffset":14,"charLength":1})", "", "x"},
           Case{R"({"charOffset":13,"charLength":1})", R"("columnKind":"unicodeCodePoints",)", "x"},
           Case{R"({})", "", "line one"},
       }) {
    INFO(each.region << each.more);
    const ToolReport report = read(sarif(with_region(each.region), each.more));
    REQUIRE(report.findings.size() == 1);
    CHECK(matched(report.findings[0]) == each.text);
    CHECK(report.findings[0].location.file == kPath);
  }
}

TEST_CASE("rules, levels, scores, tags and messages", "[plugin][sarif]") {
  const std::string rules = R"([
    {"id":"a","defaultConfiguration":{"level":"note"},"shortDescription":{"text":"about a"}},
    {"id":"b","properties":{"security-severity":"9.1","tags":["security","external/cwe/cwe-089"],"precision":"high"},
     "messageStrings":{"default":{"text":"{{x}} of {0} in {1}, {7}"}}}])";
  const ToolReport report = read(sarif(R"([
    {"ruleId":"a","message":{}},
    {"ruleIndex":1,"message":{"id":"default","arguments":["p","q"]}},
    {"rule":{"id":"c"},"level":"error","message":{"text":"see"}},
    {"ruleId":"d d","level":"none","message":{"text":"\u001b"}},
    {"ruleId":"a","kind":"pass","message":{"text":"fine"}},
    {"ruleId":"a","suppressions":[{"kind":"inSource"}],"message":{"text":"quiet"}},
    {"message":{"text":"no rule"}},
    {"ruleId":"e"},
    5,
    {"ruleId":"a","message":{"text":"x"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"other.py"}}}]}])",
                                       "", rules));
  std::vector<std::string> all;
  for (const Finding& f : report.findings) {
    all.push_back(f.rule_id + "|" + std::string(to_string(f.severity)) + "|" + std::string(to_string(f.confidence)) + "|" + (f.cwe.empty() ? "" : f.cwe[0]) + "|" + f.message);
    CHECK(f.provenance.tool_version == "3");
  }
  CHECK(all == std::vector<std::string>{"lint.a|low|medium||about a", "lint.b|critical|high|CWE-89|{x} of p in q, {7}", "lint.c|high|medium||see",
                                        "lint.d_d|info|medium||\x1b", "lint.result|medium|medium||no rule"});
  REQUIRE(report.notices.size() == 2);
  CHECK(report.notices[0].code == "tool-elsewhere");
  CHECK_THAT(report.notices[1].message, Catch::Matchers::Contains("2 of its results have no message"));
}

TEST_CASE("fixes, and what a run says about itself", "[plugin][sarif]") {
  const ToolReport report = read(sarif(R"([{"ruleId":"a","message":{"text":"m"},"fixes":[
      {"description":{"text":"do"},"artifactChanges":[{"artifactLocation":{"uri":"a.py"},"replacements":[
        {"deletedRegion":{"startLine":3,"startColumn":1,"endColumn":5},"insertedContent":{"text":"first"}}]}]},
      {"artifactChanges":[{"artifactLocation":{"uri":"elsewhere.py"},"replacements":[]}]},
      {"artifactChanges":[{"artifactLocation":{"uri":"a.py"},"replacements":[{}]}]}]}])",
                                       R"("invocations":[{"executionSuccessful":false,"toolExecutionNotifications":[{"level":"error","message":{"text":"boom"}}]}],)"));
  REQUIRE(report.findings.size() == 1);
  REQUIRE(report.findings[0].fixes.size() == 1);
  CHECK(report.findings[0].fixes[0].edits[0].text == "first");
  CHECK(kText.substr(report.findings[0].fixes[0].edits[0].range.begin) == "last");
  REQUIRE(report.notices.size() == 2);
  CHECK(report.notices[0].level == AgentNotice::Level::Error);
  CHECK(report.notices[1].message == "lint: boom");
}

TEST_CASE("what is no SARIF says so", "[plugin][sarif]") {
  const LineIndex lines(kText);
  for (const char* text : {"", "[]", "{}", "5", R"({"version":"2.1.0"})", R"({"version":"2.0.0","runs":[]})", R"({"runs":{}})"}) {
    CHECK(read_sarif(text, {"lint", kPath, lines, "-"}).error().code() == ErrorCode::InvalidInput);
  }
  CHECK(read_sarif(R"({"version":"2.1.0","runs":[5,{},{"results":5},{"tool":[],"results":[[]]}]})", {"lint", kPath, lines, "-"}).value().findings.empty());
}

}  // namespace omni
