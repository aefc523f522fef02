#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace omni {

/// Seconds since 1970-01-01 UTC of `text` in `format`, which knows %Y %m %d %H %M %S %y %b %% as C's strptime does and
/// takes the whole text. Nothing: `text` is no such date (2023-02-30 is none).
std::optional<std::int64_t> parse_date(std::string_view text, std::string_view format = "%Y-%m-%d");

/// The last midnight UTC before `now`, in seconds since 1970.
std::int64_t midnight_before(std::chrono::system_clock::time_point now);

}  // namespace omni
