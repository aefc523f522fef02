#pragma once

#include <optional>
#include <string_view>

namespace omni {

/// How a language writes comments. A language has a line form, a block form, or both; empty: it has not.
struct CommentStyle {
  std::string_view line;         ///< "#", "//"
  std::string_view block_open;   ///< "/*", "<!--"
  std::string_view block_close;
  /// "--" may not stand inside a comment (XML): a suppression is written with an em dash instead.
  bool no_double_dash = false;
};

/// By the name a rule uses for the language ("python", "csharp", "terraform"). Empty for one without comments (JSON) or unknown.
std::optional<CommentStyle> comment_style(std::string_view language);

}  // namespace omni
