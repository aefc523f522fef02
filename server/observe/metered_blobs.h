#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocol/base/blob_store.h"
#include "server/observe/run_record.h"

namespace omni {

/// A store that counts what is asked of another one, which outlives it. Threads: any.
class MeteredBlobStore final : public BlobStore {
 public:
  explicit MeteredBlobStore(BlobStore& inner) : inner_(inner) {}

  std::optional<std::string> get(const BlobKey& key) const override;
  Result<void> put(const BlobKey& key, std::string_view value, Packing packing = Packing::Small) override;
  std::vector<CacheUse> uses() const;  ///< by space

 private:
  BlobStore& inner_;  // synchronises itself
  mutable Mutex mu_;
  mutable std::map<std::string, CacheUse> uses_ OMNI_GUARDED_BY(mu_);
};

}  // namespace omni
