#include "server/scan/rule_descriptor.h"

#include <functional>
#include <set>

#include "agents/security/to_finding.h"

namespace omni {

RuleDescriptor rule_descriptor(const Rule& rule, const std::string& shown_id) {
  RuleDescriptor out;
  out.id = shown_id;
  out.qualified_id = rule.qualified_id.empty() ? rule.id : rule.qualified_id;
  out.message = rule.message;
  out.kind = kind_of(rule);
  out.severity = severity_of(rule);
  out.confidence = confidence_of(rule);
  out.cwe = rule.metadata.cwe;
  out.owasp = rule.metadata.owasp;
  out.references = rule.metadata.references;
  if (!out.references.empty()) out.help_uri = out.references.front();
  out.languages = rule.languages;
  out.category = rule.metadata.category;
  return out;
}

void add_rules_of_agents(std::vector<RuleDescriptor>& rules, const std::vector<Finding>& findings) {
  std::set<std::string, std::less<>> known;
  for (const RuleDescriptor& rule : rules) known.insert(rule.id);
  for (const Finding& finding : findings) {
    if (!known.insert(finding.rule_id).second) continue;
    RuleDescriptor out;
    out.id = finding.rule_id;
    out.qualified_id = finding.qualified_id.empty() ? finding.rule_id : finding.qualified_id;
    out.message = "A rule of `" + finding.provenance.tool + "`" + (finding.provenance.tool_version.empty() ? "" : " " + finding.provenance.tool_version) + ".";
    out.version = finding.provenance.tool_version;
    out.kind = finding.kind;
    out.severity = finding.severity;
    out.confidence = finding.confidence;
    out.cwe = finding.cwe;
    rules.push_back(std::move(out));
  }
}

}  // namespace omni
