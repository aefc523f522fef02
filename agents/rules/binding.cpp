#include "agents/rules/binding.h"

#include <algorithm>

namespace omni {
namespace {
constexpr std::size_t kSlots = static_cast<std::size_t>(Kind::Count) + 1;
std::size_t slot_of(Kind kind) { return is_raw(kind) ? kSlots - 1 : static_cast<std::size_t>(kind); }
}  // namespace

FileView::FileView(const Context& ctx, const Tree& tree, const Names* names)
    : ctx_(&ctx), tree_(&tree), names_(names), starts_(kSlots + 1, 0) {
  for (const Node& node : tree.nodes()) ++starts_[slot_of(node.kind) + 1];
  for (std::size_t i = 1; i <= kSlots; ++i) starts_[i] += starts_[i - 1];
  nodes_.resize(tree.size());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (NodeIndex i = 0; i < tree.size(); ++i) nodes_[next[slot_of(tree[i].kind)]++] = i;
}

std::span<const NodeIndex> FileView::of_kind(Kind kind) const {
  const std::size_t slot = slot_of(kind);
  return std::span(nodes_).subspan(starts_[slot], starts_[slot + 1] - starts_[slot]);
}

std::vector<NodeIndex> FileView::inside(ByteRange range) const {
  const Tree& tree = *tree_;
  std::call_once(sorted_, [&] {
    by_begin_.resize(tree.size());
    for (NodeIndex i = 0; i < tree.size(); ++i) by_begin_[i] = i;
    std::sort(by_begin_.begin(), by_begin_.end(),
              [&](NodeIndex a, NodeIndex b) { return tree[a].begin != tree[b].begin ? tree[a].begin < tree[b].begin : a < b; });
  });
  std::vector<NodeIndex> out;
  auto at = std::lower_bound(by_begin_.begin(), by_begin_.end(), range.begin,
                             [&](NodeIndex i, ByteOffset begin) { return tree[i].begin < begin; });
  for (; at != by_begin_.end() && tree[*at].begin <= range.end; ++at) {
    if (range.contains(tree[*at].range())) out.push_back(*at);
  }
  std::sort(out.begin(), out.end());
  return out;
}

const Flow& FileView::flow() const {
  std::call_once(flow_made_, [&] { flow_ = std::make_unique<const Flow>(Flow::build(*tree_, *names_)); });
  return *flow_;
}

namespace {
/// Python's b"…".
bool is_bytes(const Tree& tree, NodeIndex string) {
  const std::string_view opening = tree.text(string).substr(0, tree[string].content_begin);
  return opening.find_first_of("bB") != std::string_view::npos;
}

/// What is assigned to has no value yet.
bool is_assigned_to(const Tree& tree, NodeIndex c) {
  if (tree[c].role != Role::Left || tree[c].parent == kNoNode) return false;
  const Kind around = tree[tree[c].parent].kind;
  return around == Kind::Assign || around == Kind::VarDef;
}
}  // namespace

bool equal_code(const FileView& a, NodeIndex i, const FileView& b, NodeIndex j, bool strict_names) {
  const Tree& x = a.tree();
  const Tree& y = b.tree();
  if (!Tree::equal(x, i, y, j)) return false;
  if (x.language().name == "python") {
    for (NodeIndex k = 0; k < x[i].subtree_end - i; ++k) {
      if (x[i + k].kind == Kind::String && is_bytes(x, i + k) != is_bytes(y, j + k)) return false;
    }
  }
  if (!strict_names || a.names() == nullptr || a.names() != b.names()) return true;
  for (NodeIndex k = 0; k < x[i].subtree_end - i; ++k) {
    if (x[i + k].kind != Kind::Identifier) continue;
    const std::uint32_t left = a.names()->variable(i + k);
    const std::uint32_t right = b.names()->variable(j + k);
    if (left != 0 && right != 0 && left != right) return false;
    // What is imported is no variable.
    if (left != 0 && right == 0 && !b.names()->canonical(j + k).empty()) return false;
    if (right != 0 && left == 0 && !a.names()->canonical(i + k).empty()) return false;
  }
  return true;
}

namespace {
/// The string literal's inside, for comparing `"$X"` with `$X`.
std::string_view bound_text(const Binding& binding, std::string_view text) {
  if (binding.kind == Binding::Kind::Node && binding.file->tree()[binding.first].kind == Kind::String) {
    return binding.file->tree().content(binding.first);
  }
  return slice(text, binding.range);
}
}  // namespace

bool unify(const Binding& a, const Binding& b, std::string_view text, bool strict_names) {
  if (a.kind == Binding::Kind::Unset || b.kind == Binding::Kind::Unset) return true;
  if (a.kind == Binding::Kind::Node && b.kind == Binding::Kind::Node) {
    if (equal_code(*a.file, a.first, *b.file, b.first, strict_names)) return true;
    // A literal equals a variable known to hold that literal.
    const auto value = [](const Binding& binding) {
      const Names* names = binding.file->names();
      const Node& node = binding.file->tree()[binding.first];
      if (names == nullptr || node.kind != Kind::Identifier || is_assigned_to(binding.file->tree(), binding.first)) return kNoNode;
      return names->constant(binding.first);
    };
    const NodeIndex left = value(a);
    const NodeIndex right = value(b);
    if (left != kNoNode && equal_code(*a.file, left, *b.file, b.first, strict_names)) return true;
    return right != kNoNode && equal_code(*a.file, a.first, *b.file, right, strict_names);
  }
  if (a.kind == Binding::Kind::Run && b.kind == Binding::Kind::Run) {
    NodeIndex i = a.first;
    NodeIndex j = b.first;
    while (i < a.last && j < b.last) {
      if (!equal_code(*a.file, i, *b.file, j, strict_names)) return false;
      i = a.file->tree()[i].subtree_end;
      j = b.file->tree()[j].subtree_end;
    }
    return i >= a.last && j >= b.last;
  }
  return bound_text(a, text) == bound_text(b, text);
}

}  // namespace omni
