#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agents/rules/formula.h"
#include "agents/rules/rule.h"
#include "agents/rules/rule_paths.h"
#include "agents/rules/sieve.h"
#include "agents/rules/taint.h"
#include "agents/syntax/language.h"
#include "protocol/base/context.h"
#include "protocol/base/problem.h"

namespace omni {

class RuleCache;

/// Told, on the thread that compiles, which rule comes next, and null behind the last one: parsers of third parties run
/// meanwhile, and a crash is to be blamed on the rule.
using CompileNote = std::function<void(const Rule* rule)>;

/// A rule, compiled for one language.
struct CompiledRule {
  CompiledFormula formula;  ///< mode search
  CompiledTaint taint;      ///< mode taint
  MetavariableTable names;
};

/// What the programs of a rule set share.
struct ProgramParts {
  const LanguageRegistry* registry = nullptr;
  CompileNote note;            ///< may be empty
  RuleCache* cache = nullptr;  ///< may be null
  /// Hears of each rule once in each of its languages: null, or why it can't be used there. Threads: any.
  std::function<void(const Rule& rule, const Problem* refused)> verdict;
  /// Gets the problem of a rule that can't be used after all. Threads: any.
  std::function<void(Problem)> withdraw;
};

/// The rules of one language, or of plain text, behind one sieve. A rule that the cache knows is put into the sieve as it is
/// remembered; its patterns are compiled when a text first passes there, on that thread.
/// Threads: add() before all else; then any, concurrently.
class RuleProgram {
 public:
  struct Entry {
    Entry(const Rule& own, std::vector<Sieve::Index> all)
        : rule(&own), paths(own), gates(std::move(all)), gate(gates.front()) {}
    const Rule* rule;
    PathFilter paths;
    std::vector<Sieve::Index> gates;  ///< of the rule and its parts, in the order of add_requirements()
    Sieve::Index gate;                ///< of the rule

   private:
    friend class RuleProgram;
    mutable std::once_flag once_;
    mutable std::unique_ptr<const CompiledRule> compiled_;
  };

  /// `language` null: plain text, in generic mode or for regular expressions alone.
  RuleProgram(const Language* language, bool generic) : language_(language), generic_(generic) {}

  void add(const Rule& rule) { rules_.push_back(&rule); }
  const std::vector<const Rule*>& rules() const { return rules_; }

  /// Once; who comes meanwhile waits.
  void build(const ProgramParts& parts);
  // Behind build():
  const std::deque<Entry>& entries() const { return entries_; }
  const Sieve& sieve() const { return sieve_; }
  /// Null, and a problem: what is remembered of the rule is not true.
  const CompiledRule* compiled(const Context& ctx, const Entry& entry, const ProgramParts& parts) const;

 private:
  Result<CompiledRule> compile(const Rule& rule, const ProgramParts& parts, Place& place) const;
  std::unique_ptr<CompiledRule> compile_noted(const Rule& rule, const ProgramParts& parts,
                                              std::optional<Problem>& refused) const;

  const Language* const language_;
  const bool generic_;
  std::vector<const Rule*> rules_;
  std::once_flag once_;
  std::deque<Entry> entries_;  ///< of the sound rules, in the order of the rules
  Sieve sieve_;
};

/// A problem of the rule, at `place` or, where that is not known, at the rule.
Problem problem_of(const Rule& rule, std::string code, std::string message, std::string hint, Place place);

}  // namespace omni
