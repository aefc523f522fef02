#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/context.h"
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

/// How a value is laid down: small, or so that it is read as quickly as possible.
enum class Packing : std::uint8_t { Small, Fast };

/// The one store for everything cached. Losing it costs time, nothing else: a missing, damaged or unreadable entry is
/// `nullopt`, and callers compute again.
/// Threads: any; also several processes on one folder.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual std::optional<std::string> get(const BlobKey& key) const = 0;
  /// Errors: NoSpace, Denied, Io … An entry that is there already is replaced by an equal one.
  virtual Result<void> put(const BlobKey& key, std::string_view value, Packing packing = Packing::Small) = 0;
};

class MemoryBlobStore final : public BlobStore {
 public:
  std::optional<std::string> get(const BlobKey& key) const override;
  Result<void> put(const BlobKey& key, std::string_view value, Packing packing = Packing::Small) override;

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
/// that an entry cut or changed is found out (and removed). Written atomically, readable by the owner alone; small ones and
/// those that do not shrink lie there as they are, the others compressed.
class DiskBlobStore final : public BlobStore {
 public:
  /// `folder` is made at the first put. `files` and `log` outlive the store; `log` hears of damaged entries and may be null.
  DiskBlobStore(FileSystem& files, std::string folder, Log* log = nullptr)
      : files_(files), log_(log), folder_(std::move(folder)) {}

  std::optional<std::string> get(const BlobKey& key) const override;
  Result<void> put(const BlobKey& key, std::string_view value, Packing packing = Packing::Small) override;

  std::string path_of(const BlobKey& key) const;
  const std::string& folder() const { return folder_; }

  /// Removes the entries written longest ago where this store has written and more lies than its share of `max_bytes` (a
  /// 256th for each folder of a space; the newest entry there stays). Gives the number of bytes removed.
  std::uint64_t trim(std::uint64_t max_bytes);

  struct Usage {
    std::string space;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
  };
  /// By space, in the order of their names. A folder that is not there is empty. Errors: those of FileSystem::list.
  Result<std::vector<Usage>> usage() const;

  struct Check {
    std::uint64_t sound = 0;
    std::vector<std::string> damaged;  ///< paths; removed
    std::vector<std::string> foreign;  ///< paths of what is no entry; left alone
  };
  /// Reads every entry. Errors: those of `ctx` and of FileSystem::list.
  Result<Check> verify(const Context& ctx) const;

  /// Removes every entry, and nothing else; gives what was there. Errors: the first that could not be removed.
  Result<std::vector<Usage>> clear();

  /// Larger values are refused (BudgetExceeded) and not read.
  static constexpr std::uint64_t kMaxValueBytes = std::uint64_t{1} << 30U;

 private:
  struct Entry;
  Result<void> each(const std::string& space, const std::string& shard, std::vector<Entry>& out) const;
  Result<std::vector<Entry>> entries() const;

  FileSystem& files_;  // synchronises itself
  Log* const log_;     // this too
  const std::string folder_;
  Mutex mu_;
  std::set<std::string> written_ OMNI_GUARDED_BY(mu_);  // "<space>/<2 hex>"
};

}  // namespace omni
