#include "server/service/metrics_server.h"

#include <memory>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include "protocol/base/log.h"

namespace omni {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;

constexpr std::chrono::seconds kPatience{10};       // with a slow reader
constexpr std::size_t kMostConnections = 32;
constexpr std::uint32_t kMostHeaderBytes = 8192;

bool is_this_machine(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) host = host.substr(0, colon);
  return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

http::response<http::string_body> answer(const http::request<http::empty_body>& request, const std::function<std::string()>& text) {
  http::response<http::string_body> response;
  response.version(request.version());
  response.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
  const auto refuse = [&](http::status status, const char* why) {
    response.result(status);
    response.body() = why;
  };
  if (const auto host = request[http::field::host]; !is_this_machine({host.data(), host.size()})) refuse(http::status::forbidden, "only for this machine\n");
  else if (request.method() != http::verb::get && request.method() != http::verb::head) refuse(http::status::method_not_allowed, "GET only\n");
  else if (request.target() != "/metrics") refuse(http::status::not_found, "see /metrics\n");
  else response.body() = text();
  const std::size_t length = response.body().size();
  if (request.method() == http::verb::head) response.body().clear();
  response.content_length(length);
  response.keep_alive(false);
  return response;
}

}  // namespace

/// Everything runs on the one thread of the loop.
class MetricsServer::Impl {
 public:
  Impl(std::function<std::string()> text, Log& log) : text_(std::move(text)), log_(log) {}
  ~Impl() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start(std::uint16_t port) {
    boost::system::error_code code;
    const Tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
    acceptor_.open(endpoint.protocol(), code);
    if (!code) acceptor_.set_option(asio::socket_base::reuse_address(true), code);
    if (!code) acceptor_.bind(endpoint, code);
    if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
    if (code) return Error(ErrorCode::Unavailable, "metrics on 127.0.0.1:" + std::to_string(port) + ": " + code.message());
    port_ = acceptor_.local_endpoint(code).port();
    accept();
    thread_ = std::thread([this] { run(); });
    return {};
  }
  std::uint16_t port() const { return port_; }

 private:
  struct Connection {
    Connection(Tcp::socket socket, std::size_t& open) : stream(std::move(socket)), count(open) {
      ++count;
      parser.header_limit(kMostHeaderBytes);
      parser.body_limit(0);
    }
    ~Connection() { --count; }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    beast::tcp_stream stream;
    std::size_t& count;
    beast::flat_buffer buffer{2 * kMostHeaderBytes};
    http::request_parser<http::empty_body> parser;
    http::response<http::string_body> response;
  };

  void run() {
    for (;;) {
      try {
        loop_.run();
        return;
      } catch (const std::exception& error) {  // of `text`, or out of memory: this answer is lost, the server is not
        log_.warn("metrics not served", {{"reason", error.what()}});
      }
    }
  }

  void accept() {
    acceptor_.async_accept([this](boost::system::error_code code, Tcp::socket socket) {
      if (code == asio::error::operation_aborted) return;
      if (!code && open_ < kMostConnections) serve(std::make_shared<Connection>(std::move(socket), open_));
      accept();
    });
  }

  void serve(const std::shared_ptr<Connection>& connection) {
    connection->stream.expires_after(kPatience);
    http::async_read(connection->stream, connection->buffer, connection->parser, [this, connection](boost::system::error_code code, std::size_t) {
      if (code) return;
      connection->response = answer(connection->parser.get(), text_);
      http::async_write(connection->stream, connection->response, [connection](boost::system::error_code, std::size_t) {
        boost::system::error_code ignored;
        connection->stream.socket().shutdown(Tcp::socket::shutdown_send, ignored);
      });
    });
  }

  const std::function<std::string()> text_;
  Log& log_;
  std::size_t open_ = 0;  // outlives the loop, whose handlers hold connections
  asio::io_context loop_{1};
  Tcp::acceptor acceptor_{loop_};
  std::uint16_t port_ = 0;
  std::thread thread_;
};

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
MetricsServer::~MetricsServer() = default;
std::uint16_t MetricsServer::port() const { return impl_->port(); }

Result<std::unique_ptr<MetricsServer>> MetricsServer::start(std::uint16_t port, std::function<std::string()> text, Log& log) {
  auto impl = std::make_unique<Impl>(std::move(text), log);
  OMNI_TRY_OK(impl->start(port));
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

}  // namespace omni
