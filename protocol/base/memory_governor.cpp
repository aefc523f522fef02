#include "protocol/base/memory_governor.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace omni {

MemoryGovernor::MemoryGovernor(const Clock& clock, const Options& options, Meter meter, Trim trim, OnShed on_shed)
    : clock_(clock), options_(options), meter_(std::move(meter)), trim_(std::move(trim)), on_shed_(std::move(on_shed)) {}

void MemoryGovernor::add(std::weak_ptr<Sheddable> sheddable) {
  const MutexLock lock(mu_);
  const auto same = [&](const std::weak_ptr<Sheddable>& other) { return !other.owner_before(sheddable) && !sheddable.owner_before(other) && other.lock() == sheddable.lock(); };
  if (std::none_of(sheddables_.begin(), sheddables_.end(), same)) sheddables_.push_back(std::move(sheddable));
}

bool MemoryGovernor::fits(std::uint64_t bytes) const {
  return static_cast<double>(used_ + promised_ + bytes) <= options_.tight * static_cast<double>(options_.ceiling);
}

bool MemoryGovernor::may_begin(std::uint64_t bytes) {
  if (options_.ceiling == 0) return true;
  make_room(bytes);
  const MutexLock lock(mu_);
  if (fits(bytes)) {
    promised_ += bytes;
    return true;
  }
  ++held_back_;
  return false;
}

void MemoryGovernor::make_room(std::uint64_t bytes) {
  if (options_.ceiling == 0) return;
  measure(false);
  {
    const MutexLock lock(mu_);
    if (shedding_ || fits(bytes)) return;
    shedding_ = true;
  }
  relieve(bytes);
  const MutexLock lock(mu_);
  shedding_ = false;
}

void MemoryGovernor::measure(bool anew) {
  const auto now = clock_.now();
  {
    const MutexLock lock(mu_);
    if (!anew && measured_ && now - when_ < options_.interval) return;
    measured_ = true;  // others go on with the last figure meanwhile
    when_ = now;
  }
  const std::uint64_t used = meter_();
  const MutexLock lock(mu_);
  used_ = used;
  promised_ = 0;
  most_ = std::max(most_, used);
}

/// The least worth first; of equal worth what holds most.
void MemoryGovernor::relieve(std::uint64_t bytes) {
  std::vector<std::shared_ptr<Sheddable>> present;
  std::uint64_t wanted = 0;
  bool over = false;
  {
    const MutexLock lock(mu_);
    std::erase_if(sheddables_, [](const std::weak_ptr<Sheddable>& each) { return each.expired(); });
    for (const std::weak_ptr<Sheddable>& each : sheddables_) {
      if (std::shared_ptr<Sheddable> alive = each.lock()) present.push_back(std::move(alive));
    }
    const std::uint64_t wished = used_ + promised_ + bytes;
    const auto target = static_cast<std::uint64_t>(options_.relaxed * static_cast<double>(options_.ceiling));
    wanted = wished > target ? wished - target : 0;
    over = used_ > options_.ceiling;
  }
  std::vector<std::pair<std::uint64_t, Sheddable*>> order;
  for (const auto& each : present) order.emplace_back(each->held_bytes(), each.get());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return a.second->worth() != b.second->worth() ? a.second->worth() < b.second->worth() : a.first > b.first;
  });
  std::uint64_t freed = 0;
  for (const auto& [held, each] : order) {
    if (freed >= wanted) break;
    if (held == 0 || (each->worth() == Sheddable::Worth::Interactive && !over)) continue;
    const std::uint64_t step = each->shed(wanted - freed);
    if (step == 0) continue;
    freed += step;
    {
      const MutexLock lock(mu_);
      shed_[std::string(each->name())] += step;
    }
    if (on_shed_) on_shed_(each->name(), step);
  }
  if (freed > 0) {
    trim_();
    measure(true);
  }
  const MutexLock lock(mu_);
  if (used_ > options_.ceiling) exceeded_ = true;
}

std::uint64_t MemoryGovernor::most() const {
  const MutexLock lock(mu_);
  return most_;
}

std::uint64_t MemoryGovernor::shed() const {
  const MutexLock lock(mu_);
  return std::accumulate(shed_.begin(), shed_.end(), std::uint64_t{0}, [](std::uint64_t sum, const auto& each) { return sum + each.second; });
}

std::map<std::string, std::uint64_t> MemoryGovernor::shed_by_name() const {
  const MutexLock lock(mu_);
  return shed_;
}

std::uint64_t MemoryGovernor::held_back() const {
  const MutexLock lock(mu_);
  return held_back_;
}

bool MemoryGovernor::exceeded() const {
  const MutexLock lock(mu_);
  return exceeded_;
}

}  // namespace omni
