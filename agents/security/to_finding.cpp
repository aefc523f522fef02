#include "agents/security/to_finding.h"

#include <algorithm>

#include "agents/rules/fix.h"

namespace omni {

namespace {
constexpr std::size_t kLongestValue = 1000;  // bytes of a metavariable in a message: it may have matched a whole file
}  // namespace

Severity severity_of(const Rule& rule) { return static_cast<Severity>(rule.severity); }

Confidence confidence_of(const Rule& rule) {
  return rule.metadata.confidence ? static_cast<Confidence>(*rule.metadata.confidence) : Confidence::Medium;
}

FindingKind kind_of(const Rule& rule) {
  const std::string& category = rule.metadata.category;
  if (category == "secret" || category == "secrets") return FindingKind::Secret;
  if (category == "misconfiguration" || category == "configuration") return FindingKind::Misconfiguration;
  if (category == "licence" || category == "license") return FindingKind::Licence;
  if (category == "privacy") return FindingKind::Privacy;
  if (category == "compliance" || category == "policy") return FindingKind::Policy;
  if (category == "security" || category.empty()) return FindingKind::Vulnerability;
  return FindingKind::Hygiene;  // correctness, best-practice, maintainability, performance …
}

std::string message_of(const RuleMatch& match, std::string_view text) { return interpolate(match.rule->message, match, text, kLongestValue); }

Finding to_finding(const RuleMatch& match, std::string_view path, std::string_view text, const InterfileFindings* interfile) {
  const Rule& rule = *match.rule;
  Finding finding;
  finding.rule_id = rule.id;
  finding.qualified_id = rule.qualified_id.empty() ? rule.id : rule.qualified_id;
  finding.kind = kind_of(rule);
  finding.severity = severity_of(rule);
  finding.confidence = confidence_of(rule);
  finding.message = message_of(match, text);
  finding.cwe = rule.metadata.cwe;
  finding.owasp = rule.metadata.owasp;
  finding.location.file = std::string(path);
  finding.location.range = match.range;
  for (const NamedRange& binding : match.bindings) {
    const std::string_view bound = binding.text ? std::string_view(*binding.text) : slice(text, binding.range);
    finding.evidence.push_back({"$" + binding.name, std::string(bound.substr(0, 200)), binding.text ? ByteRange{} : binding.range, false, {}});
  }
  if (!match.path.empty()) {
    CodeFlow flow;
    for (const TaintStep& step : match.path) {
      FlowStep out;
      out.kind = step.kind == TaintStep::Kind::Source ? FlowStep::Kind::Source
                 : step.kind == TaintStep::Kind::Sink ? FlowStep::Kind::Sink
                                                      : FlowStep::Kind::Propagator;
      if (interfile != nullptr && step.file != TaintStep::kThisFile) out.location = interfile->location(step);
      if (out.location.file.empty()) out.location.file = std::string(path);
      out.location.range = step.range;
      flow.steps.push_back(std::move(out));
    }
    finding.code_flows.push_back(std::move(flow));
  }
  // Whether a fix ends a flow from elsewhere can't be seen in this file alone.
  const bool from_elsewhere = std::any_of(match.path.begin(), match.path.end(), [](const TaintStep& step) { return step.file != TaintStep::kThisFile; });
  if (std::optional<RuleEdit> edit = from_elsewhere ? std::nullopt : fix_of(match, text)) {
    Fix fix;
    fix.description = "Fix from rule " + rule.id;
    fix.edits.push_back({std::string(path), edit->range, {}, std::move(edit->text)});
    finding.fixes.push_back(std::move(fix));
  }
  finding.provenance.agent = "security";
  finding.provenance.tool = "omni";
  return finding;
}

}  // namespace omni
