#pragma once

#include <cstdint>
#include <vector>

#include "agents/rules/binding.h"

namespace omni {

/// A piece of a file that is matched anew by itself: a top-level item, a class member, or a statement of a large one. What a
/// pattern finds from a node of it follows from the piece alone, as long as `meaning` stays.
struct FileUnit {
  NodeRange nodes;
  ByteRange range;
  std::uint64_t content = 0;  ///< hash of its bytes and of the list it stands in
  std::uint64_t meaning = 0;  ///< hash of what its names stand for: variables, imports, declared types, constants
};

/// A file as units and the frame around them (the file, heads of classes and of large functions).
struct FileUnits {
  std::vector<FileUnit> units;      ///< by place
  std::vector<NodeRange> frame;     ///< the nodes that are in no unit
  std::uint64_t frame_content = 0;  ///< hash of these, and of what concerns names all over the file

  /// The unit that holds the range, as an index; the number of units if none does.
  std::size_t unit_of(ByteRange range) const;
};

/// Cost: about 50 ns a node, and the file's values where nobody asked for them yet. Needs names. A file whose pieces do not
/// stand one behind the other has no units, only a frame.
FileUnits cut_into_units(const FileView& file);

}  // namespace omni
