#pragma once

#include <cstdint>
#include <string>

#include "agents/rules/rule.h"

namespace omni {

enum class GenericCommentStyle : unsigned char { None, C, Cpp, Shell };

/// The `generic_*` options of a rule, as the generic mode uses them. A pattern and the document it is matched against
/// must be made with equal options.
struct GenericOptions {
  bool aliengrep = false;
  bool multi_line = true;          ///< aliengrep: `...` and blanks may cross lines
  bool caseless = false;           ///< ASCII letters
  std::string extra_braces = {};   ///< aliengrep: pairs, "<>" makes `<` and `>` brackets
  std::string extra_word_characters = {};  ///< aliengrep
  std::uint32_t ellipsis_max_span = 10;  ///< lines that one `...` reaches below the token before it
  GenericCommentStyle comments = GenericCommentStyle::None;

  auto operator<=>(const GenericOptions&) const = default;
};

GenericOptions generic_options(const RuleOptions& options);

}  // namespace omni
