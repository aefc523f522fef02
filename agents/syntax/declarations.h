#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/syntax/tree.h"
#include "protocol/text/outline.h"

namespace omni {

inline constexpr std::uint32_t kNoDeclaration = 0xffffffffU;

/// Something with a name that a tree declares.
struct Declaration {
  NodeIndex node = kNoNode;
  SymbolKind kind = SymbolKind::Other;
  ByteRange range;        ///< the node's, for a stage or heading up to the next one
  ByteRange selection;    ///< the name; of several words (HCL labels) the last, of none (`init`) the keyword
  std::string name;       ///< as in Symbol::name
  std::string container;  ///< as in Symbol::container, with the owner that is written before the name (`Server::handle`)
  std::uint32_t parent = kNoDeclaration;  ///< the declaration around it, by index
};

/// All declarations of a tree, a container before what it holds. Functions and types wherever they stand; variables,
/// constants and fields only where a whole file, module or class can see them; keys of configuration files and markup
/// as the language's OutlineSyntax says.
/// Nothing is declared more than 64 levels deep. Threads: any. Cost: one pass over the nodes, about 10 ns each.
std::vector<Declaration> declarations_of(const Tree& tree);

/// What stands below `container` and is called `name` is known by this name: "Server.handle".
std::string qualified_name(const Declaration& declaration);

}  // namespace omni
