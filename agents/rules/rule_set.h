#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/formula.h"
#include "agents/rules/rule.h"
#include "agents/rules/rule_program.h"
#include "agents/rules/taint.h"
#include "agents/syntax/language.h"
#include "protocol/base/context.h"
#include "protocol/base/function_ref.h"
#include "protocol/base/problem.h"

namespace omni {

class RuleMemory;
struct RuleGroups;

/// A metavariable's text at a match, by name without dollar.
struct NamedRange {
  std::string name;
  ByteRange range;
  std::optional<std::string> text = {};  ///< where it does not stand in the file of the match
  bool operator==(const NamedRange&) const = default;
};

struct RuleMatch {
  const Rule* rule = nullptr;  ///< of the set
  ByteRange range;
  std::vector<NamedRange> bindings;
  std::vector<TaintStep> path;  ///< of a taint rule: how the data came here
};

/// A rule that could not finish on a file.
struct RuleCut {
  const Rule* rule = nullptr;
  std::string code;     ///< "timeout-rule" or "budget"; "bindings-limit": only alternatives of one place were left out
  std::string reason;
};

/// Only alternatives of one place were left out: the same ones each time.
inline constexpr std::string_view kBindingsLimit = "bindings-limit";
RuleCut bindings_limit(const Rule& rule);

/// A rule that ran on a file.
struct RuleTried {
  std::uint32_t number = 0;  ///< index in RuleSet::rules()
  bool on_tree = false;      ///< it looked at the file's tree, so the file was parsed
};

struct RuleRun {
  std::vector<RuleMatch> matches;  ///< by place, then rule
  std::vector<RuleCut> cuts;
  std::vector<RuleTried> tried;    ///< alive behind the sieve, in the order they ran
};

/// How a file is to be looked at.
struct RuleRunOptions {
  const Language* language = nullptr;  ///< the file's own; null: none known
  bool any_language = false;           ///< named explicitly: if no rule speaks the file's own language, those of others run in theirs
  bool text_rules_only = false;        ///< too large to parse
  bool sieve = true;                   ///< off: every rule runs (tests compare)
  bool honour_paths = true;            ///< off: `paths:` of rules does not count
  std::chrono::milliseconds rule_timeout{0};  ///< 0: none
  const std::vector<bool>* skip = nullptr;  ///< by number of the rule: what these find is known already; null: none
  RuleMemory* memory = nullptr;        ///< of the document (rule_memory.h): what an edit leaves as it was is taken from there
  std::chrono::system_clock::time_point now;
};

/// What a taint rule matched in one file, for analyses that follow data beyond it.
struct TaintRuleMatches {
  const Rule* rule = nullptr;
  std::uint32_t number = 0;                  ///< index in RuleSet::rules()
  const CompiledTaint* taint = nullptr;      ///< these three outlive the rule set's users
  const MetavariableTable* names = nullptr;
  TaintMatches matches;
  std::optional<RuleCut> cut;
};

/// Gives the tree of the file in a language, parsed on demand and at most once.
using TreeSource = FunctionRef<Result<std::shared_ptr<const Tree>>(const Context& ctx, const Language& language)>;

/// All rules of a run as one index. A language's part is compiled when the first file of that language asks for it; of rules
/// that a cache knows only those that a text needs. Immutable to its users; threads: any, concurrently.
class RuleSet {
 public:
  using CompileNote = omni::CompileNote;
  /// `taint` and `cache` outlive the set. Without the one, taint rules are refused by name; without the other, everything is
  /// compiled anew.
  RuleSet(const LanguageRegistry& registry, std::vector<Rule> rules, CompileNote note = {},
          const TaintEngine* taint = nullptr, RuleCache* cache = nullptr);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  const std::vector<Rule>& rules() const;

  /// Spans: one of each rule tried, with `file`, `steps` (of the matcher; none for `generic` and `regex`) and `matches`.
  /// Errors: Cancelled, DeadlineExceeded (of `ctx`; what was found until then is in `run`, which is filled as it goes).
  Result<void> match(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                     TreeSource trees, RuleRun& run) const;

  /// Makes what match() and groups() need for such a file, once, as a span of its own: who comes meanwhile waits.
  void prepare(const Context& ctx, const RuleRunOptions& options) const;

  /// The rules that match() would run on the file at `path`, by the rule file they stand in. Compiles what match() would.
  std::shared_ptr<const RuleGroups> groups(std::string_view path, const RuleRunOptions& options) const;

  /// The taint rules of the file's language with what they match in it, each alone: a source without any sink, too.
  ///   only  empty: those that may hold a source or a sink, and only these parts are matched; else the rules with these
  ///         numbers (sorted), with all their parts
  /// Errors: Cancelled, DeadlineExceeded.
  Result<std::vector<TaintRuleMatches>> match_taint(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                                                    const FileView& view, std::span<const std::uint32_t> only) const;

  /// Rules that can't be used, found so far: unknown languages at once, bad patterns once their language was compiled.
  std::vector<Problem> problems() const;
  /// Compiles every language of every rule (`omni rules validate`).
  void compile_all() const;
  /// Does some rule speak of this language or of text?
  bool wants(const Language* language) const;

 private:
  struct State;
  const RuleProgram& program(const Language* language, bool generic) const;
  std::unique_ptr<State> state_;
};

/// `message:` and `fix:` with `$X` replaced by the bound text. Unbound names stay as they are.
///   longest  bytes; a longer value is cut there (between characters) and gets an ellipsis
std::string interpolate(std::string_view text, const RuleMatch& match, std::string_view source,
                        std::size_t longest = std::string_view::npos);

/// The one name of a rule among all of a set: its qualified id, or its id where it has none.
const std::string& name_of(const Rule& rule);

/// Does `paths:` of the rule let it run on `path` (relative to the workspace, `/` between parts)?
bool applies_to_path(const Rule& rule, std::string_view path);

}  // namespace omni
