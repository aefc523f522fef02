#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/syntax/kind.h"
#include "protocol/text/byte_range.h"

namespace omni {

struct Language;

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xffffffffU;

/// The nodes [begin, end), in preorder.
struct NodeRange {
  NodeIndex begin = 0;
  NodeIndex end = 0;
};

/// Hash of a leaf's text or of an operator. Equal texts have equal hashes; unequal ones nearly always differ, so
/// leaves are compared by text after their hashes agreed.
std::uint32_t symbol_hash(std::string_view text);

/// A number's value as text: "16" for 0x10, 0b10000, 16L, 1_6 and 16.0; other numbers as written, in lower case.
std::string number_value(std::string_view text);

/// One node of the normal tree: 28 bytes. Children lie directly behind their parent in preorder; the next sibling of
/// node i is at nodes[i].subtree_end, as long as that is below the parent's subtree_end.
struct Node {
  ByteOffset begin = 0;
  ByteOffset end = 0;
  NodeIndex subtree_end = 0;  ///< index one past the last descendant
  NodeIndex parent = kNoNode;
  std::uint32_t symbol = 0;   ///< symbol_hash of leaf text or operator; 0: none
  std::uint16_t content_begin = 0;  ///< String: bytes before the content (quotes, prefixes) …
  std::uint16_t content_end = 0;    ///< … and after it
  Kind kind = Kind::None;
  Role role = Role::None;
  std::uint8_t flags = 0;

  ByteRange range() const { return {begin, end}; }
};

inline constexpr std::uint8_t kSynthetic = 1;  ///< has no token of its own (a block around a single statement)
inline constexpr std::uint8_t kHasError = 2;   ///< an Error or Missing node lies inside
inline constexpr std::uint8_t kStatement = 4;  ///< element of a statement list
inline constexpr std::uint8_t kDecoded =
    8;  ///< a literal that means something else than its inside says: see Tree::content

/// What it documents, outline.h knows.
struct Comment {
  ByteRange range;
};

/// The normal tree of one text: a preorder array, node 0 the Module. Immutable after parse. Threads: any.
/// Since children may stand in another order than in the text, look places up by range, not by neighbourhood.
class Tree {
 public:
  const std::vector<Node>& nodes() const { return nodes_; }
  const Node& operator[](NodeIndex index) const { return nodes_[index]; }
  NodeIndex size() const { return static_cast<NodeIndex>(nodes_.size()); }
  std::string_view text() const { return *text_; }
  std::string_view text(NodeIndex index) const { return slice(*text_, nodes_[index].range()); }
  /// The inside of a string literal; the whole text of any other node.
  ByteRange content_range(NodeIndex index) const;
  /// What the literal means: the inside of a string as written, or, in data languages with escapes, folding or
  /// indentation (kDecoded), the value.
  std::string_view content(NodeIndex index) const {
    return (nodes_[index].flags & kDecoded) != 0 ? decoded(index) : slice(*text_, content_range(index));
  }
  const Language& language() const { return *language_; }
  const std::vector<Comment>& comments() const { return comments_; }
  const std::vector<ByteRange>& errors() const { return errors_; }  ///< ERROR and MISSING places, sorted

  /// Code left out of the parse, sorted: branches of conditionals that make no sense together with the one that is in
  /// the tree. Nodes may span them.
  const std::vector<ByteRange>& unread() const { return unread_; }

  bool is_leaf(NodeIndex index) const { return nodes_[index].subtree_end == index + 1; }
  NodeIndex first_child(NodeIndex index) const { return is_leaf(index) ? kNoNode : index + 1; }
  /// The sibling after `index`, or kNoNode.
  NodeIndex next_sibling(NodeIndex index) const;
  /// First child with that role, or kNoNode.
  NodeIndex child(NodeIndex index, Role role) const;

  /// Calls f(child index) for each child, in order.
  template <typename F>
  void for_each_child(NodeIndex index, F&& f) const {
    const NodeIndex end = nodes_[index].subtree_end;
    for (NodeIndex child = index + 1; child < end; child = nodes_[child].subtree_end) f(child);
  }

  /// One line per node, for tests and `omni explain`: kind, role, symbol text, range.
  std::string dump(NodeIndex root = 0) const;

  /// Equal structure and texts, whatever the formatting. Both trees of one language.
  static bool equal(const Tree& a, NodeIndex i, const Tree& b, NodeIndex j);

 private:
  friend class TreeBuilder;
  std::string_view decoded(NodeIndex index) const;

  std::shared_ptr<const std::string> text_;
  const Language* language_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<Comment> comments_;
  std::vector<ByteRange> errors_;
  std::vector<ByteRange> unread_;
  std::vector<std::pair<NodeIndex, std::string>> decoded_;  ///< of kDecoded nodes, in preorder
};

}  // namespace omni
