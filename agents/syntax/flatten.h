#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

struct TSTree;

namespace omni {

/// Where the statements and members of a file lie in its normal tree: what a flatten() of the edited text may take over.
/// Plain data, immutable once made. Threads: any.
struct TreePieces {
  struct Piece {
    ByteRange range;           ///< of the grammar's node
    std::uint16_t symbol = 0;  ///< of the grammar's node
    std::uint16_t list = 0;    ///< and of the list it stands in
    NodeRange nodes;           ///< siblings with all below them
  };
  std::vector<Piece> pieces;  ///< by begin, longer ones first
};

/// The last tree of a document, and where the new text differs from its own.
struct OldTree {
  const Tree* tree = nullptr;
  const TreePieces* pieces = nullptr;
  std::vector<ByteRange> changed;  ///< in the new text, sorted: edits, and what the grammar's trees differ in
  std::vector<std::pair<ByteOffset, std::int64_t>>
      shifts;  ///< from that offset of the new text on: old offset minus new one
};

/// The one walk that makes a normal tree of a grammar's tree, along the language's table.
///   unread   becomes Tree::unread()
///   pieces   gets the pieces of the tree; null: nobody will edit it
///   old      what lies apart from its changes is copied; null: nothing is known. Neither text may have syntax errors
/// Errors: Cancelled, DeadlineExceeded. Cost: about 150 ns a node, 5 ns for one that is copied.
Result<Tree> flatten(const Context& ctx, const CompiledLanguage& language, const TSTree& tree,
                     std::shared_ptr<const std::string> text, std::vector<ByteRange> unread = {},
                     TreePieces* pieces = nullptr, const OldTree* old = nullptr);
Tree flatten(const CompiledLanguage& language, const TSTree& tree, std::shared_ptr<const std::string> text);

}  // namespace omni
