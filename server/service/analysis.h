#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/baseline.h"
#include "agents/finding/suppression.h"
#include "agents/interfile/interfile.h"
#include "agents/pipeline/fact_store.h"
#include "agents/pipeline/scheduler.h"
#include "agents/rules/rule_set.h"
#include "agents/security/security_agent.h"
#include "protocol/base/executor.h"
#include "server/settings/settings.h"

/// The analysis that every door shares: files through the pipeline, then what depends on place and day (lines, symbols,
/// fingerprints, suppressions, overrides), the same way for an editor, a scan and an assistant.
namespace omni {

/// Makes the agents of a run; the references outlive them. The composition root gives agents/builtin's.
using AgentFactory = std::function<std::vector<std::shared_ptr<const Agent>>(const LanguageRegistry&, const RuleSet&, const SecurityOptions&)>;

/// A baseline by the file its entries speak of: matching never looks across files.
using BaselineByFile = std::map<std::string, Baseline, std::less<>>;

struct AnalysisOptions {
  const Settings* settings = nullptr;  ///< outlives the run
  bool sieve = true;
  bool honour_rule_paths = true;
  std::string secret_key;              ///< salt of the repository, for fingerprints of secrets
  AgentFactory agents;                 ///< none: no agent, so no findings
  RuleSet::CompileNote compile_note;   ///< may be empty
  RuleCache* rule_cache = nullptr;     ///< null: all rules are compiled anew; else it outlives the analysis
  Trigger trigger = Trigger::Scan;
  GitState git = GitState::Unknown;    ///< of the workspace; see repository.h
  std::vector<std::shared_ptr<const Agent>> more_agents;  ///< beside the built-in ones; what they find is in facts `findings.<agent>`
  const BaselineByFile* baseline = nullptr;  ///< known findings, told apart in each report; null: none, or the door compares them itself. Outlives the analysis
  std::vector<std::string> later_agents;  ///< names that stages may use and that come with plan_with()
  MemoryGovernor* governor = nullptr;  ///< null: nobody watches memory; else it outlives the analysis
  Watchdog* watchdog = nullptr;        ///< null: nobody looks for files that get on no more; else it outlives the analysis
  FactStore* facts = nullptr;          ///< null: everything is analysed anew; else it outlives the analysis. Not asked without the sieve
};

/// That an agent of another process, or a tool, has no findings for a file.
struct AgentFault {
  std::string agent;
  AgentNotice notice;
};

/// What became of one file, ready for any door.
struct FileReport {
  std::size_t index = 0;
  std::string path;
  std::vector<Finding> findings;       ///< with places and fingerprints; suppressed ones carry their suppression
  std::vector<AgentNotice> notices;
  std::vector<Problem> problems;       ///< unreadable or left-over suppressions
  std::uint32_t parse_errors = 0;
  std::uint32_t first_error_line = 0;
  std::uint32_t unread_branches = 0;   ///< of conditionals, left out because another branch was parsed instead
  std::uint32_t first_unread_line = 0;
  std::uint64_t bytes = 0;
  bool analysed = false;               ///< false: the source had nothing for this index
  bool parsed = false;                 ///< false: no rule needed the tree
  bool provisional = false;            ///< FileFindings::provisional
  std::optional<FileInput> input;      ///< what was analysed, if `analysed`
  std::vector<AgentFault> faults;      ///< of other people's programs; `notices` holds them too
};

/// What a run over many files tells beside what it found in each.
struct WholeRun {
  bool all_files = true;                   ///< of the workspace: its agents take part. false: some of them, so they don't
  std::function<void()> released{};        ///< RunOptions::released
  std::vector<AgentReport> agents{};       ///< what each agent did
  std::vector<AgentNotice> notices{};      ///< of agents of the workspace; also why they have no result
};

/// The fact in which an agent besides the security agent gives what it found, as `std::vector<Finding>`, or WorkspaceFindings if it looks at the
/// workspace, with ids, message, `location.file` and `location.range`, as finding.h says of producers.
inline constexpr std::string_view kFindingsPrefix = "findings.";

/// Names of agents that this program has or will be given by settings; those that are not in a run are no mistake of a pipeline.
std::vector<std::string> known_agents();

/// Agents of a plan whose findings a report holds, in its order.
std::vector<std::string> finding_agents(const Plan& plan);

/// Holds the rules and the pipeline of a run. Threads: any.
class Analysis {
 public:
  /// `registry` outlives it. Problems of rules: problems().
  Analysis(const LanguageRegistry& registry, std::vector<Rule> rules, const AnalysisOptions& options);

  /// Follows data over all files first; what is found then comes with the file of its sink. Before run() and analyse(), by one thread.
  /// Errors: Cancelled, DeadlineExceeded.
  Result<void> follow_across_files(const Context& ctx, Executor& executor, const std::vector<std::string>& paths, const InterfileSource& source,
                                   const std::function<void(const std::string*)>& note);
  const std::vector<InterfileNotice>& interfile_notices() const { return interfile_.notices(); }

  /// Streams a report for each file, in any order, on any thread.
  /// Errors: Cancelled, DeadlineExceeded (files not begun are not reported).
  ///   whole   what is said beside the files; null: nobody asks, and agents of the workspace take no part
  ///   plan    of plan_with(); null: plan()
  Result<void> run(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, std::size_t jobs,
                   const std::function<void(FileReport)>& sink, WholeRun* whole = nullptr, const Plan* plan = nullptr) const;

  /// One file, here and now, without agents of the workspace. `trigger`: why, if not for the reason in the options.
  FileReport analyse(const Context& ctx, FileInput input, std::optional<Trigger> trigger = {}) const { return report_of(ctx, look(ctx, std::move(input), trigger)); }
  /// Its two halves: what the agents find, and what depends on place and day.
  FileOutcome look(const Context& ctx, FileInput input, std::optional<Trigger> trigger = {}) const;
  FileReport report_of(const Context& ctx, FileOutcome outcome) const;
  /// Asks the agents of `plan` that are other programs, and look at one file, about the file of `known`; what is known they take from there.
  ///   executor  for several side by side; null: one after the other
  FileOutcome ask_others(const Context& ctx, const Plan& plan, const FileOutcome& known, Trigger trigger, Executor* executor, std::vector<AgentReport>& agents) const;

  /// The pipeline with more agents. It refers to this analysis.
  Plan::Built plan_with(const std::vector<std::shared_ptr<const Agent>>& more) const;

  const RuleSet& rules() const { return rules_; }
  const Plan& plan() const { return plan_; }
  /// Those whose findings a report holds, in the order of the plan.
  std::vector<std::string> finding_agents() const { return omni::finding_agents(plan_); }
  std::vector<Problem> problems() const;
  /// For who measures memory: the rules go, and the analysis is of no use any more.
  void drop_rules();
  /// The id a finding of the rule is shown under: its own, or the qualified one where two rules share it.
  const std::string& shown_id(const Rule& rule) const;
  /// The rule of a finding, whichever of its ids it is shown under; null: it came from another agent.
  const Rule* rule_of(const Finding& finding) const;

 private:
  ///   all  the run has all files: findings of agents of the workspace are wanted, too
  RunOptions run_options(std::size_t files, bool all, const Plan& plan) const;
  static bool is_of_workspace(const Plan& plan, std::string_view fact);
  /// Those of the security agent and of all others, by place; they live in `outcome`.
  std::vector<const Finding*> all_findings(const FileOutcome& outcome, const FileFindings& of_rules, std::vector<AgentNotice>& notices) const;
  /// `ctx` with the budget of a run in the editor (analysis.pipeline.timeout); a scan brings its own.
  Context bounded(const Context& ctx, Trigger trigger) const;
  void apply_settings(const Context& ctx, Finding& finding) const;

  const AnalysisOptions options_;
  const std::unique_ptr<const TaintEngine> taint_;
  const LanguageRegistry& registry_;
  InterfileFindings interfile_;
  RuleSet rules_;
  std::map<std::string, int> id_count_;
  std::multimap<std::string_view, const Rule*> by_qualified_id_;
  std::vector<std::shared_ptr<const Agent>> agents_;
  Plan plan_;
  std::vector<Problem> problems_;
};

}  // namespace omni
