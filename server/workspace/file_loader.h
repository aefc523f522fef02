#pragma once

#include <string>
#include <variant>

#include "protocol/base/file_system.h"
#include "server/workspace/file_walker.h"

namespace omni {

/// The content of a candidate, or why it is not analysed: Unreadable, TooLarge (it has grown), Binary, Encoding,
/// Minified. Threads: any.
std::variant<std::string, Skip> load_file(const FileSystem& disk, const Candidate& candidate, std::uint64_t max_bytes);

}  // namespace omni
