#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string_view>

namespace omni {

/// Bytes from the start of a UTF-8 text. Inside OMNI all places are offsets; only text/line_index makes lines of them.
/// 32 bits: texts above 4 GB are refused at the door (the largest default limit is 50 MB).
using ByteOffset = std::uint32_t;

/// Half open: [begin, end).
struct ByteRange {
  ByteOffset begin = 0;
  ByteOffset end = 0;

  ByteOffset size() const { return end - begin; }
  bool empty() const { return begin == end; }
  bool contains(ByteOffset offset) const { return begin <= offset && offset < end; }
  bool contains(ByteRange other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(ByteRange other) const { return begin < other.end && other.begin < end; }

  auto operator<=>(const ByteRange&) const = default;
};

/// The bytes of `text` in `range`; `range` must lie inside.
inline std::string_view slice(std::string_view text, ByteRange range) { return text.substr(range.begin, range.size()); }

}  // namespace omni
