#include "server/scan/progress.h"

#include <catch2/catch.hpp>

#include <string>

namespace omni {
namespace {

using std::chrono::milliseconds;

TEST_CASE("the bar draws after a while, at most ten times a second, and wipes itself", "[scan]") {
  ManualClock clock;
  std::string terminal;
  {
    ProgressBar bar({.enabled = true, .width = 60}, clock, [&](std::string_view text) { terminal += text; });
    bar.start(4);
    bar.add(1, 0);
    CHECK(terminal.empty());  // too early
    clock.advance(milliseconds(1500));
    bar.add(1, 1);
    CHECK(terminal == "\r\x1b[K[###############................] 2/4 files, 1 finding, 1 s");
    const std::size_t drawn = terminal.size();
    bar.add(1, 1);
    CHECK(terminal.size() == drawn);  // too soon after the last
    clock.advance(milliseconds(100));
    bar.add(1, 1);
    CHECK(terminal.substr(drawn) == "\r\x1b[K[##############################] 4/4 files, 3 findings, 1 s");
  }
  CHECK(terminal.ends_with("s\r\x1b[K"));
}

TEST_CASE("no terminal, no byte; a narrow one, no bar", "[scan]") {
  ManualClock clock;
  std::string terminal;
  const auto run = [&](bool enabled, std::size_t width) {
    terminal.clear();
    ProgressBar bar({.enabled = enabled, .width = width}, clock, [&](std::string_view text) { terminal += text; });
    bar.start(10);
    clock.advance(milliseconds(1000));
    bar.add(1, 0);
    return terminal;
  };
  CHECK(run(false, 80).empty());
  CHECK(run(true, 20) == "\r\x1b[K1/10 files, 0 findi");
  CHECK(run(true, 0) == "\r\x1b[K");
}

}  // namespace
}  // namespace omni
