#pragma once

#include <string_view>

namespace omni {

/// Columns a character takes on a terminal: 0 for combining ones, 2 for wide ones (Chinese, emoji), else 1. For text that
/// went through escape_terminal, so controls and invisible characters do not occur. Unicode 14.
unsigned display_width(char32_t c);
unsigned display_width(std::string_view text);

}  // namespace omni
