#include "server/service/live_analysis.h"

#include <catch2/catch.hpp>

#include <deque>
#include <string>
#include <vector>

#include "agents/builtin.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_file_system.h"

namespace omni {
namespace {

using namespace std::chrono_literals;

/// Runs what it was given when told to.
class HeldExecutor final : public Executor {
 public:
  Result<void> try_submit(Priority, Task task) override {
    held.push_back(std::move(task));
    return {};
  }
  std::size_t concurrency() const override { return 1; }
  std::deque<Task> held;
};

struct Scene {
  ManualClock clock;
  CapturingLog log;
  Context ctx{clock, log};
  EventLoop loop{clock};
  HeldExecutor executor;
  LanguageRegistry registry;
  MemoryFileSystem disk;
  OpenDocuments documents;
  std::chrono::milliseconds cost{0};  // of each analysis
  std::vector<std::string> told;      // version and findings of each result
  HeldExecutor outside;
  LiveAnalysis live{ctx, loop, executor, outside,
                    {{}, [this](const std::shared_ptr<const LiveResult>& result) {
                       told.push_back(std::to_string(result->document.version) + ": " + std::to_string(result->report.findings.size()) + (result->provisional ? " provisional" : ""));
                     }}};
  std::uint64_t resident = 0;         // as the governor reads it
  std::shared_ptr<const Engine> engine;

  Scene() {
    REQUIRE(disk.write_atomically("/r.yaml", "rules:\n  - {id: bad, languages: [python], severity: ERROR, message: m, pattern: bad($X)}\n").has_value());
    EngineParts parts{.registry = registry, .disk = disk, .agents = builtin_agents, .blobs = {}, .engine = "test", .share_dir = {}, .rules = {{"/r.yaml"}, {}}, .resident = [this] { return resident; }};
    LoadedSettings settings;
    settings.settings.limits.memory = 1'000'000'000;
    Result<std::shared_ptr<const Engine>> made = Engine::make(ctx, parts, {"/w", false}, settings);
    REQUIRE(made.has_value());
    engine = *made;
  }
  void open(const std::string& text, const std::string& uri = "file:///w/a.py") { live.update(**documents.open(uri, "python", 1, text), engine, Trigger::Open); }
  void type(std::int64_t version, const std::string& text) {
    const DocumentChange whole{std::nullopt, text};
    live.update(**documents.change("file:///w/a.py", version, {&whole, 1}, PositionEncoding::Utf16), engine, Trigger::Keystroke);
  }
  /// Runs analyses and what follows from them, until nothing is left but timers.
  void settle() {
    loop.run_pending();
    while (!executor.held.empty()) {
      const Executor::Task task = std::move(executor.held.front());
      executor.held.pop_front();
      task();
      clock.advance(cost);
      loop.run_pending();
    }
  }
  std::vector<std::string> take() { return std::exchange(told, {}); }
};

const std::string kCode = "def f():\n    bad(1)\n\n\ndef g():\n    bad(2)\n";

TEST_CASE("an opened document is told of, and told of again after each change", "[live_analysis]") {
  Scene scene;
  scene.open(kCode);
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"1: 2", "1: 2"});  // at once, and when the memory is filled
  scene.type(2, kCode + "bad(3)\n");
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"2: 3"});
  CHECK_FALSE(scene.live.busy());
}

TEST_CASE("what a newer text overtook is not told", "[live_analysis]") {
  Scene scene;
  scene.open(kCode);
  scene.settle();
  scene.take();
  scene.type(2, "bad(1)\n");
  scene.type(3, "");
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"3: 0"});
}

TEST_CASE("an edit that breaks the code is answered from memory, and as it is when nobody types", "[live_analysis]") {
  Scene scene;
  scene.open(kCode);
  scene.settle();
  scene.take();
  scene.type(2, "def f():\n    bad(1\n\n\ndef g():\n    bad(2)\n");
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"2: 1 provisional"});
  scene.clock.advance(LiveAnalysis::kSettlePause);
  scene.settle();
  const std::vector<std::string> settled = scene.take();
  REQUIRE(settled.size() == 1);
  CHECK(settled.front().find("provisional") == std::string::npos);
  scene.clock.advance(10s);
  scene.settle();
  CHECK(scene.take().empty());
  scene.live.update(*scene.documents.find("file:///w/a.py"), scene.engine, Trigger::Save);  // no step back to what was provisional
  scene.settle();
  CHECK(scene.take() == settled);
}

TEST_CASE("a closed document is forgotten, even while it is analysed", "[live_analysis]") {
  Scene scene;
  scene.open(kCode);
  scene.live.close(scene.documents.find("file:///w/a.py")->uri);
  scene.settle();
  CHECK(scene.take().empty());
  CHECK(scene.live.result(scene.documents.find("file:///w/a.py")->uri) == nullptr);
}

TEST_CASE("near the ceiling of memory documents at rest lose theirs before the one that is edited, and both are answered as ever", "[live_analysis]") {
  Scene scene;
  const auto given_up = [&](const std::string& what) { return scene.log.contains("something was given up what=\"" + what + "\""); };
  scene.open(kCode, "file:///w/rests.py");
  scene.settle();
  scene.open(kCode);
  scene.settle();
  scene.type(2, kCode + "bad(3)\n");
  scene.settle();
  scene.take();
  CHECK_FALSE(given_up("memories of documents at rest"));

  scene.resident = 950'000'000;
  scene.clock.advance(1s);
  scene.type(3, kCode + "bad(4)\nbad(5)\n");
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"3: 4"});
  CHECK(given_up("memories of documents at rest"));
  CHECK_FALSE(given_up("memory of the edited document"));

  scene.resident = 1'050'000'000;
  scene.clock.advance(1s);
  scene.open(kCode, "file:///w/other.py");
  scene.settle();
  CHECK(given_up("memory of the edited document"));
  scene.take();
  scene.type(4, kCode + "bad(6)\n");
  scene.settle();
  CHECK(scene.take() == std::vector<std::string>{"4: 3"});
}

}  // namespace
}  // namespace omni
