#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "protocol/base/blob_store.h"
#include "protocol/base/hash.h"
#include "protocol/base/memory_governor.h"
#include "protocol/base/sync.h"

namespace omni {

/// Encoded facts under digests of everything they depend on, so that none is ever stale; in memory, and behind save() in the
/// store of the workspace, for the next session. Losing it costs time, nothing else.
///
/// They lie on a few *shelves*, each one value of the blob store, since thousands of small files would cost a cold scan a fifth of its
/// time. The last writer's shelf stays; what others wrote meanwhile is taken over when it is written.
///
/// When memory is short, shelves are written and put away (shed()); what lay on them is then unknown to this store until it saves again.
///
/// What was computed under a cut-off, a cancel or a crash is not put here; that is the caller's to keep.
/// Threads: any.
class FactStore final : public Sheddable {
 public:
  /// A value, and what keeps it alive.
  struct Kept {
    std::string_view text;
    std::shared_ptr<const std::string> owner;
    friend bool operator==(const Kept& kept, std::string_view other) { return kept.text == other; }
  };

  struct Options {
    std::uint64_t max_bytes = 0;  ///< about; what was not used for longest goes when a shelf is saved; 0: no limit
    std::chrono::sys_days today;  ///< what is used now counts as used today
  };
  struct Figures {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t stored = 0;
  };

  ///   engine  names the program that computes, grammars and all: another one finds nothing of it
  ///   disk    may be null: nothing outlives the store; else it outlives the store
  FactStore(std::string engine, BlobStore* disk, const Options& options) : engine_(std::move(engine)), disk_(disk), options_(options) {}

  ///   kind    of facts
  ///   digest  of all that the fact depends on besides the engine
  std::optional<Kept> get(std::string_view kind, const Digest& digest);
  void put(std::string_view kind, const Digest& digest, std::string value);
  /// put(), unless the present value is another than `seen` (nothing: there was none): then false, for a value that several
  /// extend at once.
  bool replace(std::string_view kind, const Digest& digest, const std::optional<Kept>& seen, std::string value);
  /// Whoever looks a fact up in parts tells whether they were all there.
  void count(bool hit) { (hit ? hits_ : misses_).fetch_add(1, std::memory_order_relaxed); }

  /// Writes the shelves on which something is new. Errors: the first of BlobStore::put; the others are written all the same.
  Result<void> save();

  // Sheddable: shelves, without those that can't be saved.
  std::string_view name() const override { return "facts"; }
  Worth worth() const override { return Worth::Cache; }
  std::uint64_t held_bytes() const override;
  std::uint64_t shed(std::uint64_t bytes) override;

  Figures figures() const { return {hits_.load(), misses_.load(), stored_.load()}; }

 private:
  static constexpr std::size_t kShelves = 16;

  struct Entry {
    Kept value;
    std::uint32_t day = 0;  ///< since 1970, when it was used last
  };
  struct Shelf {
    std::once_flag opened;
    mutable Mutex mu;
    std::uint64_t bytes OMNI_GUARDED_BY(mu) = 0;  ///< of all that was read or put
    std::unordered_map<Digest, Entry> entries OMNI_GUARDED_BY(mu);
    bool changed OMNI_GUARDED_BY(mu) = false;
  };

  BlobKey shelf_key(std::size_t number) const;
  Shelf& opened(const Digest& key);
  bool write(std::string_view kind, const Digest& digest, const std::optional<Kept>* seen, std::string value);
  void take_over(Shelf& shelf, std::size_t number);
  std::uint64_t put_away(Shelf& shelf, std::size_t number);
  Result<void> save(Shelf& shelf, std::size_t number);

  const std::string engine_;
  BlobStore* const disk_;
  const Options options_;
  std::atomic<std::uint64_t> hits_{0}, misses_{0}, stored_{0};
  std::array<Shelf, kShelves> shelves_;
};

}  // namespace omni
