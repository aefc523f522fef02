#include <algorithm>

#include "agents/finding/date.h"
#include "agents/finding/suppression.h"

namespace omni {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// The reason on one line, and so that it can't end the comment.
std::string clean_reason(std::string_view reason, const CommentStyle& style, bool block) {
  std::string text;
  for (const char c : reason) {
    const bool blank = is_control(c) || c == ' ';
    if (blank && (text.empty() || text.back() == ' ')) continue;
    text += blank ? ' ' : c;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  const auto pull_apart = [&](std::string_view sequence) {
    for (std::size_t at = text.find(sequence); at != std::string::npos; at = text.find(sequence)) text.insert(at + 1, " ");
  };
  if (block) {
    pull_apart(style.block_close);
    if (style.block_close == "*/") pull_apart("/*");  // some languages nest comments
  }
  if (style.no_double_dash) pull_apart("--");
  return text;
}

bool is_rule_name(std::string_view rule) {
  return !rule.empty() && !rule.starts_with("until=") && rule != "--" &&
         std::none_of(rule.begin(), rule.end(), [](char c) { return is_control(c) || c == ' ' || c == ','; }) &&
         rule.find("*/") == std::string_view::npos && rule.find("-->") == std::string_view::npos;
}

std::size_t line_end(std::string_view text, std::size_t from) {
  const std::size_t end = text.find_first_of("\r\n", from);
  return end == std::string_view::npos ? text.size() : end;
}

std::size_t next_line(std::string_view text, std::size_t from) {
  std::size_t end = line_end(text, from);
  if (end < text.size()) end += text.substr(end).starts_with("\r\n") ? 2 : 1;
  return end;
}

std::string_view line_break_of(std::string_view text) {
  const std::size_t end = line_end(text, 0);
  if (text.substr(end).starts_with("\r\n")) return "\r\n";
  return end < text.size() && text[end] == '\r' ? "\r" : "\n";
}

/// Behind the lines that must stay first: interpreter, coding (PEP 263), XML declaration, `<?php`.
std::size_t top_of_file(std::string_view text) {
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (int line = 0; line < 2 && at < text.size(); ++line) {
    const std::string_view content = text.substr(at, line_end(text, at) - at);
    const bool comment_with_coding = content.starts_with("#") && content.find("coding") != std::string_view::npos;
    const bool opener = line == 0 && (content.starts_with("#!") || content.starts_with("<?"));
    if (!opener && !comment_with_coding) break;
    at = next_line(text, at);
  }
  return at;
}

}  // namespace

Result<FixEdit> write_suppression(std::string_view text, ByteOffset finding_begin, const NewSuppression& suppression,
                                  const CommentStyle& style) {
  const bool block = style.line.empty();
  if (block && style.block_open.empty()) return Error(ErrorCode::InvalidInput, "writing a suppression: the language has no comments");
  if (suppression.rules.empty()) return Error(ErrorCode::InvalidInput, "writing a suppression: no rule is named");
  std::string words;
  for (const std::string& rule : suppression.rules) {
    if (!is_rule_name(rule)) {
      return Error(ErrorCode::InvalidInput, "writing a suppression: `" + rule + "` can't be written as the name of a rule");
    }
    words += (words.empty() ? "" : ", ") + rule;
  }
  const std::string reason = clean_reason(suppression.reason, style, block);
  if (reason.empty()) return Error(ErrorCode::InvalidInput, "writing a suppression: it needs a reason");

  std::string comment = std::string(block ? style.block_open : style.line) + " ";
  comment += suppression.whole_file ? "omni:ignore-file " : "omni:ignore ";
  comment += words;
  if (suppression.until) comment += " until=" + format_date(*suppression.until);
  comment += style.no_double_dash ? " \xE2\x80\x94 " : " -- ";
  comment += reason;
  if (block) comment += " " + std::string(style.block_close);

  FixEdit edit;
  std::size_t at = 0;
  std::string_view indent;
  if (suppression.whole_file) {
    at = top_of_file(text);
  } else {
    at = std::min<std::size_t>(finding_begin, text.size());
    while (at > 0 && text[at - 1] != '\n' && text[at - 1] != '\r') --at;
    if (at == 0 && text.starts_with("\xEF\xBB\xBF")) at = 3;
    std::size_t blank = at;
    while (blank < text.size() && (text[blank] == ' ' || text[blank] == '\t')) ++blank;
    indent = text.substr(at, blank - at);
  }
  const std::string_view line_break = line_break_of(text);
  edit.range = {static_cast<ByteOffset>(at), static_cast<ByteOffset>(at)};
  const bool behind_open_line = at > 0 && at == text.size() && text[at - 1] != '\n' && text[at - 1] != '\r' && at != 3;
  if (behind_open_line) edit.text = line_break;
  edit.text += std::string(indent) + comment + std::string(line_break);
  return edit;
}

}  // namespace omni
