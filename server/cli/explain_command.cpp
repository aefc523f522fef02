#include "server/cli/explain_command.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <set>

#include "protocol/base/suggest.h"
#include "protocol/text/escape.h"
#include "server/authoring/explanation.h"
#include "server/scan/report/records.h"
#include "server/scan/report/shown.h"
#include "server/service/rule_source.h"

namespace omni {
namespace {

constexpr std::size_t kLongestCode = 80;  // bytes of code quoted

/// One line of code, however long and on how many lines it is.
std::string quoted(std::string_view code) {
  std::string out;
  bool blank = false;
  for (const char c : code) {
    const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (is_blank && !blank && !out.empty()) out += ' ';
    if (!is_blank) out += c;
    blank = is_blank;
    if (out.size() > kLongestCode) {
      out += " …";
      break;
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

class TextExplanation {
 public:
  TextExplanation(const ExplainRequest& request, const RuleAnswer& answer, std::ostream& out)
      : request_(request), answer_(answer), text_(*request.text), lines_(text_), out_(out) {}

  void print() {
    const Rule& rule = *request_.rule;
    const std::string place = request_.path + ":" + std::to_string(request_.line);
    say(rule.qualified_id.empty() ? rule.id : rule.qualified_id, " (", rule.file, ":", rule.place.line, ")");
    say(place, ": ", quoted(lines_.line_text(request_.line - 1)));
    say("");
    say(verdict());
    for (const Obstacle& obstacle : answer_.obstacles) say("  ", obstacle.decides ? "! " : "  ", obstacle.kind, ": ", obstacle.message);
    for (const Finding& finding : answer_.findings) print_flow(finding);
    for (const FormulaAnswer& formula : answer_.formulas) print(formula);
  }

 private:
  template <typename... Parts>
  void say(const Parts&... parts) {
    std::string line;
    const auto add = [&](const auto& part) {
      if constexpr (std::is_arithmetic_v<std::decay_t<decltype(part)>>) line += std::to_string(part);
      else line += part;
    };
    (add(parts), ...);
    out_ << escape_terminal(line) << "\n";
  }

  std::string verdict() const {
    const std::string id = request_.rule->id;
    switch (answer_.verdict) {
      case RuleAnswer::Verdict::Reported: return "Reported: " + count_of(answer_.findings.size(), "finding") + " of " + id + " on this line.";
      case RuleAnswer::Verdict::Suppressed: return "Matched, but suppressed.";
      case RuleAnswer::Verdict::ElsewhereInPlace:
        return "Reported, but in line " + std::to_string(answer_.findings.front().location.region.start_line) +
               ": findings count where their range begins, and this line lies inside of it.";
      case RuleAnswer::Verdict::NotReported: break;
    }
    for (const Obstacle& obstacle : answer_.obstacles) {
      if (obstacle.decides) return "Not reported, see `" + obstacle.kind + "`.";
    }
    for (const FormulaAnswer& formula : answer_.formulas) {
      if (formula.part.empty() && formula.explanation.stopped_by) return "Not reported: " + blame(formula.explanation) + ".";
    }
    return "Not reported.";
  }

  std::string blame(const FormulaExplanation& explanation) const {
    const ExplainedStep& step = step_at(explanation.root, *explanation.stopped_by);
    const std::string where = step.name + " (" + request_.rule->file + ":" + std::to_string(step.place.line) + ")";
    if (!step.reached) return "nothing of the file was left before " + where;
    const bool takes_away = step.name.starts_with("pattern-not") || step.name.starts_with("metavariable-") || step.name.starts_with("focus-");
    if (takes_away) return where + (step.name.starts_with("focus-") ? " moved it away or dropped it" : step.name.starts_with("pattern-not") ? " takes it away" : " does not hold");
    if (step.here.empty()) return where + (step.found == 0 ? " matches nothing in the file" : " matches nothing on this line");
    return where + " matches here, but not together with what stands above it";
  }

  void print_flow(const Finding& finding) {
    for (const CodeFlow& flow : finding.code_flows) {
      for (const FlowStep& step : flow.steps) {
        say("  ", to_string(step.kind), " ", place_of(step.location.range), ": ", quoted(slice(text_, step.location.range)));
      }
    }
  }

  static bool drops_here(const ExplainedStep& step) {
    return std::any_of(step.drops.begin(), step.drops.end(), [](const ExplainedDrop& drop) { return drop.here; }) ||
           std::any_of(step.parts.begin(), step.parts.end(), drops_here);
  }

  void print(const FormulaAnswer& formula) {
    // Where nothing of the line was ever a candidate, the nearest ones that fell out may tell more.
    show_far_ = formula.explanation.matches.empty() && !drops_here(formula.explanation.root);
    say("");
    say(formula.part.empty() ? "formula" : formula.part, " in ", formula.language, ":");
    const bool wanted_here = formula.part.empty() || formula.part == "sink";  // a source may stand anywhere
    print(formula.explanation.root, 1, {}, wanted_here ? formula.explanation.stopped_by : std::nullopt, false);
    if (!formula.explanation.matches.empty() && formula.part.empty()) {
      for (const ExplainedMatch& match : formula.explanation.matches) {
        say("matched ", place_of(match.range), ": ", quoted(slice(text_, match.range)));
        print_bindings(match, "  ", {});
      }
    }
  }

  /// `path` is that of the step; `blamed` the one that stopped the line.
  void print(const ExplainedStep& step, std::size_t depth, std::vector<std::size_t> path, const std::optional<std::vector<std::size_t>>& blamed, bool in_list) {
    const std::string indent(2 * depth, ' ');
    const bool stops = blamed && path == *blamed;
    std::string head = indent + (stops ? "✗ " : "  ") + step.name;
    if (!step.text.empty()) head += "  " + quoted(step.text);
    head += "  [line " + std::to_string(step.place.line) + "]";
    say(head);
    const std::string under = indent + "    ";
    if (!step.reached) {
      say(under, "not reached");
      return;
    }
    std::string counts = step.name.starts_with("metavariable-") || step.name.starts_with("focus-")
                             ? std::to_string(step.found) + " looked at"
                             : std::to_string(step.found) + " in the file, " + std::to_string(step.found_here) + " on the line";
    if (in_list) counts += "; left: " + std::to_string(step.left) + ", on the line " + std::to_string(step.left_here);
    say(under, counts);
    for (const std::string& missing : step.missing) say(under, "the file lacks ", missing);
    for (const ExplainedMatch& match : step.here) {
      if (!step.parts.empty() || step.name.starts_with("metavariable-")) break;
      say(under, place_of(match.range), ": ", quoted(slice(text_, match.range)), inline_bindings(match));
    }
    for (const ExplainedDrop& drop : step.drops) {
      if (drop.here || show_far_) print_drop(step, drop, under);
    }
    for (std::size_t i = 0; i < step.parts.size(); ++i) {
      std::vector<std::size_t> inner = path;
      inner.push_back(i);
      print(step.parts[i], depth + 1, std::move(inner), blamed, step.conjunctive);
    }
  }

  void print_drop(const ExplainedStep& step, const ExplainedDrop& drop, const std::string& under) {
    say(under, "drops ", place_of(drop.candidate.range), ": ", quoted(slice(text_, drop.candidate.range)));
    const bool focus = step.name.starts_with("focus-");
    for (const ExplainedMatch& by : drop.by) {
      say(under, focus ? "  moved to " : "  since it matches ", place_of(by.range), ": ", quoted(slice(text_, by.range)), focus ? "" : inline_bindings(by));
    }
    if (step.name.starts_with("metavariable-") || focus) print_bindings(drop.candidate, under + "  ", names_in(step));
    else if (drop.by.empty()) print_bindings(drop.candidate, under + "  ", {});
  }

  /// The metavariables a condition speaks of: empty, all.
  static std::set<std::string> names_in(const ExplainedStep& step) {
    std::set<std::string> out;
    const std::string text = step.metavariable + " " + step.text;
    for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
      std::size_t end = at + 1;
      while (end < text.size() && ((text[end] >= 'A' && text[end] <= 'Z') || (text[end] >= '0' && text[end] <= '9') || text[end] == '_')) ++end;
      out.insert(text.substr(at + 1, end - at - 1));
    }
    return out;
  }

  void print_bindings(const ExplainedMatch& match, const std::string& indent, const std::set<std::string>& only) {
    for (const NamedRange& binding : match.bindings) {
      if (only.empty() || only.contains(binding.name)) say(indent, "$", binding.name, " = ", quoted(slice(text_, binding.range)), "  (", place_of(binding.range), ")");
    }
    for (const std::string& name : only) {
      const bool bound = std::any_of(match.bindings.begin(), match.bindings.end(), [&](const NamedRange& binding) { return binding.name == name; });
      if (!bound) say(indent, "$", name, " is not bound");
    }
  }

  std::string inline_bindings(const ExplainedMatch& match) const {
    std::string out;
    for (const NamedRange& binding : match.bindings) out += (out.empty() ? "   $" : ", $") + binding.name + " = " + quoted(slice(text_, binding.range));
    return out;
  }

  std::string place_of(ByteRange range) const {
    const Place place = lines_.place(range.begin, PositionEncoding::Utf16);
    return std::to_string(place.line) + ":" + std::to_string(place.column);
  }

  const ExplainRequest& request_;
  const RuleAnswer& answer_;
  const std::string_view text_;
  const LineIndex lines_;
  std::ostream& out_;
  bool show_far_ = false;
};

class JsonExplanation {
 public:
  JsonExplanation(const ExplainRequest& request, const RuleAnswer& answer) : request_(request), answer_(answer), text_(*request.text), lines_(text_) {}

  std::string write() const {
    const Rule& rule = *request_.rule;
    std::vector<Record> findings, obstacles, formulas;
    for (const Finding& finding : answer_.findings) {
      Record record = place(finding.location.range);
      record.emplace_back("message", finding.message);
      if (!finding.code_flows.empty()) {
        std::vector<Record> steps;
        for (const FlowStep& step : finding.code_flows.front().steps) {
          Record at{{"kind", std::string(to_string(step.kind))}};
          for (auto& field : place(step.location.range)) at.push_back(std::move(field));
          steps.push_back(std::move(at));
        }
        record.emplace_back("flow", std::move(steps));
      }
      findings.push_back(std::move(record));
    }
    for (const Obstacle& obstacle : answer_.obstacles) obstacles.push_back({{"kind", obstacle.kind}, {"message", obstacle.message}, {"decides", obstacle.decides}});
    for (const FormulaAnswer& formula : answer_.formulas) {
      std::vector<Record> stopped;
      if (formula.explanation.stopped_by) stopped.push_back(head(step_at(formula.explanation.root, *formula.explanation.stopped_by)));
      formulas.push_back({{"part", formula.part},
                          {"language", formula.language},
                          {"matches", matches(formula.explanation.matches)},
                          {"stopped_by", std::move(stopped)},
                          {"steps", std::vector<Record>{step(formula.explanation.root)}}});
    }
    return write_records({{{"rule", rule.qualified_id.empty() ? rule.id : rule.qualified_id},
                           {"rule_file", rule.file},
                           {"rule_line", std::uint64_t{rule.place.line}},
                           {"file", request_.path},
                           {"line", std::uint64_t{request_.line}},
                           {"verdict", std::string(to_string(answer_.verdict))},
                           {"findings", std::move(findings)},
                           {"obstacles", std::move(obstacles)},
                           {"formulas", std::move(formulas)}}});
  }

 private:
  Record place(ByteRange range) const {
    const Place begin = lines_.place(range.begin, PositionEncoding::Utf16), end = lines_.place(range.end, PositionEncoding::Utf16);
    return {{"line", std::uint64_t{begin.line}},
            {"column", std::uint64_t{begin.column}},
            {"end_line", std::uint64_t{end.line}},
            {"end_column", std::uint64_t{end.column}},
            {"code", quoted(slice(text_, range))}};
  }

  Record match(const ExplainedMatch& from) const {
    Record out = place(from.range);
    std::vector<Record> bindings;
    for (const NamedRange& binding : from.bindings) {
      Record record{{"name", "$" + binding.name}};
      for (auto& field : place(binding.range)) record.push_back(std::move(field));
      bindings.push_back(std::move(record));
    }
    out.emplace_back("bindings", std::move(bindings));
    return out;
  }

  std::vector<Record> matches(const std::vector<ExplainedMatch>& from) const {
    std::vector<Record> out;
    for (const ExplainedMatch& each : from) out.push_back(match(each));
    return out;
  }

  static Record head(const ExplainedStep& step) { return {{"operator", step.name}, {"text", step.text}, {"rule_line", std::uint64_t{step.place.line}}}; }

  Record step(const ExplainedStep& from) const {
    Record out = head(from);
    std::vector<Record> drops, parts;
    for (const ExplainedDrop& drop : from.drops) drops.push_back({{"candidate", std::vector<Record>{match(drop.candidate)}}, {"by", matches(drop.by)}});
    for (const ExplainedStep& part : from.parts) parts.push_back(step(part));
    out.emplace_back("reached", from.reached);
    out.emplace_back("found", std::uint64_t{from.found});
    out.emplace_back("found_here", std::uint64_t{from.found_here});
    out.emplace_back("here", matches(from.here));
    out.emplace_back("left", std::uint64_t{from.left});
    out.emplace_back("left_here", std::uint64_t{from.left_here});
    out.emplace_back("dropped", std::uint64_t{from.dropped});
    out.emplace_back("drops", std::move(drops));
    out.emplace_back("missing", from.missing);
    out.emplace_back("parts", std::move(parts));
    return out;
  }

  const ExplainRequest& request_;
  const RuleAnswer& answer_;
  const std::string_view text_;
  const LineIndex lines_;
};

}  // namespace

int run_explain(const ExplainCommand& command, const CommandEnvironment& environment, std::ostream& out, std::ostream& err) {
  const auto fail = [&](const std::string& message, int status = 2) {
    err << "omni explain: " << escape_terminal(message) << "\n";
    return status;
  };
  const std::vector<std::string> paths =
      rule_paths(environment.settings.settings.rules, {command.rules, command.add_rules}, environment.share_dir);
  const Result<LoadedRules> loaded = load_rule_files(environment.ctx, environment.disk, paths);
  if (!loaded.has_value()) return fail(loaded.error().describe());
  const std::vector<const Rule*> rules = rules_named(loaded->rules, command.rule);
  if (rules.empty()) {
    for (const Problem& problem : loaded->problems) {
      if (names_rule(command.rule, problem.rule_id, problem.rule_id)) return fail("the rule can't be used: " + describe(problem));
    }
    std::vector<std::string_view> ids;
    for (const Rule& rule : loaded->rules) ids.push_back(rule.id);
    const std::string hint = did_you_mean(command.rule, ids);
    return fail("no rule is called " + command.rule + (hint.empty() ? ": `omni rules list` lists them" : ": " + hint));
  }
  if (rules.size() > 1) {
    std::string names;
    for (const Rule* rule : rules) names += (names.empty() ? "" : ", ") + rule->qualified_id;
    return fail(command.rule + " means several rules: " + names);
  }
  Result<std::string> text = environment.disk.read(command.file, environment.settings.settings.scan.max_text_size);
  if (!text.has_value()) return fail(text.error().describe());

  const LanguageRegistry registry;
  ExplainRequest request;
  request.rule = rules.front();
  request.path = command.file;
  request.line = command.line;
  request.text = std::make_shared<const std::string>(std::move(text).value());
  request.settings = &environment.settings.settings;
  request.agents = environment.agents;
  const Result<RuleAnswer> answer = explain_rule(environment.ctx, registry, request);
  if (!answer.has_value()) {
    const bool cut = answer.error().code() == ErrorCode::DeadlineExceeded || answer.error().code() == ErrorCode::Cancelled;
    return fail(answer.error().describe(), cut ? 4 : 2);
  }
  if (command.format == ListFormat::Json) out << JsonExplanation(request, *answer).write();
  else TextExplanation(request, *answer, out).print();
  return 0;
}

}  // namespace omni
