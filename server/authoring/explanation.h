#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/finding.h"
#include "agents/rules/explain_formula.h"
#include "protocol/base/context.h"
#include "protocol/base/file_system.h"
#include "protocol/base/problem.h"
#include "protocol/base/result.h"
#include "protocol/text/line_index.h"
#include "server/service/analysis.h"

/// What a rule makes of one line of a file, and why: the scan's own answer, what keeps the rule away from the file, and the
/// watched evaluation of its formula.
namespace omni {

struct ExplainRequest {
  const Rule* rule = nullptr;
  std::string path;
  std::uint32_t line = 0;              ///< from 1
  std::shared_ptr<const std::string> text;
  const Settings* settings = nullptr;
  AgentFactory agents;
};

/// Something outside of the formula that decides, or that its author wants to know.
struct Obstacle {
  std::string kind;                    ///< stable: "refused", "disabled", "paths", "language", "words", "flow", "suppressed", "parse-errors", "cut-short"
  std::string message;
  bool decides = false;                ///< with it nothing is reported here, whatever the formula finds
};

/// One formula of the rule in one language.
struct FormulaAnswer {
  std::string part;                    ///< taint rules: "source", "sink", "sanitizer", "propagator"; else empty
  std::string language;
  FormulaExplanation explanation;
};

struct RuleAnswer {
  enum class Verdict : unsigned char {
    Reported,         ///< a finding starts on the line
    Suppressed,       ///< one would, but a suppression covers it
    ElsewhereInPlace, ///< a finding touches the line, but starts on another one
    NotReported,
  };
  Verdict verdict = Verdict::NotReported;
  std::vector<Finding> findings;       ///< those the verdict speaks of
  std::vector<Obstacle> obstacles;     ///< deciding ones first
  std::vector<FormulaAnswer> formulas;
};
std::string_view to_string(RuleAnswer::Verdict verdict);  ///< "reported", "suppressed", "starts-elsewhere", "not-reported"

/// Errors: InvalidInput (the file has no such line), Cancelled, DeadlineExceeded.
Result<RuleAnswer> explain_rule(const Context& ctx, const LanguageRegistry& registry, const ExplainRequest& request);

/// The rules that `name`, as a person writes it, means.
std::vector<const Rule*> rules_named(const std::vector<Rule>& rules, std::string_view name);

}  // namespace omni
