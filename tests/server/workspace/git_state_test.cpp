#include "server/workspace/git_state.h"

#include <catch2/catch.hpp>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {

TEST_CASE("whether a repository has changes is what git says", "[git_state]") {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  struct Case {
    ProcessResult answer;
    bool known;
    bool changed;
  };
  for (const Case& c : {Case{{.exit_code = 0, .output = {}}, true, false}, Case{{.exit_code = 0, .output = std::string("?? a\0", 5)}, true, true},
                        Case{{.exit_code = 128, .error_output = "fatal: not a git repository\nmore"}, false, false}, Case{{.exit_code = -1, .signal = 9}, false, false}}) {
    FakeProcessRunner processes([&](const ProcessRequest&) -> Result<ProcessResult> { return c.answer; });
    const Result<bool> changed = has_uncommitted_changes(ctx, processes, "/w");
    REQUIRE(changed.has_value() == c.known);
    if (c.known) CHECK(*changed == c.changed);
    else CHECK(changed.error().message().find("more") == std::string::npos);
    REQUIRE(processes.requests().size() == 1);
    CHECK(processes.requests().front().directory == "/w");
  }
}

}  // namespace omni
