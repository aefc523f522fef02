#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agents/rules/rule_set.h"

namespace omni {

struct RuleEdit {
  ByteRange range;
  std::string text;
};

/// The edit of the rule's `fix` (metavariables filled in, further lines indented to where the match begins) or `fix-regex` (applied to the matched text, `\1` for groups);
/// nothing when the rule has none or its regular expression finds nothing.
std::optional<RuleEdit> fix_of(const RuleMatch& match, std::string_view text);

}  // namespace omni
