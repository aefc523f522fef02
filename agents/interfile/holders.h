#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "agents/semantics/project/file_facts.h"

namespace omni {

/// The functions of a file that run what lies at a place.
class Holders {
 public:
  explicit Holders(const FileFacts& facts);
  /// Adds those whose graphs run some of the code in `match`.
  void add(ByteRange match, std::set<std::uint32_t>& out) const;

 private:
  const ByteRange& range(std::uint32_t function) const { return facts_.functions[function].range; }
  void add_graphs(std::uint32_t function, std::set<std::uint32_t>& out) const;

  const FileFacts& facts_;
  std::vector<std::uint32_t> order_;   ///< by begin, outer ones first
  std::vector<std::uint32_t> around_;  ///< by function
};

}  // namespace omni
