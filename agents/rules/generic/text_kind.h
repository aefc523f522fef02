#pragma once

#include <string_view>

namespace omni {

enum class TextKind : unsigned char { Text, Minified, Binary };

/// What a file looks like, from its first 8 KB. Generic patterns skip all but Text (not inside of metavariable-pattern).
///   Binary    a NUL byte, or more than a tenth of control characters and bytes that are no UTF-8
///   Minified  at least 2 KB looked at, with blanks rarer than 7 in 100 or lines longer than 1,000 bytes on average
TextKind text_kind(std::string_view text);

}  // namespace omni
