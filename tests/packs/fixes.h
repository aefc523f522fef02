#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a rule's fix does to its test file: `NAME.fixed.EXT` beside `NAME.EXT` holds the text afterwards.
namespace omni::test {

/// Lines and columns as in SARIF: from 1, the end behind the last character. The packs' test files are ASCII, so a
/// column is a byte.
struct PlacedEdit {
  std::uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
  std::string text;
  auto operator<=>(const PlacedEdit&) const = default;
};

/// `text` after all edits; equal ones count once. Nothing when two of them overlap or one lies outside.
std::optional<std::string> apply_edits(std::string_view text, std::vector<PlacedEdit> edits);

}  // namespace omni::test
