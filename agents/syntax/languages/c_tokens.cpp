#include "agents/syntax/languages/c_tokens.h"

#include <algorithm>
#include <string>

namespace omni::languages {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }

bool is_word_start(char c) {
  return c == '_' || c == '$' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_part(char c) { return is_word_start(c) || is_digit(c); }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  CTokens run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') fresh_line_ = true;
      if (is_blank(c)) {
        ++at_;
      } else if (c == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'))) {
        at_ += peek(1) == '\r' ? 3 : 2;
      } else if (c == '/' && (peek(1) == '/' || peek(1) == '*')) {
        skip_comment();
      } else {
        token(c);
      }
    }
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t by) const { return at_ + by < text_.size() ? text_[at_ + by] : '\0'; }

  void skip_comment() {
    const bool line = text_[at_ + 1] == '/';
    const std::size_t end = text_.find(line ? std::string_view("\n") : std::string_view("*/"), at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + (line ? 0 : 2);
  }

  void add(CToken::Kind kind, std::size_t end) {
    tokens_.push_back({{static_cast<ByteOffset>(at_), static_cast<ByteOffset>(end)}, kind, fresh_line_});
    fresh_line_ = false;
    at_ = end;
  }

  void token(char c) {
    if (c == '#' && fresh_line_) {
      add(CToken::Kind::Directive, directive_end());
    } else if (is_word_start(c)) {
      std::size_t end = at_ + 1;
      while (end < text_.size() && is_word_part(text_[end])) ++end;
      const bool prefix = end < text_.size() && end - at_ <= 3 && (text_[end] == '"' || text_[end] == '\'');
      if (prefix && text_[end] == '"' && text_[end - 1] == 'R') {
        add(CToken::Kind::Literal, raw_string_end(end));
      } else if (prefix) {
        add(CToken::Kind::Literal, literal_end(end));
      } else {
        add(CToken::Kind::Word, end);
      }
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      add(CToken::Kind::Number, number_end());
    } else if (c == '"' || c == '\'') {
      add(CToken::Kind::Literal, literal_end(at_));
    } else {
      const char next = peek(1);
      const bool pair = (c == ':' && next == ':') || (c == '-' && next == '>') || (c == '&' && next == '&') || (c == '<' && next == '<');
      add(CToken::Kind::Sign, at_ + (pair ? 2 : 1));
    }
  }

  /// Behind the line, its continuations and the comments that reach over its end.
  std::size_t directive_end() const {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != '\n') {
      if (text_[end] == '\\' && end + 1 < text_.size() && text_[end + 1] == '\n') {
        end += 2;
      } else if (text_[end] == '\\' && text_.substr(end).starts_with("\\\r\n")) {
        end += 3;
      } else if (text_.substr(end).starts_with("/*")) {
        const std::size_t close = text_.find("*/", end + 2);
        end = close == std::string_view::npos ? text_.size() : close + 2;
      } else if (text_.substr(end).starts_with("//")) {
        end = std::min(text_.find('\n', end), text_.size());
      } else {
        ++end;
      }
    }
    return end;
  }

  /// A literal that is not closed ends with its line.
  std::size_t literal_end(std::size_t quote) const {
    for (std::size_t i = quote + 1; i < text_.size(); ++i) {
      if (text_[i] == '\\') {
        ++i;
      } else if (text_[i] == text_[quote]) {
        return i + 1;
      } else if (text_[i] == '\n') {
        return i;
      }
    }
    return text_.size();
  }

  std::size_t raw_string_end(std::size_t quote) const {
    const std::size_t open = text_.find('(', quote);
    if (open == std::string_view::npos || open - quote > 17) return literal_end(quote);
    const std::string close = ")" + std::string(text_.substr(quote + 1, open - quote - 1)) + "\"";
    const std::size_t end = text_.find(close, open);
    return end == std::string_view::npos ? literal_end(quote) : end + close.size();
  }

  std::size_t number_end() const {
    std::size_t end = at_ + 1;
    while (end < text_.size()) {
      const char c = text_[end];
      const bool exponent_sign = (c == '+' || c == '-') && std::string_view("eEpP").find(text_[end - 1]) != std::string_view::npos;
      const bool separator = c == '\'' && end + 1 < text_.size() && is_word_part(text_[end + 1]);
      if (!is_word_part(c) && c != '.' && !exponent_sign && !separator) break;
      ++end;
    }
    return end;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  bool fresh_line_ = true;
  CTokens tokens_;
};

}  // namespace

CTokens c_tokens(std::string_view text) { return Scanner(text).run(); }

std::vector<std::size_t> c_partners(std::string_view text, const CTokens& tokens) {
  std::vector<std::size_t> partners(tokens.size(), kNoToken);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != CToken::Kind::Sign) continue;
    const char c = text[tokens[i].range.begin];
    if (c == '(' || c == '[' || c == '{') {
      open.push_back(i);
    } else if (c == ')' || c == ']' || c == '}') {
      const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
      // A brace closes what was left open inside it; another bracket never closes a brace.
      while (!open.empty() && text[tokens[open.back()].range.begin] != wanted && c == '}') open.pop_back();
      if (open.empty() || text[tokens[open.back()].range.begin] != wanted) continue;
      partners[i] = open.back();
      partners[open.back()] = i;
      open.pop_back();
    }
  }
  return partners;
}

CDirective c_directive(std::string_view line) {
  std::size_t begin = line.find_first_not_of("# \t");
  if (begin == std::string_view::npos) return {};
  std::size_t end = begin;
  while (end < line.size() && is_word_part(line[end])) ++end;
  CDirective out{line.substr(begin, end - begin), {}};
  begin = line.find_first_not_of(" \t", end);
  if (begin != std::string_view::npos) out.rest = line.substr(begin);
  return out;
}

}  // namespace omni::languages
