#pragma once

#include "agents/rules/rule.h"
#include "agents/rules/rule_reader.h"

/// Internal to the rule parser.
namespace omni {

/// Old syntax: pattern-sources, -sinks, -sanitizers, -propagators beside each other in the rule.
TaintSpec parse_old_taint(const YamlNode& rule, RuleReader& reader);

/// New syntax: the mapping under `taint`.
TaintSpec parse_new_taint(const YamlEntry& taint, RuleReader& reader);

}  // namespace omni
