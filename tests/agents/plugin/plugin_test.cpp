// An agent in another process that is well: what it is told, what becomes of its answers, and how its processes come and go.
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "agents/plugin/agent_pool.h"
#include "agents/plugin/result_reader.h"
#include "plugin_world.h"

using namespace std::chrono_literals;

namespace omni {
namespace {

using namespace test;

const Language kOther{.name = "go"};

Manifest manifest(PositionEncoding columns = PositionEncoding::Utf16) {
  Manifest made;
  made.id = "fault";
  made.version = "1";
  made.columns = columns;
  return made;
}

}  // namespace

TEST_CASE("what an agent finds becomes findings of the file, under its own name", "[plugin]") {
  PluginWorld world;
  const auto agent = world.agent(world.options("well"));
  CHECK(agent->info().name == "fault");
  CHECK(agent->info().version == "1.2.3");
  CHECK(agent->info().provides == std::vector<std::string>{"findings.fault"});
  const FileOutcome outcome = world.run({agent}, "src/a.py", "é = eval(1)\nb = eval(2)\n");
  REQUIRE(findings_of(outcome, "fault")->size() == 2);
  const Finding& finding = findings_of(outcome, "fault")->front();
  CHECK(finding.rule_id == "fault.eval");
  CHECK(finding.qualified_id == "fault.eval");
  CHECK(finding.location.file == "src/a.py");
  CHECK(finding.location.range == ByteRange{5, 9});
  CHECK(finding.severity == Severity::High);
  CHECK(finding.cwe == std::vector<std::string>{"CWE-95"});
  CHECK(finding.provenance.agent == "fault");
  CHECK(finding.provenance.tool_version == "1.2.3");
  CHECK(findings_of(world.run({agent}, "a.go", "eval()", &kOther), "fault") == nullptr);  // it says that it knows Python
  CHECK(world.noted("seen") == std::vector<std::string>{"src/a.py"});
  CHECK(world.noted("pids").size() == 1);
}

TEST_CASE("texts that are long or no UTF-8 go by a file in memory, byte by byte", "[plugin]") {
  PluginWorld world;
  const auto agent = world.agent(world.options("well"));
  const std::string long_text = std::string(1'000'000, '\n') + "eval()";
  CHECK(findings_of(world.run({agent}, "a.py", long_text), "fault")->at(0).location.range.begin == 1'000'000);
  CHECK(findings_of(world.run({agent}, "b.py", "x\xff = eval()\n"), "fault")->size() == 1);
  CHECK(findings_of(world.run({agent}, "c.py", std::string("a\0eval()", 8)), "fault")->at(0).location.range.begin == 2);
  CHECK(findings_of(world.run({agent}, "d\xff.py", "eval()"), "fault")->at(0).location.file == "d\xff.py");
}

TEST_CASE("places are read in the columns that the agent counts", "[plugin]") {
  const std::string text = "é😀x\nsecond line\n";
  struct Case {
    PositionEncoding columns;
    const char* region;
    const char* text;  // null: refused
  };
  for (const Case& each : {
           Case{PositionEncoding::Utf8, R"({"start_line":1,"start_column":7,"end_column":8})", "x"},
           Case{PositionEncoding::Utf16, R"({"start_line":1,"start_column":4,"end_column":5})", "x"},
           Case{PositionEncoding::Utf32, R"({"start_line":1,"start_column":3,"end_column":4})", "x"},
           Case{PositionEncoding::Utf16, R"({"start_line":2})", "second line"},
           Case{PositionEncoding::Utf16, R"({"start_line":1,"start_column":4,"end_line":2,"end_column":7})", "x\nsecond"},
           Case{PositionEncoding::Utf16, R"({"start_line":0})", nullptr},
           Case{PositionEncoding::Utf16, R"({"start_line":4})", nullptr},
           Case{PositionEncoding::Utf16, R"({"start_line":2,"end_line":1})", nullptr},
           Case{PositionEncoding::Utf16, R"({"start_line":1,"start_column":0})", nullptr},
           Case{PositionEncoding::Utf16, R"({"start_line":1,"start_column":3,"end_column":1})", nullptr},
       }) {
    CAPTURE(each.region);
    const JsonValue result = parse_json(R"({"findings":[{"rule_id":"x","message":"m","region":)" + std::string(each.region) + "}]}").value();
    const AgentResult read = read_result(result, manifest(each.columns), "a.py", text);
    if (each.text == nullptr) {
      CHECK(read.findings.empty());
      REQUIRE(read.notices.size() == 1);
      CHECK_THAT(read.notices[0].message, Catch::Matchers::Contains("result.findings[0].region: "));
    } else {
      REQUIRE(read.findings.size() == 1);
      CHECK(text.substr(read.findings[0].location.range.begin, read.findings[0].location.range.size()) == each.text);
    }
  }
}

TEST_CASE("a mistake in an answer names its member and costs its finding, no other", "[plugin]") {
  const std::string text(100, 'x');
  const std::string good = R"({"rule_id":"ok","message":"m","range":{"begin":1,"end":2}})";
  struct Case {
    const char* finding;
    const char* words;
  };
  for (const Case& each : {
           Case{"5", "result.findings[1]: expected an object, found 5"},
           Case{"{}", "result.findings[1].rule_id: missing"},
           Case{R"({"rule_id":"a b","message":"m","range":{"begin":1,"end":2}})", "result.findings[1].rule_id: expected 1 to 200"},
           Case{R"({"rule_id":"a","message":"","range":{"begin":1,"end":2}})", "result.findings[1].message"},
           Case{R"({"rule_id":"a","message":"m"})", "result.findings[1].range: missing, and there is no region"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"region":{"start_line":1}})", "result.findings[1].region: a place is either"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":2,"end":1}})", "result.findings[1].range: begin <= end <= 100"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":101}})", "result.findings[1].range: begin <= end <= 100"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":-1,"end":1}})", "result.findings[1].range.begin: expected a whole number"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":99999999999}})", "result.findings[1].range.end: the number is too large"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2,"x":3}})", "result.findings[1].range.x: unknown member"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"severty":"high"})", "result.findings[1].severty: unknown member; did you mean `severity`?"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"confidence":"sure"})", "result.findings[1].confidence: expected `low`"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"cwe":["CWE-1",7]})", "result.findings[1].cwe[1]: expected text, found 7"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"cwe":["89"]})", "result.findings[1].cwe: expected identifiers"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"fix":{"edits":[{"range":{"begin":1,"end":2}}]}})", "result.findings[1].fix.edits[0].text: missing"},
           Case{R"({"rule_id":"a","message":"m","range":{"begin":1,"end":2},"fix":{"edits":[{"text":"","range":{"begin":1,"end":5}},{"text":"","range":{"begin":4,"end":6}}]}})",
                "result.findings[1].fix.edits: they overlap"},
       }) {
    CAPTURE(each.finding);
    const JsonValue result = parse_json("{\"findings\":[" + good + "," + each.finding + "," + good + "]}").value();
    const AgentResult read = read_result(result, manifest(), "a.py", text);
    CHECK(read.findings.size() == 2);
    REQUIRE(read.notices.size() >= 1);
    CHECK(read.notices[0].level == AgentNotice::Level::Error);
    CHECK_THAT(read.notices[0].message, Catch::Matchers::Contains(each.words));
  }
  std::string fives = "5";
  for (int i = 1; i < 100; ++i) fives += ",5";
  const AgentResult many = read_result(parse_json("{\"findings\":[" + fives + "]}").value(), manifest(), "a.py", text);
  CHECK(many.notices.size() == kMaxNotices + 1);
  CHECK_THAT(many.notices.back().message, Catch::Matchers::Contains("80 more mistakes"));
}

TEST_CASE("what a deterministic agent found in a text is not asked for again", "[plugin]") {
  PluginWorld world;
  FactStore facts("engine", nullptr, {});
  const auto made = [&](const char* mode, const char* program = "1") {
    PluginOptions options = world.options(mode);
    options.facts = &facts;
    options.program = content_digest(program);
    return world.agent(options);
  };
  const auto look = [&](const std::shared_ptr<const Agent>& agent, const char* path, const char* text) {
    const FileOutcome outcome = world.run({agent}, path, text);
    REQUIRE(findings_of(outcome, "fault") != nullptr);
    for (const Finding& finding : *findings_of(outcome, "fault")) CHECK(finding.location.file == path);
    return findings_of(outcome, "fault")->size();
  };
  const auto seen = [&] { return world.noted("seen").size(); };
  CHECK(look(made("deterministic"), "a.py", "eval()\n") == 1);
  CHECK(look(made("deterministic"), "a.py", "eval()\n") == 1);
  CHECK(look(made("deterministic"), "other.py", "eval()\n") == 1);  // the path does not matter
  CHECK(seen() == 1);
  CHECK(facts.figures().hits == 2);
  CHECK(look(made("deterministic"), "a.py", "eval()\neval()\n") == 2);
  CHECK(look(made("deterministic", "2"), "a.py", "eval()\n") == 1);  // another program may see it otherwise
  CHECK(seen() == 3);
  for (int i = 0; i < 2; ++i) CHECK(look(made("deterministic"), "bad.py", "eval() # bad\n") == 1);  // says that it is not complete
  CHECK(seen() == 5);
  for (const char* path : {"a.py", "a.py", "b.py"}) CHECK(look(made("deterministic-by-path"), path, "x = eval()\n") == 1);
  CHECK(seen() == 7);
  for (int i = 0; i < 2; ++i) CHECK(look(made("well"), "a.py", "eval()\n") == 1);  // promises nothing
  CHECK(seen() == 9);
}

TEST_CASE("what an agent says about itself is logged, what it asks is answered", "[plugin]") {
  PluginWorld world;
  CHECK(findings_of(world.run({world.agent(world.options("chatty"))}, "a.py", "eval()"), "fault")->size() == 1);
  CHECK(world.log.contains("warn an agent says agent=fault text=\"chat error\""));
  CHECK(world.log.contains("debug an agent says agent=fault text=\"chat info\""));
  CHECK(findings_of(world.run({world.agent(world.options("asks"))}, "a.py", "eval()"), "fault")->size() == 1);
}

TEST_CASE("a pool has as many processes as there is work, and at most its limit", "[plugin]") {
  PluginWorld world;
  PluginOptions options = world.options("well");
  options.pool_max = 3;
  {
    const auto agent = world.agent(options);
    std::atomic<int> good{0};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 5; ++i) {
          const FileOutcome outcome = world.run({agent}, std::to_string(t) + ".py", "eval()\n");
          if (findings_of(outcome, "fault")->size() == 1 && outcome.notices.empty()) ++good;
        }
      });
    }
    threads.clear();
    CHECK(good == 40);
  }
  CHECK(world.noted("seen").size() == 40);
  CHECK(world.noted("pids").size() <= 3);
  while (world.host->living() > 0) std::this_thread::yield();
}

TEST_CASE("a process that rests too long is ended, and one that rested is asked whether it lives", "[plugin]") {
  PluginWorld world;
  PoolOptions options;
  options.session.id = "fault";
  const PluginOptions plugin = world.options("well");
  options.start = {plugin.command[0], {plugin.command.begin() + 1, plugin.command.end()}, {}, plugin.environment};
  SECTION("ended") {
    options.idle = 10ms;
    AgentPool pool(world.host, options);
    AgentPool::Lease lease = pool.acquire(world.ctx).value();
    pool.give_back(world.ctx, std::move(lease), AgentPool::Outcome::Success);
    while (world.host->living() > 0) std::this_thread::yield();
    lease = pool.acquire(world.ctx).value();  // and another is started when there is work again
    CHECK(world.noted("pids").size() == 2);
    pool.give_back(world.ctx, std::move(lease), AgentPool::Outcome::Success);
  }
  SECTION("asked") {
    options.check_after = 0ms;
    AgentPool pool(world.host, options);
    for (int i = 0; i < 3; ++i) pool.give_back(world.ctx, pool.acquire(world.ctx).value(), AgentPool::Outcome::Success);
    CHECK(world.noted("pinged").size() == 2);
    CHECK(world.noted("pids").size() == 1);
  }
  SECTION("asked in vain") {
    options.check_after = 0ms;
    options.session.ping_timeout = 20ms;
    options.start.arguments[2] = "no-pong";
    AgentPool pool(world.host, options);
    for (int i = 0; i < 2; ++i) pool.give_back(world.ctx, pool.acquire(world.ctx).value(), AgentPool::Outcome::Success);
    CHECK(world.noted("pids").size() == 2);
    CHECK(pool.living() == 1);
  }
  SECTION("killed while it rested") {
    AgentPool pool(world.host, options);
    AgentPool::Lease lease = pool.acquire(world.ctx).value();
    lease->session->channel().kill();
    pool.give_back(world.ctx, std::move(lease), AgentPool::Outcome::Success);
    while (world.host->living() > 0) std::this_thread::yield();
    CHECK(pool.acquire(world.ctx).has_value());
    CHECK(world.noted("pids").size() == 2);
  }
}

}  // namespace omni
