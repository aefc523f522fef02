#pragma once

#include <string>
#include <string_view>

#include "agents/finding/finding.h"
#include "agents/finding/suppression.h"
#include "protocol/base/result.h"
#include "server/service/fix_text.h"

namespace omni {

/// The edit that writes `suppression` for `finding` into the text of its file, as a comment where it is one: above the finding's
/// line, at the end of that line, or as JSX writes it. In a string, a template or the text of a page none of them is a comment, so
/// every way is tried by analysing what it makes: the finding has to be gone, with no other in its place and no less parsed.
///   language   name of the text's language, as in Language::name
/// Errors: Unsupported (no comment can stand there), those of write_suppression(). Cost: two to four analyses of the text.
Result<FixEdit> suppress_text_checked(const std::string& text, const Finding& finding, const NewSuppression& suppression, const CommentStyle& style,
                                      std::string_view language, const Reanalyse& again);

}  // namespace omni
