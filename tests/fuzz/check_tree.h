#pragma once

#include "agents/syntax/tree.h"
#include "tests/fuzz/support.h"

namespace omni::fuzz {

/// What every normal tree promises, whatever text it was made of.
inline void check_tree(const Tree& tree) {
  require(tree.size() > 0 && tree[0].kind == Kind::Module && tree[0].parent == kNoNode);
  require(tree[0].subtree_end == tree.size() && tree[0].begin == 0 && tree[0].end == tree.text().size());
  for (NodeIndex i = 0; i < tree.size(); ++i) {
    const Node& node = tree[i];
    require(node.begin <= node.end && node.end <= tree.text().size());
    require(node.subtree_end > i && node.subtree_end <= tree.size());
    require(std::size_t{node.content_begin} + node.content_end <= node.end - node.begin);
    require(node.kind < Kind::Count || is_raw(node.kind));
    require(node.role < Role::Count);
    if (i == 0) continue;
    require(node.parent < i && node.subtree_end <= tree[node.parent].subtree_end);
  }
  for (const Comment& comment : tree.comments()) require(comment.range.begin <= comment.range.end && comment.range.end <= tree.text().size());
  for (const ByteRange& error : tree.errors()) require(error.begin <= error.end && error.end <= tree.text().size());
}

}  // namespace omni::fuzz
