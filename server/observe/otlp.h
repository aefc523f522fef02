#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/base/http_client.h"
#include "protocol/base/metrics.h"
#include "protocol/base/sync.h"
#include "protocol/base/trace.h"
#include "server/observe/trace_parent.h"

namespace omni {

/// Keeps the spans of one run that are worth sending, for an OpenTelemetry collector. Bounded: quick files, phases inside of
/// files and rules are left out.
/// Threads: any.
class OtlpSpans final : public TraceSink {
 public:
  static constexpr std::chrono::milliseconds kLeast{1};       ///< of anything
  static constexpr std::chrono::milliseconds kLeastRule{20};
  static constexpr std::size_t kMost = 2000;

  struct Kept {
    SpanKind kind = SpanKind::Phase;
    std::string name;
    std::chrono::steady_clock::time_point start;
    std::chrono::nanoseconds duration{0};
    std::uint64_t thread = 0;
  };
  void record(const TraceEvent& event) override;
  std::vector<Kept> spans() const;
  std::uint64_t dropped() const;  ///< longer than kLeast but beyond kMost

 private:
  mutable Mutex mu_;
  std::vector<Kept> spans_ OMNI_GUARDED_BY(mu_);
  std::uint64_t dropped_ OMNI_GUARDED_BY(mu_) = 0;
};

/// What the root span and the resource say.
struct OtlpRun {
  RunIdentity identity;
  std::string service_version;
  std::string door;
  std::chrono::steady_clock::time_point steady_start;  ///< the same moment …
  std::chrono::system_clock::time_point start;         ///< … on the other clock
  std::chrono::nanoseconds duration{0};
  bool failed = false;
  std::string outcome;
  std::uint64_t dropped = 0;
};

/// An ExportTraceServiceRequest in OTLP's JSON encoding (opentelemetry-proto 1.x). Parents follow from time: on one thread the
/// shortest span around; else the root.
std::string write_otlp(const OtlpRun& run, std::vector<OtlpSpans::Kept> spans);

/// An ExportMetricsServiceRequest, likewise: sums are cumulative from the start of the run to its end.
std::string write_otlp_metrics(const OtlpRun& run, const std::vector<MetricReading>& readings);

enum class OtlpSignal : unsigned char { Traces, Metrics };

/// POSTs it to `<endpoint>/v1/traces` or `…/v1/metrics`; an endpoint that ends in `/v1/traces` stands for what is before that.
///   headers  "Name: value"
/// Errors: of HttpClient::send and check_status; InvalidInput for a header without a colon.
Result<void> send_otlp(const Context& ctx, HttpClient& http, const std::string& endpoint, const std::vector<std::string>& headers,
                       std::chrono::milliseconds timeout, OtlpSignal signal, std::string body);

}  // namespace omni
