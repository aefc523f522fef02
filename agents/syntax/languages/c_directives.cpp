#include <algorithm>
#include <string>

#include "agents/syntax/languages/c_detour.h"

namespace omni::languages {
namespace {

using Kind = CToken::Kind;

void blank_all(std::string& text, ByteRange range) {
  for (ByteOffset at = range.begin; at < range.end; ++at) {
    if (text[at] != '\n') text[at] = ' ';
  }
}

/// `defined(A) ? x : y` is cut behind `defined(A)`, `__has_include("x.h")` behind its name.
void shorten_condition(std::string& text, ByteRange directive) {
  const std::string line(slice(text, directive));
  const CDirective parts = c_directive(line);
  const auto offset = static_cast<ByteOffset>(parts.rest.data() - line.data());
  const CTokens tokens = c_tokens(parts.rest);
  const auto word = [&](std::size_t i) { return i < tokens.size() ? slice(parts.rest, tokens[i].range) : std::string_view{}; };
  const auto blank = [&](std::size_t i) {
    blank_all(text, {directive.begin + offset + tokens[i].range.begin, directive.begin + offset + tokens[i].range.end});
  };
  std::size_t kept = 0;
  while (kept < tokens.size() && tokens[kept].kind != Kind::Word && tokens[kept].kind != Kind::Number) blank(kept++);
  if (word(kept) == "defined") kept += word(kept + 1) == "(" ? 3 : 1;
  for (std::size_t i = kept + 1; i < tokens.size(); ++i) blank(i);
}

/// Keeps name and parameters of a `#define`.
void drop_body(std::string& text, ByteRange directive) {
  const std::string line(slice(text, directive));
  const CDirective parts = c_directive(line);
  const auto offset = static_cast<ByteOffset>(parts.rest.data() - line.data());
  const CTokens tokens = c_tokens(parts.rest);
  if (tokens.empty()) return;
  ByteOffset end = tokens[0].range.end;
  if (tokens.size() > 1 && tokens[1].range.begin == end && slice(parts.rest, tokens[1].range) == "(") {
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      end = tokens[i].range.end;
      if (slice(parts.rest, tokens[i].range) == ")") break;
    }
  }
  blank_all(text, {directive.begin + offset + end, directive.end});
}

/// Errors that reach far are not the directive's.
bool has_own_error(const Windows& errors, ByteRange directive) {
  for (auto error = std::lower_bound(errors.begin(), errors.end(), ByteRange{directive.begin, 0}); error != errors.end() && error->begin <= directive.end; ++error) {
    if (error->end <= directive.end + 200) return true;
  }
  return false;
}

}  // namespace

void go_around_directives(std::string& text, const Windows& errors) {
  const std::string before = text;
  const CTokens tokens = c_tokens(before);
  std::string_view head;            // the last word that could say what the next brace opens
  std::vector<char> open;           // brackets; 'e' stands for the brace of an enumeration
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = slice(before, tokens[i].range);
    if (tokens[i].kind == Kind::Word && (word == "enum" || (word == "struct" && head != "enum"))) head = word;
    if (tokens[i].kind == Kind::Sign) {
      const char c = word[0];
      if (c == '(' || c == '[' || c == '{') open.push_back(c == '{' && head == "enum" ? 'e' : c);
      if ((c == ')' || c == ']' || c == '}') && !open.empty()) open.pop_back();
      if (c == ';' || c == '{' || c == '(' || c == ')') head = {};
    }
    if (tokens[i].kind != Kind::Directive) continue;
    const std::string_view name = c_directive(word).name;
    const bool conditional = name == "if" || name == "elif";
    const bool other = name == "define" || name == "undef" || name == "pragma" || name == "error" || name == "include" || name == "warning";
    if (other && !open.empty() && open.back() != '{') {
      // The error may be anywhere in the list around: such a directive is never part of it.
      if (!errors.empty()) blank_all(text, tokens[i].range);
    } else if (conditional && has_own_error(errors, tokens[i].range)) {
      shorten_condition(text, tokens[i].range);
    } else if (name == "define" && has_own_error(errors, tokens[i].range)) {
      drop_body(text, tokens[i].range);
    }
  }
}

}  // namespace omni::languages
