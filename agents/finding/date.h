#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace omni {

/// "2026-12-31", and only that form, as a day that exists; else nothing.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);

std::string format_date(std::chrono::sys_days day);

}  // namespace omni
