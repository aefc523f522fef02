#pragma once

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

}  // namespace omni
