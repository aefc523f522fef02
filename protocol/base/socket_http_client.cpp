#include "protocol/base/socket_http_client.h"

#include <netdb.h>

#include <charconv>
#include <memory>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "protocol/base/clock.h"

namespace omni {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

constexpr std::chrono::milliseconds kTick{10};  // how late a stop is seen

struct Address {
  std::string host;  ///< without brackets
  std::uint16_t port = 80;
  std::string target;
  std::string authority;  ///< for the Host header
};

Result<Address> parse_url(const std::string& url) {
  const auto wrong = [&](const std::string& why) { return Error(ErrorCode::InvalidInput, url + ": " + why); };
  if (url.starts_with("https://")) {
    return Error(ErrorCode::Unsupported, url + ": this program speaks no TLS; send to a collector on this machine by http:// and let that go on by https");
  }
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return wrong("not an http:// address");
  const std::string_view rest = std::string_view(url).substr(kScheme.size());
  const std::size_t slash = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != std::string_view::npos) return wrong("credentials don't belong into an address; use a header");
  Address out;
  out.authority = authority;
  out.target = rest.substr(slash);
  out.target = out.target.substr(0, out.target.find('#'));
  if (!out.target.starts_with('/')) out.target = "/" + out.target;
  std::size_t colon = authority.rfind(':');
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return wrong("`[` without `]`");
    out.host = authority.substr(1, close - 1);
    colon = close + 1 < authority.size() && authority[close + 1] == ':' ? close + 1 : std::string_view::npos;
  } else {
    out.host = authority.substr(0, colon);
  }
  if (colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || out.port == 0) return wrong("no such port");
  }
  if (out.host.empty()) return wrong("no host");
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return wrong("a blank or control character in it");
  }
  return out;
}

/// One look-up of the system, which can't be stopped: what it writes to must live as long as it does.
struct LookUp {
  std::string host, port;
  addrinfo hints{};
  gaicb request{};
};

Result<std::vector<Tcp::endpoint>> look_up(const Context& ctx, const Address& address) {
  boost::system::error_code no_literal;
  const asio::ip::address literal = asio::ip::make_address(address.host, no_literal);
  if (!no_literal) return std::vector{Tcp::endpoint(literal, address.port)};
  if (address.host == "localhost") {
    return std::vector{Tcp::endpoint(asio::ip::address_v4::loopback(), address.port), Tcp::endpoint(asio::ip::address_v6::loopback(), address.port)};
  }
  auto look = std::make_unique<LookUp>();
  look->host = address.host;
  look->port = std::to_string(address.port);
  look->hints.ai_socktype = SOCK_STREAM;
  look->request.ar_name = look->host.c_str();
  look->request.ar_service = look->port.c_str();
  look->request.ar_request = &look->hints;
  gaicb* list[] = {&look->request};
  if (::getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) != 0) return Error(ErrorCode::Unavailable, address.host + ": the name can't be looked up");
  while (::gai_error(&look->request) == EAI_INPROGRESS) {
    if (Result<void> stop = ctx.check(); !stop.has_value()) {
      if (::gai_cancel(&look->request) == EAI_NOTCANCELED) static_cast<void>(look.release());  // it is still being written to
      return std::move(stop).error();
    }
    const timespec tick{0, std::chrono::nanoseconds(kTick).count()};
    const gaicb* const waited[] = {&look->request};
    ::gai_suspend(waited, 1, &tick);
  }
  const int failed = ::gai_error(&look->request);
  if (failed != 0) return Error(ErrorCode::Unavailable, address.host + ": " + ::gai_strerror(failed));
  std::vector<Tcp::endpoint> out;
  for (const addrinfo* each = look->request.ar_result; each != nullptr; each = each->ai_next) {
    Tcp::endpoint endpoint;
    if (each->ai_addrlen > endpoint.capacity()) continue;
    std::copy_n(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen, reinterpret_cast<char*>(endpoint.data()));
    endpoint.resize(each->ai_addrlen);
    out.push_back(endpoint);
  }
  ::freeaddrinfo(look->request.ar_result);
  return out;
}

/// One request on one connection; each step runs the loop until it is done or the Context says stop.
class Exchange {
 public:
  Exchange(const Context& ctx, const HttpRequest& request) : ctx_(ctx), request_(request), socket_(loop_) {}

  Result<HttpResponse> run(const Address& address, const std::vector<Tcp::endpoint>& endpoints) {
    OMNI_TRY_OK(step("connecting", [&](auto done) {
      asio::async_connect(socket_, endpoints, [done](boost::system::error_code code, const Tcp::endpoint&) { done(code); });
    }));
    http::request<http::string_body> message;
    message.method_string(request_.method);
    message.target(address.target);
    message.version(11);
    message.set(http::field::host, address.authority);
    message.set(http::field::connection, "close");
    for (const HttpHeader& header : request_.headers) {
      for (const char c : header.name + header.value) {
        if (c == '\r' || c == '\n' || c == '\0') return failure(ErrorCode::InvalidInput, "a line break in a header");
      }
      message.set(header.name, header.value);
    }
    message.body() = request_.body;
    message.prepare_payload();
    OMNI_TRY_OK(step("sending", [&](auto done) {
      http::async_write(socket_, message, [done](boost::system::error_code code, std::size_t) { done(code); });
    }));
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(request_.max_response_bytes);
    OMNI_TRY_OK(step("reading the answer", [&](auto done) {
      http::async_read_header(socket_, buffer, parser, [done](boost::system::error_code code, std::size_t) { done(code); });
    }));
    // Beast 1.74 takes an announced length for granted when the whole answer came in one read.
    const auto length = parser.content_length();
    if (length && *length > request_.max_response_bytes) return failure(ErrorCode::BudgetExceeded, "the answer is too long");
    OMNI_TRY_OK(step("reading the answer", [&](auto done) {
      http::async_read(socket_, buffer, parser, [done](boost::system::error_code code, std::size_t) { done(code); });
    }));
    HttpResponse response;
    response.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    response.body = std::move(parser.get().body());
    return response;
  }

 private:
  Error failure(ErrorCode code, const std::string& why) const { return {code, request_.method + " " + request_.url + ": " + why}; }

  template <typename Start>
  Result<void> step(const char* doing, Start&& start) {
    std::optional<boost::system::error_code> outcome;
    start([&outcome](boost::system::error_code code) { outcome = code; });
    Result<void> stop;
    while (!outcome) {
      loop_.restart();
      loop_.run_for(kTick);
      if (outcome || !stop.has_value()) continue;
      stop = ctx_.check();
      if (stop.has_value()) continue;
      boost::system::error_code ignored;
      socket_.close(ignored);  // the handler comes at once
    }
    if (!stop.has_value()) return std::move(stop).error();
    if (!*outcome) return {};
    const ErrorCode code = *outcome == http::error::body_limit ? ErrorCode::BudgetExceeded
                           : outcome->category() == make_error_code(http::error::body_limit).category() && *outcome != http::error::end_of_stream
                               ? ErrorCode::Protocol
                               : ErrorCode::Unavailable;
    return failure(code, std::string(doing) + ": " + outcome->message());
  }

  const Context& ctx_;
  const HttpRequest& request_;
  asio::io_context loop_{1};
  Tcp::socket socket_;
};

}  // namespace

Result<HttpResponse> SocketHttpClient::send(const Context& ctx, const HttpRequest& request) {
  OMNI_TRY_OK(ctx.check());
  const Context own = ctx.with_budget(request.timeout);
  OMNI_TRY(const Address address, parse_url(request.url));
  try {
    OMNI_TRY(const std::vector<Tcp::endpoint> endpoints, look_up(own, address));
    return Exchange(own, request).run(address, endpoints);
  } catch (const std::exception& error) {  // Boost: out of descriptors, a header that is none
    return Error(ErrorCode::Unavailable, request.method + " " + request.url + ": " + error.what());
  }
}

}  // namespace omni
