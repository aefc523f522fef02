#include "tests/pathological/cases.h"

// Constants and what variables stand for: long chains, many assignments, texts that grow.
namespace omni::test {

void add_value_cases(std::vector<PathologicalCase>& cases) {
  const std::string constant = pattern_of("f(5)");
  const std::string text = pattern_of("f(\"=~/aab/\")");
  const std::string symbolic = "  options: {symbolic_propagation: true}\n" + pattern_of("f(g($X))");
  cases.push_back({"one variable, 10,000 assignments", "python", constant, "def h():\n" + lines(10'000, [](const std::string& i) { return "  x = " + i + "\n  f(x)"; })});
  cases.push_back({"one variable, 3,000 branches", "javascript", constant, "function h(c) { let x = 0;\n" + lines(3'000, [](const std::string& i) { return "if (c) x = " + i + "; f(x);"; }) + "}\n"});
  cases.push_back({"3,000 variables, 3,000 branches", "javascript", constant,
                   "function h(c) {\n" + lines(3'000, [](const std::string& i) { return "let x" + i + " = 5; if (c) x" + i + " = 6; f(x" + i + ");"; }) + "}\n"});
  cases.push_back({"a text that grows", "python", text, "def h():\n  x = ''\n" + lines(10'000, [](const std::string&) { return "  x = x + 'a'\n  f(x)"; })});
  cases.push_back({"a text that doubles", "python", text, "def h():\n  x = 'a'\n" + lines(200, [](const std::string&) { return "  x = x + x\n  f(x)"; })});
  cases.push_back({"a number that grows", "javascript", constant, "let x = 1;\n" + lines(200, [](const std::string&) { return "x = x * x + 1; f(x);"; })});
  cases.push_back({"20,000 texts in one sum", "python", text, "f(" + repeated(20'000, "'a' + ") + "'b')\n"});
  cases.push_back({"20,000 texts in one sum, java", "java", text, "class A { void g() { f(" + repeated(20'000, "\"a\" + ") + "\"b\"); } }\n"});
  cases.push_back({"texts side by side", "c", text, "void g() { f(" + repeated(20'000, "\"a\" ") + "\"b\"); }\n"});
  cases.push_back({"a chain of names", "python", symbolic, "def h(a):\n  x0 = a\n" + lines(3'000, [](const std::string& i) { return "  x" + std::to_string(std::stoul(i) + 1) + " = g(x" + i + ")\n  f(x" + i + ")"; })});
  cases.push_back({"names that stand for two of the last", "python", "  options: {symbolic_propagation: true}\n" + pattern_of("f(<... k(1) ...>)"),
                   "def h(a):\n  x0 = a.b\n" + lines(100, [](const std::string& i) { return "  x" + std::to_string(std::stoul(i) + 1) + " = g(x" + i + ", x" + i + ")"; }) + "  f(x100)\n"});
  cases.push_back({"equal names that stand for much", "python", "  options: {symbolic_propagation: true}\n" + pattern_of("f($X, $X)"),
                   "def h(a):\n  x0 = a.b\n  y0 = a.b\n" +
                       lines(100, [](const std::string& i) {
                         const std::string next = std::to_string(std::stoul(i) + 1);
                         return "  x" + next + " = g(x" + i + ", x" + i + ")\n  y" + next + " = g(y" + i + ", y" + i + ")";
                       }) + "  f(x100, y100)\n"});
  cases.push_back({"3,000 nested loops' worth", "java", constant,
                   "class A { void g() { int x = 0;\n" + lines(3'000, [](const std::string& i) { return "while (x < " + i + ") { x = x + 1; f(x); }"; }) + "} }\n"});
  cases.push_back({"loops 100 deep", "c", constant, "void g() { int x = 0;\n" + repeated(100, "while (x) { x = x + 1;\n") + "f(x);" + repeated(100, "}") + "}\n"});
  cases.push_back({"5,000 imports", "python", pattern_of("a.b.f(5)"), lines(5'000, [](const std::string& i) { return "from a.b import f as f" + i; }) + lines(5'000, [](const std::string& i) { return "f" + i + "(5)"; })});
  cases.push_back({"5,000 constants of a class", "java", constant,
                   "class A {\n" + lines(5'000, [](const std::string& i) { return "  static final int C" + i + " = " + (i == "0" ? "5" : "C" + std::to_string(std::stoul(i) - 1)) + ";"; }) + "  void g() { f(C4999); }\n}\n"});
  cases.push_back({"5,000 locals of terraform", "terraform", pattern_of("x = 5"),
                   "locals {\n  c0 = 5\n" + lines(5'000, [](const std::string& i) { return "  c" + std::to_string(std::stoul(i) + 1) + " = local.c" + i; }) + "}\na \"b\" { x = local.c5000 }\n"});
  cases.push_back({"locals that stand for each other", "terraform", pattern_of("x = 5"), "locals {\n  a = local.b\n  b = local.a\n}\nc \"d\" { x = local.a }\n"});
}

}  // namespace omni::test
