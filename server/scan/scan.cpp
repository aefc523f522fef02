#include "server/scan/scan.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include "agents/semantics/project/file_facts.h"
#include "protocol/base/clock.h"
#include "protocol/base/executor.h"
#include "protocol/base/group_usage.h"
#include "protocol/base/heap.h"
#include "protocol/base/log.h"
#include "protocol/base/memory_governor.h"
#include "protocol/base/process_runner.h"
#include "protocol/base/trace.h"
#include "protocol/base/watchdog.h"
#include "protocol/text/escape.h"
#include "server/baseline/baseline_file.h"
#include "server/scan/apply_fixes.h"
#include "server/scan/list_files.h"
#include "server/scan/progress.h"
#include "server/scan/report/writers.h"
#include "server/scan/rule_descriptor.h"
#include "server/scan/run_watch.h"
#include "server/scan/supervisor.h"
#include "server/scan/terminal.h"
#include "server/service/analysis.h"
#include "server/service/external_agents.h"
#include "server/service/repository.h"
#include "server/service/rule_source.h"
#include "server/workspace/file_loader.h"
#include "server/workspace/paths.h"

/// One scan from the file list to the exit status, in the order of `Scan::run`.
namespace omni {
namespace {

constexpr int kOk = 0;
constexpr int kGateFailed = 1;
constexpr int kUnusable = 2;
constexpr int kCutShort = 4;

/// Why something is missing, for people.
std::string describe(const Quarantined& left_out) {
  const std::string how = left_out.hung ? "did not stop in 10 times --timeout-file" : "crashed (" + left_out.how + ")";
  switch (left_out.phase) {
    case FlightPhase::RuleFile: return "reading this rule file " + how + ": none of its rules was used";
    case FlightPhase::Rule: return "compiling this rule " + how + ": it was not used";
    case FlightPhase::File: break;
  }
  return "analysing this file " + how + ": it was left out, all others were analysed";
}

class Scan {
 public:
  /// `ctx` has the deadline of the run; `stdin_text` outlives the scan.
  Scan(const Context& ctx, const ScanCommand& command, const CommandEnvironment& environment,
       const std::string& stdin_text, const WorkerRun& worker, RunWatch& watch)
      : ctx_(ctx),
        command_(command),
        env_(environment),
        settings_(environment.settings.settings),
        stdin_text_(stdin_text),
        worker_(worker),
        watch_(watch) {}

  int run() {
    report_.tool_version = OMNI_VERSION;
    report_.problems = env_.settings.problems;
    name_quarantined();
    const std::vector<std::string> paths =
        rule_paths(settings_.rules, {command_.rules, command_.add_rules}, env_.share_dir);
    if (env_.blobs != nullptr) {
      rule_cache_ = std::make_unique<RuleCache>(*watch_.blobs(), env_.engine, paths);
      const auto today = std::chrono::floor<std::chrono::days>(ctx_.clock().system_now());
      facts_ = std::make_shared<FactStore>(env_.engine, watch_.blobs(), FactStore::Options{settings_.cache.max_size, today});
      governor_.add(facts_);
    }
    watch_.end_start();
    Span loading(ctx_, SpanKind::Phase, "load rules");
    Result<LoadedRules> rules = load_rules(paths);
    if (!rules.has_value()) return fail(rules.error());
    std::move(rules->problems.begin(), rules->problems.end(), std::back_inserter(report_.problems));
    AnalysisOptions options;
    options.settings = &settings_;
    options.sieve = command_.use_sieve;
    options.honour_rule_paths = !command_.ignore_rule_paths;
    options.agents = env_.agents;
    start_external_agents();
    options.more_agents = external_.agents;
    options.rule_cache = rule_cache_.get();
    options.git = git_for_stages();
    options.governor = &governor_;
    options.watchdog = &watchdog_;
    options.facts = facts_ && !command_.use_stdin ? &*facts_ : nullptr;  // a buffer will hardly be seen again
    options.compile_note = [this](const Rule* rule) {
      if (rule == nullptr) note_end(FlightPhase::Rule);
      else note(FlightPhase::Rule, rule->qualified_id);
    };
    auto made = std::make_unique<Analysis>(registry_, std::move(rules->rules), options);
    Analysis& analysis = *made;
    describe_rules(analysis);
    loading.end();

    if (const Result<void> listed = list_targets(); !listed.has_value()) return fail(listed.error());
    analyse(analysis);
    describe_memory();
    Span keeping(ctx_, SpanKind::Phase, "save cache");
    save_rule_cache();
    save_facts();
    keeping.end();
    Span ending(ctx_, SpanKind::Phase, "report");
    const std::vector<Problem> of_rules = analysis.problems();
    report_.problems.insert(report_.problems.end(), of_rules.begin(), of_rules.end());
    std::erase_if(report_.findings, [&](const Finding& finding) { return finding.severity < settings_.scan.severity; });
    std::sort(report_.findings.begin(), report_.findings.end(), place_then_rule);
    if (const Result<void> compared = use_baseline(); !compared.has_value()) return fail(compared.error());
    if (command_.fix != ScanCommand::Fix::No) fix(analysis);
    if (settings_.scan.format == OutputFormat::Sarif) add_rules_of_agents(report_.rules, report_.findings);
    watch_.describe(report_);
    finish(report_);
    ending.end();
    report_.profile = watch_.profile();
    const Span writing(ctx_, SpanKind::Phase, "write report");
    if (const Result<void> written = write_report(); !written.has_value()) return fail(written.error());
    if (worker_.board != nullptr && external_.agents.empty()) leave_to_exit(std::move(made));  // this process ends with the scan
    return status();
  }

 private:
  int fail(const Error& error) {
    watch_.failed(error);
    std::cerr << "omni scan: " << escape_terminal(error.describe()) << "\n";
    return error.code() == ErrorCode::DeadlineExceeded || error.code() == ErrorCode::Cancelled ? kCutShort : kUnusable;
  }

  Result<LoadedRules> load_rules(const std::vector<std::string>& paths) {
    RuleLoadOptions options;
    options.may_read = [this](const std::string& path) {
      if (worker_.leaves_out(FlightPhase::RuleFile, path)) return false;
      note(FlightPhase::RuleFile, path);
      return true;
    };
    options.done = [this] { note_end(FlightPhase::RuleFile); };
    options.cache = rule_cache_.get();
    options.executor = [this]() -> Executor& { return executor(); };
    Result<LoadedRules> loaded = load_rule_files(ctx_, env_.disk, paths, options);
    if (loaded.has_value()) {
      std::erase_if(loaded->rules, [this](const Rule& rule) { return worker_.leaves_out(FlightPhase::Rule, rule.qualified_id); });
    }
    return loaded;
  }

  /// What was read and compiled is whole, also when the scan was cut short; only what a lost worker left out is missing.
  void save_rule_cache() const {
    if (rule_cache_ == nullptr) return;
    const RuleCache::Figures figures = rule_cache_->figures();
    ctx_.log().debug("rules read", {{"files", figures.files}, {"cached", figures.found}});
    if (!worker_.left_out.empty()) return;
    if (const Result<void> saved = rule_cache_->save(); !saved.has_value()) {
      ctx_.log().debug("rule cache not written", {{"reason", saved.error().describe()}});
    }
  }

  void save_facts() {
    if (!facts_) return;
    const FactStore::Figures figures = facts_->figures();
    watch_.add_cache({"files", figures.hits, figures.misses, figures.stored, 0});
    ctx_.log().debug("facts", {{"hits", figures.hits}, {"misses", figures.misses}, {"stored", figures.stored}});
    if (const Result<void> saved = facts_->save(); !saved.has_value()) {
      ctx_.log().warn("results could not be kept for the next scan", {{"reason", saved.error().describe()}});
    }
    if (settings_.cache.max_size > 0) env_.blobs->trim(settings_.cache.max_size);
  }

  GitState git_for_stages() {
    SystemProcessRunner processes;
    const RepositoryState state = repository_state(ctx_, processes, settings_.pipeline.stages, env_.settings.trusted, env_.root.path);
    if (!state.unknown_because.empty()) {
      report_.notifications.push_back({Notification::Level::Warning, "git-unknown",
                                       "a stage asks for the state of the repository, which is not known: " + state.unknown_because, {}, {}, {}});
    }
    return state.git;
  }

  /// Its threads start when they are first needed: a process with one of them is quicker.
  Executor& executor() {
    if (!executor_) executor_.emplace(ThreadPoolOptions{.threads = settings_.scan.jobs}, env_.ctx.log());
    return *executor_;
  }

  /// Agents that are other programs; their processes are this one's children.
  void start_external_agents() {
    const unsigned threads = settings_.scan.jobs > 0 ? settings_.scan.jobs : std::max(1U, std::thread::hardware_concurrency());
    external_ = make_external_agents(ctx_, settings_, threads, {command_.use_stdin ? nullptr : facts_.get(), &env_.disk});
    report_.problems.insert(report_.problems.end(), external_.problems.begin(), external_.problems.end());
  }

  void describe_rules(const Analysis& analysis) {
    const std::vector<Rule>& rules = analysis.rules().rules();
    report_.rule_count = rules.size();
    if (settings_.scan.format == OutputFormat::Text) return;  // it shows the number only
    report_.rules.reserve(rules.size());
    for (const Rule& rule : rules) report_.rules.push_back(rule_descriptor(rule, analysis.shown_id(rule)));
  }

  void note(FlightPhase phase, std::string_view name) const {
    if (worker_.board != nullptr) worker_.board->begin(phase, name);
  }
  void note_end(FlightPhase phase) const {
    if (worker_.board != nullptr) worker_.board->end(phase);
  }
  void begin_output() const {
    if (worker_.board != nullptr) worker_.board->begin_output();
  }

  void name_quarantined() {
    for (const Quarantined& each : worker_.left_out) {
      report_.complete = false;
      Notification notification{Notification::Level::Error, each.hung ? "hang-quarantine" : "crash-quarantine", describe(each), {}, {}, {}};
      (each.phase == FlightPhase::Rule ? notification.rule_id : notification.file) = each.name;
      report_.notifications.push_back(std::move(notification));
    }
  }

  Result<void> list_targets() {
    if (command_.use_stdin) {
      Candidate candidate;
      candidate.path = command_.stdin_path;
      candidate.relative = command_.stdin_path;
      candidate.size = stdin_text_.size();
      candidate.named = true;
      files_.push_back(std::move(candidate));
      return {};
    }
    const Span span(ctx_, SpanKind::Phase, "walk");
    OMNI_TRY(WalkResult walk, walk_files(ctx_, env_.disk, env_.root, env_.user, command_.paths, walk_options(settings_.scan)));
    files_ = std::move(walk.files);
    for (const Skip& skip : walk.skips) add_skip(skip);
    report_.problems.insert(report_.problems.end(), walk.problems.begin(), walk.problems.end());
    return {};
  }

  void add_skip(const Skip& skip) {
    if (is_failure(skip.reason)) report_.complete = false;
    report_.skipped.push_back({skip.path, std::string(to_string(skip.reason)), skip.detail});
  }

  /// Nothing: skipped, and said so.
  std::optional<FileInput> load(const Analysis& analysis, std::size_t index) {
    const Candidate& candidate = files_[index];
    if (worker_.leaves_out(FlightPhase::File, candidate.path)) return std::nullopt;
    note(FlightPhase::File, candidate.path);
    const Span span(ctx_, SpanKind::Phase, "read");
    FileInput input;
    input.path = candidate.path;
    std::string text;
    if (command_.use_stdin) {
      text = stdin_text_;
    } else {
      std::variant<std::string, Skip> loaded = load_file(env_.disk, candidate, settings_.scan.max_text_size);
      if (const Skip* skip = std::get_if<Skip>(&loaded)) {
        const std::lock_guard lock(mu_);
        add_skip(*skip);
        return std::nullopt;
      }
      text = std::move(std::get<std::string>(loaded));
    }
    const std::string_view head = std::string_view(text).substr(0, 256);
    input.language = LanguageRegistry::for_file(file_name(candidate.path), head);
    if (input.language != nullptr) input.language_name = input.language->name;
    input.any_language = candidate.named;
    if (!candidate.named && !analysis.rules().wants(input.language) && !external_.wants(input.language_name)) {
      const std::lock_guard lock(mu_);
      add_skip({candidate.path, false, SkipReason::NoLanguage,
                input.language == nullptr ? "no known language" : "no rule for " + std::string(input.language->name)});
      return std::nullopt;
    }
    const std::uint64_t limit = settings_.scan.max_parsed_size;
    if (limit > 0 && text.size() > limit) {
      input.text_rules_only = true;
      const std::lock_guard lock(mu_);
      report_.skipped.push_back({candidate.path, "text-rules-only",
                                 std::to_string(text.size()) + " bytes, above --max-file-size " + std::to_string(limit) + ": not parsed"});
    }
    input.text = std::make_shared<const std::string>(std::move(text));
    return input;
  }

  /// A file as the passes over all of them see it: what is not to be had is named when it is scanned.
  std::optional<InterfileInput> load_for_interfile(std::size_t index) const {
    const Candidate& candidate = files_[index];
    if (command_.use_stdin || worker_.leaves_out(FlightPhase::File, candidate.path)) return std::nullopt;
    const bool is_module = file_name(candidate.path) == "go.mod";
    const Language* const by_name = LanguageRegistry::for_file(file_name(candidate.path), {});
    if (!is_module && (by_name == nullptr || !has_file_facts(*by_name))) return std::nullopt;
    std::variant<std::string, Skip> loaded = load_file(env_.disk, candidate, settings_.scan.max_text_size);
    if (std::holds_alternative<Skip>(loaded)) return std::nullopt;
    InterfileInput input;
    input.path = candidate.path;
    input.language = by_name;
    input.text = std::make_shared<const std::string>(std::move(std::get<std::string>(loaded)));
    input.text_only = settings_.scan.max_parsed_size > 0 && input.text->size() > settings_.scan.max_parsed_size;
    return input;
  }

  void follow_across_files(Analysis& analysis, Executor& executor) {
    const Span span(ctx_, SpanKind::Phase, "across files");
    std::vector<std::string> paths;
    for (const Candidate& candidate : files_) paths.push_back(candidate.path);
    const Result<void> outcome = analysis.follow_across_files(ctx_, executor, paths, [&](std::size_t index) { return load_for_interfile(index); },
                                                              [this](const std::string* path) {
                                                                if (path == nullptr) note_end(FlightPhase::File);
                                                                else note(FlightPhase::File, *path);
                                                              });
    if (!outcome.has_value()) {
      report_.complete = false;
      report_.notifications.push_back({Notification::Level::Error, "interfile-budget",
                                       "data was not followed across files: " + outcome.error().describe(), {}, {}, {}});
    }
    for (const InterfileNotice& notice : analysis.interfile_notices()) {
      if (notice.incomplete) report_.complete = false;
      report_.notifications.push_back({notice.incomplete ? Notification::Level::Error : Notification::Level::Warning, notice.code, notice.message,
                                       notice.file, {}, notice.rule_id});
    }
  }

  void describe_memory() {
    if (settings_.limits.memory == 0) return;
    ctx_.log().debug("memory", {{"most", governor_.most()}, {"given_up", governor_.shed()}, {"held_back", governor_.held_back()}});
    std::string steps;
    if (governor_.held_back() > 0) steps = "files waited for each other";
    for (const auto& [name, bytes] : governor_.shed_by_name()) steps += (steps.empty() ? "" : ", ") + name + " were given up (" + std::to_string(bytes >> 20U) + " MiB)";
    if (!steps.empty()) {
      report_.notifications.push_back({Notification::Level::Note, "memory-short", "near limits.memory (" + std::to_string(settings_.limits.memory >> 20U) + " MiB) " + steps + "; it cost time only", {}, {}, {}});
    }
    if (!governor_.exceeded()) return;
    report_.notifications.push_back({Notification::Level::Warning, "memory-limit",
                                     "the scan needed more memory than limits.memory allows (" + std::to_string(governor_.most() >> 20U) + " of " +
                                         std::to_string(settings_.limits.memory >> 20U) + " MiB), with all caches given up and one file at a time",
                                     {}, {}, {}});
  }

  /// So that no thread is left alone with a large file at the end.
  std::vector<std::size_t> largest_first() const {
    std::vector<std::size_t> order(files_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return files_[a].size > files_[b].size; });
    return order;
  }

  void analyse(Analysis& analysis) {
    if (settings_.scan.interfile) follow_across_files(analysis, executor());
    const Terminal terminal = stderr_terminal();
    ProgressBar progress({.enabled = terminal.is_terminal, .width = terminal.width}, env_.ctx.clock(),
                         [](std::string_view bytes) { std::cerr << bytes << std::flush; });
    progress.start(files_.size());
    const std::vector<std::size_t> order = largest_first();
    WholeRun whole;
    whole.released = [this] { note_end(FlightPhase::File); };
    Span span(ctx_, SpanKind::Phase, "analyse");
    const Result<void> outcome = analysis.run(
        ctx_, executor(), files_.size(), [&](std::size_t index) { return load(analysis, order[index]); }, 0,
        [&](FileReport file) {
          const std::size_t count = file.findings.size();
          note_end(FlightPhase::File);
          add_file(std::move(file));
          progress.add(1, count);
        },
        &whole);
    span.end();
    watch_.add_agents(whole.agents);
    progress.finish();
    for (const AgentNotice& notice : whole.notices) {
      if (notice.level == AgentNotice::Level::Error) report_.complete = false;
      report_.notifications.push_back({static_cast<Notification::Level>(notice.level), notice.code, notice.message, {}, {}, notice.rule_id});
    }
    if (!outcome.has_value()) {
      report_.complete = false;
      report_.notifications.push_back({Notification::Level::Error, "timeout-run",
                                       "the scan ended before all files were analysed: " + outcome.error().describe(), {}, {}, {}});
    }
  }

  void add_file(FileReport file) {
    if (!file.analysed) return;
    const std::lock_guard lock(mu_);
    report_.files.push_back(file.path);
    report_.bytes_scanned += file.bytes;
    const bool fixable = std::any_of(file.findings.begin(), file.findings.end(), [](const Finding& finding) { return !finding.fixes.empty(); });
    if (command_.fix != ScanCommand::Fix::No && fixable) inputs_.emplace(file.path, *file.input);
    std::move(file.findings.begin(), file.findings.end(), std::back_inserter(report_.findings));
    std::move(file.problems.begin(), file.problems.end(), std::back_inserter(report_.problems));
    for (const AgentNotice& notice : file.notices) {
      if (notice.level == AgentNotice::Level::Error) report_.complete = false;
      const auto level = static_cast<Notification::Level>(notice.level);
      report_.notifications.push_back({level, notice.code, notice.message, file.path, {}, notice.rule_id});
    }
    if (file.parse_errors > 0) {
      report_.notifications.push_back({Notification::Level::Note, "parse-errors",
                                       std::to_string(file.parse_errors) + (file.parse_errors == 1 ? " place" : " places") +
                                           " could not be parsed, the first in line " + std::to_string(file.first_error_line),
                                       file.path, {}, {}});
    }
    if (file.unread_branches > 0) {
      report_.notifications.push_back({Notification::Level::Note, "unread-branches",
                                       std::to_string(file.unread_branches) + (file.unread_branches == 1 ? " branch of a conditional was" : " branches of conditionals were") +
                                           " left out for another, the first in line " + std::to_string(file.first_unread_line),
                                       file.path, {}, {}});
    }
  }

  /// The fixes of the findings that count: applied, or shown. Everything is decided before the first file is written.
  void fix(const Analysis& analysis) {
    std::vector<FileToFix> files;
    for (const Finding& finding : report_.findings) {  // by file
      if (finding.suppression || finding.fixes.empty()) continue;
      if (files.empty() || files.back().input.path != finding.location.file) {
        const auto input = inputs_.find(finding.location.file);
        if (input == inputs_.end()) continue;
        files.push_back({input->second, {}});
      }
      files.back().findings.push_back(&finding);
    }
    const std::vector<PlannedFile> planned = plan_fixes(
        files, command_.fix == ScanCommand::Fix::Unsafe,
        [&](const FileInput& input, const std::string& text) { return analyse_again(ctx_, registry_, analysis, input, text); },
        [this](const std::string& path) { note(FlightPhase::File, path); }, fix_notes_);
    note_end(FlightPhase::File);
    if (command_.fix == ScanCommand::Fix::Diff) {
      diff_ = diff_of(planned);
    } else {
      begin_output();  // from here on nothing is done a second time
      write_fixes(env_.disk, env_.root.path, env_.current, planned, fix_notes_);
    }
    for (const Notification& note : fix_notes_) {
      if (note.level == Notification::Level::Error) report_.complete = false;
      report_.notifications.push_back(note);
    }
  }

  /// --fix=diff: the diff stands on standard output in place of the report; what it lacks is said on stderr.
  Result<void> write_diff() {
    for (const Notification& note : fix_notes_) {
      std::cerr << "omni scan: " << escape_terminal(note.file + ":" + std::to_string(note.region.start_line) + ": " + note.rule_id + ": " + note.message) << "\n";
    }
    std::string text = diff_;
    if (stdout_terminal().is_terminal) {  // exact for a program; safe for a reader
      text.clear();
      for (std::size_t at = 0; at < diff_.size();) {
        const std::size_t end = std::min(diff_.find('\n', at), diff_.size());
        text += escape_terminal(std::string_view(diff_).substr(at, end - at)) + "\n";
        at = end + 1;
      }
    }
    begin_output();
    std::cout << text << std::flush;
    if (!std::cout) return Error(ErrorCode::Io, "the diff could not be written to standard output");
    return {};
  }

  Result<void> use_baseline() {
    const std::string& file = command_.baseline.empty() ? settings_.scan.baseline : command_.baseline;
    if (command_.write_baseline) {
      if (file.empty()) return Error(ErrorCode::InvalidInput, "--write-baseline needs --baseline FILE, or scan.baseline in the settings: where to write");
      Baseline previous;
      if (Result<std::string> old = env_.disk.read(file, 0); old.has_value()) {
        if (Result<LoadedBaseline> loaded = read_baseline(*old, file); loaded.has_value()) previous = std::move(loaded->baseline);
      }
      begin_output();
      return env_.disk.write_atomically(file, write_baseline(make_baseline(report_.findings, previous)));
    }
    if (file.empty() || (command_.baseline.empty() && !env_.disk.stat(file).has_value())) return {};  // nobody has written it yet
    OMNI_TRY(const std::string text, env_.disk.read(file, 0));
    OMNI_TRY(LoadedBaseline loaded, read_baseline(text, file));
    report_.problems.insert(report_.problems.end(), loaded.problems.begin(), loaded.problems.end());
    const BaselineMatch match = apply_baseline(report_.findings, loaded.baseline);
    report_.baseline_used = true;
    for (const std::size_t index : match.absent) {
      const BaselineEntry& entry = loaded.baseline.entries[index];
      report_.absent.push_back({entry.rule_id, entry.file, entry.line, entry.fingerprints});
    }
    return {};
  }

  std::string rendered() const {
    switch (settings_.scan.format) {
      case OutputFormat::Json: return write_json(report_);
      case OutputFormat::Jsonl: return write_jsonl(report_);
      case OutputFormat::Sarif: return write_sarif(report_);
      case OutputFormat::Text: break;
    }
    TextOptions options;
    if (command_.output.empty()) {
      const Terminal terminal = stdout_terminal();
      options.width = terminal.is_terminal ? static_cast<unsigned>(terminal.width) : 0;
      options.colour = wants_colour(terminal.is_terminal, std::getenv("NO_COLOR"), std::getenv("TERM"));
    }
    if (env_.color != ColorChoice::Auto) options.colour = env_.color == ColorChoice::Always;
    return write_text(report_, options);
  }

  Result<void> write_report() {
    if (command_.fix == ScanCommand::Fix::Diff) {
      OMNI_TRY_OK(write_diff());
      if (command_.output.empty()) return {};
    }
    const std::string text = rendered();
    if (report_.profile && settings_.scan.format == OutputFormat::Sarif) std::cerr << write_profile(*report_.profile);  // it has no place there
    begin_output();
    if (!command_.output.empty()) return env_.disk.write_atomically(command_.output, text);
    std::cout << text << std::flush;
    if (!std::cout) return Error(ErrorCode::Io, "the report could not be written to standard output");
    return {};
  }

  int status() const {
    const auto& gate = settings_.scan.fail_on;
    const bool failed = gate && std::any_of(report_.findings.begin(), report_.findings.end(), [&](const Finding& f) { return f.severity >= *gate; });
    if (failed) return kGateFailed;
    const bool refused = std::any_of(report_.problems.begin(), report_.problems.end(),
                                     [](const Problem& problem) { return problem.severity == ProblemSeverity::Error; });
    if (!report_.complete || (settings_.scan.strict && (refused || !report_.skipped.empty()))) return kCutShort;
    return kOk;
  }

  const Context& ctx_;
  const ScanCommand& command_;
  const CommandEnvironment& env_;
  const Settings& settings_;
  const LanguageRegistry registry_;
  std::unique_ptr<RuleCache> rule_cache_;  // null: none
  std::shared_ptr<FactStore> facts_;  // null: nothing is kept
  MemoryGovernor governor_{ctx_.clock(), {.ceiling = settings_.limits.memory}, [] { return resident_bytes(::getpid()); }, give_back_freed_memory,
                           [this](std::string_view what, std::uint64_t bytes) {
                             ctx_.log().info("memory is short, something was given up", {{"what", std::string(what)}, {"bytes", bytes}});
                           }};
  Watchdog watchdog_{ctx_.clock(), {}, [this](const std::string& file, std::chrono::milliseconds silent) {
                       ctx_.log().warn("a file gets on no more", {{"file", file}, {"silent_ms", silent.count()}});
                     }};
  ExternalAgents external_;                // their processes end with the last of them
  std::vector<Candidate> files_;
  const std::string& stdin_text_;
  const WorkerRun& worker_;
  RunWatch& watch_;
  std::mutex mu_;       // report_ and inputs_ while files are analysed
  std::map<std::string, FileInput> inputs_;  // of files with a fix, if fixes are wanted
  std::vector<Notification> fix_notes_;
  std::string diff_;
  ScanReport report_;
  std::optional<ThreadPoolExecutor> executor_;  // the last member: its threads use the others
};

}  // namespace

int run_scan(const ScanCommand& command, const CommandEnvironment& environment) {
  if (command.list_files) return list_files(command, environment, std::cout, std::cerr);
  std::string stdin_text;
  if (command.use_stdin) stdin_text.assign(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
  const ScanSettings& settings = environment.settings.settings.scan;
  RunWatch watch(command, environment);
  if (const Result<void> opened = watch.open(); !opened.has_value()) {
    std::cerr << "omni scan: --trace: " << escape_terminal(opened.error().describe()) << "\n";
    return kUnusable;
  }
  const Context ctx = settings.timeout.count() > 0 ? watch.context().with_budget(settings.timeout) : watch.context();
  SupervisorOptions options;
  if (settings.timeout_file.count() > 0) options.hang_limit = std::max(10 * settings.timeout_file, environment.least_patience);
  const auto work = [&](const WorkerRun& worker) {
    watch.begin_work(worker);
    return Scan(ctx, command, environment, stdin_text, worker, watch).run();
  };
  Supervision seen;
  const int status = supervise(ctx, options, work, std::cerr, &seen);
  const int ended = watch.finish(status, seen);
  if (seen.interrupted != 0) end_by(seen.interrupted);
  return ended;
}

}  // namespace omni
