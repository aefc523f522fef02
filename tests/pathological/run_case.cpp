#include "tests/pathological/run_case.h"

#include <ctime>
#include <memory>

#include "agents/rules/rule_parser.h"
#include "agents/rules/rule_set.h"
#include "agents/syntax/parse.h"
#include "agents/taint/taint_engine.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/trace.h"

namespace omni::test {
namespace {

/// Of this thread: what else the machine does is not in it.
std::chrono::nanoseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Adds up what rules did.
class StepCounter final : public TraceSink {
 public:
  void record(const TraceEvent& event) override {
    if (event.kind != SpanKind::Rule) return;
    for (const TraceArgument& argument : event.arguments) {
      if (argument.key == "steps") steps += std::get<std::uint64_t>(argument.value);
    }
  }
  std::uint64_t steps = 0;  // of one thread
};

}  // namespace

PathologicalRun run_case(const PathologicalCase& each) {
  PathologicalRun out;
  const SystemClock clock;
  NullLog log;
  StepCounter counter;
  const Context ctx(clock, log, &counter);
  const LanguageRegistry registry;
  const std::unique_ptr<const TaintEngine> taint = make_taint_engine();
  LoadedRules loaded =
      parse_rules("rules:\n- id: r\n  languages: [" + each.language + "]\n  severity: ERROR\n  message: m\n" + each.rule, "r.yaml");
  for (const Problem& problem : loaded.problems) out.problems.push_back(problem.message);
  const RuleSet rules(registry, std::move(loaded.rules), {}, taint.get());
  rules.compile_all();
  for (const Problem& problem : rules.problems()) out.problems.push_back(problem.message);

  const std::vector<const Language*> languages = LanguageRegistry::for_rule_name(each.language);
  RuleRunOptions options;
  options.language = languages.empty() ? nullptr : languages.front();
  const auto text = std::make_shared<const std::string>(each.text);
  std::shared_ptr<const Tree> tree;
  const auto began = processor_time();
  if (options.language != nullptr) {
    const Result<ParsedFile> parsed = parse(ctx, registry, *options.language, text);
    if (parsed.has_value()) tree = parsed->tree;
  }
  const auto parsed_at = processor_time();
  const auto trees = [&](const Context&, const Language&) -> Result<std::shared_ptr<const Tree>> { return tree; };
  RuleRun run;
  const Result<void> outcome = rules.match(ctx, "file", *text, options, trees, run);
  if (!outcome.has_value()) out.problems.push_back(outcome.error().describe());
  out.parse = parsed_at - began;
  out.rule = processor_time() - parsed_at;
  out.matches = run.matches.size();
  out.steps = counter.steps;
  for (const RuleCut& cut : run.cuts) out.cuts.push_back(cut.code);
  return out;
}

}  // namespace omni::test
