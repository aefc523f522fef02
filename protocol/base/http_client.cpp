#include "protocol/base/http_client.h"

#include <algorithm>
#include <charconv>

namespace omni {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

ErrorCode code_of(int status) {
  if (status == 429) return ErrorCode::RateLimited;
  if (status == 408 || status >= 500) return ErrorCode::Unavailable;
  if (status == 401 || status == 403) return ErrorCode::Denied;
  if (status == 404 || status == 410) return ErrorCode::NotFound;
  return status >= 400 ? ErrorCode::InvalidInput : ErrorCode::Protocol;
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (equal_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

Result<void> check_status(const HttpRequest& request, const HttpResponse& response) {
  if (response.is_success()) return {};
  Error error(code_of(response.status),
              request.method + " " + request.url + ": the server answered " + std::to_string(response.status));
  const std::string_view wait = response.header("Retry-After");
  int seconds = 0;
  const auto parsed = std::from_chars(wait.data(), wait.data() + wait.size(), seconds);
  if (!wait.empty() && parsed.ec == std::errc() && parsed.ptr == wait.data() + wait.size() && seconds >= 0) {
    return std::move(error).with_retry_after(std::chrono::seconds(seconds));
  }
  return error;
}

Result<HttpResponse> FakeHttpClient::send(const Context& ctx, const HttpRequest& request) {
  OMNI_TRY_OK(ctx.check());
  {
    const MutexLock lock(mu_);
    requests_.push_back(request);
  }
  OMNI_TRY(HttpResponse response, handler_(request));
  if (response.body.size() > request.max_response_bytes) {
    return Error(ErrorCode::BudgetExceeded, request.method + " " + request.url + ": the answer is too long");
  }
  return response;
}

std::vector<HttpRequest> FakeHttpClient::requests() const {
  const MutexLock lock(mu_);
  return requests_;
}

Result<HttpResponse> NoHttpClient::send(const Context& /*ctx*/, const HttpRequest& request) {
  return Error(ErrorCode::Denied, request.method + " " + request.url + ": no network is configured");
}

}  // namespace omni
