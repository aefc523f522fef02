#pragma once

#include "agents/rules/pattern.h"
#include "agents/rules/spelling_search.h"
#include "protocol/base/result.h"

namespace omni {

/// The pattern that a parsed candidate stands for: finds the nodes that are the pattern itself, without the wrapper, and
/// replaces what the placeholders became by pattern nodes. Errors: InvalidInput.
Result<Pattern> build_pattern(const LanguageRegistry& registry, const PatternCandidate& candidate, const PatternSource& source,
                              const Language& language, MetavariableTable& names);

}  // namespace omni
