#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/formula.h"
#include "agents/rules/rule_set.h"

/// Why a formula matches some place of a file, or which of its steps stopped it: one evaluation, watched. The steps come
/// in the order in which they are done, with how many candidates each left and which ones it dropped.
///
/// By hand: patterns [pattern: f($X), pattern-not: f(1)] asked about line 2 of "f(0)\nf(1)\n":
///   pattern f($X)    2 found, 1 of them here; 2 left
///   pattern-not f(1) drops f(1) of line 2, since it matches the same place; stops line 2
namespace omni {

/// A match of the formula or of a part of it, without what dies with the evaluation.
struct ExplainedMatch {
  ByteRange range;
  std::vector<NamedRange> bindings;
};

struct ExplainedDrop {
  ExplainedMatch candidate;
  bool here = false;               ///< it touches the place
  std::vector<ExplainedMatch> by;  ///< negation: what it matched; focus: where the candidate went. One or none
};

struct ExplainedStep {
  std::string name;                ///< the operator as rules of the old syntax write it: "pattern-not-inside"
  std::string text;                ///< its value: code, a regular expression, `$X > 3`; empty for lists of others
  std::string metavariable;        ///< of a condition, with dollar
  Place place;                     ///< in the rule file
  bool conjunctive = false;        ///< its parts narrow the candidates one after the other
  bool reached = false;            ///< false: nothing was left when its turn came
  std::size_t found = 0;           ///< its own matches in the file (of conditions: candidates tested)
  std::size_t found_here = 0;      ///< those that touch the place asked about
  std::vector<ExplainedMatch> here;  ///< the first few of these
  std::size_t left = 0;            ///< candidates of the list it stands in, behind it …
  std::size_t left_here = 0;       ///< … and those of them that touch the place
  std::size_t dropped = 0;
  std::vector<ExplainedDrop> drops;  ///< the few that lie nearest to the place, nearest first
  std::vector<std::string> missing;  ///< words and literals it cannot do without and the file lacks
  std::vector<ExplainedStep> parts;
};

struct FormulaExplanation {
  ExplainedStep root;
  std::vector<ExplainedMatch> matches;  ///< of the whole formula that touch the place; the first few
  std::optional<std::vector<std::size_t>> stopped_by;  ///< path from the root to the step that stopped the place; none: it matches
  std::string cut_reason;               ///< the evaluation gave up: counts are lower bounds
};

/// Watches the evaluation of `formula`, compiled with `names`, on `input` (whose observer and sieve are not used).
///   place       the bytes asked about, usually a line without its break
///   to_the_end  see evaluate()
/// Errors: Cancelled, DeadlineExceeded. Cost: an evaluation without sieve, and what is kept is bounded.
Result<FormulaExplanation> explain_formula(const CompiledFormula& formula, const MetavariableTable& names, MatchInput input,
                                           const RuleOptions& options, ByteRange place, bool to_the_end = false);

/// The words and literals of the requirement that `text` lacks, each as people read it: "`foo`", "one of `a`, `b`".
std::vector<std::string> missing_in(const Requirement& requirement, std::string_view text);

/// The step at the end of `path`.
const ExplainedStep& step_at(const ExplainedStep& root, const std::vector<std::size_t>& path);

}  // namespace omni
