#include "agents/rules/rule_codec.h"

#include "protocol/base/archive.h"

// Each `fields` names all members of its struct: one that is added is asked for by the compiler.
namespace omni {

constexpr ProblemSeverity last_of(ProblemSeverity) { return ProblemSeverity::Note; }
constexpr Condition::Kind last_of(Condition::Kind) { return Condition::Kind::Name; }
constexpr Formula::Kind last_of(Formula::Kind) { return Formula::Kind::Not; }
constexpr TaintSource::SideEffect last_of(TaintSource::SideEffect) { return TaintSource::SideEffect::Only; }
constexpr RuleSeverity last_of(RuleSeverity) { return RuleSeverity::Critical; }
constexpr RuleConfidence last_of(RuleConfidence) { return RuleConfidence::High; }
constexpr RuleMode last_of(RuleMode) { return RuleMode::Taint; }
constexpr MetadataValue::Kind last_of(MetadataValue::Kind) { return MetadataValue::Kind::Map; }
constexpr Requirement::Kind last_of(Requirement::Kind) { return Requirement::Kind::Caseless; }

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Place>& place) {
  auto& [line, column] = place;
  archive(line, column);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Problem>& problem) {
  auto& [severity, code, message, hint, file, place, rule_id] = problem;
  archive(severity, code, message, hint, file, place, rule_id);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariableRegex>& condition) {
  auto& [metavariable, regex, constant_propagation] = condition;
  archive(metavariable, regex, constant_propagation);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariablePattern>& condition) {
  auto& [metavariable, language, formula] = condition;
  archive(metavariable, language, formula);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariableComparison>& condition) {
  auto& [metavariable, expression, strip, base] = condition;
  archive(metavariable, expression, strip, base);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariableAnalysis>& condition) {
  auto& [metavariable, analyzer, mode] = condition;
  archive(metavariable, analyzer, mode);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariableType>& condition) {
  auto& [metavariable, types, language] = condition;
  archive(metavariable, types, language);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetavariableName>& condition) {
  auto& [metavariable, kind, modules, names] = condition;
  archive(metavariable, kind, modules, names);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Condition>& condition) {
  auto& [kind, regex, pattern, comparison, analysis, type, name, place] = condition;
  archive(kind, regex, pattern, comparison, analysis, type, name, place);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Formula>& formula) {
  auto& [kind, text, place, children, conditions, focus, as_metavariable] = formula;
  archive(kind, text, place, children, conditions, focus, as_metavariable);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintSource>& source) {
  auto& [formula, exact, by_side_effect, control, label, requires_labels] = source;
  archive(formula, exact, by_side_effect, control, label, requires_labels);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintSink>& sink) {
  auto& [formula, exact, at_exit, requires_labels, requires_of] = sink;
  archive(formula, exact, at_exit, requires_labels, requires_of);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintSanitizer>& sanitizer) {
  auto& [formula, exact, by_side_effect, not_conflicting] = sanitizer;
  archive(formula, exact, by_side_effect, not_conflicting);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintPropagator>& propagator) {
  auto& [formula, from, to, by_side_effect, requires_labels, replace_labels, label] = propagator;
  archive(formula, from, to, by_side_effect, requires_labels, replace_labels, label);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, TaintSpec>& spec) {
  auto& [sources, sinks, sanitizers, propagators] = spec;
  archive(sources, sinks, sanitizers, propagators);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, RuleOptions>& options) {
  auto& [constant_propagation, symbolic_propagation, ac_matching, commutative_boolop, symmetric_eq, vardef_assign,
         flddef_assign, attr_expr, unify_ids_strictly, arrow_is_function, let_is_var, go_deeper_expr, go_deeper_stmt,
         implicit_deep_exprstmt, implicit_ellipsis, implicit_return, decorators_order_matters,
         xml_singleton_loose_matching, xml_attrs_implicit_ellipsis, xml_children_ordered, taint_assume_safe_functions,
         taint_assume_safe_indexes, taint_assume_safe_comparisons, taint_assume_safe_booleans,
         taint_assume_safe_numbers, taint_only_propagate_through_assignments, taint_unify_mvars, taint_focus_on,
         generic_engine_aliengrep, generic_multiline, generic_caseless, generic_extra_braces,
         generic_extra_word_characters, generic_ellipsis_max_span, generic_comment_style] = options;
  archive(constant_propagation, symbolic_propagation, ac_matching, commutative_boolop, symmetric_eq, vardef_assign,
          flddef_assign, attr_expr, unify_ids_strictly, arrow_is_function, let_is_var, go_deeper_expr, go_deeper_stmt,
          implicit_deep_exprstmt, implicit_ellipsis, implicit_return, decorators_order_matters,
          xml_singleton_loose_matching, xml_attrs_implicit_ellipsis, xml_children_ordered, taint_assume_safe_functions,
          taint_assume_safe_indexes, taint_assume_safe_comparisons, taint_assume_safe_booleans,
          taint_assume_safe_numbers, taint_only_propagate_through_assignments, taint_unify_mvars, taint_focus_on,
          generic_engine_aliengrep, generic_multiline, generic_caseless, generic_extra_braces,
          generic_extra_word_characters, generic_ellipsis_max_span, generic_comment_style);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, FixRegex>& fix) {
  auto& [regex, replacement, count] = fix;
  archive(regex, replacement, count);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetadataValue>& value) {
  auto& [kind, scalar, list, map] = value;
  archive(kind, scalar, list, map);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, MetadataEntry>& entry) {
  auto& [key, value] = entry;
  archive(key, value);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, RuleMetadata>& metadata) {
  auto& [cwe, owasp, references, technology, category, confidence, likelihood, impact, all] = metadata;
  archive(cwe, owasp, references, technology, category, confidence, likelihood, impact, all);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Rule>& rule) {
  auto& [id, qualified_id, message, severity, severity_text, languages, mode, formula, taint, options, include_paths,
         exclude_paths, fix, fix_regex, metadata, file, place, source] = rule;
  static_cast<void>(source);  // of the text the rules are decoded for
  archive(id, qualified_id, message, severity, severity_text, languages, mode, formula, taint, options, include_paths,
          exclude_paths, fix, fix_regex, metadata, file, place);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, LoadedRules>& loaded) {
  auto& [rules, problems] = loaded;
  archive(rules, problems);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, Requirement>& requirement) {
  auto& [kind, text, parts] = requirement;
  archive(kind, text, parts);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, RuleSketch>& sketch) {
  auto& [gates, refused] = sketch;
  archive(gates, refused);
}

namespace {

template <typename T>
std::string encoded(const T& value) {
  ArchiveWriter archive;
  archive(value);
  return archive.take();
}

template <typename T>
std::optional<T> decoded(std::string_view bytes) {
  std::optional<T> value(std::in_place);
  ArchiveReader archive(bytes);
  archive(*value);
  if (!archive.complete()) value.reset();
  return value;
}

}  // namespace

std::string encode(const LoadedRules& rules) { return encoded(rules); }
std::string encode(const RuleSketch& sketch) { return encoded(sketch); }
std::optional<LoadedRules> decode_rules(std::string_view bytes) { return decoded<LoadedRules>(bytes); }
std::optional<RuleSketch> decode_sketch(std::string_view bytes) { return decoded<RuleSketch>(bytes); }

}  // namespace omni
