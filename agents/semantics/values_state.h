#pragma once

#include <cstdint>
#include <vector>

#include "agents/semantics/values_table.h"

namespace omni {

/// What the variables hold at one point of a flow graph: an immutable map, a number in ValueStates. 0 is the empty one; a
/// variable that is not in it is not constant.
using StateRef = std::uint32_t;

/// Maps that share what they have in common, so that a graph may have as many states as blocks: big-endian Patricia
/// trees (Okasaki and Gill 1998). Cost: find, set and erase as deep as there are bits that tell keys apart; join costs
/// what the two differ in. Threads: one.
class ValueStates {
 public:
  explicit ValueStates(const ValueTable& values) : values_(values) { clear(); }
  void clear() { nodes_.assign(1, {}); }

  ValueRef find(StateRef state, std::uint32_t key) const;      ///< kUnseen: not in it
  StateRef set(StateRef state, std::uint32_t key, ValueRef value);
  StateRef erase(StateRef state, std::uint32_t key);
  /// What holds in both. Equal to `a` where `a` says nothing that `b` does not.
  StateRef join(StateRef a, StateRef b) { return both(a, b, false); }
  /// What holds in both and is equal.
  StateRef meet(StateRef a, StateRef b) { return both(a, b, true); }

 private:
  struct Node {
    std::uint32_t key = 0;    ///< leaf: the key; branch: the bits above `bit`
    std::uint32_t bit = 0;    ///< 0: a leaf
    std::uint32_t left = 0;   ///< leaf: the value
    std::uint32_t right = 0;
  };
  bool holds(const Node& branch, std::uint32_t key) const { return ((branch.key ^ key) & ~(branch.bit | (branch.bit - 1))) == 0; }
  StateRef leaf(std::uint32_t key, ValueRef value) { return add({key, 0, value, 0}); }
  StateRef add(const Node& node) {
    nodes_.push_back(node);
    return static_cast<StateRef>(nodes_.size() - 1);
  }
  StateRef with(StateRef branch, StateRef left, StateRef right);  ///< the same branch with other sides
  StateRef linked(StateRef a, std::uint32_t key_of_a, StateRef b, std::uint32_t key_of_b);
  StateRef both(StateRef a, StateRef b, bool equal_only);
  StateRef both_of_leaf(StateRef leaf, StateRef other, bool leaf_first, bool equal_only);

  const ValueTable& values_;
  std::vector<Node> nodes_;  ///< 0: the empty map
};

}  // namespace omni
