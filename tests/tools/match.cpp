// omni-match RULES FILE [dump]: one rule file on one file, without settings, pipeline and report; prints minimal SARIF. With a third
// argument it also prints the patterns and the normal tree, for whoever asks why a pattern does not match.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

using namespace omni;

namespace {

std::string read(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string note(const std::string& rule, const std::string& code, std::string message) {
  for (char& c : message) {
    if (c == '"' || c == '\\' || c == '\n') c = '\'';
  }
  return "{\"level\":\"error\",\"descriptor\":{\"id\":\"" + code + "\"},\"associatedRule\":{\"id\":\"" + rule + "\"},\"message\":{\"text\":\"" + message + "\"}}";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
  return out;
}

/// The lone pattern of each rule that is no more than that.
void dump(const LanguageRegistry& registry, const std::vector<Rule>& rules, const Language& language) {
  for (const Rule& rule : rules) {
    MetavariableTable names;
    Place place;
    const Result<CompiledFormula> compiled = compile_formula(registry, rule.formula, rule.options, {&language, false}, names, place);
    if (!compiled.has_value() || compiled->kind != Formula::Kind::Pattern) continue;
    for (const Pattern& view : compiled->views.views) std::cerr << view.dump(names) << "--\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: omni-match RULES FILE [dump]\n";
    return 2;
  }
  SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const LanguageRegistry registry;
  const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  LoadedRules loaded = parse_rules(read(argv[1]), argv[1]);
  std::vector<std::string> notes;
  for (const Problem& problem : loaded.problems) {
    if (problem.severity == ProblemSeverity::Error) notes.push_back(note(problem.rule_id, "unsupported-" + problem.code, problem.message));
  }
  const auto text = std::make_shared<const std::string>(read(argv[2]));
  const std::string path = argv[2];
  RuleRunOptions options;
  options.language = LanguageRegistry::for_file(path.substr(path.rfind('/') + 1), *text);
  options.any_language = true;
  options.honour_paths = false;
  options.now = std::chrono::system_clock::now();
  const auto trees = [&](const Context&, const Language& language) -> Result<std::shared_ptr<const Tree>> {
    OMNI_TRY(const ParsedFile parsed, parse(ctx, registry, language, text));
    return parsed.tree;
  };
  if (argc > 3 && options.language != nullptr) {
    dump(registry, loaded.rules, *options.language);
    if (const auto tree = trees(ctx, *options.language); tree.has_value()) std::cerr << (*tree)->dump();
  }
  const RuleSet rules(registry, std::move(loaded.rules), {}, taint.get());
  RuleRun run;
  if (const Result<void> done = rules.match(ctx, path, *text, options, trees, run); !done.has_value()) std::cerr << done.error().describe() << '\n';
  for (const Problem& problem : rules.problems()) notes.push_back(note(problem.rule_id, "unsupported-" + problem.code, problem.message));
  std::vector<std::string> results;
  for (const RuleMatch& match : run.matches) {
    const auto line = 1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(match.range.begin), '\n');
    results.push_back("{\"ruleId\":\"" + match.rule->id + "\",\"locations\":[{\"physicalLocation\":{\"region\":{\"startLine\":" + std::to_string(line) + "}}}]}");
  }
  std::cout << "{\"runs\":[{\"results\":[" << joined(results) << "],\"invocations\":[{\"executionSuccessful\":true,\"toolConfigurationNotifications\":["
            << joined(notes) << "]}]}]}\n";
}
