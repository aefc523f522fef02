#include "protocol/base/heap.h"

#include <cstdint>
#include <cstdlib>

#include <sys/mman.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace omni {

void prefer_large_pages([[maybe_unused]] std::size_t bytes) {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t kPage = std::uintptr_t{2} << 20U;
  // One block from the end of the heap, marked and given back; it stays the end of the heap as long as that is not trimmed.
  ::mallopt(M_MMAP_THRESHOLD, static_cast<int>(2 * bytes));
  ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(2 * bytes));
  void* const block = std::malloc(bytes);
  if (block == nullptr) return;
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(block);
  const std::uintptr_t begin = (start + kPage - 1) / kPage * kPage;
  const std::uintptr_t end = (start + bytes) / kPage * kPage;
  if (begin < end)
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // NOLINT: an address computed
  std::free(block);
#endif
}

}  // namespace omni
