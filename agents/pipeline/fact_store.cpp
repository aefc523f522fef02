#include "agents/pipeline/fact_store.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "protocol/base/archive.h"

namespace omni {

namespace {

constexpr std::uint64_t kFormat = 1;
/// An entry that is used each week is not written again each time only to say so.
constexpr std::uint32_t kRenewDays = 7;

struct ShelvedFact {
  std::string_view key;  ///< the bytes of its digest
  std::uint32_t day = 0;
  std::string_view value;
};

struct FactShelf {
  std::uint64_t format = kFormat;
  std::vector<ShelvedFact> facts;
};

template <typename Archive>
void fields(Archive& archive, Archived<Archive, ShelvedFact>& fact) {
  auto& [key, day, value] = fact;
  archive(key, day, value);
}

template <typename Archive>
void fields(Archive& archive, Archived<Archive, FactShelf>& shelf) {
  auto& [format, facts] = shelf;
  archive(format);
  if (format == kFormat) archive(facts);
}

Digest key_of(std::string_view engine, std::string_view kind, const Digest& digest) {
  return DigestBuilder().add(engine).add(kind).add(digest).finish();
}

}  // namespace

BlobKey FactStore::shelf_key(std::size_t number) const { return {"facts", DigestBuilder().add("shelf").add(number).finish()}; }

FactStore::Shelf& FactStore::opened(const Digest& key) {
  const std::size_t number = key.bytes[0] % kShelves;
  Shelf& shelf = shelves_[number];
  std::call_once(shelf.opened, [&] { take_over(shelf, number); });
  return shelf;
}

/// Adds what lies on the shelf in the blob store and is not known here.
void FactStore::take_over(Shelf& shelf, std::size_t number) {
  std::optional<std::string> blob = disk_ == nullptr ? std::nullopt : disk_->get(shelf_key(number));
  if (!blob) return;
  const MutexLock lock(shelf.mu);
  FactShelf read;
  const auto owner = std::make_shared<const std::string>(std::move(*blob));
  ArchiveReader archive(*owner);
  archive(read);
  if (!archive.complete()) return;
  shelf.bytes += owner->size();
  for (const ShelvedFact& fact : read.facts) {
    Digest key;
    if (fact.key.size() != key.bytes.size()) continue;
    std::copy(fact.key.begin(), fact.key.end(), key.bytes.begin());
    shelf.entries.try_emplace(key, Entry{{fact.value, owner}, fact.day});
  }
}

std::optional<FactStore::Kept> FactStore::get(std::string_view kind, const Digest& digest) {
  const Digest key = key_of(engine_, kind, digest);
  const auto today = static_cast<std::uint32_t>(options_.today.time_since_epoch().count());
  Shelf& shelf = opened(key);
  const MutexLock lock(shelf.mu);
  const auto found = shelf.entries.find(key);
  if (found == shelf.entries.end()) return std::nullopt;
  Entry& entry = found->second;
  if (entry.day + kRenewDays <= today) shelf.changed = true;
  entry.day = std::max(entry.day, today);
  return entry.value;
}

void FactStore::put(std::string_view kind, const Digest& digest, std::string value) {
  write(kind, digest, nullptr, std::move(value));
}

bool FactStore::replace(std::string_view kind, const Digest& digest, const std::optional<Kept>& seen, std::string value) {
  return write(kind, digest, &seen, std::move(value));
}

bool FactStore::write(std::string_view kind, const Digest& digest, const std::optional<Kept>* seen, std::string value) {
  const Digest key = key_of(engine_, kind, digest);
  Shelf& shelf = opened(key);
  {
    const MutexLock lock(shelf.mu);
    const auto present = shelf.entries.find(key);
    const bool there = present != shelf.entries.end();
    if (seen != nullptr && (there != seen->has_value() || (there && present->second.value.text != (*seen)->text))) return false;
    auto owner = std::make_shared<const std::string>(std::move(value));
    shelf.bytes += owner->size();
    const std::string_view text = *owner;
    shelf.entries[key] = {{text, std::move(owner)}, static_cast<std::uint32_t>(options_.today.time_since_epoch().count())};
    shelf.changed = true;
  }
  stored_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

std::uint64_t FactStore::held_bytes() const {
  std::uint64_t bytes = 0;
  for (const Shelf& shelf : shelves_) {
    const MutexLock lock(shelf.mu);
    bytes += shelf.bytes;
  }
  return bytes;
}

std::uint64_t FactStore::shed(std::uint64_t bytes) {
  std::uint64_t freed = 0;
  for (std::size_t i = 0; i < kShelves && freed < bytes; ++i) freed += put_away(shelves_[i], i);
  return freed;
}

/// What is new on it is written first; when that fails it stays.
std::uint64_t FactStore::put_away(Shelf& shelf, std::size_t number) {
  if (disk_ == nullptr || !save(shelf, number).has_value()) return 0;
  std::unordered_map<Digest, Entry> gone;  // freed behind the lock
  const MutexLock lock(shelf.mu);
  if (shelf.changed) return 0;  // something came meanwhile
  gone.swap(shelf.entries);
  return std::exchange(shelf.bytes, 0);
}

Result<void> FactStore::save() {
  Result<void> first;
  if (disk_ == nullptr) return first;
  for (std::size_t i = 0; i < kShelves; ++i) {
    Result<void> saved = save(shelves_[i], i);
    if (!saved.has_value() && first.has_value()) first = std::move(saved);
  }
  return first;
}

Result<void> FactStore::save(Shelf& shelf, std::size_t number) {
  {
    const MutexLock lock(shelf.mu);
    if (!shelf.changed) return {};
    shelf.changed = false;
  }
  take_over(shelf, number);
  FactShelf out;
  ArchiveWriter archive;
  {
    const MutexLock lock(shelf.mu);
    for (const auto& [key, entry] : shelf.entries) {
      out.facts.push_back({{reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}, entry.day, entry.value.text});
    }
    // Latest first, and always in the same order.
    std::sort(out.facts.begin(), out.facts.end(), [](const ShelvedFact& a, const ShelvedFact& b) { return a.day != b.day ? a.day > b.day : a.key < b.key; });
    std::uint64_t bytes = 0;
    const auto beyond = [&](const ShelvedFact& fact) { return options_.max_bytes > 0 && (bytes += fact.value.size() + fact.key.size()) > options_.max_bytes / kShelves; };
    out.facts.erase(std::find_if(out.facts.begin(), out.facts.end(), beyond), out.facts.end());
    archive(out);  // copies: the lock can go
  }
  Result<void> written = disk_->put(shelf_key(number), archive.bytes());
  if (!written.has_value()) {
    const MutexLock lock(shelf.mu);
    shelf.changed = true;
  }
  return written;
}

}  // namespace omni
