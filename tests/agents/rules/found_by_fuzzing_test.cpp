#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "agents/rules/matcher.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

/// What fuzz targets found: code that is cut off or misspelt, made small.
using namespace omni;

namespace {

/// Nodes of the tree, matches and what they bind lie in the text, begin before end.
void expect_sound(std::string_view language_name, const std::string& code, std::string_view pattern) {
  INFO(language_name << ": " << pattern << "\n" << code);
  const test::TestContext test;
  const LanguageRegistry registry;
  const Language* language = LanguageRegistry::find(language_name);
  REQUIRE(language != nullptr);
  const Tree tree = parse_fragment(registry, *language, code);
  const auto sound = [&](ByteRange range) { return range.begin <= range.end && range.end <= code.size(); };
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const Node& node = tree[i];
    INFO("node " << i);
    CHECK(sound(node.range()));
    CHECK(std::size_t{node.content_begin} + node.content_end <= node.range().size());
  }
  MetavariableTable names;
  const Result<PatternViews> views = compile_pattern(registry, *language, pattern, names);
  if (!views.has_value()) FAIL(views.error().describe());
  const Names meaning = Names::resolve(tree);
  const FileView file(test.ctx, tree, &meaning);
  const ByteRange whole{0, static_cast<ByteOffset>(code.size())};
  for (const Pattern& view : views->views) {
    for (const Match& match : match_pattern(view, file, RuleOptions{}, names.size(), whole, {}, false, {}, test.ctx).matches) {
      CHECK(sound(match.range));
      for (const Binding& binding : match.bindings) CHECK(sound(binding.range));
    }
  }
}

}  // namespace

TEST_CASE("what an import names may stand before the module", "[rules]") { expect_sound("javascript", "import d, {e as g} from \"n\";\n", "import $M"); }

TEST_CASE("error recovery may turn the parts of a case around", "[rules]") {
  expect_sound("javascript", "f(`\nswitch (a) { case 1       default: throw new Error(\"e\"); }\n", "$F(...)");
  expect_sound("javascript", "switch (a) { case 1       default: throw new Error(\"e\"); }\n", "$F(...)");
}
