#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "protocol/base/clock.h"
#include "protocol/base/file_system.h"
#include "protocol/base/log.h"
#include "server/observe/otlp.h"
#include "server/observe/trace_file.h"
#include "server/observe/trace_parent.h"
#include "tests/support/temp_folder.h"

namespace omni {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;

TEST_CASE("a trace file is an array of events at every moment", "[observe]") {
  const test::TempFolder folder;
  const std::string path = folder.path() + "/trace.json";
  const DiskFileSystem disk;
  ManualClock clock;
  NullLog log;
  auto trace = TraceFile::create(path, clock, clock.now());
  REQUIRE(trace.has_value());
  const auto events = [&] { return Json::parse(*disk.read(path, 0)); };
  CHECK(events() == Json::array());
  (*trace)->begin_process("omni \"x\"");
  const Context ctx(clock, log, trace->get(), "c1");
  std::size_t seen = 0;
  for (int i = 0; i < 2000; ++i) {
    Span span(ctx, SpanKind::File, "a\x01\"\xff.py");
    clock.advance(1500ns);
    span.set("matches", std::uint64_t{3});
    span.set("file", std::string_view("b"));
    span.end();
    if (i % 100 == 0) {
      const std::size_t now = events().size();
      CHECK(now >= seen);
      seen = now;
    }
  }
  CHECK(seen > 0);  // long before the end
  (*trace)->mark("worker lost", "c1", "SIGSEGV");
  {
    const Span quick(ctx, SpanKind::Rule, "quick rule");
    clock.advance(50us);
  }
  REQUIRE((*trace)->flush().has_value());
  const Json all = events();
  REQUIRE(all.size() == 2 + 2000 + 1);
  CHECK(all[0]["args"]["name"] == "omni \"x\"");
  CHECK(all[1]["args"]["name"] == "main");
  const Json& event = all[3];
  CHECK(event["ph"] == "X");
  CHECK(event["cat"] == "file");
  CHECK(event["name"] == "a\x01\"\uFFFD.py");
  CHECK(event["ts"] == 1.5);
  CHECK(event["dur"] == 1.5);
  CHECK(event["args"] == Json{{"correlation_id", "c1"}, {"matches", 3}, {"file", "b"}});
  CHECK(all.back()["ph"] == "i");
}

TEST_CASE("a trace file that can't be made says why", "[observe]") {
  const test::TempFolder folder;
  const SystemClock clock;
  CHECK(TraceFile::create(folder.path() + "/no/such", clock, {}).error().code() == ErrorCode::NotFound);
  CHECK(TraceFile::create("/dev/null", clock, {}).error().code() == ErrorCode::Unsupported);
}

TEST_CASE("traceparent is read as the specification says", "[observe]") {
  const std::string good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  CHECK(parse_trace_parent(good) == TraceParent{"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true});
  CHECK(parse_trace_parent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")->sampled == false);
  CHECK(parse_trace_parent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more").has_value());
  for (const std::string& wrong :
       std::vector<std::string>{std::string(), good + "-more", good + "x", "ff" + good.substr(2), std::string("00-00000000000000000000000000000000-b7ad6b7169203331-01"),
        std::string("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"), std::string("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"),
        std::string("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), good.substr(0, 54)}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_trace_parent(wrong).has_value());
  }
  const RunIdentity child = new_identity(good);
  CHECK(child.trace_id == "0af7651916cd43dd8448eb211c80319c");
  CHECK(child.parent_id == "b7ad6b7169203331");
  const RunIdentity own = new_identity("nonsense");
  CHECK(own.trace_id.size() == 32);
  CHECK(own.id.size() == 16);
  CHECK(own.parent_id.empty());
  CHECK(own.id != new_identity("").id);
}

TEST_CASE("spans become OTLP with parents by time", "[observe]") {
  ManualClock clock;
  NullLog log;
  OtlpSpans sink;
  const Context ctx(clock, log, &sink, "c");
  const auto start = clock.now();
  clock.advance(1ms);
  {
    const Span outer(ctx, SpanKind::Phase, "analyse");
    {
      const Span file(ctx, SpanKind::File, "a.py");
      clock.advance(4ms);
      {
        const Span rule(ctx, SpanKind::Rule, "quick");
        clock.advance(5ms);
      }
    }
    { const Span nothing(ctx, SpanKind::File, "b.py"); }
    clock.advance(1ms);
  }
  {
    const Span report(ctx, SpanKind::Phase, "report");
    clock.advance(2ms);
  }
  OtlpRun run;
  run.identity = {"00f067aa0ba902b7", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"};
  run.service_version = "1";
  run.door = "scan";
  run.steady_start = start;
  run.start = std::chrono::system_clock::time_point(1'000'000'000s);
  run.duration = clock.now() - start;
  run.outcome = "done";
  const Json document = Json::parse(write_otlp(run, sink.spans()));
  const Json& spans = document.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans");
  REQUIRE(spans.size() == 4);
  const auto span = [&](const std::string& name) {
    for (const Json& each : spans) {
      if (each.at("name") == name) return each;
    }
    return Json();
  };
  CHECK(span("omni scan").at("parentSpanId") == "b7ad6b7169203331");
  CHECK(span("omni scan").at("spanId") == "00f067aa0ba902b7");
  CHECK(span("analyse").at("parentSpanId") == "00f067aa0ba902b7");
  CHECK(span("a.py").at("parentSpanId") == span("analyse").at("spanId"));
  CHECK(span("report").at("parentSpanId") == "00f067aa0ba902b7");
  CHECK(span("a.py").at("startTimeUnixNano") == "1000000000001000000");
  CHECK(span("a.py").at("endTimeUnixNano") == "1000000000010000000");
  for (const Json& each : spans) {
    CHECK(each.at("traceId") == "0af7651916cd43dd8448eb211c80319c");
    CHECK(each.at("spanId").get<std::string>().size() == 16);
  }
}

TEST_CASE("metrics for a collector: sums, gauges and histograms with their labels, over the time of the run", "[observe]") {
  MetricRegistry registry;
  registry.counter({"omni_x_total", "X.", "kind"}, "a").add(3);
  registry.counter({"omni_x_total", "X.", "kind"}, "b").add(4);
  registry.gauge({"omni_g", "G.", ""}).set(1.5);
  registry.histogram({"omni_h_seconds", "H.", ""}, {}, {1, 2}).observe(1.25);
  OtlpRun run;
  run.door = "scan";
  run.start = std::chrono::system_clock::time_point(1000s);
  run.duration = 2s;
  const Json document = Json::parse(write_otlp_metrics(run, registry.readings()));
  const Json& metrics = document.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics");
  REQUIRE(metrics.size() == 3);
  const Json& gauge = metrics.at(0);
  CHECK(gauge.at("name") == "omni_g");
  CHECK(gauge.at("gauge").at("dataPoints").at(0).at("asDouble") == 1.5);
  const Json& histogram = metrics.at(1).at("histogram");
  CHECK(histogram.at("aggregationTemporality") == 2);
  CHECK(histogram.at("dataPoints").at(0).at("count") == "1");
  CHECK(histogram.at("dataPoints").at(0).at("bucketCounts") == Json({"0", "1", "0"}));
  CHECK(histogram.at("dataPoints").at(0).at("explicitBounds") == Json({1.0, 2.0}));
  const Json& sum = metrics.at(2).at("sum");
  CHECK(sum.at("isMonotonic") == true);
  REQUIRE(sum.at("dataPoints").size() == 2);
  const Json& point = sum.at("dataPoints").at(1);
  CHECK(point.at("asDouble") == 4);
  CHECK(point.at("attributes").at(1).dump() == R"({"key":"kind","value":{"stringValue":"b"}})");
  CHECK(point.at("startTimeUnixNano") == "1000000000000");
  CHECK(point.at("timeUnixNano") == "1002000000000");
}

TEST_CASE("an export names its endpoint, headers and failures", "[observe]") {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  int status = 200;
  FakeHttpClient http([&](const HttpRequest&) { return HttpResponse{status, {}, "{}"}; });
  CHECK(send_otlp(ctx, http, "http://h:4318/", {"X-A: b c", "X-Empty:"}, 1s, OtlpSignal::Traces, "body").has_value());
  CHECK(http.requests().at(0).url == "http://h:4318/v1/traces");
  CHECK(http.requests().at(0).headers == std::vector<HttpHeader>{{"Content-Type", "application/json"}, {"X-A", "b c"}, {"X-Empty", ""}});
  CHECK(send_otlp(ctx, http, "http://h:4318/v1/traces", {}, 1s, OtlpSignal::Traces, "body").has_value());
  CHECK(http.requests().at(1).url == "http://h:4318/v1/traces");
  CHECK(send_otlp(ctx, http, "http://h:4318/v1/traces", {}, 1s, OtlpSignal::Metrics, "body").has_value());
  CHECK(http.requests().at(2).url == "http://h:4318/v1/metrics");
  CHECK(send_otlp(ctx, http, "http://h", {"no colon"}, 1s, OtlpSignal::Metrics, "").error().code() == ErrorCode::InvalidInput);
  status = 503;
  CHECK(send_otlp(ctx, http, "http://h", {}, 1s, OtlpSignal::Metrics, "").error().code() == ErrorCode::Unavailable);
}

}  // namespace
}  // namespace omni
