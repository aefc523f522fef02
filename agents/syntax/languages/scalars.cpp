#include "agents/syntax/languages/scalars.h"

#include <algorithm>
#include <vector>

#include "protocol/base/utf8.h"

namespace omni::languages {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Value of `count` hexadecimal digits at `at`; -1 if they are not there.
std::int64_t hex_number(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  std::int64_t value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/// What one letter behind a backslash stands for; '\0' with `known` false: nothing.
char short_escape(char letter, bool& known) {
  static constexpr std::string_view kLetters = "nrtbfave0\"\\/ _";
  static constexpr std::string_view kValues{"\n\r\t\b\f\a\v\x1b\0\"\\/ \xa0", 14};
  const std::size_t at = kLetters.find(letter);
  known = at != std::string_view::npos;
  return known ? kValues[at] : '\0';
}

/// The escape at `at`, a backslash: appended to `out`. Number of bytes taken; 0: it is none.
std::size_t append_escape(std::string_view text, std::size_t at, std::string& out) {
  if (at + 1 >= text.size()) return 0;
  const char letter = text[at + 1];
  const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
  if (digits > 0) {
    std::int64_t code = hex_number(text, at + 2, digits);
    if (code < 0) return 0;
    std::size_t taken = 2 + digits;
    const bool high = digits == 4 && code >= 0xd800 && code < 0xdc00;  // one half of a pair
    if (high && text.substr(at + taken).starts_with("\\u")) {
      const std::int64_t low = hex_number(text, at + taken + 2, 4);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        taken += 6;
      }
    }
    append_utf8(out, static_cast<char32_t>(code));
    return taken;
  }
  bool known = false;
  const char value = short_escape(letter, known);
  if (!known) return 0;
  if (letter == '_') {
    append_utf8(out, 0xa0);
  } else {
    out += value;
  }
  return 2;
}

/// Line breaks among quoted or plain text: one is a blank, each further one a line break. `escapes`: a backslash at the end of
/// a line joins it to the next.
std::string folded(std::string_view text, bool escapes) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (escapes && text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '\n' && text[i + 1] != '\r') {
      out.append(text.substr(i, 2));  // what an escape yields is not folded
      i += 2;
      continue;
    }
    const bool joins = escapes && text[i] == '\\';
    if (text[i] != '\n' && !joins) {
      out += text[i++];
      continue;
    }
    std::size_t breaks = 0;
    if (joins)
      ++i;
    else
      while (!out.empty() && is_blank(out.back())) out.pop_back();
    while (i < text.size() && (is_blank(text[i]) || text[i] == '\n')) breaks += text[i++] == '\n' ? 1 : 0;
    if (breaks == 1 && !joins) out += ' ';
    if (breaks > 1) out.append(breaks - 1, '\n');
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    at = end + 1;
  }
  return lines;
}

/// `|2-` and the like, then lines.
std::string block(std::string_view literal) {
  const std::size_t header_end = std::min(literal.find('\n'), literal.size());
  const std::string_view header = literal.substr(0, literal.substr(0, header_end).find_first_of(" #\r"));
  std::vector<std::string_view> lines = lines_of(literal.substr(std::min(header_end + 1, literal.size())));
  std::size_t indent = std::string_view::npos;
  for (const std::string_view line : lines) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string_view::npos) indent = std::min(indent, first);
  }
  if (indent == std::string_view::npos) indent = 0;
  for (std::string_view& line : lines) line.remove_prefix(std::min({indent, line.size()}));
  std::size_t empty_end = 0;
  while (!lines.empty() && lines.back().find_first_not_of(" \t") == std::string_view::npos) {
    lines.pop_back();
    ++empty_end;
  }
  const bool folds = header.starts_with('>');
  const auto apart = [](std::string_view line) {
    return line.empty() || is_blank(line.front());
  };  // its line breaks stay
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out.append(lines[i]);
    if (i + 1 == lines.size()) break;
    if (!folds || apart(lines[i]) || apart(lines[i + 1])) {
      const bool second_of_two = folds && lines[i].empty() && i > 0 && !apart(lines[i - 1]);
      const bool before_empty = folds && !apart(lines[i]) && lines[i + 1].empty();
      if (!before_empty || second_of_two) out += '\n';
    } else {
      out += ' ';
    }
  }
  if (!out.empty() && header.find('-') == std::string_view::npos) out += '\n';
  if (header.find('+') != std::string_view::npos) out.append(empty_end, '\n');
  return out;
}

}  // namespace

std::string unescaped(std::string_view content) {
  std::string out;
  for (std::size_t i = 0; i < content.size();) {
    const std::size_t taken = content[i] == '\\' ? append_escape(content, i, out) : 0;
    if (taken == 0) out += content[i];
    i += std::max<std::size_t>(taken, 1);
  }
  return out;
}

std::string yaml_scalar(std::string_view literal) {
  if (literal.starts_with('|') || literal.starts_with('>')) return block(literal);
  const char quote = literal.empty() ? '\0' : literal[0];
  const bool quoted = (quote == '"' || quote == '\'') && literal.size() > 1 && literal.back() == quote;
  if (!quoted) return folded(literal, false);
  const std::string_view content = literal.substr(1, literal.size() - 2);
  if (quote == '"') return unescaped(folded(content, true));
  const std::string text = folded(content, false);
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\'' && i + 1 < text.size() && text[i + 1] == '\'') ++i;
  }
  return out;
}

}  // namespace omni::languages
