#include "agents/interfile/interfile.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <set>
#include <tuple>

#include "agents/finding/places.h"
#include "agents/interfile/call_graph.h"
#include "agents/interfile/holders.h"
#include "agents/interfile/kept_runs.h"
#include "agents/interfile/open_files.h"
#include "agents/syntax/language.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_analysis.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/log.h"
#include "protocol/text/source_text.h"

/// In the order of `Interfile::run`: read every file, link, find out what matters to which rule, make summaries from callees to
/// callers, sort what was found. Work that runs side by side only reads what earlier levels wrote.
namespace omni {
namespace {

constexpr std::string_view kStuck = "stuck";
constexpr int kMostRounds = 20;                         ///< over functions that call each other in a circle
constexpr std::uint64_t kMostCircleSteps = 30'000'000;  ///< for one rule
constexpr std::size_t kSideBySide =
    64;  ///< tasks between two looks at the budget; fixed, so that threads make no difference

struct FileState {
  const Language* language = nullptr;
  std::size_t text_hash = 0;
  std::optional<Digest> digest;  ///< of its text, when this run began; only with a store
  std::shared_ptr<const FileFacts> facts;
  std::string go_module;
  std::vector<HeldHere> held;
  std::vector<InterfileNotice> notices;
};

std::string go_module_of(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with("module")) continue;
    line.remove_prefix(6);
    const std::size_t first = line.find_first_not_of(" \t\"");
    if (first == std::string_view::npos || first == 0) continue;
    return std::string(line.substr(first, line.find_first_of(" \t\r\"", first) - first));
  }
  return {};
}

const std::shared_ptr<const TaintSummary>& nothing() {
  static const auto kNothing = std::make_shared<const TaintSummary>();
  return kNothing;
}

bool does_nothing(const TaintSummary& summary) {
  return summary.places.empty() && summary.cleaned.empty() && summary.sinks.empty();
}

/// What is shown where several ways lead from a source to a sink: fewer files, then fewer steps.
auto rank(const FarFinding& finding) {
  std::set<std::uint32_t> files;
  for (const TaintStep& step : finding.path) files.insert(step.file);
  return std::tuple(files.size(), finding.path.size());
}

}  // namespace

class Interfile {
 public:
  Interfile(const Context& ctx, Executor& executor, const LanguageRegistry& registry, const RuleSet& rules,
            const std::vector<std::string>& paths, const InterfileSource& source, const InterfileOptions& options)
      : ctx_(ctx),
        executor_(executor),
        registry_(registry),
        rules_(rules),
        paths_(paths),
        source_(source),
        options_(options),
        kept_(rules, options),
        open_(options.open_bytes, [this](const Context& own, std::uint32_t file) { return open(own, file); }) {}

  Result<InterfileFindings> run() {
    order_.resize(paths_.size());
    std::iota(order_.begin(), order_.end(), 0);
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return paths_[a] < paths_[b]; });
    files_.resize(paths_.size());
    OMNI_TRY(const bool known, take_kept());
    if (known) return std::move(out_);
    OMNI_TRY_OK(each(files_.size(), [&](std::size_t file) { return read(file); }));
    link();
    choose();
    OMNI_TRY_OK(summarise());
    OMNI_TRY_OK(finish());
    keep_all();
    return std::move(out_);
  }

 private:
  const std::string& path(std::uint32_t file) const { return paths_[order_[file]]; }

  Result<void> each(std::size_t count, const std::function<Result<void>(std::size_t)>& work) {
    return parallel_for_each(ctx_, executor_, count, work,
                             {.priority = Priority::Background, .max_parallel = options_.jobs});
  }

  /// Says what is worked on, for as long as it lives.
  struct Note {
    Note(const InterfileOptions& options, const std::string& path) : note_(options.note) {
      if (note_) note_(&path);
    }
    ~Note() {
      if (note_) note_(nullptr);
    }
    Note(const Note&) = delete;
    Note& operator=(const Note&) = delete;

   private:
    const std::function<void(const std::string*)>& note_;
  };

  // ── what earlier runs found ─────────────────────────────────────────────────────────────────────────────────────────

  /// Looks at every text, without parsing any. True: all of them, and the rules, are as in a run whose result is kept.
  Result<bool> take_kept() {
    if (!kept_.active()) return false;
    std::vector<Digest> parts(files_.size());
    OMNI_TRY_OK(each(files_.size(), [&](std::size_t number) -> Result<void> {
      const auto file = static_cast<std::uint32_t>(number);
      DigestBuilder part;
      part.add(path(file));
      if (const std::optional<InterfileInput> input = source_(order_[file])) {
        files_[file].digest = content_digest(*input->text);
        part.add(kept_.file_key(path(file), *input, *files_[file].digest));
      }
      parts[file] = part.finish();
      return {};
    }));
    whole_key_ = kept_.whole_key(parts);
    std::optional<InterfileFindings> found = kept_.whole(whole_key_);
    if (!found) return false;
    out_ = std::move(*found);
    ctx_.log().debug("data across files", {{"files", files_.size()}, {"kept", "all"}});
    return true;
  }

  bool take_kept(std::uint32_t file, const InterfileInput& input, const Digest& key) {
    std::optional<KeptFile> kept = kept_.file(path(file), *input.language, key);
    if (!kept) return false;
    FileState& state = files_[file];
    state.language = input.language;
    state.text_hash = std::hash<std::string_view>()(*input.text);
    state.facts = std::make_shared<const FileFacts>(std::move(kept->facts));
    state.held = std::move(kept->held);
    ++kept_files_;
    return true;
  }

  /// Unless something is missing in it, or a file has changed meanwhile. That a piece got stuck is no part of the result.
  void keep_all() const {
    ctx_.log().debug("data across files", {{"files", files_.size()}, {"kept", kept_files_.load()}});
    const auto is_cut = [](const InterfileNotice& notice) { return notice.incomplete || notice.code == kStuck; };
    if (!kept_.active() || changed_ || std::any_of(out_.notices_.begin(), out_.notices_.end(), is_cut)) return;
    kept_.keep_whole(whole_key_, out_);
  }

  // ── facts ───────────────────────────────────────────────────────────────────────────────────────────────────────

  Result<void> read(std::size_t number) {
    const auto file = static_cast<std::uint32_t>(number);
    FileState& state = files_[file];
    const std::optional<InterfileInput> input = source_(order_[file]);
    const std::optional<Digest> text = kept_.active() && input ? std::optional(content_digest(*input->text)) : std::nullopt;
    if (text != state.digest) changed_ = true;
    if (!input) return {};
    if (path(file) == "go.mod" || path(file).ends_with("/go.mod")) state.go_module = go_module_of(*input->text);
    if (input->language == nullptr || input->text_only || !has_file_facts(*input->language)) return {};
    const std::optional<Digest> key = text ? std::optional(kept_.file_key(path(file), *input, *text)) : std::nullopt;
    if (key && take_kept(file, *input, *key)) return {};
    const Note note(options_, path(file));
    const Attention attention(ctx_, options_.watchdog, path(file));
    const Context& ctx = attention.context();
    OMNI_TRY(const ParsedFile parsed, parse(ctx, registry_, *input->language, input->text));
    const Tree& tree = *parsed.tree;
    const Names names = Names::resolve(tree);
    state.language = input->language;
    state.text_hash = std::hash<std::string_view>()(*input->text);
    state.facts = std::make_shared<const FileFacts>(file_facts(tree, names));
    const FileView view(ctx, tree, &names);
    OMNI_TRY(const std::vector<TaintRuleMatches> found,
             rules_.match_taint(ctx, path(file), *input->text, rule_options(options_, state.language), view, {}));
    const Holders holders(*state.facts);
    for (const TaintRuleMatches& rule : found) {
      if (rule.cut) state.notices.push_back({true, rule.cut->code, rule.cut->reason, path(file), rule.rule->id});
      std::set<std::uint32_t> sources, sinks;
      for (const TaintMatch& match : rule.matches.sources) holders.add(match.match.range, sources);
      for (const TaintMatch& match : rule.matches.sinks) holders.add(match.match.range, sinks);
      if (sources.empty() && sinks.empty()) continue;
      state.held.push_back({rule.number, {sources.begin(), sources.end()}, {sinks.begin(), sinks.end()}});
    }
    if (key && state.notices.empty()) kept_.keep_file(path(file), *state.language, *key, {*state.facts, state.held});
    if (attention.was_stuck()) state.notices.push_back(stuck_notice(file));
    return {};
  }

  InterfileNotice stuck_notice(std::uint32_t file) const {
    return {false, std::string(kStuck), "this file got on no more for some seconds while data was followed across files", path(file), {}};
  }

  void link() {
    std::vector<ProjectFile> files;
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      files.push_back({path(file), files_[file].language, files_[file].facts, files_[file].go_module});
      std::move(files_[file].notices.begin(), files_[file].notices.end(), std::back_inserter(out_.notices_));
    }
    links_ = Links::build(std::move(files));
  }

  // ── what matters ────────────────────────────────────────────────────────────────────────────────────────────────

  void choose() {
    graph_.emplace(links_);
    rules_of_.resize(links_.function_count());
    summaries_.resize(links_.function_count());
    const auto count = static_cast<std::uint32_t>(rules_.rules().size());
    std::vector<std::vector<FunctionId>> sources(count), sinks(count);
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      for (const HeldHere& held : files_[file].held) {
        for (const std::uint32_t function : held.sources)
          sources[held.rule].push_back(links_.first_function(file) + function);
        for (const std::uint32_t function : held.sinks)
          sinks[held.rule].push_back(links_.first_function(file) + function);
      }
    }
    for (std::uint32_t rule = 0; rule < count; ++rule) {
      if (sources[rule].empty() || sinks[rule].empty()) continue;
      std::set<const Language*> languages;
      for (const std::string& name : rules_.rules()[rule].languages) {
        for (const Language* language : LanguageRegistry::for_rule_name(name)) languages.insert(language);
      }
      for (const FunctionId function : graph_->relevant(sources[rule], sinks[rule])) {
        if (languages.count(files_[links_.file_of(function)].language) > 0) rules_of_[function].push_back(rule);
      }
    }
  }

  // ── summaries ───────────────────────────────────────────────────────────────────────────────────────────────────

  /// Functions that are looked at one after the other: those of one file and level, or a circle.
  struct Task {
    std::vector<FunctionId> functions;
    bool circle = false;
    std::uint64_t steps = 0;
    std::vector<std::pair<std::uint32_t, FarFinding>> findings;  ///< by rule
    std::vector<std::pair<std::uint32_t, FunctionId>> followed;  ///< rule and function
    std::vector<InterfileNotice> notices;
  };

  Result<void> summarise() {
    const std::vector<CallGraph::Group>& groups = graph_->groups();
    std::uint64_t steps = 0;
    for (std::size_t first = 0; first < groups.size();) {
      std::size_t last = first;
      std::vector<Task> tasks;
      std::map<std::uint32_t, std::size_t> by_file;
      for (; last < groups.size() && groups[last].level == groups[first].level; ++last)
        add_task(groups[last], tasks, by_file);
      first = last;
      for (std::size_t begin = 0; begin < tasks.size(); begin += kSideBySide) {
        const std::size_t count = std::min(kSideBySide, tasks.size() - begin);
        if (steps > options_.most_steps) {
          for (const Task& task : std::span(tasks).subspan(begin)) left_out(task);
          break;
        }
        OMNI_TRY_OK(each(count, [&](std::size_t i) { return run(tasks[begin + i]); }));
        for (Task& task : std::span(tasks).subspan(begin, count)) {
          steps += task.steps;
          take(task);
        }
      }
    }
    if (!left_out_.empty()) {
      out_.notices_.push_back({true,
                               "interfile-budget",
                               "following data across files took too many steps; functions of " +
                                   std::to_string(left_out_.size()) + (left_out_.size() == 1 ? " file" : " files") +
                                   " were looked at alone, the first in " + path(*left_out_.begin()),
                               {},
                               {}});
    }
    return {};
  }

  void add_task(const CallGraph::Group& group, std::vector<Task>& tasks,
                std::map<std::uint32_t, std::size_t>& by_file) const {
    const bool matters = std::any_of(group.functions.begin(), group.functions.end(),
                                     [&](FunctionId function) { return !rules_of_[function].empty(); });
    if (!matters) return;
    const std::span<const FunctionId> callees = graph_->callees(group.functions.front());
    const bool calls_itself = std::find(callees.begin(), callees.end(), group.functions.front()) != callees.end();
    if (group.functions.size() > 1 || calls_itself) {
      tasks.push_back({group.functions, true, 0, {}, {}, {}});
      return;
    }
    const auto [known, added] = by_file.try_emplace(links_.file_of(group.functions.front()), tasks.size());
    if (added) tasks.emplace_back();
    tasks[known->second].functions.push_back(group.functions.front());
  }

  void left_out(const Task& task) {
    for (const FunctionId function : task.functions) left_out_.insert(links_.file_of(function));
  }

  void take(Task& task) {
    std::move(task.findings.begin(), task.findings.end(), std::back_inserter(findings_));
    std::move(task.followed.begin(), task.followed.end(), std::back_inserter(followed_));
    std::move(task.notices.begin(), task.notices.end(), std::back_inserter(out_.notices_));
  }

  Result<std::shared_ptr<OpenFile>> open(const Context& ctx, std::uint32_t file) const {
    std::optional<InterfileInput> input = source_(order_[file]);
    if (!input || input->language != files_[file].language ||
        std::hash<std::string_view>()(*input->text) != files_[file].text_hash) {
      changed_ = true;
      return std::shared_ptr<OpenFile>();
    }
    OMNI_TRY(ParsedFile parsed, parse(ctx, registry_, *input->language, input->text));
    std::vector<NodeIndex> inner;
    const FileFacts& facts = *files_[file].facts;
    for (std::uint32_t i = 0; i < facts.functions.size(); ++i) {
      if (facts.functions[i].around != kNoIndex && !rules_of_[links_.first_function(file) + i].empty())
        inner.push_back(facts.functions[i].node);
    }
    return std::make_shared<OpenFile>(ctx_, std::move(*input), std::move(parsed.tree), std::move(inner));
  }

  /// The summaries that the calls of one file mean, for one rule.
  class Callees final : public TaintCallees {
   public:
    Callees(const Interfile& all, std::uint32_t file, std::uint32_t rule)
        : all_(all), calls_(all.links_.calls(file)), rule_(rule) {}
    std::vector<TaintCallee> at(NodeIndex call) const override {
      const auto link = std::lower_bound(calls_.begin(), calls_.end(), call,
                                         [](const CallLink& each, NodeIndex node) { return each.node < node; });
      std::vector<TaintCallee> out;
      if (link == calls_.end() || link->node != call) return out;
      for (const CallTarget& target : link->targets) {
        const TaintSummary* summary = all_.summary(target.function, rule_);
        if (summary == nullptr) return {};
        out.push_back({summary, target.way});
      }
      return out;
    }

   private:
    const Interfile& all_;
    const std::span<const CallLink> calls_;
    const std::uint32_t rule_;
  };

  using Summaries = std::vector<std::pair<std::uint32_t, std::shared_ptr<const TaintSummary>>>;

  const TaintSummary* summary(FunctionId function, std::uint32_t rule) const {
    const Summaries& all = summaries_[function];
    const auto at = std::lower_bound(all.begin(), all.end(), rule,
                                     [](const auto& each, std::uint32_t wanted) { return each.first < wanted; });
    return at == all.end() || at->first != rule ? nullptr : at->second.get();
  }

  /// True when it says something new.
  bool keep(FunctionId function, std::uint32_t rule, TaintSummary made) {
    Summaries& all = summaries_[function];
    auto at = std::lower_bound(all.begin(), all.end(), rule,
                               [](const auto& each, std::uint32_t wanted) { return each.first < wanted; });
    if (at == all.end() || at->first != rule) at = all.insert(at, {rule, nothing()});
    const bool empty = does_nothing(made);
    take_shorter_paths(made, *at->second);
    if (empty ? does_nothing(*at->second) : same_effect(*at->second, made)) return false;
    at->second = empty ? nothing() : std::make_shared<const TaintSummary>(std::move(made));
    return true;
  }

  Result<void> run(Task& task) {
    if (!task.circle) {
      for (const FunctionId function : task.functions) {
        for (const std::uint32_t rule : rules_of_[function]) {
          OMNI_TRY(std::optional<TaintFunctionResult> result, analyse(function, rule, task));
          if (!result) continue;
          keep(function, rule, std::move(result->summary));
          take_result(task, function, rule, *result);
        }
      }
      return {};
    }
    std::set<std::uint32_t> rules;
    for (const FunctionId function : task.functions)
      rules.insert(rules_of_[function].begin(), rules_of_[function].end());
    for (const std::uint32_t rule : rules) OMNI_TRY_OK(run_circle(task, rule));
    return {};
  }

  /// From "nothing flows" until nothing is added.
  Result<void> run_circle(Task& task, std::uint32_t rule) {
    std::vector<FunctionId> members;
    for (const FunctionId function : task.functions) {
      if (std::binary_search(rules_of_[function].begin(), rules_of_[function].end(), rule)) members.push_back(function);
    }
    for (const FunctionId function : members) keep(function, rule, {});
    std::vector<std::optional<TaintFunctionResult>> results(members.size());
    std::vector<std::vector<FarFinding>> earlier(
        members.size());  // later rounds come to the same places by longer ways
    const std::uint64_t enough = task.steps + kMostCircleSteps;
    bool more = true;
    for (int round = 0; more && round < kMostRounds && task.steps < enough; ++round) {
      more = false;
      for (std::size_t i = 0; i < members.size(); ++i) {
        OMNI_TRY(results[i], analyse(members[i], rule, task));
        if (!results[i]) continue;
        more = keep(members[i], rule, std::move(results[i]->summary)) || more;
        for (FarFinding& finding : results[i]->findings) {
          const auto known = std::find_if(earlier[i].begin(), earlier[i].end(), [&](const FarFinding& other) {
            return other.file == finding.file && other.range == finding.range && other.bindings == finding.bindings;
          });
          if (known == earlier[i].end())
            earlier[i].push_back(finding);
          else if (known->path.size() < finding.path.size())
            finding.path = known->path;
        }
      }
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (results[i]) take_result(task, members[i], rule, *results[i]);
    }
    if (more) {
      task.notices.push_back({true, "interfile-rounds", "functions that call each other were not followed to the end",
                              path(links_.file_of(members.front())), rules_.rules()[rule].id});
    }
    return {};
  }

  /// Nothing: the rule does not speak of the file, or the file has changed.
  Result<std::optional<TaintFunctionResult>> analyse(FunctionId id, std::uint32_t rule, Task& task) {
    const std::uint32_t file = links_.file_of(id);
    const Note note(options_, path(file));
    const Attention attention(ctx_, options_.watchdog, path(file));
    const Context& ctx = attention.context();
    OMNI_TRY(const std::shared_ptr<OpenFile> opened, open_.get(ctx, file));
    if (opened == nullptr) return std::optional<TaintFunctionResult>();
    OMNI_TRY(const std::shared_ptr<const TaintRuleMatches> found,
             opened->matches(ctx, rules_, rule_options(options_, files_[file].language), rule));
    const FunctionFact& fact = links_.function(id);
    const std::size_t graph = opened->graph_of(fact.node);
    if (found->rule == nullptr || graph >= opened->flow().graphs().size()) return std::optional<TaintFunctionResult>();
    const Callees callees(*this, file, rule);
    TaintAnalysis::Function function;
    function.graph = graph;
    function.file = file;
    function.receiver_is_parameter = fact.receiver_is_parameter;
    function.source_at_top = holds_source_at_top(file, rule);
    function.callees = &callees;
    function.names = found->names;
    const TaintMatches matches = without_conflicts(*found->taint, found->matches);
    OMNI_TRY(TaintFunctionResult result,
             TaintAnalysis(ctx, opened->view(), opened->flow(), *found->taint, found->rule->options, matches)
                 .run_function(function));
    task.steps += result.steps;
    if (attention.was_stuck()) task.notices.push_back(stuck_notice(file));
    return std::optional<TaintFunctionResult>(std::move(result));
  }

  bool holds_source_at_top(std::uint32_t file, std::uint32_t rule) const {
    return std::any_of(files_[file].held.begin(), files_[file].held.end(), [&](const HeldHere& held) {
      return held.rule == rule && !held.sources.empty() && held.sources.front() == 0;
    });
  }

  void take_result(Task& task, FunctionId function, std::uint32_t rule, TaintFunctionResult& result) const {
    const std::string& where = path(links_.file_of(function));
    if (result.cut_short) {
      task.notices.push_back({true, "budget", result.cut_reason, where, rules_.rules()[rule].id});
    } else {
      task.followed.emplace_back(rule, function);
    }
    if (result.sources_limited) {
      task.notices.push_back({false, "bindings-limit", "a place matches in very many ways; not all of them were tried",
                              where, rules_.rules()[rule].id});
    }
    for (FarFinding& finding : result.findings) task.findings.emplace_back(rule, std::move(finding));
  }

  // ── results ─────────────────────────────────────────────────────────────────────────────────────────────────────

  Result<void> finish() {
    const auto before = [](const auto& a, const auto& b) {
      const auto key = [](const auto& each) { return std::tuple(each.second.file, each.second.range, each.first); };
      if (key(a) != key(b)) return key(a) < key(b);
      const auto ranks = std::pair(rank(a.second), rank(b.second));
      return ranks.first != ranks.second ? ranks.first < ranks.second : a.second.path < b.second.path;
    };
    std::sort(findings_.begin(), findings_.end(), before);
    for (const auto& [rule, finding] : findings_) {
      InterfileFindings::OfFile& of_file = out_.files_[path(finding.file)];
      bool known = false;
      for (auto other = of_file.matches.rbegin(); other != of_file.matches.rend() && !known; ++other) {
        if (other->rule != &rules_.rules()[rule] || other->range != finding.range) break;  // they come sorted
        known = other->bindings == finding.bindings;
      }
      if (known) continue;
      of_file.matches.push_back({&rules_.rules()[rule], finding.range, finding.bindings, finding.path});
      for (const TaintStep& step : finding.path) places_[step.file].insert(step.range);
    }
    std::set<std::uint32_t> touched;
    for (const auto& [rule, function] : followed_) touched.insert(links_.file_of(function));
    for (const std::uint32_t file : touched) out_.files_[path(file)];
    name_functions(touched);
    return show_places();
  }

  void name_functions(const std::set<std::uint32_t>& files) {
    std::map<std::uint32_t, std::vector<std::pair<std::uint32_t, FunctionId>>> by_file;
    for (const auto& [rule, function] : followed_) by_file[links_.file_of(function)].emplace_back(rule, function);
    for (const std::uint32_t file : files) {
      InterfileFindings::OfFile& of_file = out_.files_[path(file)];
      of_file.text_hash = files_[file].text_hash;
      const FileFacts& facts = *files_[file].facts;
      for (const FunctionFact& function : facts.functions) {
        if (function.node != 0 && function.around == kNoIndex) of_file.functions.push_back(function.range);
      }
      std::sort(of_file.functions.begin(), of_file.functions.end());
      for (const auto& [rule, id] : by_file[file]) {
        const FunctionFact& function = links_.function(id);
        if (function.around == kNoIndex)
          of_file.followed.emplace_back(&rules_.rules()[rule], function.node == 0 ? ByteRange{} : function.range);
      }
      std::sort(of_file.followed.begin(), of_file.followed.end());
    }
  }

  Result<void> show_places() {
    for (const auto& [file, ranges] : places_) {
      OMNI_TRY_OK(ctx_.check());
      const std::optional<InterfileInput> input = source_(order_[file]);
      out_.files_[path(file)].text_hash = files_[file].text_hash;
      if (!input || std::hash<std::string_view>()(*input->text) != files_[file].text_hash) changed_ = true;
      if (!input) continue;
      const SourceText text(path(file), *input->text);
      for (const ByteRange range : ranges) {
        Location location;
        location.file = path(file);
        location.range = range;
        location.region = region_of(text.lines(), range);
        location.snippet = snippet_of(text.lines(), range);
        out_.places_.emplace(std::pair(file, range), std::move(location));
      }
    }
    return {};
  }

  const Context& ctx_;
  Executor& executor_;
  const LanguageRegistry& registry_;
  const RuleSet& rules_;
  const std::vector<std::string>& paths_;
  const InterfileSource& source_;
  const InterfileOptions& options_;
  const KeptRuns kept_;
  std::vector<std::size_t> order_;  ///< number of a file, by path, to its index
  std::vector<FileState> files_;
  Links links_;
  std::optional<CallGraph> graph_;
  std::vector<std::vector<std::uint32_t>> rules_of_;  ///< by function: the rules it matters to, sorted
  std::vector<Summaries> summaries_;                  ///< by function; written at its level, read at later ones
  OpenFiles open_;
  std::vector<std::pair<std::uint32_t, FarFinding>> findings_;
  std::vector<std::pair<std::uint32_t, FunctionId>> followed_;
  std::set<std::uint32_t> left_out_;
  std::map<std::uint32_t, std::set<ByteRange>> places_;  ///< of the ways, by file
  Digest whole_key_;                                     ///< of everything, if so
  std::atomic<std::uint64_t> kept_files_{0};             ///< whose facts came from there
  mutable std::atomic<bool> changed_{false};             ///< a file, during this run
  InterfileFindings out_;
};

Result<InterfileFindings> follow_across_files(const Context& ctx, Executor& executor, const LanguageRegistry& registry,
                                              const RuleSet& rules, const std::vector<std::string>& paths,
                                              const InterfileSource& source, const InterfileOptions& options) {
  const auto follows = [](const Rule& rule) {
    return rule.mode == RuleMode::Taint && !rule.options.taint_unify_mvars;
  };
  if (std::none_of(rules.rules().begin(), rules.rules().end(), follows)) return InterfileFindings();
  return Interfile(ctx, executor, registry, rules, paths, source, options).run();
}

}  // namespace omni
