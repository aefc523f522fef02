#include "server/service/metrics_server.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"
#include "protocol/base/socket_http_client.h"

// The server and the client of protocol/base, each against the other over the loopback.
#if defined(__has_feature)
#define OMNI_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#define OMNI_THREAD_SANITIZER 0
#endif

namespace omni {
namespace {

using namespace std::chrono_literals;

struct Fixture {
  SystemClock clock;
  CapturingLog log;
  Context ctx{clock, log};
  std::atomic<int> asked{0};
  std::unique_ptr<MetricsServer> server =
      std::move(MetricsServer::start(0, [this] { return "omni_asked " + std::to_string(++asked) + "\n"; }, log)).value();
  SocketHttpClient http;

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }
  Result<HttpResponse> get(const std::string& path, std::vector<HttpHeader> headers = {}) {
    HttpRequest request;
    request.url = url(path);
    request.headers = std::move(headers);
    request.timeout = 10s;
    return http.send(ctx, request);
  }
};

TEST_CASE("the metrics are there, and nothing else is", "[metrics]") {
  Fixture f;
  const Result<HttpResponse> first = f.get("/metrics");
  REQUIRE(first.has_value());
  CHECK(first->status == 200);
  CHECK(first->body == "omni_asked 1\n");
  CHECK(first->header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(f.get("/metrics")->body == "omni_asked 2\n");
  CHECK(f.get("/")->status == 404);
  CHECK(f.get("/../etc/passwd")->status == 404);
  CHECK(f.get("/metrics", {{"Host", "evil.example"}})->status == 403);
  CHECK(f.get("/metrics", {{"Host", "localhost:1"}})->status == 200);
  HttpRequest post;
  post.method = "POST";
  post.url = f.url("/metrics");
  CHECK(f.http.send(f.ctx, post)->status == 405);
  CHECK(f.get("/" + std::string(100'000, 'x')).has_value() == false);  // the head of a request is bounded
  CHECK(f.get("/metrics")->status == 200);
}

TEST_CASE("many ask at once; a port has one owner", "[metrics]") {
  Fixture f;
  std::vector<std::thread> threads;
  std::atomic<int> answered{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      SocketHttpClient own;
      for (int i = 0; i < 20; ++i) {
        HttpRequest request;
        request.url = f.url("/metrics");
        const Result<HttpResponse> response = own.send(f.ctx, request);
        if (response.has_value() && response->status == 200) ++answered;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(answered == 160);
  CHECK(MetricsServer::start(f.server->port(), [] { return std::string(); }, f.log).error().code() == ErrorCode::Unavailable);
}

TEST_CASE("a text that fails costs its answer alone", "[metrics]") {
  SystemClock clock;
  CapturingLog log;
  const Context ctx(clock, log);
  std::atomic<bool> broken{true};
  auto server = MetricsServer::start(0, [&]() -> std::string { return broken ? throw std::runtime_error("no") : "fine\n"; }, log);
  REQUIRE(server.has_value());
  SocketHttpClient http;
  HttpRequest request;
  request.url = "http://localhost:" + std::to_string((*server)->port()) + "/metrics";
  CHECK_FALSE(http.send(ctx, request).has_value());
  while (!log.contains("metrics not served")) std::this_thread::yield();  // a moment after the connection was dropped
  broken = false;
  CHECK(http.send(ctx, request)->body == "fine\n");
}

TEST_CASE("the client says what is wrong with an address, and stops in time", "[http]") {
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  SocketHttpClient http;
  const auto code = [&](const std::string& url) {
    HttpRequest request;
    request.url = url;
    request.timeout = 5s;
    return http.send(ctx, request).error().code();
  };
  CHECK(code("https://127.0.0.1/") == ErrorCode::Unsupported);
  CHECK(code("ftp://x/") == ErrorCode::InvalidInput);
  CHECK(code("http://") == ErrorCode::InvalidInput);
  CHECK(code("http://user:pw@127.0.0.1/") == ErrorCode::InvalidInput);
  CHECK(code("http://127.0.0.1:99999/") == ErrorCode::InvalidInput);
  CHECK(code("http://127.0.0.1/a b") == ErrorCode::InvalidInput);
  CHECK(code("http://[::1") == ErrorCode::InvalidInput);
  CHECK(code("http://127.0.0.1:1/") == ErrorCode::Unavailable);
#if defined(__SANITIZE_THREAD__) || OMNI_THREAD_SANITIZER
  WARN("names are not looked up: the C library does it on a thread that this sanitizer does not know");
#else
  CHECK(code("http://no-such-name.invalid/") != ErrorCode::Internal);
#endif
  CapturingLog server_log;
  std::atomic<bool> go{false};
  auto slow = MetricsServer::start(0, [&] {
    while (!go) std::this_thread::yield();
    return std::string();
  }, server_log);
  HttpRequest request;
  request.url = "http://127.0.0.1:" + std::to_string((*slow)->port()) + "/metrics";
  request.timeout = 50ms;
  CHECK(http.send(ctx, request).error().code() == ErrorCode::DeadlineExceeded);
  std::stop_source stop;
  stop.request_stop();
  request.timeout = 5s;
  CHECK(http.send(ctx.with_stop(stop.get_token()), request).error().code() == ErrorCode::Cancelled);
  go = true;
}

TEST_CASE("an answer has a limit, a header no line break", "[http]") {
  Fixture f;
  HttpRequest request;
  request.url = f.url("/metrics");
  request.max_response_bytes = 3;
  const Result<HttpResponse> long_answer = f.http.send(f.ctx, request);
  REQUIRE_FALSE(long_answer.has_value());
  CHECK(long_answer.error().code() == ErrorCode::BudgetExceeded);
  CHECK(f.get("/metrics", {{"X", "a\r\nY: b"}}).error().code() == ErrorCode::InvalidInput);
}

}  // namespace
}  // namespace omni
