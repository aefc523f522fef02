#include "tests/pathological/cases.h"

// Data flow through functions as large and as tangled as nobody writes them.
namespace omni::test {
namespace {

const std::string kPlain =
    "  mode: taint\n  pattern-sources: [{pattern: source(...)}]\n  pattern-sanitizers: [{pattern: clean(...)}]\n"
    "  pattern-sinks: [{pattern: sink(...)}]\n";

std::string python(const std::string& body) { return "def f(c):\n" + body; }
std::string javascript(const std::string& body) { return "function f(c) {\n" + body + "}\n"; }
std::string before(const std::string& i) { return i == "0" ? "0" : std::to_string(std::stoul(i) - 1); }
std::string after(const std::string& i) { return std::to_string(std::stoul(i) + 1); }

void add_straight(std::vector<PathologicalCase>& cases) {
  cases.push_back({"taint: 10,000 statements, one variable", "python", kPlain, python("  x = source()\n" + lines(10'000, [](const std::string&) { return "  x = x + 'a'"; }) + "  sink(x)\n")});
  cases.push_back({"taint: 10,000 statements, 10,000 variables", "python", kPlain,
                   python("  x0 = source()\n" + lines(10'000, [](const std::string& i) { return "  x" + after(i) + " = x" + i; }) + "  sink(x10000)\n")});
  cases.push_back({"taint: 3,000 sources, 3,000 sinks", "javascript", kPlain,
                   javascript("let x = '';\n" + lines(3'000, [](const std::string&) { return "x = x + source(); sink(x);"; }))});
  cases.push_back({"taint: all in one call", "python", kPlain, python("  sink(" + repeated(10'000, "source(), ") + "1)\n")});
  cases.push_back({"taint: 10,000 fields", "javascript", kPlain,
                   javascript(lines(10'000, [](const std::string& i) { return "x.f" + i + " = source();"; }) + "sink(x); y = x; sink(y.f1);\n")});
  cases.push_back({"taint: one object of 10,000", "javascript", kPlain,
                   javascript("x = {" + lines(10'000, [](const std::string& i) { return "k" + i + ": source(),"; }) + "}; sink(x.k1); y = x; sink(y);\n")});
  cases.push_back({"taint: fields 3,000 deep", "javascript", kPlain, javascript("x" + repeated(3'000, ".a") + " = source(); sink(x" + repeated(3'000, ".a") + ");\n")});
  cases.push_back({"taint: objects in objects", "python", kPlain, python("  x = source()\n" + lines(2'000, [](const std::string&) { return "  x = {'a': x, 'b': x}"; }) + "  sink(x)\n")});
  cases.push_back({"taint: one sum of 10,000", "java", kPlain, "class A { void f() { sink(" + repeated(10'000, "source() + ") + "1); } }\n"});
  cases.push_back({"taint: calls 5,000 deep", "python", kPlain, python("  sink(" + repeated(5'000, "g(") + "source()" + repeated(5'000, ")") + ")\n")});
}

void add_branches(std::vector<PathologicalCase>& cases) {
  cases.push_back({"taint: 3,000 branches, one variable", "python", kPlain, python("  x = 1\n" + lines(3'000, [](const std::string&) { return "  if c: x = source()\n  else: x = clean(x)"; }) + "  sink(x)\n")});
  cases.push_back({"taint: 3,000 branches, 3,000 variables", "python", kPlain,
                   python(lines(3'000, [](const std::string& i) { return "  if c: x" + i + " = source()"; }) + "  sink(x1)\n")});
  cases.push_back({"taint: 3,000 loops, against the order", "javascript", kPlain,
                   javascript("while (c) {\n" + lines(3'000, [](const std::string& i) { return "x" + i + " = x" + after(i) + ";"; }) + "x3000 = source(); sink(x0); }\n")});
  cases.push_back({"taint: loops 200 deep", "c", kPlain,
                   "void f(int c) { char *x0;\n" + lines(200, [](const std::string& i) { return "while (c) { x" + i + " = x" + after(i) + ";"; }) + "x200 = source(); sink(x0);" + repeated(200, "}") + "}\n"});
  cases.push_back({"taint: switch of 10,000", "java", kPlain,
                   "class A { void f(int k) { String x = \"\"; switch (k) {\n" + lines(10'000, [](const std::string& i) { return "case " + i + ": x = source(); break;"; }) + "} sink(x); } }\n"});
  cases.push_back({"taint: switch of 10,000 that falls through", "c", kPlain,
                   "void f(int k) { char *x = 0; switch (k) {\n" + lines(10'000, [](const std::string& i) { return "case " + i + ": x = source();"; }) + "} sink(x); }\n"});
  cases.push_back({"taint: 5,000 labels", "c", kPlain,
                   "void f(int k) { char *x = source();\n" + lines(5'000, [](const std::string& i) { return "l" + i + ": if (k) goto l" + std::to_string(4'999 - std::stoul(i)) + ";"; }) + "sink(x); }\n"});
  cases.push_back({"taint: 5,000 jumps to one label", "c", kPlain,
                   "void f(int k) { char *x = source();\n" + lines(5'000, [](const std::string&) { return "if (k) goto out;"; }) + "out: sink(x); }\n"});
  cases.push_back({"taint: 3,000 labels through a finally", "csharp", kPlain,
                   "class A { void F(int k) { string x = source(); try {\n" + lines(3'000, [](const std::string& i) { return "if (k == " + i + ") goto l" + i + ";"; }) +
                       "} finally { g(); }\n" + lines(3'000, [](const std::string& i) { return "l" + i + ": sink(x);"; }) + "} }\n"});
  cases.push_back({"taint: 3,000 calls that may throw", "java", kPlain,
                   "class A { void f() { String x = \"\"; try {\n" + lines(3'000, [](const std::string&) { return "x = g(x); x = source();"; }) + "} catch (E e) { sink(x); } finally { sink(x); } } }\n"});
  cases.push_back({"taint: try 150 deep", "javascript", kPlain, javascript("let x = source();\n" + repeated(150, "try { g(); ") + "return;" + repeated(150, "} finally { x = h(x); }") + " sink(x);\n")});
  cases.push_back({"taint: 3,000 ways out through a finally", "java", kPlain,
                   "class A { void f(int c) { String x = source(); try {\n" + lines(3'000, [](const std::string& i) { return "if (c == " + i + ") return;"; }) + "} finally { sink(x); } } }\n"});
  cases.push_back({"taint: conditions of 5,000", "javascript", kPlain, javascript("if (" + repeated(5'000, "c && ") + "(x = source())) sink(x);\n")});
  cases.push_back({"taint: ternaries 2,000 long", "javascript", kPlain, javascript("x = " + lines(2'000, [](const std::string& i) { return "c == " + i + " ? source() :"; }) + "1; sink(x);\n")});
}

void add_functions(std::vector<PathologicalCase>& cases) {
  cases.push_back({"taint: lambdas 300 deep", "javascript", kPlain, javascript("x = source();\n" + repeated(300, "g(() => { x = h(x); ") + "sink(x);" + repeated(300, "});") + "\n")});
  cases.push_back({"taint: lambdas 2,000 deep", "python", kPlain, python("  x = source()\n  g(" + repeated(2'000, "lambda: ") + "sink(x))\n")});
  cases.push_back({"taint: 3,000 lambdas side by side", "javascript", kPlain, javascript("x = source();\n" + lines(3'000, [](const std::string&) { return "g(() => { x = h(x); });"; }) + "sink(x);\n")});
  cases.push_back({"taint: 5,000 functions", "python", kPlain, "g = source()\n" + lines(5'000, [](const std::string& i) { return "def f" + i + "():\n  sink(g)"; })});
  cases.push_back({"taint: 1,000 parameters", "python",
                   "  mode: taint\n  pattern-sources: [{patterns: [{pattern: 'def $F(..., $P, ...): ...'}, {focus-metavariable: $P}]}]\n  pattern-sinks: [{pattern: sink(...)}]\n",
                   "def f(" + lines(1'000, [](const std::string& i) { return "p" + i + ","; }) + "z):\n" + lines(1'000, [](const std::string& i) { return "  sink(p" + i + ")"; })});
}

void add_specs(std::vector<PathologicalCase>& cases) {
  std::string labels = "  mode: taint\n  pattern-sources:\n";
  std::string wanted;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    labels += "  - {pattern: s" + number + "(...), label: L" + number + "}\n";
    wanted += (i == 0 ? "L" : " and L") + number;
  }
  labels += "  pattern-sinks: [{pattern: sink(...), requires: '" + wanted + "'}]\n";
  cases.push_back({"taint: 40 labels", "python", labels,
                   python("  x = 1\n" + lines(2'000, [](const std::string& i) { return "  if c: x = x + s" + std::to_string(std::stoul(i) % 40) + "()\n  sink(x)"; }))});
  const std::string propagators =
      "  mode: taint\n  pattern-sources: [{pattern: source(...)}]\n  pattern-propagators: [{pattern: $TO.add($FROM), from: $FROM, to: $TO}]\n"
      "  pattern-sinks: [{pattern: sink(...)}]\n";
  cases.push_back({"taint: 3,000 propagators", "java", propagators,
                   "class A { void f() { x0 = source();\n" + lines(3'000, [](const std::string& i) { return "x" + after(i) + ".add(x" + i + ");"; }) + "sink(x3000); } }\n"});
  cases.push_back({"taint: propagators against the order", "java", propagators,
                   "class A { void f() { while (c) {\n" + lines(1'000, [](const std::string& i) { return "x" + i + ".add(x" + after(i) + ");"; }) + "x1000 = source(); sink(x0); } } }\n"});
  cases.push_back({"taint: everything is a source and a sink", "python",
                   "  mode: taint\n  pattern-sources: [{pattern: $X}]\n  pattern-sinks: [{pattern: $Y}]\n",
                   python(lines(3'000, [](const std::string& i) { return "  x" + i + " = g(x" + before(i) + ")"; }))});
  cases.push_back({"taint: everything is cleaned", "javascript",
                   "  mode: taint\n  pattern-sources: [{pattern: $X, by-side-effect: true}]\n  pattern-sanitizers: [{pattern: $F(...), by-side-effect: true}]\n  pattern-sinks: [{pattern: $F($X)}]\n",
                   javascript(lines(3'000, [](const std::string& i) { return "x" + i + " = g(x" + before(i) + ");"; }))});
}

}  // namespace

void add_taint_cases(std::vector<PathologicalCase>& cases) {
  add_straight(cases);
  add_branches(cases);
  add_functions(cases);
  add_specs(cases);
}

}  // namespace omni::test
