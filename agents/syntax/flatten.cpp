#include "agents/syntax/flatten.h"

#include <algorithm>

#include <tree_sitter/api.h>

#include "agents/syntax/builder.h"

namespace omni {
namespace {

/// Keyword tokens that say something their node's kind does not say. A row's kTokens keeps these as Modifier children.
bool is_modifier_word(std::string_view token) {
  static constexpr std::string_view kWords[] = {
      "abstract",     "anonymous",    "async",     "auto",      "calldata",   "case",     "const",    "constant",
      "constexpr",    "covariant",    "data",      "default",   "event",      "explicit", "extern",   "external",
      "final",        "friend",       "get",       "global",    "immutable",  "implicit", "indexed",  "infix",
      "inline",       "inner",        "internal",  "late",      "lateinit",   "lazy",     "let",      "memory",
      "mut",          "mutable",      "native",    "noexcept",  "non-sealed", "open",     "operator", "override",
      "partial",      "payable",      "private",   "protected", "pub",        "public",   "pure",     "readonly",
      "ref",          "register",     "sealed",    "set",       "static",     "storage",  "strictfp", "suspend",
      "synchronized", "thread_local", "transient", "unsafe",    "view",       "virtual",  "volatile", "with",
      "without"};
  return std::binary_search(std::begin(kWords), std::end(kWords), token);
}

/// Brackets and separators say nothing that the kind does not say.
bool is_punctuation(std::string_view token) {
  return token.size() == 1 && std::string_view("()[]{},;:\n").find(token[0]) != std::string_view::npos;
}

}  // namespace

/// Bottom-up: a node is added when the walk enters it and appended to its parent, with hooks run, when the walk leaves.
class Flattener {
 public:
  Flattener(const CompiledLanguage& language, std::shared_ptr<const std::string> text,
            std::vector<ByteRange> unread = {}, TreePieces* pieces = nullptr, const OldTree* old = nullptr)
      : language_(language), builder_(std::move(text), *language.language, *language.grammar), pieces_(pieces), old_(old) {
    builder_.set_unread(std::move(unread));
  }

  Result<Tree> run(const Context* ctx, const TSTree& tree) {
    if (old_ == nullptr) builder_.arena_.reserve(builder_.text().size() / 6 + 16);
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(&tree));
    struct CursorGuard {
      TSTreeCursor* cursor;
      ~CursorGuard() { ts_tree_cursor_delete(cursor); }
    } guard{&cursor};
    enter(cursor);
    std::uint32_t steps = 0;
    while (!open_.empty()) {
      if (ctx != nullptr && (++steps & 0xfffU) == 0) OMNI_TRY_OK(ctx->check());
      if (descend_ && ts_tree_cursor_goto_first_child(&cursor)) {
        enter(cursor);
        continue;
      }
      if (leave_) leave();
      descend_ = true;
      while (!open_.empty()) {
        if (ts_tree_cursor_goto_next_sibling(&cursor)) {
          enter(cursor);
          break;
        }
        ts_tree_cursor_goto_parent(&cursor);
        leave();
      }
    }
    if (root_ == kNoBuild) root_ = builder_.add(Kind::Module, {0, 0});
    // Leading comments and blanks belong to the file.
    builder_[root_].begin = 0;
    builder_[root_].end = static_cast<ByteOffset>(builder_.text().size());
    builder_[root_].kind = Kind::Module;
    if (pieces_ == nullptr) return builder_.finish(root_);
    std::vector<NodeIndex> laid_out;
    Tree out = builder_.finish(root_, old_ == nullptr ? nullptr : old_->tree, &laid_out);
    list_pieces(out, laid_out);
    return out;
  }

 private:
  struct Open {
    BuildIndex node;
    const CompiledRow* row;
    std::string operators;
    std::uint16_t symbol = 0;
    ByteRange range = {};  ///< of the grammar's node; hooks may change that of the built one
  };

  /// A piece whose nodes are not laid out yet: `count` siblings from `first` on.
  struct MadePiece {
    TreePieces::Piece piece;
    BuildIndex first = kNoBuild;
    std::size_t count = 0;
    const TreePieces::Piece* taken_from = nullptr;  ///< of the old tree, with the pieces inside it
    std::uint32_t shape = 0;                        ///< of its nodes when they were made, see add_to_shape()
  };

  /// What a hook further up may change in a node that is not its own: `(a.b).c()` makes the piece in the brackets the object of a member.
  template <typename AnyNode>
  static void add_to_shape(std::uint32_t& shape, const AnyNode& node) {
    const auto of_node = (static_cast<std::uint32_t>(node.kind) << 16U) | static_cast<std::uint32_t>(node.role);
    shape = (shape ^ of_node) * 0x01000193U;
  }

  /// Whether what stands in such a list is made from its own grammar nodes alone: nothing moves or looks at it afterwards.
  static bool holds_pieces(const CompiledRow& row) {
    return ((row.flags & kStatements) != 0 || row.kind == Kind::ClassBody) && row.hook == nullptr && row.rank.empty();
  }

  bool is_piece() const { return pieces_ != nullptr && !open_.empty() && holds_pieces(*open_.back().row); }

  BuildIndex last_child() const { return builder_[open_.back().node].last_child; }

  /// What was appended to the list since its last child was `before`.
  void made(const TreePieces::Piece& piece, BuildIndex before, const TreePieces::Piece* taken_from) {
    MadePiece out{piece, before == kNoBuild ? builder_[open_.back().node].first_child : builder_[before].next, 0,
                  taken_from};
    for (BuildIndex i = out.first; i != kNoBuild; i = builder_[i].next) {
      ++out.count;
      add_to_shape(out.shape, builder_[i]);
    }
    if (out.count > 0) made_.push_back(out);
  }

  static bool comes_first(const TreePieces::Piece& a, const TreePieces::Piece& b) {
    return a.range.begin != b.range.begin ? a.range.begin < b.range.begin : a.range.end > b.range.end;
  }

  /// Takes an unchanged statement over from the old tree.
  bool take_over(ByteRange range, std::uint16_t symbol) {
    if (old_ == nullptr || !is_piece()) return false;
    const auto change = std::lower_bound(old_->changed.begin(), old_->changed.end(), range.begin,
                                         [](const ByteRange& one, ByteOffset begin) { return one.end < begin; });
    if (change != old_->changed.end() && change->begin <= range.end) return false;
    const auto behind = std::upper_bound(old_->shifts.begin(), old_->shifts.end(), range.begin,
                                         [](ByteOffset at, const auto& entry) { return at < entry.first; });
    const std::int64_t shift = behind == old_->shifts.begin() ? 0 : std::prev(behind)->second;
    TreePieces::Piece wanted{moved(range, shift), symbol, open_.back().symbol, {}};
    const std::vector<TreePieces::Piece>& known = old_->pieces->pieces;
    auto piece = std::lower_bound(known.begin(), known.end(), wanted, comes_first);
    while (piece != known.end() && piece->range == wanted.range &&
           (piece->symbol != wanted.symbol || piece->list != wanted.list))
      ++piece;
    if (piece == known.end() || piece->range != wanted.range) return false;
    const Tree& tree = *old_->tree;
    const BuildIndex before = last_child();
    for (NodeIndex i = piece->nodes.begin; i < piece->nodes.end; i = tree[i].subtree_end)
      builder_.append(open_.back().node, builder_.adopt(tree, i, -shift));
    const std::vector<Comment>& comments = tree.comments();
    auto comment = std::lower_bound(comments.begin(), comments.end(), wanted.range.begin,
                                    [](const Comment& one, ByteOffset at) { return one.range.begin < at; });
    for (; comment != comments.end() && comment->range.begin < wanted.range.end; ++comment)
      builder_.add_comment(moved(comment->range, -shift));
    wanted.range = range;
    made(wanted, before, &*piece);
    return true;
  }

  static ByteRange moved(ByteRange range, std::int64_t by) {
    return {static_cast<ByteOffset>(static_cast<std::int64_t>(range.begin) + by),
            static_cast<ByteOffset>(static_cast<std::int64_t>(range.end) + by)};
  }

  void list_pieces(const Tree& tree, const std::vector<NodeIndex>& laid_out) {
    std::vector<TreePieces::Piece>& out = pieces_->pieces;
    for (const MadePiece& made : made_) {
      TreePieces::Piece piece = made.piece;
      const NodeIndex first = laid_out[made.first];
      if (first == kNoNode) continue;  // dropped by a hook further up
      NodeIndex end = tree[first].subtree_end;
      std::uint32_t shape = 0;
      add_to_shape(shape, tree[first]);
      for (std::size_t i = 1; i < made.count && end < tree.size(); ++i) {
        add_to_shape(shape, tree[end]);
        end = tree[end].subtree_end;
      }
      if (shape != made.shape) continue;  // copied, it would be what a hook made of it, and the hook would not know it again
      piece.nodes = {first, end};
      // A hook may have brought in what stands further on: the body of a heredoc is no part of the statement in the grammar.
      const auto sticks_out = [&](const Node& node) { return node.begin < piece.range.begin || node.end > piece.range.end; };
      if (made.taken_from == nullptr && std::any_of(tree.nodes().begin() + first, tree.nodes().begin() + end, sticks_out)) continue;
      out.push_back(piece);
      if (made.taken_from == nullptr) continue;
      const TreePieces::Piece& from = *made.taken_from;
      const std::int64_t shift = static_cast<std::int64_t>(piece.range.begin) - from.range.begin;
      const NodeIndex by = first - from.nodes.begin;
      const std::vector<TreePieces::Piece>& known = old_->pieces->pieces;
      const TreePieces::Piece* const known_end = known.data() + known.size();
      for (const TreePieces::Piece* inner = &from + 1; inner != known_end && inner->range.begin < from.range.end;
           ++inner) {
        if (inner->nodes.begin < from.nodes.begin || inner->nodes.end > from.nodes.end) continue;
        out.push_back(
            {moved(inner->range, shift), inner->symbol, inner->list, {inner->nodes.begin + by, inner->nodes.end + by}});
      }
    }
    std::stable_sort(out.begin(), out.end(), comes_first);
  }

  void skip() {
    descend_ = false;
    leave_ = false;
  }

  void enter(const TSTreeCursor& cursor) {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const TSFieldId field = ts_tree_cursor_current_field_id(&cursor);
    const ByteRange range{ts_node_start_byte(node), ts_node_end_byte(node)};
    const TSSymbol symbol = ts_node_symbol(node);
    descend_ = true;
    leave_ = true;
    // Where a name's token is hidden in the grammar, the empty name around it is what shows that it was made up.
    const bool empty_name =
        range.empty() && symbol != static_cast<TSSymbol>(-1) && language_.rows[symbol].kind == Kind::Identifier;
    if (ts_node_is_missing(node) || empty_name) {
      builder_.add_error(range);
      push(builder_.add(Kind::Missing, range, role_of(field)), error_row_);
      return;
    }
    if (symbol == static_cast<TSSymbol>(-1)) {
      builder_.add_error(range);
      push(builder_.add(Kind::Error, range, role_of(field)), error_row_);
      return;
    }
    const CompiledRow& row = language_.rows[symbol];
    if (take_over(range, symbol)) {
      skip();
      return;
    }
    if (!row.named && row.kind == Kind::None && row.flags == 0) {
      token(range, field);
      skip();
      return;
    }
    if ((row.flags & kComment) != 0 || (row.kind == Kind::None && ts_node_is_extra(node) && is_comment(range))) {
      builder_.add_comment(range);
      skip();
      return;
    }
    if ((row.flags & kDrop) != 0) {
      skip();
      return;
    }
    Role role = role_of(field);
    if (field == 0 && row.kind == Kind::Modifier)
      role = Role::Modifier;  // whatever the row says of children without a field
    if (field == 0 && row.kind == Kind::Annotation) role = Role::Decorator;
    if (role == Role::Operator) {  // a named operator node: its text joins the parent's symbol
      add_operator(slice(builder_.text(), range));
      skip();
      return;
    }
    Kind kind = row.kind;
    if (kind == Kind::None) kind = language_.raw_kinds.empty() ? raw_kind(symbol) : language_.raw_kinds[symbol];
    const BuildIndex index = builder_.add(kind, range, role);
    builder_[index].grammar_symbol = symbol;
    push(index, row);
    open_.back().symbol = symbol;
    if ((row.flags & kLeaf) != 0) {
      const std::string_view text = slice(builder_.text(), range);
      if (kind == Kind::Number) {
        builder_.set_symbol(index, number_value(text));
      } else {
        builder_.set_symbol(index, text);
      }
      descend_ = false;
    }
    if ((row.flags & kString) != 0) {
      const auto [before, after] = string_delimiters(slice(builder_.text(), range));
      builder_[index].content_begin = before;
      builder_[index].content_end = after;
      builder_.set_symbol(index, slice(builder_.text(), {range.begin + before, range.end - after}));
      descend_ = false;
    }
  }

  void push(BuildIndex index, const CompiledRow& row) {
    open_.push_back({index, &row, {}, 0, {builder_[index].begin, builder_[index].end}});
  }

  bool is_comment(ByteRange range) const {
    const std::string_view text = slice(builder_.text(), range);
    return text.starts_with("//") || text.starts_with("/*") || text.starts_with('#') || text.starts_with("<!--") ||
           text.starts_with("--") || text.starts_with("(*");
  }

  Role role_of(TSFieldId field) const {
    if (open_.empty()) return Role::None;
    const CompiledRow& parent = *open_.back().row;
    if (field == 0) return parent.child_role;
    if (!parent.roles.empty()) return parent.roles[field];
    return field < language_.default_roles.size() ? language_.default_roles[field] : Role::None;
  }

  void add_operator(std::string_view text) {
    if (open_.empty()) return;
    std::string& operators = open_.back().operators;
    if (!operators.empty()) operators += ' ';
    operators.append(text);
  }

  /// A token without a name: part of the operator, a modifier, or nothing.
  void token(ByteRange range, TSFieldId field) {
    if (open_.empty()) return;
    const std::string_view text = slice(builder_.text(), range);
    const CompiledRow& parent = *open_.back().row;
    const Role role = field == 0 ? Role::None : role_of(field);
    if (role == Role::Operator || ((parent.flags & kOperator) != 0 && !is_punctuation(text))) {
      add_operator(text);
    } else if ((parent.flags & kTokens) != 0 && is_modifier_word(text)) {
      builder_.append(open_.back().node, builder_.add_leaf(Kind::Modifier, range, Role::Modifier));
    }
  }

  void leave() {
    Open open = std::move(open_.back());
    open_.pop_back();
    const BuildIndex index = open.node;
    const CompiledRow& row = *open.row;
    if (!open.operators.empty()) builder_.set_symbol(index, open.operators);
    if (!row.rank.empty()) builder_.order(index, row.rank);
    if ((row.flags & kBlockBody) != 0) wrap_bodies(index);
    if (builder_[index].first_child == kNoBuild && builder_[index].symbol == 0 && is_raw(builder_[index].kind)) {
      builder_.set_symbol(index, builder_.text_of(index));  // an unknown leaf compares by its text
    }
    if (row.hook != nullptr) row.hook(builder_, index);
    if ((row.flags & kSplice) != 0) builder_.splice_later(index);
    if ((row.flags & kSpliceOne) != 0) {
      const BuildIndex only = builder_[index].first_child;
      if ((only != kNoBuild && builder_[only].next == kNoBuild)) builder_.splice_later(index);
    }
    if ((row.flags & kStatements) != 0) {
      for (BuildIndex i = builder_[index].first_child; i != kNoBuild; i = builder_[i].next)
        builder_[i].flags |= kStatement;
    }
    if (builder_[index].role == Role::None) {
      if (builder_[index].kind == Kind::Modifier) builder_[index].role = Role::Modifier;
      if (builder_[index].kind == Kind::Annotation) builder_[index].role = Role::Decorator;
    }
    if (open_.empty()) {
      root_ = index;
      return;
    }
    const BuildIndex before = last_child();
    const ByteRange range = open.range;
    builder_.append(open_.back().node, index);
    if (is_piece() && open.row != &error_row_) made({range, open.symbol, open_.back().symbol, {}}, before, nullptr);
  }

  void wrap_bodies(BuildIndex index) {
    for (BuildIndex i = builder_[index].first_child; i != kNoBuild;) {
      const BuildIndex next = builder_[i].next;
      const Role role = builder_[i].role;
      const Kind kind = builder_[i].kind;
      if ((role == Role::Body || role == Role::Then || role == Role::Else) && kind != Kind::Block &&
          kind != Kind::Error) {
        const BuildIndex block = builder_.wrap(index, i, Kind::Block, Role::None);
        builder_[builder_[block].first_child].flags |= kStatement;
      }
      i = next;
    }
  }

  const CompiledLanguage& language_;
  TreeBuilder builder_;
  TreePieces* const pieces_;  ///< null: not asked for
  const OldTree* const old_;  ///< null: nothing to take over
  std::vector<MadePiece> made_;
  std::vector<Open> open_;
  const CompiledRow error_row_{};
  BuildIndex root_ = kNoBuild;
  bool descend_ = true;  ///< after enter(): look at the children
  bool leave_ = true;    ///< after enter(): a node was opened
};

Result<Tree> flatten(const Context& ctx, const CompiledLanguage& language, const TSTree& tree,
                     std::shared_ptr<const std::string> text, std::vector<ByteRange> unread, TreePieces* pieces,
                     const OldTree* old) {
  return Flattener(language, std::move(text), std::move(unread), pieces, old).run(&ctx, tree);
}

Tree flatten(const CompiledLanguage& language, const TSTree& tree, std::shared_ptr<const std::string> text) {
  return Flattener(language, std::move(text)).run(nullptr, tree).value();
}

}  // namespace omni
