#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/suppression.h"

/// The words of a directive, apart from where it stands. Internal to agents/finding.
namespace omni::suppression_read {

struct Directive {
  InlineSuppression::Syntax syntax = InlineSuppression::Syntax::Omni;
  bool whole_file = false;
  std::vector<std::string> rules;
  std::string reason;
  std::optional<std::chrono::sys_days> until;
  std::size_t size = 0;          ///< bytes from the marker to the end
  std::string error_code;        ///< not empty: the directive can't be read
  std::string error;
  std::string hint;
};

/// Where the next marker begins at or behind `from`; npos: nowhere. A marker inside a longer word is none.
std::size_t find_marker(std::string_view text, std::size_t from);

/// Reads the directive whose marker starts `text`; `text` ends with the line or the comment.
Directive parse_directive(std::string_view text);

}  // namespace omni::suppression_read
