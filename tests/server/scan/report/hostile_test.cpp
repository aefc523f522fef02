#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "protocol/base/utf8.h"
#include "protocol/text/escape.h"
#include "server/scan/report/writers.h"
#include "tests/server/scan/report/sample_report.h"

using namespace omni;

namespace {

/// No byte of `text` acts on a terminal: line breaks and printable characters only.
void check_inert(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(show_controls(line) == line);
  }
}

}  // namespace

TEST_CASE("a hostile workspace cannot act through the text report", "[report]") {
  for (const unsigned width : {0u, 20u, 40u, 80u}) {
    for (const bool colour : {false, true}) {
      std::string text = write_text(test::hostile_report(), {colour, width, true, 10});
      if (colour) {  // our own colours are the only escapes
        for (std::size_t at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[")) {
          const std::size_t end = text.find('m', at);
          REQUIRE(end != std::string::npos);
          REQUIRE(text.find_first_not_of("0123456789;", at + 2) == end);
          text.erase(at, end - at + 1);
        }
      }
      check_inert(text);
      CHECK(text.find("##[") == std::string::npos);
      std::istringstream lines(text);
      for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        const std::size_t start = line.find_first_not_of(' ');
        CHECK((start == std::string::npos || line.compare(start, 2, "::") != 0));
      }
    }
  }
}

TEST_CASE("JSON and SARIF of a hostile workspace are valid, inert when shown, and keep the exact name", "[report]") {
  const ScanReport report = test::hostile_report();
  for (const std::string& text : {write_json(report), write_sarif(report), write_jsonl(report)}) check_inert(text);
  const auto json = nlohmann::json::parse(write_json(report));
  CHECK(json["findings"][0]["location"]["uri"] == "a%1B%5D0;owned%07%0A%3A%3Aerror%20file=x%3A%3Aboom%FF%E2%80%AE.py");
  CHECK(json["findings"][0]["fixes"][0]["edits"][0]["text"] == "::error::\x1b[0m\n##[x]");  // data stays exact

  const auto sarif = nlohmann::json::parse(write_sarif(report));
  const auto& rule = sarif["runs"][0]["tool"]["driver"]["rules"][0];
  const std::string markdown = rule["help"]["markdown"];
  CHECK(markdown.find("<script") == std::string::npos);
  CHECK(markdown.find("](command") == std::string::npos);
  CHECK(markdown.find("![") == std::string::npos);
  CHECK(markdown.find("<https://ok.example/a?b=c>") != std::string::npos);
  CHECK(rule["helpUri"] == "https://ok.example/a?b=c");
  const std::string message = sarif["runs"][0]["results"][0]["message"]["text"];
  CHECK(message.find("[here](http") == std::string::npos);
  CHECK(message.find("\\[here\\](http") != std::string::npos);
}

TEST_CASE("whatever bytes stand in names, messages and code, every format stays inert and parses", "[report]") {
  const std::vector<std::string> pieces = {"\x1b[31m", "::error::", "##[x]", "\n", "\r\n", "\r", "\t", "<b>", "](x)", "[", "\\", "\xFF", "\xE2\x82", "\xE2\x80\xAE",
                                           "\xC2\x9B", std::string(1, '\0'), "\x7F", "\xF0\x9F\x98\x80", "e\xCC\x81", " ", "a", "'", "\"", "%", "/", "..", "{0}", "```"};
  std::mt19937 random(11);
  const auto text = [&](std::size_t longest) {
    std::string out;
    for (std::size_t i = random() % longest; i > 0; --i) out += pieces[random() % pieces.size()];
    return out;
  };
  for (int round = 0; round < 150; ++round) {
    Finding finding;
    finding.rule_id = "r" + text(4);
    finding.message = text(30);
    finding.location.symbol = text(5);
    const std::string part = "x" + text(10);
    finding = test::place(finding, "f" + text(6), text(40) + part + text(40), part);
    finding.related = {finding.location};
    finding.related[0].message = text(10);
    finding.fixes = {{Fix::Applicability::Safe, text(10), {{finding.location.file, finding.location.range, finding.location.region, text(10)}}}};
    ScanReport report;
    report.findings = {finding};
    report.problems = {{ProblemSeverity::Note, "code", text(10), text(5), text(5), {1, 2}, text(3)}};
    report.notifications = {{Notification::Level::Note, "code", text(10), text(5), {}, text(3)}};
    report.skipped = {{text(5), "binary", text(5)}};
    finish(report);
    const unsigned width = round % 3 == 0 ? 0 : 10 + static_cast<unsigned>(round);
    check_inert(write_text(report, {false, width, true, 10}));
    for (const std::string& json : {write_json(report), write_sarif(report), jsonl_finding(finding)}) {
      check_inert(json);
      CHECK(is_valid_utf8(json));
      CHECK_FALSE(nlohmann::json::parse(json, nullptr, false).is_discarded());
    }
  }
}
