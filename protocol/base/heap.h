#pragma once

#include <cstddef>
#include <memory>

/// What the C library and the system are asked to do with the memory of this process. Nothing happens where they know no such
/// thing.
namespace omni {

/// Largest block that keep_freed_memory() leaves in the heap.
inline constexpr std::size_t kLargestKeptBlock = std::size_t{32} << 20U;

/// Each file's tree takes a few megabytes and gives them back: by default the C library returns such memory to the system and
/// fetches it again for the next file, which took a quarter of the time behind the parser. Once, first thing in a program.
void keep_freed_memory();

/// Freed memory that the C library kept goes back to the system. Threads: any. Cost: about a millisecond for 10 MB of small blocks.
void give_back_freed_memory();

/// Asks the system to back the next `bytes` of the heap (less than kLargestKeptBlock) by large pages, for who is about to fill
/// it with many small things: a page is then made once for 2 MB, not for 4 KB. Nothing is allocated. Useful behind
/// keep_freed_memory() only.
/// Threads: any; it is the heap of the one that calls.
void prefer_large_pages(std::size_t bytes);

/// Keeps an object until the process ends, which then need not be taken apart: what is made of many small pieces costs more to give
/// back one by one than a small task takes. For the last thing a process does; nothing may hang on the object's destructor.
template <typename T>
void leave_to_exit(std::unique_ptr<T> object) {
  [[maybe_unused]] static T* volatile kept = nullptr;  // where a checker of leaks finds it
  kept = object.release();
}

}  // namespace omni
