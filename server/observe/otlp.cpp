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
      {"resourceSpans",
       {{{"resource", {{"attributes", {text_attribute("service.name", "omni"), text_attribute("service.version", run.service_version)}}}},
         {"scopeSpans", {{{"scope", {{"name", "omni"}, {"version", run.service_version}}}, {"spans", std::move(list)}}}}}}}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<void> send_otlp(const Context& ctx, HttpClient& http, const std::string& endpoint, const std::vector<std::string>& headers,
                       std::chrono::milliseconds timeout, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.url = endpoint;
  while (request.url.ends_with('/')) request.url.pop_back();
  if (!request.url.ends_with("/v1/traces")) request.url += "/v1/traces";
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
