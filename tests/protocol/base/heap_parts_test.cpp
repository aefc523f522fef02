#include "protocol/base/heap_parts.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <list>
#include <string>
#include <vector>

namespace omni {
namespace {

TEST_CASE("what parts hold is seen in a copy of the process", "[heap_parts]") {
  std::vector<char> large(3'000'000, 'x');
  std::list<std::string> small(10'000, std::string(100, 'y'));
  const std::vector<HeapPart> parts{{"large", [&] { std::vector<char>().swap(large); }}, {"nothing", [] {}}, {"small", [&] { small.clear(); }}};
  Result<HeapMeasurement> measurement = HeapMeasurement::begin(parts);
  if (!measurement.has_value()) {  // a sanitizer's allocator
    CHECK(measurement.error().code() == ErrorCode::Unsupported);
    return;
  }
  const std::vector<std::uint64_t> held = measurement->finish();
  REQUIRE(held.size() == 3);
  CHECK(held[0] >= 3'000'000);
  CHECK(held[0] < 3'100'000);
  CHECK(held[1] == 0);
  CHECK(held[2] >= 10'000 * 128);
  CHECK(held[2] < 10'000 * 256);
  CHECK(large.size() == 3'000'000);  // here nothing changed
  CHECK(small.size() == 10'000);
}

TEST_CASE("a part that can't be destroyed ends the measurement, and nothing else", "[heap_parts]") {
  const std::vector<HeapPart> parts{{"well", [] {}}, {"broken", [] { std::abort(); }}, {"behind", [] {}}};
  Result<HeapMeasurement> measurement = HeapMeasurement::begin(parts);
  if (measurement.has_value()) CHECK(measurement->finish().size() == 1);
}

}  // namespace
}  // namespace omni
