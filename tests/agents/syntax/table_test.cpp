#include <string>

#include <catch2/catch.hpp>

#include "agents/syntax/language.h"

using namespace omni;

TEST_CASE("every row of every language table names a node type and fields its grammar has", "[syntax]") {
  const LanguageRegistry registry;
  for (const Language& language : LanguageRegistry::all()) {
    if (language.grammar == nullptr) continue;
    INFO(language.name);
    std::string unknown;
    for (const std::string& row : registry.compiled(language).unknown) unknown += row + '\n';
    CHECK(unknown == "");
  }
}

TEST_CASE("every language is found by its rule names and its extensions", "[syntax]") {
  for (const Language& language : LanguageRegistry::all()) {
    INFO(language.name);
    for (const std::string_view name : language.rule_names) CHECK_FALSE(LanguageRegistry::for_rule_name(name).empty());
    for (const std::string_view extension : language.extensions) {
      CHECK(LanguageRegistry::for_file("x." + std::string(extension), "") != nullptr);
    }
  }
}
