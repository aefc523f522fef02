// Arbitrary bytes as a rule file: no crash, no hang, and nothing is lost silently.
//   the dictionary is rule_yaml.dict, the seeds lie in corpus/rule_yaml_fuzzer
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "agents/rules/rule_parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const omni::LoadedRules loaded = omni::parse_rules(text, "f.yaml", "folder");
  if (loaded.rules.empty() && loaded.problems.empty()) std::abort();
  for (const omni::Rule& rule : loaded.rules) {
    if (rule.id.empty() || rule.languages.empty() || rule.qualified_id != "folder." + rule.id) std::abort();
    if (rule.mode == omni::RuleMode::Taint && (rule.taint.sources.empty() || rule.taint.sinks.empty())) std::abort();
    for (const omni::Problem& problem : loaded.problems) {
      const bool refused = problem.severity == omni::ProblemSeverity::Error && problem.rule_id == rule.id;
      if (refused && problem.code != "duplicate-id") {
        // Only a second rule of the same id may be refused under the name of a sound one.
        bool twice = false;
        for (const omni::Problem& other : loaded.problems) {
          twice = twice || (other.code == "duplicate-id" && other.rule_id == rule.id);
        }
        if (!twice) std::abort();
      }
    }
  }
  for (const omni::Problem& problem : loaded.problems) {
    if (problem.code.empty() || problem.message.empty() || problem.file != "f.yaml") std::abort();
  }
  return 0;
}
