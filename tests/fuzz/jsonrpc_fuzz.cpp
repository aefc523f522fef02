// Arbitrary bytes as a stream of messages, in pieces that the first byte chooses, both ways of framing: nothing crashes, the pieces
// change nothing, the stream always goes on, and what was read survives being written.
#include <string>
#include <vector>

#include "protocol/jsonrpc/framing.h"
#include "protocol/jsonrpc/message.h"
#include "tests/fuzz/support.h"

namespace {

using namespace omni;

constexpr FrameLimits kLimits{200, 2000};

template <typename Decoder>
std::vector<std::string> read_all(std::string_view bytes, std::size_t piece) {
  Decoder decoder(kLimits);
  std::vector<std::string> out;
  std::size_t frames = 0;
  const auto take = [&](std::optional<Frame> frame) {
    fuzz::require(++frames <= bytes.size() + 1);  // it gets on
    fuzz::require(frame->text.size() <= kLimits.max_body_bytes);
    out.push_back(frame->error ? "!" + frame->error->message().substr(0, 12) : frame->text);
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (auto frame = decoder.next()) take(std::move(frame));
  }
  if (auto frame = decoder.finish()) take(std::move(frame));
  decoder.feed("\n");  // a decoder of lines may have been cut within one: this ends it
  while (decoder.next()) {
  }
  decoder.feed(std::is_same_v<Decoder, LineDecoder> ? line_frame("{}") : content_length_frame("{}"));
  const auto last = decoder.next();
  fuzz::require(std::is_same_v<Decoder, ContentLengthDecoder> || (last && last->text == "{}"));
  return out;
}

void check_message(std::string_view text) {
  const auto decoded = decode_message(text);
  if (const auto* message = std::get_if<Message>(&decoded)) {
    const std::string once = encode_message(*message);
    fuzz::require(once.find('\n') == std::string::npos);
    const auto again = decode_message(once);
    fuzz::require(std::holds_alternative<Message>(again) && encode_message(std::get<Message>(again)) == once);
  } else {
    fuzz::require(!std::get<UnreadMessage>(decoded).error.message.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::text_of(data + 1, size - 1);
  const std::size_t piece = 1 + data[0] % 64;
  const auto lines = read_all<LineDecoder>(bytes, piece);
  fuzz::require(lines == read_all<LineDecoder>(bytes, bytes.size() + 1));
  const auto bodies = read_all<ContentLengthDecoder>(bytes, piece);
  fuzz::require(bodies == read_all<ContentLengthDecoder>(bytes, bytes.size() + 1));
  for (const std::string& each : lines) check_message(each);
  for (const std::string& each : bodies) check_message(each);
  return 0;
}
