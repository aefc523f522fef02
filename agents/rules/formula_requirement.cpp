#include <algorithm>
#include <set>

#include "agents/rules/formula.h"
#include "agents/rules/regex_literals.h"

namespace omni {
namespace {

using Needs = Requirement::Kind;

Requirement all_of(std::vector<Requirement> parts) {
  std::erase_if(parts, [](const Requirement& part) { return part.is_trivial(); });
  if (parts.size() == 1) return std::move(parts.front());
  return {Needs::All, {}, std::move(parts)};
}

Requirement any_of(std::vector<Requirement> parts) {
  if (std::any_of(parts.begin(), parts.end(), [](const Requirement& part) { return part.is_trivial(); })) return {};
  if (parts.size() == 1) return std::move(parts.front());
  return {Needs::Any, {}, std::move(parts)};
}

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

/// A name stands in the text as it is; a string need not (escapes, concatenation).
Requirement of_pattern(const Pattern& pattern, bool caseless) {
  std::vector<Requirement> words;
  for (const PatternNode& node : pattern.nodes) {
    if (node.kind != Kind::Identifier || !node.leaf || node.text.size() < 3 || !is_word(node.text)) continue;
    Requirement word{caseless ? Needs::Caseless : Needs::Word, caseless ? lower_case(node.text) : node.text, {}};
    words.push_back(std::move(word));
  }
  return all_of(std::move(words));
}

Requirement of_generic(const GenericPattern& pattern, bool caseless) {
  std::vector<Requirement> words;
  for (const std::string& word : pattern.required_words()) {
    if (word.size() < 3) continue;
    const bool whole = pattern.matches_whole_words() && is_word(word);
    const Needs needs = caseless ? Needs::Caseless : whole ? Needs::Word : Needs::Literal;
    words.push_back({needs, caseless ? lower_case(word) : word, {}});
  }
  return all_of(std::move(words));
}

Requirement of_regex(const Regex& regex) {
  std::vector<Requirement> clauses;
  for (const LiteralClause& clause : required_literals(regex.pattern(), regex.flags())) {
    std::vector<Requirement> literals;
    for (const std::string& literal : clause.any_of) {
      // Shorter ones are looked up by nothing: they are always true.
      if (literal.size() < 3) literals.push_back({});
      else literals.push_back({clause.caseless ? Needs::Caseless : Needs::Literal, literal, {}});
    }
    clauses.push_back(any_of(std::move(literals)));
  }
  return all_of(std::move(clauses));
}

/// Metavariables that may be bound to a text that stands nowhere in the file: `"$X"` sees "a" + "b", and what a regular
/// expression takes out of such a text is one as well.
using ComputedVariables = std::set<MetavariableId>;

void add_computed(const CompiledFormula& formula, ComputedVariables& computed) {
  for (const Pattern& view : formula.views.views) {
    for (const PatternNode& node : view.nodes) {
      if (node.kind == Kind::StringMetavariable && node.role != Role::Module) computed.insert(node.metavariable);  // an import spells its module
    }
  }
  for (const CompiledFormula& child : formula.children) add_computed(child, computed);
  for (const CompiledCondition& condition : formula.conditions) {
    if (condition.formula != nullptr) add_computed(*condition.formula, computed);
    const bool of_value = condition.kind == Condition::Kind::Regex && condition.source->regex.constant_propagation;
    if (!of_value && computed.count(condition.metavariable) == 0) continue;
    for (const auto& [group, id] : condition.groups) computed.insert(id);
  }
}

ComputedVariables computed_variables(const CompiledFormula& formula) {
  ComputedVariables computed;
  for (std::size_t before = computed.size() + 1; computed.size() != before;) {  // groups of groups
    before = computed.size();
    add_computed(formula, computed);
  }
  return computed;
}

Requirement requirement_of(const CompiledFormula& formula, const ComputedVariables& computed);

/// What a bound text begins or ends with may be a piece of a word.
Requirement of_piece(Requirement whole) {
  if (whole.kind == Needs::Word) whole.kind = Needs::Literal;
  for (Requirement& part : whole.parts) part = of_piece(std::move(part));
  return whole;
}

/// What a bound metavariable's text must hold stands in the file's text, unless it may be computed: it is a piece of it.
Requirement of_condition(const CompiledCondition& condition, const ComputedVariables& computed) {
  switch (condition.kind) {
    case Condition::Kind::Regex: {
      const bool in_text = !condition.source->regex.constant_propagation && computed.count(condition.metavariable) == 0;
      return in_text ? of_regex(*condition.regex) : Requirement{};
    }
    case Condition::Kind::Pattern:
      return condition.language == nullptr && !condition.text_only ? of_piece(requirement_of(*condition.formula, computed)) : Requirement{};
    default: return {};
  }
}

Requirement of_conjunction(const CompiledFormula& formula, const ComputedVariables& computed) {
  std::vector<Requirement> parts;
  const auto is_positive = [](const CompiledFormula& child) { return child.kind != Formula::Kind::Not && child.kind != Formula::Kind::Anywhere; };
  const bool some = std::any_of(formula.children.begin(), formula.children.end(), is_positive);
  for (const CompiledFormula& child : formula.children) {
    if (some || is_positive(child)) parts.push_back(requirement_of(child, computed));
  }
  return all_of(std::move(parts));
}

Requirement of_kind(const CompiledFormula& formula, const ComputedVariables& computed) {
  switch (formula.kind) {
    case Formula::Kind::Pattern: {
      if (formula.generic) return of_generic(*formula.generic, formula.generic_caseless);
      const bool caseless = formula.views.language != nullptr && formula.views.language->case_insensitive_names;
      std::vector<Requirement> views;
      for (const Pattern& view : formula.views.views) views.push_back(of_pattern(view, caseless));
      return views.empty() ? Requirement{} : any_of(std::move(views));
    }
    case Formula::Kind::Regex: return of_regex(*formula.regex);
    case Formula::Kind::Not: return {};
    case Formula::Kind::And: return of_conjunction(formula, computed);
    case Formula::Kind::Or: {
      std::vector<Requirement> parts;
      for (const CompiledFormula& child : formula.children) parts.push_back(requirement_of(child, computed));
      return parts.empty() ? Requirement{} : any_of(std::move(parts));
    }
    case Formula::Kind::Inside:
    case Formula::Kind::Anywhere: return formula.children.empty() ? Requirement{} : requirement_of(formula.children.front(), computed);
  }
  return {};
}

Requirement requirement_of(const CompiledFormula& formula, const ComputedVariables& computed) {
  std::vector<Requirement> parts{of_kind(formula, computed)};
  if (formula.kind != Formula::Kind::Not) {
    for (const CompiledCondition& condition : formula.conditions) parts.push_back(of_condition(condition, computed));
  }
  return all_of(std::move(parts));
}

void add_requirements(const CompiledFormula& formula, const ComputedVariables& computed,
                      std::vector<Requirement>& out) {
  out.push_back(requirement_of(formula, computed));
  for (const CompiledFormula& child : formula.children) add_requirements(child, computed, out);
}

}  // namespace

Requirement requirement_of(const CompiledFormula& formula) { return requirement_of(formula, computed_variables(formula)); }

void add_requirements(const CompiledFormula& formula, std::vector<Requirement>& out) {
  add_requirements(formula, computed_variables(formula), out);
}

bool take_gates(CompiledFormula& formula, std::span<const Sieve::Index>& gates) {
  if (gates.empty()) return false;
  formula.gate = gates.front();
  gates = gates.subspan(1);
  return std::all_of(formula.children.begin(), formula.children.end(),
                     [&](CompiledFormula& child) { return take_gates(child, gates); });
}

}  // namespace omni
