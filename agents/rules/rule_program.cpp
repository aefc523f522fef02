#include "agents/rules/rule_program.h"

#include <algorithm>

#include "agents/rules/rule_cache.h"
#include "agents/rules/shared_variables.h"
#include "protocol/base/trace.h"

namespace omni {
namespace {

std::vector<Requirement> requirements_of(const Rule& rule, const CompiledRule& compiled) {
  std::vector<Requirement> out;
  if (rule.mode == RuleMode::Search)
    add_requirements(compiled.formula, out);
  else
    add_requirements(compiled.taint, out);
  return out;
}

/// False: these gates are not those of the rule. Some parts then have none, and are always tried.
bool take_all_gates(const Rule& rule, CompiledRule& compiled, std::span<const Sieve::Index> gates) {
  const bool taken =
      rule.mode == RuleMode::Search ? take_gates(compiled.formula, gates) : take_gates(compiled.taint, gates);
  return taken && gates.empty();
}

}  // namespace

Problem problem_of(const Rule& rule, std::string code, std::string message, std::string hint, Place place) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  problem.file = rule.file;
  problem.place = place.line > 0 ? place : rule.place;
  problem.rule_id = rule.id;
  return problem;
}

Result<CompiledRule> RuleProgram::compile(const Rule& rule, const ProgramParts& parts, Place& place) const {
  FormulaTarget target{language_, generic_, {}};
  for (const std::string& name : rule.languages) {
    for (const Language* other : LanguageRegistry::for_rule_name(name)) {
      if (other != language_) target.others.push_back(other);
    }
  }
  CompiledRule out;
  if (rule.mode == RuleMode::Search) {
    OMNI_TRY(out.formula, compile_formula(*parts.registry, rule.formula, rule.options, target, out.names, place));
    mark_shared_variables(out.formula, rule, out.names);
    return out;
  }
  if (language_ == nullptr)
    return Error(ErrorCode::Unsupported, "taint rules need a language with data flow, not plain text");
  OMNI_TRY(out.taint, compile_taint(*parts.registry, rule, target, out.names, place));
  mark_shared_variables(out.taint, rule, out.names);
  return out;
}

std::unique_ptr<CompiledRule> RuleProgram::compile_noted(const Rule& rule, const ProgramParts& parts,
                                                         std::optional<Problem>& refused) const {
  if (parts.note) parts.note(&rule);
  Place place;
  Result<CompiledRule> compiled = compile(rule, parts, place);
  if (compiled.has_value()) return std::make_unique<CompiledRule>(std::move(compiled).value());
  const bool unsupported = compiled.error().code() == ErrorCode::Unsupported;
  refused =
      problem_of(rule, unsupported ? "unsupported-feature" : "pattern-syntax", compiled.error().describe(), {}, place);
  return nullptr;
}

void RuleProgram::build(const ProgramParts& parts) {
  std::call_once(once_, [&] {
    const std::string_view target = language_ != nullptr ? language_->name : generic_ ? "generic" : "regex";
    bool noted = false;
    for (const Rule* rule : rules_) {
      std::unique_ptr<CompiledRule> compiled;
      std::optional<RuleSketch> sketch;
      if (parts.cache != nullptr) sketch = parts.cache->sketch(*rule, target);
      if (!sketch) {
        noted = true;
        sketch.emplace();
        compiled = compile_noted(*rule, parts, sketch->refused);
        if (compiled != nullptr) sketch->gates = requirements_of(*rule, *compiled);
        if (parts.cache != nullptr) parts.cache->remember(*rule, target, *sketch);
      }
      parts.verdict(*rule, sketch->refused ? &*sketch->refused : nullptr);
      if (sketch->refused) continue;
      std::vector<Sieve::Index> gates;
      gates.reserve(sketch->gates.size());
      for (const Requirement& requirement : sketch->gates) gates.push_back(sieve_.add(requirement));
      if (compiled != nullptr) take_all_gates(*rule, *compiled, gates);
      entries_.emplace_back(*rule, std::move(gates)).compiled_ = std::move(compiled);
    }
    if (noted && parts.note) parts.note(nullptr);
  });
}

const CompiledRule* RuleProgram::compiled(const Context& ctx, const Entry& entry, const ProgramParts& parts) const {
  std::call_once(entry.once_, [&] {
    if (entry.compiled_ != nullptr) return;
    const Span span(ctx, SpanKind::Phase, "compile rules");
    std::optional<Problem> refused;
    std::unique_ptr<CompiledRule> compiled = compile_noted(*entry.rule, parts, refused);
    if (parts.note) parts.note(nullptr);
    if (refused)
      parts.withdraw(std::move(*refused));
    else
      take_all_gates(*entry.rule, *compiled, entry.gates);
    entry.compiled_ = std::move(compiled);
  });
  return entry.compiled_.get();
}

}  // namespace omni
