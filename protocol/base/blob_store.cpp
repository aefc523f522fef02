#include "protocol/base/blob_store.h"

#include <algorithm>
#include <cassert>

#include "protocol/base/compress.h"

namespace omni {
namespace {

// An entry: magic with format version | key digest (16) | XXH3 of what follows (8, little endian) | how it is packed (1) | the value.
constexpr std::string_view kMagic = "omniblob2\n";
constexpr std::size_t kHeaderSize = kMagic.size() + 16 + 8;
constexpr std::size_t kLeastCompressed = 512;  ///< bytes; a file takes a block of the disk anyway
constexpr std::uint64_t kShards = 256;
enum class Packed : char { Plain = 0, Zstd = 1 };

std::string header_for(const BlobKey& key, std::string_view packed) {
  std::string out(kMagic);
  out.append(key.digest.bytes.begin(), key.digest.bytes.end());
  const std::uint64_t checksum = fast_hash(packed);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(checksum >> shift & 0xFFU);
  return out;
}

std::string entry_of(const BlobKey& key, std::string_view value, Packing packing) {
  std::string packed;
  if (packing == Packing::Small && value.size() >= kLeastCompressed) {
    packed = compressed(value);
    if (packed.empty() || packed.size() >= value.size()) packed.clear();
  }
  const Packed how = packed.empty() ? Packed::Plain : Packed::Zstd;
  if (packed.empty()) packed = value;
  packed.insert(packed.begin(), static_cast<char>(how));
  return header_for(key, packed) + packed;
}

/// Nothing: the entry is not what was written under the key.
std::optional<std::string> value_of(const BlobKey& key, std::string entry) {
  const std::string_view whole = entry;
  if (whole.size() <= kHeaderSize || whole.substr(0, kHeaderSize) != header_for(key, whole.substr(kHeaderSize))) return std::nullopt;
  switch (static_cast<Packed>(whole[kHeaderSize])) {
    case Packed::Plain: entry.erase(0, kHeaderSize + 1); return entry;
    case Packed::Zstd: return decompressed(whole.substr(kHeaderSize + 1), DiskBlobStore::kMaxValueBytes);
  }
  return std::nullopt;
}

bool is_space_name(std::string_view space) {
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

Result<void> MemoryBlobStore::put(const BlobKey& key, std::string_view value, Packing /*packing*/) {
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
  std::optional<std::string> value = value_of(key, std::move(*entry));
  if (!value) {
    if (log_ != nullptr) log_->info("cache entry damaged", {{"file", path}});
    static_cast<void>(files_.remove(path).has_value());  // if it can't be removed, it is found out again
  }
  return value;
}

Result<void> DiskBlobStore::put(const BlobKey& key, std::string_view value, Packing packing) {
  if (value.size() > kMaxValueBytes) {
    return Error(ErrorCode::BudgetExceeded, "caching " + std::to_string(value.size()) + " bytes: too large");
  }
  const std::string path = path_of(key);
  const std::string entry = entry_of(key, value, packing);
  const WriteOptions options{.owner_only = true, .durable = false};
  Result<void> written = files_.write_atomically(path, entry, options);
  if (!written.has_value() && written.error().code() == ErrorCode::NotFound) {  // the first entry here
    OMNI_TRY_OK(files_.make_directories(path.substr(0, path.rfind('/'))));
    written = files_.write_atomically(path, entry, options);
  }
  const std::size_t folder_end = path.rfind('/');
  const MutexLock lock(mu_);
  written_.insert(path.substr(folder_.size() + 1, folder_end - folder_.size() - 1));
  return written;
}

struct DiskBlobStore::Entry {
  BlobKey key;
  std::string path;
  bool ours = true;  ///< false: its name is none of an entry
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds modified{0};
};

Result<void> DiskBlobStore::each(const std::string& space, const std::string& shard, std::vector<Entry>& out) const {
  const std::string folder = folder_ + "/" + space + "/" + shard;
  OMNI_TRY(const std::vector<DirectoryEntry> listed, files_.list(folder));
  for (const DirectoryEntry& found : listed) {
    Entry entry;
    entry.path = folder + "/" + found.name;
    const std::optional<Digest> digest = digest_from(shard + found.name);
    entry.ours = found.type == FileType::Regular && digest.has_value();
    if (digest) entry.key = {space, *digest};
    const Result<FileStat> stat = files_.link_stat(entry.path);
    if (!stat.has_value()) continue;  // another process was quicker
    entry.bytes = stat->size;
    entry.modified = stat->modified;
    out.push_back(std::move(entry));
  }
  return {};
}

Result<std::vector<DiskBlobStore::Entry>> DiskBlobStore::entries() const {
  std::vector<Entry> out;
  const auto folders_in = [this](const std::string& path) -> Result<std::vector<DirectoryEntry>> {
    Result<std::vector<DirectoryEntry>> listed = files_.list(path);
    if (!listed.has_value() && listed.error().code() == ErrorCode::NotFound) return std::vector<DirectoryEntry>();
    if (listed.has_value()) std::erase_if(*listed, [](const DirectoryEntry& entry) { return entry.type != FileType::Directory; });
    return listed;
  };
  OMNI_TRY(const std::vector<DirectoryEntry> spaces, folders_in(folder_));
  for (const DirectoryEntry& space : spaces) {
    if (!is_space_name(space.name)) continue;
    OMNI_TRY(const std::vector<DirectoryEntry> shards, folders_in(folder_ + "/" + space.name));
    for (const DirectoryEntry& shard : shards) {
      if (shard.name.size() == 2) OMNI_TRY_OK(each(space.name, shard.name, out));
    }
  }
  return out;
}

std::uint64_t DiskBlobStore::trim(std::uint64_t max_bytes) {
  std::set<std::string> written;
  {
    const MutexLock lock(mu_);
    written.swap(written_);
  }
  std::uint64_t removed = 0;
  for (const std::string& place : written) {
    const std::size_t slash = place.find('/');
    std::vector<Entry> entries;
    if (!each(place.substr(0, slash), place.substr(slash + 1), entries).has_value()) continue;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.modified > b.modified; });
    std::uint64_t kept = 0;
    for (const Entry& entry : entries) {
      if (!entry.ours) continue;
      if (kept == 0 || kept + entry.bytes <= max_bytes / kShards) {
        kept += entry.bytes;
      } else if (files_.remove(entry.path).has_value()) {
        removed += entry.bytes;
      }
    }
  }
  return removed;
}

Result<std::vector<DiskBlobStore::Usage>> DiskBlobStore::usage() const {
  OMNI_TRY(const std::vector<Entry> found, entries());
  std::vector<Usage> out;
  for (const Entry& entry : found) {
    if (!entry.ours) continue;
    if (out.empty() || out.back().space != entry.key.space) out.push_back({entry.key.space, 0, 0});
    ++out.back().entries;
    out.back().bytes += entry.bytes;
  }
  return out;
}

Result<DiskBlobStore::Check> DiskBlobStore::verify(const Context& ctx) const {
  OMNI_TRY(const std::vector<Entry> found, entries());
  Check check;
  for (const Entry& entry : found) {
    OMNI_TRY_OK(ctx.check());
    if (!entry.ours) check.foreign.push_back(entry.path);
    else if (get(entry.key)) ++check.sound;
    else check.damaged.push_back(entry.path);
  }
  return check;
}

Result<std::vector<DiskBlobStore::Usage>> DiskBlobStore::clear() {
  OMNI_TRY(std::vector<Usage> before, usage());
  OMNI_TRY(const std::vector<Entry> found, entries());
  for (const Entry& entry : found) {
    if (!entry.ours) continue;
    const Result<void> removed = files_.remove(entry.path);
    if (!removed.has_value() && removed.error().code() != ErrorCode::NotFound) return Error(removed.error());
  }
  return before;
}

}  // namespace omni
