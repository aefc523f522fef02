#include "agents/finding/finding.h"

#include <tuple>

namespace omni {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::Info: return "info";
    case Severity::Low: return "low";
    case Severity::Medium: return "medium";
    case Severity::High: return "high";
    case Severity::Critical: return "critical";
  }
  return "info";
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::Low: return "low";
    case Confidence::Medium: return "medium";
    case Confidence::High: return "high";
  }
  return "low";
}

std::string_view to_string(FindingKind kind) {
  switch (kind) {
    case FindingKind::Vulnerability: return "vulnerability";
    case FindingKind::Secret: return "secret";
    case FindingKind::Misconfiguration: return "misconfiguration";
    case FindingKind::Licence: return "licence";
    case FindingKind::Dependency: return "dependency";
    case FindingKind::Privacy: return "privacy";
    case FindingKind::Policy: return "policy";
    case FindingKind::Hygiene: return "hygiene";
  }
  return "hygiene";
}

std::optional<Severity> severity_from(std::string_view name) {
  for (const Severity severity : {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
    if (to_string(severity) == name) return severity;
  }
  return std::nullopt;
}

std::optional<Confidence> confidence_from(std::string_view name) {
  for (const Confidence confidence : {Confidence::Low, Confidence::Medium, Confidence::High}) {
    if (to_string(confidence) == name) return confidence;
  }
  return std::nullopt;
}

std::string_view to_string(FlowStep::Kind kind) {
  switch (kind) {
    case FlowStep::Kind::Source: return "source";
    case FlowStep::Kind::Propagator: return "propagator";
    case FlowStep::Kind::Sanitizer: return "sanitizer";
    case FlowStep::Kind::Sink: return "sink";
  }
  return "propagator";
}

std::string_view to_string(Fix::Applicability applicability) {
  switch (applicability) {
    case Fix::Applicability::Safe: return "safe";
    case Fix::Applicability::Suggested: return "suggested";
    case Fix::Applicability::Manual: return "manual";
  }
  return "manual";
}

std::string_view to_string(Suppression::Kind kind) {
  switch (kind) {
    case Suppression::Kind::Inline: return "inline";
    case Suppression::Kind::File: return "file";
    case Suppression::Kind::Baseline: return "baseline";
    case Suppression::Kind::Config: return "config";
  }
  return "inline";
}

std::string_view to_string(FindingState state) {
  switch (state) {
    case FindingState::None: return "none";
    case FindingState::New: return "new";
    case FindingState::Unchanged: return "unchanged";
    case FindingState::Updated: return "updated";
    case FindingState::Absent: return "absent";
  }
  return "none";
}

bool place_then_rule(const Finding& a, const Finding& b) {
  const auto key = [](const Finding& f) {
    return std::tie(f.location.file, f.location.range.begin, f.location.range.end, f.rule_id, f.qualified_id, f.message,
                    f.fingerprints.strict);
  };
  return key(a) < key(b);
}

double numeric_severity(Severity severity) {
  switch (severity) {
    case Severity::Info: return 0.0;
    case Severity::Low: return 2.0;
    case Severity::Medium: return 5.5;
    case Severity::High: return 8.0;
    case Severity::Critical: return 9.5;
  }
  return 0.0;
}

double numeric_severity(const Finding& finding) {
  return finding.security_severity.value_or(numeric_severity(finding.severity));
}

}  // namespace omni
