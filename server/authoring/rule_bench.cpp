#include "server/authoring/rule_bench.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "agents/syntax/parse.h"
#include "protocol/base/clock.h"
#include "server/workspace/file_loader.h"
#include "server/workspace/paths.h"

namespace omni {

Result<RuleBench> bench_rules(const Context& outer, const FileSystem& disk, const LanguageRegistry& registry, const RuleSet& rules,
                              const std::vector<Candidate>& files, const Settings& settings) {
  rules.compile_all();
  RuleBench out;
  RunMeter meter;
  const Context ctx = outer.with_trace(&meter);
  for (const Candidate& file : files) {
    OMNI_TRY_OK(ctx.check());
    std::variant<std::string, Skip> loaded = load_file(disk, file, settings.scan.max_text_size);
    if (const Skip* skip = std::get_if<Skip>(&loaded)) {
      if (is_failure(skip->reason)) {
        out.complete = false;
        out.notes.push_back(file.path + ": " + skip->detail);
      }
      continue;
    }
    const auto text = std::make_shared<const std::string>(std::move(std::get<std::string>(loaded)));
    RuleRunOptions options;
    options.language = LanguageRegistry::for_file(file_name(file.path), std::string_view(*text).substr(0, 256));
    options.any_language = file.named;
    options.text_rules_only = settings.scan.max_parsed_size > 0 && text->size() > settings.scan.max_parsed_size;
    options.rule_timeout = settings.scan.timeout_rule;
    options.now = ctx.clock().system_now();
    std::map<const Language*, std::shared_ptr<const Tree>> trees;
    const auto tree_in = [&](const Context& own, const Language& language) -> Result<std::shared_ptr<const Tree>> {
      std::shared_ptr<const Tree>& tree = trees[&language];
      if (tree != nullptr) return tree;
      const auto began = ctx.clock().now();
      OMNI_TRY(ParsedFile parsed, parse(own, registry, language, text));
      out.parse_time += ctx.clock().now() - began;
      tree = std::move(parsed.tree);
      return tree;
    };
    RuleRun run;
    const Result<void> done = rules.match(ctx, file.path, *text, options, tree_in, run);
    if (!done.has_value()) {
      OMNI_TRY_OK(ctx.check());
      out.complete = false;
      out.notes.push_back(file.path + ": " + done.error().describe());
    }
    ++out.files;
    out.bytes += text->size();
    for (const RuleCut& cut : run.cuts) {
      if (cut.code != "bindings-limit") out.complete = false;
      out.notes.push_back(file.path + ": " + cut.rule->id + ": " + cut.reason);
    }
  }
  std::map<std::string, RuleCost> costs;
  for (RuleCost& cost : meter.costs().rules) {
    out.rules_time += cost.time;
    costs.emplace(cost.rule, cost);
  }
  for (const Rule& rule : rules.rules()) out.rows.push_back({&rule, costs[name_of(rule)]});
  std::sort(out.rows.begin(), out.rows.end(), [](const RuleBenchRow& a, const RuleBenchRow& b) {
    return std::tie(b.cost.time, a.rule->qualified_id, a.rule->id) < std::tie(a.cost.time, b.rule->qualified_id, b.rule->id);
  });
  return out;
}

}  // namespace omni
