#include <catch2/catch.hpp>
#include <string>

#include "tests/agents/taint/run_rule.h"

using namespace omni;
using test::expect;
using test::kPlain;
using test::run_rule;

TEST_CASE("straight flow in every language", "[taint]") {
  expect("python", kPlain, "def f():\n  a = source()\n  b = a + 'x'\n  sink(b) # here\n  b = clean(b)\n  sink(b)\n");
  expect("javascript", kPlain, "function f() {\n  const a = source();\n  let b = `${a}`;\n  sink(b); // here\n  b = clean(b);\n  sink(b);\n}\n");
  expect("typescript", kPlain, "const f = (q: T): void => {\n  const a: string = source() as string;\n  sink(a!); // here\n  sink(q);\n};\n");
  expect("java", kPlain, "class A { void f() {\n  String a = source();\n  String b = a + 1;\n  sink(b); // here\n  sink(clean(b));\n} }\n");
  expect("go", kPlain, "package p\nfunc f() {\n  a, err := source()\n  b := []string{a}\n  sink(b[0], err) // here\n  sink(clean(b))\n}\n");
  expect("ruby", kPlain, "def f\n  a = source()\n  b = \"#{a}\"\n  sink(b) # here\n  sink(clean(b))\nend\n");
  expect("php", kPlain, "<?php\nfunction f() {\n  $a = source();\n  $b = \"x $a\";\n  sink($b); // here\n  sink(clean($b));\n}\n");
  expect("c", kPlain, "void f(void) {\n  char *a = source();\n  char b = a[1];\n  sink(b); // here\n  sink(clean(a));\n}\n");
  expect("csharp", kPlain, "class A { void F() {\n  var a = source();\n  var b = $\"{a}\";\n  sink(b); // here\n  sink(clean(b));\n} }\n");
  expect("rust", kPlain, "fn f() {\n  let a = source();\n  let b = &a;\n  sink(b); // here\n  sink(clean(b));\n}\n");
  expect("kotlin", kPlain, "fun f() {\n  val a = source()\n  val b = \"$a\"\n  sink(b) // here\n  sink(clean(b))\n}\n");
  expect("scala", kPlain, "object A { def f() = {\n  val a = source()\n  val b = s\"$a\"\n  sink(b) // here\n  sink(clean(b))\n} }\n");
  expect("swift", kPlain, "func f() {\n  let a = source()\n  let b = a\n  sink(b) // here\n  sink(clean(b))\n}\n");
}

TEST_CASE("branches join, loops come round", "[taint]") {
  expect("python", kPlain, "def f(c):\n  a = 1\n  if c:\n    a = source()\n  sink(a) # here\n  if c:\n    a = 1\n  else:\n    a = 2\n  sink(a)\n");
  expect("java", kPlain, "class A { void f() {\n  String a = \"\";\n  for (int i = 0; i < 3; i++) {\n    sink(a); // here\n    a = source();\n  }\n} }\n");
  expect("javascript", kPlain, "function f(xs) {\n  for (const x of source()) sink(x); // here\n  for (const x of xs) sink(x);\n  do { if (xs) break; sink(1); } while (source());\n}\n");
  expect("go", kPlain, "package p\nfunc f(k int) {\n  a := \"\"\n  switch k {\n  case 1:\n    a = source()\n  default:\n    sink(a)\n  }\n  sink(a) // here\n}\n");
  expect("c", kPlain, "void f(int k) {\n  char *a = 0;\n  switch (k) {\n  case 1: a = source();\n  case 2: sink(a); // here\n    break;\n  case 3: sink(a);\n  }\n  if (k) goto out;\n  a = 0;\nout:\n  sink(a); // here\n}\n");
  expect("rust", kPlain, "fn f(o: Option<S>) {\n  let a = match o { Some(x) => source(), None => g() };\n  sink(a); // here\n  if let Some(y) = source() { sink(y); } // here\n}\n");
  expect("ruby", kPlain, "def f(c)\n  a = if c then source() else 1 end\n  sink(a) # here\n  sink(1) unless source()\nend\n");
}

TEST_CASE("exceptions", "[taint]") {
  expect("python", kPlain,
         "def f():\n  a = 1\n  try:\n    a = source()\n    g()\n    a = 2\n  except E:\n    sink(a) # here\n  else:\n    sink(a)\n  finally:\n    sink(a) # here\n");
  expect("java", kPlain, "class A { void f() {\n  String a = null;\n  try { throw new E(); } catch (E e) { a = source(); } finally { sink(a); } // here\n} }\n");
  expect("python", kPlain, "def f():\n  a = source()\n  return\n  sink(a)\n");
}

TEST_CASE("fields, elements and objects", "[taint]") {
  expect("javascript", kPlain, "function f() {\n  x.a = source();\n  x.b = 1;\n  sink(x.a.c); // here\n  sink(x.b);\n  sink(x); // here\n  x.a = 1;\n  sink(x.a);\n}\n");
  expect("javascript", kPlain, "function f() {\n  const o = {a: source(), b: 1};\n  sink(o.a); // here\n  sink(o.b);\n  const {a, b: c} = o;\n  sink(a); // here\n  sink(c);\n}\n");
  expect("python", kPlain, "def f():\n  x = source()\n  x.a = 1\n  sink(x.a)\n  sink(x.b) # here\n  d = {}\n  d['k'] = source()\n  sink(d) # here\n");
  expect("java", kPlain, "class A { String s; void f() {\n  this.s = source();\n  sink(s); // here\n  B b = new B();\n  b.setName(source());\n  sink(b.getName()); // here\n  sink(b.getAge());\n} }\n");
  expect("python", kPlain, "def f():\n  a, b = source(), 1\n  sink(a) # here\n  sink(b)\n  sink([q for q in source()]) # here\n");
}

TEST_CASE("parameters, closures, globals", "[taint]") {
  const std::string_view parameter =
      "pattern-sources: [{patterns: [{pattern: 'def $F(..., $P, ...): ...'}, {focus-metavariable: $P}]}]\n"
      "pattern-sinks: [{pattern: sink(...)}]\n";
  expect("python", parameter, "def f(a, b=1):\n  sink(a) # here\n  a = 1\n  sink(a)\n  sink(b) # here\nsink(c)\n");
  expect("javascript", kPlain, "function f() {\n  const a = source();\n  xs.map(x => sink(a, x)); // here\n  return () => { let a = 1; sink(a); };\n}\n");
  expect("python", kPlain, "A = source()\ndef f():\n  sink(A) # here\nB = 1\nB = source()\ndef g():\n  sink(B)\n");
  expect("java", kPlain, "class A {\n  private static String a;\n  static { a = source(); }\n  void f() { sink(a); } // here\n}\n");
}

TEST_CASE("sinks: the largest expression, arguments, focus", "[taint]") {
  expect("python", kPlain, "sink(1 if source() else 2)\nsink(source() if c else 2) # here\nsink(g(source())) # here\nsink(clean(source()))\n");
  const std::string_view focused =
      "pattern-sources: [{pattern: source(...)}]\npattern-sanitizers: [{pattern: clean(...)}]\n"
      "pattern-sinks: [{patterns: [{pattern: 'sink(..., $X)'}, {focus-metavariable: $X}]}]\n";
  expect("python", focused, "a = source()\nsink(a, 1)\nsink(1, a) # here\nsink(1, clean(a))\n");
  expect("python", "pattern-sources: [{pattern: source(...)}]\npattern-sinks: [{pattern: return ...}]\n", "def f():\n  if c:\n    return 1\n  return source() # here\n");
  expect("python", "pattern-sources: [{pattern: source(...)}]\npattern-sinks: [{pattern: sink(...), exact: false}]\n", "sink(1 if source() else 2) # here\n");
}

TEST_CASE("side effects", "[taint]") {
  const std::string_view taints =
      "pattern-sources: [{by-side-effect: true, patterns: [{pattern: fill($X)}, {focus-metavariable: $X}]}]\n"
      "pattern-sanitizers: [{by-side-effect: true, patterns: [{pattern: wipe($X)}, {focus-metavariable: $X}]}]\n"
      "pattern-sinks: [{pattern: sink(...)}]\n";
  expect("python", taints, "def f():\n  x = 1\n  sink(x)\n  fill(x)\n  sink(x) # here\n  wipe(x)\n  sink(x)\n");
  expect("c", taints, "void f(char *p) {\n  fill(p);\n  sink(p); // here\n  p = 0;\n  sink(p);\n}\n");
  const std::string_view only =
      "pattern-sources: [{by-side-effect: only, patterns: [{pattern: free($X)}, {focus-metavariable: $X}]}]\n"
      "pattern-sinks: [{patterns: [{pattern: free($X)}, {focus-metavariable: $X}]}]\n";
  expect("c", only, "void f(char *p) {\n  free(p);\n  free(p); // here\n}\n");
}

TEST_CASE("concat adds to what it is called on", "[taint]") {
  expect("ruby", kPlain, "def f\n  q = 'a'\n  q.concat(source())\n  sink(q) # here\nend\n");
  expect("ruby", kPlain, "def f\n  q = 'a'\n  q.concat('b')\n  q.join(source())\n  sink(q)\nend\n");
}

TEST_CASE("propagators and labels", "[taint]") {
  const std::string_view add =
      "pattern-sources: [{pattern: source(...)}]\npattern-sinks: [{pattern: sink(...)}]\n"
      "pattern-propagators: [{pattern: $L.add($E), from: $E, to: $L}]\n";
  expect("java", add, "class A { void f() {\n  List l = new List();\n  l.put(source());\n  sink(l);\n  l.add(source());\n  sink(l); // here\n} }\n");
  const std::string_view lambda =
      "pattern-sources: [{pattern: source(...)}]\npattern-sinks: [{pattern: sink(...)}]\n"
      "pattern-propagators: [{pattern: '$L.each(($E) => ...)', from: $L, to: $E}]\n";
  expect("javascript", lambda, "const l = source();\nl.each((x) => sink(x)); // here\nm.each((x) => sink(x));\n");
  const std::string_view labels =
      "pattern-sources:\n- {label: A, pattern: a()}\n- {label: B, requires: A, patterns: [{pattern: wrap($X)}, {focus-metavariable: $X}]}\n"
      "pattern-sinks: [{pattern: sink(...), requires: A and B}]\n";
  expect("python", labels, "x = a()\nsink(x)\nsink(wrap(x)) # here\nsink(wrap(1))\n");
  const std::string_view relabel =
      "pattern-sources: [{label: A, pattern: a()}]\npattern-sinks: [{pattern: sink(...), requires: B and not A}]\n"
      "pattern-propagators: [{pattern: $T.of($F), from: $F, to: $T, requires: A, label: B}]\n";
  expect("python", relabel, "x.of(a())\nsink(x) # here\nsink(a())\n");
}

TEST_CASE("options", "[taint]") {
  const std::string plain(kPlain);
  expect("python", plain + "options: {taint_assume_safe_functions: true}\n", "sink(g(source()))\nsink(source()) # here\n");
  expect("python", plain + "options: {taint_assume_safe_indexes: true}\n", "sink(a[source()])\nsink(source()[1]) # here\n");
  expect("python", plain + "options: {taint_assume_safe_comparisons: true}\n", "sink(source() == 1)\nsink(source() + 1) # here\n");
  expect("java", plain + "options: {taint_assume_safe_numbers: true, taint_assume_safe_booleans: true}\n",
         "class A { void f() {\n  int n = source();\n  sink(n);\n  sink(source() * 2);\n  boolean b = source();\n  sink(b);\n  sink(source() + \"\"); // here\n} }\n");
  expect("python", plain + "options: {taint_only_propagate_through_assignments: true}\n", "a = source()\nb = a\nsink(b) # here\nc = a + 1\nsink(c)\n");
  const std::string unify =
      "pattern-sources: [{pattern: source($X)}]\npattern-sinks: [{pattern: 'sink($X, ...)'}]\n"
      "options: {taint_unify_mvars: true}\n";
  expect("python", unify, "a = source(k)\nsink(k, a) # here\nsink(m, a)\n");
}

TEST_CASE("a finding shows its way", "[taint]") {
  const test::TestContext test;
  const std::string code = "def f():\n  a = source()\n  b = a\n  sink(b)\n";
  const RuleRun run = run_rule(test, "python", kPlain, code);
  REQUIRE(run.matches.size() == 1);
  std::vector<std::string> path;
  for (const TaintStep& step : run.matches[0].path) path.emplace_back(slice(code, step.range));
  CHECK(path == std::vector<std::string>{"source()", "a", "b", "sink(b)"});
  CHECK(run.matches[0].path.front().kind == TaintStep::Kind::Source);
  CHECK(run.matches[0].path.back().kind == TaintStep::Kind::Sink);
}

TEST_CASE("more sources than are told apart are said to be", "[taint]") {
  const test::TestContext test;
  const std::string_view bound = "pattern-sources: [{pattern: source($S)}]\npattern-sinks: [{pattern: sink(...)}]\n";
  std::string code = "sink(";
  for (int i = 0; i < 12; ++i) code += "source(a" + std::to_string(i) + "), ";
  const RuleRun run = run_rule(test, "python", bound, code + "1)\n", 1);
  CHECK(run.matches.size() == 10);
  REQUIRE(run.cuts.size() == 1);
  CHECK(run.cuts[0].code == "bindings-limit");
}

TEST_CASE("hostile code costs steps, not the stack", "[taint]") {
  const test::TestContext test;
  std::string sum = "x = source()\ny = x";
  for (int i = 0; i < 20'000; ++i) sum += " + a";
  CHECK(run_rule(test, "python", kPlain, sum + "\nsink(y)\n").matches.size() == 1);
  std::string chain = "x = source()";
  for (int i = 0; i < 300; ++i) chain += ".a";
  CHECK(run_rule(test, "python", kPlain, chain + "\nsink(x)\n").matches.size() == 1);
  std::string branches = "x = source()\n";
  for (int i = 0; i < 2'000; ++i) branches += "if c:\n  x = x + y" + std::to_string(i) + "\n";
  CHECK(run_rule(test, "python", kPlain, branches + "sink(x)\n").matches.size() == 1);
}

TEST_CASE("as many tainted places as branches: the steps run out", "[taint]") {
  const test::TestContext test;
  std::string code = "def f(c):\n";
  for (int i = 0; i < 2'000; ++i) code += "  if c: x" + std::to_string(i) + " = source()\n";
  const RuleRun run = run_rule(test, "python", kPlain, code + "  sink(x0)\n", 1);
  REQUIRE(run.cuts.size() == 1);
  CHECK(run.cuts[0].code == "budget");
}

TEST_CASE("many sinks, some inside of others", "[taint]") {
  const test::TestContext test;
  std::string code = "x = source()\n";
  for (int i = 0; i < 5'000; ++i) code += "sink(sink(x), sink(x))\n";
  CHECK(run_rule(test, "python", kPlain, code).matches.size() == 5'000);
}
