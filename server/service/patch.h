#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/result.h"

namespace omni {

/// What a unified diff makes of one file.
struct PatchedFile {
  std::string path;             ///< as written, without a/ or b/; of the file as it is afterwards
  std::string before;           ///< empty for a file that the diff adds
  std::string after;
  bool removed = false;         ///< then `after` is empty
  std::vector<std::uint32_t> added_lines;  ///< of `after`, from 1, ascending
};

/// Applies `diff` (of `git diff`, `diff -u`) to texts that `text_of` gives, exactly: each hunk must stand where it says.
/// Errors: InvalidInput, naming the line of the diff; those of `text_of`. Nothing is written anywhere.
Result<std::vector<PatchedFile>> apply_diff(std::string_view diff, const std::function<Result<std::string>(const std::string& path)>& text_of);

}  // namespace omni
