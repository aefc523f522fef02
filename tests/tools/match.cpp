// omni-match RULES FILE [dump]: one rule file on one file, without settings, sieve or pipeline; prints minimal SARIF. With a third
// argument it also prints the pattern and the normal tree, for whoever asks why a pattern does not match.
#include <fstream>
#include <iostream>
#include <sstream>

#include "agents/rules/formula.h"
#include "agents/rules/rule_parser.h"
#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

using namespace omni;

static std::string read(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const LanguageRegistry registry;
  const LoadedRules loaded = parse_rules(read(argv[1]), argv[1]);
  auto text = std::make_shared<const std::string>(read(argv[2]));
  const std::string path = argv[2];
  const std::string name = path.substr(path.rfind('/') + 1);
  const bool dump = argc > 3;
  std::string results;
  std::string notes;
  const auto note = [&](const std::string& id, const std::string& code, std::string message) {
    for (char& c : message) {
      if (c == '"' || c == '\\' || c == '\n') c = '\'';
    }
    notes += std::string(notes.empty() ? "" : ",") + "{\"level\":\"error\",\"descriptor\":{\"id\":\"" + code + "\"},\"associatedRule\":{\"id\":\"" + id + "\"},\"message\":{\"text\":\"" + message + "\"}}";
  };
  for (const Problem& problem : loaded.problems) {
    if (problem.severity == ProblemSeverity::Error) note(problem.rule_id, "unsupported-" + problem.code, problem.message);
  }
  for (const Rule& rule : loaded.rules) {
    if (rule.mode == RuleMode::Taint) {
      note(rule.id, "unsupported-taint", "taint");
      continue;
    }
    // which language? that of the file if the rule has it, else the rule's first
    std::vector<const Language*> languages;
    bool generic = false;
    bool text_only = false;
    for (const std::string& lang : rule.languages) {
      if (lang == "generic") generic = true;
      if (lang == "regex" || lang == "none") text_only = true;
      for (const Language* language : LanguageRegistry::for_rule_name(lang)) languages.push_back(language);
    }
    const Language* file_language = LanguageRegistry::for_file(name, *text);
    const Language* language = nullptr;
    for (const Language* l : languages) {
      if (l == file_language) language = l;
    }
    if (language == nullptr && !languages.empty()) language = languages.front();
    if (language == nullptr && !generic && !text_only) {
      note(rule.id, "unsupported-language", "language");
      continue;
    }
    MetavariableTable names;
    Place place;
    Result<CompiledFormula> compiled = compile_formula(registry, rule.formula, rule.options, {language, generic}, names, place);
    if (!compiled.has_value()) {
      note(rule.id, "unsupported-pattern", compiled.error().describe());
      continue;
    }
    std::shared_ptr<const Tree> tree;
    std::unique_ptr<Names> file_names;
    std::unique_ptr<FileView> view;
    if (language != nullptr) {
      tree = parse(ctx, registry, *language, text).value().tree;
      file_names = std::make_unique<Names>(Names::resolve(*tree));
      view = std::make_unique<FileView>(ctx, *tree, file_names.get());
    }
    if (dump && compiled->kind == Formula::Kind::Pattern) {
      for (const Pattern& p : compiled->views.views) std::cerr << p.dump(names) << "--\n";
      if (tree) std::cerr << tree->dump();
    }
    MatchInput input;
    input.ctx = &ctx;
    input.registry = &registry;
    input.text = *text;
    input.path = path;
    input.view = view.get();
    Result<FormulaResult> result = evaluate(*compiled, input, rule.options, names);
    if (!result.has_value()) {
      note(rule.id, "failed", result.error().describe());
      continue;
    }
    for (const Match& match : result->matches) {
      std::size_t line = 1;
      for (std::size_t i = 0; i < match.range.begin; ++i) line += (*text)[i] == '\n' ? 1U : 0U;
      results += std::string(results.empty() ? "" : ",") + "{\"ruleId\":\"" + rule.id + "\",\"locations\":[{\"physicalLocation\":{\"region\":{\"startLine\":" + std::to_string(line) + "}}}]}";
    }
  }
  std::cout << "{\"runs\":[{\"results\":[" << results << "],\"invocations\":[{\"executionSuccessful\":true,\"toolConfigurationNotifications\":[" << notes << "]}]}]}\n";
}
