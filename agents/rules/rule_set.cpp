#include "agents/rules/rule_set.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "agents/rules/rule_memory.h"
#include "agents/rules/rule_paths.h"
#include "agents/rules/shared_variables.h"
#include "agents/rules/sieve.h"
#include "agents/semantics/names.h"
#include "protocol/base/clock.h"

namespace omni {

struct RuleSet::ProgramEntry {
  const Rule* rule = nullptr;
  CompiledFormula formula;     ///< mode search
  CompiledTaint taint;         ///< mode taint
  Sieve::Index gate = Sieve::kAlways;
  Sieve::Index loose_gate = Sieve::kAlways;  ///< mode taint: a source or a sink
  MetavariableTable names;
  PathFilter paths;
};

/// The rules of one language (or of plain text), compiled.
struct RuleSet::Program {
  std::once_flag once;
  std::vector<const Rule*> sources;
  std::vector<ProgramEntry> entries;
  Sieve sieve;
};

struct RuleSet::State {
  const LanguageRegistry* registry = nullptr;
  CompileNote note;
  const TaintEngine* taint = nullptr;
  std::vector<Rule> rules;
  std::map<const Language*, Program> by_language;
  Program generic;
  Program regex;
  std::map<const Rule*, std::vector<const Language*>> languages;
  mutable std::mutex mu;  // guards what follows
  std::vector<Problem> problems;
  /// A pattern with types is no error of a rule for JavaScript and TypeScript as long as one of the two takes it.
  std::map<const Rule*, std::vector<Problem>> refused;
  std::set<const Rule*> accepted;
};

namespace {

Problem problem_of(const Rule& rule, std::string code, std::string message, std::string hint, Place place) {
  Problem problem;
  problem.code = std::move(code);
  problem.message = std::move(message);
  problem.hint = std::move(hint);
  problem.file = rule.file;
  problem.place = place.line > 0 ? place : rule.place;
  problem.rule_id = rule.id;
  return problem;
}

}  // namespace

RuleSet::RuleSet(const LanguageRegistry& registry, std::vector<Rule> rules, CompileNote note, const TaintEngine* taint)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.note = std::move(note);
  state.registry = &registry;
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
        state.generic.sources.push_back(&rule);
        placed = true;
      } else if (name == "regex" || name == "none") {
        state.regex.sources.push_back(&rule);
        placed = true;
      } else {
        const std::vector<const Language*> languages = LanguageRegistry::for_rule_name(name);
        for (const Language* language : languages) {
          std::vector<const Language*>& known = state.languages[&rule];
          if (std::find(known.begin(), known.end(), language) != known.end()) continue;
          known.push_back(language);
          state.by_language[language].sources.push_back(&rule);
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

Result<void> RuleSet::compile(ProgramEntry& entry, const FormulaTarget& target, Sieve& sieve, Place& place) const {
  const Rule& rule = *entry.rule;
  if (rule.mode == RuleMode::Search) {
    OMNI_TRY(entry.formula, compile_formula(*state_->registry, rule.formula, rule.options, target, entry.names, place));
    mark_shared_variables(entry.formula, rule, entry.names);
    add_gates(entry.formula, sieve);
    entry.gate = entry.formula.gate;
    return {};
  }
  if (target.language == nullptr) return Error(ErrorCode::Unsupported, "taint rules need a language with data flow, not plain text");
  OMNI_TRY(entry.taint, compile_taint(*state_->registry, rule, target, entry.names, place));
  mark_shared_variables(entry.taint, rule, entry.names);
  entry.gate = sieve.add(requirement_of(entry.taint));
  entry.loose_gate = sieve.add(loose_requirement_of(entry.taint));
  add_gates(entry.taint, sieve);
  return {};
}

const RuleSet::Program& RuleSet::program(const Language* language, bool generic) const {
  State& state = *state_;
  Program& program = language != nullptr ? state.by_language.find(language)->second : generic ? state.generic : state.regex;
  std::call_once(program.once, [&] {
    for (const Rule* rule : program.sources) {
      ProgramEntry entry{rule, {}, {}, Sieve::kAlways, Sieve::kAlways, {}, PathFilter(*rule)};
      if (state.note) state.note(rule);
      Place place;
      FormulaTarget target{language, generic, {}};
      for (const std::string& name : rule->languages) {
        for (const Language* other : LanguageRegistry::for_rule_name(name)) {
          if (other != language) target.others.push_back(other);
        }
      }
      const Result<void> compiled = compile(entry, target, program.sieve, place);
      if (!compiled.has_value()) {
        const std::lock_guard lock(state.mu);
        const bool unsupported = compiled.error().code() == ErrorCode::Unsupported;
        state.refused[rule].push_back(problem_of(*rule, unsupported ? "unsupported-feature" : "pattern-syntax", compiled.error().describe(), {}, place));
        continue;
      }
      {
        const std::lock_guard lock(state.mu);
        state.accepted.insert(rule);
      }
      program.entries.push_back(std::move(entry));
    }
    if (state.note) state.note(nullptr);
  });
  return program;
}

void RuleSet::compile_all() const {
  for (const auto& [language, unused] : state_->by_language) program(language, false);
  program(nullptr, true);
  program(nullptr, false);
}

bool RuleSet::wants(const Language* language) const {
  if (!state_->generic.sources.empty() || !state_->regex.sources.empty()) return true;
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

  /// What follows is evaluated behind this sieve; both outlive that.
  void use_sieve(const Sieve& sieve, const Sieve::Found& found) {
    sieve_ = &sieve;
    found_ = &found;
  }

  /// One of `formula` and `taint` is what the rule looks for. `number`: of the rule, for `memory`, which may be null.
  Result<void> evaluate_rule(const Rule& rule, const CompiledFormula& formula, const CompiledTaint& taint, const MetavariableTable& names,
                             const FileView* view, const TaintEngine* engine, MemoryRun* memory, std::size_t number) {
    ++run_.rules_tried;
    const Context ctx = options_.rule_timeout.count() > 0 ? ctx_.with_budget(options_.rule_timeout) : ctx_;
    MatchInput input = input_for(ctx, view);
    if (memory != nullptr) {
      const std::vector<RuleMatch>* known = rule.mode == RuleMode::Search ? memory->unchanged(number, formula, input, rule.options, names)
                                                                          : memory->unchanged(number, taint, input, rule.options, names);
      if (known != nullptr) {
        run_.matches.insert(run_.matches.end(), known->begin(), known->end());
        return {};
      }
      input.observer = memory->record();
    }
    FormulaResult cut;
    const std::size_t before = run_.matches.size();
    const auto began = options_.measure ? ctx_.clock().now() : std::chrono::steady_clock::time_point();
    const Result<void> outcome = rule.mode == RuleMode::Search ? search(rule, formula, names, input, cut)
                                                               : follow(rule, taint, names, input, *engine, cut);
    if (options_.measure) run_.costs.push_back({&rule, ctx_.clock().now() - began, cut.steps, run_.matches.size() - before});
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
      run_.cuts.push_back({&rule, "bindings-limit", "a place matches in very many ways; not all of them were tried"});
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
    input.documents = &documents_;
    input.now = options_.now;
    return input;
  }

  Result<void> search(const Rule& rule, const CompiledFormula& formula, const MetavariableTable& names, const MatchInput& input, FormulaResult& cut) {
    OMNI_TRY(cut, evaluate(formula, input, rule.options, names));
    for (const Match& match : cut.matches) report(rule, match, names);
    return {};
  }

  Result<void> follow(const Rule& rule, const CompiledTaint& taint, const MetavariableTable& names, const MatchInput& input,
                      const TaintEngine& engine, FormulaResult& cut) {
    OMNI_TRY(const TaintMatches matches, match_parts(taint, input, rule.options, names, cut));
    if (matches.sinks.empty()) return {};
    OMNI_TRY(TaintResult found, engine.run(*input.ctx, *input.view, taint, rule.options, matches));
    if (found.cut_short && !cut.cut_short) {
      cut.cut_short = true;
      cut.cut_reason = std::move(found.cut_reason);
    }
    cut.bindings_limited = cut.bindings_limited || found.sources_limited;
    for (TaintFinding& finding : found.findings) report(rule, finding.match, names).path = std::move(finding.path);
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
  const Sieve* sieve_ = nullptr;
  const Sieve::Found* found_ = nullptr;
};

}  // namespace

Result<void> RuleSet::match(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                            TreeSource trees, RuleRun& run) const {
  const State& state = *state_;
  FileMatcher matcher(ctx, *state.registry, path, text, options, run);
  // A rule of several languages runs in the file's own, else in the first it names.
  const auto speaks_for = [&](const Rule& rule, const Language* language) {
    if (language == nullptr || language == options.language) return true;
    const std::vector<const Language*>& own = state.languages.at(&rule);
    return own.front() == language && std::find(own.begin(), own.end(), options.language) == own.end();
  };
  const auto run_program = [&](const Language* language, bool generic) -> Result<void> {
    if (language != nullptr && language != options.language) {
      const std::vector<const Rule*>& sources = state.by_language.at(language).sources;
      if (std::none_of(sources.begin(), sources.end(), [&](const Rule* rule) { return speaks_for(*rule, language); })) return {};
    }
    const Program& program = this->program(language, generic);
    if (program.entries.empty()) return {};
    std::optional<Sieve::Found> present;
    if (options.sieve) matcher.use_sieve(program.sieve, present.emplace(program.sieve.look(text)));
    std::shared_ptr<const Tree> tree;
    std::optional<Names> names;
    std::optional<FileView> view;
    std::optional<MemoryRun> memory;
    for (const ProgramEntry& entry : program.entries) {
      if (present && !program.sieve.may_match(entry.gate, *present)) continue;
      if (options.honour_paths && !entry.paths.applies_to(path)) continue;
      if (!speaks_for(*entry.rule, language)) continue;
      if (language != nullptr && !view) {
        OMNI_TRY(tree, trees(ctx, *language));
        names = Names::resolve(*tree);
        view.emplace(ctx, *tree, &*names);
        if (options.memory != nullptr && language == options.language) memory.emplace(*options.memory, &program, *view);
      }
      OMNI_TRY_OK(matcher.evaluate_rule(*entry.rule, entry.formula, entry.taint, entry.names, view ? &*view : nullptr, state.taint,
                                        memory ? &*memory : nullptr, static_cast<std::size_t>(&entry - program.entries.data())));
    }
    return {};
  };
  const auto all = [&]() -> Result<void> {
    OMNI_TRY_OK(run_program(nullptr, true));
    OMNI_TRY_OK(run_program(nullptr, false));
    if (options.text_rules_only) return {};
    // A file that was named is read as its own language where some rule speaks that, else as the rules say.
    const bool foreign = options.any_language && (options.language == nullptr || state.by_language.count(options.language) == 0);
    for (const auto& [language, program] : state.by_language) {
      if (language == options.language || foreign) OMNI_TRY_OK(run_program(language, false));
    }
    return {};
  };
  Result<void> outcome = all();
  std::stable_sort(run.matches.begin(), run.matches.end(), [](const RuleMatch& a, const RuleMatch& b) {
    return a.range != b.range ? a.range < b.range : a.rule->qualified_id < b.rule->qualified_id;
  });
  return outcome;
}

Result<std::vector<TaintRuleMatches>> RuleSet::match_taint(const Context& ctx, std::string_view path, std::string_view text, const RuleRunOptions& options,
                                                           const FileView& view, std::span<const std::uint32_t> only) const {
  std::vector<TaintRuleMatches> out;
  if (options.language == nullptr || state_->by_language.count(options.language) == 0) return out;
  const Program& program = this->program(options.language, false);
  std::optional<Sieve::Found> present;
  GenericDocuments documents(text);
  for (const ProgramEntry& entry : program.entries) {
    const Rule& rule = *entry.rule;
    if (rule.mode != RuleMode::Taint || rule.options.taint_unify_mvars) continue;
    if (options.honour_paths && !entry.paths.applies_to(path)) continue;
    const auto number = static_cast<std::uint32_t>(entry.rule - state_->rules.data());
    if (!only.empty() && !std::binary_search(only.begin(), only.end(), number)) continue;
    if (options.sieve && !present) present.emplace(program.sieve.look(text));
    if (only.empty() && present && !program.sieve.may_match(entry.loose_gate, *present)) continue;
    const Context own = options.rule_timeout.count() > 0 ? ctx.with_budget(options.rule_timeout) : ctx;
    MatchInput input;
    input.ctx = &own;
    input.registry = state_->registry;
    input.text = text;
    input.path = path;
    input.view = &view;
    input.sieve = present ? &program.sieve : nullptr;
    input.found = present ? &*present : nullptr;
    input.documents = &documents;
    input.now = options.now;
    FormulaResult cut;
    Result<TaintMatches> matches = match_each_part(entry.taint, input, rule.options, entry.names, !only.empty(), cut);
    TaintRuleMatches found{&rule, number, &entry.taint, &entry.names, {}, {}};
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
