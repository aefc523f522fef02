#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "protocol/base/context.h"
#include "protocol/base/result.h"

struct TSTree;

namespace omni {

/// The one walk that makes a normal tree of a grammar's tree, along the language's table.
///   unread   becomes Tree::unread()
/// Errors: Cancelled, DeadlineExceeded. Cost: about 150 ns a node.
Result<Tree> flatten(const Context& ctx, const CompiledLanguage& language, const TSTree& tree,
                     std::shared_ptr<const std::string> text, std::vector<ByteRange> unread = {});
Tree flatten(const CompiledLanguage& language, const TSTree& tree, std::shared_ptr<const std::string> text);

}  // namespace omni
