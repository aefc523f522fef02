#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/workspace/skip.h"

namespace omni {

struct ContentVerdict {
  SkipReason reason;   ///< Binary, Encoding or Minified
  std::string detail;  ///< what was seen: "NUL byte at offset 12"
};

/// Why content is not worth analysing, or nothing for ordinary text. Looks at the first 256 KB at most.
///   named   the user named this very file: then minified text and text with a few odd bytes are taken, and only what
///           is plainly not text is refused
/// Binary: a NUL in the first 8,000 bytes (git's rule), more than 2 % control bytes, or more than half of the bytes not
/// UTF-8 (so that Latin-1 and the like stay in). Minified: at least 1 KB, half of it in lines above 300 bytes, and less than
/// 8 % white space (hand-written code has 12 % and more).
std::optional<ContentVerdict> classify_content(std::string_view bytes, bool named);

}  // namespace omni
