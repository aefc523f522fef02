#pragma once

#include "agents/rules/rule.h"
#include "agents/rules/rule_reader.h"

/// Internal to the rule parser.
namespace omni {

/// `options:`. What is unknown or of a wrong type is a warning, and the default stays.
RuleOptions parse_options(const YamlEntry& options, RuleReader& reader);

/// `metadata:`. Never refuses: a rule works without.
RuleMetadata parse_metadata(const YamlEntry& metadata, RuleReader& reader);

}  // namespace omni
