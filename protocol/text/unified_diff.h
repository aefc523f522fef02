#pragma once

#include <string>
#include <string_view>

namespace omni {

/// What turns `before` into `after`, as `patch` and `git apply` read it; empty when they are equal. The texts go through
/// as they are: escape them for a terminal. Lines end with LF; a CR before it belongs to the line.
///   name     of the file, `/` between parts; written as a/NAME and b/NAME, quoted as git does where it holds odd bytes
///   context  equal lines shown around each change
/// Method: Myers' O(ND), after what begins and ends alike is taken off. Texts that differ in more than some thousand lines
/// are shown as one change from the first differing line to the last, so the cost stays bounded.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name, unsigned context = 3);

}  // namespace omni
