#include "protocol/base/log.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "protocol/base/clock.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

std::string text_of(LogValue value) {
  const LogField fields[] = {{"v", value}};
  return format_log_text({LogLevel::Info, "e", fields, {}, {}}).substr(std::string_view("info e v=").size());
}

std::string json_of(LogValue value) {
  const LogField fields[] = {{"v", value}};
  const std::string line = format_log_json({LogLevel::Info, "e", fields, {}, {}}, {});
  const std::string head = R"({"level":"info","event":"e","v":)";
  REQUIRE(line.starts_with(head));
  return line.substr(head.size(), line.size() - head.size() - 1);
}

std::string contents(const std::string& path) {
  std::ifstream file(path);
  std::stringstream out;
  out << file.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("values as text and as JSON", "[log]") {
  struct Case {
    LogValue value;
    std::string text;
    std::string json;
  };
  const std::vector<Case> cases{
      {"plain", "plain", R"("plain")"},
      {"", R"("")", R"("")"},
      {"two words", R"("two words")", R"("two words")"},
      {R"(say "a\b")", R"("say \"a\\b\"")", R"("say \"a\\b\"")"},
      {"a=b", R"("a=b")", R"("a=b")"},
      {"line\nbreak\t", R"("line\nbreak\t")", R"("line\nbreak\t")"},
      {"\x1b[31mred", R"("\u001b[31mred")", R"("\u001b[31mred")"},
      {"\xe2\x80\xae" "flip", R"("\u202eflip")", R"("\u202eflip")"},
      {"\xff", "\"\xef\xbf\xbd\"", "\"\xef\xbf\xbd\""},
      {"größe", "größe", R"("größe")"},
      {true, "true", "true"},
      {-3, "-3", "-3"},
      {std::uint64_t{18446744073709551615U}, "18446744073709551615", "18446744073709551615"},
      {'a', "97", "97"},
      {0.5, "0.5", "0.5"},
      {1.0 / 0.0, "inf", "null"},
  };
  for (const Case& c : cases) {
    CHECK(text_of(c.value) == c.text);
    CHECK(json_of(c.value) == c.json);
  }
}

TEST_CASE("levels below the set one are not written", "[log]") {
  CapturingLog log(LogLevel::Warn);
  log.debug("a");
  log.info("b");
  log.warn("c");
  log.error("d", {{"n", 1}, {"path", "x y"}});
  CHECK(log.lines() == std::vector<std::string>{"warn c", R"(error d n=1 path="x y")"});
}

TEST_CASE("a log file gets one line for each event, with the time of the clock", "[log]") {
  const test::TempFolder folder;
  const ManualClock clock(std::chrono::system_clock::from_time_t(1700000000));
  const auto written = [&](LogFormat format, const std::string& name) {
    auto log = make_log({.level = LogLevel::Info, .format = format, .file = folder / name}, clock);
    REQUIRE(log.has_value());
    (*log)->debug("not this");
    (*log)->info("run done", {{"findings", 3}});
    (*log)->bug({LogLevel::Error, "impossible", {}, "c7", "graph"});
    log = Error(ErrorCode::Cancelled, "closed");  // destroys the log, which writes out what it holds
    return contents(folder / name);
  };
  CHECK(written(LogFormat::Text, "text") ==
        "2023-11-14T22:13:20.000Z info run done findings=3\n"
        "2023-11-14T22:13:20.000Z error impossible bugs_so_far=1 span=graph cid=c7\n");
  CHECK(written(LogFormat::Json, "json") ==
        "{\"time\":\"2023-11-14T22:13:20.000Z\",\"level\":\"info\",\"event\":\"run done\",\"findings\":3}\n"
        "{\"time\":\"2023-11-14T22:13:20.000Z\",\"level\":\"error\",\"event\":\"impossible\",\"bugs_so_far\":1,"
        "\"span\":\"graph\",\"cid\":\"c7\"}\n");
}

TEST_CASE("a log file that can't be opened is an error, not an exception", "[log]") {
  const test::TempFolder folder;
  std::ofstream(folder / "file") << "x";
  const ManualClock clock;
  const auto log = make_log({.file = folder / "file/below"}, clock);
  REQUIRE_FALSE(log.has_value());
  CHECK(log.error().code() == ErrorCode::Io);
}

}  // namespace omni
