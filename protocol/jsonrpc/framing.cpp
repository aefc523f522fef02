#include "protocol/jsonrpc/framing.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace omni {
namespace {

constexpr std::string_view kLengthField = "content-length:";
constexpr std::size_t kCompactAt = 64 * 1024;  // bytes given out are kept until so many

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Frame broken(ErrorCode code, std::string why) { return {{}, Error(code, std::move(why))}; }

/// What a header says of its body's length, or why it can't be used: Protocol, or Corrupt where it is no header at all.
Result<std::size_t> length_in(std::string_view header) {
  std::optional<std::size_t> length;
  while (!header.empty()) {
    const std::size_t end = std::min(header.find("\r\n"), header.size());
    const std::string_view line = header.substr(0, end);
    header.remove_prefix(std::min(end + 2, header.size()));
    const std::size_t colon = line.find(':');
    const bool is_field = colon != std::string_view::npos && colon > 0 && std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
      return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
    if (!is_field) return Error(ErrorCode::Corrupt, "header: a line without a field name");
    if (!equal_ignoring_case(line.substr(0, colon + 1), kLengthField)) continue;
    const std::string_view number = trimmed(line.substr(colon + 1));
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (number.empty() || error != std::errc() || stop != number.data() + number.size()) {
      return Error(ErrorCode::Protocol, "header: Content-Length is no number of bytes");
    }
    if (length && *length != value) return Error(ErrorCode::Protocol, "header: Content-Length stands twice, with different numbers");
    length = value;
  }
  if (!length) return Error(ErrorCode::Protocol, "header: Content-Length is missing");
  return *length;
}

}  // namespace

void LineDecoder::feed(std::string_view bytes) {
  if (begin_ > kCompactAt || begin_ == buffer_.size()) {
    buffer_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
  }
  buffer_.append(bytes);
}

std::optional<Frame> LineDecoder::next() {
  for (;;) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = buffer_.size();
      if (skipping_) {
        begin_ = searched_;
      } else if (searched_ - begin_ > limits_.max_body_bytes) {
        skipping_ = true;
        begin_ = searched_;
        return broken(ErrorCode::BudgetExceeded, "a message longer than " + std::to_string(limits_.max_body_bytes) + " bytes; it is skipped");
      }
      return std::nullopt;
    }
    std::string_view line(buffer_.data() + begin_, end - begin_);
    begin_ = searched_ = end + 1;
    if (std::exchange(skipping_, false)) continue;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trimmed(line).empty()) continue;
    if (line.size() > limits_.max_body_bytes) {
      return broken(ErrorCode::BudgetExceeded, "a message longer than " + std::to_string(limits_.max_body_bytes) + " bytes; it is skipped");
    }
    return Frame{std::string(line), std::nullopt};
  }
}

std::optional<Frame> LineDecoder::finish() {
  const std::string_view left(buffer_.data() + begin_, buffer_.size() - begin_);
  const bool nothing = skipping_ || trimmed(left).empty();
  const std::size_t size = left.size();
  begin_ = searched_ = buffer_.size();
  skipping_ = false;
  if (nothing) return std::nullopt;
  return broken(ErrorCode::Protocol, "the stream ended within a message, after " + std::to_string(size) + " bytes of it");
}

void ContentLengthDecoder::feed(std::string_view bytes) {
  if (state_ == State::SkippedBody && begin_ == buffer_.size()) {  // nothing of it is kept
    const std::size_t skipped = std::min(body_left_, bytes.size());
    body_left_ -= skipped;
    bytes.remove_prefix(skipped);
    if (body_left_ == 0) state_ = State::Header;
  }
  if (begin_ > kCompactAt || begin_ == buffer_.size()) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  buffer_.append(bytes);
}

void ContentLengthDecoder::drop(std::size_t count) { begin_ += count; }

std::optional<Frame> ContentLengthDecoder::next() {
  for (;;) {
    const std::size_t there = buffer_.size() - begin_;
    switch (state_) {
      case State::Lost:
        if (!find_next_header()) return std::nullopt;
        state_ = State::Header;
        break;
      case State::Header: {
        std::optional<Frame> failed = read_header();
        if (failed) return failed;
        if (state_ == State::Header) return std::nullopt;
        break;
      }
      case State::SkippedBody: {
        const std::size_t skipped = std::min(body_left_, there);
        drop(skipped);
        body_left_ -= skipped;
        if (body_left_ > 0) return std::nullopt;
        state_ = State::Header;
        break;
      }
      case State::Body: {
        if (there < body_left_) return std::nullopt;
        Frame frame{buffer_.substr(begin_, body_left_), std::nullopt};
        drop(body_left_);
        state_ = State::Header;
        return frame;
      }
    }
  }
}

/// Leaves the state as it is when the header has not come to its end.
std::optional<Frame> ContentLengthDecoder::read_header() {
  const std::string_view left = std::string_view(buffer_).substr(begin_);
  const std::size_t end = left.find("\r\n\r\n");
  const auto lose = [&](std::string why, ErrorCode code, std::size_t dropped) {
    drop(std::min(dropped, left.size()));
    state_ = State::Lost;
    return broken(code, std::move(why) + "; looking for the next one");
  };
  if (std::min(end, left.size()) > limits_.max_header_bytes) {
    return lose("a header longer than " + std::to_string(limits_.max_header_bytes) + " bytes", ErrorCode::BudgetExceeded, 1);
  }
  if (end == std::string_view::npos) return std::nullopt;
  const Result<std::size_t> length = length_in(left.substr(0, end));
  if (!length.has_value()) {
    // In what is no header the next message may begin: behind a wrong length, say. What is one, but wrong, goes as a whole.
    return lose(length.error().message(), ErrorCode::Protocol, length.error().code() == ErrorCode::Corrupt ? 1 : end + 4);
  }
  drop(end + 4);
  body_left_ = *length;
  if (*length > limits_.max_body_bytes) {
    state_ = State::SkippedBody;
    return broken(ErrorCode::BudgetExceeded, "a message of " + std::to_string(*length) + " bytes, more than the " +
                                                 std::to_string(limits_.max_body_bytes) + " allowed; it is skipped");
  }
  state_ = State::Body;
  return std::nullopt;
}

/// Drops everything before the next `Content-Length:`; false while none has come.
bool ContentLengthDecoder::find_next_header() {
  const auto from = buffer_.begin() + static_cast<std::ptrdiff_t>(begin_);
  const auto found = std::search(from, buffer_.end(), kLengthField.begin(), kLengthField.end(), [](char a, char b) { return lower(a) == b; });
  if (found != buffer_.end()) {
    begin_ = static_cast<std::size_t>(found - buffer_.begin());
    return true;
  }
  const std::size_t kept = std::min(buffer_.size() - begin_, kLengthField.size() - 1);  // it may have begun
  begin_ = buffer_.size() - kept;
  return false;
}

std::optional<Frame> ContentLengthDecoder::finish() {
  const std::size_t size = buffer_.size() - begin_;
  const bool told = state_ == State::Lost || state_ == State::SkippedBody;
  const bool nothing = told || (state_ == State::Header && size == 0);
  begin_ = buffer_.size();
  state_ = State::Header;
  if (nothing) return std::nullopt;
  return broken(ErrorCode::Protocol, "the stream ended within a message, after " + std::to_string(size) + " bytes of it");
}

std::string line_frame(std::string_view text) { return std::string(text) + "\n"; }

std::string content_length_frame(std::string_view text) {
  return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + std::string(text);
}

}  // namespace omni
