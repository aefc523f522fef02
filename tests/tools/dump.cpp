// omni-dump LANGUAGE FILE [outline|flow]: prints the normal tree, the outline or the flow graphs, and table rows the grammar does not know. For developers.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/semantics/flow/flow.h"
#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "tests/agents/syntax/outline_text.h"

int main(int argc, char** argv) {
  const std::string_view what = argc == 4 ? argv[3] : "tree";
  if (argc < 3 || argc > 4 || (what != "tree" && what != "outline" && what != "flow")) {
    std::cerr << "usage: omni-dump LANGUAGE FILE [outline|flow]\n";
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
  if (what == "flow") {
    const omni::Names names = omni::Names::resolve(tree);
    std::cout << omni::Flow::build(tree, names).dump();
    return 0;
  }
  std::cout << (what == "outline" ? omni::test::outline_text(omni::outline_of(tree), tree.text()) : tree.dump());
}
