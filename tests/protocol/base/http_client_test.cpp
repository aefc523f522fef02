#include "protocol/base/http_client.h"

#include <catch2/catch.hpp>

#include "protocol/base/clock.h"
#include "protocol/base/log.h"

using namespace std::chrono_literals;

namespace omni {

TEST_CASE("a status becomes the error that fits", "[http]") {
  using enum ErrorCode;
  const std::vector<std::pair<int, ErrorCode>> cases{
      {301, Protocol}, {400, InvalidInput}, {401, Denied},      {403, Denied},      {404, NotFound},
      {408, Unavailable}, {410, NotFound},  {422, InvalidInput}, {429, RateLimited}, {500, Unavailable}, {503, Unavailable}};
  for (const auto& [status, code] : cases) {
    INFO(status);
    CHECK(check_status({.url = "http://h"}, {.status = status}).error().code() == code);
  }
  CHECK(check_status({.url = "http://h"}, {.status = 204}).has_value());
}

TEST_CASE("Retry-After in seconds is passed on, anything else ignored", "[http]") {
  const auto wait = [](const std::string& value) {
    return check_status({.url = "http://h"}, {.status = 429, .headers = {{"retry-after", value}}}).error().retry_after();
  };
  CHECK(wait("7") == 7s);
  CHECK(wait("Wed, 21 Oct 2015 07:28:00 GMT") == std::nullopt);
  CHECK(wait("-1") == std::nullopt);
  CHECK(wait("") == std::nullopt);
}

TEST_CASE("fakes: one answers, one refuses", "[http]") {
  const ManualClock clock;
  NullLog log;
  const Context ctx(clock, log);
  FakeHttpClient fake([](const HttpRequest& request) -> Result<HttpResponse> {
    return HttpResponse{.body = "to " + request.body};
  });
  CHECK(fake.send(ctx, {.method = "POST", .url = "http://h/x", .body = "you"}).value().body == "to you");
  CHECK(fake.send(ctx, {.url = "http://h", .max_response_bytes = 2}).error().code() == ErrorCode::BudgetExceeded);
  CHECK(fake.send(ctx.with_budget(0ns), {.url = "http://h"}).error().code() == ErrorCode::DeadlineExceeded);
  CHECK(fake.requests().size() == 2);
  CHECK(fake.requests()[0].url == "http://h/x");
  NoHttpClient none;
  CHECK(none.send(ctx, {.url = "http://h"}).error().code() == ErrorCode::Denied);
}

}  // namespace omni
