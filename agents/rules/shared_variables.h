#pragma once

#include "agents/rules/formula.h"
#include "agents/rules/rule.h"
#include "agents/rules/taint.h"

namespace omni {

/// Finds the metavariables that stand in one place only, whichever way the rule matches: in one pattern, once, and in no
/// condition, focus, message or fix. What such a one is bound to matters to nothing, so a pattern with only such (Pattern::binds) matches each place
/// once, a part with only such (CompiledFormula::binds) need not be joined with each of its matches, and matches that differ
/// in nothing else are one.
///   `import $X` … `$X.$F(...)` in one rule: $X is shared, $F is not; 1,000 calls around one import are one match.
void mark_shared_variables(CompiledFormula& formula, const Rule& rule, MetavariableTable& names);
void mark_shared_variables(CompiledTaint& taint, const Rule& rule, MetavariableTable& names);

}  // namespace omni
