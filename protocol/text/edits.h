#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/result.h"
#include "protocol/text/byte_range.h"

namespace omni {

/// Puts `text` where `range` of the old text was; an empty range inserts.
struct ByteEdit {
  ByteRange range;
  std::string text;
  auto operator<=>(const ByteEdit&) const = default;
};

/// `text` after all edits. Their ranges speak of the text as it was and may come in any order; insertions at one place
/// keep their order, and stand before the replacement of a range that begins there. Edits that touch are fine.
/// Errors: InvalidInput when two overlap (an insertion inside a replaced range does too) or a range does not lie in the
/// text; nothing is changed then.
Result<std::string> apply_edits(std::string_view text, std::span<const ByteEdit> edits);

/// Whether both could be applied together.
bool edits_conflict(const ByteEdit& a, const ByteEdit& b);

/// The one edit that makes `after` of `before`: what is left between their common beginning and their common end. Equal texts: an
/// empty edit at the end. Places are bytes, so it may begin inside a character.
ByteEdit edit_between(std::string_view before, std::string_view after);

/// Where a range of the old text is after `edit`; nothing when the edit touches what it holds (an insertion at its ends does not).
std::optional<ByteRange> moved(ByteRange range, const ByteEdit& edit);

}  // namespace omni
