#include "server/scan/rule_descriptor.h"

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

}  // namespace omni
