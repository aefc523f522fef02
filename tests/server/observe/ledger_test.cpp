#include "server/observe/ledger.h"

#include <catch2/catch.hpp>

#include <thread>
#include <unistd.h>

#include "protocol/base/memory_file_system.h"
#include "server/observe/anomalies.h"
#include "server/observe/run_metrics.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

RunRecord sample(const std::string& id) {
  RunRecord run;
  run.id = id;
  run.trace_id = "0af7651916cd43dd8448eb211c80319c";
  run.start = std::chrono::sys_days(std::chrono::year(2030) / 1 / 31) + 23h + 59min + 58s + 123ms;
  run.door = "scan";
  run.version = "1.2.3";
  run.engine = "e";
  run.workspace = "/w";
  run.options = {{"paths", "."}, {"interfile", "true"}};
  run.seconds = 1.5;
  run.cpu_seconds = 2.25;
  run.peak_memory = 1234567;
  run.threads = 2;
  run.status = 4;
  run.error = "x \"y\"\n";
  run.complete = false;
  run.phases = {{"security", "parse", 0.5, 3}, {"", "walk", 0.25, 1}};
  run.agents = {{"", "security", 1, 3}};
  run.stages = {{"security", "security", 3, 1, 2, 1, 4, 0.5}};
  run.rules_loaded = 7;
  run.slow_rules = {{"a.b", 0.5, 3, 2}};
  run.noisy_rules = {{"a.b", 0, 0, 2}};
  run.slow_files = {{"", "a.py", 0.75, 0}};
  run.files = 3;
  run.bytes = 99;
  run.skipped = {{"binary", 1}};
  run.findings = {{"high", 2}};
  run.suppressed = {{"inline", 1}};
  run.notes = {{"timeout-rule", 1}};
  run.problems = {{"pattern-syntax", 1}};
  run.caches = {{"rules", 1, 2, 3, 4}};
  run.restarts = {"SIGSEGV: b.py"};
  run.anomalies = {"slow-rule: a.b: m"};
  return run;
}

TEST_CASE("a run comes back from its line as it was", "[observe]") {
  const RunRecord run = sample("0123456789abcdef");
  const std::string line = write_run(run);
  CHECK(line.find('\n') == std::string::npos);
  const Result<RunRecord> back = read_run(line);
  REQUIRE(back.has_value());
  CHECK(*back == run);
  CHECK(*read_run(write_run(run, 2)) == run);
  CHECK(read_run("{\"id\":\"x\",\"start\":\"2030-01-31\",\"later\":[1],\"seconds\":\"no number\"}")->seconds == 0);
  for (const char* broken : {"", "{", "[]", "{\"id\":\"x\"}", "{\"id\":3,\"start\":\"2030-01-31\"}", "{\"id\":\"x\",\"start\":\"soon\"}"}) {
    CAPTURE(broken);
    CHECK_FALSE(read_run(broken).has_value());
  }
}

TEST_CASE("times are read as people write them", "[observe]") {
  const auto day = std::chrono::sys_days(std::chrono::year(2030) / 1 / 31);
  CHECK(format_time(day + 1h + 2min + 3s + 4ms) == "2030-01-31T01:02:03.004Z");
  CHECK(parse_time("2030-01-31") == day);
  CHECK(parse_time("2030-01-31T12:30") == day + 12h + 30min);
  CHECK(parse_time("2030-01-31 12:30:05Z") == day + 12h + 30min + 5s);
  CHECK(parse_time("2030-01-31T01:02:03.004Z") == day + 1h + 2min + 3s + 4ms);
  for (const char* wrong : {"", "5m", "2030", "2030-13-01", "2030-02-30", "2030-01-31T24:00", "2030-01-31T12", "2030-01-31x", "2030-01-31T12:30:99", "2999-01-01", "1066-10-14"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_time(wrong).has_value());
  }
}

TEST_CASE("the ledger keeps runs in order; damaged lines cost themselves", "[observe]") {
  MemoryFileSystem disk;
  const RunLedger ledger(disk, "/state");
  CHECK(ledger.read()->runs.empty());
  CHECK_FALSE(ledger.metrics_of("x")->has_value());
  for (const char* id : {"a", "b", "c"}) REQUIRE(ledger.append(sample(id), std::string("omni_x{of=\"") + id + "\"} 1\n").has_value());
  std::string text = *disk.read(ledger.path(), 0);
  text.insert(text.find("{\"id\":\"b\""), "garbage\n\x01{\n\n");
  text += "{\"id\":\"torn";  // as after a full disk
  disk.add_file(ledger.path(), text);
  REQUIRE(ledger.append(sample("d"), "").has_value());
  const Result<RunLedger::Contents> all = ledger.read();
  REQUIRE(all.has_value());
  REQUIRE(all->runs.size() == 4);
  CHECK(all->runs[0] == sample("a"));
  CHECK(all->runs[3] == sample("d"));
  CHECK(all->damaged == 3);
  CHECK(ledger.read(2)->runs.at(0).id == "c");
  CHECK(ledger.metrics_of("b")->value() == "omni_x{of=\"b\"} 1\n");
  CHECK_FALSE(ledger.metrics_of("d")->has_value());
}

TEST_CASE("runs under a clock that jumps are all there, in the order of their end", "[observe][faults]") {
  MemoryFileSystem disk;
  const RunLedger ledger(disk, "/state");
  for (const int year : {2030, 2099, 1999, 2031}) {
    RunRecord run = sample(std::to_string(year));
    run.start = std::chrono::sys_days(std::chrono::year(year) / 1 / 1);
    REQUIRE(ledger.append(run, "").has_value());
  }
  const std::vector<RunRecord> runs = ledger.read()->runs;
  REQUIRE(runs.size() == 4);
  CHECK(runs[1].id == "2099");
  CHECK(runs[2].start == std::chrono::sys_days(std::chrono::year(1999) / 1 / 1));
  CHECK(ledger.read(1)->runs.at(0).id == "2031");
}

TEST_CASE("a full ledger becomes the one before", "[observe]") {
  MemoryFileSystem disk;
  const RunLedger ledger(disk, "/state");
  const std::string metrics(1'500'000, 'x');
  for (int i = 0; i < 8; ++i) REQUIRE(ledger.append(sample(std::to_string(i)), metrics).has_value());
  const std::vector<RunRecord> runs = ledger.read()->runs;
  REQUIRE(runs.size() >= 4);
  CHECK(runs.size() < 8);
  CHECK(runs.back().id == "7");
  CHECK(runs.front().id == std::to_string(8 - runs.size()));
  CHECK(disk.read(ledger.path(), 0)->size() < RunLedger::kMaxBytes + 2 * metrics.size());
}

TEST_CASE("threads and rotation lose no line on a real disk", "[observe]") {
  const test::TempFolder folder;
  DiskFileSystem disk;
  const std::string path = folder.path() + "/lines";
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      DiskFileSystem own;
      for (int i = 0; i < 100; ++i) static_cast<void>(own.append_lines(path, std::to_string(w) + ":" + std::to_string(i) + std::string(100, '.') + "\n", {.owner_only = true, .max_bytes = 30'000}));
    });
  }
  for (std::thread& writer : writers) writer.join();
  const std::string text = disk.read(path + ".1", 0).value_or("") + *disk.read(path, 0);
  std::size_t whole = 0;  // an empty line may stand between: a writer saw another one half done
  for (std::size_t at = 0; at < text.size();) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    if (line.empty()) continue;
    CHECK(line.find(std::string(100, '.')) == line.size() - 100);
    CHECK(line.find(':') == 1);
    ++whole;
  }
  CHECK(whole == 400);  // rotated once: 30 kB of 42
  REQUIRE(disk.write_atomically(path, "cut").has_value());
  REQUIRE(disk.append_lines(path, "next\n").has_value());
  CHECK(*disk.read(path, 0) == "cut\nnext\n");
  REQUIRE(::symlink(path.c_str(), (folder / "link").c_str()) == 0);
  CHECK(disk.append_lines(folder / "link", "x\n").error().code() == ErrorCode::Denied);
  CHECK(disk.append_lines(folder.path(), "x\n").error().code() == ErrorCode::Unsupported);
  CHECK(disk.append_lines("/dev/null", "x\n").error().code() == ErrorCode::Unsupported);
}

std::vector<RunRecord> history(std::size_t count) {
  std::vector<RunRecord> runs;
  for (std::size_t i = 0; i < count; ++i) {
    RunRecord run = sample(std::to_string(i));
    run.status = 0;
    run.complete = true;
    run.slow_rules = {{"r", 0.1 + 0.01 * static_cast<double>(i), 100, 5}};
    run.noisy_rules = {{"r", 0, 0, 5}, {"s", 0, 0, 60}};
    run.agents = {{"", "security", 1, 100}};
    runs.push_back(std::move(run));
  }
  return runs;
}

TEST_CASE("what is ten times worse than the median of five comparable runs is an anomaly", "[observe]") {
  RunRecord now = history(1)[0];
  now.slow_rules = {{"r", 3.0, 200, 5}};          // 15 ms a file, was about 1.2
  now.noisy_rules = {{"r", 0, 0, 70}, {"s", 0, 0, 500}};
  now.agents = {{"", "security", 11, 100}};
  const std::vector<Anomaly> found = find_anomalies(now, history(5));
  REQUIRE(found.size() == 3);
  CHECK(found[0].code == "slow-rule");
  CHECK(found[0].message == "this rule took, for each file, 12 times the median of the last 5 runs (omni runs lists them)");
  CHECK(found[1] == Anomaly{"noisy-rule", "r", "this rule has 70 findings, 14 times the median of the last 5 runs (omni runs lists them)"});
  CHECK(found[2].name == "security");
  CHECK(may_be_anomalous(now));

  RunRecord cold = history(1)[0];  // all others found their files in the cache
  cold.agents = now.agents;
  cold.caches = {{"files", 0, 100, 100, 0}};
  auto warm = history(5);
  for (RunRecord& run : warm) run.caches = {{"files", 100, 0, 0, 0}};
  CHECK(find_anomalies(cold, warm).empty());
  cold.caches = warm[0].caches;
  CHECK(find_anomalies(cold, warm).size() == 1);

  CHECK(find_anomalies(now, history(4)).empty());
  auto other_options = history(9);
  for (RunRecord& run : other_options) run.options = {};
  CHECK(find_anomalies(now, other_options).empty());
  auto cut_short = history(9);
  for (RunRecord& run : cut_short) run.complete = false;
  CHECK(find_anomalies(now, cut_short).empty());

  RunRecord larger = history(1)[0];  // ten times the files, ten times the time: no anomaly
  larger.slow_rules = {{"r", 1.2, 1000, 5}};
  CHECK(find_anomalies(larger, history(5)).empty());
  RunRecord quick = history(1)[0];   // much slower, but of nothing
  quick.slow_rules = {{"r", 0.1, 1, 5}};
  CHECK(find_anomalies(quick, history(5)).empty());
  CHECK_FALSE(may_be_anomalous(history(1)[0]) == (history(1)[0].agents[0].seconds < 0.2));
}

TEST_CASE("metrics of a run: every one is declared, and by name and kind", "[observe]") {
  MetricRegistry registry;
  add_run(registry, sample("a"));
  add_run(registry, sample("b"));
  const std::string text = registry.to_text();
  CHECK(text.find("omni_runs_total{outcome=\"cut short\"} 2\n") != std::string::npos);
  CHECK(text.find("omni_phase_seconds_total{phase=\"security: parse\"} 1\n") != std::string::npos);
  CHECK(text.find("omni_agent_failures_total{agent=\"security\"} 4\n") != std::string::npos);
  CHECK(text.find("omni_findings_total{severity=\"high\"} 4\n") != std::string::npos);
  CHECK(text.find("omni_findings_total{severity=\"low\"} 0\n") != std::string::npos);
  CHECK(text.find("omni_cache_misses_total{space=\"rules\"} 4\n") != std::string::npos);
  CHECK(text.find("# TYPE omni_peak_memory_bytes gauge\nomni_peak_memory_bytes 1234567\n") != std::string::npos);
  CHECK(text.find("a.py") == std::string::npos);  // no paths
  CHECK(text.find("/w") == std::string::npos);
  for (std::size_t at = text.find("# TYPE "); at != std::string::npos; at = text.find("# TYPE ", at + 1)) {
    const std::string name = text.substr(at + 7, text.find(' ', at + 7) - at - 7);
    CAPTURE(name);
    CHECK(std::any_of(run_metrics().begin(), run_metrics().end(), [&](const MetricInfo& info) { return info.name == name; }));
  }
}

}  // namespace
}  // namespace omni
