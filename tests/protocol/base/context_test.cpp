#include "protocol/base/context.h"

#include <catch2/catch.hpp>
#include <limits>

#include "protocol/base/bug.h"
#include "protocol/base/clock.h"
#include "protocol/base/trace.h"

using namespace std::chrono_literals;

namespace omni {

struct Fixture {
  ManualClock clock;
  CapturingLog log{LogLevel::Debug, OnBug::Count};
  CapturingTrace trace;
  Context ctx{clock, log, &trace, "c1"};
};

TEST_CASE("a context without limits never stops", "[context]") {
  Fixture f;
  f.clock.advance(24h);
  CHECK(f.ctx.check().has_value());
  CHECK_FALSE(f.ctx.should_stop());
  CHECK_FALSE(f.ctx.deadline().has_value());
}

TEST_CASE("a deadline holds from its moment on, and the earlier of two wins", "[context]") {
  Fixture f;
  const Context inner = f.ctx.with_budget(10ms).with_budget(1h).with_span("taint");
  CHECK(inner.check().has_value());
  f.clock.advance(10ms - 1ns);
  CHECK(inner.check().has_value());
  f.clock.advance(1ns);
  REQUIRE_FALSE(inner.check().has_value());
  const Error error = inner.check().error();
  CHECK(error.code() == ErrorCode::DeadlineExceeded);
  CHECK(error.operation() == "taint");
  CHECK(error.correlation_id() == "c1");
  CHECK(error.describe() == "taint: the time limit has passed");
  CHECK(inner.should_stop());
  CHECK(f.ctx.check().has_value());  // the outer one is untouched
}

TEST_CASE("an endless budget does not overflow into the past", "[context]") {
  Fixture f;
  f.clock.advance(1h);
  CHECK(f.ctx.with_budget(std::chrono::nanoseconds::max()).check().has_value());
}

TEST_CASE("a stop request is seen by every copy, and comes before the deadline", "[context]") {
  Fixture f;
  std::stop_source source;
  const Context inner = f.ctx.with_stop(source.get_token()).with_budget(0ns);
  CHECK(inner.check().error().code() == ErrorCode::DeadlineExceeded);
  source.request_stop();
  CHECK(inner.with_span("x").check().error().code() == ErrorCode::Cancelled);
}

TEST_CASE("log lines carry correlation id and span of their context", "[context][log]") {
  Fixture f;
  f.ctx.log().info("started");
  const Context inner = f.ctx.with_span("parse").with_correlation_id("c2");
  inner.log().warn("slow", {{"ms", 12}});
  CHECK(f.log.lines() == std::vector<std::string>{"info started cid=c1", "warn slow ms=12 span=parse cid=c2"});
}

TEST_CASE("a bug is counted where the log says so, and answered with Internal", "[bug]") {
  Fixture f;
  const Error error = bug_error(f.ctx.with_span("graph"), "fact without producer", {{"fact", "names"}});
  CHECK(error.code() == ErrorCode::Internal);
  CHECK(error.correlation_id() == "c1");
  CHECK(f.log.bugs() == 1);
  CHECK(f.log.contains("error fact without producer fact=names span=graph cid=c1"));
}

TEST_CASE("a span records its scope once, with its context", "[trace]") {
  Fixture f;
  {
    Span outer(f.ctx, SpanKind::Run, "run");
    f.clock.advance(2ms);
    {
      Span inner(f.ctx, SpanKind::Phase, "parse");
      inner.set("files", std::uint64_t{3});
      f.clock.advance(5ms);
      inner.rename(SpanKind::File, "a.py");
      inner.end();
      f.clock.advance(1ms);
    }
  }
  const std::vector<CapturingTrace::Kept> events = f.trace.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0].name == "a.py");
  CHECK(events[0].kind == SpanKind::File);
  CHECK(events[0].duration == 5ms);
  CHECK(events[0].start - events[1].start == 2ms);
  CHECK(events[0].arguments == std::vector<std::pair<std::string, std::string>>{{"files", "3"}});
  CHECK(events[0].thread == events[1].thread);
  CHECK(events[1].name == "run");
  CHECK(events[1].duration == 8ms);
  CHECK(events[1].correlation_id == "c1");
  const Context silent = f.ctx.with_trace(nullptr);
  {
    Span nothing(silent, SpanKind::Phase, "quiet");
    CHECK_FALSE(nothing.on());
  }
  CHECK(f.trace.events().size() == 2);
}

TEST_CASE("a fan hands each event to all of its sinks", "[trace]") {
  Fixture f;
  CapturingTrace second;
  TraceFan fan({&f.trace, &second});
  const Context ctx = f.ctx.with_trace(&fan);
  { Span span(ctx, SpanKind::Phase, "walk"); }
  CHECK(f.trace.events().size() == 1);
  CHECK(second.events().size() == 1);
}

TEST_CASE("a wrapped error tells the whole story and keeps its code", "[error]") {
  Error error = Error(ErrorCode::RateLimited, "429").with_retry_after(3s).with_agent("rag").wrap("embedding 12 chunks");
  CHECK(error.describe() == "embedding 12 chunks: 429");
  CHECK(error.code() == ErrorCode::RateLimited);
  CHECK(error.retry_after() == 3s);
  CHECK(error.agent() == "rag");
  REQUIRE(error.cause() != nullptr);
  CHECK(error.cause()->message() == "429");
}

}  // namespace omni
