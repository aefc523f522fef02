#include "agents/syntax/builder.h"

#include <algorithm>

#include <tree_sitter/api.h>

namespace omni {

TreeBuilder::TreeBuilder(std::shared_ptr<const std::string> text, const Language& language, const Language& grammar)
    : text_(std::move(text)),
      language_(&language),
      grammar_(grammar.grammar != nullptr ? grammar.grammar() : nullptr) {}

std::string_view TreeBuilder::text_of(BuildIndex index) const {
  return slice(*text_, {arena_[index].begin, arena_[index].end});
}

BuildIndex TreeBuilder::add(Kind kind, ByteRange range, Role role) {
  Building node;
  node.begin = range.begin;
  node.end = range.end;
  node.kind = kind;
  node.role = role;
  arena_.push_back(node);
  return static_cast<BuildIndex>(arena_.size() - 1);
}

BuildIndex TreeBuilder::add_leaf(Kind kind, ByteRange range, Role role) {
  const BuildIndex index = add(kind, range, role);
  arena_[index].symbol = symbol_hash(text_of(index));
  return index;
}

void TreeBuilder::append(BuildIndex parent, BuildIndex child) {
  Building& up = arena_[parent];
  Building& down = arena_[child];
  if ((down.flags & kDropLater) != 0) return;
  if ((down.flags & kSpliceLater) != 0) {
    for (BuildIndex inner = down.first_child; inner != kNoBuild;) {
      const BuildIndex next = arena_[inner].next;
      if (arena_[inner].role == Role::None) arena_[inner].role = down.role;
      append(parent, inner);
      inner = next;
    }
    return;
  }
  down.parent = parent;
  down.next = kNoBuild;
  if (up.first_child == kNoBuild) {
    up.first_child = child;
  } else {
    arena_[up.last_child].next = child;
  }
  up.last_child = child;
}

void TreeBuilder::prepend(BuildIndex parent, BuildIndex child) {
  Building& up = arena_[parent];
  arena_[child].parent = parent;
  arena_[child].next = up.first_child;
  up.first_child = child;
  if (up.last_child == kNoBuild) up.last_child = child;
}

void TreeBuilder::insert_after(BuildIndex parent, BuildIndex after, BuildIndex child) {
  if (after == kNoBuild) {
    prepend(parent, child);
    return;
  }
  arena_[child].parent = parent;
  arena_[child].next = arena_[after].next;
  arena_[after].next = child;
  if (arena_[parent].last_child == after) arena_[parent].last_child = child;
}

void TreeBuilder::remove(BuildIndex parent, BuildIndex child) {
  Building& up = arena_[parent];
  BuildIndex before = kNoBuild;
  for (BuildIndex i = up.first_child; i != kNoBuild; before = i, i = arena_[i].next) {
    if (i != child) continue;
    if (before == kNoBuild) {
      up.first_child = arena_[i].next;
    } else {
      arena_[before].next = arena_[i].next;
    }
    if (up.last_child == child) up.last_child = before;
    arena_[child].next = kNoBuild;
    return;
  }
}

void TreeBuilder::splice(BuildIndex parent, BuildIndex child) {
  BuildIndex after = kNoBuild;
  for (BuildIndex i = arena_[parent].first_child; i != child && i != kNoBuild; i = arena_[i].next) after = i;
  BuildIndex inner = arena_[child].first_child;
  const Role role = arena_[child].role;
  remove(parent, child);
  while (inner != kNoBuild) {
    const BuildIndex next = arena_[inner].next;
    if (arena_[inner].role == Role::None) arena_[inner].role = role;
    insert_after(parent, after, inner);
    after = inner;
    inner = next;
  }
}

BuildIndex TreeBuilder::wrap(BuildIndex parent, BuildIndex child, Kind kind, Role inner) {
  BuildIndex before = kNoBuild;
  BuildIndex i = arena_[parent].first_child;
  for (; i != child && i != kNoBuild; i = arena_[i].next) before = i;
  if (i == kNoBuild) arena_[child].next = kNoBuild;  // not yet a child: becomes the last one
  return wrap_behind(parent, before, child, kind, inner);
}

BuildIndex TreeBuilder::wrap_behind(BuildIndex parent, BuildIndex before, BuildIndex child, Kind kind, Role inner) {
  const BuildIndex outer = add(kind, {arena_[child].begin, arena_[child].end}, arena_[child].role);
  Building& up = arena_[parent];
  arena_[outer].flags |= kSynthetic;
  arena_[outer].parent = parent;
  arena_[outer].next = arena_[child].next;
  if (before == kNoBuild) {
    up.first_child = outer;
  } else {
    arena_[before].next = outer;
  }
  if (arena_[outer].next == kNoBuild) up.last_child = outer;
  arena_[child].role = inner;
  append(outer, child);
  return outer;
}

void TreeBuilder::clear_children(BuildIndex parent) {
  arena_[parent].first_child = kNoBuild;
  arena_[parent].last_child = kNoBuild;
}

BuildIndex TreeBuilder::child(BuildIndex parent, Role role) const {
  for (BuildIndex i = arena_[parent].first_child; i != kNoBuild; i = arena_[i].next) {
    if (arena_[i].role == role) return i;
  }
  return kNoBuild;
}

BuildIndex TreeBuilder::child_of_kind(BuildIndex parent, Kind kind) const {
  for (BuildIndex i = arena_[parent].first_child; i != kNoBuild; i = arena_[i].next) {
    if (arena_[i].kind == kind) return i;
  }
  return kNoBuild;
}

std::size_t TreeBuilder::child_count(BuildIndex parent) const {
  std::size_t count = 0;
  for (BuildIndex i = arena_[parent].first_child; i != kNoBuild; i = arena_[i].next) ++count;
  return count;
}

void TreeBuilder::make_leaf(BuildIndex index, Kind kind) {
  clear_children(index);
  arena_[index].kind = kind;
  arena_[index].symbol = symbol_hash(text_of(index));
}

void TreeBuilder::order(BuildIndex index, const std::vector<std::uint8_t>& rank) {
  bool sorted = true;
  int last = -1;
  for (BuildIndex i = arena_[index].first_child; i != kNoBuild; i = arena_[i].next) {
    const int now = rank[static_cast<std::size_t>(arena_[i].role)];
    if (now < last) sorted = false;
    last = now;
  }
  if (sorted) return;
  std::vector<BuildIndex> children;
  for (BuildIndex i = arena_[index].first_child; i != kNoBuild; i = arena_[i].next) children.push_back(i);
  std::stable_sort(children.begin(), children.end(), [&](BuildIndex a, BuildIndex b) {
    return rank[static_cast<std::size_t>(arena_[a].role)] < rank[static_cast<std::size_t>(arena_[b].role)];
  });
  arena_[index].first_child = children.front();
  arena_[index].last_child = children.back();
  for (std::size_t i = 0; i + 1 < children.size(); ++i) arena_[children[i]].next = children[i + 1];
  arena_[children.back()].next = kNoBuild;
}

void TreeBuilder::order(BuildIndex index, std::initializer_list<Role> roles) {
  std::vector<std::uint8_t> rank(static_cast<std::size_t>(Role::Count), 255);
  std::uint8_t next = 0;
  for (const Role role : roles) rank[static_cast<std::size_t>(role)] = next++;
  order(index, rank);
}

std::string_view TreeBuilder::type_of(BuildIndex index) const {
  if (grammar_ == nullptr || arena_[index].grammar_symbol == 0) return {};
  return ts_language_symbol_name(grammar_, arena_[index].grammar_symbol);
}

void TreeBuilder::set_value(BuildIndex index, std::string value) {
  const Building& node = arena_[index];
  set_symbol(index, value);
  if (value == slice(*text_, {node.begin + node.content_begin, node.end - node.content_end})) return;
  arena_[index].flags |= kDecoded;
  values_[index] = std::move(value);
}

void TreeBuilder::add_comment(ByteRange range) { comments_.push_back({range}); }
void TreeBuilder::add_error(ByteRange range) { errors_.push_back(range); }

BuildIndex TreeBuilder::adopt(const Tree& old, NodeIndex index, std::int64_t shift) {
  const Node& from = old[index];
  const auto moved = [shift](ByteOffset at) { return static_cast<ByteOffset>(static_cast<std::int64_t>(at) + shift); };
  const BuildIndex own = add(from.kind, {moved(from.begin), moved(from.end)}, from.role);
  Building& node = arena_[own];
  node.symbol = from.symbol;
  node.content_begin = from.content_begin;
  node.content_end = from.content_end;
  node.flags = from.flags;
  node.adopted = index;
  return own;
}

namespace {

using Decoded = std::vector<std::pair<NodeIndex, std::string>>;

/// The nodes below `from` in `old`, behind what `nodes` holds; their parent is the last one there.
void copy_below(const Tree& old, NodeIndex from, std::vector<Node>& nodes, Decoded& decoded) {
  const auto own = static_cast<NodeIndex>(nodes.size() - 1);
  const ByteOffset shift = nodes[own].begin - old[from].begin;  // modulo 2^32, as all sums here
  const NodeIndex by = own - from;
  for (NodeIndex i = from + 1; i < old[from].subtree_end; ++i) {
    Node node = old[i];
    node.begin += shift;
    node.end += shift;
    node.subtree_end += by;
    node.parent += by;
    if ((node.flags & kDecoded) != 0) decoded.emplace_back(static_cast<NodeIndex>(nodes.size()), old.content(i));
    nodes.push_back(node);
  }
}

}  // namespace

Tree TreeBuilder::finish(BuildIndex root, const Tree* old, std::vector<NodeIndex>* laid_out) {
  Tree tree;
  tree.text_ = text_;
  tree.language_ = language_;
  tree.nodes_.reserve(old == nullptr ? arena_.size() : old->size() + arena_.size());
  if (laid_out != nullptr) laid_out->assign(arena_.size(), kNoNode);
  struct Open {
    BuildIndex build;
    NodeIndex node;
  };
  std::vector<Open> stack;
  const auto enter = [&](BuildIndex build, NodeIndex parent) {
    const Building& from = arena_[build];
    Node node;
    // Error recovery may leave the parts of a made node in another order than they are written in.
    node.begin = std::min(from.begin, from.end);
    node.end = std::max(from.begin, from.end);
    node.parent = parent;
    node.symbol = from.symbol;
    node.content_begin = from.content_begin;
    node.content_end = from.content_end;
    node.kind = from.kind;
    node.role = from.role;
    node.flags = from.flags & static_cast<std::uint8_t>(~(kSpliceLater | kDropLater));
    if (from.kind == Kind::Error || from.kind == Kind::Missing) node.flags |= kHasError;
    if ((node.flags & kDecoded) != 0)
      tree.decoded_.emplace_back(static_cast<NodeIndex>(tree.nodes_.size()),
                                 from.adopted != kNoNode ? old->content(from.adopted) : values_.at(build));
    tree.nodes_.push_back(node);
    stack.push_back({build, static_cast<NodeIndex>(tree.nodes_.size() - 1)});
    if (laid_out != nullptr) (*laid_out)[build] = stack.back().node;
    if (from.adopted != kNoNode) copy_below(*old, from.adopted, tree.nodes_, tree.decoded_);
  };
  enter(root, kNoNode);
  std::vector<BuildIndex> cursor = {arena_[root].first_child};
  while (!stack.empty()) {
    const BuildIndex next = cursor.back();
    if (next == kNoBuild) {
      const NodeIndex node = stack.back().node;
      tree.nodes_[node].subtree_end = static_cast<NodeIndex>(tree.nodes_.size());
      const NodeIndex parent = tree.nodes_[node].parent;
      if (parent != kNoNode && (tree.nodes_[node].flags & kHasError) != 0) tree.nodes_[parent].flags |= kHasError;
      stack.pop_back();
      cursor.pop_back();
      continue;
    }
    cursor.back() = arena_[next].next;
    enter(next, stack.back().node);
    cursor.push_back(arena_[next].first_child);
  }
  std::sort(errors_.begin(), errors_.end());
  std::sort(comments_.begin(), comments_.end(),
            [](const Comment& a, const Comment& b) { return a.range < b.range; });
  std::sort(unread_.begin(), unread_.end());
  tree.errors_ = std::move(errors_);
  tree.unread_ = std::move(unread_);
  tree.comments_ = std::move(comments_);
  arena_.clear();
  return tree;
}

std::pair<std::uint16_t, std::uint16_t> string_delimiters(std::string_view literal) {
  std::size_t begin = 0;
  while (begin < literal.size() && begin < 4 &&
         ((literal[begin] >= 'a' && literal[begin] <= 'z') || (literal[begin] >= 'A' && literal[begin] <= 'Z') ||
          literal[begin] == '@' || literal[begin] == '$')) {
    ++begin;
  }
  std::size_t hashes = 0;
  while (begin + hashes < literal.size() && literal[begin + hashes] == '#') ++hashes;  // Rust, Swift raw strings
  std::size_t quote_at = begin + hashes;
  if (quote_at >= literal.size()) return {0, 0};
  const char quote = literal[quote_at];
  if (quote != '"' && quote != '\'' && quote != '`') return {0, 0};
  std::size_t quotes = 1;
  if (literal.size() >= quote_at + 6 && literal[quote_at + 1] == quote && literal[quote_at + 2] == quote) quotes = 3;
  const std::size_t before = quote_at + quotes;
  const std::size_t after = quotes + hashes;
  if (before + after > literal.size()) return {static_cast<std::uint16_t>(std::min(before, literal.size())), 0};
  return {static_cast<std::uint16_t>(before), static_cast<std::uint16_t>(after)};
}

}  // namespace omni
