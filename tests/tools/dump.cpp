// omni-dump LANGUAGE FILE [outline|flow|values]: prints the normal tree, the outline, the flow graphs or what is known to be constant, and table rows the grammar does not know. For developers.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/semantics/values.h"
#include "agents/syntax/outline.h"
#include "agents/syntax/parse.h"
#include "tests/agents/syntax/outline_text.h"

int main(int argc, char** argv) {
  const std::string_view what = argc == 4 ? argv[3] : "tree";
  if (argc < 3 || argc > 4 || (what != "tree" && what != "outline" && what != "flow" && what != "values")) {
    std::cerr << "usage: omni-dump LANGUAGE FILE [outline|flow|values]\n";
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
  if (what == "flow" || what == "values") {
    const omni::Names names = omni::Names::resolve(tree);
    const omni::Flow flow = omni::Flow::build(tree, names);
    std::cout << (what == "flow" ? flow.dump() : omni::Values::compute(flow).dump(tree));
    return 0;
  }
  std::cout << (what == "outline" ? omni::test::outline_text(omni::outline_of(tree), tree.text()) : tree.dump());
}
