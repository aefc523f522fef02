#include "agents/rules/rule_set.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "agents/rules/rule_groups.h"
#include "agents/rules/rule_memory.h"
#include "agents/rules/text_memory.h"
#include "agents/semantics/names.h"
#include "protocol/base/trace.h"

namespace omni {

/// One look at a file: with a program, behind its sieve.
struct ProgramChoice {
  const Language* language = nullptr;  ///< null: plain text
  bool generic = false;
};

struct RuleSet::State {
  ProgramParts parts;
  const TaintEngine* taint = nullptr;
  std::vector<Rule> rules;
  std::map<const Language*, RuleProgram> by_language;
  RuleProgram generic{nullptr, true};
  RuleProgram regex{nullptr, false};
  std::map<const Rule*, std::vector<const Language*>> languages;
  mutable std::mutex mu;  // guards what follows
  std::vector<Problem> problems;
  /// A pattern with types is no error of a rule for JavaScript and TypeScript as long as one of the two takes it.
  std::map<const Rule*, std::vector<Problem>> refused;
  std::set<const Rule*> accepted;
  RuleGroupMemo groups;  // synchronises itself

  std::uint32_t number_of(const Rule& rule) const { return static_cast<std::uint32_t>(&rule - rules.data()); }

  /// A rule of several languages runs in the file's own, else in the first it names.
  bool speaks_for(const Rule& rule, const Language* language, const RuleRunOptions& options) const {
    if (language == nullptr || language == options.language) return true;
    const std::vector<const Language*>& own = languages.at(&rule);
    return own.front() == language && std::find(own.begin(), own.end(), options.language) == own.end();
  }

  /// Whether the file is read as the rules say: it was named, and no rule speaks its own language.
  bool is_foreign(const RuleRunOptions& options) const {
    return options.any_language && (options.language == nullptr || by_language.count(options.language) == 0);
  }

  /// The programs that look at a file, in their order.
  std::vector<ProgramChoice> choices(const RuleRunOptions& options) const {
    std::vector<ProgramChoice> out{{nullptr, true}, {nullptr, false}};
    if (options.text_rules_only) return out;
    for (const auto& [language, program] : by_language) {
      const auto speaks = [&, own = language](const Rule* rule) { return speaks_for(*rule, own, options); };
      if (language == options.language ||
          (is_foreign(options) && std::any_of(program.rules().begin(), program.rules().end(), speaks))) {
        out.push_back({language, false});
      }
    }
    return out;
  }

  bool runs(const RuleProgram::Entry& entry, const Language* language, std::string_view path, const RuleRunOptions& options) const {
    return (!options.honour_paths || entry.paths.applies_to(path)) && speaks_for(*entry.rule, language, options);
  }
};

RuleCut bindings_limit(const Rule& rule) {
  return {&rule, std::string(kBindingsLimit), "a place matches in very many ways; not all of them were tried"};
}

RuleSet::RuleSet(const LanguageRegistry& registry, std::vector<Rule> rules, CompileNote note, const TaintEngine* taint,
                 RuleCache* cache)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.parts.registry = &registry;
  state.parts.note = std::move(note);
  state.parts.cache = cache;
  state.parts.verdict = [&state](const Rule& rule, const Problem* refused) {
    const std::lock_guard lock(state.mu);
    if (refused == nullptr)
      state.accepted.insert(&rule);
    else
      state.refused[&rule].push_back(*refused);
  };
  state.parts.withdraw = [&state](Problem problem) {
    const std::lock_guard lock(state.mu);
    state.problems.push_back(std::move(problem));
  };
  state.taint = taint;
  state.rules = std::move(rules);
  for (const Rule& rule : state.rules) {
    if (rule.mode == RuleMode::Taint && taint == nullptr) {
      state.problems.push_back(problem_of(rule, "unsupported-mode", "this program follows no data", "use mode: search", rule.place));
      continue;
    }
    bool placed = false;
    std::string unknown;
    for (const std::string& name : rule.languages) {
      if (name == "generic") {
        state.generic.add(rule);
        placed = true;
      } else if (name == "regex" || name == "none") {
        state.regex.add(rule);
        placed = true;
      } else {
        const std::vector<const Language*> languages = LanguageRegistry::for_rule_name(name);
        for (const Language* language : languages) {
          std::vector<const Language*>& known = state.languages[&rule];
          if (std::find(known.begin(), known.end(), language) != known.end()) continue;
          known.push_back(language);
          state.by_language.try_emplace(language, language, false).first->second.add(rule);
          placed = true;
        }
        if (languages.empty()) unknown += (unknown.empty() ? "" : ", ") + name;
      }
    }
    if (!placed) {
      state.problems.push_back(problem_of(rule, "unsupported-language", "no parser for language " + unknown,
                                          "`omni languages` lists the languages", rule.place));
    }
  }
}

RuleSet::~RuleSet() = default;

const std::vector<Rule>& RuleSet::rules() const { return state_->rules; }

const RuleProgram& RuleSet::program(const Language* language, bool generic) const {
  State& state = *state_;
  RuleProgram& program = language != nullptr ? state.by_language.find(language)->second
                         : generic           ? state.generic
                                             : state.regex;
  program.build(state.parts);
  return program;
}

void RuleSet::compile_all() const {
  for (const auto& [language, unused] : state_->by_language) program(language, false);
  program(nullptr, true);
  program(nullptr, false);
}

bool RuleSet::wants(const Language* language) const {
  if (!state_->generic.rules().empty() || !state_->regex.rules().empty()) return true;
  return language != nullptr && state_->by_language.count(language) > 0;
}

std::vector<Problem> RuleSet::problems() const {
  const std::lock_guard lock(state_->mu);
  std::vector<Problem> out = state_->problems;
  for (const auto& [rule, problems] : state_->refused) {
    if (state_->accepted.count(rule) == 0) out.insert(out.end(), problems.begin(), problems.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

namespace {

/// One file and the rules of one program on it.
class FileMatcher {
 public:
  FileMatcher(const Context& ctx, const LanguageRegistry& registry, std::string_view path, std::string_view text,
              const RuleRunOptions& options, RuleRun& run)
      : ctx_(ctx), registry_(registry), path_(path), text_(text), options_(options), run_(run), documents_(text) {}

  /// Texts are read by way of this memory, which has entered this one and outlives the matcher.
  void use_memory(TextMemory& texts) { texts_ = &texts; }

  /// What follows is evaluated behind this sieve; both outlive that.
  void use_sieve(const Sieve& sieve, const Sieve::Found& found) {
    sieve_ = &sieve;
    found_ = &found;
  }

  /// `number`: of the rule, for `memory`, which may be null.
  Result<void> evaluate_rule(const Rule& rule, const CompiledRule& compiled, const FileView* view, const TaintEngine* engine,
                             MemoryRun* memory, std::size_t number) {
    const Context ctx = options_.rule_timeout.count() > 0 ? ctx_.with_budget(options_.rule_timeout) : ctx_;
    MatchInput input = input_for(ctx, view);
    if (memory != nullptr) {
      input.leaves = memory->leaves();
      const std::vector<RuleMatch>* known =
          rule.mode == RuleMode::Search
              ? memory->unchanged(number, compiled.formula, input, rule.options, compiled.names)
              : memory->unchanged(number, compiled.taint, input, rule.options, compiled.names);
      if (known != nullptr) {
        run_.matches.insert(run_.matches.end(), known->begin(), known->end());
        return {};
      }
      input.observer = memory->record();
    }
    FormulaResult cut;
    const std::size_t before = run_.matches.size();
    Span span(ctx, SpanKind::Rule, name_of(rule));
    const Result<void> outcome = rule.mode == RuleMode::Search ? search(rule, compiled, input, cut)
                                                               : follow(rule, compiled, input, *engine, cut);
    span.set("file", path_);
    span.set("steps", cut.steps);
    span.set("matches", std::uint64_t{run_.matches.size() - before});
    span.end();
    if (!outcome.has_value()) {
      OMNI_TRY_OK(ctx_.check());  // the file's own end ends everything
      run_.cuts.push_back({&rule, "timeout-rule", outcome.error().describe()});
      return {};
    }
    if (memory != nullptr && !cut.cut_short && !cut.bindings_limited) {
      memory->keep(number, {run_.matches.begin() + static_cast<std::ptrdiff_t>(before), run_.matches.end()});
    }
    if (cut.cut_short) run_.cuts.push_back({&rule, "budget", cut.cut_reason});
    if (cut.bindings_limited) {
      run_.cuts.push_back(bindings_limit(rule));
    }
    return {};
  }

 private:
  MatchInput input_for(const Context& ctx, const FileView* view) {
    MatchInput input;
    input.ctx = &ctx;
    input.registry = &registry_;
    input.text = text_;
    input.path = path_;
    input.view = view;
    input.sieve = sieve_;
    input.found = found_;
    input.documents = texts_ != nullptr ? &texts_->documents() : &documents_;
    input.texts = texts_;
    input.now = options_.now;
    return input;
  }

  Result<void> search(const Rule& rule, const CompiledRule& compiled, const MatchInput& input, FormulaResult& cut) {
    OMNI_TRY(cut, evaluate(compiled.formula, input, rule.options, compiled.names));
    for (const Match& match : cut.matches) report(rule, match, compiled.names);
    return {};
  }

  Result<void> follow(const Rule& rule, const CompiledRule& compiled, const MatchInput& input,
                      const TaintEngine& engine, FormulaResult& cut) {
    OMNI_TRY(const TaintMatches matches, match_parts(compiled.taint, input, rule.options, compiled.names, cut));
    if (matches.sinks.empty()) return {};
    const Span span(*input.ctx, SpanKind::Phase, "taint");
    OMNI_TRY(TaintResult found, engine.run(*input.ctx, *input.view, compiled.taint, rule.options, matches));
    if (found.cut_short && !cut.cut_short) {
      cut.cut_short = true;
      cut.cut_reason = std::move(found.cut_reason);
    }
    cut.bindings_limited = cut.bindings_limited || found.sources_limited;
    for (TaintFinding& finding : found.findings)
      report(rule, finding.match, compiled.names).path = std::move(finding.path);
    return {};
  }

  RuleMatch& report(const Rule& rule, const Match& match, const MetavariableTable& names) {
    RuleMatch out{&rule, match.range, {}, {}};
    for (std::size_t i = 0; i < match.bindings.size(); ++i) {
      if (match.bindings[i].kind != Binding::Kind::Unset) {
        out.bindings.push_back({names.name(static_cast<MetavariableId>(i)), match.bindings[i].range});
      }
    }
    return run_.matches.emplace_back(std::move(out));
  }

  const Context& ctx_;
  const LanguageRegistry& registry_;
  std::string_view path_;
  std::string_view text_;
  const RuleRunOptions& options_;
  RuleRun& run_;
  GenericDocuments documents_;
  TextMemory* texts_ = nullptr;
  const Sieve* sieve_ = nullptr;
  const Sieve::Found* found_ = nullptr;
};

}  // namespace

Result<void> RuleSet::match(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                            TreeSource trees, RuleRun& run) const {
  const State& state = *state_;
  FileMatcher matcher(ctx, *state.parts.registry, path, text, options, run);
  TextMemory* const texts = options.memory != nullptr ? &options.memory->texts(&state, text) : nullptr;
  if (texts != nullptr) matcher.use_memory(*texts);
  const auto run_program = [&](const Language* language, bool generic) -> Result<void> {
    const RuleProgram& program = this->program(language, generic);
    if (program.entries().empty()) return {};
    std::optional<Sieve::Found> own;
    const Sieve::Found* present = nullptr;
    if (options.sieve) {
      const Span span(ctx, SpanKind::Phase, "sieve");
      present = texts != nullptr ? &texts->look(program.sieve()) : &own.emplace(program.sieve().look(text));
      matcher.use_sieve(program.sieve(), *present);
    }
    std::shared_ptr<const Tree> tree;
    std::optional<Names> names;
    std::optional<FileView> view;
    std::optional<MemoryRun> memory;
    std::size_t entry_number = 0;
    for (const RuleProgram::Entry& entry : program.entries()) {
      ++entry_number;
      if (present != nullptr && !program.sieve().may_match(entry.gate, *present)) continue;
      if (!state.runs(entry, language, path, options)) continue;
      const std::uint32_t number = state.number_of(*entry.rule);
      if (options.skip != nullptr && (*options.skip)[number]) continue;
      const CompiledRule* const compiled = program.compiled(ctx, entry, state.parts);
      if (compiled == nullptr) continue;
      if (language != nullptr && !view) {
        OMNI_TRY(tree, trees(ctx, *language));
        Span naming(ctx, SpanKind::Phase, "names");
        names = Names::resolve(*tree);
        naming.end();
        view.emplace(ctx, *tree, &*names);
        if (options.memory != nullptr && language == options.language) memory.emplace(*options.memory, &program, *view);
      }
      run.tried.push_back({number, view.has_value()});
      OMNI_TRY_OK(matcher.evaluate_rule(*entry.rule, *compiled, view ? &*view : nullptr, state.taint,
                                        memory ? &*memory : nullptr, entry_number - 1));
    }
    return {};
  };
  prepare(ctx, options);
  const auto all = [&]() -> Result<void> {
    for (const ProgramChoice& choice : state.choices(options)) OMNI_TRY_OK(run_program(choice.language, choice.generic));
    return {};
  };
  Result<void> outcome = all();
  std::stable_sort(run.matches.begin(), run.matches.end(), [](const RuleMatch& a, const RuleMatch& b) {
    return a.range != b.range ? a.range < b.range : a.rule->qualified_id < b.rule->qualified_id;
  });
  return outcome;
}

void RuleSet::prepare(const Context& ctx, const RuleRunOptions& options) const {
  const Span span(ctx, SpanKind::Phase, "compile rules");
  for (const ProgramChoice& choice : state_->choices(options)) program(choice.language, choice.generic);
}

std::shared_ptr<const RuleGroups> RuleSet::groups(std::string_view path, const RuleRunOptions& options) const {
  const State& state = *state_;
  RuleGroupMemo::Look look = state.groups.look(state.rules, path, options, state.is_foreign(options));
  if (look.known != nullptr) return look.known;
  std::vector<std::uint32_t> numbers;
  for (const ProgramChoice& choice : state.choices(options)) {
    for (const RuleProgram::Entry& entry : program(choice.language, choice.generic).entries()) {
      if (state.runs(entry, choice.language, path, options)) numbers.push_back(state.number_of(*entry.rule));
    }
  }
  return state.groups.remember(std::move(look), state.rules, std::move(numbers));
}

Result<std::vector<TaintRuleMatches>> RuleSet::match_taint(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                                                           const FileView& view, std::span<const std::uint32_t> only) const {
  std::vector<TaintRuleMatches> out;
  if (options.language == nullptr || state_->by_language.count(options.language) == 0) return out;
  const RuleProgram& program = this->program(options.language, false);
  std::optional<Sieve::Found> present;
  GenericDocuments documents(text);
  const auto may_match = [&](const CompiledTaintPart& part) { return !part.absent && program.sieve().may_match(part.formula.gate, *present); };
  for (const RuleProgram::Entry& entry : program.entries()) {
    const Rule& rule = *entry.rule;
    if (rule.mode != RuleMode::Taint || rule.options.taint_unify_mvars) continue;
    if (options.honour_paths && !entry.paths.applies_to(path)) continue;
    const auto number = static_cast<std::uint32_t>(entry.rule - state_->rules.data());
    if (!only.empty() && !std::binary_search(only.begin(), only.end(), number)) continue;
    const CompiledRule* const compiled = program.compiled(ctx, entry, state_->parts);
    if (compiled == nullptr) continue;
    if (options.sieve && !present) present.emplace(program.sieve().look(text));
    // A source or a sink is enough: the other may be in another file.
    if (only.empty() && present && std::none_of(compiled->taint.sources.begin(), compiled->taint.sources.end(), may_match) &&
        std::none_of(compiled->taint.sinks.begin(), compiled->taint.sinks.end(), may_match)) {
      continue;
    }
    const Context own = options.rule_timeout.count() > 0 ? ctx.with_budget(options.rule_timeout) : ctx;
    MatchInput input;
    input.ctx = &own;
    input.registry = state_->parts.registry;
    input.text = text;
    input.path = path;
    input.view = &view;
    input.sieve = present ? &program.sieve() : nullptr;
    input.found = present ? &*present : nullptr;
    input.documents = &documents;
    input.now = options.now;
    FormulaResult cut;
    Result<TaintMatches> matches = match_each_part(compiled->taint, input, rule.options, compiled->names, !only.empty(), cut);
    TaintRuleMatches found{&rule, number, &compiled->taint, &compiled->names, {}, {}};
    if (matches.has_value()) {
      found.matches = std::move(matches).value();
      if (cut.cut_short) found.cut = {&rule, "budget", cut.cut_reason};
    } else {
      OMNI_TRY_OK(ctx.check());
      found.cut = {&rule, "timeout-rule", matches.error().describe()};
    }
    out.push_back(std::move(found));
  }
  return out;
}

const std::string& name_of(const Rule& rule) { return rule.qualified_id.empty() ? rule.id : rule.qualified_id; }

std::string interpolate(std::string_view text, const RuleMatch& match, std::string_view source, std::size_t longest) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      out += text[i++];
      continue;
    }
    const NamedRange* best = nullptr;  // the longest name that stands here
    for (const NamedRange& binding : match.bindings) {
      const bool here = text.substr(i + 1).starts_with(binding.name);
      const std::size_t end = i + 1 + binding.name.size();
      const bool whole = end >= text.size() || !((text[end] >= 'A' && text[end] <= 'Z') || (text[end] >= '0' && text[end] <= '9') || text[end] == '_');
      if (here && whole && (best == nullptr || binding.name.size() > best->name.size())) best = &binding;
    }
    if (best == nullptr) {
      out += text[i++];
      continue;
    }
    const std::string_view value = best->text ? std::string_view(*best->text) : slice(source, best->range);
    std::size_t size = std::min(value.size(), longest);
    while (size > 0 && size < value.size() && (static_cast<unsigned char>(value[size]) & 0xC0U) == 0x80U) --size;
    out.append(value.substr(0, size));
    if (size < value.size()) out += "…";
    i += 1 + best->name.size();
  }
  return out;
}

}  // namespace omni
