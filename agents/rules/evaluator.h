#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/formula.h"

/// The inside of evaluate(): evaluate.cpp has the algebra on lists of matches, evaluate_conditions.cpp what `where` and the
/// `metavariable-…` conditions ask of one match.
namespace omni {

/// Where and under which bindings a formula is evaluated.
struct EvaluationScope {
  ByteRange within;        ///< leaves match inside this range only
  const Bindings* outer;   ///< bindings that must hold (metavariable-pattern)
};

/// One evaluation. Threads: confined.
class Evaluator {
 public:
  Evaluator(const MatchInput& input, const RuleOptions& options, const MetavariableTable& names)
      : input_(input), options_(options), names_(names) {}

  Result<std::vector<Match>> run(const CompiledFormula& formula, const EvaluationScope& scope, bool inside = false) { return eval(formula, scope, inside); }

  bool cut_short = false;
  bool bindings_limited = false;
  std::string cut_reason;
  std::uint64_t steps = 0;

 private:
  Result<std::vector<Match>> eval(const CompiledFormula& formula, const EvaluationScope& scope, bool inside);
  Result<std::vector<Match>> eval_kind(const CompiledFormula& formula, const EvaluationScope& scope, bool inside);

  static Binding text_binding(ByteRange range) { return {Binding::Kind::Text, nullptr, kNoNode, kNoNode, range}; }
  Result<std::vector<Match>> leaf(const CompiledFormula& formula, const EvaluationScope& scope, bool inside);
  Result<std::vector<Match>> generic(const CompiledFormula& formula, const EvaluationScope& scope);
  Result<std::vector<Match>> regex(const CompiledFormula& formula, const EvaluationScope& scope);
  bool is_numbered(std::size_t id) const;
  bool agree(const Bindings& a, const Bindings& b) const;
  static void add_bindings(Bindings& to, const Bindings& from);
  /// Counts one pair of matches; true when enough is enough (too many of them, too long a list, no time left).
  bool enough(const std::vector<Match>& made);
  /// Pairs where one contains the other; with `outer_only`, where b contains a. With `one_is_enough` (b binds nothing that
  /// matters) one b around an a says all.
  Result<std::vector<Match>> intersect(const std::vector<Match>& a, const std::vector<Match>& b, bool outer_only, bool one_is_enough);
  /// `inner` with the bindings of `outer`, if they agree.
  void combine(const Match& inner, const Match& outer, std::vector<Match>& out) const;
  Result<std::vector<Match>> conjunction(const CompiledFormula& formula, const EvaluationScope& scope, bool inside);
  /// The conjunction's candidates are `next`, now that `part` had its say.
  void go_on(const CompiledFormula& part, std::optional<std::vector<Match>>& found, std::vector<Match> next) const;
  /// `pattern: $X` inside each range found so far.
  Result<std::vector<Match>> select(const CompiledFormula& selector, const std::vector<Match>& found);
  Result<std::vector<Match>> take_away(const CompiledFormula& negated, const EvaluationScope& scope, std::vector<Match> found);

  /// Leaves out what a condition of the conjunction will refuse whatever its other parts bind, before these are joined.
  Result<void> filter_early(const CompiledFormula& formula, std::vector<Match>& found);

  // Conditions and focus:
  Result<std::vector<Match>> finish(const CompiledFormula& formula, std::vector<Match> found);
  /// Appends `match` to `kept` when the condition holds, with the bindings it adds.
  Result<void> apply(const CompiledCondition& condition, Match& match, std::vector<Match>& kept);
  /// What a bound expression is known to be; nullptr where the rule does not ask for constants.
  const Constant* known_value(const Binding& binding) const;
  /// The expression that a bound name stands for, where the rule asks for such; else kNoNode.
  NodeIndex symbolic_value(const Binding& binding) const;
  /// The literal that a bound expression is known to be, else the binding's own text.
  std::string_view value_text(const Binding& binding) const;
  /// What the expression of the condition looks at.
  std::string_view regex_subject(const CompiledCondition& condition, const Match& match) const;
  Result<void> apply_regex(const CompiledCondition& condition, Match& match, std::vector<Match>& kept);
  Result<void> apply_comparison(const CompiledCondition& condition, Match& match, std::vector<Match>& kept);
  ComparisonValue value_of(const Binding& binding, int base, bool strip) const;
  Result<void> apply_pattern(const CompiledCondition& condition, Match& match, std::vector<Match>& kept);
  /// A value stands nowhere in the text, so it is a small file of its own: what the formula binds there is not kept.
  Result<void> apply_pattern_to_value(const CompiledCondition& condition, const Binding& binding, Match& match, std::vector<Match>& kept);
  /// The content of a bound string, parsed as another language at its own place in the file.
  Result<std::vector<Match>> in_other_language(const CompiledCondition& condition, const Binding& binding, const Match& match);
  bool analysis_holds(const CompiledCondition& condition, const Match& match) const;
  bool type_holds(const CompiledCondition& condition, const Match& match) const;
  static bool name_holds(const CompiledCondition& condition, const Match& match);

  std::size_t hash_of(const Bindings& bindings) const;
  bool same_bindings(const Bindings& a, const Bindings& b) const;
  /// By place; those that are equal, or differ only in what matters to nothing, once.
  std::vector<Match> unique(std::vector<Match> matches) const;
  void cut(const std::string& reason);

  const MatchInput& input_;
  const RuleOptions& options_;
  const MetavariableTable& names_;
  std::size_t pairs_ = 0;  ///< compared so far
};

}  // namespace omni
