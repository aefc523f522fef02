#pragma once

#include <string_view>

#include "agents/finding/finding.h"
#include "agents/interfile/interfile.h"
#include "agents/rules/rule_set.h"

namespace omni {

/// The finding a match makes: ids, severity, message with metavariables filled in, evidence, fix. Lines, symbol and fingerprints are
/// left to those who know the file. `interfile` knows the places in other files; null: there are none.
Finding to_finding(const RuleMatch& match, std::string_view path, std::string_view text, const InterfileFindings* interfile = nullptr);

/// Its message alone, for who tells equal ones apart before the rest is made.
std::string message_of(const RuleMatch& match, std::string_view text);

Severity severity_of(const Rule& rule);
Confidence confidence_of(const Rule& rule);
FindingKind kind_of(const Rule& rule);

}  // namespace omni
