#include "protocol/base/metrics.h"

#include <catch2/catch.hpp>
#include <thread>

namespace omni {

constexpr MetricInfo kRuns{"omni_runs_total", "Runs of an agent.", "agent"};
constexpr MetricInfo kFiles{"omni_files_total", "Files looked at.", ""};
constexpr MetricInfo kSeconds{"omni_run_seconds", "Time of a run.", "agent"};

TEST_CASE("metrics are printed in the exposition format, sorted", "[metrics]") {
  MetricRegistry registry;
  registry.counter(kRuns, "security").add(2);
  registry.counter(kRuns, "a\"b\\c\nd").add();
  registry.counter(kFiles).add(7);
  Histogram& seconds = registry.histogram(kSeconds, "taint", {0.1, 1});
  for (const double value : {0.05, 0.1, 0.5, 3.0}) seconds.observe(value);
  CHECK(registry.to_text() ==
        "# HELP omni_files_total Files looked at.\n"
        "# TYPE omni_files_total counter\n"
        "omni_files_total 7\n"
        "# HELP omni_run_seconds Time of a run.\n"
        "# TYPE omni_run_seconds histogram\n"
        "omni_run_seconds_bucket{agent=\"taint\",le=\"0.1\"} 2\n"
        "omni_run_seconds_bucket{agent=\"taint\",le=\"1\"} 3\n"
        "omni_run_seconds_bucket{agent=\"taint\",le=\"+Inf\"} 4\n"
        "omni_run_seconds_sum{agent=\"taint\"} 3.65\n"
        "omni_run_seconds_count{agent=\"taint\"} 4\n"
        "# HELP omni_runs_total Runs of an agent.\n"
        "# TYPE omni_runs_total counter\n"
        "omni_runs_total{agent=\"a\\\"b\\\\c\\nd\"} 1\n"
        "omni_runs_total{agent=\"security\"} 2\n");
}

TEST_CASE("seconds that grow are a counter, what is set is a gauge", "[metrics]") {
  MetricRegistry registry;
  constexpr MetricInfo kBusy{"omni_busy_seconds_total", "Time of work.", "phase"};
  constexpr MetricInfo kPeak{"omni_peak_bytes", "Most memory.", ""};
  registry.total(kBusy, "parse").add(0.25);
  registry.total(kBusy, "parse").add(0.5);
  registry.gauge(kPeak).set(7);
  registry.gauge(kPeak).set(5);
  CHECK(registry.to_text() ==
        "# HELP omni_busy_seconds_total Time of work.\n"
        "# TYPE omni_busy_seconds_total counter\n"
        "omni_busy_seconds_total{phase=\"parse\"} 0.75\n"
        "# HELP omni_peak_bytes Most memory.\n"
        "# TYPE omni_peak_bytes gauge\n"
        "omni_peak_bytes 5\n");
}

TEST_CASE("equal names give the same metric, from any thread", "[metrics]") {
  MetricRegistry registry;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) {
        registry.counter(kRuns, "x").add();
        registry.histogram(kSeconds, "x").observe(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(registry.counter(kRuns, "x").value() == 4000);
  CHECK(registry.histogram(kSeconds, "x").count() == 4000);
  CHECK(registry.histogram(kSeconds, "x").sum() == 4000);
}

}  // namespace omni
