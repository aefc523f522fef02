#pragma once

#include <string_view>

#include "agents/plugin/tools/tool_report.h"

namespace omni {

/// SARIF 2.1.0 of any program about one file: results with rules (of the driver and of extensions), levels, security-severity, CWE tags,
/// regions in lines and columns of either kind or in characters or bytes, messages with arguments, fixes. Ignored: fingerprints (ours are made
/// like those of any finding), code flows, results that are suppressed or say that something is in order.
/// Errors: InvalidInput when it is no SARIF 2.1.0 at all.
Result<ToolReport> read_sarif(std::string_view json, const ToolSubject& subject);

}  // namespace omni
