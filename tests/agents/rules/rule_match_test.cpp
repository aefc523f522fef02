#include <memory>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "agents/rules/fix.h"
#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

using namespace omni;

namespace {

/// What a rule finds in `code`. `rest` is what stands in the rule beside id, message and severity.
std::vector<RuleMatch> matches_of(const RuleSet& set, const std::string& code, const Language* language) {
  const test::TestContext test;
  const LanguageRegistry registry;
  RuleRunOptions options;
  options.language = language;
  options.any_language = true;
  RuleRun run;
  const auto text = std::make_shared<const std::string>(code);
  const auto trees = [&](const Context& ctx, const Language& wanted) -> Result<std::shared_ptr<const Tree>> {
    OMNI_TRY(ParsedFile parsed, parse(ctx, registry, wanted, text));
    return parsed.tree;
  };
  REQUIRE(set.match(test.ctx, "a", code, options, trees, run).has_value());
  for (const Problem& problem : set.problems()) FAIL(problem.message);
  return run.matches;
}

std::vector<Rule> rules_of(const std::string& language, const std::string& rest) {
  LoadedRules loaded = parse_rules("rules:\n- id: t\n  message: m\n  severity: ERROR\n  languages: [" + language + "]\n" + rest, "t.yaml");
  for (const Problem& problem : loaded.problems) FAIL(problem.message);
  return std::move(loaded.rules);
}

const Language* language_of(const std::string& name) {
  const std::vector<const Language*> all = LanguageRegistry::for_rule_name(name);
  return all.empty() ? nullptr : all.front();
}

/// The rule finds exactly the lines that say `here`.
void expect(const std::string& language, const std::string& rest, const std::string& code) {
  INFO(language << ":\n" << rest << "\n" << code);
  const LanguageRegistry registry;
  const RuleSet set(registry, rules_of(language, rest));
  const auto line_of = [&](std::size_t at) { return 1 + std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n'); };
  std::set<long> expected;
  for (std::size_t at = code.find("here"); at != std::string::npos; at = code.find("here", at + 1)) expected.insert(line_of(at));
  std::set<long> found;
  for (const RuleMatch& match : matches_of(set, code, language_of(language))) found.insert(line_of(match.range.begin));
  CHECK(found == expected);
}

std::string pattern(const std::string& text) { return "  pattern: '" + text + "'\n"; }
std::string option(const std::string& name, bool value) { return "  options: {" + name + ": " + (value ? "true" : "false") + "}\n"; }
std::string typed(const std::string& type) {
  return "  patterns: [{pattern: h($X)}, {metavariable-type: {metavariable: $X, type: " + type + "}}]\n";
}

}  // namespace

TEST_CASE("statements behind an ellipsis are looked for flat and nested", "[rules]") {
  const std::string rule = "  patterns:\n  - pattern-inside: |\n      a();\n      ...\n      $X = b();\n  - pattern: $X\n";
  expect("javascript", rule, "a();\nif (c) {\n  x = b(); // here\n}\ny = b(); // here\n");
  expect("python", "  pattern: |\n    with f() as $F:\n      ...\n", "with f() as a, g() as b: # here\n  pass\nwith g() as a, f() as b: # here\n  pass\n");
}

TEST_CASE("what is imported has the parts of its full name", "[rules]") {
  expect("javascript", pattern("$M.f(1)"), "import {f as g, k} from \"m\";\ng(1); // here\nk(1);\nn.f(1); // here\nf(1);\n");
  expect("javascript", "  patterns: [{pattern: $M.$F()}, {metavariable-regex: {metavariable: $M, regex: ^node}}]\n",
         "const { a } = require(\"node:x\");\na(); // here\nb.a();\n");
  expect("javascript", "  patterns: [{pattern: $M.$F()}, {metavariable-pattern: {metavariable: $M, pattern: m}}]\n",
         "import {a} from \"m\";\nimport {b} from \"n\";\na(); // here\nb();\n");
  expect("python", pattern("a.b.f()"), "from a import b\ndef g():\n  b = 1\n  b.f() # here\ndef h(b):\n  b.f()\n");
  expect("javascript", "  pattern: import $X from \"m\"\n", "const a = require(\"m\"); // here\nconst { b } = require(\"m\"); // here\nconst c = require(\"n\");\n");
  expect("python", "  patterns: [{pattern: $F(...)}, {metavariable-name: {metavariable: $F, module: a.b}}]\n",
         "from a.b import c\nimport a.bc as d\nc() # here\nd()\ne()\n");
}

TEST_CASE("declared types", "[rules]") {
  expect("go", typed("T"), "package p\nfunc f(a, b T, c *T) {\n  h(a) // here\n  h(c)\n  x := T{}\n  h(x) // here\n  y := &T{}\n  h(y)\n}\n");
  expect("go", typed("\"*T\""), "package p\nfunc f() {\n  y := &T{}\n  h(y) // here\n}\n");
  expect("kotlin", typed("String"), "fun f(a: Int) {\n  val x = \"s\"\n  h(x) // here\n  h(a)\n}\n");
  expect("php", typed("T"), "<?php class A {\n  private T $p;\n  function f() {\n    h($this->p); // here\n    h($p);\n  }\n}\n");
  expect("ts", typed("T"), "class A {\n  constructor(private p: T, q: T) {}\n  f() {\n    h(this.p); // here\n    h(this.q);\n  }\n}\n");
  expect("js", "  patterns: [{pattern: \"a[$X]\"}, {pattern: \"a[($X: float)]\"}]\n", "a[1]; // here\na[\"1\"];\n");
}

TEST_CASE("metavariable-pattern with a language looks at what a string holds", "[rules]") {
  const std::string rule = "  patterns: [{pattern: f($X)}, {metavariable-pattern: {metavariable: $X, language: JS, patterns: [{pattern-not-regex: \"^[a-z]+$\"}]}}]\n";
  expect("javascript", rule, "f(\"12\"); // here\nf(\"ab\");\n");
  expect("javascript", "  patterns: [{pattern: f($X)}, {metavariable-pattern: {metavariable: $X, language: generic, pattern-regex: \"^a$\"}}]\n",
         "f(\"a\"); // here\nf(\"ab\");\n");
}

TEST_CASE("patterns of a condition may be statements", "[rules]") {
  const std::string rule =
      "  patterns:\n  - pattern: |\n      if ($C) { $S; }\n  - metavariable-pattern: {metavariable: $S, patterns: "
      "[{pattern-not: die(...);}, {pattern-not: exit(...)}]}\n";
  expect("php", rule, "<?php\nif ($a) { f(); } // here\nif ($a) { die(1); }\nif ($a) { exit(1); }\n");
}

TEST_CASE("conditions see what a string means, where that is not what is written", "[rules]") {
  const std::string regex =
      "  patterns: [{pattern: 'k: \"$X\"'}, {metavariable-regex: {metavariable: $X, regex: '^\"'}}]\n";
  expect("yaml", regex, "a:\n  k: \"\\\"x\" # here\nb:\n  k: \"x\"\n");
  const std::string generic =
      "  patterns: [{pattern: 'k: $X'}, {metavariable-pattern: {metavariable: $X, language: generic, pattern-regex: "
      "'^a\\n$'}}]\n";
  expect("yaml", generic, "a:\n  k: | # here\n    a\nb:\n  k: a\n");
}

TEST_CASE("JavaScript files with types", "[rules]") {
  expect("javascript", "  pattern: |\n    const [$X, $Y] = useState(...);\n    ...\n    $Y($X);\n",
         "const [a, set] = useState<boolean>(false); // here\nset(a);\n");
  expect("javascript", pattern("@$D f(): string"),
         "class A {\n  @log f(): string { return a; } // here\n  f(): string { return a; }\n}\n");
  expect("javascript", typed("T"), "class A {\n  constructor(a: T) { h(a); } // here\n}\n");
}

TEST_CASE("regular expressions written as in a string", "[rules]") {
  const std::string rule =
      "  patterns: [{pattern: f(/$X/)}, {metavariable-analysis: {metavariable: $X, analyzer: redos}}]\n";
  expect("javascript", rule, "f(/\\\\w+([_.]\\\\w+)*@/); // here\nf(/^\\w+$/);\n");
}

TEST_CASE("options change what a pattern sees", "[rules]") {
  expect("javascript", option("vardef_assign", false) + pattern("x = 1"), "var x = 1;\nx = 1; // here\n");
  expect("javascript", option("vardef_assign", false) + "  pattern: |\n    ...\n    x = 1;\n", "var x = 1;\n");
  expect("javascript", pattern("var $X = 1"), "var x = 1; // here\nlet y = 1; // here\nconst z = 1; // here\n");
  expect("javascript", option("let_is_var", false) + pattern("var $X = 1"),
         "var x = 1; // here\nlet y = 1;\nconst z = 1;\n");
  expect("javascript", option("flddef_assign", false) + pattern("x = 1"),
         "class A { x = 1 }\na = {x: 1};\nx = 1; // here\n");
  expect("javascript", option("flddef_assign", true) + pattern("x = 1"),
         "class A { x = 1 } // here\na = {x: 1}; // here\n");
  expect("javascript", option("implicit_ellipsis", false) + pattern("f({a: 1})"),
         "f({a: 1}); // here\nf({a: 1, b: 2});\n");
  expect("javascript", option("implicit_ellipsis", false) + pattern("f({a: 1, ...})"),
         "f({a: 1}); // here\nf({a: 1, b: 2}); // here\n");
  expect("javascript", option("go_deeper_expr", false) + pattern("f(<... a ...>)"), "f(a); // here\nf(g(a));\n");
  expect("python", option("decorators_order_matters", true) + "  pattern: |\n    @a\n    @b\n    def $F(): ...\n",
         "@a # here\n@c\n@b\ndef f(): pass\n@b\n@a\ndef g(): pass\n");
  expect("dockerfile", option("implicit_deep_exprstmt", true) + pattern("RUN b"), "RUN here && b\n");
  expect("dockerfile", option("implicit_deep_exprstmt", false) + pattern("RUN b"), "RUN a && b\n");
}

TEST_CASE("elements", "[rules]") {
  expect("javascript", pattern("<A />"), "x = <A />; // here\ny = <A b=\"1\">t</A>; // here\n");
  expect("javascript", option("xml_attrs_implicit_ellipsis", false) + pattern("<A />"), "x = <A />; // here\ny = <A b=\"1\" />;\n");
  expect("javascript", option("xml_singleton_loose_matching", false) + pattern("<A />"), "x = <A b=\"1\" />; // here\ny = <A>t</A>;\n");
  expect("xml", "  patterns: [{pattern: '<a b=\"$X\" />'}, {metavariable-comparison: {comparison: int($X) < 4}}]\n", "<r>\n<a b=\"3\" c=\"here\"/>\n<a b=\"5\"/></r>\n");
  const std::string children = "  pattern: |\n    <p>\n      ...\n      <a>1</a>\n      <b>2</b>\n    </p>\n";
  const std::string code = "<r>\n<p c=\"here\"><a>1</a><b>2</b></p>\n<p><b>2</b>\n<a>1</a></p>\n</r>\n";
  expect("xml", children, code);
  expect("xml", option("xml_children_ordered", false) + children, "<r>\n<p c=\"here\"><b>2</b><c/><a>1</a></p>\n</r>\n");
}

TEST_CASE("names of functions and classes ignore case in PHP, variables do not", "[rules]") {
  expect("php", pattern("$F() == $F()"), "<?php\nf() == F(); // here\n$f() == $f(); // here\n$f() == $F();\nf() == g();\n");
}

TEST_CASE("templates and strings side by side", "[rules]") {
  expect("python", "  pattern: f(f\"...{...}...\")\n", "f(f\"a{b}c\") # here\nf(\"a\")\n");
  expect("python", "  pattern: '\"...\" \"...\"'\n", "a = [\"1\" # here\n \"2\"]\nb = [\"1\" \"2\" \"3\"] # here\nc = \"1\"\nd = f\"{e}\"\n");
  expect("javascript", "  pattern: '`$...X`'\n", "x = `a${b}c`; // here\n");
  expect("javascript", pattern("a.match(/$R/)"), "const r = /b+/;\na.match(r); // here\na.match(s);\n");
  expect("javascript", pattern("/$R/"), "const r = /b+/; // here\na.match(r);\n");
}

TEST_CASE("function expressions match whatever they are called", "[rules]") {
  expect("javascript", pattern("a.f(function $N($X) {...})"), "a.f(x => g(x)); // here\na.f(function (x) { g(x); }); // here\na.f(function n(x) { g(x); }); // here\n");
}

TEST_CASE("a lone metavariable stands for expressions, not for parameters", "[rules]") {
  expect("python", "  patterns: [{pattern: $X}, {metavariable-regex: {metavariable: $X, regex: ^a$}}]\n", "def f(a):\n  return a # here\n");
}

TEST_CASE("the lines of a fix begin where the match begins", "[rules]") {
  const LanguageRegistry registry;
  const RuleSet set(registry, rules_of("python", pattern("f($X)") + "  fix: |\n    if $X:\n      f($X)\n"));
  const std::string code = "def g():\n\tf(a)\n";
  const std::vector<RuleMatch> found = matches_of(set, code, language_of("python"));
  REQUIRE(found.size() == 1);
  const std::optional<RuleEdit> edit = fix_of(found[0], code);
  REQUIRE(edit.has_value());
  CHECK(edit->text == "if a:\n\t  f(a)");
}
