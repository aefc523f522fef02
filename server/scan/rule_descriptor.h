#pragma once

#include <string>
#include <vector>

#include "agents/rules/rule.h"
#include "server/scan/report/report.h"

namespace omni {

/// A loaded rule as reports show it.
RuleDescriptor rule_descriptor(const Rule& rule, const std::string& shown_id);

/// Descriptors of the rules that agents besides the security agent have found something with, and that `rules` lacks: what a finding tells.
///   findings  in the order of the report; the first one of a rule speaks for it
void add_rules_of_agents(std::vector<RuleDescriptor>& rules, const std::vector<Finding>& findings);

}  // namespace omni
