#include "agents/semantics/values_state.h"

#include <bit>

namespace omni {

ValueRef ValueStates::find(StateRef state, std::uint32_t key) const {
  while (state != 0) {
    const Node& node = nodes_[state];
    if (node.bit == 0) return node.key == key ? node.left : kUnseen;
    if (!holds(node, key)) return kUnseen;
    state = (key & node.bit) == 0 ? node.left : node.right;
  }
  return kUnseen;
}

StateRef ValueStates::with(StateRef branch, StateRef left, StateRef right) {
  const Node node = nodes_[branch];
  if (node.left == left && node.right == right) return branch;
  if (left == 0) return right;
  if (right == 0) return left;
  return add({node.key, node.bit, left, right});
}

StateRef ValueStates::linked(StateRef a, std::uint32_t key_of_a, StateRef b, std::uint32_t key_of_b) {
  const std::uint32_t bit = std::bit_floor(key_of_a ^ key_of_b);
  const std::uint32_t prefix = key_of_a & ~(bit | (bit - 1));
  return (key_of_a & bit) == 0 ? add({prefix, bit, a, b}) : add({prefix, bit, b, a});
}

StateRef ValueStates::set(StateRef state, std::uint32_t key, ValueRef value) {
  if (state == 0) return leaf(key, value);
  const Node node = nodes_[state];
  if (node.bit == 0) {
    if (node.key != key) return linked(leaf(key, value), key, state, node.key);
    return node.left == value ? state : leaf(key, value);
  }
  if (!holds(node, key)) return linked(leaf(key, value), key, state, node.key);
  if ((key & node.bit) == 0) return with(state, set(node.left, key, value), node.right);
  return with(state, node.left, set(node.right, key, value));
}

StateRef ValueStates::erase(StateRef state, std::uint32_t key) {
  if (state == 0) return 0;
  const Node node = nodes_[state];
  if (node.bit == 0) return node.key == key ? 0 : state;
  if (!holds(node, key)) return state;
  if ((key & node.bit) == 0) return with(state, erase(node.left, key), node.right);
  return with(state, node.left, erase(node.right, key));
}

StateRef ValueStates::both_of_leaf(StateRef single, StateRef other, bool leaf_first, bool equal_only) {
  const Node node = nodes_[single];
  const ValueRef there = find(other, node.key);
  if (there == kUnseen) return 0;
  const ValueRef joined = leaf_first ? values_.join(node.left, there) : values_.join(there, node.left);
  if (joined == kUnknown || (equal_only && joined != (leaf_first ? node.left : there))) return 0;
  return joined == node.left ? single : leaf(node.key, joined);
}

StateRef ValueStates::both(StateRef a, StateRef b, bool equal_only) {
  if (a == b || a == 0) return a;
  if (b == 0) return 0;
  const Node x = nodes_[a];
  const Node y = nodes_[b];
  if (x.bit == 0) return both_of_leaf(a, b, true, equal_only);
  if (y.bit == 0) return both_of_leaf(b, a, false, equal_only);
  if (x.bit == y.bit) {
    if (x.key != y.key) return 0;
    const StateRef left = both(x.left, y.left, equal_only);
    const StateRef right = both(x.right, y.right, equal_only);
    return with(a, left, right);
  }
  if (x.bit > y.bit) {  // all of b lies on one side of a
    if (!holds(x, y.key)) return 0;
    return both((y.key & x.bit) == 0 ? x.left : x.right, b, equal_only);
  }
  if (!holds(y, x.key)) return 0;
  return both(a, (x.key & y.bit) == 0 ? y.left : y.right, equal_only);
}

}  // namespace omni
