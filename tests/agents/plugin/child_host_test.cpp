#include "agents/plugin/child_host.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "plugin_world.h"
#include "tests/support/own_process.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

ChildStart sh(const std::string& script) { return {.program = "sh", .arguments = {"-c", script}, .directory = {}, .environment = plain_environment()}; }

}  // namespace

TEST_CASE("lines go to a child and come back, also when it has ended", "[plugin][host]") {
  PluginWorld world;
  const auto channel = world.host->start(sh("while read x; do echo \"<$x>\"; [ \"$x\" = end ] && exit 7; done"), {}).value();
  channel->send("one");
  CHECK(channel->receive(world.ctx).value() == "<one>");
  CHECK_FALSE(channel->try_receive());
  CHECK_FALSE(channel->end());
  channel->send("two");
  channel->send("end");
  while (!channel->end()) std::this_thread::yield();
  channel->send("into the void");
  CHECK(channel->receive(world.ctx).value() == "<two>");
  CHECK(channel->receive(world.ctx).value() == "<end>");
  const auto last = channel->receive(world.ctx);
  REQUIRE_FALSE(last.has_value());
  CHECK(last.error().code() == ErrorCode::PluginFailed);
  CHECK(channel->end()->describe() == "exited with status 7");
  CHECK(channel->receive(world.ctx.with_budget(10ms)).error().code() == ErrorCode::PluginFailed);
}

TEST_CASE("waiting ends at the deadline and at a stop, the child lives on", "[plugin][host]") {
  PluginWorld world;
  const auto channel = world.host->start(sh("read x; echo $x"), {}).value();
  CHECK(channel->receive(world.ctx.with_budget(10ms)).error().code() == ErrorCode::DeadlineExceeded);
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  CHECK(channel->receive(world.ctx.with_stop(stop.get_token())).error().code() == ErrorCode::Cancelled);
  channel->send("still");
  CHECK(channel->receive(world.ctx).value() == "still");
}

TEST_CASE("a channel that outlives its host is closed", "[plugin][host]") {
  PluginWorld world;
  const auto channel = world.host->start(sh("sleep 1000"), {}).value();
  world.host.reset();
  CHECK(channel->end()->why == ChannelEnd::Why::HostGone);
  channel->send("x");
  channel->kill();
  CHECK(channel->receive(world.ctx).error().code() == ErrorCode::PluginFailed);
}

TEST_CASE("a line of many megabytes goes there and back", "[plugin][host]") {
  PluginWorld world;
  const auto channel = world.host->start({.program = "cat", .environment = plain_environment()}, {}).value();
  const std::string line(5'000'000, 'x');
  for (int i = 0; i < 3; ++i) {
    channel->begin_work();
    channel->send(line);
    CHECK(channel->receive(world.ctx).value() == line);
  }
}

TEST_CASE("32 children from 8 threads: each sees the end of its own input at once", "[plugin][host]") {
  PluginWorld world;
  std::vector<std::shared_ptr<AgentChannel>> channels(32);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (std::size_t i = t; i < channels.size(); i += 8) {
          channels[i] = world.host->start({.program = "cat", .environment = plain_environment()}, {}).value();
          channels[i]->send(std::to_string(i));
        }
      });
    }
  }
  for (std::size_t i = 0; i < channels.size(); ++i) REQUIRE(channels[i]->receive(world.ctx).value() == std::to_string(i));
  // If another child held the other end of a pipe, its child would never see the end.
  std::chrono::nanoseconds longest{0};
  for (const auto& channel : channels) {
    const auto begin = std::chrono::steady_clock::now();
    channel->retire(begin, 10s);
    const auto ended = channel->receive(world.ctx.with_budget(5s));
    REQUIRE_FALSE(ended.has_value());
    CHECK(ended.error().code() == ErrorCode::PluginFailed);
    CHECK(channel->end()->describe() == "exited with status 0");
    longest = std::max(longest, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin));
  }
  INFO(std::chrono::duration_cast<std::chrono::microseconds>(longest).count() << " µs");
  CHECK(longest < 100ms);
}

TEST_CASE("300 starts and ends leave nothing behind", "[plugin][host]") {
  PluginWorld world;
  const auto cycle = [&] {
    const auto channel = world.host->start({.program = "cat", .environment = plain_environment()}, {}).value();
    channel->send("x");
    REQUIRE(channel->receive(world.ctx).value() == "x");
    channel->kill();
    while (!channel->end()) std::this_thread::yield();
  };
  for (int i = 0; i < 20; ++i) cycle();  // what is set up once
  const std::size_t descriptors = own_descriptors();
  const std::string threads = own_status("Threads:");
  for (int i = 0; i < 300; ++i) cycle();
  CHECK(own_descriptors() == descriptors);
  CHECK(own_status("Threads:") == threads);
  CHECK(own_children() == 0);
  CHECK(world.host->living() == 0);
}

TEST_CASE("a program that runs to its end", "[plugin][host]") {
  PluginWorld world;
  const std::string input(3'000'000, 'x');
  const ProgramOutput echoed = world.host->run(world.ctx, {.program = "cat", .environment = plain_environment()}, input, {}).value();
  CHECK(echoed.output == input);
  CHECK(echoed.end.exit_code == 0);
  const ProgramOutput failed = world.host->run(world.ctx, sh("echo out; echo err >&2; exit 3"), {}, {}).value();
  CHECK(failed.output == "out\n");
  CHECK(failed.error_output == "err\n");
  CHECK(failed.end.describe() == "exited with status 3; its last words: err");
  CHECK(world.host->run(world.ctx, {.program = "no-such-program-anywhere"}, {}, {}).error().code() == ErrorCode::NotFound);
  CHECK(world.host->run(world.ctx.with_budget(20ms), sh("sleep 1000"), {}, {}).error().code() == ErrorCode::DeadlineExceeded);
  while (world.host->living() > 0) std::this_thread::yield();
}

}  // namespace omni
