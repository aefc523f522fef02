#pragma once

#include <string>

#include "agents/rules/rule.h"
#include "server/scan/report/report.h"

namespace omni {

/// A loaded rule as reports show it.
RuleDescriptor rule_descriptor(const Rule& rule, const std::string& shown_id);

}  // namespace omni
