#include "protocol/jsonrpc/framing.h"

#include <catch2/catch.hpp>
#include <vector>

namespace omni {
namespace {

std::string shown(const Frame& frame) { return frame.error ? "!" + std::string(to_string(frame.error->code())) : frame.text; }

/// What comes out of `bytes` fed in pieces of `size`: texts, and `!code` for what was refused.
template <typename Decoder>
std::vector<std::string> frames(std::string_view bytes, std::size_t size, FrameLimits limits = {100, 20}) {
  Decoder decoder(limits);
  std::vector<std::string> out;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    decoder.feed(bytes.substr(at, size));
    while (auto frame = decoder.next()) out.push_back(shown(*frame));
  }
  while (auto frame = decoder.next()) out.push_back(shown(*frame));
  if (auto frame = decoder.finish()) out.push_back(shown(*frame));
  CHECK_FALSE(decoder.finish());
  return out;
}

struct Case {
  const char* what;
  std::string bytes;
  std::vector<std::string> frames;
};

template <typename Decoder>
void check(const std::vector<Case>& cases) {
  for (const Case& each : cases) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{7}, each.bytes.size() + 1}) {
      INFO(each.what << ", in pieces of " << size);
      CHECK(frames<Decoder>(each.bytes, size) == each.frames);
    }
  }
}

}  // namespace

TEST_CASE("one object a line, in pieces of any size", "[jsonrpc]") {
  check<LineDecoder>({
      {"nothing", "", {}},
      {"two", "a\nbc\n", {"a", "bc"}},
      {"CR LF and blank lines", "a\r\n\r\n\n  \nb\n", {"a", "b"}},
      {"CR inside stays", "a\rb\n", {"a\rb"}},
      {"no end", "a\nb", {"a", "!protocol"}},
      {"as long as allowed", std::string(20, 'x') + "\nb\n", {std::string(20, 'x'), "b"}},
      {"too long, then one that is not", std::string(21, 'x') + "\nb\n", {"!budget-exceeded", "b"}},
      {"much too long", std::string(5000, 'x') + "\nb\n", {"!budget-exceeded", "b"}},
      {"too long without end", std::string(5000, 'x'), {"!budget-exceeded"}},
      {"zero bytes", std::string("a\0b\n", 4), {std::string("a\0b", 3)}},
  });
}

TEST_CASE("Content-Length: what one wrong message spoils ends with it", "[jsonrpc]") {
  const std::string good = content_length_frame("{}");
  REQUIRE(good == "Content-Length: 2\r\n\r\n{}");
  check<ContentLengthDecoder>({
      {"nothing", "", {}},
      {"two", good + content_length_frame("abc"), {"{}", "abc"}},
      {"empty body", "Content-Length: 0\r\n\r\n" + good, {"", "{}"}},
      {"other fields, other case", "content-TYPE: x\r\nCONTENT-length:2 \r\n\r\n{}", {"{}"}},
      {"the same length twice", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", {"{}"}},
      {"two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + good, {"!protocol", "{}"}},
      {"no length", "Content-Type: x\r\n\r\n{}" + good, {"!protocol", "{}"}},
      {"no number", "Content-Length: two\r\n\r\n{}" + good, {"!protocol", "{}"}},
      {"negative", "Content-Length: -2\r\n\r\n{}" + good, {"!protocol", "{}"}},
      {"beyond any number", "Content-Length: 99999999999999999999999\r\n\r\n{}" + good, {"!protocol", "{}"}},
      {"no field", "hello\r\n\r\n" + good, {"!protocol", "{}"}},
      {"too long: skipped as a whole", content_length_frame(std::string(21, 'x')) + good, {"!budget-exceeded", "{}"}},
      {"a header without end", std::string(500, 'h') + good, {"!budget-exceeded", "{}"}},
      {"a header without end, that begins well", "Content-Length: 2" + std::string(500, 'h') + good, {"!budget-exceeded", "{}"}},
      {"length too short", "Content-Length: 1\r\n\r\n{}" + good, {"{", "!protocol", "{}"}},
      {"length too long", "Content-Length: 5\r\n\r\n{}" + good + good, {"{}Con", "!protocol", "{}"}},
      {"cut in the header", "Content-Len", {"!protocol"}},
      {"cut in the body", "Content-Length: 5\r\n\r\n{}", {"!protocol"}},
      {"cut in a body that is skipped", "Content-Length: 50\r\n\r\n{}", {"!budget-exceeded"}},
      {"a length of exabytes", "Content-Length: 9999999999999999999\r\n\r\n{}" + good, {"!budget-exceeded"}},
  });
}

TEST_CASE("a stream of megabytes is not copied over and over", "[jsonrpc]") {
  LineDecoder lines({100, 8'000'000});
  std::string piece(4096, 'x');
  for (int i = 0; i < 1000; ++i) {
    lines.feed(piece);
    REQUIRE_FALSE(lines.next());
  }
  lines.feed("\n");
  CHECK(lines.next()->text.size() == 4096U * 1000U);
}

}  // namespace omni
