#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/rules/binding.h"
#include "agents/rules/comparison.h"
#include "agents/rules/formula_observer.h"
#include "agents/rules/generic/documents.h"
#include "agents/rules/generic/pattern.h"
#include "agents/rules/matcher.h"
#include "agents/rules/pattern.h"
#include "agents/rules/regex.h"
#include "agents/rules/requirement.h"
#include "agents/rules/rule.h"
#include "agents/rules/sieve.h"
#include "protocol/base/result.h"

/// A rule's formula, compiled for one language, and its evaluation on one file.
namespace omni {

struct CompiledFormula;
class LeafMemory;
class TextMemory;

struct CompiledCondition {
  Condition::Kind kind = Condition::Kind::Regex;
  MetavariableId metavariable = kNoMetavariable;
  std::optional<Regex> regex;
  std::vector<std::pair<std::uint32_t, MetavariableId>> groups;  ///< named groups that bind
  std::optional<ComparisonExpression> comparison;
  const Condition* source = nullptr;                             ///< borrowed from the rule
  std::shared_ptr<const CompiledFormula> formula;                ///< Pattern
  const Language* language = nullptr;                            ///< Pattern: where `language:` names one
  bool text_only = false;                                        ///< Pattern: `language: generic` or `regex`
};

struct CompiledFormula {
  Formula::Kind kind = Formula::Kind::Pattern;
  PatternViews views;                       ///< Pattern of a language with a grammar
  std::optional<Regex> regex;
  std::vector<std::pair<std::uint32_t, MetavariableId>> groups;
  std::optional<GenericPattern> generic;
  bool generic_caseless = false;
  std::vector<MetavariableId> generic_variables;  ///< by the generic pattern's own numbering
  bool binds = true;                        ///< may bind a metavariable that stands elsewhere, too (shared_variables.h)
  bool selector = false;                    ///< a lone metavariable: looked for inside what the others found
  std::vector<CompiledFormula> children;
  std::vector<CompiledCondition> conditions;
  std::vector<std::vector<MetavariableId>> focus;
  MetavariableId as = kNoMetavariable;
  Sieve::Index gate = Sieve::kAlways;       ///< what the text must hold; see take_gates()
  const Formula* source = nullptr;          ///< borrowed from the rule
};

/// Language a formula is compiled for: one with a grammar, or plain text (`generic`, `regex`).
struct FormulaTarget {
  const Language* language = nullptr;  ///< null: text
  bool generic = false;                ///< text: patterns are generic mode
  /// The rule's other languages. An alternative, or an exception, that is code only in one of these is left out here:
  /// such code can't occur in this language (`std::f()` in a rule for C and C++).
  std::vector<const Language*> others = {};
};

/// Errors: InvalidInput and Unsupported, with the place of the pattern in `problem_place`.
Result<CompiledFormula> compile_formula(const LanguageRegistry& registry, const Formula& formula, const RuleOptions& options,
                                        const FormulaTarget& target, MetavariableTable& names, Place& problem_place);

/// What a text with a match must hold. Every word of it stands in the text as such: imports and constants give other
/// spellings of a name, but only of names that the same file spells out.
Requirement requirement_of(const CompiledFormula& formula);

/// The same for the formula and each of its parts, appended in preorder.
void add_requirements(const CompiledFormula& formula, std::vector<Requirement>& out);

/// Gives the formula and its parts the gates made of these, in the same order, from the front of `gates`: of thirty
/// alternatives only those are tried whose words are there. False: there are too few.
bool take_gates(CompiledFormula& formula, std::span<const Sieve::Index>& gates);

/// One file, ready for rules: its text and, for a language with a grammar, its tree.
struct MatchInput {
  const Context* ctx = nullptr;
  const LanguageRegistry* registry = nullptr;
  std::string_view text;
  std::string_view path;
  const FileView* view = nullptr;  ///< null: text only
  const Sieve* sieve = nullptr;    ///< null: every part of a formula is tried
  const Sieve::Found* found = nullptr;      ///< with `sieve`: what stands in the text
  GenericDocuments* documents = nullptr;    ///< null: made for each pattern; confined to this file
  LeafMemory* leaves = nullptr;             ///< of the document, where it has one: knows what patterns matched in `view` before an edit
  TextMemory* texts = nullptr;              ///< of the document, where it has one: knows what regular expressions found before an edit
  std::uint64_t steps_spent = 0;            ///< by other formulas of the rule on this file
  std::chrono::system_clock::time_point now;
  FormulaObserver* observer = nullptr;      ///< null: nobody asks how the result came about
};

struct FormulaResult {
  std::vector<Match> matches;
  bool cut_short = false;
  bool bindings_limited = false;  ///< see MatchResult
  std::string cut_reason;
  std::uint64_t steps = 0;  ///< of the matcher, in patterns with a grammar
};

/// Errors: Cancelled, DeadlineExceeded. Equal matches appear once.
///   to_the_end  a trailing `...` of a statement list takes the rest of the list, as in `pattern-inside`
Result<FormulaResult> evaluate(const CompiledFormula& formula, const MatchInput& input, const RuleOptions& options,
                               const MetavariableTable& names, bool to_the_end = false);

}  // namespace omni
