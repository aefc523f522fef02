#include "agents/rules/binding.h"

#include <algorithm>
#include <array>

#include "protocol/base/trace.h"

namespace omni {
namespace {
constexpr std::size_t kSlots = static_cast<std::size_t>(Kind::Count) + 1;
/// By hash, in three passes of 11 bits each; among equal ones the order stays.
void sort_by_hash(std::vector<std::pair<std::uint32_t, NodeIndex>>& list) {
  constexpr std::uint32_t kBits = 11;
  constexpr std::uint32_t kMask = (1U << kBits) - 1;
  std::vector<std::pair<std::uint32_t, NodeIndex>> sorted(list.size());
  for (std::uint32_t shift = 0; shift < 32; shift += kBits) {
    std::array<std::uint32_t, kMask + 2> starts{};
    for (const auto& entry : list) ++starts[(entry.first >> shift & kMask) + 1];
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
    for (const auto& entry : list) sorted[starts[entry.first >> shift & kMask]++] = entry;
    list.swap(sorted);
  }
}

std::size_t slot_of(Kind kind) { return is_raw(kind) ? kSlots - 1 : static_cast<std::size_t>(kind); }
}  // namespace

FileView::FileView(const Context& ctx, const Tree& tree, const Names* names)
    : ctx_(&ctx), tree_(&tree), names_(names), roots_{{0, tree.size()}}, starts_(kSlots + 1, 0) {
  sort_by_kind();
}

FileView::FileView(const FileView& whole, std::vector<NodeRange> roots)
    : ctx_(whole.ctx_), tree_(whole.tree_), names_(whole.names_), whole_(&whole), roots_(std::move(roots)), starts_(kSlots + 1, 0) {
  sort_by_kind();
}

void FileView::sort_by_kind() {
  const Tree& tree = *tree_;
  for (const NodeRange& range : roots_) {
    for (NodeIndex i = range.begin; i < range.end; ++i) ++starts_[slot_of(tree[i].kind) + 1];
  }
  for (std::size_t i = 1; i <= kSlots; ++i) starts_[i] += starts_[i - 1];
  nodes_.resize(starts_.back());
  std::vector<std::uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (const NodeRange& range : roots_) {
    for (NodeIndex i = range.begin; i < range.end; ++i) nodes_[next[slot_of(tree[i].kind)]++] = i;
  }
}

std::span<const NodeIndex> FileView::of_kind(Kind kind) const {
  const std::size_t slot = slot_of(kind);
  return std::span(nodes_).subspan(starts_[slot], starts_[slot + 1] - starts_[slot]);
}

std::vector<NodeIndex> FileView::inside(ByteRange range) const {
  if (whole_ != nullptr) return whole_->inside(range);
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

NodeIndex FileView::next_identifier(std::uint32_t symbol, NodeIndex begin) const {
  if (whole_ != nullptr) return whole_->next_identifier(symbol, begin);
  std::call_once(identifiers_made_, [&] {
    const std::span<const NodeIndex> all = of_kind(Kind::Identifier);
    identifiers_.reserve(all.size());
    for (const NodeIndex i : all) identifiers_.emplace_back((*tree_)[i].symbol, i);
    sort_by_hash(identifiers_);
  });
  const auto at = std::lower_bound(identifiers_.begin(), identifiers_.end(), std::pair(symbol, begin));
  return at != identifiers_.end() && at->first == symbol ? at->second : kNoNode;
}

const Flow& FileView::flow() const {
  if (whole_ != nullptr) return whole_->flow();
  std::call_once(flow_made_, [&] {
    const Span span(*ctx_, SpanKind::Phase, "flow");
    flow_ = std::make_unique<const Flow>(Flow::build(*tree_, *names_));
  });
  return *flow_;
}

const Values& FileView::values() const {
  if (whole_ != nullptr) return whole_->values();
  std::call_once(values_made_, [&] {
    const Span span(*ctx_, SpanKind::Phase, "values");
    values_ = std::make_unique<const Values>(Values::compute(flow()));
  });
  return *values_;
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char x) { return x >= 'A' && x <= 'Z' ? static_cast<char>(x + 32) : x; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

namespace {
/// Where the names of functions and classes ignore case: equal but for that.
bool equal_but_for_case(const Tree& x, NodeIndex i, const Tree& y, NodeIndex j) {
  const NodeIndex count = x[i].subtree_end - i;
  if (!x.language().case_insensitive_names || y[j].subtree_end - j != count) return false;
  for (NodeIndex k = 0; k < count; ++k) {
    const Node& a = x[i + k];
    const Node& b = y[j + k];
    if (a.kind != b.kind || a.subtree_end - i != b.subtree_end - j) return false;
    const bool name = a.kind == Kind::Identifier && !x.text(i + k).starts_with('$');
    if (name ? !same_but_for_case(x.text(i + k), y.text(j + k)) : a.symbol != b.symbol) return false;
    if (!name && x.is_leaf(i + k) && x.content(i + k) != y.content(j + k)) return false;
  }
  return true;
}

/// Python's b"…".
bool is_bytes(const Tree& tree, NodeIndex string) {
  const std::string_view opening = tree.text(string).substr(0, tree[string].content_begin);
  return opening.find_first_of("bB") != std::string_view::npos;
}
}  // namespace

bool equal_code(const FileView& a, NodeIndex i, const FileView& b, NodeIndex j, bool strict_names) {
  const Tree& x = a.tree();
  const Tree& y = b.tree();
  if (!Tree::equal(x, i, y, j) && !equal_but_for_case(x, i, y, j)) return false;
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

std::string_view text_of(const Binding& binding, std::string_view text) {
  return binding.computed.data() != nullptr ? binding.computed : slice(text, binding.range);
}

const Constant* constant_of(const Binding& binding) {
  if (binding.kind != Binding::Kind::Node || binding.file->names() == nullptr) return nullptr;
  return binding.file->values().constant(binding.first);
}

namespace {
bool is_literal(const Binding& binding) {
  switch (binding.file->tree()[binding.first].kind) {
    case Kind::String: case Kind::Number: case Kind::Bool: case Kind::Char: case Kind::Null: return true;
    default: return false;
  }
}

/// The string literal's inside, for comparing `"$X"` with `$X`.
std::string_view bound_text(const Binding& binding, std::string_view text) {
  if (binding.computed.data() != nullptr) return binding.computed;
  if (binding.kind == Binding::Kind::Node) {
    if (binding.file->tree()[binding.first].kind == Kind::String) return binding.file->tree().content(binding.first);
    const Constant* value = constant_of(binding);
    if (value != nullptr && value->known && value->kind == Constant::Kind::String) return value->text;
  }
  return text_of(binding, text);
}
}  // namespace

bool unify(const Binding& a, const Binding& b, std::string_view text, bool strict_names) {
  if (a.kind == Binding::Kind::Unset || b.kind == Binding::Kind::Unset) return true;
  if (a.kind == Binding::Kind::Node && b.kind == Binding::Kind::Node) {
    if (equal_code(*a.file, a.first, *b.file, b.first, strict_names)) return true;
    if (is_literal(a) == is_literal(b)) return false;
    // A literal equals an expression known to have its value.
    const Constant* left = constant_of(a);
    const Constant* right = constant_of(b);
    return left != nullptr && right != nullptr && *left == *right;
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
