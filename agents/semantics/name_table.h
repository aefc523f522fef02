#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "protocol/base/hash.h"

namespace omni {

/// Numbers texts, from 0 in the order they were added: a hash table with open addressing, since every identifier of a file is looked
/// up in it twice. The texts outlive it. Threads: confined.
class NameTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffU;

  /// kNone: was never added.
  std::uint32_t find(std::string_view name) const {
    if (slots_.empty()) return kNone;
    return slots_[place_of(name, hash_of(name))].number;
  }

  /// Its number, and whether it is new.
  std::pair<std::uint32_t, bool> add(std::string_view name) {
    if (texts_.size() * 2 >= slots_.size()) grow();
    const std::uint32_t hash = hash_of(name);
    Slot& slot = slots_[place_of(name, hash)];
    if (slot.number != kNone) return {slot.number, false};
    slot = {hash, static_cast<std::uint32_t>(texts_.size())};
    texts_.push_back(name);
    return {slot.number, true};
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = kNone;
  };
  static std::uint32_t hash_of(std::string_view name) { return static_cast<std::uint32_t>(fast_hash(name)); }

  /// Where it is, or the free slot where it would be.
  std::size_t place_of(std::string_view name, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].number != kNone && (slots_[at].hash != hash || texts_[slots_[at].number] != name)) at = (at + 1) & mask;
    return at;
  }

  void grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 64 : slots_.size() * 2));
    const std::size_t mask = slots_.size() - 1;
    for (const Slot& slot : old) {
      if (slot.number == kNone) continue;
      std::size_t at = slot.hash & mask;
      while (slots_[at].number != kNone) at = (at + 1) & mask;
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;  ///< a power of two, at most half of them in use
  std::vector<std::string_view> texts_;
};

}  // namespace omni
