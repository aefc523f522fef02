#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <tree_sitter/api.h>

#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"

// Over the whole table of languages: what must hold for each one, so that a new language is tested by being added.

namespace omni {
namespace {

/// tests/golden/outline/*.<extension of the language>; a language without such a sample is a failure.
std::string sample_of(const Language& language) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(OMNI_TEST_DATA) + "/golden/outline")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".outline") || LanguageRegistry::for_file(name, "") != &language) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    return text.str();
  }
  return {};
}

}  // namespace

TEST_CASE("every grammar loads", "[syntax]") {
  for (const Language& language : LanguageRegistry::all()) {
    INFO(language.name);
    CHECK(language.can_parse());
    if (language.grammar == nullptr) continue;
    TSParser* const parser = ts_parser_new();
    CHECK(ts_parser_set_language(parser, language.grammar()));
    ts_parser_delete(parser);
  }
}

TEST_CASE("every row of every language table names a node type and fields its grammar has", "[syntax]") {
  const LanguageRegistry registry;
  for (const Language& language : LanguageRegistry::all()) {
    if (language.grammar == nullptr) continue;
    INFO(language.name);
    std::string unknown;
    for (const std::string& row : registry.compiled(language).unknown) unknown += row + '\n';
    CHECK(unknown == "");
    if (language.table == nullptr) continue;
    std::set<std::string_view> types;
    for (const Row& row : language.table->rows) {
      INFO(row.type);
      CHECK(types.insert(row.type).second);  // the second of two rows would be dead
    }
  }
}

TEST_CASE("every definition of every outline table names a node type its grammar has", "[syntax]") {
  for (const Language& language : LanguageRegistry::all()) {
    if (language.grammar == nullptr || language.outline == nullptr) continue;
    for (const OutlineSyntax::Definition& definition : language.outline->definitions) {
      INFO(language.name << ": " << definition.type);
      CHECK(ts_language_symbol_for_name(language.grammar(), definition.type.data(), static_cast<std::uint32_t>(definition.type.size()), true) != 0);
    }
  }
}

TEST_CASE("every language with a table parses a sample without error", "[syntax]") {
  const LanguageRegistry registry;
  for (const Language& language : LanguageRegistry::all()) {
    if (language.table == nullptr && language.parser == nullptr) continue;
    INFO(language.name);
    const std::string text = sample_of(language);
    REQUIRE_FALSE(text.empty());
    const Tree tree = parse_fragment(registry, language, text);
    CHECK(tree.errors().empty());
    REQUIRE(tree.size() > 1);
    CHECK(tree[0].kind == Kind::Module);
    for (NodeIndex i = 1; i < tree.size(); ++i) {  // the shape that tree.h promises
      REQUIRE(tree[i].parent < i);
      REQUIRE(tree[i].subtree_end > i);
      REQUIRE(tree[i].subtree_end <= tree[tree[i].parent].subtree_end);
      REQUIRE(tree[i].begin <= tree[i].end);
      REQUIRE(tree[i].end <= text.size());
    }
  }
}

TEST_CASE("every language is found by its rule names and its extensions", "[syntax]") {
  for (const Language& language : LanguageRegistry::all()) {
    INFO(language.name);
    for (const std::string_view name : language.rule_names) CHECK_FALSE(LanguageRegistry::for_rule_name(name).empty());
    for (const std::string_view extension : language.extensions) {
      CHECK(LanguageRegistry::for_file("x." + std::string(extension), "") == &language);
    }
    for (const std::string_view name : language.file_names) CHECK(LanguageRegistry::for_file(name, "") == &language);
  }
}

TEST_CASE("names, extensions and file names belong to one language each", "[syntax]") {
  std::set<std::string_view> names;
  std::map<std::string_view, std::string_view> extensions;
  std::map<std::string_view, std::string_view> files;
  for (const Language& language : LanguageRegistry::all()) {
    INFO(language.name);
    CHECK(names.insert(language.name).second);
    for (const std::string_view extension : language.extensions) {
      INFO(extension << " also of " << extensions[extension]);
      CHECK(extensions[extension].empty());
      extensions[extension] = language.name;
    }
    for (const std::string_view file : language.file_names) {
      CHECK(files[file].empty());
      files[file] = language.name;
    }
  }
}

}  // namespace omni
