#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/base/hash.h"
#include "protocol/base/problem.h"

/// A rule as plain data: what stands in the YAML, checked and normalised, nothing compiled. Old syntax (`patterns`,
/// `pattern-either`, …) and new (`match`, `all`, `any`, `where`) become the same Formula, so that everything behind
/// the parser knows one form.
namespace omni {

struct Formula;

/// `metavariable-regex`: the source text of the binding matches from its start (`re.match`); named groups bind.
struct MetavariableRegex {
  std::string metavariable;
  std::string regex;
  bool constant_propagation = false;  ///< look at the constant value, where one is known
  bool operator==(const MetavariableRegex&) const = default;
};

/// `metavariable-pattern`: the formula matches inside the bound code.
struct MetavariablePattern {
  std::string metavariable;
  std::string language;          ///< empty: that of the rule
  std::vector<Formula> formula;  ///< exactly one (a vector, since Formula is incomplete here)
  bool operator==(const MetavariablePattern&) const = default;
};

/// `metavariable-comparison`, or `comparison:` in the new syntax. `expression` is parsed by rules/comparison.
struct MetavariableComparison {
  std::string metavariable;  ///< may be empty: the expression names its variables itself
  std::string expression;
  bool strip = false;        ///< take quotes off before converting to a number
  int base = 0;              ///< radix of the integer; 0: from its prefix
  bool operator==(const MetavariableComparison&) const = default;
};

/// `metavariable-analysis`.
struct MetavariableAnalysis {
  std::string metavariable;
  std::string analyzer;  ///< "entropy", "entropy_v2" or "redos"
  std::string mode;      ///< entropy_v2: "lax", "default", "strict"
  bool operator==(const MetavariableAnalysis&) const = default;
};

/// `metavariable-type`: the declared type of the binding is one of `types` (each a pattern for a type).
struct MetavariableType {
  std::string metavariable;
  std::vector<std::string> types;
  std::string language;  ///< in which the types are written; empty: that of the rule
  bool operator==(const MetavariableType&) const = default;
};

/// `metavariable-name`: the canonical name or module of the binding.
struct MetavariableName {
  std::string metavariable;
  std::string kind;
  std::vector<std::string> modules;
  std::vector<std::string> names;  ///< `fqn`, `fqns`: fully qualified
  bool operator==(const MetavariableName&) const = default;
};

struct Condition {
  enum class Kind : unsigned char { Regex, Pattern, Comparison, Analysis, Type, Name };
  Kind kind = Kind::Regex;
  MetavariableRegex regex;
  MetavariablePattern pattern;
  MetavariableComparison comparison;
  MetavariableAnalysis analysis;
  MetavariableType type;
  MetavariableName name;
  Place place;
  bool operator==(const Condition&) const = default;
};

/// What a rule looks for. `pattern-not: x` is Not{x}; `pattern-inside: x` is Inside{x}; `pattern-not-inside: x` is
/// Not{Inside{x}}; `pattern-not-regex` is Not{Regex}; `patterns` and `all` are And; `pattern-either` and `any` are Or.
struct Formula {
  enum class Kind : unsigned char { Pattern, Regex, And, Or, Inside, Anywhere, Not };
  Kind kind = Kind::Pattern;
  std::string text;                              ///< Pattern: code; Regex: PCRE
  Place place;                                   ///< of the operator's value in the rule file
  std::vector<Formula> children;                 ///< And, Or: any number; Inside, Anywhere, Not: one
  std::vector<Condition> conditions;             ///< And, or any formula with `where:` (then wrapped in an And)
  std::vector<std::vector<std::string>> focus;   ///< And: entries intersect; the names in one entry are alternatives
  std::string as_metavariable;                   ///< new syntax `as: $X`: binds the whole match
  bool operator==(const Formula&) const = default;
};

struct TaintSource {
  Formula formula;
  bool exact = false;
  enum class SideEffect : unsigned char { No, Yes, Only } by_side_effect = SideEffect::No;
  bool control = false;
  std::string label;
  std::string requires_labels;  ///< boolean expression over labels; empty: none
  bool operator==(const TaintSource&) const = default;
};
struct TaintSink {
  Formula formula;
  bool exact = true;
  bool at_exit = false;
  std::string requires_labels;
  std::vector<std::pair<std::string, std::string>> requires_of;  ///< `requires: [{$X: LABEL}, …]`
  bool operator==(const TaintSink&) const = default;
};
struct TaintSanitizer {
  Formula formula;
  bool exact = false;
  bool by_side_effect = false;
  bool not_conflicting = false;
  bool operator==(const TaintSanitizer&) const = default;
};
struct TaintPropagator {
  Formula formula;
  std::string from;
  std::string to;
  bool by_side_effect = true;
  std::string requires_labels;
  std::vector<std::string> replace_labels;
  std::string label;
  bool operator==(const TaintPropagator&) const = default;
};
struct TaintSpec {
  std::vector<TaintSource> sources;
  std::vector<TaintSink> sinks;
  std::vector<TaintSanitizer> sanitizers;
  std::vector<TaintPropagator> propagators;
  bool operator==(const TaintSpec&) const = default;
};

/// `options:`; defaults are those of the reference (design page rule-semantics 7.9).
struct RuleOptions {
  bool constant_propagation = true;
  bool symbolic_propagation = false;
  bool ac_matching = true;
  bool commutative_boolop = false;
  bool symmetric_eq = false;
  bool vardef_assign = true;
  bool flddef_assign = false;
  bool attr_expr = true;
  bool unify_ids_strictly = true;
  bool arrow_is_function = true;
  bool let_is_var = true;
  bool go_deeper_expr = true;
  bool go_deeper_stmt = true;
  bool implicit_deep_exprstmt = true;
  bool implicit_ellipsis = true;
  bool implicit_return = true;
  bool decorators_order_matters = false;
  bool xml_singleton_loose_matching = true;
  bool xml_attrs_implicit_ellipsis = true;
  bool xml_children_ordered = true;
  bool taint_assume_safe_functions = false;
  bool taint_assume_safe_indexes = false;
  bool taint_assume_safe_comparisons = false;
  bool taint_assume_safe_booleans = false;
  bool taint_assume_safe_numbers = false;
  bool taint_only_propagate_through_assignments = false;
  bool taint_unify_mvars = false;
  bool taint_focus_on = false;
  bool generic_engine_aliengrep = false;
  bool generic_multiline = true;
  bool generic_caseless = false;
  std::string generic_extra_braces;
  std::string generic_extra_word_characters;
  int generic_ellipsis_max_span = 10;
  std::string generic_comment_style;  ///< "", "c", "cpp", "shell"
  bool operator==(const RuleOptions&) const = default;
};

enum class RuleSeverity : unsigned char { Info, Low, Medium, High, Critical };
enum class RuleConfidence : unsigned char { Low, Medium, High };
enum class RuleMode : unsigned char { Search, Taint };

struct FixRegex {
  std::string regex;
  std::string replacement;
  int count = 0;  ///< 0: all
  bool operator==(const FixRegex&) const = default;
};

struct MetadataEntry;

/// A value of `metadata:` that nobody here interprets: kept for reports.
struct MetadataValue {
  enum class Kind : unsigned char { Scalar, List, Map } kind = Kind::Scalar;
  std::string scalar;
  std::vector<MetadataValue> list;
  std::vector<MetadataEntry> map;  ///< in the order of writing
  bool operator==(const MetadataValue&) const = default;
};

struct MetadataEntry {
  std::string key;
  MetadataValue value;
  bool operator==(const MetadataEntry&) const = default;
};

/// `metadata:`. The named members are what OMNI reads; everything, these included, is also in `all`.
struct RuleMetadata {
  std::vector<std::string> cwe;         ///< "CWE-89", without the title
  std::vector<std::string> owasp;
  std::vector<std::string> references;
  std::vector<std::string> technology;
  std::string category;
  std::optional<RuleConfidence> confidence;
  std::string likelihood, impact;
  MetadataValue all;
  bool operator==(const RuleMetadata&) const = default;
};

struct Rule {
  std::string id;              ///< as written
  std::string qualified_id;    ///< `folder.sub.id` below the --rules root; equals `id` for a rule file named directly
  std::string message;
  RuleSeverity severity = RuleSeverity::Medium;
  std::string severity_text;   ///< as written, e.g. "WARNING"
  std::vector<std::string> languages;  ///< as written, lower case
  RuleMode mode = RuleMode::Search;
  Formula formula;             ///< mode Search
  TaintSpec taint;             ///< mode Taint
  RuleOptions options;
  std::vector<std::string> include_paths, exclude_paths;
  std::optional<std::string> fix;
  std::optional<FixRegex> fix_regex;
  RuleMetadata metadata;
  std::string file;            ///< as the user named it
  Place place;                 ///< of the rule's `id`
  Digest source{};             ///< of the text of `file`; all zero: not known, so nothing it finds can be kept for later
  bool operator==(const Rule&) const = default;
};

/// Everything one or many rule files held: the sound rules, and what was wrong with the others.
struct LoadedRules {
  std::vector<Rule> rules;
  std::vector<Problem> problems;
  bool operator==(const LoadedRules&) const = default;
};

}  // namespace omni
