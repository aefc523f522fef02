#pragma once

#include <memory>

#include "agents/rules/taint.h"

namespace omni {

/// The engine behind `mode: taint`; see taint_analysis.h for the method. It keeps nothing. Threads: any.
std::unique_ptr<const TaintEngine> make_taint_engine();

/// `not_conflicting`: a sanitizer as wide as a pattern for everything must not speak of the sources and sinks themselves.
TaintMatches without_conflicts(const CompiledTaint& taint, TaintMatches matches);

}  // namespace omni
