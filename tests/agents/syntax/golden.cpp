#include "tests/agents/syntax/golden.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "agents/syntax/parse.h"

namespace omni::test {
namespace {

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

void expect_golden(std::string_view language_name, std::string_view file) {
  const Language* language = LanguageRegistry::find(language_name);
  REQUIRE(language != nullptr);
  const std::string path = std::string(OMNI_TEST_DATA) + "/golden/syntax/" + std::string(file);
  const std::string source = read(path);
  REQUIRE_FALSE(source.empty());
  const LanguageRegistry registry;
  const Tree tree = parse_fragment(registry, *language, source);
  CHECK(tree.errors().empty());
  const std::string dump = tree.dump();
  const char* update = std::getenv("OMNI_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path + ".tree", std::ios::binary) << dump;
    return;
  }
  CHECK(dump == read(path + ".tree"));
}

}  // namespace omni::test
