#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

struct HttpHeader {
  std::string name{};
  std::string value{};
  bool operator==(const HttpHeader&) const = default;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url{};  ///< http or https, absolute
  std::vector<HttpHeader> headers{};
  std::string body{};
  std::chrono::milliseconds timeout{30000};                     ///< of the whole exchange; the Context's deadline holds too
  std::uint64_t max_response_bytes = std::uint64_t{64} << 20U;  ///< a longer answer is BudgetExceeded
};

struct HttpResponse {
  int status = 200;
  std::vector<HttpHeader> headers{};
  std::string body{};

  bool is_success() const { return status >= 200 && status < 300; }
  /// The first one of that name, case ignored; empty if there is none.
  std::string_view header(std::string_view name) const;
};

/// The network, which nothing reaches unless it is configured.
/// Threads: any.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any answer of the server is a response, whatever its status (error_of_status makes an Error of it). Redirects are
  /// not followed, since an endpoint was named by a trusted setting and its redirect was not.
  /// Errors: Unavailable (no connection), DeadlineExceeded, Cancelled, BudgetExceeded, InvalidInput (the URL), Protocol.
  virtual Result<HttpResponse> send(const Context& ctx, const HttpRequest& request) = 0;
};

/// Ok for a success; else RateLimited (429, with Retry-After in seconds), Unavailable (408, 5xx), Denied (401, 403),
/// NotFound (404, 410), InvalidInput (other 4xx) or Protocol.
Result<void> check_status(const HttpRequest& request, const HttpResponse& response);

/// Answers from a function, and keeps what was asked.
class FakeHttpClient final : public HttpClient {
 public:
  using Handler = std::function<Result<HttpResponse>(const HttpRequest&)>;
  explicit FakeHttpClient(Handler handler) : handler_(std::move(handler)) {}

  Result<HttpResponse> send(const Context& ctx, const HttpRequest& request) override;
  std::vector<HttpRequest> requests() const;

 private:
  const Handler handler_;  // called without a lock
  mutable Mutex mu_;
  std::vector<HttpRequest> requests_ OMNI_GUARDED_BY(mu_);
};

/// What a program gets that may not reach the network: every request is Denied.
class NoHttpClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const Context& ctx, const HttpRequest& request) override;
};

}  // namespace omni
