#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

using namespace omni;

namespace {

/// What the value behind `k: ` (YAML) or in the list (JSON) means.
std::string meaning(const char* language, const std::string& code) {
  const LanguageRegistry registry;
  const Tree tree = parse_fragment(registry, *LanguageRegistry::find(language), code);
  for (NodeIndex i = tree.size(); i-- > 0;) {
    if (tree[i].kind == Kind::String || tree[i].kind == Kind::Bool || tree[i].kind == Kind::Null)
      return std::string(tree.content(i));
  }
  return "(no literal)";
}

}  // namespace

TEST_CASE("the scalars of YAML by their meaning", "[syntax][yaml]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"plain", "plain"},
      {"'it''s'", "it's"},
      {"\"a\\tb\\n\"", "a\tb\n"},
      {"\"\\x41\\u00e9\\U0001F600\"", "A\xc3\xa9\xf0\x9f\x98\x80"},
      {"\"\\\"q\\\" \\\\ \\/\"", "\"q\" \\ /"},
      {"\"a\n  b\n\n  c\"", "a b\nc"},
      {"\"a \\\n  b\"", "a b"},
      {"plain\n  on two lines", "plain on two lines"},
      {"|\n  a\n    b\n  c\n", "a\n  b\nc\n"},
      {"|-\n  a\n  b\n", "a\nb"},
      {"|+\n  a\n\n", "a\n\n"},
      {">\n  a\n  b\n\n  c\n", "a b\nc\n"},
      {">-\n  a\n  b\n", "a b"},
      {">\n  a\n    kept\n  b\n", "a\n  kept\nb\n"},
      {"True", "true"},
  };
  for (const auto& [written, meant] : cases) {
    INFO(written);
    CHECK(meaning("yaml", "k: " + written) == meant);
  }
}

TEST_CASE("strings of JSON by their meaning", "[syntax][json]") {
  CHECK(meaning("json", R"(["a\/b\u0041"])") == "a/bA");
  CHECK(meaning("json", R"(["\ud83d\ude00"])") == "\xf0\x9f\x98\x80");
  CHECK(meaning("json", R"(["\\d\q"])") == "\\d\\q");
  CHECK(meaning("php", "<?php f(FALSE);") == "false");
}

TEST_CASE("a re-parse keeps what scalars mean", "[syntax][yaml][reparse]") {
  SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const LanguageRegistry registry;
  const auto text = [](const std::string& code) { return std::make_shared<const std::string>(code); };
  const Result<ParsedFile> old =
      parse(ctx, registry, *LanguageRegistry::find("yaml"), text("a: 1\n---\nb: \"2\\t\"\n"), Keep::ForEdits);
  REQUIRE(old.has_value());
  const std::vector<ByteEdit> edits = {{{3, 4}, "\"\\n\""}};
  const Result<ParsedFile> again = reparse(ctx, registry, *old, edits, text("a: \"\\n\"\n---\nb: \"2\\t\"\n"));
  REQUIRE(again.has_value());
  std::vector<std::string> values;
  for (NodeIndex i = 0; i < again->tree->size(); ++i) {
    if ((*again->tree)[i].role == Role::Value) values.emplace_back(again->tree->content(i));
  }
  CHECK(values == std::vector<std::string>{"\n", "2\t"});
}

TEST_CASE("a copy of a scalar means the same", "[syntax][yaml]") {
  CHECK(meaning("yaml", "a: &x \"1\\t2\"\nb: *x") == "1\t2");
}
