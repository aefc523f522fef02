#include "server/workspace/content_class.h"

#include <array>
#include <cstdint>

namespace omni {
namespace {

constexpr std::size_t kSample = 256 * 1024;
constexpr std::size_t kNulWindow = 8000;
constexpr std::size_t kMinifiedMinimum = 1024;
constexpr std::size_t kLongLine = 300;

struct Shares {
  std::size_t control = 0;     // C0 controls that text has no use for, NUL and DEL included
  std::size_t not_utf8 = 0;
  std::size_t white = 0;
  std::size_t in_long_lines = 0;
};

bool is_continuation(unsigned char c) { return (c & 0xC0U) == 0x80U; }

/// Length of the well-formed UTF-8 sequence that starts with a byte above 0x7F, or 0. (Surrogates and overlong forms are
/// left to the decoder: for telling text from binary the shape is enough.)
std::size_t sequence_length(std::string_view bytes, std::size_t at) {
  const auto lead = static_cast<unsigned char>(bytes[at]);
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0U) == 0xE0U ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
  if (length == 0 || at + length > bytes.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(static_cast<unsigned char>(bytes[at + i]))) return 0;
  }
  return length;
}

Shares measure(std::string_view bytes) {
  Shares shares;
  std::size_t line_start = 0;
  const auto end_line = [&](std::size_t end) {
    if (end - line_start > kLongLine) shares.in_long_lines += end - line_start;
    line_start = end + 1;
  };
  for (std::size_t i = 0; i < bytes.size();) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    if (c >= 0x80) {
      const std::size_t length = sequence_length(bytes, i);
      if (length == 0) ++shares.not_utf8;
      i += length == 0 ? 1 : length;
      continue;
    }
    if (c == '\n' || c == '\r') end_line(i);
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++shares.white;
    } else if ((c < 0x20 && c != 0x1B && c != '\b') || c == 0x7F) {
      ++shares.control;
    }
    ++i;
  }
  if (line_start < bytes.size()) end_line(bytes.size());
  return shares;
}

std::string percent(std::size_t part, std::size_t whole) {
  return std::to_string((part * 100 + whole / 2) / whole) + " %";
}

struct ByteOrderMark {
  std::string_view bytes;
  std::string_view name;
};
constexpr std::array<ByteOrderMark, 4> kMarks{{{{"\xFF\xFE\x00\x00", 4}, "UTF-32 (little endian)"},
                                              {{"\x00\x00\xFE\xFF", 4}, "UTF-32 (big endian)"},
                                              {"\xFF\xFE", "UTF-16 (little endian)"},
                                              {"\xFE\xFF", "UTF-16 (big endian)"}}};

}  // namespace

std::optional<ContentVerdict> classify_content(std::string_view bytes, bool named) {
  if (bytes.empty()) return std::nullopt;
  const std::string_view sample = bytes.substr(0, kSample);
  for (const ByteOrderMark& mark : kMarks) {
    if (sample.starts_with(mark.bytes)) {
      return ContentVerdict{SkipReason::Encoding, std::string(mark.name) + " text; convert it to UTF-8 to have it analysed"};
    }
  }
  const std::size_t nul = sample.substr(0, kNulWindow).find('\0');
  if (nul != std::string_view::npos && !named) {
    return ContentVerdict{SkipReason::Binary, "NUL byte at offset " + std::to_string(nul)};
  }
  const Shares shares = measure(sample);
  if (shares.control * 100 > sample.size() * (named ? 10 : 2)) {
    return ContentVerdict{SkipReason::Binary, percent(shares.control, sample.size()) + " of its bytes are control characters"};
  }
  if (shares.not_utf8 * 2 > sample.size()) {
    return ContentVerdict{SkipReason::Binary, percent(shares.not_utf8, sample.size()) + " of its bytes are not UTF-8"};
  }
  if (!named && sample.size() >= kMinifiedMinimum && shares.in_long_lines * 2 >= sample.size() &&
      shares.white * 100 < sample.size() * 8) {
    return ContentVerdict{SkipReason::Minified, percent(shares.in_long_lines, sample.size()) + " of it in lines above " +
                                                    std::to_string(kLongLine) + " bytes, " +
                                                    percent(shares.white, sample.size()) + " white space"};
  }
  return std::nullopt;
}

}  // namespace omni
