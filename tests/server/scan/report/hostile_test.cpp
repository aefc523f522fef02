#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
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
  CHECK(json["findings"][0]["location"]["uri"] == "a%1B%5D0%3Bowned%07%0A%3A%3Aerror%20file=x%3A%3Aboom%FF%E2%80%AE.py");
  CHECK(json["findings"][0]["fixes"][0]["edits"][0]["text"] == "::error::\x1b[0m\n##[x]");  // data stays exact

  const auto sarif = nlohmann::json::parse(write_sarif(report));
  const auto& rule = sarif["runs"][0]["tool"]["driver"]["rules"][0];
  const std::string markdown = rule["help"]["markdown"];
  CHECK(markdown.find("<script") == std::string::npos);
  CHECK(markdown.find("](command") == std::string::npos);
  CHECK(markdown.find("![") == std::string::npos);
  CHECK(markdown.find("<https://ok.example/a?b=c>") != std::string::npos);
  CHECK(rule["helpUri"] == nullptr);
  const std::string message = sarif["runs"][0]["results"][0]["message"]["text"];
  CHECK(message.find("[here](http") == std::string::npos);
  CHECK(message.find("\\[here\\](http") != std::string::npos);
}
