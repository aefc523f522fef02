#pragma once

#include <string>
#include <string_view>

/// Compares `actual` with tests/golden/`name`, byte for byte; the failure shows the first line that differs.
/// OMNI_UPDATE_GOLDEN=1 writes the file instead: look at the diff before you commit it.
void expect_golden(std::string_view name, std::string_view actual);
