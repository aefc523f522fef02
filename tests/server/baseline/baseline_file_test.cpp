#include "server/baseline/baseline_file.h"

#include <catch2/catch.hpp>

using namespace omni;

namespace {

const Baseline kSample{{
    {"r.one", "src/a b\xFF.py", "f", 12, {"2c8c0b92ad67d19fa4273369354cd939", "74489b624f1ce4031b541134f664e156", "c129715d7a2bc9a3:1"}, "test data"},
    {"r.two", "z.py", "", 3, {"", "", "1:2"}, ""},
}};

}  // namespace

TEST_CASE("a baseline file gives back what was written, byte for byte of the names", "[scan]") {
  const std::string text = write_baseline(kSample);
  CHECK(text ==
        "{\"format\": \"omni-baseline\", \"version\": 1, \"findings\": [\n"
        "{\"rule\":\"r.one\",\"uri\":\"src/a%20b%FF.py\",\"line\":12,\"symbol\":\"f\",\"strict\":\"2c8c0b92ad67d19fa4273369354cd939\","
        "\"code\":\"74489b624f1ce4031b541134f664e156\",\"lineHash\":\"c129715d7a2bc9a3:1\",\"justification\":\"test data\"},\n"
        "{\"rule\":\"r.two\",\"uri\":\"z.py\",\"line\":3,\"lineHash\":\"1:2\"}\n"
        "]}\n");
  const auto loaded = read_baseline(text, "b.json");
  REQUIRE(loaded);
  CHECK(loaded->baseline == kSample);
  CHECK(loaded->problems.empty());
  CHECK(read_baseline(write_baseline({}), "b.json")->baseline.entries.empty());
}

TEST_CASE("a file that is no baseline is refused with the reason", "[scan]") {
  struct Case {
    std::string_view text, why;
  };
  const Case cases[] = {
      {"", "no JSON"},
      {"[", "no JSON"},
      {"[]", "no omni-baseline"},
      {"{}", "no omni-baseline"},
      {R"({"format":"omni-report","version":1,"findings":[]})", "no omni-baseline"},
      {R"({"format":7,"version":1,"findings":[]})", "no omni-baseline"},
      {R"({"format":"omni-baseline","findings":[]})", "version is missing"},
      {R"({"format":"omni-baseline","version":"1","findings":[]})", "version is missing"},
      {R"({"format":"omni-baseline","version":2,"findings":[]})", "has version 2"},
      {R"({"format":"omni-baseline","version":1})", "`findings` is missing"},
      {R"({"format":"omni-baseline","version":1,"findings":{}})", "`findings` is missing"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto loaded = read_baseline(c.text, "b.json");
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().message().find(c.why) != std::string::npos);
  }
}

TEST_CASE("an entry that can't be read is named and the others are used", "[scan]") {
  for (const std::string_view bad : {R"(7)", R"({"rule":"r"})", R"({"rule":"r","uri":"a"})", R"({"rule":1,"uri":"a","code":"c"})",
                                     R"({"rule":"r","uri":"a%2","code":"c"})", R"({"rule":"r","uri":"a","code":"c","line":-1})",
                                     R"({"rule":"r","uri":"a","code":"c","line":99999999999})"}) {
    CAPTURE(bad);
    const std::string text = R"({"format":"omni-baseline","version":1,"later":true,"findings":[)" + std::string(bad) +
                             R"(,{"rule":"r","uri":"a","code":"c","more":1}]})";
    const auto loaded = read_baseline(text, "b.json");
    REQUIRE(loaded);
    CHECK(loaded->baseline.entries.size() == 1);
    REQUIRE(loaded->problems.size() == 1);
    CHECK(loaded->problems[0].code == "baseline-entry");
  }
}
