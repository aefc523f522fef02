#pragma once

#include <cstddef>
#include <vector>

#include "agents/rules/binding.h"

namespace omni {

struct CompiledCondition;
struct CompiledFormula;

/// Is told what the evaluation of a formula does, step by step (`omni explain`). Whoever gives none to evaluate() pays
/// for none. What is handed over is lent for the call; a binding may point into a tree that lives only that long, so keep
/// ranges, not nodes. A part is told of again for each range it is looked for in.
class FormulaObserver {
 public:
  virtual ~FormulaObserver() = default;

  /// A part was left out: the text does not hold the words it needs, so it matches nothing.
  virtual void closed(const CompiledFormula& part) { static_cast<void>(part); }
  /// What a part matched by itself.
  virtual void found(const CompiledFormula& part, const std::vector<Match>& matches) = 0;
  /// A conjunction went on with `after` when it combined `before` with what `part`, one of its children, found. For its
  /// first part both are the same.
  virtual void joined(const CompiledFormula& part, const std::vector<Match>& before, const std::vector<Match>& after) = 0;
  /// A negation looked at `candidate`: `by`, which `part` (what is negated) matched, takes it away; null: it stays.
  virtual void excluded(const CompiledFormula& part, const Match& candidate, const Match* by) = 0;
  /// `candidate` passed the condition (then with its new bindings) or did not.
  virtual void tested(const CompiledCondition& condition, const Match& candidate, bool holds) = 0;
  /// The focus number `entry` of `formula` moved `candidate` to `to`, or dropped it (`to` is null).
  virtual void focused(const CompiledFormula& formula, std::size_t entry, const Match& candidate, const Match* to) = 0;
};

}  // namespace omni
