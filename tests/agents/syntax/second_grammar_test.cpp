#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

struct World {
  SystemClock clock;
  NullLog log;
  Context ctx{clock, log};
  LanguageRegistry registry;

  ParsedFile file(const char* language, const std::string& code) const {
    Result<ParsedFile> parsed =
        parse(ctx, registry, *LanguageRegistry::find(language), std::make_shared<const std::string>(code));
    REQUIRE(parsed.has_value());
    return std::move(parsed).value();
  }
};

const std::vector<std::string> kTyped = {
    "function f(a: string, b?: number): void {}\n",
    "class A { private x: string; constructor(private http: Http) {} }\n",
    "const [a, setA] = useState<boolean>(false);\n",
    "const m = new Map<string, number[]>();\nf<T>(1);\n",
    "import type { A } from 'a';\nconst x = y as A;\nconst e = <div onClick={() => f<A>(1)}>t</div>;\n",
    "type A = { b: string };\nlet a: ?string;\n",
};

}  // namespace

TEST_CASE("JavaScript with types is read as TSX is, and stays JavaScript", "[syntax][parse]") {
  const World world;
  for (const std::string& code : kTyped) {
    INFO(code);
    const ParsedFile file = world.file("javascript", code);
    CHECK(file.tree->language().name == "javascript");
    CHECK(file.tree->dump() == world.file("tsx", code).tree->dump());
    CHECK_FALSE(file.reusable);
  }
}

TEST_CASE("JavaScript without types is read by its own grammar", "[syntax][parse]") {
  const World world;
  for (const char* code : {"a = b < c > d;\n", "if (a < b && c > (d)) f();\n", "x = <T a={b}>c</T>;\n",
                           "f(a => b, c > (d));\n", "function ( {\n"}) {
    INFO(code);
    const Tree own = parse_fragment(world.registry, *LanguageRegistry::find("javascript"), code);
    CHECK(world.file("javascript", code).tree->dump() == own.dump());
  }
}

TEST_CASE("node types of the second grammar have the kinds of the first", "[syntax][parse]") {
  const LanguageRegistry registry;
  const Language& javascript = *LanguageRegistry::find("javascript");
  const std::string code = "debugger; label: for (;;) { a, b; }\nexport * from 'x';\n";
  const Tree first = parse_fragment(registry, javascript, code);
  const Tree second = parse_fragment(registry, javascript, code, GrammarChoice::Second);
  REQUIRE(first.size() == second.size());
  for (NodeIndex i = 0; i < first.size(); ++i) CHECK(first[i].kind == second[i].kind);
}

TEST_CASE("a re-parse sees that types came in", "[syntax][reparse]") {
  const World world;
  const ParsedFile old = world.file("javascript", "const a = f(b);\n");
  const auto text = std::make_shared<const std::string>("const a = f<T>(b);\n");
  const std::vector<ByteEdit> edits = {{{11, 11}, "<T>"}};
  const Result<ParsedFile> again = reparse(world.ctx, world.registry, old, edits, text);
  REQUIRE(again.has_value());
  CHECK(again->tree->dump() == world.file("javascript", *text).tree->dump());
}

}  // namespace omni
