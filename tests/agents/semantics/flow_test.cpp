#include "agents/semantics/flow/flow.h"

#include <catch2/catch.hpp>
#include <string>

#include "agents/syntax/parse.h"

using namespace omni;

namespace {

struct Made {
  Tree tree;
  Names names;
};

Flow flow_of(std::string_view language, const std::string& code, Made& made) {
  const LanguageRegistry registry;
  made.tree = parse_fragment(registry, *LanguageRegistry::find(language), code);
  made.names = Names::resolve(made.tree);
  return Flow::build(made.tree, made.names);
}

/// The texts of the nodes that steps of one kind stand for, of the blocks that can be reached, over all graphs.
std::string reached(std::string_view language, const std::string& code, Step::Kind kind) {
  Made made;
  const Flow flow = flow_of(language, code, made);
  std::string out;
  for (const FlowGraph& graph : flow.graphs()) {
    std::vector<char> seen(graph.blocks.size(), 0);
    std::vector<BlockId> open = {0};
    seen[0] = 1;
    std::vector<std::pair<ByteOffset, std::string>> found;
    while (!open.empty()) {
      const BlockId here = open.back();
      const Block& block = graph.blocks[here];
      open.pop_back();
      for (StepId i = block.begin; i < block.end; ++i) {
        const Step& step = graph.steps[i];
        if (step.kind == kind) found.emplace_back(made.tree[step.node].begin, std::string(made.tree.text(step.node)));
      }
      for (const BlockId next : graph.next_of(here)) {
        if (seen[next] == 0) open.push_back(next);
        seen[next] = 1;
      }
    }
    std::sort(found.begin(), found.end());
    for (const auto& [at, text] : found) out += (out.empty() ? "" : " ") + text;
  }
  return out;
}

}  // namespace

TEST_CASE("steps stand in the order of execution", "[semantics][flow]") {
  Made made;
  const Flow flow = flow_of("python", "def f(a):\n  if a.ok:\n    b = g(a)\n  return b\n", made);
  CHECK(flow.dump() ==
        "graph `def f(a):`\n block 0 → 1\n block 1 →\n block 2 →\n"
        "graph `def f(a):`\n"
        " block 0 → 3 2\n"
        "  v0 = bind [a] `a`\n  v1 = load [a] `a`\n  v2 = field v1 [a.ok] `a.ok`\n"
        " block 1 →\n"
        " block 2 → 1\n  v7 = load [b] `b`\n  v8 = return v7 `return b`\n"
        " block 3 → 2\n  v3 = load [a] `a`\n  v4 = load [g] `g`\n  v5 = call v4 v3 `g(a)`\n  v6 = store v5 [b] `b = g(a)`\n"
        " block 4 → 1\n block 5 →\n");
}

TEST_CASE("code behind a jump is not reached", "[semantics][flow]") {
  const auto calls = [](std::string_view language, const std::string& code) { return reached(language, code, Step::Kind::Call); };
  CHECK(calls("python", "def f():\n  a()\n  return\n  b()\n") == "a()");
  CHECK(calls("python", "def f():\n  while x:\n    break\n    a()\n  else:\n    b()\n  c()\n") == "b() c()");
  CHECK(calls("javascript", "function f() { o: for (;;) { for (;;) { break o; a(); } b(); } c(); }") == "c()");
  CHECK(calls("java", "class A { void f() { try { throw e; } catch (E e) { a(); } finally { b(); } c(); } }") == "a() b() c()");
  CHECK(calls("java", "class A { void f() { try { x = 1; } catch (E e) { a(); } b(); } }") == "b()");
  CHECK(calls("c", "int f(void) { goto end; a(); end: b(); return 1; }") == "b()");
  CHECK(calls("rust", "fn f() { loop { a(); } b(); }") == "a()");
  CHECK(calls("rust", "fn f() { loop { break; } b(); }") == "b()");
  CHECK(calls("go", "package p\nfunc f() { switch { case a(): b()\n default: return }\n c() }") == "a() b() c()");
}

TEST_CASE("nothing of the code is lost", "[semantics][flow]") {
  const auto calls = [](std::string_view language, const std::string& code) { return reached(language, code, Step::Kind::Call); };
  CHECK(calls("cpp", "int f() { if (int r = a()) {} while (auto x = b()) c(); new char[d()]; }") == "a() b() c() new char[d()] d()");
  CHECK(calls("ruby", "def f\n  x = case a()\n  when b() then c()\n  end\n  d() if e()\nend\n") == "a() b() c() d() e()");
  CHECK(calls("python", "def f():\n  with a() as x, b():\n    [c() for y in d() if e()]\n  assert g(), h()\n") == "a() b() c() d() e() g() h()");
  CHECK(calls("kotlin", "class A(val p: P) { val x = a(p)\n fun f() = b { c(it) } }") == "a(p) b { c(it) } c(it)");
  CHECK(calls("scala", "object A { def f() = for { x <- a(); y = b(x) } yield c(y) }") == "a() b(x) c(y)");
  CHECK(calls("javascript", "const x = {m() { a(); }, k: b(), ...c()}; export default () => d();") == "a() b() c() d()");
}

TEST_CASE("places", "[semantics][flow]") {
  const auto stores = [](std::string_view language, const std::string& code) { return reached(language, code, Step::Kind::Store); };
  CHECK(stores("javascript", "const {a, b: [c]} = x;") == "const {a, b: [c]} = x; const {a, b: [c]} = x;");
  Made made;
  const Flow flow = flow_of("java", "class A { int x; void f() { this.x = 1; x = 2; o.y[1].z = 3; } }", made);
  std::vector<PlaceId> written;
  for (const Step& step : flow.graphs()[1].steps) {
    if (step.kind == Step::Kind::Store) written.push_back(step.place);
  }
  REQUIRE(written.size() == 3);
  CHECK(written[0] == written[1]);  // the field by either name
  CHECK(flow.find_field(flow.place(written[2]).parent, symbol_hash("z")) == written[2]);
  CHECK(flow.place(flow.place(written[2]).parent).name == symbol_hash("y"));  // an element is the whole
}

TEST_CASE("code nested too deeply is left out and said to be", "[semantics][flow]") {
  Made made;
  CHECK_FALSE(flow_of("python", "x = " + std::string(100, '(') + "a" + std::string(100, ')'), made).cut_short());
  std::string deep;
  for (int i = 0; i < 2'000; ++i) deep += "f(";
  CHECK(flow_of("python", deep + "a" + std::string(2'000, ')'), made).cut_short());
}
