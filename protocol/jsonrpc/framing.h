#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

/// How messages are told apart on a stream of bytes: one object a line (agents in other processes, tools of assistants), or a
/// header with Content-Length (language servers). Decoders are fed pieces of any size.
namespace omni {

struct FrameLimits {
  std::size_t max_header_bytes = 4096;             ///< of one message's header; real ones have 40
  std::size_t max_body_bytes = std::size_t{64} << 20U;
};

/// The text of one message, or why a piece of the stream holds none: the stream goes on behind it either way.
struct Frame {
  std::string text;
  std::optional<Error> error;  ///< BudgetExceeded: longer than allowed (skipped, not kept); Protocol: no frame at all
};

/// Threads: confined to one. Holds at most one message and the piece fed last.
class FrameDecoder {
 public:
  virtual ~FrameDecoder() = default;
  virtual void feed(std::string_view bytes) = 0;
  virtual std::optional<Frame> next() = 0;  ///< nothing: feed more
  virtual std::optional<Frame> finish() = 0;  ///< at the end of the stream, after next(): what is left without an end, if anything
};

/// Lines end in LF, or CR LF; blank ones are skipped.
class LineDecoder final : public FrameDecoder {
 public:
  explicit LineDecoder(const FrameLimits& limits = {}) : limits_(limits) {}
  void feed(std::string_view bytes) override;
  std::optional<Frame> next() override;
  std::optional<Frame> finish() override;

 private:
  const FrameLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of what is not given out yet
  std::size_t searched_ = 0; // no line end before
  bool skipping_ = false;    // in a line that is too long, which has been told
};

/// `Content-Length: N`, other header fields, an empty line, N bytes. After a header that can't be read the decoder looks for the next
/// `Content-Length:`, so that one wrong message costs itself and what a wrong length made unreadable, never the connection.
class ContentLengthDecoder final : public FrameDecoder {
 public:
  explicit ContentLengthDecoder(const FrameLimits& limits = {}) : limits_(limits) {}
  void feed(std::string_view bytes) override;
  std::optional<Frame> next() override;
  std::optional<Frame> finish() override;

 private:
  std::optional<Frame> read_header();
  bool find_next_header();
  void drop(std::size_t count);

  enum class State : unsigned char { Header, Body, SkippedBody, Lost };
  const FrameLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;
  State state_ = State::Header;
  std::size_t body_left_ = 0;  // Body: its size; SkippedBody: what of it is to come
};

std::string line_frame(std::string_view text);            ///< `text` holds no line break
std::string content_length_frame(std::string_view text);

}  // namespace omni
