#include "protocol/jsonrpc/message.h"

#include <algorithm>

namespace omni {
namespace {

UnreadMessage invalid(std::string why, std::optional<RpcId> id = std::nullopt) {
  return {{rpc_code::kInvalidRequest, std::move(why), {}}, std::move(id)};
}

/// How deep brackets nest, strings left out. What is no JSON gets some number; the parser has the word on that.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

/// Nothing: it is no id.
std::optional<RpcId> id_from(const JsonValue& value) {
  if (value.is_string()) return RpcId(value.get<std::string>());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  if (value.is_number_integer()) return RpcId(value.get<std::int64_t>());
  return std::nullopt;
}

std::variant<Message, UnreadMessage> decode_call(const JsonValue& root, std::optional<RpcId> id, bool has_id) {
  Message message;
  const JsonValue& method = root.at("method");
  if (!method.is_string()) return invalid("method: expected text", std::move(id));
  if (root.contains("result") || root.contains("error")) return invalid("method: a message with a method has no result and no error", std::move(id));
  message.kind = has_id ? Message::Kind::Request : Message::Kind::Notification;
  message.method = method.get<std::string>();
  message.id = std::move(id);
  if (const auto params = root.find("params"); params != root.end() && !params->is_null()) {  // some clients write none as null
    if (!params->is_object() && !params->is_array()) return invalid("params: expected an object or an array", std::move(message.id));
    message.params = *params;
  }
  return message;
}

std::variant<Message, UnreadMessage> decode_answer(const JsonValue& root, std::optional<RpcId> id) {
  Message message;
  message.id = std::move(id);
  const auto error = root.find("error");
  const auto result = root.find("result");
  if (error != root.end() && result != root.end()) return invalid("error: an answer has either a result or an error", std::move(message.id));
  if (result != root.end()) {
    if (!message.id) return invalid("id: an answer with a result names its request");
    message.kind = Message::Kind::Response;
    message.result = *result;
    return message;
  }
  message.kind = Message::Kind::Error;
  if (!error->is_object()) return invalid("error: expected an object", std::move(message.id));
  const auto code = error->find("code");
  const auto text = error->find("message");
  if (code == error->end() || !code->is_number_integer()) return invalid("error.code: expected a whole number", std::move(message.id));
  if (text == error->end() || !text->is_string()) return invalid("error.message: expected text", std::move(message.id));
  const auto number = code->get<std::int64_t>();
  if (number < INT32_MIN || number > INT32_MAX || (code->is_number_unsigned() && code->get<std::uint64_t>() > INT32_MAX)) {
    return invalid("error.code: out of range", std::move(message.id));
  }
  message.error.code = static_cast<int>(number);
  message.error.message = text->get<std::string>();
  if (const auto data = error->find("data"); data != error->end()) message.error.data = *data;
  return message;
}

}  // namespace

Message make_request(RpcId id, std::string method, JsonValue params) {
  Message message;
  message.kind = Message::Kind::Request;
  message.id = std::move(id);
  message.method = std::move(method);
  message.params = std::move(params);
  return message;
}

Message make_notification(std::string method, JsonValue params) {
  Message message;
  message.method = std::move(method);
  message.params = std::move(params);
  return message;
}

Message make_response(RpcId id, JsonValue result) {
  Message message;
  message.kind = Message::Kind::Response;
  message.id = std::move(id);
  message.result = std::move(result);
  return message;
}

Message make_error(std::optional<RpcId> id, RpcError error) {
  Message message;
  message.kind = Message::Kind::Error;
  message.id = std::move(id);
  message.error = std::move(error);
  return message;
}

Result<JsonValue> parse_json(std::string_view text) {
  if (depth_of(text) > kMaxJsonDepth) {
    return Error(ErrorCode::InvalidInput, "brackets nest deeper than " + std::to_string(kMaxJsonDepth));
  }
  try {
    return JsonValue::parse(text);
  } catch (const JsonValue::parse_error& error) {
    return Error(ErrorCode::InvalidInput, "no JSON: reading stopped at byte " + std::to_string(error.byte) + " of " + std::to_string(text.size()));
  } catch (const JsonValue::exception& error) {  // a number that fits nothing
    return Error(ErrorCode::InvalidInput, std::string("no JSON: ") + error.what());
  }
}

std::variant<Message, UnreadMessage> decode_message(std::string_view text) {
  const Result<JsonValue> parsed = parse_json(text);
  if (!parsed.has_value()) return UnreadMessage{{rpc_code::kParseError, parsed.error().message(), {}}, std::nullopt};
  const JsonValue& root = *parsed;
  if (root.is_array()) return invalid("batches are not supported: send each message by itself");
  if (!root.is_object()) return invalid("expected an object");
  std::optional<RpcId> id;
  bool has_id = false;
  if (const auto found = root.find("id"); found != root.end()) {
    has_id = true;
    id = id_from(*found);
    const bool null_of_an_error = found->is_null() && !root.contains("method");
    if (!id && !null_of_an_error) return invalid("id: expected a whole number or text");
  }
  const auto version = root.find("jsonrpc");
  if (version == root.end() || *version != "2.0") return invalid("jsonrpc: expected \"2.0\"", std::move(id));
  if (root.contains("method")) return decode_call(root, std::move(id), has_id);
  if (root.contains("result") || root.contains("error")) return decode_answer(root, std::move(id));
  return invalid("method: missing, and there is no result and no error either", std::move(id));
}

std::string encode_message(const Message& message) {
  JsonValue root{{"jsonrpc", "2.0"}};
  const auto put_id = [&] {
    if (!message.id) root["id"] = nullptr;
    else if (const auto* number = std::get_if<std::int64_t>(&*message.id)) root["id"] = *number;
    else root["id"] = std::get<std::string>(*message.id);
  };
  switch (message.kind) {
    case Message::Kind::Request: put_id(); [[fallthrough]];
    case Message::Kind::Notification:
      root["method"] = message.method;
      if (!message.params.is_null()) root["params"] = message.params;
      break;
    case Message::Kind::Response:
      put_id();
      root["result"] = message.result;
      break;
    case Message::Kind::Error:
      put_id();
      root["error"] = {{"code", message.error.code}, {"message", message.error.message}};
      if (!message.error.data.is_null()) root["error"]["data"] = message.error.data;
      break;
  }
  return root.dump(-1, ' ', false, JsonValue::error_handler_t::replace);
}

std::string to_string(const RpcId& id) {
  if (const auto* number = std::get_if<std::int64_t>(&id)) return std::to_string(*number);
  return JsonValue(std::get<std::string>(id)).dump(-1, ' ', true, JsonValue::error_handler_t::replace);
}

}  // namespace omni
