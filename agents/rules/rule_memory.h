#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "agents/rules/formula.h"
#include "agents/rules/rule_set.h"
#include "agents/rules/taint.h"
#include "protocol/base/function_ref.h"

/// What rules found in the last text of a document, and which parts of their formulas matched where, so that after a small
/// change only those rules run again that the change can concern.
///
/// A formula is a function of what its leaves match and of the code these are bound to. The file is cut into units (units.h); the
/// units that an edit changed, in their text or in what their names mean, are the stale ones, and so are the nodes around them that
/// hold one. If no leaf had a match that begins in something stale, and none has one there now, then all leaves match what they matched
/// before, at most shifted, and so does the rule. Where one part of a conjunction matches nothing in all the file, the others don't matter.
namespace omni {

struct KeptRule;
class LeafMemory;
class TextMemory;

/// Threads: confined to the document's analysis. The rules must outlive it and stay the same.
class RuleMemory {
 public:
  RuleMemory();
  ~RuleMemory();
  RuleMemory(const RuleMemory&) = delete;
  RuleMemory& operator=(const RuleMemory&) = delete;

  /// Rules of the last run that were taken from memory, for tests and figures.
  std::size_t reused() const;

  /// The pieces of the last text that an edit of it touches, for somebody who broke the code and whose findings elsewhere stay; the
  /// edit itself where it is in none.
  ByteRange item_around(ByteRange edit) const;

  /// For the matches of text rules, ready for a look at `text`. `rules`: what tells one set of rules from others.
  TextMemory& texts(const void* rules, std::string_view text);

 private:
  friend class MemoryRun;
  struct State;
  std::unique_ptr<State> state_;
};

/// One look at one text through a memory. Threads: confined.
class MemoryRun {
 public:
  /// `program`: what tells one compiled set of rules from others. All outlive the run.
  MemoryRun(RuleMemory& memory, const void* program, const FileView& view);
  ~MemoryRun();

  /// What the rule number `rule` would find, if the change can't concern it; nothing: it has to run. `input` is the look's.
  const std::vector<RuleMatch>* unchanged(std::size_t rule, const CompiledFormula& formula, const MatchInput& input,
                                          const RuleOptions& options, const MetavariableTable& names);
  const std::vector<RuleMatch>* unchanged(std::size_t rule, const CompiledTaint& taint, const MatchInput& input,
                                          const RuleOptions& options, const MetavariableTable& names);

  /// Writes down the run of a rule that follows: give both to the evaluation.
  FormulaObserver* record();
  LeafMemory* leaves();
  /// The run written down last was of this rule, found these, and was not cut short.
  void keep(std::size_t rule, std::vector<RuleMatch> matches);

 private:
  struct Look;
  const std::vector<RuleMatch>* reuse(std::size_t rule, const RuleOptions& options,
                                      FunctionRef<bool(KeptRule& kept)> changed);

  std::unique_ptr<Look> look_;
};

}  // namespace omni
