#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "agents/syntax/kind.h"

/// How a language's grammar becomes the normal tree: rows of data and a few hooks. See languages/python.cpp for a
/// small complete example, docs/adding-a-language.md for the way there.
namespace omni {

class TreeBuilder;
using BuildIndex = std::uint32_t;
inline constexpr BuildIndex kNoBuild = 0xffffffffU;

/// Runs after the node's children are finished and ordered; may change kind, symbol, roles, children through the builder.
using Hook = void (*)(TreeBuilder& builder, BuildIndex node);

enum RowFlag : std::uint16_t {
  kLeaf = 1,          ///< do not descend; symbol is the hash of the text
  kSplice = 2,        ///< the children take the node's place (and its role, when they have none)
  kDrop = 4,          ///< as if it were not there
  kComment = 8,       ///< goes to the side list
  kOperator = 16,     ///< tokens without a name (operators, keywords) join into the symbol
  kSpliceOne = 32,    ///< splice when exactly one child is left
  kTokens = 64,       ///< keyword tokens become Modifier children (async, static, const …)
  kBlockBody = 128,   ///< children with role Body, Then, Else are wrapped into a Block unless they are one
  kKeepEmpty = 256,   ///< with kSpliceOne: keep when no child is left
  kString = 512,      ///< leaf String: quotes found by looking at the text; see string_content()
  kStatements = 1024, ///< a statement list: children are statements
  kAnonymous = 2048,  ///< the row also speaks of the token without a name of the same spelling ("this" in some grammars)
};

/// One grammar node type. `fields`: "function=Callee arguments=Arguments *=Item": which role the child in a grammar
/// field gets, and in which order the roles stand; `*` is for children without a field. Fields not named keep the role
/// of the table kFieldRoles (registry.cpp) and come in the order of the text.
struct Row {
  std::string_view type;
  Kind kind = Kind::None;  ///< None: keep the raw kind
  std::uint16_t flags = 0;
  std::string_view fields = {};
  Hook hook = nullptr;
};

struct LanguageTable {
  std::span<const Row> rows;
};

}  // namespace omni
