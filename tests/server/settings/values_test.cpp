#include "server/settings/values.h"

#include <catch2/catch.hpp>

namespace omni {
namespace {

TEST_CASE("durations", "[settings]") {
  const std::pair<const char*, std::int64_t> good[] = {{"30s", 30000}, {"5m", 300000}, {"200ms", 200}, {"1h", 3600000}, {"7", 7000},
                                                       {"1.5s", 1500}, {"0", 0}, {"0.25", 250}, {"2 m", 120000}, {"3S", 3000}};
  for (const auto& [text, ms] : good) {
    CAPTURE(text);
    REQUIRE(parse_duration(text));
    CHECK(parse_duration(text)->count() == ms);
    CHECK(parse_duration(format_duration(*parse_duration(text)))->count() == ms);
  }
  for (const char* text : {"", "s", "-1s", "1d", "1e3", "1.2.3s", "1s2", "inf", "99999999999999999999h", ".", "0x10"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("sizes", "[settings]") {
  const std::pair<const char*, std::uint64_t> good[] = {{"2MB", 2000000}, {"2mb", 2000000}, {"2MiB", 2097152}, {"10kB", 10000}, {"17", 17},
                                                        {"17B", 17}, {"1.5GB", 1500000000}, {"0", 0}, {"64 KiB", 65536}};
  for (const auto& [text, bytes] : good) {
    CAPTURE(text);
    REQUIRE(parse_size(text));
    CHECK(*parse_size(text) == bytes);
    CHECK(*parse_size(format_size(bytes)) == bytes);
  }
  for (const char* text : {"", "MB", "-2MB", "2MBB", "2 M B", "1e9", "nan", "99999999999GB"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text));
  }
}

}  // namespace
}  // namespace omni
