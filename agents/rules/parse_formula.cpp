#include "agents/rules/parse_formula.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/suggest.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 4> kRootOperators{"pattern", "patterns", "pattern-either", "pattern-regex"};

constexpr std::string_view kAnywhere = "semgrep-internal-pattern-anywhere";

constexpr std::array<std::string_view, 9> kOperators{
    "pattern",       "patterns",          "pattern-either",    "pattern-regex", "pattern-not",
    "pattern-inside", "pattern-not-inside", "pattern-not-regex", kAnywhere};

/// What may stand in a list under `patterns`, for suggestions.
constexpr std::array<std::string_view, 15> kConjuncts{
    "pattern",        "patterns",           "pattern-either",      "pattern-regex",      "pattern-not",
    "pattern-inside", "pattern-not-inside", "pattern-not-regex",   "focus-metavariable", "metavariable-regex",
    "metavariable-pattern", "metavariable-comparison", "metavariable-analysis", "metavariable-type", "metavariable-name"};

bool is_root_operator(std::string_view key) {
  return std::find(kRootOperators.begin(), kRootOperators.end(), key) != kRootOperators.end();
}

/// Refuses a key that stands where an operator belongs.
void refuse_operator(const YamlEntry& entry, RuleReader& reader) {
  const std::string_view key = entry.key;
  if (key == "pattern-where-python") {
    reader.refuse(entry.key_place, "unsupported-feature", "`pattern-where-python` runs code of the rule and is not supported",
                  "use `metavariable-comparison`, `metavariable-regex` or `metavariable-pattern`");
  } else if (key.starts_with("r2c-internal-") || key.starts_with("semgrep-internal-")) {
    reader.refuse(entry.key_place, "unsupported-feature", code_quoted(key) + " is internal to another engine and is not supported");
  } else if (is_old_condition(key) || key == "focus-metavariable") {
    reader.refuse(entry.key_place, "misplaced-condition", code_quoted(key) + " stands outside of a `patterns` list",
                  "put it beside the pattern it constrains, into one `patterns` list");
  } else if (is_new_operator(key) || key == "where") {
    reader.refuse(entry.key_place, "mixed-syntax", code_quoted(key) + " belongs to the syntax under `match`",
                  "write the whole formula under `match`, or this part with " + list_alternatives(kRootOperators));
  } else {
    reader.refuse(entry.key_place, "unknown-operator", "there is no operator " + code_quoted(key), did_you_mean(key, kConjuncts));
  }
}

/// A mapping with one operator; lists want mappings, operators that take a formula also allow plain text.
Formula parse_operand(const YamlNode& node, std::string_view key, bool text_allowed, FormulaScope scope, RuleReader& reader) {
  if (node.is_scalar() && text_allowed) return pattern_leaf(node, "pattern", reader);
  if (node.is_scalar()) {
    reader.refuse(node.place, "wrong-type", "an entry of " + code_quoted(key) + " is a mapping, found text",
                  "write `- pattern: " + node.scalar.substr(0, node.scalar.find('\n')).substr(0, 40) + "`");
    return {};
  }
  if (!reader.expect_map(node, code_quoted(key), node.place)) return {};
  if (node.entries.empty()) {
    reader.refuse(node.place, "missing-formula", code_quoted(key) + ": an entry without an operator");
    return {};
  }
  if (node.entries.size() > 1) {
    const YamlEntry& second = node.entries[1];
    reader.refuse(second.key_place, "several-operators",
                  code_quoted(node.entries[0].key) + " and " + code_quoted(second.key) + " stand in one entry of " + code_quoted(key),
                  "start each operator with `- `");
    return {};
  }
  return parse_old_operator(node.entries[0], scope, reader);
}

Formula parse_either(const YamlEntry& entry, FormulaScope scope, RuleReader& reader) {
  Formula formula;
  formula.kind = Formula::Kind::Or;
  formula.place = entry.value.place;
  if (!reader.expect_sequence(entry.value, code_quoted(entry.key), entry.value.place)) return formula;
  for (const YamlNode& item : entry.value.items) {
    formula.children.push_back(parse_operand(item, entry.key, false, scope, reader));
  }
  check_alternatives(formula, entry.key, reader);
  return formula;
}

Formula parse_conjunction(const YamlEntry& entry, FormulaScope scope, RuleReader& reader) {
  Formula formula;
  formula.kind = Formula::Kind::And;
  formula.place = entry.value.place;
  if (!reader.expect_sequence(entry.value, code_quoted(entry.key), entry.value.place)) return formula;
  for (const YamlNode& item : entry.value.items) {
    const YamlEntry* only = item.entries.size() == 1 ? &item.entries.front() : nullptr;
    if (only != nullptr && only->key == "focus-metavariable") {
      formula.focus.push_back(parse_focus(*only, reader));
    } else if (only != nullptr && is_old_condition(only->key)) {
      formula.conditions.push_back(parse_old_condition(*only, reader));
    } else {
      formula.children.push_back(parse_operand(item, entry.key, false, scope, reader));
    }
  }
  check_conjunction(formula, entry.key, scope, reader);
  return formula;
}

}  // namespace

bool is_old_operator(std::string_view key) { return std::find(kOperators.begin(), kOperators.end(), key) != kOperators.end(); }

Formula pattern_leaf(const YamlNode& node, std::string_view key, RuleReader& reader) {
  if (reader.patterns_are_regexes) return regex_leaf(node, key, reader);
  Formula formula;
  formula.place = node.place;
  if (node.is_null()) {
    reader.refuse(node.place, "empty-pattern", code_quoted(key) + " has no value", "quote `null` and `~` to mean them as code");
    return formula;
  }
  formula.text = reader.text(node, key).value_or(std::string());
  if (node.is_scalar() && formula.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    reader.refuse(node.place, "empty-pattern", code_quoted(key) + " is empty");
  }
  return formula;
}

Formula regex_leaf(const YamlNode& node, std::string_view key, RuleReader& reader) {
  Formula formula;
  formula.kind = Formula::Kind::Regex;
  formula.place = node.place;
  if (node.is_null() || (node.is_scalar() && node.scalar.empty())) {
    reader.refuse(node.place, "empty-pattern", code_quoted(key) + " is empty", "an empty regular expression matches everywhere");
    return formula;
  }
  formula.text = reader.text(node, key).value_or(std::string());
  return formula;
}

Formula wrap(Formula::Kind kind, Place place, Formula child) {
  Formula formula;
  formula.kind = kind;
  formula.place = place;
  formula.children.push_back(std::move(child));
  return formula;
}

std::vector<std::string> parse_focus(const YamlEntry& entry, RuleReader& reader) {
  std::vector<std::string> names;
  if (!entry.value.is_sequence()) {
    names.push_back(reader.metavariable(entry.value, entry.key));
  } else {
    for (const YamlNode& item : entry.value.items) names.push_back(reader.metavariable(item, entry.key));
    if (names.empty()) reader.refuse(entry.value.place, "empty-list", code_quoted(entry.key) + " names no metavariable");
  }
  return names;
}

void check_conjunction(const Formula& conjunction, std::string_view key, FormulaScope scope, RuleReader& reader) {
  if (reader.refused() || scope.positive_optional) return;
  const auto positive = [](const Formula& child) { return child.kind != Formula::Kind::Not; };
  if (std::any_of(conjunction.children.begin(), conjunction.children.end(), positive)) return;
  if (conjunction.children.empty() && conjunction.conditions.empty() && conjunction.focus.empty()) {
    reader.refuse(conjunction.place, "empty-list", code_quoted(key) + " is an empty list");
    return;
  }
  reader.refuse(conjunction.place, "no-positive-pattern",
                code_quoted(key) + " says only what must not match, or how",
                "add what shall be found: a `pattern`, a regular expression or an inside");
}

void check_alternatives(const Formula& alternatives, std::string_view key, RuleReader& reader) {
  if (reader.refused()) return;
  if (alternatives.children.empty()) {
    reader.refuse(alternatives.place, "empty-list", code_quoted(key) + " is an empty list");
  }
  for (const Formula& child : alternatives.children) {
    if (child.kind != Formula::Kind::Not) continue;
    reader.refuse(child.place, "negation-in-either", "a negation is no alternative of " + code_quoted(key),
                  "put it beside a positive pattern, into a conjunction");
  }
}

Formula parse_old_operator(const YamlEntry& entry, FormulaScope scope, RuleReader& reader) {
  const std::string_view key = entry.key;
  const YamlNode& value = entry.value;
  if (key == "pattern") return pattern_leaf(value, key, reader);
  if (key == "pattern-regex") return regex_leaf(value, key, reader);
  if (key == "patterns") return parse_conjunction(entry, scope, reader);
  if (key == "pattern-either") return parse_either(entry, scope, reader);
  if (key == "pattern-not-regex") return wrap(Formula::Kind::Not, value.place, regex_leaf(value, key, reader));
  if (!is_old_operator(key)) {
    refuse_operator(entry, reader);
    return {};
  }
  Formula operand = parse_operand(value, key, true, scope, reader);
  if (key == "pattern-not") return wrap(Formula::Kind::Not, value.place, std::move(operand));
  if (key == kAnywhere) return wrap(Formula::Kind::Anywhere, value.place, std::move(operand));
  Formula inside = wrap(Formula::Kind::Inside, value.place, std::move(operand));
  return key == "pattern-inside" ? inside : wrap(Formula::Kind::Not, value.place, std::move(inside));
}

Formula parse_old_formula(const YamlNode& map, std::string_view owner, FormulaScope scope, RuleReader& reader) {
  const YamlEntry* root = nullptr;
  const YamlEntry* misplaced = nullptr;
  for (const YamlEntry& entry : map.entries) {
    if (entry.key == "pattern-where-python") {
      refuse_operator(entry, reader);
      return {};
    }
    if (!is_old_operator(entry.key)) {
      if (is_old_condition(entry.key) || entry.key == "focus-metavariable") misplaced = &entry;
      continue;
    }
    if (root != nullptr) {
      reader.refuse(entry.key_place, "several-formulas",
                    std::string(owner) + " has both " + code_quoted(root->key) + " and " + code_quoted(entry.key),
                    "put them into one `patterns` list (all must hold) or `pattern-either` list (one must hold)");
      return {};
    }
    root = &entry;
  }
  if (root != nullptr && misplaced != nullptr) {
    refuse_operator(*misplaced, reader);
    return {};
  }
  if (root != nullptr && is_root_operator(root->key)) return parse_old_operator(*root, scope, reader);
  if (root != nullptr) {
    reader.refuse(root->key_place, "missing-formula", code_quoted(root->key) + " alone does not say what " + std::string(owner) + " looks for",
                  "put it into a `patterns` list beside a `pattern`");
    return {};
  }
  std::string hint;
  for (const YamlEntry& entry : map.entries) {
    if (hint.empty()) hint = did_you_mean(entry.key, kRootOperators);
  }
  reader.refuse(map.place, "missing-formula", std::string(owner) + " needs " + list_alternatives(kRootOperators), std::move(hint));
  return {};
}

}  // namespace omni
