#include "server/observe/run_meter.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <tuple>

#include "server/observe/run_metrics.h"

namespace omni {
namespace {

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

constexpr auto kSlowerFile = [](const FileCost& a, const FileCost& b) { return std::tie(b.time, a.path) < std::tie(a.time, b.path); };

/// A thread's number is often an address: neighbours differ in the middle.
std::size_t shard_of(std::uint64_t thread) { return (thread >> 12U) % 16; }

}  // namespace

RunMeter::RunMeter(MetricRegistry* registry)
    : registry_(registry),
      file_seconds_(registry == nullptr ? nullptr : &registry->histogram(kFileSeconds)),
      main_thread_(std::hash<std::thread::id>{}(std::this_thread::get_id())) {}

void RunMeter::add_phase(ThreadState& state, std::string_view agent, std::string_view phase, std::chrono::nanoseconds own) {
  PhaseCost& cost = state.phases[{std::string(agent), std::string(phase)}];
  cost.time += own;
  ++cost.count;
}

/// Phases that began since `from` belong to `agent`.
void RunMeter::settle(ThreadState& state, std::chrono::steady_clock::time_point from, std::string_view agent) {
  while (!state.pending.empty() && state.pending.back().start >= from) {
    add_phase(state, agent, state.pending.back().phase, state.pending.back().own);
    state.pending.pop_back();
  }
}

void RunMeter::add_rule(ThreadState& state, const TraceEvent& event) {
  auto found = state.rules.find(event.name);
  if (found == state.rules.end()) {
    found = state.rules.emplace(std::string(event.name), RuleCost{}).first;
    found->second.rule = event.name;
  }
  RuleCost& cost = found->second;
  cost.time += event.duration;
  ++cost.files;
  std::string_view file;
  for (const TraceArgument& argument : event.arguments) {
    if (argument.key == "file") file = std::get<std::string_view>(argument.value);
    if (argument.key == "steps") cost.steps += std::get<std::uint64_t>(argument.value);
    if (argument.key == "matches") cost.matches += std::get<std::uint64_t>(argument.value);
  }
  if (event.duration > cost.slowest) {
    cost.slowest = event.duration;
    cost.slowest_file = file;
  }
}

void RunMeter::add_file(ThreadState& state, const TraceEvent& event) {
  ++state.file_count;
  state.file_time += event.duration;
  if (state.files.size() >= kNamedFiles) {
    if (event.duration <= state.files.front().time) return;
    std::pop_heap(state.files.begin(), state.files.end(), kSlowerFile);
    state.files.pop_back();
  }
  state.files.push_back({std::string(event.name), event.duration});
  std::push_heap(state.files.begin(), state.files.end(), kSlowerFile);
}

void RunMeter::record(const TraceEvent& event) {
  if (registry_ != nullptr && event.kind == SpanKind::Agent) {
    registry_->histogram(kAgentRunSeconds, event.name).observe(seconds(event.duration));
  }
  if (event.kind == SpanKind::Stage) return;  // lies over what others measure
  if (file_seconds_ != nullptr && event.kind == SpanKind::File) file_seconds_->observe(seconds(event.duration));

  Shard& shard = shards_[shard_of(event.thread)];
  const MutexLock lock(shard.mu);
  ThreadState& state = shard.threads[event.thread];
  std::chrono::nanoseconds own = event.duration;
  while (!state.ended.empty() && state.ended.back().start >= event.start) {
    own -= state.ended.back().duration;
    state.ended.pop_back();
  }
  state.ended.push_back({event.start, event.duration});
  switch (event.kind) {
    case SpanKind::Run:
    case SpanKind::Stage: break;
    case SpanKind::Phase: state.pending.push_back({event.start, std::string(event.name), own}); break;
    case SpanKind::Rule:
      state.pending.push_back({event.start, "rules", own});
      add_rule(state, event);
      break;
    case SpanKind::Agent: {
      settle(state, event.start, event.name);
      add_phase(state, event.name, "other", own);
      auto& agent = state.agents[std::string(event.name)];
      agent.time += event.duration;
      ++agent.runs;
      break;
    }
    case SpanKind::File:
      settle(state, event.start, {});
      add_phase(state, {}, "other, per file", own);
      add_file(state, event);
      break;
  }
  constexpr std::size_t kMostPending = 4096;  // where no file or agent is around them
  if (state.pending.size() >= kMostPending) settle(state, {}, {});
}

RunCosts RunMeter::costs() const {
  ThreadState all;
  RunCosts out;
  for (const Shard& shard : shards_) {
    const MutexLock lock(shard.mu);
    for (const auto& [thread, state] : shard.threads) {
      for (const Ended& span : state.ended) (thread == main_thread_ ? out.main_time : out.other_time) += span.duration;
      if (thread != main_thread_) ++out.other_threads;
      for (const Pending& pending : state.pending) add_phase(all, {}, pending.phase, pending.own);
      for (const auto& [names, phase] : state.phases) {
        PhaseCost& sum = all.phases[names];
        sum.time += phase.time;
        sum.count += phase.count;
      }
      for (const auto& [name, agent] : state.agents) {
        AgentTime& sum = all.agents[name];
        sum.time += agent.time;
        sum.runs += agent.runs;
      }
      for (const auto& [name, rule] : state.rules) {
        RuleCost& sum = all.rules[name];
        sum.time += rule.time;
        sum.steps += rule.steps;
        sum.files += rule.files;
        sum.matches += rule.matches;
        if (rule.slowest > sum.slowest) {
          sum.slowest = rule.slowest;
          sum.slowest_file = rule.slowest_file;
        }
      }
      out.files.insert(out.files.end(), state.files.begin(), state.files.end());
      out.file_count += state.file_count;
      out.file_time += state.file_time;
    }
  }
  for (auto& [names, phase] : all.phases) out.phases.push_back({names.first, names.second, phase.time, phase.count});
  for (auto& [name, agent] : all.agents) out.agents.push_back({name, agent.time, agent.runs});
  for (auto& [name, rule] : all.rules) {
    out.rules.push_back(std::move(rule));
    out.rules.back().rule = name;
  }
  std::sort(out.phases.begin(), out.phases.end(), [](const PhaseCost& a, const PhaseCost& b) {
    return std::tie(b.time, a.agent, a.phase) < std::tie(a.time, b.agent, b.phase);
  });
  std::sort(out.agents.begin(), out.agents.end(), [](const AgentTime& a, const AgentTime& b) { return std::tie(b.time, a.agent) < std::tie(a.time, b.agent); });
  std::sort(out.rules.begin(), out.rules.end(), [](const RuleCost& a, const RuleCost& b) { return std::tie(b.time, a.rule) < std::tie(a.time, b.rule); });
  std::sort(out.files.begin(), out.files.end(), kSlowerFile);
  if (out.files.size() > kNamedFiles) out.files.resize(kNamedFiles);
  return out;
}

}  // namespace omni
