#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace omni {

/// Where a request belongs in a distributed trace (W3C Trace Context, `traceparent`). All in lower-case hexadecimal digits.
struct TraceParent {
  std::string trace_id;   ///< 32 digits, not all 0
  std::string parent_id;  ///< 16 digits, not all 0
  bool sampled = false;
  bool operator==(const TraceParent&) const = default;
};

/// Nothing for what the specification tells to ignore: another length, capitals, version ff, ids of zeros.
std::optional<TraceParent> parse_trace_parent(std::string_view header);

/// Who a run is. `id` names it in logs, reports, the ledger, and is the id of its root span.
struct RunIdentity {
  std::string id;         ///< 16 digits, random: also the correlation id
  std::string trace_id;   ///< of the parent, else random
  std::string parent_id;  ///< empty: none
};

/// From the operating system's random numbers. `traceparent`: as in the environment; empty or broken: a trace of its own.
RunIdentity new_identity(std::string_view traceparent);

/// 16 random digits, not all 0.
std::string random_span_id();

}  // namespace omni
