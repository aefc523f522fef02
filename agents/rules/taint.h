#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/rules/binding.h"
#include "agents/rules/formula.h"
#include "agents/rules/label_expression.h"
#include "agents/rules/rule.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

/// Taint rules as the rule set sees them: formulas that say where sources, sinks, sanitizers and propagators are. What flows
/// between these is the business of agents/taint, reached through TaintEngine.
namespace omni {

/// One entry of `pattern-sources`, `pattern-sinks` …, compiled.
struct CompiledTaintPart {
  CompiledFormula formula;
  bool focused = false;                   ///< `focus-metavariable` says which part of a match counts
  bool absent = false;                    ///< code only in another language of the rule
  LabelExpression requires_labels;
  std::vector<std::pair<MetavariableId, LabelExpression>> requires_of;  ///< sinks: labels of single metavariables
  MetavariableId from = kNoMetavariable;  ///< propagators
  MetavariableId to = kNoMetavariable;
};

struct CompiledTaint {
  const TaintSpec* spec = nullptr;  ///< of the rule; the lists below stand beside its own
  std::vector<CompiledTaintPart> sources, sinks, sanitizers, propagators;
};

/// Errors: as compile_formula.
Result<CompiledTaint> compile_taint(const LanguageRegistry& registry, const Rule& rule, const FormulaTarget& target,
                                    MetavariableTable& names, Place& problem_place);
/// What a text with a finding must hold: something of a source and something of a sink.
Requirement requirement_of(const CompiledTaint& taint);
/// As for formulas: first for the rule, then for each of its parts.
void add_requirements(const CompiledTaint& taint, std::vector<Requirement>& out);
bool take_gates(CompiledTaint& taint, std::span<const Sieve::Index>& gates);

/// What one part of the rule matched in a file.
struct TaintMatch {
  std::uint32_t part = 0;  ///< index in the list of the spec
  Match match;
};

struct TaintMatches {
  std::vector<TaintMatch> sources, sinks, sanitizers, propagators;
};

/// One station on the way from source to sink, in order of execution.
struct TaintStep {
  enum class Kind : std::uint8_t { Source, Through, Sink };
  Kind kind = Kind::Through;
  ByteRange range;
  std::uint32_t file = kThisFile;  ///< of a workspace, where data came from other files
  static constexpr std::uint32_t kThisFile = 0xffffffffU;
  auto operator<=>(const TaintStep&) const = default;
};

struct TaintFinding {
  Match match;  ///< range of the sink; bindings of the sink, then those of the source
  std::vector<TaintStep> path;
};

struct TaintResult {
  std::vector<TaintFinding> findings;  ///< by place
  bool cut_short = false;
  std::string cut_reason;
  bool sources_limited = false;  ///< more sources reach a place than are told apart: some bindings or labels are left out
};

/// Follows data. Threads: any.
class TaintEngine {
 public:
  virtual ~TaintEngine() = default;
  /// Errors: Cancelled, DeadlineExceeded.
  virtual Result<TaintResult> run(const Context& ctx, const FileView& file, const CompiledTaint& taint, const RuleOptions& options,
                                  const TaintMatches& matches) const = 0;
};

/// Evaluates all parts; without a source or a sink the others are left out, and both lists are empty.
/// Errors: Cancelled, DeadlineExceeded. `cut` gets what was cut short.
Result<TaintMatches> match_parts(const CompiledTaint& taint, const MatchInput& input, const RuleOptions& options,
                                 const MetavariableTable& names, FormulaResult& cut);
/// Evaluates the parts whatever the others match; only sources and sinks, or all.
Result<TaintMatches> match_each_part(const CompiledTaint& taint, const MatchInput& input, const RuleOptions& options,
                                     const MetavariableTable& names, bool all, FormulaResult& cut);

}  // namespace omni
