#include "agents/rules/rule_memory.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "tests/agents/rules/test_context.h"

// After any edit, a run with the memory of the last one finds what a run without it finds.
namespace omni::test {
namespace {

constexpr const char* kRules = R"yaml(
rules:
  - {id: call, languages: [python], severity: INFO, message: "eval of $X", pattern: eval($X)}
  - {id: assigned-twice, languages: [python], severity: INFO, message: m, patterns: [{pattern: "$A = $B\n...\n$A = $C"}]}
  - id: inside
    languages: [python]
    severity: INFO
    message: m
    patterns:
      - pattern: $Y.run($CMD, ...)
      - pattern-inside: "def $F(...):\n  ..."
      - pattern-not-inside: "with lock:\n  ..."
      - pattern-not: $Y.run("...", ...)
  - {id: imported, languages: [python], severity: INFO, message: m, pattern: os.system(...)}
  - {id: constant, languages: [python], severity: INFO, message: m, pattern: open("/etc/passwd")}
  - {id: in-class, languages: [python], severity: INFO, message: m, patterns: [{pattern-inside: "class $C(Base):\n  ..."}, {pattern: "def $M(...): ..."}, {focus-metavariable: $M}]}
  - {id: text, languages: [python], severity: INFO, message: m, patterns: [{pattern: f($S)}, {pattern-not-regex: "TODO"}]}
  - {id: either, languages: [python], severity: INFO, message: m, pattern-either: [{pattern: exec($X)}, {patterns: [{pattern: input()}, {pattern-not-inside: "if __debug__:\n  ..."}]}]}
  - {id: flow, languages: [python], severity: INFO, message: m, mode: taint, pattern-sources: [{pattern: input()}], pattern-sinks: [{pattern: exec(...)}], pattern-sanitizers: [{pattern: clean(...)}]}
  - {id: number, languages: [python], severity: INFO, message: m, patterns: [{pattern: sleep($N)}, {metavariable-comparison: {metavariable: $N, comparison: $N > 5}}]}
  - {id: joined, languages: [python], severity: INFO, message: m, patterns: [{pattern: import $M}, {metavariable-regex: {metavariable: $M, regex: "(o)s"}}, {pattern-inside: "...\n$R.$F(...)"}]}
  - {id: member, languages: [python], severity: INFO, message: m, patterns: [{pattern: $X.$F}, {pattern-not-inside: $X.$F(...)}, {metavariable-regex: {metavariable: $F, regex: "cu.*"}}]}
  - {id: in-line, languages: [python], severity: INFO, message: m, patterns: [{pattern: $F($S)}, {pattern-regex: ".*TODO.*\n"}]}
  - {id: words, languages: [regex], severity: INFO, message: m, pattern-regex: "[a-z]+ = [A-Za-z0-9]{1,9}"}
  - {id: far, languages: [regex], severity: INFO, message: m, pattern-regex: "x\\s*=\\s*(?<V>\\w+)"}
  - {id: tokens, languages: [generic], severity: INFO, message: m, patterns: [{pattern: "run($...X)"}, {pattern-not-inside: "with lock: ..."}]}
)yaml";

constexpr const char* kText = R"(import os
import subprocess as sp
from os import system as go

LIMIT = 9
NAME = "/etc/passwd"

class Kettle(Base):
    def boil(self, cups):
        x = input()
        x = clean(x)
        exec(x)
        sleep(LIMIT)
        return cups

    def pour(self):
        with lock:
            sp.run(self.cups)
        sp.run(self.cups, shell=True)
        open(NAME)

def f(a):
    b = a
    eval(b)
    b = 2
    go("ls")
    os.system("ls " + a)

x = input()
y = x
exec(y)
if __debug__:
    input()
f("TODO")
)";

/// Large enough that its class is cut into units.
std::string large_text() {
  std::string text = kText;
  text += "\nclass Pot(Base):\n";
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    text += "    def m" + n + "(self, a):\n        b = input()\n        with lock:\n            self.run(a" + n +
            ")\n        return eval(b)\n\n";
  }
  return text;
}

/// One match a line: rule, range, bindings, path.
std::vector<std::string> lines_of(const RuleRun& run) {
  std::vector<std::string> out;
  const auto range = [](ByteRange r) { return " " + std::to_string(r.begin) + "-" + std::to_string(r.end); };
  for (const RuleMatch& match : run.matches) {
    std::string line = match.rule->id + range(match.range);
    for (const NamedRange& bound : match.bindings) line += " " + bound.name + range(bound.range);
    for (const TaintStep& step : match.path) line += range(step.range);
    out.push_back(std::move(line));
  }
  return out;
}

struct Session {
  TestContext test;
  LanguageRegistry registry;
  std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  RuleSet rules{registry, parse_rules(kRules, "rules.yaml").rules, {}, taint.get()};

  std::vector<std::string> run(const std::string& text, RuleMemory* memory) const {
    const Language& python = *LanguageRegistry::find("python");
    const ParsedFile parsed = *parse(test.ctx, registry, python, std::make_shared<const std::string>(text));
    RuleRunOptions options;
    options.language = &python;
    options.memory = memory;
    RuleRun out;
    const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> {
      return parsed.tree;
    };
    REQUIRE(rules.match(test.ctx, "kettle.py", text, options, trees, out).has_value());
    REQUIRE(out.cuts.empty());
    return lines_of(out);
  }
};

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> out(1);
  for (const char c : text) {
    out.back() += c;
    if (c == '\n') out.emplace_back();
  }
  return out;
}

/// What people do: type into a word, take a line out, put one in (from elsewhere in the file, maybe indented otherwise).
std::string edited(const std::string& text) {
  static const std::vector<std::string> kPieces = {"z",
                                                   "\n",
                                                   "    eval(NAME)\n",
                                                   "exec(input())\n",
                                                   "        sp.run(x)\n",
                                                   "LIMIT = 1\n",
                                                   "import os as go\n",
                                                   "from os import *\n",
                                                   "    system(x)\n",
                                                   "async ",
                                                   "#",
                                                   "x = clean(x)\n",
                                                   "class Pot(Base):\n    def steep(self): pass\n",
                                                   "\"",
                                                   "("};
  std::vector<std::string> lines = split_lines(text);
  const auto line = *rc::gen::inRange<std::size_t>(0, lines.size());
  switch (*rc::gen::inRange(0, 4)) {
    case 0: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(line)); break;
    case 1: lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line), *rc::gen::elementOf(kPieces)); break;
    case 2: lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(line), *rc::gen::elementOf(lines)); break;
    default: {
      std::string& here = lines[line];
      here.insert(*rc::gen::inRange<std::size_t>(0, here.size() + 1), *rc::gen::elementOf(kPieces));
    }
  }
  std::string out;
  for (const std::string& one : lines) out += one;
  return out;
}

}  // namespace

TEST_CASE("a run that remembers the last one finds what a run from scratch finds", "[rules][memory]") {
  const Session session;
  std::size_t reused = 0;
  const bool holds = rc::check("memory changes nothing", [&] {
    RuleMemory memory;
    std::string text = *rc::gen::inRange(0, 2) == 0 ? kText : large_text();
    RC_ASSERT(session.run(text, &memory) == session.run(text, nullptr));
    for (int round = 0; round < 12; ++round) {
      text = edited(text);
      const std::vector<std::string> remembered = session.run(text, &memory);
      reused += memory.reused();
      RC_ASSERT(remembered == session.run(text, nullptr));
    }
  });
  CHECK(holds);
  CHECK(reused > 1000);  // else the property says nothing
}

TEST_CASE("an edit in one function leaves the rules that concern others alone", "[rules][memory]") {
  const Session session;
  RuleMemory memory;
  std::string text = kText;
  const std::size_t all = session.run(text, &memory).size();
  CHECK(all > 8);
  CHECK(memory.reused() == 0);
  text.insert(text.find("b = 2"), "pass\n    ");
  CHECK(session.run(text, &memory).size() == all);
  CHECK(memory.reused() >= 4);  // among them those that look inside of any function
}

}  // namespace omni::test
