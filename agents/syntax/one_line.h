#pragma once

#include <string>

#include "agents/syntax/tree.h"

namespace omni {

/// The text of a range on one line: comments left out, each run of blanks one space, none at the ends. Cut at
/// `max_bytes`, before a character, with "…" behind it.
std::string one_line(const Tree& tree, ByteRange range, std::size_t max_bytes = 400);

}  // namespace omni
