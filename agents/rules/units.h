#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "agents/rules/binding.h"

namespace omni {

/// A piece of a file that is matched anew by itself: a top-level item, a class member, or a statement of a large one. What a
/// pattern finds from a node of it follows from the piece alone, as long as `meaning` stays.
struct FileUnit {
  NodeRange nodes;
  ByteRange range;
  std::uint64_t content = 0;  ///< hash of its bytes and of what it stands in: its list, and all around that
  std::uint64_t meaning = 0;  ///< hash of what its names stand for: variables, imports, declared types, constants
};

/// A piece of the frame around the units (the file, heads of classes and of large functions): what stands between two of them.
struct FrameGap {
  NodeRange nodes;            ///< that are in no unit; may be none
  std::uint64_t content = 0;  ///< hash of its bytes, its nodes, what their names stand for, and what they stand in
};

/// A file as units with gaps between them.
struct FileUnits {
  std::vector<FileUnit> units;   ///< by place
  std::vector<FrameGap> gaps;    ///< one before each unit, and one behind the last
  std::uint64_t everywhere = 0;  ///< hash of what concerns names all over the file: imports of all that something holds

  /// The unit that holds the range, as an index; the number of units if none does.
  std::size_t unit_of(ByteRange range) const;
  /// The unit that holds the node, likewise.
  std::size_t unit_of_node(NodeIndex node) const;
  /// The gap that holds a node of no unit.
  std::size_t gap_of_node(NodeIndex node) const;
};

/// What an edit made of the units of a file and the gaps between them. Both outlive it.
class UnitChange {
 public:
  UnitChange(const FileUnits& before, const FileUnits& after);

  /// Of a unit before the edit: is it another one now, or gone?
  bool is_stale(std::size_t unit) const { return stale_[unit] != 0; }
  /// The number that such a one has now, unless it is stale.
  std::size_t number_now(std::size_t unit) const { return unit < first_stale_ ? unit : unit + by_; }
  /// How far it was moved, in bytes and in nodes (both modulo 2^32).
  ByteOffset bytes_moved(std::size_t unit) const { return after_->units[number_now(unit)].range.begin - before_->units[unit].range.begin; }
  NodeIndex nodes_moved(std::size_t unit) const { return after_->units[number_now(unit)].nodes.begin - before_->units[unit].nodes.begin; }
  /// Puts a range where it is now; false: something in it, or beside it in the same gap, is another one.
  bool move(ByteRange& range) const;

  /// Of a subtree before the edit whose root is in the frame: how far its nodes were moved; nothing: something in it is another one.
  std::optional<NodeIndex> frame_nodes_moved(NodeRange subtree, ByteRange range) const;
  /// The nodes of units that are new, or other than before.
  std::vector<NodeRange> fresh() const;
  /// Nodes of the frame that are new, or hold something that is.
  std::vector<NodeRange> fresh_frame(const Tree& tree) const;
  const FileUnits& before() const { return *before_; }

 private:
  /// How many of the first i units and gaps are stale.
  struct Counts {
    std::vector<std::uint32_t> units;
    std::vector<std::uint32_t> gaps;
  };
  std::size_t gap_now(std::size_t gap) const { return gap <= first_stale_ ? gap : gap + by_; }
  bool is_stale_gap(std::size_t gap) const;
  static bool holds_stale(const Counts& stale, std::size_t first, std::size_t end);
  static bool is_touched(const FileUnits& file, const Counts& stale, NodeRange subtree, ByteRange range);

  const FileUnits* before_;
  const FileUnits* after_;
  std::vector<char> stale_;      ///< by number before
  std::size_t first_stale_ = 0;  ///< all stale ones are in [first_stale_, end_stale_)
  std::size_t end_stale_ = 0;
  std::size_t by_ = 0;           ///< modulo 2^64
  Counts stale_before_;
  Counts stale_after_;
};

/// Cost: about 50 ns a node, and the file's values where nobody asked for them yet. Needs names. A file whose pieces do not
/// stand one behind the other has no units, only one gap.
FileUnits cut_into_units(const FileView& file);

}  // namespace omni
