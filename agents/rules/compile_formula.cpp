#include <algorithm>

#include "agents/rules/formula.h"

namespace omni {
namespace {

std::string_view without_dollar(std::string_view name) { return name.starts_with('$') ? name.substr(1) : name; }

/// Named groups bind `$NAME`; numbered ones `$1`, which never block unification.
std::vector<std::pair<std::uint32_t, MetavariableId>> bind_groups(const Regex& regex, MetavariableTable& names) {
  std::vector<std::pair<std::uint32_t, MetavariableId>> out;
  for (const RegexGroupName& group : regex.group_names()) out.emplace_back(group.number, names.intern(group.name));
  for (std::uint32_t i = 1; i <= std::min(regex.group_count(), 9U); ++i) out.emplace_back(i, names.intern(std::to_string(i)));
  return out;
}

class Compiler {
 public:
  Compiler(const LanguageRegistry& registry, const RuleOptions& options, const FormulaTarget& target, MetavariableTable& names,
           Place& place)
      : registry_(registry), options_(options), target_(target), names_(names), place_(place) {}

  Result<CompiledFormula> formula(const Formula& from) {
    place_ = from.place;
    CompiledFormula out;
    out.kind = from.kind;
    out.source = &from;
    switch (from.kind) {
      case Formula::Kind::Pattern: OMNI_TRY_OK(pattern(from, out)); break;
      case Formula::Kind::Regex: {
        OMNI_TRY(out.regex, Regex::compile(from.text, {.caseless = false, .multi_line = true, .dot_all = false}));
        out.groups = bind_groups(*out.regex, names_);
        break;
      }
      default: break;
    }
    for (const Formula& child : from.children) {
      Result<CompiledFormula> compiled = formula(child);
      if (!compiled.has_value()) {
        const bool may_miss = from.kind == Formula::Kind::Or || (from.kind == Formula::Kind::And && child.kind == Formula::Kind::Not);
        if (!may_miss || !is_code_elsewhere(child)) return std::move(compiled).error();
        continue;
      }
      out.children.push_back(std::move(compiled).value());
    }
    if (from.kind == Formula::Kind::Or && out.children.empty() && !from.children.empty()) {
      return Error(ErrorCode::InvalidInput, "none of the alternatives is " + std::string(target_.language->name) + " code");
    }
    for (const Condition& condition : from.conditions) {
      OMNI_TRY(CompiledCondition compiled, this->condition(condition));
      out.conditions.push_back(std::move(compiled));
    }
    for (const std::vector<std::string>& entry : from.focus) {
      std::vector<MetavariableId> ids;
      for (const std::string& name : entry) ids.push_back(names_.intern(without_dollar(name)));
      out.focus.push_back(std::move(ids));
    }
    if (!from.as_metavariable.empty()) out.as = names_.intern(without_dollar(from.as_metavariable));
    return out;
  }

 private:
  /// Does the whole formula compile for another language of the rule?
  bool is_code_elsewhere(const Formula& from) const {
    return std::any_of(target_.others.begin(), target_.others.end(), [&](const Language* other) {
      MetavariableTable names;
      Place place;
      return Compiler(registry_, options_, {other, false, {}}, names, place).formula(from).has_value();
    });
  }

  Result<void> pattern(const Formula& from, CompiledFormula& out) {
    if (target_.language != nullptr) {
      OMNI_TRY(out.views, compile_pattern(registry_, *target_.language, from.text, names_));
      out.selector = out.views.views.size() == 1 && out.views.views[0].shape == Pattern::Shape::Node &&
                     out.views.views[0][out.views.views[0].roots[0]].kind == Kind::Metavariable;
      return {};
    }
    if (!target_.generic) {
      return Error(ErrorCode::InvalidInput, "`pattern` needs a language; a rule for `regex` has only `pattern-regex`");
    }
    OMNI_TRY(out.generic, GenericPattern::compile(from.text, generic_options(options_)));
    out.generic_caseless = generic_options(options_).caseless;
    for (const std::string& name : out.generic->metavariables()) {
      if (name != "$_") out.generic_variables.push_back(names_.intern(without_dollar(name)));
    }
    return {};
  }

  Result<CompiledCondition> condition(const Condition& from) {
    place_ = from.place;
    CompiledCondition out;
    out.kind = from.kind;
    out.source = &from;
    switch (from.kind) {
      case Condition::Kind::Regex: {
        out.metavariable = names_.intern(without_dollar(from.regex.metavariable));
        OMNI_TRY(out.regex, Regex::compile(from.regex.regex));
        for (const RegexGroupName& group : out.regex->group_names()) out.groups.emplace_back(group.number, names_.intern(group.name));
        return out;
      }
      case Condition::Kind::Comparison: {
        if (!from.comparison.metavariable.empty()) out.metavariable = names_.intern(without_dollar(from.comparison.metavariable));
        OMNI_TRY(out.comparison, ComparisonExpression::parse(from.comparison.expression));
        return out;
      }
      case Condition::Kind::Analysis: out.metavariable = names_.intern(without_dollar(from.analysis.metavariable)); return out;
      case Condition::Kind::Type: out.metavariable = names_.intern(without_dollar(from.type.metavariable)); return out;
      case Condition::Kind::Name:
        if (!from.name.kind.empty())
          return Error(ErrorCode::Unsupported,
                       "`kind` of metavariable-name asks for what frameworks make of a name, which is not known here; "
                       "`modules` and `fqns` are");
        out.metavariable = names_.intern(without_dollar(from.name.metavariable));
        return out;
      case Condition::Kind::Pattern: break;
    }
    out.metavariable = names_.intern(without_dollar(from.pattern.metavariable));
    FormulaTarget inner = target_;
    if (!from.pattern.language.empty()) {
      std::string name = from.pattern.language;
      std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      out.text_only = name == "generic" || name == "regex" || name == "none";
      const std::vector<const Language*> languages = LanguageRegistry::for_rule_name(name);
      if (!out.text_only && languages.empty()) return Error(ErrorCode::Unsupported, "unknown language " + name);
      inner = out.text_only ? FormulaTarget{nullptr, name == "generic", {}} : FormulaTarget{languages.front(), false, {}};
      out.language = inner.language;  // also where it is the rule's own: it is the string's content that is looked at
    }
    OMNI_TRY(CompiledFormula compiled, Compiler(registry_, options_, inner, names_, place_).formula(from.pattern.formula.front()));
    out.formula = std::make_shared<const CompiledFormula>(std::move(compiled));
    return out;
  }

  const LanguageRegistry& registry_;
  const RuleOptions& options_;
  const FormulaTarget target_;
  MetavariableTable& names_;
  Place& place_;
};

}  // namespace

Result<CompiledFormula> compile_formula(const LanguageRegistry& registry, const Formula& formula, const RuleOptions& options,
                                        const FormulaTarget& target, MetavariableTable& names, Place& problem_place) {
  return Compiler(registry, options, target, names, problem_place).formula(formula);
}

}  // namespace omni
