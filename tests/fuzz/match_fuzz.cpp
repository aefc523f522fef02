// A language and arbitrary bytes as a file: parse, normal tree, names, and a fixed set of rules that uses every
// operator and follows data, with and without the sieve. Nothing crashes or hangs; trees keep their promises; both ways
// find the same.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "tests/fuzz/check_tree.h"
#include "tests/fuzz/fixed_rules.h"
#include "tests/fuzz/support.h"

namespace {

using namespace omni;

RuleRun run(const RuleSet& rules, const Context& ctx, const Language& language, const std::shared_ptr<const Tree>& tree,
            const std::string& text, bool sieve) {
  RuleRunOptions options;
  options.language = &language;
  options.sieve = sieve;
  RuleRun out;
  const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> { return tree; };
  fuzz::require(rules.match(ctx, "file", text, options, trees, out).has_value());
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const LanguageRegistry registry;
  static const auto taint = make_taint_engine();
  static const RuleSet rules(registry, parse_rules(fuzz::kFixedRules, "fixed.yaml").rules, {}, taint.get());
  std::string_view given = fuzz::text_of(data, size);
  const Language& language = fuzz::take_language(given);
  const auto text = std::make_shared<const std::string>(given);
  const fuzz::FuzzContext context;
  const Result<ParsedFile> parsed = parse(context.ctx, registry, language, text);
  fuzz::require(parsed.has_value());
  fuzz::check_tree(*parsed->tree);
  fuzz::require(!parsed->tree->dump().empty());

  const RuleRun all = run(rules, context.ctx, language, parsed->tree, *text, false);
  const RuleRun sieved = run(rules, context.ctx, language, parsed->tree, *text, true);
  for (const RuleMatch& match : all.matches) {
    const bool same = std::any_of(sieved.matches.begin(), sieved.matches.end(), [&](const RuleMatch& other) { return other.rule == match.rule && other.range == match.range; });
    if (!same) std::fprintf(stderr, "the sieve lost a match of `%s` at %u–%u\n", match.rule->id.c_str(), match.range.begin, match.range.end);
  }
  fuzz::require(all.matches.size() == sieved.matches.size());
  for (std::size_t i = 0; i < all.matches.size(); ++i) {
    const RuleMatch& match = all.matches[i];
    fuzz::require(match.rule == sieved.matches[i].rule && match.range == sieved.matches[i].range);
    fuzz::require(match.range.begin <= match.range.end && match.range.end <= text->size());
    for (const NamedRange& binding : match.bindings) fuzz::require(binding.range.begin <= binding.range.end && binding.range.end <= text->size());
    for (const TaintStep& step : match.path) fuzz::require(step.range.begin <= step.range.end && step.range.end <= text->size());
    static_cast<void>(interpolate(match.rule->message, match, *text));
  }
  return 0;
}
