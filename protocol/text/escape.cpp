#include "protocol/text/escape.h"

#include <algorithm>

#include "protocol/base/utf8.h"

namespace omni {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// Unicode's Cf and the separators that break or turn lines, as far as editors and terminals act upon them; also the
/// fillers which show nothing at all.
bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || c == 0xFEFF || c == 0xFFA0 ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE0FFF);
}

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }

void append_byte_escape(std::string& out, unsigned byte) {
  out += "\\x";
  out += kHex[byte >> 4U & 0xFU];
  out += kHex[byte & 0xFU];
}

void append_code_point_escape(std::string& out, char32_t c) {
  std::string digits;
  for (auto rest = static_cast<std::uint32_t>(c); rest > 0; rest >>= 4U) digits.insert(digits.begin(), kHex[rest & 0xFU]);
  out += "\\u{" + digits + "}";
}

void append_shown(std::string& out, std::string_view text, std::size_t offset, const Utf8Char& c) {
  if (!c.valid) append_byte_escape(out, static_cast<unsigned char>(text[offset]));
  else if (c.code_point == '\n') out += "\\n";
  else if (c.code_point == '\r') out += "\\r";
  else if (c.code_point == '\t') out += "\\t";
  else if (is_control(c.code_point)) append_byte_escape(out, static_cast<unsigned>(c.code_point));
  else if (is_invisible(c.code_point)) append_code_point_escape(out, c.code_point);
  else out.append(text.substr(offset, c.size));
}

/// As show_controls, but the characters of `keep` (ASCII) pass.
std::string show_controls_except(std::string_view text, std::string_view keep) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = decode_utf8(text, i);
    if (c.size == 1 && keep.find(text[i]) != std::string_view::npos) out += text[i];
    else append_shown(out, text, i, c);
    i += c.size;
  }
  return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string show_controls(std::string_view text) { return show_controls_except(text, {}); }

std::string escape_terminal(std::string_view text) {
  std::string out = show_controls(text);
  const std::size_t start = out.find_first_not_of(' ');
  if (start != std::string::npos && std::string_view(out).substr(start).starts_with("::")) out.replace(start, 1, "\\x3a");
  replace_all(out, "##[", "#\\x23[");
  replace_all(out, "##vso[", "#\\x23vso[");
  return out;
}

std::string escape_markdown(std::string_view text) {
  // Every character that can open, close or continue markup anywhere; '.', ':' and '@' would make bare links and
  // mentions, '=' and '-' alone on a line would make the line above a heading.
  constexpr std::string_view kMarkup = "\\`*_{}[]()#+-=.!|~:@\"'$^";
  const std::string shown = show_controls_except(text, "\n\r\t");
  std::string out;
  out.reserve(shown.size() + shown.size() / 4);
  for (const char c : shown) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '\n' || c == '\r' || c == '\t') out += out.ends_with(' ') ? "" : " ";
    else {
      if (kMarkup.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  // Four leading blanks would be a code block, two trailing ones a line break.
  const std::size_t first = out.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

std::string markdown_code_span(std::string_view code) {
  const std::string shown = show_controls(code);
  if (shown.empty()) return {};
  const std::string fence(longest_run(shown, '`') + 1, '`');
  // One blank on both sides is taken off again; needed beside a backtick, or where the code itself has such blanks.
  const bool pad = shown.front() == '`' || shown.back() == '`' || (shown.front() == ' ' && shown.back() == ' ');
  const std::string blank = pad ? " " : "";
  return fence + blank + shown + blank + fence;
}

std::string markdown_code_block(std::string_view code, std::string_view language) {
  const auto of_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  const bool word = std::all_of(language.begin(), language.end(), of_word);
  std::string shown = show_controls_except(code, "\n\t");
  const std::string fence(std::max<std::size_t>(3, longest_run(shown, '`') + 1), '`');
  if (!shown.ends_with('\n')) shown += '\n';
  return fence + (word ? std::string(language) : std::string()) + "\n" + shown + fence + "\n";
}

std::string escape_html(std::string_view text) {
  const std::string shown = show_controls_except(text, "\n\t");
  std::string out;
  out.reserve(shown.size());
  for (const char c : shown) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string csv_field(std::string_view text) {
  std::string shown = show_controls(text);
  constexpr std::string_view kFormula = "=+-@";
  const std::size_t first = shown.find_first_not_of(' ');
  const bool formula = (first != std::string::npos && kFormula.find(shown[first]) != std::string_view::npos) ||
                       text.starts_with('\t') || text.starts_with('\r');
  if (formula) shown.insert(shown.begin(), '\'');
  if (shown.find_first_of(",;\"' ") == std::string::npos) return shown;
  replace_all(shown, "\"", "\"\"");
  return "\"" + shown + "\"";
}

std::string escape_workflow_data(std::string_view text) {
  std::string out = show_controls_except(text, "\n\r");
  replace_all(out, "%", "%25");
  replace_all(out, "\r", "%0D");
  replace_all(out, "\n", "%0A");
  return out;
}

std::string escape_workflow_property(std::string_view text) {
  std::string out = escape_workflow_data(text);
  replace_all(out, ":", "%3A");
  replace_all(out, ",", "%2C");
  return out;
}

}  // namespace omni
