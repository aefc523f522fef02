#pragma once

#include <string_view>

namespace omni::test {

/// The normal tree of tests/golden/syntax/<file> equals the dump beside it, <file>.tree. OMNI_UPDATE_GOLDEN=1 in the
/// environment rewrites the dump instead; read the difference like code.
void expect_golden(std::string_view language, std::string_view file);

}  // namespace omni::test
