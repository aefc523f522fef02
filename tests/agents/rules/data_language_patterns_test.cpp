#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "agents/rules/matcher.h"
#include "agents/rules/pattern.h"
#include "agents/semantics/names.h"
#include "agents/syntax/parse.h"
#include "tests/agents/rules/test_context.h"

using namespace omni;

namespace {

/// One pattern and the code it is tried on; lines that end in a comment with `HIT` are expected to start a match.
struct Case {
  const char* language;
  const char* pattern;
  const char* code;
};

std::set<std::size_t> expected_lines(const std::string& code) {
  std::set<std::size_t> lines;
  std::istringstream in(code);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find("HIT") != std::string::npos) lines.insert(number);
  }
  return lines;
}

std::set<std::size_t> matched_lines(const Case& test) {
  test::TestContext context;
  const LanguageRegistry registry;
  const Language* language = LanguageRegistry::find(test.language);
  REQUIRE(language != nullptr);
  MetavariableTable names;
  const Result<PatternViews> pattern = compile_pattern(registry, *language, test.pattern, names);
  REQUIRE(pattern.has_value());
  const Tree tree = parse_fragment(registry, *language, test.code);
  CHECK(tree.errors().empty());
  const Names meanings = Names::resolve(tree);
  const FileView view(context.ctx, tree, &meanings);
  const Bindings none(names.size());
  std::set<std::size_t> lines;
  for (const Pattern& one : pattern->views) {
    const ByteRange whole{0, static_cast<ByteOffset>(tree.text().size())};
    for (const Match& match : match_pattern(one, view, RuleOptions{}, names.size(), whole, none, false, {}, context.ctx).matches) {
      const std::string_view before = tree.text().substr(0, match.range.begin);
      lines.insert(1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')));
    }
  }
  return lines;
}

const std::vector<Case> kCases = {
    // HCL: attributes in any order, extras allowed; a block also inside other blocks, an attribute only in its own.
    {"hcl", "resource \"a\" $X {\n  ...\n  on = true\n  ...\n}",
     "resource \"a\" \"x\" { # HIT\n  n = 1\n  on = true\n}\nresource \"a\" \"y\" {\n  in {\n    on = true\n  }\n}\n"},
    {"hcl", "resource \"a\" $X {\n  ...\n  log {\n    ...\n  }\n  ...\n}",
     "resource \"a\" \"x\" { # HIT\n  settings {\n    log {}\n  }\n}\nresource \"a\" \"y\" {\n  n = 1\n}\n"},
    {"hcl", "on = true", "b {\n  on = true # HIT\n  x = { on = \"true\" } # HIT\n  off = true\n}\n"},
    {"hcl", "{..., Action = \"*\", ...}", "b {\n  p = f({ Effect = \"Allow\", Action = \"*\" }) # HIT\n  q = { Action = \"s3\" }\n}\n"},
    {"hcl", "var.$X", "b {\n  a = var.region # HIT\n  c = local.region\n  d = upper(var.b.c) # HIT\n}\n"},
    {"hcl", "policy = \"$TEXT\"", "c {\n  policy = \"x\" # HIT\n  other = \"x\"\n}\nd {\n  policy = \"a${b}\"\n}\n"},
    // JSON: extras only with `...`; keys without quotes and commas at the end are forgiven.
    {"json", "{ \"a\": $X, ... }", "[\n  { \"b\": 1, \"a\": 2 }, // HIT\n  { \"b\": 1 }\n]\n"},
    {"json", "{ \"a\": 1 }", "[\n  { \"a\": 1 }, // HIT\n  { \"a\": 1, \"b\": 2 },\n]\n"},
    {"json", "a: [..., \"x\", ...],", "{\n  \"a\": [\"y\", \"x\"], // HIT\n  \"b\": [\"x\"]\n}\n"},
    {"json", "\"a\": <... 5 ...>", "{\n  \"a\": { \"b\": [5] }, // HIT\n  \"c\": 5\n}\n"},
    // YAML: block and flow style alike; a lone `...` is an item, a pair or a value by what stands beside it.
    {"yaml", "a:\n  ...\n  - x\n  ...", "one:\n  a: [w, x] # HIT\ntwo:\n  a: # HIT\n    - x\nthree:\n  a: [y]\n"},
    {"yaml", "kind: Pod\n...", "- kind: Pod # HIT\n  name: a\n- name: b\n  kind: Node\n"},
    {"yaml", "spec:\n  ...", "spec: [1] # HIT\nother: 2\n"},
    {"yaml", "- ...\n  id: $X\n  ...", "- name: a # HIT\n  id: 1\n- name: b\n"},
    {"yaml", "on: \"true\"", "on: true # HIT\noff: true\n"},
    {"yaml", "$K:\n  x: 1", "a: &base # HIT\n  x: 1\nb: *base # HIT\nc:\n  x: 2\n"},
    // Ruby
    {"ruby", "f(..., key: $V, ...)", "f 1, :key => 2 # HIT\nf(key: 3) # HIT\nf(1, other: 2)\n"},
    {"ruby", "if $C\n  ...\nend", "x if y # HIT\nunless z # HIT\n  a\nend\nx ? y : z\n"},
    {"ruby", "class $C < Base\n  ...\nend", "class A < Base # HIT\nend\nclass B\nend\n"},
    {"ruby", "serialize :$N", "serialize :tags # HIT\nserialize 'tags'\n"},
    {"ruby", "stop(...)", "stop # HIT\nstop 1 # HIT\nstop(1) { 2 } # HIT\nx = stop\n"},
    {"ruby", "return $X", "def f\n  a = 1\n  if a\n    2 # HIT\n  else\n    return 3 # HIT\n  end\nend\n"},
    {"ruby", "run(\"...\")", "run(\"a\") # HIT\nrun \"a #{b}\"\nrun <<~X # HIT\n  text\nX\n"},
    // PHP
    {"php", "exec(...)", "<?php\nEXEC($a); // HIT\n$b = exec('x', $c); // HIT\nother($a);\n"},
    {"php", "include(...)", "<?php\ninclude 'a.php'; // HIT\nrequire 'a.php';\n"},
    {"php", "echo $_GET[...];", "<?php\necho $_GET['a']; // HIT\necho $_POST['a'];\n"},
    {"php", "function $F(..., $A, ...) { ... return $A; ... }",
     "<?php\nfunction f($x, $y = 1) { // HIT\n  return $y;\n}\nfunction g($x) {\n  return 1;\n}\n"},
    {"php", "$x-> ... ->run()", "<?php\n$x->run(); // HIT\n$x->a()->b->run(); // HIT\n$y->run();\n"},
    {"php", "A::$M(...)", "<?php\nA::make(1); // HIT\n$a->make(1);\n"},
    // Bash
    {"bash", "curl ... | sh", "curl -s x | sh # HIT\ncurl x\nwget x | sh\n"},
    {"bash", "rm -rf $DIR", "rm -rf \"$x\" # HIT\nrm -rf 'a' # HIT\nrm $x\n"},
    {"bash", "X=...", "X=1 # HIT\nexport X=2 # HIT\nY=1\n"},
    {"bash", "if ...; then\n  ...\nfi", "if true; then # HIT\n  ls\nfi\nwhile true; do ls; done\n"},
    // HTML
    {"html", "<script ... src=\"$U\" ...>...</script>", "<p>\n<script async src=\"a.js\"></script><!-- HIT -->\n<script>x</script>\n</p>\n"},
    {"html", "<$T on=\"1\"></$T>", "<div>\n<b on=\"1\"></b><!-- HIT -->\n<b on=\"2\"></b>\n</div>\n"},
};

}  // namespace

TEST_CASE("patterns in configuration and scripting languages", "[rules][patterns]") {
  for (const Case& test : kCases) {
    INFO(test.language << ": " << test.pattern);
    INFO(test.code);
    CHECK(matched_lines(test) == expected_lines(test.code));
  }
}
