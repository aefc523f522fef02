#include <memory>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "agents/rules/matcher.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

using namespace omni;

namespace {

/// The pattern matches exactly where a line of the code says `here`: that line is where the match begins.
void expect(std::string_view language_name, std::string_view pattern, const std::string& code) {
  INFO(language_name << ": " << pattern);
  const test::TestContext test;
  const LanguageRegistry registry;
  const Language* language = LanguageRegistry::find(language_name);
  REQUIRE(language != nullptr);
  MetavariableTable names;
  const Result<PatternViews> views = compile_pattern(registry, *language, pattern, names);
  if (!views.has_value()) FAIL(views.error().describe());
  const auto text = std::make_shared<const std::string>(code);
  const Tree tree = parse_fragment(registry, *language, code);
  const Names meaning = Names::resolve(tree);
  const FileView file(test.ctx, tree, &meaning);
  const auto line_of = [&](std::size_t at) { return 1 + std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'); };
  std::set<long> expected;
  for (std::size_t at = code.find("here"); at != std::string::npos; at = code.find("here", at + 1)) expected.insert(line_of(at));
  std::set<long> found;
  for (const Pattern& view : views->views) {
    const ByteRange whole{0, static_cast<ByteOffset>(code.size())};
    for (const Match& match : match_pattern(view, file, RuleOptions{}, names.size(), whole, {}, false, {}, test.ctx).matches) {
      found.insert(line_of(match.range.begin));
    }
  }
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("a head without its body sees the whole definition", "[rules]") {
  expect("java", "@A\nclass $X", "@A // here\nclass B { int x; }\nclass C {}\n");
  expect("java", "void f(...)", "class A {\n  void f(int a) { g(); } // here\n  void g() {}\n}\n");
  expect("javascript", "if ($X > $Y)", "if (a > 2) { f(); } // here\nif (a < 2) g();\n");
}

TEST_CASE("a reading that leaves part of the pattern out is dropped", "[rules]") {
  expect("go", "$X == $Y", "package p\nfunc f() {\n  x := 1\n  g(x == 2) // here\n}\n");
  expect("go", "OK: $X", "package p\ntype T struct { OK int }\nvar t = T{\n  OK: 1, // here\n}\n");
  expect("cpp", "for (...) { ... }", "int f() {\n  for (int i = 0; i < 3; i++) { g(); } // here\n  for (auto x : xs) { g(); } // here\n  while (g()) { }\n}\n");
}

TEST_CASE("chains, loops and cases with ellipses", "[rules]") {
  expect("java", "o. ... .g()", "class A { void f() {\n  o.g(); // here\n  o.a().b.g(); // here\n  p.g();\n} }\n");
  expect("java", "for (...) { ... }", "class A { void f() {\n  for (;;) { g(); } // here\n  for (int x : xs) g(); // here\n  while (true) g();\n} }\n");
  expect("go", "for ... { ... }", "package p\nfunc f() {\n  for { g() } // here\n  for i := range xs { g(i) } // here\n}\n");
  expect("go", "switch $X {\n  case ...\n}", "package p\nfunc f() {\n  switch x { // here\n  case 1: g()\n  default: h()\n  }\n}\n");
  expect("java", "try { ... } catch (...) { }", "class A { void f() {\n  try { g(); } catch (E e) { } // here\n  try { g(); } catch (E e) { h(); }\n} }\n");
}

TEST_CASE("types of metavariables", "[rules]") {
  expect("java", "(List<$T> $X).add(...)", "class A { void f(List<String> a, Set<String> b) {\n  a.add(1); // here\n  b.add(1);\n} }\n");
  expect("java", "(Bar[] $X)", "class A { void f(Bar[] a, Bar b) {\n  g(a); // here\n  g(b);\n} }\n");
  expect("c", "(char *$X) == $Y", "int f(char *p, int q) {\n  if (p == 0) return 1; // here\n  return q == 0;\n}\n");
  expect("go", "(*$W).Write(...)", "package p\nfunc f(w *R) {\n  (*w).Write(1) // here\n  w.Write(1)\n}\n");
}

TEST_CASE("numbers by value, members by operator, whole branches", "[rules]") {
  expect("c", "8", "int a = 8; // here\nint b = 010; // here\nint c = 0x8; // here\nint d = 8.5;\n");
  expect("c", "p.x", "int f(void) {\n  g(p.x); // here\n  g(p->x);\n}\n");
  expect("java", "if ($E) $S; else $S;", "class A { void f() {\n  if (a) { g(); h(); } else { g(); h(); } // here\n  if (a) { g(); } else { h(); }\n} }\n");
  expect("cpp", "delete $X", "void f() {\n  delete a; // here\n  delete[] b;\n}\n");
}

TEST_CASE("imports below a path", "[rules]") {
  expect("java", "import java.security.*;", "import java.security.MessageDigest; // here\nimport java.util.List;\n");
  expect("c_sharp", "using System.Net;", "using System.Net.Http; // here\nusing System.Text;\n");
  expect("go", "import \"a/b\"", "package p\nimport \"a/b/c\" // here\nimport \"a/bc\"\n");
}

TEST_CASE("a block with an ellipsis need not reach the end", "[rules]") {
  expect("java", "void $F() { ... g(); }", "class A {\n  void f() { a(); g(); b(); } // here\n  void h() { a(); b(); }\n}\n");
  expect("java", "void $F() { g(); }", "class A {\n  void f() { g(); } // here\n  void h() { g(); b(); }\n}\n");
}

TEST_CASE("a lone statement is looked for inside of statements", "[rules]") {
  expect("java", "g();", "class A { int f() {\n  g(); // here\n  int x = g(); // here\n  if (g()) { h(); }\n  return g(); // here\n} }\n");
  expect("solidity", "$T.f(...);", "contract A { function g() public returns (uint) {\n  uint x = a / b.f(1); // here\n  return c.f(); // here\n} }\n");
}

TEST_CASE("return e sees the value of a function where the language has such", "[rules]") {
  expect("rust", "return g()", "fn f() -> i32 {\n  g();\n  if x { g() } else { return h(); } // here\n}\nfn k() -> i32 { g() } // here\n");
  expect("scala", "return $X", "def f(x: Int) = {\n  g()\n  x match {\n    case 1 => a // here\n    case _ => b // here\n  }\n}\n");
  expect("kotlin", "return g()", "fun f(): Int {\n  g()\n  return g() // here\n}\nfun k() = g() // here\n");
}

TEST_CASE("imports are paths whose parts may be metavariables", "[rules]") {
  expect("scala", "import a.$X", "import a.b // here\nimport a.{c, d => e} // here\nimport a.b.c._ // here\nimport b.a\n");
  expect("kotlin", "import a.b", "import a.b.C // here\nimport a.bc.D\n");
  expect("scala", "a.b.C.f(1)", "import a.b.C\nclass D {\n  def g() = {\n    C x = C.f(1); // here\n  }\n}\n");
}

TEST_CASE("Dockerfile patterns look into the shell text", "[rules]") {
  expect("dockerfile", "RUN ... apt-get install ... -y ...", "RUN a && apt-get install x -y # here\nRUN apt-get install x && b -y\nRUN [\"apt-get\"]\n");
  expect("dockerfile", "RUN $CMD ... && ...", "RUN cd x && b # here\nRUN cd x\n");
  expect("dockerfile", "apt-get update", "RUN a; \\\n  apt-get update # here\nRUN apt-get update x\n");
  expect("dockerfile", "FROM $I:$T", "FROM a:1 AS here\nFROM a\nFROM here:1@sha256:x\nFROM r:5000/a\n");
  expect("dockerfile", "ENV ... B=$V ...", "ENV A=1 B=here\nENV A=1\nENV B here\n");
  expect("dockerfile", "WORKDIR /home/$X", "WORKDIR /home/${here}\nWORKDIR /home/$here\nWORKDIR /home/u\n");
  expect("dockerfile", "EXPOSE $P", "EXPOSE $here\nEXPOSE 80 81\n");
}
