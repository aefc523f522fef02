#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"

struct TSTree;

namespace omni {

/// Makes a normal tree in two steps: nodes are added bottom-up into a linked arena, where hooks may still move them,
/// then laid out in preorder. Used by the flatten walk over a tree-sitter tree and by our own parsers (Dockerfile).
/// Threads: confined to one run.
class TreeBuilder {
 public:
  TreeBuilder(std::shared_ptr<const std::string> text, const Language& language)
      : TreeBuilder(std::move(text), language, language) {}
  /// `grammar`: whose grammar the nodes are made from, where that is another language's.
  TreeBuilder(std::shared_ptr<const std::string> text, const Language& language, const Language& grammar);

  struct Building {
    ByteOffset begin = 0;
    ByteOffset end = 0;
    std::uint32_t symbol = 0;
    BuildIndex parent = kNoBuild;  ///< set when the parent is finished
    BuildIndex first_child = kNoBuild;
    BuildIndex last_child = kNoBuild;
    BuildIndex next = kNoBuild;
    std::uint16_t content_begin = 0;
    std::uint16_t content_end = 0;
    Kind kind = Kind::None;
    std::uint16_t grammar_symbol = 0;  ///< of the node it was made from; 0: synthetic
    Role role = Role::None;
    std::uint8_t flags = 0;
    NodeIndex adopted = kNoNode;  ///< stands for that node of an old tree and all below it
  };

  std::string_view text() const { return *text_; }
  const Language& language() const { return *language_; }
  Building& operator[](BuildIndex index) { return arena_[index]; }
  const Building& operator[](BuildIndex index) const { return arena_[index]; }
  std::string_view text_of(BuildIndex index) const;

  BuildIndex add(Kind kind, ByteRange range, Role role = Role::None);
  /// A leaf whose symbol is the hash of its text.
  BuildIndex add_leaf(Kind kind, ByteRange range, Role role = Role::None);
  void append(BuildIndex parent, BuildIndex child);
  void prepend(BuildIndex parent, BuildIndex child);
  void insert_after(BuildIndex parent, BuildIndex after, BuildIndex child);
  void remove(BuildIndex parent, BuildIndex child);
  /// `child`'s children take its place below `parent`; those without a role get the child's.
  void splice(BuildIndex parent, BuildIndex child);
  /// A new node of `kind` in the place of `child`, with `child` below it in role `inner`.
  BuildIndex wrap(BuildIndex parent, BuildIndex child, Kind kind, Role inner);
  /// The same for who knows the sibling before `child` (kNoBuild: it is the first): no search.
  BuildIndex wrap_behind(BuildIndex parent, BuildIndex before, BuildIndex child, Kind kind, Role inner);
  void clear_children(BuildIndex parent);

  BuildIndex child(BuildIndex parent, Role role) const;   ///< first with that role, or kNoBuild
  BuildIndex child_of_kind(BuildIndex parent, Kind kind) const;
  std::size_t child_count(BuildIndex parent) const;
  void set_role(BuildIndex index, Role role) { if (index != kNoBuild) arena_[index].role = role; }
  void set_symbol(BuildIndex index, std::string_view text) { arena_[index].symbol = symbol_hash(text); }
  /// The literal means `value`, whatever its inside says.
  void set_value(BuildIndex index, std::string value);
  void copy_value(BuildIndex from, BuildIndex to) { set_value(to, values_.at(from)); }
  /// The node becomes a leaf of `kind` with the hash of its text.
  void make_leaf(BuildIndex index, Kind kind);
  /// Marks the node so that its parent splices it when it is appended.
  void splice_later(BuildIndex index) { arena_[index].flags |= kSpliceLater; }
  void drop_later(BuildIndex index) { arena_[index].flags |= kDropLater; }
  /// Sorts the children by rank of their role; equal ranks keep their order.
  void order(BuildIndex index, const std::vector<std::uint8_t>& rank);
  void order(BuildIndex index, std::initializer_list<Role> roles);
  /// Grammar node type the node was made from ("" when synthetic).
  std::string_view type_of(BuildIndex index) const;

  void add_comment(ByteRange range);
  void add_error(ByteRange range);
  void set_unread(std::vector<ByteRange> ranges) { unread_ = std::move(ranges); }

  /// A node for `index` of an old tree of the same language and all below it, whose text stands `shift` bytes further on now.
  BuildIndex adopt(const Tree& old, NodeIndex index, std::int64_t shift);

  /// Lays the tree below `root` out. The builder is empty afterwards.
  ///   old      where adopted nodes come from; null: there are none
  ///   laid_out gets the node that each built one became (kNoNode: none); null: nobody asks
  Tree finish(BuildIndex root, const Tree* old = nullptr, std::vector<NodeIndex>* laid_out = nullptr);

  static constexpr std::uint8_t kSpliceLater = 0x40;
  static constexpr std::uint8_t kDropLater = 0x80;

 private:
  friend class Flattener;
  std::shared_ptr<const std::string> text_;
  const Language* language_;
  const TSLanguage* grammar_ = nullptr;
  std::vector<Building> arena_;
  std::vector<Comment> comments_;
  std::vector<ByteRange> errors_;
  std::vector<ByteRange> unread_;
  std::map<BuildIndex, std::string> values_;  ///< of set_value
};

/// Where the content of a string literal lies: skips prefix letters, quotes (also triple, raw, heredoc marks).
/// Returns the number of bytes before and after it.
std::pair<std::uint16_t, std::uint16_t> string_delimiters(std::string_view literal);

}  // namespace omni
