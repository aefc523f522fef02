#include "tests/pathological/cases.h"

// Patterns that ask for many ways to match, and code that has them.
namespace omni::test {
namespace {

std::string nested(std::size_t depth, const std::string& before, const std::string& inner, const std::string& after) {
  return repeated(depth, before) + inner + repeated(depth, after);
}

void add_lists(std::vector<PathologicalCase>& cases) {
  const std::string many = "def f():\n" + lines(10'000, [](const std::string& i) { return "  x" + i + " = g(x" + i + ")"; });
  cases.push_back({"statements: two variables apart", "python", pattern_of("$X = g($X)\n...\n$Y = g($Z)\n...\nh($X, $Y)"), many + "  h(a, b)\n"});
  cases.push_back({"statements: four ellipses", "python", pattern_of("...\n$X\n...\n$Y\n...\n$X\n...\n$Y\n..."), many});
  cases.push_back({"statements: inside", "python", "  patterns:\n  - pattern-inside: |\n      $X = g(...)\n      ...\n  - pattern: h($X)\n", many + "  h(x1)\n"});
  cases.push_back({"statements: not inside", "python",
                   "  patterns:\n  - pattern: $X = g($Y)\n  - pattern-not-inside: |\n      $X = g(...)\n      ...\n      h($X)\n", many});
  cases.push_back({"statements: nested in ifs", "javascript", pattern_of("$X = 1;\n...\n$Y = $X;\n...\nh($Y);"),
                   nested(300, "if (a) { b = 1; c = d; ", "h(z);", " e = b; }")});
  const std::string arguments = "f(" + lines(10'000, [](const std::string& i) { return "a" + i + ","; }) + "z)\n";
  cases.push_back({"arguments: runs around one", "python", pattern_of("f($...A, $X, $...B)"), arguments});
  cases.push_back({"arguments: the same one twice", "python", pattern_of("f(..., $X, ..., $X, ...)"), arguments});
  cases.push_back({"arguments: three runs", "javascript", pattern_of("f($...A, $X, $...B, $Y, $...C, $X)"), arguments});
  cases.push_back({"arguments: all in one pattern", "python",
                   pattern_of("f(" + repeated(500, "..., ") + "$X, " + repeated(500, "..., ") + "$X)"), arguments});
  cases.push_back({"keywords in any order", "python", pattern_of("f(..., a=$X, b=$Y, c=$X, ...)"),
                   "f(" + lines(5'000, [](const std::string& i) { return "k" + i + "=" + i + ","; }) + "a=1, b=2, c=3)\n"});
  cases.push_back({"list: many ellipses", "javascript", pattern_of("[" + repeated(300, "..., $X, ") + "...]"),
                   "x = [" + repeated(5'000, "1, 2, ") + "3];\n"});
  const std::string object = "x = {" + lines(5'000, [](const std::string& i) { return "k" + i + ": " + i + ","; }) + "};\n";
  cases.push_back({"object: members in any order", "javascript", pattern_of("{..., $K: $V, ..., $L: $V, ..., $M: $V, ...}"), object});
  cases.push_back({"json: members in any order", "json", pattern_of("{..., \"$K\": $V, ..., \"$L\": $V, ...}"),
                   "{" + lines(5'000, [](const std::string& i) { return "\"k" + i + "\": " + i + ","; }) + "\"z\": 0}\n"});
  const std::string members = "class A {\n" + lines(3'000, [](const std::string& i) { return "  int f" + i + "(int a) { return g(a); }"; }) + "}\n";
  cases.push_back({"class: two members of thousands", "java", pattern_of("class $C { ... int $F($T $A) { ... } ... int $F($T $B) { ... } ... }"), members});
  cases.push_back({"decorators in any order", "python", pattern_of("@$A(1)\n@$B(1)\n@$A(2)\ndef $F(): ..."),
                   lines(2'000, [](const std::string& i) { return "@d" + i + "(1)"; }) + "def f(): pass\n"});
}

void add_operators(std::vector<PathologicalCase>& cases) {
  const auto chain = [](const std::string& op, std::size_t count) {
    return "x = " + lines(count, [&](const std::string& i) { return "a" + i + " " + op; }) + "z;\n";
  };
  cases.push_back({"chain of &&: the same one twice", "javascript", pattern_of("$X && $Y && $X"), chain("&&", 3'000)});
  cases.push_back({"chain of &&: ellipses", "javascript", pattern_of("... && $X && ... && $X && ..."), chain("&&", 3'000)});
  cases.push_back({"chain of && in any order", "javascript", "  options: {commutative_boolop: true}\n" + pattern_of("$A && $B && $C && $D && $A"),
                   chain("&&", 1'000)});
  cases.push_back({"chain of |: commutes", "java", pattern_of("$A | $B | $C | $D | $A"), "class A { int f() { int " + chain("|", 1'000) + " } }\n"});
  cases.push_back({"chain of +: deep", "python", pattern_of("f(<... $X + $X ...>)"), "f(" + lines(5'000, [](const std::string& i) { return "a" + i + " + ("; }) + "1" + repeated(5'000, ")") + ")\n"});
  cases.push_back({"deep inside of deep", "javascript", pattern_of("f(<... g(<... $X ...>, <... $Y ...>, <... $X ...>) ...>)"),
                   "f(" + nested(400, "g(a, b + ", "c", ", d)") + ");\n"});
  cases.push_back({"deep in a long expression", "python", pattern_of("f(<... $X($X) ...>, <... $Y($Y) ...>)"),
                   "f(" + lines(5'000, [](const std::string& i) { return "g(h" + i + ") +"; }) + "1, 2)\n"});
  cases.push_back({"chain of calls", "javascript", pattern_of("$X. ... .$F($A). ... .$G($A). ... .end()"), "x" + lines(3'000, [](const std::string& i) { return ".f(" + i + ")"; }) + ".end();\n"});
  cases.push_back({"text: concatenation", "python", pattern_of("\"...\" + $X + \"...\" + $X"), "x = " + lines(5'000, [](const std::string& i) { return "'a' + b" + i + " + \\"; }) + "'c'\n"});
}

void add_nests(std::vector<PathologicalCase>& cases) {
  cases.push_back({"calls 5,000 deep", "python", pattern_of("f(<... $X(<... g(1) ...>) ...>)"), nested(5'000, "f(", "1", ")") + "\n"});
  cases.push_back({"brackets 10,000 deep", "json", pattern_of("[..., [..., $X, ...], ...]"), nested(10'000, "[", "1", "]") + "\n"});
  cases.push_back({"blocks 3,000 deep", "c", pattern_of("{ ... { ... $X; ... } ... }"), "void f() {" + nested(3'000, "{", "g();", "}") + "}\n"});
  cases.push_back({"lambdas 1,000 deep", "javascript", pattern_of("($X) => { ... h($X); ... }"), nested(1'000, "a((x) => { g(x); ", "h(1);", " });") + "\n"});
  cases.push_back({"functions 300 deep", "python", pattern_of("def $F($X):\n  ...\n  def $G($Y):\n    ...\n    $Z = h($X, $Y)"), [] {
                     std::string out;
                     for (std::size_t i = 0; i < 300; ++i) out += std::string(i, ' ') + "def f" + std::to_string(i) + "(a" + std::to_string(i) + "):\n";
                     return out + std::string(300, ' ') + "h(a, b)\n";
                   }()});
  cases.push_back({"else if, 3,000 of them", "javascript", pattern_of("if ($X) { ... } else if ($Y) { ... } else if ($X) { ... }"),
                   lines(3'000, [](const std::string& i) { return "if (a" + i + ") { f(); } else"; }) + "{ g(); }\n"});
  cases.push_back({"ternaries 3,000 long", "javascript", pattern_of("$X ? $Y : <... $X ? $Z : $Y ...>"), "x = " + lines(3'000, [](const std::string& i) { return "a" + i + " ? " + i + " :"; }) + "0;\n"});
  cases.push_back({"switch of 10,000", "java", pattern_of("switch ($X) { ... case $A: $F(); break; ... case $B: $F(); break; ... }"),
                   "class A { void f(int k) { switch (k) {\n" + lines(10'000, [](const std::string& i) { return "case " + i + ": g" + i + "(); break;"; }) + "} } }\n"});
  cases.push_back({"elements 1,000 deep", "xml", pattern_of("<a>...<b>$X</b>...</a>"), nested(1'000, "<a>", "<b/>", "</a>") + "\n"});
  cases.push_back({"strings 1,000 long", "go", pattern_of("$X = \"...\"\n...\n$X = \"...\"\n...\n$X = \"...\""), "package p\nfunc f() {\n" + lines(3'000, [](const std::string& i) { return "x" + i + " = \"s\""; }) + "}\n"});
}

void add_rules(std::vector<PathologicalCase>& cases) {
  std::string either = "  pattern-either:\n";
  for (std::size_t i = 0; i < 3'000; ++i) either += "  - pattern: f(" + std::to_string(i) + ", ...)\n";
  const std::string many_calls = lines(7'000, [](const std::string& i) { return "f(" + i + ", 1)"; });
  const std::string calls = lines(3'000, [](const std::string& i) { return "f(" + i + ", 1)"; });
  cases.push_back({"3,000 alternatives", "python", either, many_calls});
  std::string nots = "  patterns:\n  - pattern: f($X, ...)\n";
  for (std::size_t i = 0; i < 100; ++i) nots += "  - pattern-not: f(" + std::to_string(i) + ", ...)\n";
  cases.push_back({"100 negations of 3,000", "python", nots, calls});
  cases.push_back({"conjunction of everything", "python",
                   "  patterns:\n  - pattern: $X\n  - pattern-inside: $Y\n  - pattern-inside: $Z\n  - pattern-not: f(1, ...)\n", calls});
  cases.push_back({"focus on everything", "python", "  patterns:\n  - pattern: $F(..., $X, ...)\n  - pattern-inside: $G(...)\n  - focus-metavariable: [$X, $F]\n", calls});
  cases.push_back({"a pattern inside each of 3,000", "python",
                   "  patterns:\n  - pattern: f($X, ...)\n  - metavariable-pattern:\n      metavariable: $X\n      patterns:\n      - pattern-either: [{pattern: 1}, {pattern: 2}]\n",
                   calls});
  cases.push_back({"generic: three ellipses", "generic", pattern_of("a ... $X ... $X ... z"), lines(20'000, [](const std::string& i) { return "a b" + i + " c"; })});
  cases.push_back({"generic: one long line", "generic", pattern_of("a ... b ... c ... d"), repeated(30'000, "a b c ")});
  cases.push_back({"generic: brackets", "generic", pattern_of("f(... g(...) ...)"), nested(5'000, "f(g(", "1", "))")});
  cases.push_back({"yaml: 5,000 keys", "yaml", pattern_of("...\n$K: $V\n...\n$L: $V\n..."), lines(5'000, [](const std::string& i) { return "k" + i + ": v" + i; })});
  cases.push_back({"dockerfile: one long run", "dockerfile", pattern_of("RUN ... $X ... && ... $X ... && $Y"), "FROM a\nRUN " + repeated(3'000, "a b && ") + "c\n"});
  cases.push_back({"bash: one long pipe", "bash", pattern_of("$X | ... | $X"), lines(2'000, [](const std::string& i) { return "a" + i + " | \\"; }) + "b\n"});
  cases.push_back({"hcl: 3,000 attributes", "terraform", pattern_of("resource $A $B {\n  ...\n  $X = $V\n  ...\n  $Y = $V\n  ...\n}"), "resource \"a\" \"b\" {\n" + lines(3'000, [](const std::string& i) { return "  k" + i + " = " + i; }) + "}\n"});
}

}  // namespace

void add_pattern_cases(std::vector<PathologicalCase>& cases) {
  add_lists(cases);
  add_operators(cases);
  add_nests(cases);
  add_rules(cases);
}

}  // namespace omni::test
