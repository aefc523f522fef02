// metavariable-* conditions of the old syntax, and the parts that the new syntax shares.

#include <algorithm>
#include <array>

#include "agents/rules/parse_formula.h"
#include "protocol/base/suggest.h"

namespace omni {
namespace {

constexpr std::string_view kInternalName = "semgrep-internal-metavariable-name";

constexpr std::array<std::string_view, 7> kConditions{"metavariable-regex",    "metavariable-pattern", "metavariable-comparison",
                                                      "metavariable-analysis", "metavariable-type",    "metavariable-name",
                                                      kInternalName};

void read_subject(const YamlNode& map, std::string_view owner, std::string& out, RuleReader& reader) {
  const YamlEntry* entry = reader.require(map, "metavariable", owner);
  if (entry != nullptr) out = reader.metavariable(entry->value, entry->key);
}

void read_regex(const YamlNode& map, Condition& condition, RuleReader& reader) {
  constexpr std::array<std::string_view, 3> kKeys{"metavariable", "regex", "constant-propagation"};
  condition.kind = Condition::Kind::Regex;
  read_subject(map, "`metavariable-regex`", condition.regex.metavariable, reader);
  condition.regex.regex = reader.required_text(map, "regex", "`metavariable-regex`").value_or(std::string());
  condition.regex.constant_propagation = reader.flag(map, "constant-propagation", false);
  reader.warn_unknown_keys(map, "`metavariable-regex`", kKeys);
}

void read_pattern(const YamlNode& map, Condition& condition, RuleReader& reader) {
  condition.kind = Condition::Kind::Pattern;
  read_subject(map, "`metavariable-pattern`", condition.pattern.metavariable, reader);
  condition.pattern.language = reader.optional_text(map, "language");
  condition.pattern.formula.push_back(in_language(condition.pattern.language, reader, [&] {
    return parse_old_formula(map, "`metavariable-pattern`", {.positive_optional = true}, reader);
  }));
  constexpr std::array<std::string_view, 2> kKeys{"metavariable", "language"};
  for (const YamlEntry& entry : map.entries) {
    const bool known = std::find(kKeys.begin(), kKeys.end(), entry.key) != kKeys.end();
    if (known || is_old_operator(entry.key) || is_old_condition(entry.key)) continue;
    reader.warn(entry.key_place, "unknown-key", code_quoted(entry.key) + " has no meaning in `metavariable-pattern`",
                did_you_mean(entry.key, kKeys));
  }
}

}  // namespace

bool is_old_condition(std::string_view key) { return std::find(kConditions.begin(), kConditions.end(), key) != kConditions.end(); }

void read_comparison(const YamlNode& map, Condition& condition, RuleReader& reader) {
  condition.kind = Condition::Kind::Comparison;
  if (const YamlEntry* entry = map.find_entry("metavariable")) {
    condition.comparison.metavariable = reader.metavariable(entry->value, entry->key);
  }
  condition.comparison.expression = reader.required_text(map, "comparison", "a comparison").value_or(std::string());
  condition.comparison.strip = reader.flag(map, "strip", false);
  const std::int64_t base = reader.integer(map, "base", 0);
  if (base < 0 || base == 1 || base > 36) {
    reader.refuse(map.find("base")->place, "invalid-value", "`base` is a radix from 2 to 36, or 0", {});
  } else {
    condition.comparison.base = static_cast<int>(base);
  }
  if (condition.comparison.strip && condition.comparison.metavariable.empty()) {
    reader.refuse(map.place, "missing-key", "`strip: true` needs `metavariable`");
  }
}

void read_analysis(const YamlNode& map, Condition& condition, RuleReader& reader) {
  constexpr std::array<std::string_view, 3> kAnalyzers{"entropy", "entropy_v2", "redos"};
  constexpr std::array<std::string_view, 3> kModes{"lax", "default", "strict"};
  condition.kind = Condition::Kind::Analysis;
  MetavariableAnalysis& analysis = condition.analysis;
  read_subject(map, "an analysis", analysis.metavariable, reader);
  const YamlEntry* analyzer = reader.require(map, "analyzer", "an analysis");
  if (analyzer == nullptr) return;
  // `analyzer: entropy_v2`, or `analyzer: {entropy_v2: {mode: strict}}`, or with `options: {mode: …}` beside.
  const YamlNode* options = map.find("options");
  if (analyzer->value.is_map() && analyzer->value.entries.size() == 1) {
    analysis.analyzer = analyzer->value.entries.front().key;
    options = &analyzer->value.entries.front().value;
  } else {
    analysis.analyzer = reader.text(*analyzer).value_or(std::string());
  }
  if (std::find(kAnalyzers.begin(), kAnalyzers.end(), analysis.analyzer) == kAnalyzers.end()) {
    reader.refuse(analyzer->value.place, "unsupported-feature", "there is no analyzer " + code_quoted(analysis.analyzer),
                  did_you_mean(analysis.analyzer, kAnalyzers));
  }
  analysis.mode = "default";
  if (options == nullptr || !options->is_map()) return;
  const YamlEntry* mode = options->find_entry("mode");
  if (mode == nullptr) return;
  analysis.mode = reader.text(*mode).value_or(std::string());
  if (std::find(kModes.begin(), kModes.end(), analysis.mode) == kModes.end()) {
    reader.refuse(mode->value.place, "invalid-value", "`mode` is " + list_alternatives(kModes) + ", found " + code_quoted(analysis.mode));
  }
}

void read_type(const YamlNode& map, Condition& condition, RuleReader& reader) {
  condition.kind = Condition::Kind::Type;
  read_subject(map, "a type condition", condition.type.metavariable, reader);
  if (const YamlEntry* type = map.find_entry("type")) {
    if (auto text = reader.text(*type)) condition.type.types.push_back(std::move(*text));
  }
  for (std::string& type : reader.optional_texts(map, "types")) condition.type.types.push_back(std::move(type));
  condition.type.language = reader.optional_text(map, "language");
  if (condition.type.types.empty() && !reader.refused()) {
    reader.refuse(map.place, "missing-key", "a type condition needs `type` or `types`");
  }
}

void read_name(const YamlNode& map, Condition& condition, RuleReader& reader) {
  condition.kind = Condition::Kind::Name;
  MetavariableName& name = condition.name;
  read_subject(map, "a name condition", name.metavariable, reader);
  name.kind = reader.optional_text(map, "kind");
  name.modules = reader.optional_texts(map, "modules");
  if (map.find("module") != nullptr) name.modules.push_back(reader.optional_text(map, "module"));
  name.names = reader.optional_texts(map, "fqns");
  if (map.find("fqn") != nullptr) name.names.push_back(reader.optional_text(map, "fqn"));
  if (name.kind.empty() && name.modules.empty() && name.names.empty() && !reader.refused()) {
    reader.refuse(map.place, "missing-key", "a name condition needs `module`, `modules`, `fqn`, `fqns` or `kind`");
  }
}

Condition parse_old_condition(const YamlEntry& entry, RuleReader& reader) {
  Condition condition;
  condition.place = entry.value.place;
  const YamlNode& map = entry.value;
  if (!reader.expect_map(map, code_quoted(entry.key), map.place)) return condition;
  if (entry.key == "metavariable-regex") {
    read_regex(map, condition, reader);
  } else if (entry.key == "metavariable-pattern") {
    read_pattern(map, condition, reader);
  } else if (entry.key == "metavariable-comparison") {
    constexpr std::array<std::string_view, 4> kKeys{"metavariable", "comparison", "strip", "base"};
    read_comparison(map, condition, reader);
    reader.warn_unknown_keys(map, "`metavariable-comparison`", kKeys);
  } else if (entry.key == "metavariable-analysis") {
    constexpr std::array<std::string_view, 3> kKeys{"metavariable", "analyzer", "options"};
    read_analysis(map, condition, reader);
    reader.warn_unknown_keys(map, "`metavariable-analysis`", kKeys);
  } else if (entry.key == "metavariable-type") {
    constexpr std::array<std::string_view, 4> kKeys{"metavariable", "type", "types", "language"};
    read_type(map, condition, reader);
    reader.warn_unknown_keys(map, "`metavariable-type`", kKeys);
  } else {
    constexpr std::array<std::string_view, 6> kKeys{"metavariable", "module", "modules", "fqn", "fqns", "kind"};
    read_name(map, condition, reader);
    reader.warn_unknown_keys(map, "`metavariable-name`", kKeys);
  }
  return condition;
}

}  // namespace omni
