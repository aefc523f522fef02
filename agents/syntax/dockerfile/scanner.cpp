#include "agents/syntax/dockerfile/scanner.h"

#include <algorithm>

namespace omni::dockerfile {
namespace {

constexpr int kMaxDepth = 60;  ///< of commands in words of commands; what is deeper is text

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_shell_operator(char c) { return std::string_view(";|&()<>").find(c) != std::string_view::npos; }

/// `$X` of a pattern that stands in quotes.
bool is_quoted_metavariable(std::string_view content) {
  if (!content.starts_with('$')) return false;
  content.remove_prefix(content.starts_with("$...") ? 4 : 1);
  return !content.empty() && !(content[0] >= '0' && content[0] <= '9') &&
         std::all_of(content.begin(), content.end(), [](char c) { return is_name(c) && !(c >= 'a' && c <= 'z'); });
}

}  // namespace

Scanner::Scanner(TreeBuilder& builder, bool fragment)
    : builder_(builder), text_(builder.text()), limit_(static_cast<ByteOffset>(text_.size())),
      look_ahead_(64 * (text_.size() + 64)), fragment_(fragment) {}

ByteOffset Scanner::limit_to(ByteOffset limit) {
  const ByteOffset before = limit_;
  limit_ = limit;
  return before;
}

void Scanner::read_directives() {
  ByteOffset line = 0;
  while (line < limit_ && text_[line] == '#') {
    const std::size_t end = std::min(text_.find('\n', line), text_.size());
    std::string compact;
    for (const char c : text_.substr(line + 1, end - line - 1)) {
      if (!is_blank(c)) compact += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    const std::size_t equals = compact.find('=');
    if (equals == std::string::npos || !std::all_of(compact.begin(), compact.begin() + static_cast<std::ptrdiff_t>(equals), is_name)) return;
    if (compact == "escape=`") escape_ = '`';
    line = static_cast<ByteOffset>(end + 1);
  }
}

bool Scanner::continuation_at(ByteOffset at, ByteOffset* behind) const {
  if (at >= limit_ || text_[at] != escape_) return false;
  ByteOffset next = at + 1;
  while (next < limit_ && is_blank(text_[next])) ++next;
  if (next < limit_ && text_[next] != '\n') return false;
  *behind = std::min(limit_, next + 1);
  return true;
}

void Scanner::skip_blanks() {
  while (at_ < limit_) {
    ByteOffset behind = 0;
    if (is_blank(text_[at_])) {
      ++at_;
    } else if (continuation_at(at_, &behind)) {
      at_ = behind;
      while (at_ < limit_) {  // comment and empty lines in between
        ByteOffset first = at_;
        while (first < limit_ && is_blank(text_[first])) ++first;
        if (first >= limit_ || (text_[first] != '#' && text_[first] != '\n')) break;
        const std::size_t end = std::min<std::size_t>(text_.find('\n', first), limit_);
        if (text_[first] == '#') builder_.add_comment({first, static_cast<ByteOffset>(end)});
        at_ = static_cast<ByteOffset>(std::min<std::size_t>(end + 1, limit_));
      }
    } else {
      return;
    }
  }
}

void Scanner::skip_line() {
  const std::size_t end = text_.find('\n', at_);
  at_ = end == std::string_view::npos ? limit_ : std::min(limit_, static_cast<ByteOffset>(end + 1));
}

ByteOffset Scanner::behind_quoted(ByteOffset at) const {
  const char quote = text_[at];
  ByteOffset i = at + 1;
  while (i < limit_ && text_[i] != quote) {
    ByteOffset behind = 0;
    if (continuation_at(i, &behind)) {
      i = behind;
    } else if (text_[i] == '\n') {
      return at + 1;  // never closed: an ordinary character
    } else {
      i += quote == '"' && text_[i] == escape_ ? 2 : 1;
    }
  }
  return i < limit_ ? i + 1 : at + 1;
}

ByteOffset Scanner::behind_expansion(ByteOffset at) const {
  const char next = at + 1 < limit_ ? text_[at + 1] : '\0';
  if (next == '{' || next == '(') {
    const char close = next == '{' ? '}' : ')';
    std::size_t depth = 0;
    for (ByteOffset i = at + 1; i < limit_ && look_ahead_ > 0; ++i, --look_ahead_) {
      if (text_[i] == next) ++depth;
      if (text_[i] == close && --depth == 0) return i + 1;
    }
    return at + 1;
  }
  ByteOffset i = at + 1;
  if (i < limit_ && std::string_view("@*#?$!-").find(text_[i]) != std::string_view::npos) return i + 1;
  while (i < limit_ && is_name(text_[i])) ++i;
  return i;
}

ByteRange Scanner::take_word(bool shell) {
  const ByteOffset begin = at_;
  while (at_ < limit_) {
    const char c = text_[at_];
    ByteOffset behind = 0;
    if (is_blank(c) || c == '\n' || continuation_at(at_, &behind)) break;
    if (shell && is_shell_operator(c)) break;
    if (c == escape_) {
      at_ = std::min(limit_, at_ + 2);
    } else if (c == '\'' || c == '"' || (shell && c == '`')) {
      at_ = behind_quoted(at_);
    } else if (c == '$') {
      at_ = behind_expansion(at_);
    } else {
      ++at_;
    }
  }
  return {begin, at_};
}

ByteRange Scanner::rest_of_line() {
  skip_blanks();
  const ByteOffset begin = at_;
  ByteOffset end = at_;
  while (!at_line_end()) {
    ByteOffset behind = 0;
    if (continuation_at(at_, &behind)) {
      skip_blanks();
      continue;
    }
    if (!is_blank(text_[at_])) end = at_ + 1;
    ++at_;
  }
  return {begin, end};
}

BuildIndex Scanner::word(ByteRange range, Role role) {
  const std::string_view all = text(range);
  const bool quoted = all.size() >= 2 && (all[0] == '"' || all[0] == '\'') && behind_quoted(range.begin) == range.end;
  const ByteRange inside = quoted ? ByteRange{range.begin + 1, range.end - 1} : range;
  const std::string_view content = text(inside);
  const bool expands = !(quoted && all[0] == '\'') && (content.find('$') != std::string_view::npos || content.find('`') != std::string_view::npos);
  if (!expands || (fragment_ && quoted && is_quoted_metavariable(content))) {
    const BuildIndex leaf = builder_.add_leaf(Kind::String, range, role);
    builder_[leaf].content_begin = builder_[leaf].content_end = quoted ? 1 : 0;
    builder_.set_symbol(leaf, content);
    return leaf;
  }
  if (!quoted && content[0] == '$' && behind_expansion(range.begin) == range.end && range.size() > 1 && content[1] != '(') {
    const BuildIndex leaf = variable(range);
    builder_[leaf].role = role;
    return leaf;
  }
  const BuildIndex node = builder_.add(Kind::Interpolated, range, role);
  builder_[node].content_begin = builder_[node].content_end = quoted ? 1 : 0;
  parts(node, inside);
  return node;
}

/// `$NAME`, `${NAME}`, `${NAME:-default}`: the name is the content.
BuildIndex Scanner::variable(ByteRange range) {
  const BuildIndex leaf = builder_.add(Kind::Identifier, range);
  const std::string_view all = text(range);
  const std::size_t first = all.starts_with("${") ? 2 : 1;
  std::size_t last = first;
  while (last < all.size() && is_name(all[last])) ++last;
  if (last == first) last = all.size();
  builder_[leaf].content_begin = static_cast<std::uint16_t>(first);
  builder_[leaf].content_end = static_cast<std::uint16_t>(std::min<std::size_t>(all.size() - last, 0xffff));
  builder_.set_symbol(leaf, all.substr(first, last - first));
  return leaf;
}

void Scanner::parts(BuildIndex node, ByteRange range) {
  ByteOffset plain = range.begin;
  const auto flush = [&](ByteOffset end) {
    if (end > plain) builder_.append(node, builder_.add_leaf(Kind::StringText, {plain, end}));
  };
  const ByteOffset outer = limit_to(range.end);
  for (ByteOffset i = range.begin; i < range.end;) {
    const char c = text_[i];
    if (c == escape_) {
      i += 2;
    } else if (c == '$' || c == '`') {
      const ByteOffset behind = c == '$' ? behind_expansion(i) : behind_quoted(i);
      const bool command = depth_ < kMaxDepth && (c == '`' ? behind > i + 1 : behind > i + 2 && text_[i + 1] == '(');
      if (!command && (c == '`' || behind == i + 1 || text_[i + 1] == '(')) {
        i = behind;
        continue;
      }
      flush(i);
      if (command) {
        const ByteOffset here = at_;
        const ByteOffset limit = limit_to(behind - 1);
        move_to(i + (c == '`' ? 1 : 2));
        ++depth_;
        const BuildIndex inner = read_shell(*this, true, Role::None);
        --depth_;
        if (inner != kNoBuild) builder_.append(node, inner);
        limit_to(limit);
        move_to(here);
      } else {
        builder_.append(node, variable({i, behind}));
      }
      plain = i = behind;
    } else {
      ++i;
    }
  }
  limit_to(outer);
  flush(range.end);
}

}  // namespace omni::dockerfile
