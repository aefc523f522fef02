#include "protocol/text/line_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

namespace omni {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
constexpr std::uint64_t kHighs = 0x8080808080808080ULL;

/// Non-zero if some byte of `word` equals `byte` (may also flag a byte above a true hit, which is harmless here).
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char byte) {
  const std::uint64_t x = word ^ (kOnes * byte);
  return (x - kOnes) & ~x & kHighs;
}

std::vector<ByteOffset> find_line_starts(std::string_view text) {
  std::vector<ByteOffset> starts{0};
  starts.reserve(text.size() / 32 + 1);
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size()) {  // most stretches of eight bytes hold no line break
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + i, 8);
      if ((has_byte(word, '\n') | has_byte(word, '\r')) == 0) {
        i += 8;
        continue;
      }
    }
    const std::size_t stop = std::min(i + 8, text.size());
    while (i < stop) {
      const char c = text[i++];
      if (c == '\r' && i < text.size() && text[i] == '\n') ++i;
      if (c == '\n' || c == '\r') starts.push_back(static_cast<ByteOffset>(i));
    }
  }
  return starts;
}

std::uint32_t units_of(const Utf8Char& c, PositionEncoding encoding) {
  switch (encoding) {
    case PositionEncoding::Utf8: return c.size;
    case PositionEncoding::Utf16: return c.size == 4 ? 2 : 1;
    case PositionEncoding::Utf32: return 1;
  }
  return 1;
}

}  // namespace

LineIndex::LineIndex(std::string_view text)
    : text_(text), kind_(classify_utf8(text)), starts_(find_line_starts(text)) {
  assert(text.size() <= std::numeric_limits<ByteOffset>::max());
}

std::uint32_t LineIndex::line_of(ByteOffset offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  return static_cast<std::uint32_t>(after - starts_.begin()) - 1;
}

ByteRange LineIndex::line_full(std::uint32_t line) const {
  assert(line < line_count());
  const auto end = line + 1 < line_count() ? starts_[line + 1] : static_cast<ByteOffset>(text_.size());
  return {starts_[line], end};
}

ByteRange LineIndex::line_content(std::uint32_t line) const {
  ByteRange range = line_full(line);
  if (line + 1 == line_count()) return range;  // the last line has no break
  const bool crlf = range.size() >= 2 && text_[range.end - 1] == '\n' && text_[range.end - 2] == '\r';
  range.end -= crlf ? 2 : 1;
  return range;
}

/// `part` starts at the start of a character.
std::uint32_t LineIndex::count_units(std::string_view part, PositionEncoding encoding) const {
  if (kind_ == Utf8Kind::Ascii || encoding == PositionEncoding::Utf8) return static_cast<std::uint32_t>(part.size());
  std::uint32_t units = 0;
  if (kind_ == Utf8Kind::Valid) {  // each lead byte is a character, those of four bytes take two UTF-16 units
    const bool utf16 = encoding == PositionEncoding::Utf16;
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      units += static_cast<std::uint32_t>((byte & 0xC0U) != 0x80U) + static_cast<std::uint32_t>(utf16 && byte >= 0xF0U);
    }
    return units;
  }
  for (std::size_t i = 0; i < part.size();) {
    const Utf8Char c = decode_utf8(part, i);
    units += units_of(c, encoding);
    i += c.size;
  }
  return units;
}

Position LineIndex::position(ByteOffset offset, PositionEncoding encoding) const {
  const std::uint32_t line = line_of(std::min(offset, static_cast<ByteOffset>(text_.size())));
  const ByteRange content = line_content(line);
  ByteOffset end = std::min(offset, content.end);
  if (kind_ != Utf8Kind::Ascii && encoding != PositionEncoding::Utf8 && end < content.end) {
    // Back to the start of the character that covers `end`, if one does: it begins at most three bytes before.
    for (ByteOffset back = 1; back <= 3 && end >= content.begin + back; ++back) {
      if ((static_cast<unsigned char>(text_[end - back + 1]) & 0xC0U) != 0x80U) break;  // a character starts there
      if (decode_utf8(text_, end - back).size > back) {
        end -= back;
        break;
      }
    }
  }
  return {line, count_units(slice(text_, {content.begin, end}), encoding)};
}

ByteOffset LineIndex::offset(Position position, PositionEncoding encoding) const {
  if (position.line >= line_count()) return static_cast<ByteOffset>(text_.size());
  const ByteRange content = line_content(position.line);
  if (kind_ == Utf8Kind::Ascii || encoding == PositionEncoding::Utf8) {
    return content.begin + std::min(position.character, content.size());
  }
  ByteOffset at = content.begin;
  std::uint32_t left = position.character;
  while (at < content.end && left > 0) {
    const Utf8Char c = decode_utf8(text_, at);
    const std::uint32_t units = units_of(c, encoding);
    if (units > left) break;  // between two surrogates: the start of the character
    left -= units;
    at += c.size;
  }
  return at;
}

Range LineIndex::range(ByteRange bytes, PositionEncoding encoding) const {
  return {position(bytes.begin, encoding), position(bytes.end, encoding)};
}

ByteRange LineIndex::bytes(const Range& range, PositionEncoding encoding) const {
  const ByteOffset begin = offset(range.start, encoding);
  return {begin, std::max(begin, offset(range.end, encoding))};
}

Place LineIndex::place(ByteOffset offset, PositionEncoding encoding) const {
  const Position at = position(offset, encoding);
  return {at.line + 1, at.character + 1};
}

}  // namespace omni
