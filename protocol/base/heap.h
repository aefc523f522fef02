#pragma once

#include <cstddef>

namespace omni {

/// Asks the system to back the next `bytes` of this process's heap by large pages, for who is about to fill it with many
/// small things: a page is then made once for 2 MB, not for 4 KB. Nothing is allocated, and nothing happens where the system
/// or the allocator knows no such thing.
/// Threads: the main one, whose heap it is.
void prefer_large_pages(std::size_t bytes);

}  // namespace omni
