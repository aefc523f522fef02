#include <memory>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

using namespace omni;

namespace {

/// The rule matches exactly where a line of the code says `here`, with the sieve and without.
void expect(const std::string& language_name, const std::string& body, const std::string& code) {
  INFO(language_name << ":\n" << body << "\non\n" << code);
  const test::TestContext test;
  const LanguageRegistry registry;
  const Language* language = LanguageRegistry::find(language_name);
  REQUIRE(language != nullptr);
  const std::string yaml = "rules:\n- id: r\n  message: m\n  severity: ERROR\n  languages: [" + std::string(language->rule_names.front()) + "]\n" + body;
  LoadedRules loaded = parse_rules(yaml, "r.yaml");
  for (const Problem& problem : loaded.problems) FAIL(describe(problem));
  const RuleSet rules(registry, std::move(loaded.rules));
  const auto tree = std::make_shared<const Tree>(parse_fragment(registry, *language, code));
  const auto line_of = [&](std::size_t at) { return 1 + std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'); };
  std::set<long> expected;
  for (std::size_t at = code.find("here"); at != std::string::npos; at = code.find("here", at + 1)) expected.insert(line_of(at));
  for (const bool sieve : {true, false}) {
    INFO("sieve " << sieve);
    RuleRunOptions options;
    options.language = language;
    options.sieve = sieve;
    RuleRun run;
    const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> { return tree; };
    REQUIRE(rules.match(test.ctx, "file", code, options, trees, run).has_value());
    std::set<long> found;
    for (const RuleMatch& match : run.matches) found.insert(line_of(match.range.begin));
    CHECK(found == expected);
  }
}

void expect_pattern(const std::string& language, const std::string& pattern, const std::string& code, const std::string& options = "") {
  expect(language, "  pattern: '" + pattern + "'\n" + (options.empty() ? "" : "  options: {" + options + "}\n"), code);
}

}  // namespace

TEST_CASE("literals in patterns see what has their value", "[rules]") {
  expect_pattern("python", R"(f("ab"))", "def g():\n  x = 'a'\n  f(x + 'b') # here\n  x += 'b'\n  f(x) # here\n  f('a' 'b') # here\n  f(y)\n");
  expect_pattern("go", "f(1947)", "package p\nfunc g() {\n  x := 2048 - 1\n  x = x - 100\n  f(x) // here\n  f(2047)\n}\n");
  expect_pattern("java", "return 5;", "class A {\n  private int x = 5;\n  int g() { return x; } // here\n  int h() { return this.x; } // here\n}\n");
  expect_pattern("javascript", "f(-5)", "const x = -5;\nf(x); // here\nf(-5); // here\nf(5);\n");
  expect_pattern("c", "if (true) { ... }", "void g(void) {\n  if (!false) { h(); } // here\n  if (c) { h(); }\n}\n");
  expect_pattern("python", "f(None)", "def g(c):\n  x = None\n  f(x) # here\n  f(c)\n");
  expect_pattern("hcl", "a = \"x\"", "variable \"v\" {\n  default = \"x\"\n}\nr \"s\" {\n  a = var.v # here\n  a = var.w\n}\n");
  expect_pattern("dockerfile", "LABEL here=0", "FROM a\nENV P=0 Q=1\nLABEL here=$P\nLABEL not=$Q\n");
  expect_pattern("javascript", "f(/$X/)", "const r = /a+/;\nf(r); // here\nf(/b/); // here\nf(s);\n");
  expect_pattern("java", "$X == $X", "class A { void f() {\n  Object o = null;\n  g(o == null); // here\n  g(p == null);\n} }\n");
  expect_pattern("python", R"(f("ab"))", "def g():\n  x = 'ab'\n  f(x)\n  f('ab') # here\n", "constant_propagation: false");
}

TEST_CASE("any string sees some constant string", "[rules]") {
  expect_pattern("python", R"(f("..."))",
                 "def g(c, p):\n  x = 'a' if c else 'b'\n  f(x) # here\n  f(p)\n  f(f'{x}!') # here\n  f(f'{p}!')\n  f(c and 'a' or 'b') # here\n  f('{}'.format('a'))\n");
  expect_pattern("java", R"(f("..."))", "class A { static final String S = \"s\";\n  void g(String p) {\n    f(String.format(\"%s\", S)); // here\n    f(String.format(\"%s\", p));\n    f(S + A.S); // here\n  }\n}\n");
  expect_pattern("python", R"(f("..."))", "def g():\n  x = 'a'\n  f(x)\n  f('a' 'b') # here\n", "constant_propagation: false");
}

TEST_CASE("metavariables know the value of what they are bound to", "[rules]") {
  expect("python", "  patterns:\n  - pattern: f($X)\n  - metavariable-comparison: {metavariable: $X, comparison: $X > 10}\n",
         "DAY = 24 * 60\nf(DAY) # here\nf(2 * 3)\nf(7 * 3) # here\n");
  expect("javascript", "  patterns:\n  - pattern: \"'$X'\"\n  - metavariable-regex: {metavariable: $X, regex: '^tok_[a-z]+$'}\n",
         "const a = 'tok_' + 'abc'; // here\nconst b = 'no';\nconst c = 'tok_x'; // here\n");
  expect("javascript", "  patterns:\n  - pattern: \"'$X'\"\n  - metavariable-regex: {metavariable: $X, regex: '(?<REST>tok_.*)'}\n  - metavariable-regex: {metavariable: $REST, regex: tok_ab}\n",
         "const a = 'tok_a' + 'bc'; // here\nconst b = 'tok_x';\n");
  expect("python", "  patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: ab, constant-propagation: true}\n",
         "def g():\n  x = 'a'\n  f(x + 'b') # here\n  f(ab)# here\n  f(x)\n");
  expect_pattern("python", R"(f("=~/^ab$/"))", "def g():\n  x = 'a'\n  f(x + 'b') # here\n  f(x)\n");
  expect_pattern("python", "f($X, $X)", "def g(p):\n  x = 'a'\n  f(x, 'a') # here\n  f('a' + 'b', 'ab') # here\n  f(x, 'b')\n  f(p, 'a')\n");
}

TEST_CASE("names stand for their initialisers where a rule asks for it", "[rules]") {
  const std::string on = "symbolic_propagation: true";
  expect_pattern("python", "m.Session(...).get(...)", "import m\ndef g():\n  s = m.Session()\n  t = s\n  s.get(1) # here\n  t.get(1) # here\n  u.get(1)\n", on);
  expect_pattern("python", "m.Session(...).get(...)", "import m\ndef g():\n  s = m.Session()\n  s.get(1)\n");
  expect_pattern("python", "f(5)", "def g():\n  x = f(5) # here\n  h(x)\n", on);
  expect_pattern("python", "h(f(5))", "def g(c):\n  x = f(5)\n  h(x) # here\n  if c:\n    x = 1\n  h(x)\n", on);
  expect_pattern("python", "a.B.$X", "def g():\n  x = a.B\n  x.c = 1 # here\n", on);
  expect_pattern("python", "S().run()", "def g():\n  with S() as s:\n    s.run() # here\n", on);
  expect_pattern("java", "x(). ... .z()", "class A { void g() {\n  Object a = x();\n  Object b = a.y();\n  b.z(); // here\n} }\n", on);
  expect_pattern("java", "if (<... $X.bad(...) ...>) { ... }", "class A { void g(B c) {\n  boolean ok = !c.bad(1);\n  if (ok && d) { h(); } // here\n  if (d) { h(); }\n} }\n", on);
  expect_pattern("javascript", "use().push(...)", "const F = () => {\n  const h = use();\n  return g(() => h.push(1)); // here\n};\n", on);
  expect("python", "  options: {symbolic_propagation: true}\n  patterns:\n  - pattern: go($X)\n  - metavariable-pattern:\n      metavariable: $X\n      pattern: req.get(...)\n",
         "def g(req):\n  x = req.get(1)\n  go(x) # here\n  go(req.get(2)) # here\n  go(req)\n");
}

TEST_CASE("symbolic values that hold each other end", "[rules]") {
  std::string code = "def g():\n  x0 = a\n";
  for (int i = 1; i < 60; ++i) code += "  x" + std::to_string(i) + " = f(x" + std::to_string(i - 1) + ", x" + std::to_string(i - 1) + ")\n";
  expect_pattern("python", "h(<... q(...) ...>)", code + "  h(x59)\n  h(q()) # here\n", "symbolic_propagation: true");
}
