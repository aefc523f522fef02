#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/agents/taint/run_rule.h"

/// What carries taint in each language, in transport/<language>.txt: `=== name`, then code with `source()`, `clean()` and `sink()`. A
/// finding begins exactly on the lines that say `here`.
using namespace omni;

TEST_CASE("what carries taint in each language", "[taint]") {
  const LanguageRegistry registry;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(OMNI_TRANSPORT)) {
    if (entry.path().extension() != ".txt") continue;
    ++files;
    const std::string language = entry.path().stem().string();
    std::vector<std::pair<std::string, std::string>> cases;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with("=== ")) {
        cases.emplace_back(line.substr(4), "");
      } else if (!cases.empty()) {
        cases.back().second += line + "\n";
      }
    }
    for (const auto& [name, code] : cases) {
      INFO(entry.path().filename().string() << ": " << name);
      CHECK(parse_fragment(registry, *LanguageRegistry::for_rule_name(language).front(), code).errors().empty());
      test::expect(language, test::kPlain, code);
    }
  }
  CHECK(files == 19);
}
