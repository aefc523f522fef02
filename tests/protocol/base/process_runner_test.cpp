#include "protocol/base/process_runner.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "tests/support/temp_folder.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

struct Fixture {
  SystemClock clock;
  NullLog log;
  Context ctx{clock, log};
  SystemProcessRunner runner;

  Result<ProcessResult> sh(const std::string& script, ProcessRequest request = {}) {
    request.program = "sh";
    request.arguments = {"-c", script};
    return runner.run(ctx, request);
  }
};

bool is_alive(const std::string& pid) { return std::filesystem::exists("/proc/" + pid + "/exe"); }

}  // namespace

TEST_CASE("a program's output, error output and exit code", "[process]") {
  Fixture f;
  const ProcessResult result = f.sh("echo out; echo err >&2; exit 3").value();
  CHECK(result.output == "out\n");
  CHECK(result.error_output == "err\n");
  CHECK(result.exit_code == 3);
  CHECK(result.signal == 0);
  CHECK_FALSE(result.succeeded());
  CHECK(f.sh("true").value().succeeded());
  const ProcessResult killed = f.sh("kill -TERM $$").value();
  CHECK(killed.signal == SIGTERM);
  CHECK(killed.exit_code == -1);
}

TEST_CASE("arguments arrive as they are, without a shell", "[process]") {
  Fixture f;
  const ProcessResult result =
      f.runner.run(f.ctx, {.program = "printf", .arguments = {"%s|", "a b", "$HOME", "`id`", "", "\"q\""}}).value();
  CHECK(result.output == "a b|$HOME|`id`||\"q\"|");
  CHECK(f.runner.run(f.ctx, {.program = "true"}).value().succeeded());
}

TEST_CASE("input larger than any pipe goes through, and back", "[process]") {
  Fixture f;
  const std::string input(3'000'000, 'x');
  const ProcessResult result = f.runner.run(f.ctx, {.program = "cat", .input = input}).value();
  CHECK(result.output == input);
  CHECK_FALSE(result.output_cut);
}

TEST_CASE("a program that reads nothing does not kill us", "[process]") {
  Fixture f;
  CHECK(f.runner.run(f.ctx, {.program = "true", .input = std::string(1'000'000, 'x')}).value().succeeded());
  sigset_t pending;
  sigpending(&pending);
  CHECK_FALSE(sigismember(&pending, SIGPIPE));
}

TEST_CASE("output beyond the cap is dropped, not waited for", "[process]") {
  Fixture f;
  const ProcessResult result = f.sh("head -c 1000000 /dev/zero; echo e >&2", {.max_output_bytes = 1000}).value();
  CHECK(result.output.size() == 1000);
  CHECK(result.output_cut);
  CHECK(result.error_output == "e\n");
  CHECK(result.exit_code == 0);
}

TEST_CASE("where, and with which variables", "[process]") {
  Fixture f;
  const test::TempFolder folder;
  const std::string real = std::filesystem::canonical(folder.path()).string();
  CHECK(f.sh("pwd", {.directory = real}).value().output == real + "\n");
  const std::map<std::string, std::string> variables{{"A", "1 2"}, {"PATH", "/usr/bin:/bin"}};
  CHECK(f.sh("echo \"$A$HOME\"", {.environment = variables}).value().output == "1 2\n");
  CHECK(f.sh("true", {.directory = folder / "nowhere"}).error().code() == ErrorCode::NotFound);
}

TEST_CASE("what can't be started is an error that says why", "[process]") {
  Fixture f;
  const test::TempFolder folder;
  std::ofstream(folder / "plain") << "not a program";
  std::ofstream(folder / "script") << "#!/no/such/interpreter\n";
  std::filesystem::permissions(folder / "script", std::filesystem::perms::owner_all);
  const auto code = [&](const std::string& program) {
    return f.runner.run(f.ctx, {.program = program}).error().code();
  };
  CHECK(code("no-such-program-anywhere") == ErrorCode::NotFound);
  CHECK(code("/no/such/program") == ErrorCode::NotFound);
  CHECK(code(folder / "plain") == ErrorCode::Denied);
  CHECK(code(folder / "script") == ErrorCode::NotFound);
  CHECK(code(folder.path()) == ErrorCode::Denied);
  CHECK(code("") == ErrorCode::NotFound);
}

TEST_CASE("a time-out ends the run", "[process]") {
  Fixture f;
  const auto outcome = f.sh("exec sleep 1000", {.timeout = 20ms});
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code() == ErrorCode::DeadlineExceeded);
  CHECK(outcome.error().describe() == "running sh: killed: the time limit has passed");
}

TEST_CASE("a stop request kills the whole group at once", "[process]") {
  Fixture f;
  const test::TempFolder folder;
  std::stop_source source;
  std::jthread stopper([&] {
    while (!std::filesystem::exists(folder / "pid")) std::this_thread::yield();
    source.request_stop();
  });
  f.ctx = f.ctx.with_stop(source.get_token());
  // The grandchild notes its id, then both hang.
  const auto outcome =
      f.sh("sh -c 'echo $$ > pid.tmp; mv pid.tmp pid; exec sleep 1000' & wait", {.directory = folder.path()});
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outcome.error().code() == ErrorCode::Cancelled);
  std::string pid;
  std::ifstream(folder / "pid") >> pid;
  REQUIRE_FALSE(pid.empty());
  while (is_alive(pid)) std::this_thread::yield();  // it was sent SIGKILL, whose end nobody here can wait for
}

TEST_CASE("a child left in the background neither delays the end nor survives it", "[process]") {
  Fixture f;
  const ProcessResult result = f.sh("sleep 1000 & echo $!").value();
  const std::string pid = result.output.substr(0, result.output.size() - 1);
  while (is_alive(pid)) std::this_thread::yield();
  CHECK(result.exit_code == 0);
}

TEST_CASE("none of our descriptors reach the child", "[process]") {
  Fixture f;
  const int open_here = ::open("/dev/null", O_RDONLY);  // not close-on-exec, as a careless library leaves them
  REQUIRE(open_here > 2);
  const std::string path = "/proc/self/fd/" + std::to_string(open_here);
  CHECK_FALSE(f.runner.run(f.ctx, {.program = "test", .arguments = {"-e", path}}).value().succeeded());
  ::close(open_here);
}

TEST_CASE("many at once, from many threads", "[process]") {
  Fixture f;
  std::atomic<int> good{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 10; ++i) {
          const std::string word = std::to_string(t * 100 + i);
          const auto result = f.runner.run(f.ctx, {.program = "cat", .input = word});
          if (result.has_value() && result->output == word && result->succeeded()) ++good;
        }
      });
    }
  }
  CHECK(good == 40);
}

TEST_CASE("the fake answers and keeps what was asked", "[process]") {
  Fixture f;
  FakeProcessRunner fake([](const ProcessRequest& request) -> Result<ProcessResult> {
    return ProcessResult{.output = request.program};
  });
  CHECK(fake.run(f.ctx, {.program = "git"}).value().output == "git");
  CHECK(fake.requests().at(0).program == "git");
}

}  // namespace omni
