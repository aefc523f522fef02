#include "server/service/suppress_text.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace omni {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Those that are shown; of one rule where it is named.
std::size_t count_open(const Reanalysis& analysis, const std::string* rule) {
  return static_cast<std::size_t>(std::count_if(analysis.findings.begin(), analysis.findings.end(), [&](const Finding& each) {
    return !each.suppression && (rule == nullptr || each.rule_id == *rule);
  }));
}

std::string applied(const std::string& text, const FixEdit& edit) {
  std::string out = text;
  return out.replace(edit.range.begin, edit.range.size(), edit.text);
}

/// Whether a backslash joins the line that begins at `line_begin` to the one before: a comment between them would end the statement
/// (Python, shell) or swallow the rest (C).
bool continues_line_above(std::string_view text, std::size_t line_begin) {
  std::size_t end = line_begin;
  if (end > 0 && text[end - 1] == '\n') --end;
  if (end > 0 && text[end - 1] == '\r') --end;
  return end > 0 && text[end - 1] == '\\';
}

/// The same place with another text.
FixEdit edit_at(ByteRange range, std::string text) {
  FixEdit edit;
  edit.range = range;
  edit.text = std::move(text);
  return edit;
}

std::vector<FixEdit> ways_to_suppress(std::string_view text, const Finding& finding, FixEdit above, const CommentStyle& style, std::string_view language) {
  const std::size_t first = above.text.find_first_not_of(kBlanks);
  const std::string comment = above.text.substr(first, above.text.find_last_not_of(kBlanks) + 1 - first);
  std::vector<FixEdit> ways;
  const ByteRange line_above = above.range;
  std::string jsx = above.text;
  // A Dockerfile drops lines that are comments before it joins the others.
  if (language == "dockerfile" || !continues_line_above(text, line_above.begin)) ways.push_back(std::move(above));
  const std::size_t end = std::min(text.find_first_of("\r\n", finding.location.range.begin), text.size());
  if (end > 0 && text[end - 1] != '\\') {
    const auto at = static_cast<ByteOffset>(end);
    ways.push_back(edit_at({at, at}, "  " + comment));
  }
  if ((language == "javascript" || language == "tsx") && comment.starts_with(style.line)) {
    jsx.replace(first, comment.size(), "{/*" + comment.substr(style.line.size()) + " */}");
    ways.push_back(edit_at(line_above, std::move(jsx)));
  }
  return ways;
}

}  // namespace

Result<FixEdit> suppress_text_checked(const std::string& text, const Finding& finding, const NewSuppression& suppression, const CommentStyle& style,
                                      std::string_view language, const Reanalyse& again) {
  OMNI_TRY(FixEdit plain, write_suppression(text, finding.location.range.begin, suppression, style));
  std::vector<FixEdit> ways;
  if (suppression.whole_file) ways.push_back(std::move(plain));
  else ways = ways_to_suppress(text, finding, std::move(plain), style, language);
  const Reanalysis before = again(text);
  for (FixEdit& way : ways) {
    const Reanalysis after = again(applied(text, way));
    const bool known = before.complete && after.complete;
    const bool gone = count_open(after, &finding.rule_id) < count_open(before, &finding.rule_id) && count_open(after, nullptr) < count_open(before, nullptr);
    if (known && gone && after.parse_errors <= before.parse_errors) return std::move(way);
  }
  return Error(ErrorCode::Unsupported, suppression.whole_file ? "no comment at the top of this file would do it: suppress the rule in omni.yaml"
                                                              : "no comment can stand at this line: ignore the rule in the whole file, or suppress it in omni.yaml");
}

}  // namespace omni
