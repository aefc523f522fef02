// omni-dump LANGUAGE FILE: prints the normal tree, and table rows the grammar does not know. For developers.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/syntax/parse.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: omni-dump LANGUAGE FILE\n";
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
  std::cout << omni::parse_fragment(registry, *language, text.str()).dump();
}
