#pragma once

#include <string_view>

namespace omni::fuzz {

/// Rules for the fuzz target `match`: every operator and condition, in patterns that most languages read. Where one
/// does not, the rule set refuses the rule for that language alone.
inline constexpr std::string_view kFixedRules = R"yaml(
rules:
  - &base
    id: call
    languages: [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby, hcl, json, solidity, bash, rust, kotlin, scala, ocaml, swift, lua, elixir, apex, dart]
    severity: INFO
    message: $F called with $X
    pattern: $F($X, ...)
  - {<<: *base, id: deep, pattern: "$F(<... $X ...>)"}
  - {<<: *base, id: run, pattern: "$F(..., $...REST)"}
  - {<<: *base, id: text, pattern: '$F("...")'}
  - {<<: *base, id: inside-text, pattern: '"$X"'}
  - {<<: *base, id: same, pattern: $X == $X}
  - {<<: *base, id: both, pattern: $X && $X}
  - {<<: *base, id: sum, pattern: $X + $X}
  - {<<: *base, id: bits, pattern: $X | $Y | $X}
  - {<<: *base, id: assign, pattern: $X = $Y}
  - {<<: *base, id: twice, pattern: "$X = $Y;\n...\n$X = $Z;"}
  - {<<: *base, id: twice-lines, pattern: "$X = $Y\n...\n$X = $Z"}
  - {<<: *base, id: member, pattern: $X.$Y}
  - {<<: *base, id: chain, pattern: "$X. ... .$F(...)"}
  - {<<: *base, id: block, pattern: "if ($X) { ... $Y; ... }"}
  - {<<: *base, id: branch, pattern: "if $X:\n  ...\n  $Y"}
  - {<<: *base, id: function, pattern: "function $F(..., $P, ...) { ... }"}
  - {<<: *base, id: class, pattern: "class $C { ... }"}
  - {<<: *base, id: list, pattern: "[..., $X, ...]"}
  - {<<: *base, id: object, pattern: "{..., $K: $V, ...}"}
  - {<<: *base, id: import, pattern: import $M}
  - {<<: *base, id: typed, pattern: "(String $X)"}
  - {<<: *base, id: regex-text, pattern: '"=~/(a|b)+c/"'}
  - id: together
    languages: [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby, solidity]
    severity: INFO
    message: $X
    patterns:
      - pattern: $F($X)
      - pattern-inside: $G(...)
      - pattern-not: $F(1)
      - pattern-not-inside: $X + ...
      - metavariable-regex: {metavariable: $F, regex: "[a-z]+"}
      - metavariable-pattern: {metavariable: $X, pattern-either: [{pattern: $A.$B}, {pattern: $A($B)}, {pattern: '"..."'}]}
      - focus-metavariable: $X
  - id: numbers
    languages: [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby, hcl, json, solidity]
    severity: INFO
    message: $N
    patterns:
      - pattern: $N
      - metavariable-comparison: {metavariable: $N, comparison: "$N > 0x10 and $N % 2 == 0"}
  - id: analysed
    languages: [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby]
    severity: INFO
    message: $N
    patterns:
      - pattern: $F("$N")
      - metavariable-analysis: {analyzer: entropy, metavariable: $N}
  - id: backtracking
    languages: [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby]
    severity: INFO
    message: $N
    patterns:
      - pattern: $F("$N")
      - metavariable-analysis: {analyzer: redos, metavariable: $N}
  - id: embedded
    languages: [python, javascript, java, go, php, ruby]
    severity: INFO
    message: $N
    patterns:
      - pattern: $F("$N")
      - metavariable-pattern: {metavariable: $N, language: json, pattern: "{..., \"a\": $V, ...}"}
  - id: generic
    languages: [generic]
    severity: INFO
    message: $X
    patterns: [{pattern: "$X = ... $Y"}, {pattern-not: "$X = ... $X"}]
  - id: regex
    languages: [regex]
    severity: INFO
    message: $1
    patterns: [{pattern-regex: "(\\w+)\\s*=\\s*(\\w+)"}, {pattern-not-regex: "a+b"}]
  - id: docker
    languages: [dockerfile]
    severity: INFO
    message: $X
    pattern-either: [{pattern: RUN $X ...}, {pattern: FROM $X:$TAG}, {pattern: "COPY ... $X"}, {pattern: "RUN ... && $X"}]
  - id: flows
    mode: taint
    languages: &flowing [python, javascript, typescript, java, go, c, cpp, csharp, php, ruby, solidity, bash, rust, kotlin, scala, ocaml, swift, lua, elixir, apex, dart]
    severity: INFO
    message: $X
    pattern-sources: [{pattern: source(...)}, {pattern: get($S), label: A}, {pattern: take($S), label: B, requires: A}]
    pattern-sanitizers: [{pattern: clean(...), by-side-effect: true}]
    pattern-propagators: [{pattern: $TO.add($FROM), from: $FROM, to: $TO}]
    pattern-sinks: [{pattern: sink(...)}, {pattern: "run($X)", requires: A and not B}, {pattern: "put($X, $Y)", requires: [{$X: A}]}]
  - id: flows-from-all  # so that arbitrary code has flows to follow
    mode: taint
    languages: *flowing
    severity: INFO
    message: $X
    options: {taint_assume_safe_booleans: true, taint_assume_safe_numbers: true, taint_unify_mvars: true}
    pattern-sources: [{patterns: [{pattern: "$F(...)"}], exact: true, by-side-effect: true}, {pattern: '"..."'}, {patterns: [{pattern: $X.$Y}, {focus-metavariable: $X}], control: true}]
    pattern-sanitizers: [{pattern: $X + $X, not_conflicting: true}]
    pattern-propagators: [{pattern: "$F(..., $FROM, ..., $TO, ...)", from: $FROM, to: $TO, by-side-effect: true}]
    pattern-sinks: [{patterns: [{pattern: "$F(..., $X, ...)"}, {focus-metavariable: $X}]}, {pattern: "return $X", at-exit: true}, {pattern: $X = $Y}]
  - id: flows-anywhere
    mode: taint
    languages: [hcl, json, html, yaml, css, sql, toml, xml, markdown, dockerfile]
    severity: INFO
    message: $X
    pattern-sources: [{pattern: '"..."'}, {pattern: a}]
    pattern-sinks: [{pattern: $X}]
)yaml";

}  // namespace omni::fuzz
