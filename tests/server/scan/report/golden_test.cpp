#include <catch2/catch.hpp>

#include "server/scan/report/writers.h"
#include "tests/server/scan/report/sample_report.h"
#include "tests/support/golden.h"

using namespace omni;

TEST_CASE("a report in each format", "[report][golden]") {
  const ScanReport report = test::sample_report();
  expect_golden("report/sample.txt", write_text(report));
  expect_golden("report/sample.width-60.txt", write_text(report, {false, 60, true, 1}));
  expect_golden("report/sample.colour.txt", write_text(report, {true, 100, false, 10}));
  expect_golden("report/sample.json", write_json(report));
  expect_golden("report/sample.jsonl", write_jsonl(report));
  expect_golden("report/sample.sarif", write_sarif(report));
}

TEST_CASE("a report of nothing in each format", "[report][golden]") {
  ScanReport report;
  report.tool_version = "0.1.0";
  finish(report);
  expect_golden("report/empty.txt", write_text(report));
  expect_golden("report/empty.json", write_json(report));
  expect_golden("report/empty.sarif", write_sarif(report));
}

TEST_CASE("a hostile report in each format", "[report][golden]") {
  const ScanReport report = test::hostile_report();
  expect_golden("report/hostile.txt", write_text(report, {false, 80, true, 10}));
  expect_golden("report/hostile.json", write_json(report));
  expect_golden("report/hostile.jsonl", write_jsonl(report));
  expect_golden("report/hostile.sarif", write_sarif(report));
}
