#pragma once

#include <cstdint>
#include <compare>
#include <string_view>
#include <vector>

#include "protocol/base/problem.h"
#include "protocol/base/utf8.h"
#include "protocol/text/byte_range.h"

namespace omni {

/// What one column is. LSP negotiates it (UTF-16 by default); SARIF's `utf16CodeUnits` and `unicodeCodePoints` are
/// Utf16 and Utf32.
enum class PositionEncoding : std::uint8_t { Utf8, Utf16, Utf32 };

/// As in LSP: both count from 0, `character` in units of the encoding.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  auto operator<=>(const Position&) const = default;
};

/// Half open, as in LSP.
struct Range {
  Position start;
  Position end;
  auto operator<=>(const Range&) const = default;
};

/// Offsets to lines and columns and back. Line breaks are LF, CRLF and lone CR, as in LSP; a text that ends in one has
/// an empty last line. A byte that is no UTF-8 counts as one unit in every encoding, so no input fails.
///
/// Out of range input is clamped, as LSP asks: an offset beyond the end to the end, a column beyond its line to the end
/// of the line's content, a line beyond the last to the end of the text. An offset or column inside a character means
/// its start (except for columns in Utf8, which are bytes), one between CR and LF the end of the content.
///
/// Threads: any. Holds a view: `text` outlives it. Cost: building about 0.5 ms per MB; look-ups O(log lines + length of line),
/// O(log lines) if the text is ASCII or the encoding Utf8.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);

  std::uint32_t line_count() const { return static_cast<std::uint32_t>(starts_.size()); }  ///< at least 1
  std::uint32_t line_of(ByteOffset offset) const;                                           ///< from 0

  ByteRange line_content(std::uint32_t line) const;  ///< without the line break; line < line_count()
  ByteRange line_full(std::uint32_t line) const;     ///< with it
  std::string_view line_text(std::uint32_t line) const { return slice(text_, line_content(line)); }

  Position position(ByteOffset offset, PositionEncoding encoding) const;
  ByteOffset offset(Position position, PositionEncoding encoding) const;
  Range range(ByteRange bytes, PositionEncoding encoding) const;
  ByteRange bytes(const Range& range, PositionEncoding encoding) const;  ///< a reversed range comes back empty

  /// For people and SARIF: line and column from 1.
  Place place(ByteOffset offset, PositionEncoding encoding) const;

  std::string_view text() const { return text_; }
  Utf8Kind kind() const { return kind_; }

 private:
  std::uint32_t count_units(std::string_view part, PositionEncoding encoding) const;

  std::string_view text_;
  Utf8Kind kind_;
  std::vector<ByteOffset> starts_;
};

}  // namespace omni
