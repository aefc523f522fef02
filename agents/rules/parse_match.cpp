// The new syntax: `match:`, and the formulas below `taint:`.

#include <algorithm>
#include <array>

#include "agents/rules/parse_formula.h"
#include "protocol/base/suggest.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 7> kOperators{"pattern", "regex", "all", "any", "inside", "anywhere", "not"};
constexpr std::array<std::string_view, 9> kFormulaKeys{"pattern", "regex", "all", "any", "inside", "anywhere", "not", "where", "as"};

/// What an old operator is called here, for hints.
std::string_view new_name(std::string_view old) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kNames{{
      {"patterns", "all"},
      {"pattern-either", "any"},
      {"pattern-regex", "regex"},
      {"pattern-not", "not"},
      {"pattern-inside", "inside"},
      {"pattern-not-inside", "not: {inside: …}"},
      {"pattern-not-regex", "not: {regex: …}"},
      {"focus-metavariable", "where: [{focus: …}]"},
  }};
  for (const auto& [from, to] : kNames) {
    if (from == old) return to;
  }
  return is_old_condition(old) ? std::string_view("where: [{metavariable: …}]") : std::string_view();
}

void refuse_key(const YamlEntry& entry, RuleReader& reader) {
  const std::string_view name = new_name(entry.key);
  if (!name.empty()) {
    reader.refuse(entry.key_place, "mixed-syntax", code_quoted(entry.key) + " belongs to the old syntax",
                  "below `match` and `taint` write `" + std::string(name) + "`");
  } else if (entry.key == "fix") {
    reader.refuse(entry.key_place, "unsupported-feature", "a `fix` of a part of the formula is not supported",
                  "put one `fix` beside `match`");
  } else {
    reader.refuse(entry.key_place, "unknown-operator", "there is no operator " + code_quoted(entry.key),
                  did_you_mean(entry.key, kFormulaKeys));
  }
}

Formula parse_list(const YamlEntry& entry, Formula::Kind kind, FormulaScope scope, RuleReader& reader) {
  Formula formula;
  formula.kind = kind;
  formula.place = entry.value.place;
  if (!reader.expect_sequence(entry.value, code_quoted(entry.key), entry.value.place)) return formula;
  for (const YamlNode& item : entry.value.items) {
    formula.children.push_back(parse_new_formula(item, code_quoted(entry.key), scope, reader));
  }
  return formula;
}

Formula parse_operator(const YamlEntry& entry, FormulaScope scope, RuleReader& reader) {
  const std::string_view key = entry.key;
  const Place place = entry.value.place;
  if (key == "pattern") return pattern_leaf(entry.value, key, reader);
  if (key == "regex") return regex_leaf(entry.value, key, reader);
  if (key == "all") {
    Formula formula = parse_list(entry, Formula::Kind::And, scope, reader);
    check_conjunction(formula, key, scope, reader);
    return formula;
  }
  if (key == "any") {
    Formula formula = parse_list(entry, Formula::Kind::Or, scope, reader);
    check_alternatives(formula, key, reader);
    return formula;
  }
  const Formula::Kind kind = key == "not" ? Formula::Kind::Not : key == "inside" ? Formula::Kind::Inside : Formula::Kind::Anywhere;
  return wrap(kind, place, parse_new_formula(entry.value, code_quoted(key), scope, reader));
}

/// Which condition an entry of `where` is follows from the most telling of its keys.
void parse_constraint(const YamlNode& map, Formula& conjunction, RuleReader& reader) {
  if (!reader.expect_map(map, "an entry of `where`", map.place)) return;
  if (const YamlEntry* focus = map.find_entry("focus")) {
    constexpr std::array<std::string_view, 1> kKeys{"focus"};
    conjunction.focus.push_back(parse_focus(*focus, reader));
    reader.warn_unknown_keys(map, "a focus", kKeys);
    return;
  }
  Condition condition;
  condition.place = map.place;
  if (map.find("comparison") != nullptr) {
    constexpr std::array<std::string_view, 4> kKeys{"metavariable", "comparison", "strip", "base"};
    read_comparison(map, condition, reader);
    reader.warn_unknown_keys(map, "a comparison", kKeys);
  } else if (map.find("metavariable") == nullptr) {
    constexpr std::array<std::string_view, 3> kKeys{"metavariable", "comparison", "focus"};
    std::string hint;
    if (!map.entries.empty()) hint = did_you_mean(map.entries.front().key, kKeys);
    reader.refuse(map.place, "missing-key", "an entry of `where` needs " + list_alternatives(kKeys), std::move(hint));
    return;
  } else if (map.find("analyzer") != nullptr) {
    constexpr std::array<std::string_view, 3> kKeys{"metavariable", "analyzer", "options"};
    read_analysis(map, condition, reader);
    reader.warn_unknown_keys(map, "an analysis", kKeys);
  } else if (map.find("type") != nullptr || map.find("types") != nullptr) {
    constexpr std::array<std::string_view, 4> kKeys{"metavariable", "type", "types", "language"};
    read_type(map, condition, reader);
    reader.warn_unknown_keys(map, "a type condition", kKeys);
  } else if (map.find("module") != nullptr || map.find("modules") != nullptr) {
    constexpr std::array<std::string_view, 3> kKeys{"metavariable", "module", "modules"};
    read_name(map, condition, reader);
    reader.warn_unknown_keys(map, "a name condition", kKeys);
  } else {
    constexpr std::array<std::string_view, 3> kOthers{"metavariable", "language", "constant-propagation"};
    const std::string name = reader.metavariable(*map.find("metavariable"), "metavariable");
    const std::string language = reader.optional_text(map, "language");
    Formula formula = in_language(language, reader, [&] {
      return parse_new_formula(map, "a condition", {.positive_optional = true}, reader, kOthers);
    });
    // A bare regular expression is the condition of its own; here constants count, unlike in the old syntax.
    if (formula.kind == Formula::Kind::Regex && formula.as_metavariable.empty() && map.find("regex") != nullptr) {
      condition.regex = {name, std::move(formula.text), reader.flag(map, "constant-propagation", true)};
    } else {
      condition.kind = Condition::Kind::Pattern;
      condition.pattern.metavariable = name;
      condition.pattern.language = language;
      condition.pattern.formula.push_back(std::move(formula));
    }
  }
  conjunction.conditions.push_back(std::move(condition));
}

}  // namespace

bool is_new_operator(std::string_view key) { return std::find(kOperators.begin(), kOperators.end(), key) != kOperators.end(); }

Formula parse_new_formula(const YamlNode& node, std::string_view owner, FormulaScope scope, RuleReader& reader,
                          std::span<const std::string_view> others) {
  if (node.is_scalar()) return pattern_leaf(node, "pattern", reader);
  if (!reader.expect_map(node, owner, node.place)) return {};
  const YamlEntry* root = nullptr;
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "where" || entry.key == "as" || std::find(others.begin(), others.end(), entry.key) != others.end()) continue;
    if (!is_new_operator(entry.key)) {
      refuse_key(entry, reader);
      return {};
    }
    if (root != nullptr) {
      reader.refuse(entry.key_place, "several-operators",
                    code_quoted(root->key) + " and " + code_quoted(entry.key) + " stand in one mapping of " + std::string(owner),
                    "put them into one `all` list (all must hold) or `any` list (one must hold)");
      return {};
    }
    root = &entry;
  }
  if (root == nullptr) {
    reader.refuse(node.place, "missing-formula", std::string(owner) + " needs one of " + list_alternatives(kOperators));
    return {};
  }
  Formula formula = parse_operator(*root, scope, reader);
  if (const YamlEntry* where = node.find_entry("where")) {
    // Conditions belong to a conjunction; another formula gets one around it. `as` names the whole.
    if (formula.kind != Formula::Kind::And) {
      const Place place = formula.place;
      formula = wrap(Formula::Kind::And, place, std::move(formula));
      check_conjunction(formula, root->key, scope, reader);
    }
    if (reader.expect_sequence(where->value, "`where`", where->value.place)) {
      for (const YamlNode& item : where->value.items) parse_constraint(item, formula, reader);
    }
  }
  if (const YamlEntry* as = node.find_entry("as")) formula.as_metavariable = reader.metavariable(as->value, as->key);
  return formula;
}

}  // namespace omni
