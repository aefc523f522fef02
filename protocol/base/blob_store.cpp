#include "protocol/base/blob_store.h"

#include <cassert>

namespace omni {
namespace {

// An entry: magic with format version | key digest (16) | XXH3 of the value (8, little endian) | the value.
constexpr std::string_view kMagic = "omniblob1\n";
constexpr std::size_t kHeaderSize = kMagic.size() + 16 + 8;

std::string header_for(const BlobKey& key, std::string_view value) {
  std::string out(kMagic);
  out.append(key.digest.bytes.begin(), key.digest.bytes.end());
  const std::uint64_t checksum = fast_hash(value);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(checksum >> shift & 0xFFU);
  return out;
}

[[maybe_unused]] bool is_space_name(std::string_view space) {
  return !space.empty() && space.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> MemoryBlobStore::get(const BlobKey& key) const {
  const MutexLock lock(mu_);
  const auto found = values_.find(key);
  ++(found == values_.end() ? misses_ : hits_);
  if (found == values_.end()) return std::nullopt;
  return found->second;
}

Result<void> MemoryBlobStore::put(const BlobKey& key, std::string_view value) {
  const MutexLock lock(mu_);
  values_.insert_or_assign(key, std::string(value));
  return {};
}

std::size_t MemoryBlobStore::size() const {
  const MutexLock lock(mu_);
  return values_.size();
}

std::size_t MemoryBlobStore::hits() const {
  const MutexLock lock(mu_);
  return hits_;
}

std::size_t MemoryBlobStore::misses() const {
  const MutexLock lock(mu_);
  return misses_;
}

std::string DiskBlobStore::path_of(const BlobKey& key) const {
  assert(is_space_name(key.space));
  const std::string hex = key.digest.hex();
  return folder_ + "/" + key.space + "/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

std::optional<std::string> DiskBlobStore::get(const BlobKey& key) const {
  const std::string path = path_of(key);
  Result<std::string> entry = files_.read(path, kMaxValueBytes + kHeaderSize);
  if (!entry.has_value()) return std::nullopt;
  const std::string_view whole = *entry;
  if (whole.size() < kHeaderSize || whole.substr(0, kHeaderSize) != header_for(key, whole.substr(kHeaderSize))) {
    if (log_ != nullptr) log_->info("cache entry damaged", {{"file", path}});
    static_cast<void>(files_.remove(path).has_value());  // if it can't be removed, it is found out again
    return std::nullopt;
  }
  entry->erase(0, kHeaderSize);
  return std::move(*entry);
}

Result<void> DiskBlobStore::put(const BlobKey& key, std::string_view value) {
  if (value.size() > kMaxValueBytes) {
    return Error(ErrorCode::BudgetExceeded, "caching " + std::to_string(value.size()) + " bytes: too large");
  }
  const std::string path = path_of(key);
  std::string entry;
  entry.reserve(kHeaderSize + value.size());
  entry.append(header_for(key, value)).append(value);
  const WriteOptions options{.owner_only = true, .durable = false};
  Result<void> written = files_.write_atomically(path, entry, options);
  if (written.has_value() || written.error().code() != ErrorCode::NotFound) return written;
  OMNI_TRY_OK(files_.make_directories(path.substr(0, path.rfind('/'))));  // the first entry here
  return files_.write_atomically(path, entry, options);
}

}  // namespace omni
