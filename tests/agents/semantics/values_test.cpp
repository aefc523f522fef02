#include "agents/semantics/values.h"

#include <string>

#include <catch2/catch.hpp>

#include "agents/syntax/parse.h"

using namespace omni;

namespace {

std::string described(const Tree& tree, const Values& values, NodeIndex node) {
  if (const NodeIndex symbol = values.symbolic(node); symbol != kNoNode) return "`" + std::string(tree.text(symbol)) + "`";
  const Constant* value = values.constant(node);
  if (value == nullptr) return "?";
  static constexpr std::string_view kKinds[] = {"string", "char", "integer", "real", "bool", "null", "regex"};
  if (!value->known) return "some " + std::string(kKinds[static_cast<std::size_t>(value->kind)]);
  return std::string(value->kind == Constant::Kind::String ? "\"" : "") + std::string(value->text) + (value->kind == Constant::Kind::String ? "\"" : "");
}

/// What is known of the arguments of see(…), in order of the text.
void expect(std::string_view language_name, const std::string& code, const std::string& expected) {
  INFO(language_name << ":\n" << code);
  const LanguageRegistry registry;
  const Language* language = LanguageRegistry::find(language_name);
  REQUIRE(language != nullptr);
  const Tree tree = parse_fragment(registry, *language, code);
  const Names names = Names::resolve(tree);
  const Flow flow = Flow::build(tree, names);
  const Values values = Values::compute(flow);
  std::string found;
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const NodeIndex callee = tree[i].kind == Kind::Call ? tree.child(i, Role::Callee) : kNoNode;
    const NodeIndex arguments = callee != kNoNode && tree.text(callee) == "see" ? tree.child(i, Role::Arguments) : kNoNode;
    if (arguments == kNoNode) continue;
    tree.for_each_child(arguments, [&](NodeIndex argument) { found += (found.empty() ? "" : ", ") + described(tree, values, argument); });
  }
  CHECK(found == expected);
}

}  // namespace

TEST_CASE("literals run through variables and operators", "[values]") {
  expect("python", "def f():\n  a = 'x' + 'y'\n  a += 'z'\n  see(a, f'{a}-{1}', 'p' 'q')\n", R"("xyz", "xyz-1", "pq")");
  expect("python", "def f():\n  n = 7\n  see(n * 2 + 1, -n, n // 2, n / 2, 2 ** 10, not True, n << 1)\n", "15, -7, 3, some real, 1024, false, 14");
  expect("javascript", "function f() { let a = 1; a = a + 1; see(a, 'n' + a, `${a}!`, a / 2, true && !false); }", R"(2, "n2", "2!", 1, true)");
  expect("java", "class A { void f() { int a = 0x10; see(a - 1, a / 3, \"v\" + a, a % 5, ~a); } }", R"(15, 5, "v16", 1, -17)");
  expect("php", "<?php function f() { $a = 'x' . 1; $a .= \"y\"; see($a, \"<$a>\"); }", R"("x1y", "<x1y>")");
  expect("ruby", "def f\n  a = \"x\"\n  see(\"#{a}y\", a + 'z')\nend\n", R"("xy", "xz")");
  expect("go", "package p\nfunc f() { a := \"x\"; a += \"y\"; see(a, 2048 - 1) }", R"("xy", 2047)");
  expect("lua", "local function f()\n  local a = 'x'\n  see(a .. 'y')\nend\n", R"("xy")");
  expect("bash", "f() {\n  local a=x\n  see \"$a-${a}\"\n}\n", R"("x-x")");
  expect("c", "void f(void) { int a = 010; see(a + 0, a ? 1 : 2, \"x\" \"y\"); }", R"(8, some integer, "xy")");
}

TEST_CASE("what does not hold on every way is not constant", "[values]") {
  expect("python", "def f(c, p='x'):\n  see(p)\n  if c:\n    a = 'x'\n  else:\n    a = 'y'\n  see(a)\n  if c:\n    b = 'x'\n  see(b)\n", "?, some string, ?");
  expect("java", "class A { void f(int c) { String s = \"a\"; while (c > 0) { see(s); s = s + \"b\"; c = c - 1; } see(s); } }", "?, ?");
  expect("java", "class A { void f(int c) { int n = 0; for (int i = 0; i < 9; i++) { n = i; } see(n); String s = \"a\"; if (c > 0) { s = g(); } see(s); } }", "?, ?");
  expect("javascript", "function f(c) { let s = 'a'; try { s = g(); } catch (e) { see(s); } see(s); }", "?, ?");
  expect("javascript", "function f(c) { var a = 'a'; return; see(a, 'b' + 'c'); }", R"("a", "bc")");
  expect("python", "def f(c):\n  see(c and 'x' or 'y', c or 'y', c and c or 'y')\n", "some string, ?, ?");
  expect("ruby", "def f\n  a = 'x'\n  a.upcase!\n  see(a)\n  b = 'y'\n  b << 'z'\n  see(b)\n  b << c\n  see(b)\nend\n", "some string, some string, ?");
  expect("python", "def f(c):\n  a = 'x'\n  for i in c:\n    see(a)\n    b = 'y'\n    see(b)\n  see(a)\n", R"("x", "y", "x")");
  expect("java", "class A { void f(boolean c) { String s = \"a\"; if (c && g(s = \"b\")) { see(s); } see(s); } }", "some string, some string");
  expect("java", "class A { String s; void f() { s = \"a\"; see(s); } void g() { see(s); } }", R"("a", ?)");
  expect("php", "<?php function f($p) { see(trim('x') . 'y', trim($p)); }", "some string, ?");
  expect("python", "def f(n):\n  see('x' * n, n * 2)\n", "some string, ?");
  expect("c", "void f(void) { int a = 1; g(&a); see(a); }", "?");
  expect("kotlin", "fun f(c: Boolean) {\n  val a = if (c) \"x\" else \"y\"\n  see(a)\n}\n", "some string");
  expect("rust", "fn f(c: bool) { let a = match c { true => \"x\", _ => \"x\" }; see(a); }", R"("x")");
}

TEST_CASE("values that hold in the whole file", "[values]") {
  expect("python", "A = 'x'\nB = A + 'y'\nC = 1\nC = 2\ndef f():\n  see(A, B, C)\n", R"("x", "xy", ?)");
  expect("python", "class K:\n  A = 'x'\n  B = 'y'\n  def f(self):\n    self.B = g()\n    see(K.A, self.A, K.B)\n", R"("x", "x", ?)");
  expect("javascript", "const f = () => see(A, B);\nconst A = 'x'; let B = 'y'; B = 'z';", R"("x", ?)");
  expect("javascript", "C = 'x'; D = 'y'; const R = /a+/; let E; E = 'z'; function f() { see(C, D, E, R); D = 1; }", R"("x", ?, ?, a+)");
  expect("typescript", "class K { static readonly S = 's'; private p = 'p'; q = 'q'; f() { see(K.S, this.p, this.q); } }", R"("s", "p", ?)");
  expect("java",
         "class K { private int a = 5; public int b = 5; private int c = 5; private static int d; static { d = 7; }\n"
         "  private final String e; K() { this.e = \"e\"; }\n"
         "  void f() { see(a, this.a, b, c, K.d, e); this.c = 3; } }",
         R"(5, 5, ?, ?, 7, "e")");
  expect("java", "class K { private int a; K() { a = 1; } K(int x) { } void f() { see(a); } }", "?");
  expect("java", "interface I { String S = \"s\"; }\nclass K { void f() { see(I.S); } }", R"("s")");
  expect("php", "<?php const A = 'a'; class K { const X = 'x'; private $p = 'p'; function f() { see(A, self::X, K::X, $this->p); } }", R"("a", "x", "x", "p")");
  expect("ruby", "A = 'a'\nclass K\n  B = 'b'\n  def f\n    see(A, B, K::B)\n  end\nend\n", R"("a", "b", "b")");
  expect("go", "package p\nconst A = \"a\"\nvar b = \"b\"\nfunc f() { see(A, b) }", R"("a", ?)");
  expect("c", "#define N 5\n#define S \"s\"\n#define T 1\n#define T 2\n#define F(x) x\nconst int a = 3;\nvoid f(void) { see(N, N + a, S, T, F); }", R"(5, 8, "s", ?, ?)");
  expect("c_sharp", "class K { const string A = \"a\"; static readonly int B = 2; string C = \"c\"; void F() { see(A, K.B, $\"{A}!\", C, string.Format(\"{0}\", A)); } }",
         R"("a", 2, "a!", ?, some string)");
  expect("kotlin", "const val A = \"a\"\nclass K { companion object { const val B = \"b\" }\n  fun f() { see(A, B, K.B) }\n}\n", R"("a", "b", "b")");
  expect("scala", "object K { val A = \"a\"; var b = \"b\"\n  def f() = { see(A, K.A, s\"$A!\", b) } }", R"("a", "a", "a!", ?)");
  expect("rust", "const A: &str = \"a\"; static B: i32 = 5;\nfn f() { see(A, B + 1); }", R"("a", 6)");
  expect("swift", "let a = \"a\"\nvar b = \"b\"\nfunc f() { see(a, b) }\n", R"("a", ?)");
}

TEST_CASE("a variable stands for its initialiser", "[values]") {
  expect("python", "def f(c):\n  s = m.Session(c)\n  t = s.get\n  see(s, t)\n  if c:\n    s = other()\n  see(s)\n", "`m.Session(c)`, `s.get`, ?");
  expect("python", "def f():\n  with open(1) as s:\n    see(s)\n  for x in g():\n    see(x)\n  y = [1]\n  see(y)\n", "`open(1)`, ?, ?");
  expect("go", "package p\nfunc f() { for { see(x); x = g(x) } }", "?");
  expect("javascript", "const h = use();\nfunction f() { see(h); }", "`use()`");
  expect("java", "class K { private static F f = F.of(); void g() { see(f); A a = new B(); see(a); a.close(); see(a); } }", "`F.of()`, `new B()`, ?");
}

TEST_CASE("configuration languages have no flow, only names", "[values]") {
  const auto dump = [](std::string_view language_name, const std::string& code) {
    const LanguageRegistry registry;
    const Tree tree = parse_fragment(registry, *LanguageRegistry::find(language_name), code);
    const Names names = Names::resolve(tree);
    return Values::compute(Flow::build(tree, names)).dump(tree);
  };
  CHECK(dump("hcl", "variable \"a\" {\n  default = \"x\"\n}\nlocals {\n  b = \"${var.a}-y\"\n}\nresource \"r\" \"s\" {\n  c = local.b\n  d = var.z\n}\n") ==
        "`\"${var.a}-y\"` = string x-y\n`var.a` = string x\n`local.b` = string x-y\n");
  CHECK(dump("dockerfile", "FROM a:b\nARG V=1\nENV W=2 X=y\nENV W=3\nRUN f $V ${X} $W\n") == "`$V` = string 1\n`${X}` = string y\n");
}

TEST_CASE("hostile code costs steps", "[values]") {
  std::string chain = "def f():\n  a = 'x'";
  for (int i = 0; i < 20000; ++i) chain += " + 'y'";
  expect("python", chain + "\n  see(a)\n", "some string");
  std::string many = "def f(c):\n";
  for (int i = 0; i < 3000; ++i) many += "  if c:\n    v" + std::to_string(i) + " = 'a'\n  else:\n    v" + std::to_string(i) + " = 'b'\n";
  expect("python", many + "  see(v0, v2999)\n", "some string, some string");
  std::string nested = "void f(void) {\n  int a = 0;\n";
  for (int i = 0; i < 100; ++i) nested += "while (c) { a = a + 1;\n";
  nested += "see(a);" + std::string(100, '}') + "}";
  expect("c", nested, "`a + 1`");
}
