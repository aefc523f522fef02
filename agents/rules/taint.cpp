#include "agents/rules/taint.h"

#include <algorithm>

namespace omni {
namespace {

std::string_view without_dollar(std::string_view name) { return name.starts_with('$') ? name.substr(1) : name; }

/// Does a `focus-metavariable` say which part of the match counts?
bool has_focus(const CompiledFormula& formula) {
  return !formula.focus.empty() || std::any_of(formula.children.begin(), formula.children.end(), [](const CompiledFormula& child) {
    return child.kind != Formula::Kind::Not && child.kind != Formula::Kind::Inside && has_focus(child);
  });
}

/// Is what is no code in this language code in another one of the rule?
bool is_code_elsewhere(const LanguageRegistry& registry, const Formula& formula, const RuleOptions& options, const FormulaTarget& target) {
  return std::any_of(target.others.begin(), target.others.end(), [&](const Language* other) {
    MetavariableTable names;
    Place place;
    return compile_formula(registry, formula, options, {other, false, {}}, names, place).has_value();
  });
}

template <typename Spec>
Result<std::vector<CompiledTaintPart>> compile_parts(const LanguageRegistry& registry, const std::vector<Spec>& specs, const RuleOptions& options,
                                                     const FormulaTarget& target, MetavariableTable& names, Place& place) {
  std::vector<CompiledTaintPart> parts;
  std::size_t absent = 0;
  for (const Spec& spec : specs) {
    CompiledTaintPart part;
    Result<CompiledFormula> formula = compile_formula(registry, spec.formula, options, target, names, place);
    if (formula.has_value()) {
      part.formula = std::move(formula).value();
    } else if (is_code_elsewhere(registry, spec.formula, options, target) && ++absent < specs.size()) {
      part.absent = true;
    } else {
      return std::move(formula).error();
    }
    part.focused = has_focus(part.formula);
    std::string wrong;  // the rule parser has told
    if constexpr (requires { spec.requires_labels; }) {
      if (!spec.requires_labels.empty()) part.requires_labels = LabelExpression::parse(spec.requires_labels, wrong);
    }
    if constexpr (requires { spec.requires_of; }) {
      for (const auto& [name, text] : spec.requires_of) {
        part.requires_of.emplace_back(names.intern(without_dollar(name)), LabelExpression::parse(text, wrong));
      }
    }
    if constexpr (requires { spec.from; }) {
      part.from = names.intern(without_dollar(spec.from));
      part.to = names.intern(without_dollar(spec.to));
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

Requirement any_part(const std::vector<CompiledTaintPart>& parts) {
  Requirement any{Requirement::Kind::Any, {}, {}};
  for (const CompiledTaintPart& part : parts) {
    if (part.absent) continue;
    Requirement one = requirement_of(part.formula);
    if (one.is_trivial()) return {};
    any.parts.push_back(std::move(one));
  }
  return any;
}

Result<void> match_list(const std::vector<CompiledTaintPart>& parts, const MatchInput& input, const RuleOptions& options,
                        const MetavariableTable& names, FormulaResult& cut, std::vector<TaintMatch>& out, bool to_the_end) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].absent) continue;
    MatchInput part_input = input;
    part_input.steps_spent += cut.steps;
    OMNI_TRY(FormulaResult found, evaluate(parts[i].formula, part_input, options, names, to_the_end));
    for (Match& match : found.matches) out.push_back({static_cast<std::uint32_t>(i), std::move(match)});
    cut.steps += found.steps;
    cut.bindings_limited = cut.bindings_limited || found.bindings_limited;
    if (found.cut_short && !cut.cut_short) {
      cut.cut_short = true;
      cut.cut_reason = found.cut_reason;
    }
  }
  return {};
}

}  // namespace

Result<CompiledTaint> compile_taint(const LanguageRegistry& registry, const Rule& rule, const FormulaTarget& target,
                                    MetavariableTable& names, Place& problem_place) {
  CompiledTaint out;
  out.spec = &rule.taint;
  OMNI_TRY(out.sources, compile_parts(registry, rule.taint.sources, rule.options, target, names, problem_place));
  OMNI_TRY(out.sinks, compile_parts(registry, rule.taint.sinks, rule.options, target, names, problem_place));
  OMNI_TRY(out.sanitizers, compile_parts(registry, rule.taint.sanitizers, rule.options, target, names, problem_place));
  OMNI_TRY(out.propagators, compile_parts(registry, rule.taint.propagators, rule.options, target, names, problem_place));
  return out;
}

Requirement requirement_of(const CompiledTaint& taint) {
  Requirement all{Requirement::Kind::All, {}, {}};
  for (const auto* list : {&taint.sources, &taint.sinks}) {
    Requirement part = any_part(*list);
    if (!part.is_trivial()) all.parts.push_back(std::move(part));
  }
  return all;
}

void add_requirements(const CompiledTaint& taint, std::vector<Requirement>& out) {
  out.push_back(requirement_of(taint));
  for (const auto* list : {&taint.sources, &taint.sinks, &taint.sanitizers, &taint.propagators}) {
    for (const CompiledTaintPart& part : *list) {
      if (!part.absent) add_requirements(part.formula, out);
    }
  }
}

bool take_gates(CompiledTaint& taint, std::span<const Sieve::Index>& gates) {
  if (gates.empty()) return false;
  gates = gates.subspan(1);  // the rule's own: who runs it asks that one first
  for (auto* list : {&taint.sources, &taint.sinks, &taint.sanitizers, &taint.propagators}) {
    for (CompiledTaintPart& part : *list) {
      if (!part.absent && !take_gates(part.formula, gates)) return false;
    }
  }
  return true;
}

Result<TaintMatches> match_parts(const CompiledTaint& taint, const MatchInput& input, const RuleOptions& options,
                                 const MetavariableTable& names, FormulaResult& cut) {
  TaintMatches out;
  OMNI_TRY_OK(match_list(taint.sinks, input, options, names, cut, out.sinks, false));
  if (out.sinks.empty()) return out;
  // A sanitizer or source that is a list of statements speaks of the rest of the list, too, when it ends with `...`.
  OMNI_TRY_OK(match_list(taint.sources, input, options, names, cut, out.sources, true));
  if (out.sources.empty()) return TaintMatches();
  OMNI_TRY_OK(match_list(taint.sanitizers, input, options, names, cut, out.sanitizers, true));
  OMNI_TRY_OK(match_list(taint.propagators, input, options, names, cut, out.propagators, false));
  return out;
}

Result<TaintMatches> match_each_part(const CompiledTaint& taint, const MatchInput& input, const RuleOptions& options,
                                     const MetavariableTable& names, bool all, FormulaResult& cut) {
  TaintMatches out;
  OMNI_TRY_OK(match_list(taint.sinks, input, options, names, cut, out.sinks, false));
  OMNI_TRY_OK(match_list(taint.sources, input, options, names, cut, out.sources, true));
  if (!all) return out;
  OMNI_TRY_OK(match_list(taint.sanitizers, input, options, names, cut, out.sanitizers, true));
  OMNI_TRY_OK(match_list(taint.propagators, input, options, names, cut, out.propagators, false));
  return out;
}

}  // namespace omni
