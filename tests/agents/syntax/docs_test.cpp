#include <fstream>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>

#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"

// docs/normal-tree.md is checked against the code.

namespace omni {
namespace {

std::string page(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(std::string(OMNI_TEST_DATA) + "/../docs/" + name, std::ios::binary).rdbuf();
  return text.str();
}

/// The text of the first code block of that language.
std::string code_block(const std::string& page, const std::string& language) {
  const std::string mark = "```" + language + "\n";
  const std::size_t begin = page.find(mark);
  REQUIRE(begin != std::string::npos);
  return page.substr(begin + mark.size(), page.find("```\n", begin + mark.size()) - begin - mark.size());
}

bool has_word(const std::string& text, std::string_view word) {
  const auto is_letter = [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if (!is_letter(text[at - 1]) && !is_letter(text[at + word.size()])) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the worked example of docs/normal-tree.md is what the code makes", "[syntax][docs]") {
  const std::string text = page("normal-tree.md");
  const LanguageRegistry registry;
  const Tree tree = parse_fragment(registry, *LanguageRegistry::find("python"), code_block(text, "python"));
  CHECK(tree.dump() == code_block(text, "tree"));
}

TEST_CASE("docs/normal-tree.md names every kind and every role", "[syntax][docs]") {
  const std::string text = page("normal-tree.md");
  for (std::uint16_t i = 1; i < static_cast<std::uint16_t>(Kind::Count); ++i) {
    INFO(to_string(static_cast<Kind>(i)));
    CHECK(has_word(text, to_string(static_cast<Kind>(i))));
  }
  for (std::uint8_t i = 1; i < static_cast<std::uint8_t>(Role::Count); ++i) {
    INFO(to_string(static_cast<Role>(i)));
    CHECK(has_word(text, to_string(static_cast<Role>(i))));
  }
}

}  // namespace omni
