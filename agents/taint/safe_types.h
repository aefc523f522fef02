#pragma once

#include "agents/rules/binding.h"

/// Which expressions are numbers or truth values, as far as the file itself tells: by literals, operators, casts, declared types
/// and the names of a few well-known methods. Unknown is no.
namespace omni {

bool is_number(const FileView& file, NodeIndex expression);
bool is_boolean(const FileView& file, NodeIndex expression);
/// `==`, `<`, `instanceof` and the like.
bool is_comparison(const Tree& tree, NodeIndex expression);

}  // namespace omni
