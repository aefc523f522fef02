#pragma once

#include <span>
#include <string>
#include <string_view>

#include "agents/finding/finding.h"

namespace omni {

/// Start and end of a colour; empty without colours.
struct Paint {
  std::string_view on, off;
};

struct FrameStyle {
  unsigned width = 0;     ///< columns of the terminal; 0: lines are not cut
  unsigned indent = 2;    ///< blanks before the frame
  Paint gutter;           ///< line numbers
  Paint mark;             ///< underline and marked code
};

/// The lines with their numbers; a mark on one line is underlined, marks over several lines get a `>` before each:
///
///   11 | def find(name):
///   12 |     db.execute("select " + name)
///      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
///
/// Tabs become blanks (stops every 4 columns), everything else goes through escape_terminal. Lines wider than the
/// terminal are cut, so that the beginning of the mark is seen. Ends with a line break; empty for no lines.
std::string code_frame(std::span<const SnippetLine> lines, const FrameStyle& style);

}  // namespace omni
