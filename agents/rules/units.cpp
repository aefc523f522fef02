#include "agents/rules/units.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "protocol/base/hash.h"

namespace omni {
namespace {

/// Larger items are cut further where they hold lists of statements. About what a screen shows: a keystroke costs its unit.
constexpr std::size_t kLargeUnit = 3000;  // bytes

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 29U);
}
std::uint64_t hash_of(std::string_view text, std::uint64_t seed = 0) { return fast_hash(text, seed); }

bool is_list(Kind kind) { return kind == Kind::Module || kind == Kind::Block || kind == Kind::ClassBody; }

class UnitCutter {
 public:
  explicit UnitCutter(const FileView& file) : file_(file), tree_(file.tree()), names_(*file.names()) {}

  FileUnits run() {
    divide(0);
    std::vector<FileUnit>& units = out_.units;
    std::sort(units.begin(), units.end(),
              [](const FileUnit& a, const FileUnit& b) { return a.nodes.begin < b.nodes.begin; });
    join_overlapping();
    frame();
    for (FileUnit& unit : units) unit.meaning = meaning_of({&unit.nodes, 1});
    return std::move(out_);
  }

 private:
  /// The children of a list become units, or are cut further.
  void divide(NodeIndex root) {
    std::vector<NodeIndex> open = {root};
    while (!open.empty()) {
      const NodeIndex list = open.back();
      open.pop_back();
      tree_.for_each_child(list, [&](NodeIndex child) {
        const std::size_t lists = open.size();
        if (tree_[child].range().size() > kLargeUnit) outermost_lists(child, open);
        if (open.size() == lists) out_.units.push_back({{child, tree_[child].subtree_end}, tree_[child].range(), 0, 0});
      });
    }
  }

  /// `int a, b;` is two declarations of one text: one unit.
  void join_overlapping() {
    std::vector<FileUnit> apart;
    for (const FileUnit& unit : out_.units) {
      if (apart.empty() || apart.back().range.end <= unit.range.begin) {
        apart.push_back(unit);
      } else if (apart.back().nodes.end == unit.nodes.begin) {
        apart.back().nodes.end = unit.nodes.end;
        apart.back().range = {std::min(apart.back().range.begin, unit.range.begin),
                              std::max(apart.back().range.end, unit.range.end)};
      } else {
        apart.clear();
        break;
      }
    }
    out_.units = std::move(apart);
  }

  void outermost_lists(NodeIndex item, std::vector<NodeIndex>& lists) const {
    for (NodeIndex i = item; i < tree_[item].subtree_end;) {
      if (is_list(tree_[i].kind) && !tree_.is_leaf(i)) {
        lists.push_back(i);
        i = tree_[i].subtree_end;
      } else {
        ++i;
      }
    }
  }

  /// What lies between the units, and for each unit the place of its list in that.
  void frame() {
    for (const std::string& prefix : names_.wildcard_prefixes()) out_.everywhere = mix(out_.everywhere, hash_of(prefix));
    std::uint64_t hash = 0;
    NodeIndex at = 0;
    for (std::size_t next = 0; at < tree_.size();) {
      const NodeIndex end = next < out_.units.size() ? out_.units[next].nodes.begin : tree_.size();
      if (at < end) out_.frame.push_back({at, end});
      for (; at < end; ++at) hash = mix(hash, frame_node(at));
      if (next == out_.units.size()) break;
      FileUnit& unit = out_.units[next++];
      const NodeIndex list = tree_[unit.nodes.begin].parent;
      unit.content = hash_of(slice(tree_.text(), unit.range),
                             mix(static_cast<std::uint64_t>(tree_[list].kind), hash_of_list(list)));
      at = unit.nodes.end;
    }
    out_.frame_content = mix(hash, meaning_of(out_.frame));
  }

  std::uint64_t frame_node(NodeIndex i) const {
    const Node& node = tree_[i];
    std::uint64_t hash =
        mix(static_cast<std::uint64_t>(node.kind) << 16U | static_cast<std::uint64_t>(node.role) << 8U | node.flags,
            node.symbol);
    if (tree_.is_leaf(i)) hash = mix(hash, hash_of(tree_.text(i)));
    return hash;
  }

  /// Which list of the frame: the names on the way to it.
  std::uint64_t hash_of_list(NodeIndex list) {
    if (list == last_list_) return last_list_hash_;
    std::uint64_t hash = 0;
    for (NodeIndex at = list; at != kNoNode; at = tree_[at].parent) {
      const NodeIndex name = tree_.child(at, Role::Name);
      const Node& around = tree_[at];
      const std::uint64_t kind = static_cast<std::uint64_t>(around.kind) << 16U | static_cast<std::uint64_t>(around.role) << 8U | around.flags;
      hash = mix(mix(mix(hash, kind), around.symbol), name == kNoNode ? 0 : tree_[name].symbol);
    }
    last_list_ = list;
    last_list_hash_ = hash;
    return hash;
  }

  std::uint64_t meaning_of(std::span<const NodeRange> ranges) {
    std::uint64_t hash = 0;
    ++round_;
    variables_here_ = 0;
    for (const NodeRange& range : ranges) {
      for (NodeIndex i = range.begin; i < range.end; ++i) {
        const Kind kind = tree_[i].kind;
        if (kind == Kind::Identifier) hash = mix(hash, meaning_of_name(i, i - range.begin));
        if (kind == Kind::Identifier || kind == Kind::Member || kind == Kind::Index)
          hash = mix(hash, meaning_of_value(i));
      }
    }
    return hash;
  }

  std::uint64_t meaning_of_name(NodeIndex i, NodeIndex offset) {
    std::uint64_t hash = offset;
    if (const std::string_view canonical = names_.canonical(i); !canonical.empty())
      hash = mix(hash, hash_of(canonical));
    const std::uint32_t variable = names_.variable(i);
    if (variable == 0) return hash;
    if (variable >= seen_.size()) seen_.resize(variable * 2 + 16);
    Seen& seen = seen_[variable];
    if (seen.round != round_) {
      seen.round = round_;
      seen.number = ++variables_here_;
    }
    if (seen.type_hash == 0) seen.type_hash = hash_of_type(names_.declared_type(i)) | 1U;
    hash = mix(hash, std::uint64_t{seen.number} << 2U | (names_.is_field(variable) ? 2U : 0U) |
                         (names_.assigned_once(variable) ? 1U : 0U));
    return mix(hash, seen.type_hash);
  }

  std::uint64_t hash_of_type(NodeIndex type) const {
    if (type == kNoNode) return 0;
    std::uint64_t hash = hash_of(tree_.text(type));
    const NodeIndex end = std::min(tree_[type].subtree_end, type + 8);
    for (NodeIndex i = type; i < end; ++i) {
      if (tree_[i].kind == Kind::Identifier) hash = mix(hash, hash_of(names_.canonical(i)));
    }
    return hash;
  }

  std::uint64_t meaning_of_value(NodeIndex i) const {
    const Constant* value = file_.values().constant(i);
    if (value == nullptr) return 0;
    return mix(mix(static_cast<std::uint64_t>(value->kind) << 1U | (value->known ? 1U : 0U),
                   static_cast<std::uint64_t>(value->number)),
               hash_of(value->text));
  }

  struct Seen {
    std::uint32_t round = 0;
    std::uint32_t number = 0;
    std::uint64_t type_hash = 0;  ///< 0: not asked yet
  };

  const FileView& file_;
  const Tree& tree_;
  const Names& names_;
  FileUnits out_;
  std::vector<Seen> seen_;  ///< by variable
  std::uint32_t round_ = 0;
  std::uint32_t variables_here_ = 0;
  NodeIndex last_list_ = kNoNode;
  std::uint64_t last_list_hash_ = 0;
};

}  // namespace

std::size_t FileUnits::unit_of(ByteRange range) const {
  const auto behind = std::upper_bound(units.begin(), units.end(), range.begin,
                                       [](ByteOffset at, const FileUnit& unit) { return at < unit.range.begin; });
  if (behind == units.begin() || !std::prev(behind)->range.contains(range)) return units.size();
  return static_cast<std::size_t>(behind - units.begin()) - 1;
}

std::size_t FileUnits::unit_of_node(NodeIndex node) const {
  const auto behind = std::upper_bound(units.begin(), units.end(), node, [](NodeIndex at, const FileUnit& unit) { return at < unit.nodes.begin; });
  if (behind == units.begin() || node >= std::prev(behind)->nodes.end) return units.size();
  return static_cast<std::size_t>(behind - units.begin()) - 1;
}

UnitChange::UnitChange(const FileUnits& before, const FileUnits& after) : before_(&before), after_(&after) {
  const std::vector<FileUnit>& old = before.units;
  const std::vector<FileUnit>& now = after.units;
  const auto same = [](const FileUnit& a, const FileUnit& b) { return a.content == b.content && a.meaning == b.meaning; };
  const std::size_t shorter = std::min(old.size(), now.size());
  while (first_stale_ < shorter && same(old[first_stale_], now[first_stale_])) ++first_stale_;
  std::size_t behind = 0;
  while (behind < shorter - first_stale_ && same(old[old.size() - 1 - behind], now[now.size() - 1 - behind])) ++behind;
  end_stale_ = old.size() - behind;
  by_ = now.size() - old.size();
  stale_.assign(old.size(), 0);
  // As many as before: each is what became of the one with its number, and those between two that changed may be the same.
  for (std::size_t i = first_stale_; i < end_stale_; ++i) stale_[i] = by_ != 0 || !same(old[i], now[i]) ? 1 : 0;
}

bool UnitChange::move(ByteRange& range) const {
  const std::size_t unit = before_->unit_of(range);
  if (unit == before_->units.size() || is_stale(unit)) return false;
  const ByteOffset by = bytes_moved(unit);
  range = {range.begin + by, range.end + by};
  return true;
}

std::vector<NodeRange> UnitChange::fresh() const {
  std::vector<NodeRange> out;
  for (std::size_t i = first_stale_; i < end_stale_ + by_; ++i) {
    if (by_ != 0 || is_stale(i)) out.push_back(after_->units[i].nodes);
  }
  return out;
}

FileUnits cut_into_units(const FileView& file) { return UnitCutter(file).run(); }

}  // namespace omni
