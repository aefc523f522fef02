#pragma once

#include <cstdint>
#include <optional>

#include "agents/rules/regex.h"

namespace omni {

/// How far a try to match looks from where it starts, so that after an edit only the tries around it are made again.
struct RegexReach {
  std::optional<std::uint32_t> lines;  ///< no further than to the end of the line so many lines below, 0: its own; nothing: maybe further
  std::optional<std::uint32_t> bytes;  ///< no further than so many bytes behind its start; likewise
};

/// Nothing for expressions whose reach is not known (look-arounds, back-references, what speaks of the whole text), and for such as may
/// match nothing at all.
std::optional<RegexReach> reach_of(const Regex& regex);

}  // namespace omni
