#include "agents/rules/parse_options.h"

#include <algorithm>
#include <array>
#include <limits>

#include "protocol/base/suggest.h"

namespace omni {
namespace {

struct Switch {
  std::string_view name;
  bool RuleOptions::*member;
};

constexpr std::array kSwitches{
    Switch{"constant_propagation", &RuleOptions::constant_propagation},
    Switch{"symbolic_propagation", &RuleOptions::symbolic_propagation},
    Switch{"ac_matching", &RuleOptions::ac_matching},
    Switch{"commutative_boolop", &RuleOptions::commutative_boolop},
    Switch{"commutative_compop", &RuleOptions::symmetric_eq},  // newer name of symmetric_eq
    Switch{"symmetric_eq", &RuleOptions::symmetric_eq},
    Switch{"vardef_assign", &RuleOptions::vardef_assign},
    Switch{"flddef_assign", &RuleOptions::flddef_assign},
    Switch{"attr_expr", &RuleOptions::attr_expr},
    Switch{"unify_ids_strictly", &RuleOptions::unify_ids_strictly},
    Switch{"arrow_is_function", &RuleOptions::arrow_is_function},
    Switch{"let_is_var", &RuleOptions::let_is_var},
    Switch{"go_deeper_expr", &RuleOptions::go_deeper_expr},
    Switch{"go_deeper_stmt", &RuleOptions::go_deeper_stmt},
    Switch{"implicit_deep_exprstmt", &RuleOptions::implicit_deep_exprstmt},
    Switch{"implicit_ellipsis", &RuleOptions::implicit_ellipsis},
    Switch{"implicit_return", &RuleOptions::implicit_return},
    Switch{"decorators_order_matters", &RuleOptions::decorators_order_matters},
    Switch{"xml_singleton_loose_matching", &RuleOptions::xml_singleton_loose_matching},
    Switch{"xml_attrs_implicit_ellipsis", &RuleOptions::xml_attrs_implicit_ellipsis},
    Switch{"xml_children_ordered", &RuleOptions::xml_children_ordered},
    Switch{"taint_assume_safe_functions", &RuleOptions::taint_assume_safe_functions},
    Switch{"taint_assume_safe_indexes", &RuleOptions::taint_assume_safe_indexes},
    Switch{"taint_assume_safe_comparisons", &RuleOptions::taint_assume_safe_comparisons},
    Switch{"taint_assume_safe_booleans", &RuleOptions::taint_assume_safe_booleans},
    Switch{"taint_assume_safe_numbers", &RuleOptions::taint_assume_safe_numbers},
    Switch{"taint_only_propagate_through_assignments", &RuleOptions::taint_only_propagate_through_assignments},
    Switch{"taint_unify_mvars", &RuleOptions::taint_unify_mvars},
    Switch{"generic_multiline", &RuleOptions::generic_multiline},
    Switch{"generic_caseless", &RuleOptions::generic_caseless},
};

/// Known in the public language, without effect here: for other engines, or about how C++ is parsed.
constexpr std::array<std::string_view, 9> kWithoutEffect{
    "interfile",      "cpp_parsing_pref",       "taint_intrafile", "taint_match_on", "taint_fixpoint_timeout",
    "max_match_per_file", "timeout", "dynamic_timeout", "generic_braces"};

std::vector<std::string_view> all_names() {
  std::vector<std::string_view> names;
  for (const Switch& option : kSwitches) names.push_back(option.name);
  for (const std::string_view name : {"generic_engine", "generic_ellipsis_max_span", "generic_comment_style", "generic_extra_braces",
                                      "generic_extra_word_characters", "taint_focus_on"}) {
    names.push_back(name);
  }
  names.insert(names.end(), kWithoutEffect.begin(), kWithoutEffect.end());
  return names;
}

void warn_value(const YamlEntry& entry, std::string_view wanted, RuleReader& reader) {
  const std::string found =
      entry.value.is_scalar() ? code_quoted(entry.value.scalar) : std::string(describe_kind(entry.value));
  reader.warn(entry.value.place, "invalid-value",
              "option " + code_quoted(entry.key) + " wants " + std::string(wanted) + ", found " + found, "the default holds");
}

/// One of `words`, or a warning and nothing.
std::optional<std::string_view> choice(const YamlEntry& entry, std::span<const std::string_view> words, RuleReader& reader) {
  const auto found = std::find(words.begin(), words.end(), entry.value.scalar);
  if (entry.value.is_scalar() && found != words.end()) return *found;
  warn_value(entry, list_alternatives(words), reader);
  return std::nullopt;
}

/// Lists of characters, or of pairs of them, are kept as one text.
std::string joined(const YamlNode& node) {
  std::string text = node.scalar;
  for (const YamlNode& item : node.items) text += joined(item);
  return text;
}

void read_option(const YamlEntry& entry, RuleOptions& options, RuleReader& reader) {
  const std::string_view key = entry.key;
  const auto option = std::find_if(kSwitches.begin(), kSwitches.end(), [&](const Switch& one) { return one.name == key; });
  if (option != kSwitches.end()) {
    if (const auto value = as_bool(entry.value)) options.*(option->member) = *value;
    else warn_value(entry, "true or false", reader);
  } else if (key == "generic_engine") {
    constexpr std::array<std::string_view, 2> kEngines{"spacegrep", "aliengrep"};
    if (const auto engine = choice(entry, kEngines, reader)) options.generic_engine_aliengrep = *engine == "aliengrep";
  } else if (key == "generic_comment_style") {
    constexpr std::array<std::string_view, 3> kStyles{"c", "cpp", "shell"};
    if (const auto style = choice(entry, kStyles, reader)) options.generic_comment_style = *style;
  } else if (key == "taint_focus_on") {
    constexpr std::array<std::string_view, 2> kFocus{"source", "sink"};
    if (const auto focus = choice(entry, kFocus, reader)) options.taint_focus_on = *focus == "source";
  } else if (key == "generic_ellipsis_max_span") {
    const auto value = as_int(entry.value);
    if (value && *value >= 0 && *value <= std::numeric_limits<int>::max()) options.generic_ellipsis_max_span = static_cast<int>(*value);
    else warn_value(entry, "a number of lines", reader);
  } else if (key == "generic_extra_braces") {
    options.generic_extra_braces = joined(entry.value);
  } else if (key == "generic_extra_word_characters") {
    options.generic_extra_word_characters = joined(entry.value);
  } else if (std::find(kWithoutEffect.begin(), kWithoutEffect.end(), key) == kWithoutEffect.end()) {
    reader.warn(entry.key_place, "unknown-option", "there is no option " + code_quoted(key), did_you_mean(key, all_names()));
  }
}

}  // namespace

RuleOptions parse_options(const YamlEntry& entry, RuleReader& reader) {
  RuleOptions options;
  if (entry.value.is_null()) return options;
  if (!entry.value.is_map()) {
    reader.warn(entry.value.place, "wrong-type", "`options` wants a mapping, found " + std::string(describe_kind(entry.value)),
                "the defaults hold");
    return options;
  }
  for (const YamlEntry& option : entry.value.entries) read_option(option, options, reader);
  return options;
}

}  // namespace omni
