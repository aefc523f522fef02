#include "protocol/jsonrpc/message.h"

#include <catch2/catch.hpp>

namespace omni {
namespace {

std::string again(std::string_view text) {
  const auto decoded = decode_message(text);
  const auto* message = std::get_if<Message>(&decoded);
  return message == nullptr ? "refused: " + std::get<UnreadMessage>(decoded).error.message : encode_message(*message);
}

struct Refused {
  const char* text;
  int code;
  const char* why;  // part of the message
  const char* id;   // of the answer; "" for none
};

}  // namespace

TEST_CASE("messages survive being read and written", "[jsonrpc]") {
  for (const char* text : {
           R"({"id":1,"jsonrpc":"2.0","method":"run","params":{"a":[1,2.5,"x",null]}})",
           R"({"id":"abc","jsonrpc":"2.0","method":"ping"})",
           R"({"id":-9223372036854775808,"jsonrpc":"2.0","method":"ping"})",
           R"({"jsonrpc":"2.0","method":"log","params":["x"]})",
           R"({"id":7,"jsonrpc":"2.0","result":null})",
           R"({"error":{"code":-32601,"data":{"x":1},"message":"no such method"},"id":7,"jsonrpc":"2.0"})",
           R"({"error":{"code":-32700,"message":"no JSON"},"id":null,"jsonrpc":"2.0"})",
       }) {
    CHECK(again(text) == text);
  }
  CHECK(again(" {\"jsonrpc\" : \"2.0\", \"method\":\"x\", \"trace\": 1}\r\n") == R"({"jsonrpc":"2.0","method":"x"})");  // unknown members
  CHECK(again(R"({"jsonrpc":"2.0","method":"exit","params":null})") == R"({"jsonrpc":"2.0","method":"exit"})");  // as some clients write none
  CHECK(encode_message(make_notification("log", {{"text", "\xff"}})) == "{\"jsonrpc\":\"2.0\",\"method\":\"log\",\"params\":{\"text\":\"\xEF\xBF\xBD\"}}");
}

TEST_CASE("what is no message is refused with the answer its sender should get", "[jsonrpc]") {
  const Refused cases[] = {
      {"", rpc_code::kParseError, "stopped at byte", ""},
      {"{", rpc_code::kParseError, "stopped at byte 2 of 1", ""},
      {"nonsense", rpc_code::kParseError, "stopped at byte", ""},
      {R"({"jsonrpc":"2.0","method":"x"} trailing)", rpc_code::kParseError, "stopped", ""},
      {"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\"}", rpc_code::kParseError, "stopped", ""},
      {R"([{"jsonrpc":"2.0","method":"x"}])", rpc_code::kInvalidRequest, "batches", ""},
      {"[]", rpc_code::kInvalidRequest, "batches", ""},
      {"5", rpc_code::kInvalidRequest, "expected an object", ""},
      {R"({"method":"x","id":3})", rpc_code::kInvalidRequest, "jsonrpc:", "3"},
      {R"({"jsonrpc":"1.0","method":"x","id":3})", rpc_code::kInvalidRequest, "jsonrpc:", "3"},
      {R"({"jsonrpc":"2.0","id":"q"})", rpc_code::kInvalidRequest, "method: missing", "\"q\""},
      {R"({"jsonrpc":"2.0","id":1.5,"method":"x"})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":{},"method":"x"})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":null,"method":"x"})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":18446744073709551615,"method":"x"})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":1,"method":5})", rpc_code::kInvalidRequest, "method: expected text", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"x","params":5})", rpc_code::kInvalidRequest, "params:", "1"},
      {R"({"jsonrpc":"2.0","id":1,"method":"x","result":5})", rpc_code::kInvalidRequest, "method:", "1"},
      {R"({"jsonrpc":"2.0","id":1,"result":5,"error":{}})", rpc_code::kInvalidRequest, "either", "1"},
      {R"({"jsonrpc":"2.0","result":5})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":null,"result":5})", rpc_code::kInvalidRequest, "id:", ""},
      {R"({"jsonrpc":"2.0","id":1,"error":"no"})", rpc_code::kInvalidRequest, "error: expected an object", "1"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":"1","message":""}})", rpc_code::kInvalidRequest, "error.code", "1"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":99999999999,"message":""}})", rpc_code::kInvalidRequest, "error.code", "1"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":18446744073709551615,"message":""}})", rpc_code::kInvalidRequest, "error.code", "1"},
      {R"({"jsonrpc":"2.0","id":1,"error":{"code":1}})", rpc_code::kInvalidRequest, "error.message", "1"},
  };
  for (const Refused& each : cases) {
    CAPTURE(each.text);
    const auto decoded = decode_message(each.text);
    const auto* unread = std::get_if<UnreadMessage>(&decoded);
    REQUIRE(unread != nullptr);
    CHECK(unread->error.code == each.code);
    CHECK_THAT(unread->error.message, Catch::Matchers::Contains(each.why));
    CHECK((unread->id ? to_string(*unread->id) : "") == each.id);
    CHECK(again(encode_message(make_error(unread->id, unread->error))) == encode_message(make_error(unread->id, unread->error)));
  }
}

TEST_CASE("brackets nest so deep and no deeper, strings don't count", "[jsonrpc]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(kMaxJsonDepth)).has_value());
  CHECK(parse_json(nested(kMaxJsonDepth + 1)).error().code() == ErrorCode::InvalidInput);
  CHECK(parse_json("[\"\\\"" + std::string(1000, '[') + "\"]").has_value());
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')).has_value());
  CHECK_FALSE(parse_json("1e999999").has_value());
}

}  // namespace omni
