#include "server/observe/otlp.h"

#include <algorithm>
#include <tuple>

#include <nlohmann/json.hpp>

namespace omni {
namespace {

using Json = nlohmann::ordered_json;
using SteadyTime = std::chrono::steady_clock::time_point;

Json text_attribute(const char* key, std::string value) { return {{"key", key}, {"value", {{"stringValue", std::move(value)}}}}; }
Json number_attribute(const char* key, std::uint64_t value) { return {{"key", key}, {"value", {{"intValue", std::to_string(value)}}}}; }

/// Numbers of 64 bits are strings in JSON of protobuf.
std::string unix_nanos(const OtlpRun& run, SteadyTime time) {
  const auto at = run.start.time_since_epoch() + (time - run.steady_start);
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(at).count());
}

Json span_json(const OtlpRun& run, const std::string& id, const std::string& parent, std::string name, SteadyTime start, std::chrono::nanoseconds duration) {
  Json span = {{"traceId", run.identity.trace_id}, {"spanId", id}};
  if (!parent.empty()) span["parentSpanId"] = parent;
  span["name"] = std::move(name);
  span["kind"] = 1;  // INTERNAL
  span["startTimeUnixNano"] = unix_nanos(run, start);
  span["endTimeUnixNano"] = unix_nanos(run, start + duration);
  return span;
}

Json resource_json(const OtlpRun& run) {
  return {{"attributes", {text_attribute("service.name", "omni"), text_attribute("service.version", run.service_version)}}};
}

Json scope_json(const OtlpRun& run) { return {{"name", "omni"}, {"version", run.service_version}}; }

/// One data point: what it is called among its kind, when, how much.
Json point_json(const OtlpRun& run, const MetricReading& reading) {
  Json point = Json::object();
  Json attributes = Json::array({text_attribute("omni.door", run.door)});
  if (!reading.label.empty()) attributes.push_back(text_attribute(reading.label.c_str(), reading.label_value));
  point["attributes"] = std::move(attributes);
  point["startTimeUnixNano"] = unix_nanos(run, run.steady_start);
  point["timeUnixNano"] = unix_nanos(run, run.steady_start + run.duration);
  if (reading.kind != MetricReading::Kind::Histogram) {
    point["asDouble"] = reading.value;
    return point;
  }
  std::uint64_t count = 0;
  Json buckets = Json::array();
  for (const std::uint64_t each : reading.buckets) {
    count += each;
    buckets.push_back(std::to_string(each));
  }
  point["count"] = std::to_string(count);
  point["sum"] = reading.value;
  point["bucketCounts"] = std::move(buckets);
  point["explicitBounds"] = reading.upper_bounds;
  return point;
}

}  // namespace

void OtlpSpans::record(const TraceEvent& event) {
  if (event.duration < kLeast || event.kind == SpanKind::Run) return;
  if (event.kind == SpanKind::Rule && event.duration < kLeastRule) return;
  const MutexLock lock(mu_);
  if (spans_.size() >= kMost) {
    ++dropped_;
    return;
  }
  spans_.push_back({event.kind, std::string(event.name), event.start, event.duration, event.thread});
}

std::vector<OtlpSpans::Kept> OtlpSpans::spans() const {
  const MutexLock lock(mu_);
  return spans_;
}

std::uint64_t OtlpSpans::dropped() const {
  const MutexLock lock(mu_);
  return dropped_;
}

std::string write_otlp(const OtlpRun& run, std::vector<OtlpSpans::Kept> spans) {
  std::sort(spans.begin(), spans.end(), [](const OtlpSpans::Kept& a, const OtlpSpans::Kept& b) {
    return std::tie(a.thread, a.start, b.duration, a.name) < std::tie(b.thread, b.start, a.duration, b.name);
  });
  Json list = Json::array();
  Json root = span_json(run, run.identity.id, run.identity.parent_id, "omni " + run.door, run.steady_start, run.duration);
  root["attributes"] = {text_attribute("omni.run", run.identity.id), text_attribute("omni.outcome", run.outcome), number_attribute("omni.dropped_spans", run.dropped)};
  root["status"] = {{"code", run.failed ? 2 : 1}};
  list.push_back(std::move(root));

  struct Open {
    std::string id;
    SteadyTime end;
  };
  std::vector<Open> around;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const OtlpSpans::Kept& span = spans[i];
    if (i > 0 && spans[i - 1].thread != span.thread) around.clear();
    while (!around.empty() && around.back().end < span.start + span.duration) around.pop_back();
    std::string id = random_span_id();
    Json json = span_json(run, id, around.empty() ? run.identity.id : around.back().id, span.name, span.start, span.duration);
    json["attributes"] = {text_attribute("omni.kind", std::string(to_string(span.kind)))};
    list.push_back(std::move(json));
    around.push_back({std::move(id), span.start + span.duration});
  }
  const Json document = {
      {"resourceSpans", {{{"resource", resource_json(run)}, {"scopeSpans", {{{"scope", scope_json(run)}, {"spans", std::move(list)}}}}}}}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string write_otlp_metrics(const OtlpRun& run, const std::vector<MetricReading>& readings) {
  constexpr int kCumulative = 2;
  Json metrics = Json::array();
  std::size_t next = 0;
  while (next < readings.size()) {
    const MetricReading& first = readings[next];
    Json points = Json::array();
    for (; next < readings.size() && readings[next].name == first.name; ++next) points.push_back(point_json(run, readings[next]));
    Json data = {{"dataPoints", std::move(points)}};
    if (first.kind != MetricReading::Kind::Gauge) data["aggregationTemporality"] = kCumulative;
    if (first.kind == MetricReading::Kind::Sum) data["isMonotonic"] = true;
    const char* const kind = first.kind == MetricReading::Kind::Sum ? "sum" : first.kind == MetricReading::Kind::Gauge ? "gauge" : "histogram";
    metrics.push_back({{"name", first.name}, {"description", first.help}, {kind, std::move(data)}});
  }
  const Json document = {
      {"resourceMetrics", {{{"resource", resource_json(run)}, {"scopeMetrics", {{{"scope", scope_json(run)}, {"metrics", std::move(metrics)}}}}}}}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> send_otlp(const Context& ctx, HttpClient& http, const std::string& endpoint, const std::vector<std::string>& headers,
                       std::chrono::milliseconds timeout, OtlpSignal signal, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.url = endpoint;
  while (request.url.ends_with('/')) request.url.pop_back();
  constexpr std::string_view kTraces = "/v1/traces";
  if (request.url.ends_with(kTraces)) request.url.resize(request.url.size() - kTraces.size());
  request.url += signal == OtlpSignal::Traces ? kTraces : "/v1/metrics";
  request.headers.push_back({"Content-Type", "application/json"});
  for (const std::string& header : headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0) return Error(ErrorCode::InvalidInput, "telemetry.headers: a header is written as `Name: value`");
    const std::size_t value = header.find_first_not_of(' ', colon + 1);
    request.headers.push_back({header.substr(0, colon), value == std::string::npos ? "" : header.substr(value)});
  }
  request.body = std::move(body);
  request.timeout = timeout;
  request.max_response_bytes = 1 << 20;
  const Context own = ctx.with_budget(timeout);
  OMNI_TRY(const HttpResponse response, http.send(own, request));
  return check_status(request, response);
}

}  // namespace omni
