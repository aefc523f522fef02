#include "server/authoring/explanation.h"

#include <algorithm>
#include <iterator>

#include "agents/finding/places.h"
#include "agents/finding/suppression.h"
#include "agents/rules/taint.h"
#include "agents/semantics/names.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "server/workspace/paths.h"

namespace omni {
namespace {

constexpr std::size_t kMostFormulas = 40;   // of a taint rule

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// A language the rule runs in on this file.
struct RunIn {
  const Language* language = nullptr;  // null: text
  bool generic = false;
  std::string name() const { return language != nullptr ? std::string(language->name) : generic ? "generic" : "regex"; }
};

class Explainer {
 public:
  Explainer(const Context& ctx, const LanguageRegistry& registry, const ExplainRequest& request)
      : ctx_(ctx), registry_(registry), request_(request), rule_(*request.rule), text_(*request.text), lines_(text_) {}

  Result<RuleAnswer> run() {
    if (request_.line == 0 || request_.line > lines_.line_count()) {
      return Error(ErrorCode::InvalidInput, request_.path + " has " + std::to_string(lines_.line_count()) + " lines, and no line " + std::to_string(request_.line));
    }
    place_ = lines_.line_content(request_.line - 1);
    file_language_ = LanguageRegistry::for_file(file_name(request_.path), std::string_view(text_).substr(0, 256));
    ask_the_scan();
    look_at_settings_and_paths();
    const std::vector<RunIn> languages = languages_of_rule();
    look_at_languages(languages);
    for (const RunIn& each : languages) OMNI_TRY_OK(explain_in(each));
    std::stable_sort(out_.obstacles.begin(), out_.obstacles.end(), [](const Obstacle& a, const Obstacle& b) { return a.decides > b.decides; });
    const bool kept_away = std::any_of(out_.obstacles.begin(), out_.obstacles.end(), [](const Obstacle& each) { return each.decides && each.kind != "suppressed"; });
    if (kept_away) {
      out_.verdict = RuleAnswer::Verdict::NotReported;
      out_.findings.clear();
    }
    return std::move(out_);
  }

 private:
  void note(std::string kind, std::string message, bool decides) { out_.obstacles.push_back({std::move(kind), std::move(message), decides}); }

  /// The rule alone, as a scan of the file named runs it; what keeps it away from the file is asked apart.
  void ask_the_scan() {
    Settings settings = *request_.settings;
    settings.rules.disable.clear();
    AnalysisOptions options;
    options.settings = &settings;
    options.honour_rule_paths = false;
    options.agents = request_.agents;
    const Analysis analysis(registry_, {rule_}, options);
    FileInput input;
    input.path = request_.path;
    input.text = request_.text;
    input.language = file_language_;
    input.any_language = true;
    input.text_rules_only = settings.scan.max_parsed_size > 0 && text_.size() > settings.scan.max_parsed_size;
    if (input.text_rules_only) note("language", "the file is larger than --max-file-size and is not parsed: only rules on text see it", false);
    FileReport report = analysis.analyse(ctx_, std::move(input));
    analysis.rules().compile_all();
    for (const Problem& problem : analysis.problems()) {
      if (problem.severity == ProblemSeverity::Error) note("refused", describe(problem), true);
    }
    for (const AgentNotice& notice : report.notices) note("cut-short", notice.message, false);
    for (Finding& finding : report.findings) {
      const std::uint32_t start = finding.location.region.start_line;
      if (start == request_.line) {
        (finding.suppression ? suppressed_ : reported_).push_back(std::move(finding));
      } else if (finding.location.range.overlaps(place_)) {
        elsewhere_.push_back(std::move(finding));
      }
    }
    using Verdict = RuleAnswer::Verdict;
    out_.verdict = !reported_.empty() ? Verdict::Reported : !suppressed_.empty() ? Verdict::Suppressed : !elsewhere_.empty() ? Verdict::ElsewhereInPlace : Verdict::NotReported;
    for (const Finding& finding : suppressed_) note("suppressed", suppression_words(*finding.suppression), out_.verdict == Verdict::Suppressed);
    out_.findings = !reported_.empty() ? std::move(reported_) : !suppressed_.empty() ? std::move(suppressed_) : std::move(elsewhere_);
  }

  static std::string suppression_words(const Suppression& suppression) {
    std::string out = "a finding here is suppressed";
    if (!suppression.file.empty()) out += " by " + suppression.file + (suppression.line > 0 ? ":" + std::to_string(suppression.line) : "");
    if (!suppression.justification.empty()) out += " (" + suppression.justification + ")";
    return out;
  }

  void look_at_settings_and_paths() {
    const auto& disabled = request_.settings->rules.disable;
    if (std::any_of(disabled.begin(), disabled.end(), [&](const std::string& name) { return names_rule(name, rule_.id, rule_.qualified_id); })) {
      note("disabled", "the settings switch the rule off (rules.disable)", true);
    }
    if (applies_to_path(rule_, request_.path)) return;
    std::string words = "`paths:` of the rule leave the file out";
    if (!rule_.include_paths.empty()) words += "; include: " + joined(rule_.include_paths);
    if (!rule_.exclude_paths.empty()) words += "; exclude: " + joined(rule_.exclude_paths);
    note("paths", words, true);
  }

  /// As RuleSet::match chooses: the file's own language if the rule has it, else the first the rule names.
  std::vector<RunIn> languages_of_rule() const {
    std::vector<RunIn> out;
    std::vector<const Language*> parsed;
    for (const std::string& name : rule_.languages) {
      if (name == "generic") out.push_back({nullptr, true});
      else if (name == "regex" || name == "none") out.push_back({nullptr, false});
      for (const Language* language : LanguageRegistry::for_rule_name(name)) parsed.push_back(language);
    }
    if (parsed.empty()) return out;
    const bool own = std::find(parsed.begin(), parsed.end(), file_language_) != parsed.end();
    out.push_back({own ? file_language_ : parsed.front(), false});
    return out;
  }

  void look_at_languages(const std::vector<RunIn>& languages) {
    const bool fits = std::any_of(languages.begin(), languages.end(), [&](const RunIn& each) { return each.language == nullptr || each.language == file_language_; });
    if (fits || languages.empty()) return;
    const std::string file = file_language_ == nullptr ? "no known language" : std::string(file_language_->name);
    note("language", "the rule is for " + joined(rule_.languages) + ", the file has " + file + ": it is looked at as " + languages.front().name() +
                         " when it is named on the command line, and not at all in the scan of a folder", false);
  }

  Result<void> explain_in(const RunIn& run) {
    MatchInput input;
    input.ctx = &ctx_;
    input.registry = &registry_;
    input.text = text_;
    input.path = request_.path;
    input.now = ctx_.clock().system_now();
    std::shared_ptr<const Tree> tree;
    std::optional<Names> names;
    std::optional<FileView> view;
    if (run.language != nullptr) {
      Result<ParsedFile> parsed = parse(ctx_, registry_, *run.language, request_.text);
      if (!parsed.has_value()) {
        OMNI_TRY_OK(ctx_.check());
        note("refused", parsed.error().describe(), true);
        return {};
      }
      tree = parsed->tree;
      names = Names::resolve(*tree);
      input.view = &view.emplace(ctx_, *tree, &*names);
      note_parse_errors(*tree);
    }
    FormulaTarget target{run.language, run.generic, {}};
    for (const std::string& name : rule_.languages) {
      for (const Language* other : LanguageRegistry::for_rule_name(name)) {
        if (other != run.language) target.others.push_back(other);
      }
    }
    return rule_.mode == RuleMode::Search ? explain_search(run, target, input) : explain_taint(run, target, input);
  }

  Result<void> explain_search(const RunIn& run, const FormulaTarget& target, const MatchInput& input) {
    MetavariableTable names_of_rule;
    Place problem_place;
    const Result<CompiledFormula> compiled = compile_formula(registry_, rule_.formula, rule_.options, target, names_of_rule, problem_place);
    if (!compiled.has_value()) return refuse(compiled.error(), problem_place);
    note_missing(requirement_of(*compiled));
    return explain_part(run, "", *compiled, names_of_rule, input);
  }

  Result<void> explain_taint(const RunIn& run, const FormulaTarget& target, const MatchInput& input) {
    MetavariableTable names_of_rule;
    Place problem_place;
    if (target.language == nullptr) return {};
    const Result<CompiledTaint> compiled = compile_taint(registry_, rule_, target, names_of_rule, problem_place);
    if (!compiled.has_value()) return refuse(compiled.error(), problem_place);
    note_missing(requirement_of(*compiled));
    const auto all = [&](const std::vector<CompiledTaintPart>& parts, const char* part, bool to_the_end) -> Result<void> {
      for (const CompiledTaintPart& each : parts) {
        if (!each.absent) OMNI_TRY_OK(explain_part(run, part, each.formula, names_of_rule, input, to_the_end));
      }
      return {};
    };
    OMNI_TRY_OK(all(compiled->sources, "source", true));  // as match_parts() asks them
    OMNI_TRY_OK(all(compiled->propagators, "propagator", false));
    OMNI_TRY_OK(all(compiled->sanitizers, "sanitizer", true));
    OMNI_TRY_OK(all(compiled->sinks, "sink", false));
    if (out_.verdict == RuleAnswer::Verdict::NotReported) note("flow", flow_words(), true);
    return {};
  }

  /// Which part of a taint rule leaves the line alone.
  std::string flow_words() const {
    const auto some = [&](std::string_view part, const auto& is_true) {
      return std::any_of(out_.formulas.begin(), out_.formulas.end(), [&](const FormulaAnswer& each) { return each.part == part && is_true(each.explanation); });
    };
    const auto in_file = [](const FormulaExplanation& each) { return each.root.found > 0; };
    const auto here = [](const FormulaExplanation& each) { return !each.matches.empty(); };
    if (!some("sink", here)) return some("sink", in_file) ? "no sink matches this line" : "no sink matches anywhere in the file";
    if (!some("source", in_file)) return "a sink matches this line, but no source matches anywhere in the file";
    return std::string("a sink matches this line, but no data of a source reaches it") +
           (some("sanitizer", in_file) ? " (the file has sanitizers, which may be why)" : "");
  }

  Result<void> refuse(const Error& error, Place problem_place) {
    const bool known = std::any_of(out_.obstacles.begin(), out_.obstacles.end(), [](const Obstacle& each) { return each.kind == "refused"; });
    if (!known) note("refused", rule_.file + ":" + std::to_string(problem_place.line) + ": " + error.describe(), true);
    return {};
  }

  void note_missing(const Requirement& requirement) {
    const std::vector<std::string> missing = missing_in(requirement, text_);
    if (!missing.empty()) note("words", "the file lacks " + joined(missing) + ", so the rule is not even tried", true);
  }

  Result<void> explain_part(const RunIn& run, std::string part, const CompiledFormula& formula, const MetavariableTable& names, const MatchInput& input,
                            bool to_the_end = false) {
    if (out_.formulas.size() == kMostFormulas) return {};
    OMNI_TRY(FormulaExplanation explanation, explain_formula(formula, names, input, rule_.options, place_, to_the_end));
    if (!explanation.cut_reason.empty()) note("cut-short", explanation.cut_reason + ": counts are lower bounds", false);
    out_.formulas.push_back({std::move(part), run.name(), std::move(explanation)});
    return {};
  }

  /// Nothing matches across a place that does not parse, so the nearest one may be to blame.
  void note_parse_errors(const Tree& tree) {
    if (tree.errors().empty()) return;
    const auto distance = [&](ByteRange range) {
      const std::int64_t line = region_of(lines_, range).start_line;
      return std::abs(line - static_cast<std::int64_t>(request_.line));
    };
    const auto nearest = std::min_element(tree.errors().begin(), tree.errors().end(), [&](ByteRange a, ByteRange b) { return distance(a) < distance(b); });
    const std::size_t count = tree.errors().size();
    note("parse-errors", std::to_string(count) + (count == 1 ? " place of the file can't" : " places of the file can't") + " be parsed, the nearest in line " +
                             std::to_string(region_of(lines_, *nearest).start_line) + "; nothing matches across them", false);
  }

  const Context& ctx_;
  const LanguageRegistry& registry_;
  const ExplainRequest& request_;
  const Rule& rule_;
  const std::string& text_;
  const LineIndex lines_;
  ByteRange place_;
  const Language* file_language_ = nullptr;
  std::vector<Finding> reported_, suppressed_, elsewhere_;
  RuleAnswer out_;
};

}  // namespace

std::string_view to_string(RuleAnswer::Verdict verdict) {
  switch (verdict) {
    case RuleAnswer::Verdict::Reported: return "reported";
    case RuleAnswer::Verdict::Suppressed: return "suppressed";
    case RuleAnswer::Verdict::ElsewhereInPlace: return "starts-elsewhere";
    case RuleAnswer::Verdict::NotReported: return "not-reported";
  }
  return "not-reported";
}

Result<RuleAnswer> explain_rule(const Context& ctx, const LanguageRegistry& registry, const ExplainRequest& request) {
  return Explainer(ctx, registry, request).run();
}

std::vector<const Rule*> rules_named(const std::vector<Rule>& rules, std::string_view name) {
  std::vector<const Rule*> exact, loose;
  for (const Rule& rule : rules) {
    if (rule.id == name || rule.qualified_id == name) exact.push_back(&rule);
    else if (names_rule(name, rule.id, rule.qualified_id)) loose.push_back(&rule);
  }
  return exact.empty() ? loose : exact;
}

}  // namespace omni
