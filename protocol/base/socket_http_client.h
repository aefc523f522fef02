#pragma once

#include "protocol/base/http_client.h"

namespace omni {

/// HTTP/1.1 over plain sockets, one connection a request. No TLS is linked in: `https` is Unsupported, and says so.
/// Names are looked up by the system; a look-up that does not come back in time is left behind, not waited for.
class SocketHttpClient final : public HttpClient {
 public:
  Result<HttpResponse> send(const Context& ctx, const HttpRequest& request) override;
};

}  // namespace omni
