#include "agents/rules/units.h"

#include <algorithm>
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
    for (FileUnit& unit : units) unit.meaning = meaning_of(unit.nodes);
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
    NodeIndex at = 0;
    ByteOffset place = 0;
    for (FileUnit& unit : out_.units) {
      add_gap({at, unit.nodes.begin}, {place, unit.range.begin});
      const NodeIndex list = tree_[unit.nodes.begin].parent;
      unit.content = hash_of(slice(tree_.text(), unit.range), mix(static_cast<std::uint64_t>(tree_[list].kind), hash_of_list(list)));
      at = unit.nodes.end;
      place = unit.range.end;
    }
    add_gap({at, tree_.size()}, {place, static_cast<ByteOffset>(tree_.text().size())});
  }

  void add_gap(NodeRange nodes, ByteRange range) {
    std::uint64_t hash = hash_of(slice(tree_.text(), range));
    for (NodeIndex i = nodes.begin; i < nodes.end; ++i) hash = mix(hash, frame_node(i));
    const NodeIndex around = nodes.begin < nodes.end ? tree_[nodes.begin].parent : kNoNode;
    if (around != kNoNode) hash = mix(hash, hash_of_list(around));
    out_.gaps.push_back({nodes, mix(hash, meaning_of(nodes))});
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

  std::uint64_t meaning_of(NodeRange range) {
    std::uint64_t hash = 0;
    ++round_;
    variables_here_ = 0;
    for (NodeIndex i = range.begin; i < range.end; ++i) {
      const Kind kind = tree_[i].kind;
      if (kind == Kind::Identifier) hash = mix(hash, meaning_of_name(i, i - range.begin));
      if (kind == Kind::Identifier || kind == Kind::Member || kind == Kind::Index) hash = mix(hash, meaning_of_value(i));
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

std::size_t FileUnits::gap_of_node(NodeIndex node) const {
  const auto behind = std::upper_bound(units.begin(), units.end(), node, [](NodeIndex at, const FileUnit& unit) { return at < unit.nodes.begin; });
  return static_cast<std::size_t>(behind - units.begin());
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

  // Sums from marks: first those of what is there now, all of it new unless something before the edit says otherwise.
  stale_after_ = {std::vector<std::uint32_t>(now.size() + 1, 1), std::vector<std::uint32_t>(now.size() + 2, 1)};
  stale_before_ = {std::vector<std::uint32_t>(old.size() + 1, 0), std::vector<std::uint32_t>(old.size() + 2, 0)};
  for (std::size_t i = 0; i < old.size(); ++i) {
    stale_before_.units[i + 1] = stale_before_.units[i] + (is_stale(i) ? 1 : 0);
    if (!is_stale(i)) stale_after_.units[number_now(i) + 1] = 0;
  }
  for (std::size_t i = 0; i <= old.size(); ++i) {
    const bool stale = is_stale_gap(i);
    stale_before_.gaps[i + 1] = stale_before_.gaps[i] + (stale ? 1 : 0);
    if (!stale) stale_after_.gaps[gap_now(i) + 1] = 0;
  }
  for (std::vector<std::uint32_t>* sums : {&stale_after_.units, &stale_after_.gaps}) {
    sums->front() = 0;
    for (std::size_t i = 1; i < sums->size(); ++i) (*sums)[i] += (*sums)[i - 1];
  }
}

bool UnitChange::is_stale_gap(std::size_t gap) const {
  if (by_ != 0 && gap >= first_stale_ && gap <= end_stale_) return true;  // nobody can tell which of them it is now
  return before_->gaps[gap].content != after_->gaps[gap_now(gap)].content;
}

/// Among the units [first, end) and the gaps around and between them.
bool UnitChange::holds_stale(const Counts& stale, std::size_t first, std::size_t end) {
  return stale.units[end] != stale.units[first] || stale.gaps[end + 1] != stale.gaps[first];
}

namespace {

/// The units that overlap a range; where none does, the gap it is in is the one with the number of `first`.
struct Overlap {
  std::size_t first = 0;
  std::size_t end = 0;
};

Overlap units_in(const FileUnits& file, ByteRange range) {
  const std::vector<FileUnit>& units = file.units;
  const auto first = std::upper_bound(units.begin(), units.end(), range.begin, [](ByteOffset at, const FileUnit& unit) { return at < unit.range.end; });
  const auto end = std::lower_bound(first, units.end(), range.end, [](const FileUnit& unit, ByteOffset at) { return unit.range.begin < at; });
  return {static_cast<std::size_t>(first - units.begin()), static_cast<std::size_t>(end - units.begin())};
}

/// Where the gap begins in the text.
ByteOffset begin_of_gap(const FileUnits& file, std::size_t gap) { return gap == 0 ? 0 : file.units[gap - 1].range.end; }

}  // namespace

bool UnitChange::move(ByteRange& range) const {
  const auto [first, end] = units_in(*before_, range);
  const bool in_unit = end == first + 1 && before_->units[first].range.contains(range);
  if (in_unit ? is_stale(first) : holds_stale(stale_before_, first, end)) return false;
  const ByteOffset by = in_unit ? bytes_moved(first) : begin_of_gap(*after_, gap_now(first)) - begin_of_gap(*before_, first);
  range = {range.begin + by, range.end + by};
  return true;
}

/// Does anything change in a subtree of the frame? Its nodes and its text may lie in different gaps, so both are looked at.
bool UnitChange::is_touched(const FileUnits& file, const Counts& stale, NodeRange subtree, ByteRange range) {
  const auto [first, end] = units_in(file, range);
  return holds_stale(stale, file.gap_of_node(subtree.begin), file.gap_of_node(subtree.end - 1)) || holds_stale(stale, first, end);
}

std::optional<NodeIndex> UnitChange::frame_nodes_moved(NodeRange subtree, ByteRange range) const {
  if (is_touched(*before_, stale_before_, subtree, range)) return std::nullopt;
  const std::size_t gap = before_->gap_of_node(subtree.begin);
  return after_->gaps[gap_now(gap)].nodes.begin - before_->gaps[gap].nodes.begin;
}

std::vector<NodeRange> UnitChange::fresh() const {
  std::vector<NodeRange> out;
  for (std::size_t i = first_stale_; i < end_stale_ + by_; ++i) {
    if (by_ != 0 || is_stale(i)) out.push_back(after_->units[i].nodes);
  }
  return out;
}

std::vector<NodeRange> UnitChange::fresh_frame(const Tree& tree) const {
  std::vector<NodeRange> out;
  for (const FrameGap& gap : after_->gaps) {
    for (NodeIndex i = gap.nodes.begin; i < gap.nodes.end; ++i) {
      if (!is_touched(*after_, stale_after_, {i, tree[i].subtree_end}, tree[i].range())) continue;
      if (!out.empty() && out.back().end == i) {
        ++out.back().end;
      } else {
        out.push_back({i, i + 1});
      }
    }
  }
  return out;
}

FileUnits cut_into_units(const FileView& file) { return UnitCutter(file).run(); }

}  // namespace omni
