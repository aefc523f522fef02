#pragma once

#include <string>
#include <string_view>

#include "protocol/text/outline.h"

namespace omni::test {

/// An outline for people and goldens: one line per symbol and import, nested; ranges as lines from 1.
std::string outline_text(const Outline& outline, std::string_view source);

}  // namespace omni::test
