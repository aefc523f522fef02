// omni-dump LANGUAGE FILE [outline]: prints the normal tree or the outline, and table rows the grammar does not know. For developers.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "tests/agents/syntax/outline_text.h"

int main(int argc, char** argv) {
  const bool outline = argc == 4 && std::string_view(argv[3]) == "outline";
  if (argc != 3 && !outline) {
    std::cerr << "usage: omni-dump LANGUAGE FILE [outline]\n";
    return 2;
  }
  const omni::Language* language = omni::LanguageRegistry::find(argv[1]);
  if (language == nullptr) {
    std::cerr << "unknown language " << argv[1] << '\n';
    return 2;
  }
  const omni::LanguageRegistry registry;
  for (const std::string& row : registry.compiled(*language).unknown) std::cerr << "unknown row: " << row << '\n';
  std::ostringstream text;
  text << std::ifstream(argv[2]).rdbuf();
  const omni::Tree tree = omni::parse_fragment(registry, *language, text.str());
  std::cout << (outline ? omni::test::outline_text(omni::outline_of(tree), tree.text()) : tree.dump());
}
