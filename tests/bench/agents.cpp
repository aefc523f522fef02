// What agents in other processes and external tools cost:
//   omni-agents-bench cycles [N]    N times: a plugin agent is made, checks a file and ends; what is left behind
//   omni-agents-bench inputs [N]    N times each: a text handed to a tool through stdin, a file in memory, a temporary file
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "agents/pipeline/scheduler.h"
#include "agents/plugin/plugin_agent.h"
#include "agents/plugin/tools/tool_agent.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "tests/support/own_process.h"

namespace {

using namespace omni;
using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

std::map<std::string, std::string> environment() {
  const char* path = std::getenv("PATH");
  return {{"PATH", path == nullptr ? "/usr/bin:/bin" : path}};
}

void print_state(const char* when, std::size_t cycles) {
  std::printf("%-8s %7zu cycles: %3zu descriptors, %s threads, %zu children (zombies too), RSS %s\n", when, cycles, test::own_descriptors(), test::own_status("Threads:").c_str(), test::own_children(),
              test::own_status("VmRSS:").c_str());
  std::fflush(stdout);
}

FileOutcome run_one(const Context& ctx, const std::shared_ptr<const Agent>& agent, const std::shared_ptr<const std::string>& text) {
  FileInput input;
  input.path = "a.sh";
  input.text = text;
  input.language_name = "bash";
  RunOptions options;
  options.wanted = agent->info().provides;
  const Plan::Built built = Plan::build({agent}, {});
  return PipelineRun(built.plan, std::move(options)).run_file(ctx, std::move(input));
}

int cycles(const Context& ctx, std::size_t count) {
  const auto host = std::make_shared<ChildHost>(ctx.log());
  PluginOptions options;
  options.id = "small";
  options.environment = environment();
  // The smallest agent: it knows in which order it is asked.
  options.command = {"sh", "-c",
                     "read l; echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"protocol\":1,\"id\":\"small\",\"version\":\"1\"}}';"
                     "read l; echo '{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"findings\":[{\"rule_id\":\"x\",\"message\":\"m\",\"region\":{\"start_line\":1}}]}}'; read l"};
  const auto text = std::make_shared<const std::string>("echo\n");
  std::vector<double> times(count, 0.0);  // touched now, so that it does not look like growth
  std::size_t done = 0;
  const auto cycle = [&] {
    const auto begin = Clock::now();
    const auto agent = make_plugin_agent(ctx, host, options);
    const FileOutcome outcome = run_one(ctx, agent, text);
    const auto found = outcome.fact(FactKey<std::vector<Finding>>{"findings.small"});
    if (found == nullptr || found->size() != 1) {
      std::fprintf(stderr, "an agent did not answer: %s\n", outcome.notices.empty() ? "" : outcome.notices.front().message.c_str());
      std::exit(1);
    }
    times[done++ % count] = ms_since(begin);
  };
  for (int i = 0; i < 100; ++i) cycle();
  while (host->living() > 0) std::this_thread::yield();
  done = 0;
  print_state("before", 0);
  const auto begin = Clock::now();
  for (std::size_t i = 1; i <= count; ++i) {
    cycle();
    if (i % std::max<std::size_t>(count / 4, 1) == 0 && i < count) print_state("so far", i);
  }
  const double seconds = ms_since(begin) / 1000;
  while (host->living() > 0) std::this_thread::yield();
  print_state("after", count);
  std::sort(times.begin(), times.end());
  std::printf("%.1f s; a cycle (start, handshake, one file): median %.2f ms, 99 %% below %.2f ms, longest %.2f ms\n", seconds, times[times.size() / 2], times[times.size() * 99 / 100],
              times.back());
  return 0;
}

double median_ms(const Context& ctx, const std::shared_ptr<const Agent>& agent, const std::shared_ptr<const std::string>& text, std::size_t count) {
  std::vector<double> times;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = Clock::now();
    const FileOutcome outcome = run_one(ctx, agent, text);
    times.push_back(ms_since(begin));
    if (!outcome.notices.empty()) return -1;
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

int inputs(const Context& ctx, std::size_t count) {
  const auto host = std::make_shared<ChildHost>(ctx.log());
  std::printf("%-28s %10s %10s %10s %10s   (median ms of %zu; -1: the tool failed)\n", "tool", "bytes", "stdin", "memfd", "file", count);
  for (const std::size_t lines : {20, 2'000, 200'000}) {
    const auto reads = std::make_shared<std::string>();
    for (std::size_t i = 0; i < lines; ++i) *reads += "echo \"$x\"\n";
    for (const bool real : {false, true}) {
      if (real && lines > 2'000) continue;  // shellcheck itself takes seconds there
      std::printf("%-28s %10zu", real ? "shellcheck" : "one that only reads (cat)", reads->size());
      for (const ToolInput input : {ToolInput::Stdin, ToolInput::Memory, ToolInput::File}) {
        ToolOptions options;
        options.name = "tool";
        options.environment = environment();
        options.input = input;
        options.format = real ? ToolFormat::Shellcheck : ToolFormat::Sarif;
        if (!real) options.command = {"sh", "-c", R"(cat {file} > /dev/null; echo '{"version":"2.1.0","runs":[]}')"};
        std::printf(" %10.2f", median_ms(ctx, make_tool_agent(host, options), reads, real ? std::min<std::size_t>(count, 20) : count));
        std::fflush(stdout);
      }
      std::printf("\n");
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const std::string what = argc > 1 ? argv[1] : "";
  const std::size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (what == "cycles") return cycles(ctx, count > 0 ? count : 10'000);
  if (what == "inputs") return inputs(ctx, count > 0 ? count : 100);
  std::fprintf(stderr, "usage: omni-agents-bench cycles|inputs [N]\n");
  return 2;
}
