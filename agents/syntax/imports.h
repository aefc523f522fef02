#pragma once

#include <vector>

#include "agents/syntax/tree.h"
#include "protocol/text/outline.h"

namespace omni {

/// What a file needs of others, in the order of the text: Import nodes of the normal tree, and calls that import
/// (OutlineSyntax::import_calls) when their argument is a plain string.
std::vector<Import> imports_of(const Tree& tree);

}  // namespace omni
