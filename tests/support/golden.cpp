#include "tests/support/golden.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

std::string line_at(std::string_view text, std::size_t offset) {
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  return std::string(text.substr(begin, text.find('\n', offset) - begin));
}

}  // namespace

void expect_golden(std::string_view name, std::string_view actual) {
  const std::filesystem::path path = std::filesystem::path(OMNI_TEST_DATA) / "golden" / name;
  if (const char* update = std::getenv("OMNI_UPDATE_GOLDEN"); update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    WARN("rewrote " << path.string());
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  if (actual == expected) {
    SUCCEED();
    return;
  }
  std::size_t at = 0;
  while (at < actual.size() && at < expected.size() && actual[at] == expected[at]) ++at;
  FAIL_CHECK("golden " << name << " differs at byte " << at << "\n  expected: " << line_at(expected, std::min(at, expected.size()))
                       << "\n  actual:   " << line_at(actual, std::min(at, actual.size())) << "\n(OMNI_UPDATE_GOLDEN=1 rewrites it)");
}
