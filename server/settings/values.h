#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/base/result.h"

/// Values with units, as people write them on the command line and in settings. Errors: InvalidInput, saying what is
/// expected.
namespace omni {

/// "200ms", "30s", "5m", "1h", "1.5s"; a bare number is seconds. 0 means: no limit, where a limit is asked for.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest form that reads back as the same: "30s", "1500ms", "0s".
std::string format_duration(std::chrono::milliseconds duration);

/// "500", "10kB", "2MB", "1.5GB" (steps of 1,000), "64KiB", "2MiB", "1GiB" (steps of 1,024); case doesn't matter, a
/// bare number is bytes.
Result<std::uint64_t> parse_size(std::string_view text);
std::string format_size(std::uint64_t bytes);  ///< reads back as the same: "2MB", "2KiB", "17"

}  // namespace omni
