#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "agents/finding/finding.h"

/// Scanned text on its way out, and figures for people.
namespace omni {

/// show_controls, but line breaks (as '\n') and tabs pass: for texts of several lines inside of JSON.
std::string shown_text(std::string_view text);

/// "1 file", "2 files".
std::string count_of(std::uint64_t count, std::string_view singular, std::string_view plural = {});

/// "812 bytes", "1.2 MB"; powers of 1,000.
std::string shown_size(std::uint64_t bytes);

}  // namespace omni
