// Serves the metrics of two made-up runs, prints its port, and ends when its standard input does; for a real Prometheus.
#include <iostream>
#include <iterator>
#include <string>

#include "protocol/base/log.h"
#include "server/observe/run_metrics.h"
#include "server/observe/run_record.h"
#include "server/service/metrics_server.h"

int main() {
  omni::NullLog log(omni::OnBug::Count);
  omni::MetricRegistry registry;
  omni::RunRecord run;
  run.door = "scan";
  run.files = 1;
  omni::add_run(registry, run);
  run.files = 2;
  omni::add_run(registry, run);
  auto server = omni::MetricsServer::start(0, [&] { return registry.to_text(); }, log);
  if (!server.has_value()) return 1;
  std::cout << (*server)->port() << std::endl;
  const std::string ignored{std::istreambuf_iterator<char>(std::cin), {}};
  return 0;
}
