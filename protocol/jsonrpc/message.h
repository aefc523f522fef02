#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/base/result.h"

/// JSON-RPC 2.0: one message as plain data, decoded strictly and encoded. How messages are told apart on a stream: framing.h.
namespace omni {

using JsonValue = nlohmann::json;

/// Numbers with a fraction are refused, as the specification advises; null stands only in an error for a request whose id is unknown.
using RpcId = std::variant<std::int64_t, std::string>;

/// The codes of the specification, and those that its users share.
namespace rpc_code {
inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;
inline constexpr int kRequestCancelled = -32800;
}  // namespace rpc_code

struct RpcError {
  int code = rpc_code::kInternalError;
  std::string message;
  JsonValue data;  ///< null: none
};

struct Message {
  enum class Kind : std::uint8_t { Request, Notification, Response, Error };
  Kind kind = Kind::Notification;
  std::optional<RpcId> id;  ///< Request, Response: always; Error: absent where the request could not be read
  std::string method;       ///< Request, Notification
  JsonValue params;              ///< object, array, or null: none
  JsonValue result;              ///< Response
  RpcError error;           ///< Error
};

Message make_request(RpcId id, std::string method, JsonValue params);
Message make_notification(std::string method, JsonValue params);
Message make_response(RpcId id, JsonValue result);
Message make_error(std::optional<RpcId> id, RpcError error);

inline constexpr std::size_t kMaxJsonDepth = 200;  ///< of brackets; nothing we read is deeper, and printing it recurses

/// What was wrong with a text that is no message: `error` is the answer its sender should get, with `id` if that could be read.
struct UnreadMessage {
  RpcError error;
  std::optional<RpcId> id;
};

/// One message from its JSON text (UTF-8). Members that the specification does not know are ignored. A batch (an array) is refused
/// with the answer for it: whoever needs many answers sends many messages.
std::variant<Message, UnreadMessage> decode_message(std::string_view text);

/// On one line, without a line break. Text that is no UTF-8 gets U+FFFD for each bad byte.
std::string encode_message(const Message& message);

std::string to_string(const RpcId& id);  ///< for messages: `7`, `"abc"`

/// JSON from its text, bounded in depth.
/// Errors: InvalidInput, with the byte where reading stopped.
Result<JsonValue> parse_json(std::string_view text);

}  // namespace omni
