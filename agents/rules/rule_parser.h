#pragma once

#include <string_view>

#include "agents/rules/rule.h"

namespace omni {

/// The version of the public rule language that is read here; `min-version` and `max-version` are compared with it.
inline constexpr std::string_view kRuleLanguageVersion = "1.93.0";

/// Reads one rule file: YAML or JSON in Semgrep syntax, old (`pattern`, `patterns`, …, `pattern-sources`) or new
/// (`match`, `taint`). Sound rules come back as plain data; whatever is wrong becomes a Problem with its place and the
/// rule's id, and stops nothing else. No pattern, regular expression or comparison is compiled here, and languages are
/// not looked up: that is the rule set's business, with problems of its own.
///   file_name      goes into rules and problems as it is
///   folder_prefix  `folder.sub` below the rules root, empty for a file named directly; gives Rule::qualified_id
///
/// Severity of a problem: Error: the rule (or, without rule_id, the file) is not used. Warning: it is used, but a part
/// of it has no effect. Note: it is not used and asks for that itself (version bounds).
/// Codes: those of protocol/text/yaml.h; not-a-rule-file, no-rules; missing-key, wrong-type, invalid-value, unknown-key,
/// duplicate-id, invalid-id; unknown-severity, unknown-mode, unsupported-mode, unsupported-feature,
/// incompatible-version, unknown-option; missing-formula, several-formulas, unknown-operator, several-operators,
/// mixed-syntax, empty-pattern, empty-list, misplaced-condition, negation-in-either, no-positive-pattern,
/// invalid-metavariable, unbound-metavariable, invalid-requires.
///
/// Never throws. Threads: any. Cost: about 0.25 ms for a usual file (1.2 KB), nearly all of it the YAML library.
LoadedRules parse_rules(std::string_view yaml, std::string_view file_name, std::string_view folder_prefix = {});

}  // namespace omni
