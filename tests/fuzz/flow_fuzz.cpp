// A language and arbitrary bytes as a file: the flow of its code keeps its promises, constants can be computed from it, and a
// small fixed set of taint rules ends, finds the same twice, and reports places in the file.
#include <memory>
#include <string>
#include <vector>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/semantics/values.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "tests/fuzz/check_flow.h"
#include "tests/fuzz/fixed_rules.h"

namespace {

using namespace omni;

std::vector<Rule> taint_rules() {
  std::vector<Rule> rules = parse_rules(fuzz::kFixedRules, "fixed.yaml").rules;
  std::erase_if(rules, [](const Rule& rule) { return rule.mode != RuleMode::Taint; });
  return rules;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LanguageRegistry registry;
  static const auto taint = make_taint_engine();
  static const RuleSet rules(registry, taint_rules(), {}, taint.get());
  std::string_view given = fuzz::text_of(data, size);
  const Language& language = fuzz::take_language(given);
  const fuzz::FuzzContext context;
  const Result<ParsedFile> parsed = parse(context.ctx, registry, language, std::make_shared<const std::string>(given));
  fuzz::require(parsed.has_value());
  const Tree& tree = *parsed->tree;
  const Names names = Names::resolve(tree);
  const Flow flow = Flow::build(tree, names);
  fuzz::check_flow(flow);
  fuzz::require(!flow.dump().empty());
  const Values values = Values::compute(flow);
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const NodeIndex symbolic = values.symbolic(i);
    fuzz::require(symbolic == kNoNode || symbolic < tree.size());
  }

  RuleRunOptions options;
  options.language = &language;
  const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> { return parsed->tree; };
  RuleRun first;
  RuleRun second;
  fuzz::require(rules.match(context.ctx, "file", tree.text(), options, trees, first).has_value());
  fuzz::require(rules.match(context.ctx, "file", tree.text(), options, trees, second).has_value());
  fuzz::require(first.matches.size() == second.matches.size() && first.cuts.size() == second.cuts.size());
  for (std::size_t i = 0; i < first.matches.size(); ++i) {
    const RuleMatch& match = first.matches[i];
    fuzz::require(match.rule == second.matches[i].rule && match.range == second.matches[i].range);
    fuzz::require(match.range.begin <= match.range.end && match.range.end <= tree.text().size() && !match.path.empty());
    fuzz::require(match.path.back().kind == TaintStep::Kind::Sink);
    for (const TaintStep& step : match.path) fuzz::require(step.range.begin <= step.range.end && step.range.end <= tree.text().size());
  }
  return 0;
}
