#include "tests/packs/fixes.h"

#include <algorithm>

namespace omni::test {
namespace {

std::optional<std::size_t> offset_of(std::string_view text, std::uint32_t line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return std::nullopt;
    at = end + 1;
  }
  const std::size_t end = std::min(text.find('\n', at), text.size());
  if (column == 0 || at + column - 1 > end) return std::nullopt;
  return at + column - 1;
}

}  // namespace

std::optional<std::string> apply_edits(std::string_view text, std::vector<PlacedEdit> edits) {
  std::sort(edits.begin(), edits.end());
  edits.erase(std::unique(edits.begin(), edits.end()), edits.end());
  std::string out;
  std::size_t done = 0;
  for (const PlacedEdit& edit : edits) {
    const auto begin = offset_of(text, edit.line, edit.column);
    const auto end = offset_of(text, edit.end_line, edit.end_column);
    if (!begin || !end || *begin < done || *end < *begin) return std::nullopt;
    out.append(text.substr(done, *begin - done)).append(edit.text);
    done = *end;
  }
  return out.append(text.substr(done));
}

}  // namespace omni::test
