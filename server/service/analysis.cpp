#include "server/service/analysis.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "agents/finding/fingerprint.h"
#include "agents/finding/places.h"
#include "agents/finding/workspace_findings.h"
#include "agents/pipeline/failure_notice.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/trace.h"
#include "protocol/text/source_text.h"

namespace omni {
namespace {

/// Text hashed for the fingerprints of one file. Nested matches add up to the square of the file's size; those behind this
/// much are told apart by their beginning (and their number).
constexpr std::uint64_t kMemoryForFiles = 1'000'000'000;  // bytes of files in work together; eight of 2 MB
constexpr std::uint64_t kMaxHashedBytes = 8'000'000;
constexpr std::size_t kHashedBeginning = 1024;

/// Rules the settings switch off take no part at all.
std::vector<Rule> without_disabled(std::vector<Rule> rules, const Settings& settings) {
  std::erase_if(rules, [&](const Rule& rule) {
    return std::any_of(settings.rules.disable.begin(), settings.rules.disable.end(),
                       [&](const std::string& name) { return names_rule(name, rule.id, rule.qualified_id); });
  });
  return rules;
}

}  // namespace

std::vector<std::string> finding_agents(const Plan& plan) {
  std::vector<std::string> names;
  for (const PlannedAgent& planned : plan.agents()) {
    const std::vector<std::string>& facts = planned.agent->info().provides;
    if (std::any_of(facts.begin(), facts.end(), [](const std::string& fact) { return fact.starts_with(kFindingsPrefix); })) names.push_back(planned.agent->info().name);
  }
  return names;
}

std::vector<std::string> known_agents() { return {"context", "retrieval", "security", "compliance", "enrich"}; }

Analysis::Analysis(const LanguageRegistry& registry, std::vector<Rule> rules, const AnalysisOptions& options)
    : options_(options),
      taint_(make_taint_engine()),
      registry_(registry),
      rules_(registry, without_disabled(std::move(rules), *options.settings), options.compile_note, taint_.get(),
             options.rule_cache) {
  for (const Rule& rule : rules_.rules()) {
    ++id_count_[rule.id];
    by_qualified_id_.emplace(rule.qualified_id, &rule);
  }
  SecurityOptions security;
  security.sieve = options.sieve;
  security.honour_paths = options.honour_rule_paths;
  security.rule_timeout = options.settings->scan.timeout_rule;
  security.interfile = &interfile_;
  security.facts = options.sieve ? options.facts : nullptr;
  if (!options.agents) return;
  agents_ = options.agents(registry, rules_, security);
  Plan::Built built = plan_with(options.more_agents);
  plan_ = std::move(built.plan);
  problems_ = std::move(built.problems);
}

Plan::Built Analysis::plan_with(const std::vector<std::shared_ptr<const Agent>>& more) const {
  std::vector<std::shared_ptr<const Agent>> agents = agents_;
  agents.insert(agents.end(), more.begin(), more.end());
  std::vector<std::string> known = known_agents();
  known.insert(known.end(), options_.later_agents.begin(), options_.later_agents.end());
  return Plan::build(std::move(agents), options_.settings->pipeline.stages, known);
}

void Analysis::drop_rules() {
  id_count_.clear();
  by_qualified_id_.clear();
  std::destroy_at(&rules_);
  std::construct_at(&rules_, registry_, std::vector<Rule>());
}

const std::string& Analysis::shown_id(const Rule& rule) const {
  const auto found = id_count_.find(rule.id);
  return found != id_count_.end() && found->second > 1 && !rule.qualified_id.empty() ? rule.qualified_id : rule.id;
}

const Rule* Analysis::rule_of(const Finding& finding) const {
  const auto [begin, end] = by_qualified_id_.equal_range(finding.qualified_id);
  const auto found = std::find_if(begin, end, [&](const auto& each) { return each.second->id == finding.rule_id || shown_id(*each.second) == finding.rule_id; });
  return found == end ? nullptr : found->second;
}

std::vector<Problem> Analysis::problems() const {
  std::vector<Problem> out = problems_;
  std::vector<Problem> of_rules = rules_.problems();
  std::move(of_rules.begin(), of_rules.end(), std::back_inserter(out));
  return out;
}

Result<void> Analysis::follow_across_files(const Context& ctx, Executor& executor, const std::vector<std::string>& paths, const InterfileSource& source,
                                           const std::function<void(const std::string*)>& note) {
  InterfileOptions options;
  options.sieve = options_.sieve;
  options.honour_paths = options_.honour_rule_paths;
  options.rule_timeout = options_.settings->scan.timeout_rule;
  options.now = ctx.clock().system_now();
  options.note = note;
  options.watchdog = options_.watchdog;
  const InterfileStore store{[this](std::string_view kind, const Digest& key) {
                               const std::optional<FactStore::Kept> kept = options_.facts->get(kind, key);
                               return kept ? std::optional(std::string(kept->text)) : std::nullopt;
                             },
                             [this](std::string_view kind, const Digest& key, std::string value) { options_.facts->put(kind, key, std::move(value)); }};
  if (options_.facts != nullptr) options.store = &store;
  OMNI_TRY(interfile_, omni::follow_across_files(ctx, executor, registry_, rules_, paths, source, options));
  return {};
}

Result<void> Analysis::run(const Context& ctx, Executor& executor, std::size_t count, const FileSource& source, std::size_t jobs,
                           const std::function<void(FileReport)>& sink, WholeRun* whole, const Plan* plan) const {
  if (plan == nullptr) plan = &plan_;
  const bool all = whole != nullptr && whole->all_files;
  RunOptions options = run_options(count, all, *plan);
  options.jobs = jobs;
  if (whole != nullptr) options.released = whole->released;
  PipelineRun pipeline(*plan, std::move(options));
  Result<void> outcome = pipeline.run_files(bounded(ctx, options_.trigger), executor, count, source, [&](FileOutcome file) { sink(report_of(ctx, std::move(file))); });
  if (whole == nullptr) return outcome;
  whole->agents = pipeline.report();
  whole->notices = pipeline.workspace_notices();
  for (const AgentFailure& failure : pipeline.workspace_failures()) whole->notices.push_back(failure_notice(failure));
  return outcome;
}

FileOutcome Analysis::look(const Context& ctx, FileInput input, std::optional<Trigger> trigger) const {
  RunOptions options = run_options(1, false, plan_);
  if (trigger) options.run.trigger = *trigger;
  const Context limited = bounded(ctx, options.run.trigger);
  return PipelineRun(plan_, std::move(options)).run_file(limited, std::move(input));
}

FileOutcome Analysis::ask_others(const Context& ctx, const Plan& plan, const FileOutcome& known, Trigger trigger, Executor* executor, std::vector<AgentReport>& agents) const {
  RunOptions options = run_options(1, false, plan);
  options.run.trigger = trigger;
  options.given = known.facts;
  options.watchdog = nullptr;  // they are waited for, and have limits of their own
  std::erase_if(options.wanted, [&](const std::string& fact) {
    const AgentInfo& provider = plan.provider(fact)->agent->info();
    return provider.kind == AgentKind::BuiltIn || provider.scope != AgentScope::File;
  });
  FileInput input = *known.input;
  input.memory = nullptr;  // that is the user's who types
  const PipelineRun pipeline(plan, std::move(options));
  FileOutcome outcome = pipeline.run_file(bounded(ctx, trigger), std::move(input), executor);
  agents = pipeline.report();
  return outcome;
}

Context Analysis::bounded(const Context& ctx, Trigger trigger) const {
  const std::chrono::milliseconds limit = options_.settings->pipeline.timeout;
  return trigger == Trigger::Scan || limit.count() == 0 ? ctx : ctx.with_budget(limit);
}

bool Analysis::is_of_workspace(const Plan& plan, std::string_view fact) {
  const PlannedAgent* const planned = plan.provider(fact);
  return planned != nullptr && planned->agent->info().scope == AgentScope::Workspace;
}

std::vector<const Finding*> Analysis::all_findings(const FileOutcome& outcome, const FileFindings& of_rules, std::vector<AgentNotice>& notices) const {
  std::vector<const Finding*> all;
  const auto add = [&all](const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) all.push_back(&finding);
  };
  add(of_rules.findings);
  for (const Fact& fact : outcome.facts) {
    if (fact.name == kSecurityFindings.name) continue;
    if (!is_of_workspace(plan_, fact.name)) {
      add(*std::static_pointer_cast<const std::vector<Finding>>(fact.value));
      continue;
    }
    const auto& files = std::static_pointer_cast<const WorkspaceFindings>(fact.value)->files;
    const auto here = files.find(outcome.input->path);
    if (here == files.end()) continue;
    if (here->second.text_hash == WorkspaceFindings::text_hash_of(*outcome.input->text)) {
      add(here->second.findings);
    } else {
      notices.push_back({AgentNotice::Level::Error, "agent-outdated",
                         "the file changed during the scan, behind the look that agent " + plan_.provider(fact.name)->agent->info().name +
                             " took at the workspace; what it found here is left out",
                         {}});
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Finding* a, const Finding* b) { return a->location.range < b->location.range; });
  return all;
}

RunOptions Analysis::run_options(std::size_t files, bool all, const Plan& plan) const {
  RunOptions options;
  for (const PlannedAgent& planned : plan.agents()) {
    for (const std::string& fact : planned.agent->info().provides) {
      if (fact.starts_with(kFindingsPrefix) && (all || !is_of_workspace(plan, fact))) options.wanted.push_back(fact);
    }
  }
  options.file_budget = options_.settings->scan.timeout_file;
  options.run = {options_.trigger, files, options_.git};
  options.memory_for_files = kMemoryForFiles;
  options.governor = options_.governor;
  options.watchdog = options_.watchdog;
  return options;
}

void Analysis::apply_settings(const Context& ctx, Finding& finding) const {
  for (const SeverityOverride& change : options_.settings->rules.severity) {
    if (!names_rule(change.rule, finding)) continue;
    if (!change.raise_only || change.severity > finding.severity) finding.severity = change.severity;
  }
  if (finding.suppression) return;
  const auto today = std::chrono::floor<std::chrono::days>(ctx.clock().system_now());
  const auto found = find_config_suppression(options_.settings->suppressions, finding, today);
  if (found) finding.suppression = to_suppression(options_.settings->suppressions[*found]);
}

FileReport Analysis::report_of(const Context& ctx, FileOutcome outcome) const {
  const Span span(ctx, SpanKind::Phase, "places and suppressions");
  FileReport report;
  report.index = outcome.index;
  report.input = outcome.input;
  if (!outcome.input) return report;
  report.analysed = true;
  report.path = outcome.input->path;
  report.notices = std::move(outcome.notices);
  for (const AgentFailure& failure : outcome.failures) {
    report.notices.push_back(failure_notice(failure));
    if (failure.kind != AgentKind::BuiltIn) report.faults.push_back({failure.agent, report.notices.back()});
  }
  const std::string& text = *outcome.input->text;
  report.bytes = text.size();
  std::shared_ptr<const FileFindings> found = outcome.fact(kSecurityFindings);
  if (found == nullptr) found = std::make_shared<const FileFindings>();
  report.parsed = found->parsed;
  report.provisional = found->provisional;
  report.parse_errors = static_cast<std::uint32_t>(found->parse_errors.size());
  report.unread_branches = static_cast<std::uint32_t>(found->unread.size());
  const std::vector<const Finding*> findings = all_findings(outcome, *found, report.notices);
  if (findings.empty() && found->parse_errors.empty() && found->unread.empty()) return report;

  const SourceText source(report.path, text);
  if (!found->parse_errors.empty()) report.first_error_line = region_of(source.lines(), found->parse_errors.front()).start_line;
  if (!found->unread.empty()) report.first_unread_line = region_of(source.lines(), found->unread.front()).start_line;
  FileSuppressions suppressions = found->parsed ? FileSuppressions::read(text, report.path, found->comments)
                                                : FileSuppressions::read_plain(text, report.path);
  const auto today = std::chrono::floor<std::chrono::days>(ctx.clock().system_now());
  FileFingerprinter fingerprinter(text, options_.secret_key,
                                  outcome.input->transient && options_.baseline == nullptr ? FileFingerprinter::LineHash::LeftOut : FileFingerprinter::LineHash::Made);
  std::uint64_t hashed_bytes = 0;
  for (const Finding* const found_there : findings) {
    Finding finding = *found_there;
    if (const Rule* const rule = rule_of(finding)) finding.rule_id = shown_id(*rule);
    resolve_places(finding, [&](std::string_view file) { return file == report.path ? &source : nullptr; });
    std::string_view matched = slice(text, finding.location.range);
    if (hashed_bytes > kMaxHashedBytes) matched = matched.substr(0, kHashedBeginning);
    hashed_bytes += matched.size();
    const std::vector<std::string_view> tokens = plain_tokens(matched);
    finding.fingerprints = fingerprinter.next({finding.qualified_id, finding.location.file, finding.location.symbol, tokens, {}},
                                              finding.kind, finding.location.region.start_line);
    finding.suppression = suppressions.match(finding, today);
    apply_settings(ctx, finding);
    report.findings.push_back(std::move(finding));
  }
  if (options_.baseline != nullptr) {
    if (const auto known = options_.baseline->find(report.path); known != options_.baseline->end()) static_cast<void>(apply_baseline(report.findings, known->second));
  }
  report.problems = suppressions.problems();
  std::vector<Problem> leftovers = suppressions.leftovers([&](std::string_view name) {
    return std::any_of(rules_.rules().begin(), rules_.rules().end(),
                       [&](const Rule& rule) { return names_rule(name, rule.id, rule.qualified_id); });
  });
  std::move(leftovers.begin(), leftovers.end(), std::back_inserter(report.problems));
  return report;
}

}  // namespace omni
