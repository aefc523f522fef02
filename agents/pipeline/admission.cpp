#include "agents/pipeline/admission.h"

#include <algorithm>

namespace omni {

Admission::Place Admission::enter(std::uint64_t text_bytes) {
  const std::uint64_t weight = text_bytes * kBytesPerByte;
  for (;;) {
    // The governor may give up caches for it, so it is not asked under the lock.
    const bool has_memory = governor_ == nullptr || governor_->may_begin(weight);
    const MutexLock lock(mu_);
    if (files_ == 0 || (has_memory && (capacity_ == 0 || inside_ + weight <= capacity_))) {
      inside_ += weight;
      ++files_;
      most_ = std::max(most_, inside_);
      return {*this, weight};
    }
    room_.wait(mu_);  // some file is inside, and wakes us when it leaves
  }
}

void Admission::leave(std::uint64_t weight) {
  const MutexLock lock(mu_);
  inside_ -= weight;
  --files_;
  room_.notify_all();
}

std::uint64_t Admission::most() const {
  const MutexLock lock(mu_);
  return most_;
}

}  // namespace omni
