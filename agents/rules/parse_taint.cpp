#include "agents/rules/parse_taint.h"

#include <algorithm>
#include <array>

#include "agents/rules/formula_variables.h"
#include "agents/rules/label_expression.h"
#include "agents/rules/parse_formula.h"
#include "protocol/base/suggest.h"

namespace omni {
namespace {

using Keys = std::span<const std::string_view>;

constexpr std::array<std::string_view, 5> kSourceKeys{"exact", "by-side-effect", "control", "label", "requires"};
constexpr std::array<std::string_view, 3> kSinkKeys{"exact", "requires", "at-exit"};
constexpr std::array<std::string_view, 4> kSanitizerKeys{"exact", "by-side-effect", "not_conflicting", "not-conflicting"};
constexpr std::array<std::string_view, 6> kPropagatorKeys{"from", "to", "by-side-effect", "requires", "label", "replace-labels"};
constexpr std::array<std::string_view, 12> kAllKeys{"exact", "by-side-effect", "control",    "label",           "requires",        "at-exit",
                                                    "from",  "to",             "replace-labels", "not_conflicting", "not-conflicting", "id"};

enum class Syntax : unsigned char { Old, New };

bool contains(Keys keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

/// The formula of an entry; keys of other parts of a taint rule are named and passed over.
Formula parse_item_formula(const YamlNode& item, std::string_view owner, Keys keys, Syntax syntax, RuleReader& reader) {
  Formula formula;
  if (syntax == Syntax::New) {
    formula = parse_new_formula(item, owner, {}, reader, kAllKeys);
  } else if (item.is_scalar()) {
    reader.refuse(item.place, "wrong-type", std::string(owner) + " is a mapping, found text",
                  "write `- pattern: " + item.scalar.substr(0, item.scalar.find('\n')).substr(0, 40) + "`");
    return formula;
  } else if (reader.expect_map(item, owner, item.place)) {
    formula = parse_old_formula(item, owner, {}, reader);
  }
  for (const YamlEntry& entry : item.entries) {
    const bool operator_key = syntax == Syntax::New ? is_new_operator(entry.key) || entry.key == "where" || entry.key == "as"
                                                    : is_old_operator(entry.key) || is_old_condition(entry.key);
    if (operator_key || contains(keys, entry.key)) continue;
    if (syntax == Syntax::New && !contains(kAllKeys, entry.key)) continue;  // told as an unknown operator
    reader.warn(entry.key_place, "unknown-key", code_quoted(entry.key) + " has no meaning in " + std::string(owner),
                did_you_mean(entry.key, keys));
  }
  if (!reader.refused()) check_metavariables(formula, false, reader);
  return formula;
}

std::string read_requires(const YamlEntry& entry, RuleReader& reader) {
  std::string text = reader.text(entry).value_or(std::string());
  std::string wrong;
  if (entry.value.is_scalar()) LabelExpression::parse(text, wrong);
  if (!wrong.empty()) {
    reader.refuse(entry.value.place, "invalid-requires", code_quoted(entry.key) + ": " + wrong,
                  "labels joined by `and`, `or`, `not`, as in `A and not B`");
  }
  return text;
}

std::string optional_requires(const YamlNode& item, RuleReader& reader) {
  const YamlEntry* entry = item.find_entry("requires");
  return entry == nullptr ? std::string() : read_requires(*entry, reader);
}

TaintSource::SideEffect read_side_effect(const YamlNode& item, RuleReader& reader) {
  const YamlEntry* entry = item.find_entry("by-side-effect");
  if (entry != nullptr && entry->value.is_scalar() && entry->value.scalar == "only") return TaintSource::SideEffect::Only;
  return reader.flag(item, "by-side-effect", false) ? TaintSource::SideEffect::Yes : TaintSource::SideEffect::No;
}

TaintSource parse_source(const YamlNode& item, Syntax syntax, RuleReader& reader) {
  TaintSource source;
  source.formula = parse_item_formula(item, "a source", kSourceKeys, syntax, reader);
  source.exact = reader.flag(item, "exact", source.exact);
  source.by_side_effect = read_side_effect(item, reader);
  source.control = reader.flag(item, "control", source.control);
  source.label = reader.optional_text(item, "label");
  source.requires_labels = optional_requires(item, reader);
  return source;
}

TaintSink parse_sink(const YamlNode& item, Syntax syntax, RuleReader& reader) {
  TaintSink sink;
  sink.formula = parse_item_formula(item, "a sink", kSinkKeys, syntax, reader);
  sink.exact = reader.flag(item, "exact", sink.exact);
  sink.at_exit = reader.flag(item, "at-exit", sink.at_exit);
  const YamlEntry* requires_entry = item.find_entry("requires");
  if (requires_entry == nullptr) return sink;
  if (!requires_entry->value.is_sequence()) {
    sink.requires_labels = read_requires(*requires_entry, reader);
    return sink;
  }
  for (const YamlNode& one : requires_entry->value.items) {
    if (one.entries.size() != 1) {
      reader.refuse(one.place, "wrong-type", "an entry of `requires` is one metavariable with its labels",
                    "write `- $X: LABEL`");
      continue;
    }
    const YamlEntry& entry = one.entries.front();
    if (!is_metavariable(entry.key)) {
      reader.refuse(entry.key_place, "invalid-metavariable", "`requires`: " + code_quoted(entry.key) + " is no metavariable");
    }
    sink.requires_of.emplace_back(entry.key, read_requires(entry, reader));
  }
  return sink;
}

TaintSanitizer parse_sanitizer(const YamlNode& item, Syntax syntax, RuleReader& reader) {
  TaintSanitizer sanitizer;
  sanitizer.formula = parse_item_formula(item, "a sanitizer", kSanitizerKeys, syntax, reader);
  sanitizer.exact = reader.flag(item, "exact", sanitizer.exact);
  sanitizer.by_side_effect = read_side_effect(item, reader) != TaintSource::SideEffect::No;
  sanitizer.not_conflicting = reader.flag(item, "not_conflicting", false) || reader.flag(item, "not-conflicting", false);
  return sanitizer;
}

TaintPropagator parse_propagator(const YamlNode& item, Syntax syntax, RuleReader& reader) {
  TaintPropagator propagator;
  propagator.formula = parse_item_formula(item, "a propagator", kPropagatorKeys, syntax, reader);
  const auto bound = bound_metavariables(propagator.formula);
  const auto end_point = [&](std::string_view key) {
    const YamlEntry* entry = item.is_map() ? reader.require(item, key, "a propagator") : nullptr;
    if (entry == nullptr) return std::string();
    std::string name = reader.metavariable(entry->value, key);
    if (!reader.refused() && !bound.contains(name) && !name.starts_with("$...")) {
      reader.warn(entry->value.place, "unbound-metavariable",
                  code_quoted(key) + " is " + code_quoted(name) + ", which the propagator's pattern does not bind; it never works");
    }
    return name;
  };
  if (!item.is_map() && syntax == Syntax::New) {
    reader.refuse(item.place, "missing-key", "a propagator needs `from` and `to`");
  }
  propagator.from = end_point("from");
  propagator.to = end_point("to");
  propagator.by_side_effect = reader.flag(item, "by-side-effect", propagator.by_side_effect);
  propagator.requires_labels = optional_requires(item, reader);
  propagator.label = reader.optional_text(item, "label");
  propagator.replace_labels = reader.optional_texts(item, "replace-labels");
  return propagator;
}

template <typename Parse>
auto parse_list(const YamlEntry* entry, Syntax syntax, RuleReader& reader, Parse parse) {
  std::vector<decltype(parse(entry->value, syntax, reader))> items;
  if (entry == nullptr || !reader.expect_sequence(entry->value, code_quoted(entry->key), entry->value.place)) return items;
  for (const YamlNode& item : entry->value.items) items.push_back(parse(item, syntax, reader));
  return items;
}

/// Sources and sinks: without one of each nothing can be found.
template <typename Parse>
auto parse_required_list(const YamlNode& map, std::string_view key, std::string_view owner, Syntax syntax, RuleReader& reader,
                         Parse parse) {
  const YamlEntry* entry = reader.require(map, key, owner);
  auto items = parse_list(entry, syntax, reader, parse);
  if (entry != nullptr && entry->value.is_sequence() && items.empty()) {
    reader.refuse(entry->value.place, "empty-list", code_quoted(key) + " is an empty list");
  }
  return items;
}

}  // namespace

TaintSpec parse_old_taint(const YamlNode& rule, RuleReader& reader) {
  constexpr std::string_view kOwner = "a taint rule";
  TaintSpec spec;
  spec.sources = parse_required_list(rule, "pattern-sources", kOwner, Syntax::Old, reader, parse_source);
  spec.sinks = parse_required_list(rule, "pattern-sinks", kOwner, Syntax::Old, reader, parse_sink);
  spec.sanitizers = parse_list(rule.find_entry("pattern-sanitizers"), Syntax::Old, reader, parse_sanitizer);
  spec.propagators = parse_list(rule.find_entry("pattern-propagators"), Syntax::Old, reader, parse_propagator);
  return spec;
}

TaintSpec parse_new_taint(const YamlEntry& taint, RuleReader& reader) {
  constexpr std::array<std::string_view, 4> kParts{"sources", "sinks", "sanitizers", "propagators"};
  TaintSpec spec;
  if (!reader.expect_map(taint.value, "`taint`", taint.value.place)) return spec;
  spec.sources = parse_required_list(taint.value, "sources", "`taint`", Syntax::New, reader, parse_source);
  spec.sinks = parse_required_list(taint.value, "sinks", "`taint`", Syntax::New, reader, parse_sink);
  spec.sanitizers = parse_list(taint.value.find_entry("sanitizers"), Syntax::New, reader, parse_sanitizer);
  spec.propagators = parse_list(taint.value.find_entry("propagators"), Syntax::New, reader, parse_propagator);
  reader.warn_unknown_keys(taint.value, "`taint`", kParts);
  return spec;
}

}  // namespace omni
