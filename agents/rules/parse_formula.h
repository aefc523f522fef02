#pragma once

#include <span>
#include <string_view>

#include "agents/rules/rule.h"
#include "agents/rules/rule_reader.h"

/// Internal to the rule parser: formulas in the old and the new syntax. All report to the reader; what they return
/// after a problem is of no use to anybody, since the rule is refused.
namespace omni {

struct FormulaScope {
  bool positive_optional = false;  ///< inside of metavariable-pattern, where the bound range is the positive part
};

/// `map` holds exactly one of pattern, patterns, pattern-either, pattern-regex, beside keys that are none of this
/// function's business. `owner` says what the map is ("a rule", "a source").
Formula parse_old_formula(const YamlNode& map, std::string_view owner, FormulaScope scope, RuleReader& reader);

/// One operator with its value, such as an entry of `patterns`.
Formula parse_old_operator(const YamlEntry& entry, FormulaScope scope, RuleReader& reader);

bool is_old_operator(std::string_view key);

/// A metavariable-* key with its mapping, an entry of `patterns`.
bool is_old_condition(std::string_view key);
Condition parse_old_condition(const YamlEntry& entry, RuleReader& reader);

/// New syntax: text (a pattern), or a mapping with one operator and `where`, `as`. Keys in `others` belong to the caller.
Formula parse_new_formula(const YamlNode& node, std::string_view owner, FormulaScope scope, RuleReader& reader,
                          std::span<const std::string_view> others = {});

bool is_new_operator(std::string_view key);

/// Leaves of both syntaxes.
Formula pattern_leaf(const YamlNode& node, std::string_view key, RuleReader& reader);
Formula regex_leaf(const YamlNode& node, std::string_view key, RuleReader& reader);
Formula wrap(Formula::Kind kind, Place place, Formula child);

/// `$X` or a list of alternatives.
std::vector<std::string> parse_focus(const YamlEntry& entry, RuleReader& reader);

/// Refuses a conjunction without a positive part.
void check_conjunction(const Formula& conjunction, std::string_view key, FormulaScope scope, RuleReader& reader);

/// Refuses negations among the alternatives of `key`.
void check_alternatives(const Formula& alternatives, std::string_view key, RuleReader& reader);

/// The parts of conditions that both syntaxes share. `map` has the key `metavariable` (optional for a comparison).
void read_comparison(const YamlNode& map, Condition& condition, RuleReader& reader);
void read_analysis(const YamlNode& map, Condition& condition, RuleReader& reader);
void read_type(const YamlNode& map, Condition& condition, RuleReader& reader);
void read_name(const YamlNode& map, Condition& condition, RuleReader& reader);

/// Runs `parse` with the reader set to the `language` of a metavariable-pattern.
template <typename Parse>
Formula in_language(std::string_view language, RuleReader& reader, Parse parse) {
  const bool before = reader.patterns_are_regexes;
  if (!language.empty()) reader.patterns_are_regexes = language == "regex" || language == "none";
  Formula formula = parse();
  reader.patterns_are_regexes = before;
  return formula;
}

}  // namespace omni
