#pragma once

#include <string>
#include <vector>

#include "agents/syntax/declarations.h"
#include "agents/syntax/tree.h"
#include "protocol/text/outline.h"

namespace omni {

/// What a file declares and imports, from its normal tree: one implementation for all languages; what differs between
/// them is data (Language::outline). Broken code yields what could be read of it.
/// Threads: any. Cost: linear in the text, about a tenth of its parse.
Outline outline_of(const Tree& tree);

/// Names of the places of one file, for findings: made once, asked often.
/// The name of a place does not change when code moves within the file or when other code is added, so fingerprints
/// may hold it. Two functions of one name (overloads) share theirs.
/// Threads: any.
class SymbolNames {
 public:
  explicit SymbolNames(const Tree& tree) : declarations_(declarations_of(tree)) {}

  /// The innermost symbol whose range holds all of `range`, as "Server.handle"; empty at the top level.
  std::string at(ByteRange range) const;

 private:
  std::vector<Declaration> declarations_;
};

}  // namespace omni
