#include "agents/pipeline/admission.h"

#include <algorithm>

namespace omni {

Admission::Place Admission::enter(std::uint64_t text_bytes) {
  const std::uint64_t weight = text_bytes * kBytesPerByte;
  const MutexLock lock(mu_);
  while (capacity_ > 0 && files_ > 0 && inside_ + weight > capacity_) room_.wait(mu_);
  inside_ += weight;
  ++files_;
  most_ = std::max(most_, inside_);
  return {*this, weight};
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
