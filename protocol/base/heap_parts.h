#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protocol/base/descriptor.h"
#include "protocol/base/result.h"

namespace omni {

/// Something whose share of the heap is to be known.
struct HeapPart {
  std::string name;
  /// Destroys what the part holds. It runs in a copy of the process that has this thread alone and ends right after: it takes no lock that another
  /// thread may hold, writes nothing, waits for nobody, and may leave everything unusable.
  std::function<void()> drop;
};

/// Measures how much of the heap several things hold: a copy of the process destroys them one after the other and looks each time what has
/// become free. What two parts share counts for the one behind. Nothing is estimated, and this process does not change.
///
/// The copy costs this thread about 2 ms for 100 MB; what follows runs beside. A part that another thread was changing when the copy was
/// made can end the measurement there, since the copy may find it half done; the parts before it are known then.
class HeapMeasurement {
 public:
  /// Threads: any. Errors: Io: there can be no copy. Unsupported: the C library does not tell.
  static Result<HeapMeasurement> begin(const std::vector<HeapPart>& parts);
  HeapMeasurement(HeapMeasurement&& other) noexcept;
  HeapMeasurement& operator=(HeapMeasurement&&) = delete;
  ~HeapMeasurement();

  /// Bytes of the parts, in order, as many as could be measured. Waits for the copy, which ends after ten seconds at the latest.
  std::vector<std::uint64_t> finish();

 private:
  HeapMeasurement(Descriptor answers, int child) : answers_(std::move(answers)), child_(child) {}
  Descriptor answers_;
  int child_;
};

/// Bytes that the program has allocated, of all threads; 0: the C library does not tell.
std::uint64_t allocated_bytes();
/// Bytes that were freed and that the C library keeps; some of them may not be resident.
std::uint64_t kept_free_bytes();

}  // namespace omni
