#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/base/file_system.h"
#include "protocol/base/hash.h"
#include "protocol/base/log.h"
#include "protocol/base/result.h"
#include "protocol/base/sync.h"

namespace omni {

/// Names a cached value. The digest holds everything the value depends on, its format version too, so an entry is never
/// stale; it is only there or not. A value may also be a shelf of many small ones, each under such a digest of its own: then
/// the last writer's shelf stays, and what others had on theirs is missed once.
struct BlobKey {
  std::string space{};  ///< what it is: "rules", "facts"; lower-case letters, digits and '-'
  Digest digest{};
  auto operator<=>(const BlobKey&) const = default;
};

/// The one store for everything cached. Losing it costs time, nothing else: a missing, damaged or unreadable entry is
/// `nullopt`, and callers compute again.
/// Threads: any; also several processes on one folder.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual std::optional<std::string> get(const BlobKey& key) const = 0;
  /// Errors: NoSpace, Denied, Io … An entry that is there already is replaced by an equal one.
  virtual Result<void> put(const BlobKey& key, std::string_view value) = 0;
};

class MemoryBlobStore final : public BlobStore {
 public:
  std::optional<std::string> get(const BlobKey& key) const override;
  Result<void> put(const BlobKey& key, std::string_view value) override;

  std::size_t size() const;
  std::size_t hits() const;
  std::size_t misses() const;

 private:
  mutable Mutex mu_;
  std::map<BlobKey, std::string> values_ OMNI_GUARDED_BY(mu_);
  mutable std::size_t hits_ OMNI_GUARDED_BY(mu_) = 0;
  mutable std::size_t misses_ OMNI_GUARDED_BY(mu_) = 0;
};

/// One file per entry, `<folder>/<space>/<2 hex>/<30 hex>`, with a header that names the key and checks the content, so
/// that an entry cut or changed is found out (and removed). Written atomically, readable by the owner alone.
class DiskBlobStore final : public BlobStore {
 public:
  /// `folder` is made at the first put. `files` and `log` outlive the store; `log` hears of damaged entries and may be null.
  DiskBlobStore(FileSystem& files, std::string folder, Log* log = nullptr)
      : files_(files), log_(log), folder_(std::move(folder)) {}

  std::optional<std::string> get(const BlobKey& key) const override;
  Result<void> put(const BlobKey& key, std::string_view value) override;

  std::string path_of(const BlobKey& key) const;

  /// Larger values are refused (BudgetExceeded) and not read.
  static constexpr std::uint64_t kMaxValueBytes = std::uint64_t{1} << 30U;

 private:
  FileSystem& files_;  // synchronises itself
  Log* const log_;     // this too
  const std::string folder_;
};

}  // namespace omni
