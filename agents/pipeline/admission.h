#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/memory_governor.h"
#include "protocol/base/sync.h"

namespace omni {

/// Lets files in by what they will probably take of memory, so that a few large ones side by side don't fill it. One file is always
/// let in, however large. Threads: any.
class Admission {
 public:
  /// A parsed file of ours takes about so many bytes for each of its text: grammar tree, normal tree, names.
  static constexpr std::uint64_t kBytesPerByte = 60;

  ///   capacity  bytes of memory for all files in work; 0: no limit
  ///   governor  has a say, too; null: none. It outlives this
  explicit Admission(std::uint64_t capacity, MemoryGovernor* governor = nullptr) : capacity_(capacity), governor_(governor) {}

  /// Holds the place of a file until it goes.
  class Place {
   public:
    Place(Admission& admission, std::uint64_t weight) : admission_(&admission), weight_(weight) {}
    Place(Place&& other) noexcept : admission_(other.admission_), weight_(other.weight_) { other.admission_ = nullptr; }
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (admission_ != nullptr) admission_->leave(weight_);
    }

   private:
    Admission* admission_;
    std::uint64_t weight_;
  };

  /// Waits until there is room for a text of so many bytes.
  Place enter(std::uint64_t text_bytes);

  std::uint64_t most() const;  ///< bytes that were let in at once, so far

 private:
  void leave(std::uint64_t weight);

  const std::uint64_t capacity_;
  MemoryGovernor* const governor_;
  mutable Mutex mu_;
  CondVar room_;
  std::uint64_t inside_ OMNI_GUARDED_BY(mu_) = 0;
  std::size_t files_ OMNI_GUARDED_BY(mu_) = 0;
  std::uint64_t most_ OMNI_GUARDED_BY(mu_) = 0;
};

}  // namespace omni
