#include "server/observe/metered_blobs.h"

namespace omni {

std::optional<std::string> MeteredBlobStore::get(const BlobKey& key) const {
  std::optional<std::string> value = inner_.get(key);
  const MutexLock lock(mu_);
  CacheUse& use = uses_[key.space];
  ++(value ? use.hits : use.misses);
  return value;
}

Result<void> MeteredBlobStore::put(const BlobKey& key, std::string_view value, Packing packing) {
  Result<void> outcome = inner_.put(key, value, packing);
  const MutexLock lock(mu_);
  CacheUse& use = uses_[key.space];
  ++(outcome.has_value() ? use.written : use.failed_writes);
  return outcome;
}

std::vector<CacheUse> MeteredBlobStore::uses() const {
  std::vector<CacheUse> out;
  const MutexLock lock(mu_);
  for (const auto& [space, use] : uses_) {
    out.push_back(use);
    out.back().space = space;
  }
  return out;
}

}  // namespace omni
