#include "agents/rules/rule_parser.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <utility>

#include "agents/rules/formula_variables.h"
#include "agents/rules/parse_formula.h"
#include "agents/rules/parse_options.h"
#include "agents/rules/parse_taint.h"
#include "agents/rules/rule_reader.h"
#include "protocol/base/suggest.h"
#include "protocol/text/yaml.h"

namespace omni {
namespace {

constexpr std::array<std::string_view, 28> kRuleKeys{
    "id",          "message",     "severity",        "languages",     "mode",
    "metadata",    "options",     "paths",           "fix",           "fix-regex",
    "min-version", "max-version", "match",           "taint",         "pattern",
    "patterns",    "pattern-either", "pattern-regex", "pattern-sources", "pattern-sinks",
    "pattern-sanitizers", "pattern-propagators", "pattern-not", "pattern-inside", "pattern-not-inside",
    "pattern-not-regex", "version", "product"};

struct SeverityName {
  std::string_view name;
  RuleSeverity severity;
};
constexpr std::array kSeverities{
    SeverityName{"ERROR", RuleSeverity::High},     SeverityName{"WARNING", RuleSeverity::Medium},
    SeverityName{"INFO", RuleSeverity::Low},       SeverityName{"CRITICAL", RuleSeverity::Critical},
    SeverityName{"HIGH", RuleSeverity::High},      SeverityName{"MEDIUM", RuleSeverity::Medium},
    SeverityName{"LOW", RuleSeverity::Low},        SeverityName{"INVENTORY", RuleSeverity::Info},
    SeverityName{"EXPERIMENT", RuleSeverity::Info}};

void read_severity(const YamlNode& map, Rule& rule, RuleReader& reader) {
  const auto text = reader.required_text(map, "severity", "a rule");
  if (!text) return;
  rule.severity_text = *text;
  std::string upper = *text;
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  const auto found = std::find_if(kSeverities.begin(), kSeverities.end(), [&](const SeverityName& one) { return one.name == upper; });
  if (found != kSeverities.end()) {
    rule.severity = found->severity;
    return;
  }
  std::array<std::string_view, kSeverities.size()> names;
  std::transform(kSeverities.begin(), kSeverities.end(), names.begin(), [](const SeverityName& one) { return one.name; });
  std::string hint = did_you_mean(*text, names);
  reader.refuse(map.find("severity")->place, "unknown-severity", "there is no severity " + code_quoted(*text),
                hint.empty() ? "it is one of " + list_alternatives(names) : std::move(hint));
}

void read_languages(const YamlNode& map, Rule& rule, RuleReader& reader) {
  const YamlEntry* entry = reader.require(map, "languages", "a rule");
  if (entry == nullptr) return;
  rule.languages = reader.texts(*entry);
  for (std::string& language : rule.languages) {
    std::transform(language.begin(), language.end(), language.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  }
  if (rule.languages.empty() && entry->value.is_sequence()) {
    reader.refuse(entry->value.place, "empty-list", "`languages` is an empty list");
  }
  reader.patterns_are_regexes = rule.languages.size() == 1 && (rule.languages[0] == "regex" || rule.languages[0] == "none");
}

/// "1.93.0" → {1, 93, 0}; missing parts count as 0.
std::optional<std::array<unsigned, 3>> parse_version(std::string_view text) {
  std::array<unsigned, 3> version{};
  std::size_t part = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9' && digits < 8) {
      version[part] = version[part] * 10 + static_cast<unsigned>(c - '0');
      ++digits;
    } else if (c == '.' && digits > 0 && part < 2) {
      ++part;
      digits = 0;
    } else {
      return std::nullopt;
    }
  }
  return digits > 0 ? std::optional(version) : std::nullopt;
}

/// Whether the rule may be read by us as far as `key` is concerned.
bool fits_version(const YamlNode& map, std::string_view key, RuleReader& reader) {
  const YamlEntry* entry = map.find_entry(key);
  if (entry == nullptr) return true;
  const auto text = reader.text(*entry);
  if (!text) return true;
  const auto bound = parse_version(*text);
  if (!bound) {
    reader.refuse(entry->value.place, "invalid-value", code_quoted(key) + ": " + code_quoted(*text) + " is no version", "write it as `1.93.0`");
    return true;
  }
  const auto ours = parse_version(kRuleLanguageVersion);
  const bool fits = key == "min-version" ? *bound <= *ours : *ours <= *bound;
  if (!fits) {
    reader.stand_aside(entry->value.place, "incompatible-version",
                       code_quoted(key) + " is " + *text + ", the rule language read here is " + std::string(kRuleLanguageVersion));
  }
  return fits;
}

void read_paths(const YamlNode& map, Rule& rule, RuleReader& reader) {
  const YamlEntry* entry = map.find_entry("paths");
  if (entry == nullptr || entry->value.is_null()) return;
  if (!reader.expect_map(entry->value, "`paths`", entry->value.place)) return;
  constexpr std::array<std::string_view, 2> kKeys{"include", "exclude"};
  rule.include_paths = reader.optional_texts(entry->value, "include");
  rule.exclude_paths = reader.optional_texts(entry->value, "exclude");
  reader.warn_unknown_keys(entry->value, "`paths`", kKeys);
}

void read_fixes(const YamlNode& map, Rule& rule, RuleReader& reader) {
  if (const YamlEntry* fix = map.find_entry("fix")) {
    // `fix: ""` (or nothing) deletes the match; blanks around the text belong to the YAML, not to the code.
    std::string text = fix->value.is_null() ? std::string() : reader.text(*fix).value_or(std::string());
    text.erase(0, std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    rule.fix = std::move(text);
  }
  const YamlEntry* entry = map.find_entry("fix-regex");
  if (entry == nullptr) return;
  if (!reader.expect_map(entry->value, "`fix-regex`", entry->value.place)) return;
  constexpr std::array<std::string_view, 3> kKeys{"regex", "replacement", "count"};
  FixRegex fix;
  fix.regex = reader.required_text(entry->value, "regex", "`fix-regex`").value_or(std::string());
  if (const YamlEntry* replacement = reader.require(entry->value, "replacement", "`fix-regex`")) {
    if (!replacement->value.is_null()) fix.replacement = reader.text(*replacement).value_or(std::string());
  }
  const std::int64_t count = reader.integer(entry->value, "count", 0);
  fix.count = static_cast<int>(std::clamp<std::int64_t>(count, 0, std::numeric_limits<int>::max()));
  reader.warn_unknown_keys(entry->value, "`fix-regex`", kKeys);
  rule.fix_regex = std::move(fix);
}

/// The mode a rule asks for, or nothing after a problem.
std::optional<RuleMode> read_mode(const YamlNode& map, RuleReader& reader) {
  const YamlEntry* entry = map.find_entry("mode");
  if (entry == nullptr) return map.find("taint") != nullptr ? RuleMode::Taint : RuleMode::Search;
  const auto text = reader.text(*entry);
  if (!text) return std::nullopt;
  if (*text == "search") return RuleMode::Search;
  if (*text == "taint") return RuleMode::Taint;
  constexpr std::array<std::string_view, 5> kUnsupported{"join", "extract", "step", "steps", "secrets"};
  constexpr std::array<std::string_view, 2> kModes{"search", "taint"};
  if (std::find(kUnsupported.begin(), kUnsupported.end(), *text) != kUnsupported.end()) {
    reader.refuse(entry->value.place, "unsupported-mode", "mode " + code_quoted(*text) + " is not supported", "modes are `search` and `taint`");
  } else {
    std::string hint = did_you_mean(*text, kModes);
    reader.refuse(entry->value.place, "unknown-mode", "there is no mode " + code_quoted(*text), hint.empty() ? "modes are `search` and `taint`" : std::move(hint));
  }
  return std::nullopt;
}

bool has_old_formula(const YamlNode& map) {
  return std::any_of(map.entries.begin(), map.entries.end(), [](const YamlEntry& entry) {
    return is_old_operator(entry.key) || entry.key == "pattern-where-python";
  });
}

/// Refuses keys of one way to say what is looked for beside those of the one that was chosen.
void refuse_beside(const YamlNode& map, std::string_view chosen, RuleReader& reader) {
  constexpr std::array<std::string_view, 7> kWays{"match", "taint", "pattern-sources", "pattern-sinks", "pattern-sanitizers",
                                                  "pattern-propagators", "pattern-where-python"};
  for (const YamlEntry& entry : map.entries) {
    const bool other = std::find(kWays.begin(), kWays.end(), entry.key) != kWays.end() || is_old_operator(entry.key);
    const bool same = entry.key == chosen || (chosen == "pattern-sources" && entry.key.starts_with("pattern-") && !is_old_operator(entry.key) && entry.key != "pattern-where-python");
    if (!other || same) continue;
    reader.refuse(entry.key_place, "several-formulas", code_quoted(entry.key) + " has no place beside " + code_quoted(chosen),
                  "a rule says in one way what it looks for");
  }
}

void read_search(const YamlNode& map, Rule& rule, RuleReader& reader) {
  if (const YamlEntry* match = map.find_entry("match")) {
    refuse_beside(map, "match", reader);
    rule.formula = parse_new_formula(match->value, "`match`", {}, reader);
    if (rule.formula.kind == Formula::Kind::Not && !reader.refused()) {
      reader.refuse(match->value.place, "no-positive-pattern", "`match` says only what must not match", "put it into an `all` list");
    }
  } else if (!has_old_formula(map) && (map.find("pattern-sources") != nullptr || map.find("pattern-sinks") != nullptr)) {
    reader.refuse(map.place, "missing-key", "sources and sinks work in mode `taint` only", "add `mode: taint`");
  } else {
    rule.formula = parse_old_formula(map, "a rule", {}, reader);
    for (const YamlEntry& entry : map.entries) {
      if (!entry.key.starts_with("pattern-s") && entry.key != "pattern-propagators" && entry.key != "taint") continue;
      reader.warn(entry.key_place, "unknown-key", code_quoted(entry.key) + " has no meaning in mode `search`");
    }
  }
  if (!reader.refused()) check_metavariables(rule.formula, true, reader);
}

void read_taint(const YamlNode& map, Rule& rule, RuleReader& reader) {
  if (const YamlEntry* taint = map.find_entry("taint")) {
    refuse_beside(map, "taint", reader);
    rule.taint = parse_new_taint(*taint, reader);
  } else {
    refuse_beside(map, "pattern-sources", reader);
    rule.taint = parse_old_taint(map, reader);
  }
}

/// Names of rules stand in suppression comments, in lists divided by commas or blanks.
void check_id(const YamlEntry& entry, RuleReader& reader) {
  const auto wrong = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == ',' || c == '\x7f'; };
  if (entry.value.is_scalar() && (entry.value.scalar.empty() || std::any_of(entry.value.scalar.begin(), entry.value.scalar.end(), wrong))) {
    reader.refuse(entry.value.place, "invalid-id", "an `id` has no blanks, commas or control characters and is not empty",
                  "use letters, digits, `-`, `_` and `.`");
  }
}

void check_rule_keys(const YamlNode& map, RuleReader& reader) {
  constexpr std::array<std::string_view, 4> kUnsupported{"r2c-internal-project-depends-on", "project-depends-on", "validators", "dependencies"};
  for (const YamlEntry& entry : map.entries) {
    const std::string_view key = entry.key;
    if (std::find(kRuleKeys.begin(), kRuleKeys.end(), key) != kRuleKeys.end() || key == "pattern-where-python") continue;
    if (std::find(kUnsupported.begin(), kUnsupported.end(), key) != kUnsupported.end()) {
      reader.refuse(entry.key_place, "unsupported-feature", code_quoted(key) + " is not supported", "without it the rule would report what it does not mean");
    } else if (is_old_condition(key) || key == "focus-metavariable") {
      if (reader.refused()) continue;  // told together with the formula
      reader.refuse(entry.key_place, "misplaced-condition", code_quoted(key) + " stands outside of a `patterns` list",
                    "put it beside the pattern it constrains, into one `patterns` list");
    } else if (is_new_operator(key) || key == "where" || key == "as" || key == "focus") {
      reader.refuse(entry.key_place, "mixed-syntax", code_quoted(key) + " belongs below `match`");
    } else {
      reader.warn(entry.key_place, "unknown-key", code_quoted(key) + " has no meaning in a rule", did_you_mean(key, kRuleKeys));
    }
  }
}

/// The rule in `map`, or nothing when it is refused.
std::optional<Rule> parse_rule(const YamlNode& map, RuleReader& reader) {
  Rule rule;
  rule.place = map.place;
  if (!reader.expect_map(map, "an entry of `rules`", map.place)) return std::nullopt;
  if (const YamlEntry* id = reader.require(map, "id", "a rule")) {
    rule.id = reader.text(*id).value_or(std::string());
    rule.place = id->value.place;
    reader.set_rule_id(rule.id);
    check_id(*id, reader);
  }
  if (!fits_version(map, "min-version", reader) || !fits_version(map, "max-version", reader)) return std::nullopt;
  const auto mode = read_mode(map, reader);
  if (!mode) return std::nullopt;  // the rest is written for somebody else
  rule.mode = *mode;
  rule.message = reader.required_text(map, "message", "a rule").value_or(std::string());
  read_severity(map, rule, reader);
  read_languages(map, rule, reader);
  if (rule.mode == RuleMode::Search) read_search(map, rule, reader);
  else read_taint(map, rule, reader);
  if (const YamlEntry* options = map.find_entry("options")) rule.options = parse_options(*options, reader);
  if (const YamlEntry* metadata = map.find_entry("metadata")) rule.metadata = parse_metadata(*metadata, reader);
  read_paths(map, rule, reader);
  read_fixes(map, rule, reader);
  check_rule_keys(map, reader);
  if (reader.refused()) return std::nullopt;
  return rule;
}

/// The list of rules in a document; null after a problem.
const YamlNode* find_rules(const YamlNode& root, RuleReader& reader) {
  constexpr std::array<std::string_view, 1> kKeys{"rules"};
  if (root.is_sequence()) return &root;
  if (root.is_null()) {
    reader.warn({}, "no-rules", "the file is empty");
    return nullptr;
  }
  const YamlEntry* rules = root.find_entry("rules");
  if (rules == nullptr) {
    std::string hint = "a rule file has a list under `rules`";
    for (const YamlEntry& entry : root.entries) {
      if (std::string near = did_you_mean(entry.key, kKeys); !near.empty()) hint = std::move(near);
    }
    reader.refuse(root.place, "not-a-rule-file", "no `rules` here, found " + std::string(describe_kind(root)), std::move(hint));
    return nullptr;
  }
  for (const YamlEntry& entry : root.entries) {
    if (entry.key == "rules" || entry.key == "missed" || entry.key.starts_with("x-")) continue;
    reader.warn(entry.key_place, "unknown-key", code_quoted(entry.key) + " has no meaning beside `rules`");
  }
  if (rules->value.is_null()) {
    reader.warn(rules->key_place, "no-rules", "`rules` is empty");
    return nullptr;
  }
  return reader.expect_sequence(rules->value, "`rules`", rules->value.place) ? &rules->value : nullptr;
}

/// YAML mistakes within a rule (a repeated key) refuse that rule and carry its name.
std::vector<bool> blame(std::span<const YamlNode> rules, std::vector<Problem>& problems) {
  std::vector<bool> broken(rules.size(), false);
  for (Problem& problem : problems) {
    if (problem.severity != ProblemSeverity::Error) continue;
    for (std::size_t i = rules.size(); i-- > 0;) {
      if (problem.place < rules[i].place) continue;
      broken[i] = true;
      if (const YamlNode* id = rules[i].find("id")) problem.rule_id = id->scalar;
      break;
    }
  }
  return broken;
}

}  // namespace

LoadedRules parse_rules(std::string_view yaml, std::string_view file_name, std::string_view folder_prefix) {
  LoadedRules loaded;
  YamlDocument document = parse_yaml(yaml, file_name);
  loaded.problems = std::move(document.problems);
  const bool unreadable = document.root.is_null() && !loaded.problems.empty();
  if (unreadable) return loaded;

  RuleReader file_reader(file_name, loaded.problems);
  const YamlNode* rules = find_rules(document.root, file_reader);
  if (rules == nullptr) return loaded;
  if (rules->items.empty()) file_reader.warn(rules->place, "no-rules", "`rules` is empty");

  const std::vector<bool> broken = blame(rules->items, loaded.problems);
  std::unordered_map<std::string, Place> seen;
  for (std::size_t i = 0; i < rules->items.size(); ++i) {
    RuleReader reader(file_name, loaded.problems);
    std::optional<Rule> rule = parse_rule(rules->items[i], reader);
    if (!reader.rule_id().empty()) {
      const auto [first, fresh] = seen.emplace(reader.rule_id(), rules->items[i].place);
      if (!fresh) {
        reader.refuse(rules->items[i].place, "duplicate-id", "another rule of this file has the same id",
                      "the first, in line " + std::to_string(first->second.line) + ", is used");
      }
    }
    if (!rule || reader.refused() || broken[i]) continue;
    rule->file = file_name;
    rule->qualified_id = folder_prefix.empty() ? rule->id : std::string(folder_prefix) + "." + rule->id;
    loaded.rules.push_back(std::move(*rule));
  }
  return loaded;
}

}  // namespace omni
