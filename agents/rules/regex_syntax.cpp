#include "agents/rules/regex_syntax.h"

#include <algorithm>

namespace omni {

namespace {

using Kind = RegexNode::Kind;

constexpr int kMaxDepth = 200;
constexpr std::uint32_t kMaxRepeat = 65535;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string utf8(std::uint32_t code) {
  std::string out;
  const auto push = [&](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xC0U | code >> 6U);
    push(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    push(0xE0U | code >> 12U);
    push(0x80U | (code >> 6U & 0x3FU));
    push(0x80U | (code & 0x3FU));
  } else {
    push(0xF0U | code >> 18U);
    push(0x80U | (code >> 12U & 0x3FU));
    push(0x80U | (code >> 6U & 0x3FU));
    push(0x80U | (code & 0x3FU));
  }
  return out;
}

template <typename Predicate>
std::bitset<128> ascii_set(Predicate&& is_member) {
  std::bitset<128> set;
  for (unsigned i = 0; i < 128; ++i) set[i] = is_member(static_cast<char>(i));
  return set;
}

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

// The set behind \d, \w and the like; nothing for other letters. `beyond`: whether other than ASCII characters belong to it.
std::optional<std::bitset<128>> shorthand(char letter, bool& beyond) {
  beyond = letter >= 'A' && letter <= 'Z';
  switch (letter) {
    case 'd': return ascii_set(is_digit);
    case 'D': return ~ascii_set(is_digit);
    case 'w': return ascii_set(is_word);
    case 'W': return ~ascii_set(is_word);
    case 's': return ascii_set(is_space);
    case 'S': return ~ascii_set(is_space);
    case 'h': beyond = true; return ascii_set([](char c) { return c == ' ' || c == '\t'; });
    case 'H': return ~ascii_set([](char c) { return c == ' ' || c == '\t'; });
    case 'v': beyond = true; return ascii_set([](char c) { return c >= '\n' && c <= '\r'; });
    case 'V': return ~ascii_set([](char c) { return c >= '\n' && c <= '\r'; });
    case 'N': return ~ascii_set([](char c) { return c == '\n'; });
    default: return std::nullopt;
  }
}

std::optional<std::bitset<128>> posix_class(std::string_view name) {
  const auto is_punctuation = [](char c) { return c > ' ' && c < 0x7F && !is_letter(c) && !is_digit(c); };
  if (name == "alpha") return ascii_set(is_letter);
  if (name == "digit") return ascii_set(is_digit);
  if (name == "alnum") return ascii_set([](char c) { return is_letter(c) || is_digit(c); });
  if (name == "word") return ascii_set(is_word);
  if (name == "space") return ascii_set(is_space);
  if (name == "blank") return ascii_set([](char c) { return c == ' ' || c == '\t'; });
  if (name == "upper") return ascii_set([](char c) { return c >= 'A' && c <= 'Z'; });
  if (name == "lower") return ascii_set([](char c) { return c >= 'a' && c <= 'z'; });
  if (name == "xdigit") return ascii_set([](char c) { return hex_value(c) >= 0; });
  if (name == "punct") return ascii_set(is_punctuation);
  if (name == "print") return ascii_set([](char c) { return c >= ' ' && c < 0x7F; });
  if (name == "graph") return ascii_set([](char c) { return c > ' ' && c < 0x7F; });
  if (name == "cntrl") return ascii_set([](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
  if (name == "ascii") return ~std::bitset<128>();
  return std::nullopt;
}

struct Flags {
  bool caseless = false;
  bool dot_all = false;
  bool extended = false;
};

// Every function returns nothing when it meets something it doesn't know; `failed_` then ends the parse.
class Parser {
 public:
  Parser(std::string_view pattern, RegexFlags flags) : text_(pattern), flags_{flags.caseless, flags.dot_all, false} {}

  std::optional<RegexNode> whole() {
    RegexNode node = alternation();
    if (failed_ || at_ < text_.size()) return std::nullopt;
    return node;
  }

 private:
  RegexNode fail() {
    failed_ = true;
    return {};
  }
  bool more() const { return !failed_ && at_ < text_.size(); }
  bool sees(std::string_view token) const { return text_.substr(at_).starts_with(token); }
  bool take(std::string_view token) {
    if (!sees(token)) return false;
    at_ += token.size();
    return true;
  }

  RegexNode made(Kind kind, std::size_t begin) const {
    RegexNode node;
    node.kind = kind;
    node.caseless = flags_.caseless;
    node.place = {static_cast<ByteOffset>(begin), static_cast<ByteOffset>(at_)};
    return node;
  }

  RegexNode alternation() {
    if (++depth_ > kMaxDepth) return fail();
    const std::size_t begin = at_;
    std::vector<RegexNode> branches;
    branches.push_back(sequence());
    while (more() && take("|")) branches.push_back(sequence());
    --depth_;
    if (branches.size() == 1) return std::move(branches.front());
    RegexNode node = made(Kind::Alternation, begin);
    node.children = std::move(branches);
    return node;
  }

  RegexNode sequence() {
    const std::size_t begin = at_;
    std::vector<RegexNode> parts;
    while (more() && text_[at_] != '|' && text_[at_] != ')') {
      if (flags_.extended && skip_extended()) continue;
      if (take("\\E")) continue;
      if (take("\\Q")) {
        quoted(parts);
        continue;
      }
      RegexNode part = atom();
      if (failed_) return part;
      parts.push_back(quantified(std::move(part)));
    }
    RegexNode node = made(Kind::Sequence, begin);
    node.children = std::move(parts);
    return node;
  }

  bool skip_extended() {
    if (is_space(text_[at_])) {
      ++at_;
      return true;
    }
    if (text_[at_] != '#') return false;
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }

  void quoted(std::vector<RegexNode>& parts) {
    while (more() && !take("\\E")) {
      RegexNode part = character();
      // A quantifier behind \E belongs to the last character.
      if (take("\\E")) {
        parts.push_back(quantified(std::move(part)));
        return;
      }
      parts.push_back(std::move(part));
    }
  }

  RegexNode quantified(RegexNode part) {
    while (more()) {
      if (flags_.extended && skip_extended()) continue;
      std::uint32_t least = 0;
      std::uint32_t most = RegexNode::kUnbounded;
      if (take("*")) least = 0;
      else if (take("+")) least = 1;
      else if (take("?")) most = 1;
      else if (!braces(least, most)) break;
      const bool possessive = take("+");
      if (!possessive) take("?");
      RegexNode node = made(Kind::Repeat, part.place.begin);
      node.least = least;
      node.most = most;
      node.possessive = possessive;
      node.children.push_back(std::move(part));
      part = std::move(node);
    }
    return part;
  }

  // {n}, {n,}, {n,m}; anything else in braces is plain text.
  bool braces(std::uint32_t& least, std::uint32_t& most) {
    if (!sees("{")) return false;
    std::size_t i = at_ + 1;
    const auto number = [&](std::uint32_t& value) {
      const std::size_t first = i;
      value = 0;
      for (; i < text_.size() && is_digit(text_[i]) && value <= kMaxRepeat; ++i) value = value * 10 + static_cast<std::uint32_t>(text_[i] - '0');
      return i > first;
    };
    if (!number(least)) return false;
    most = least;
    if (i < text_.size() && text_[i] == ',') {
      ++i;
      if (!number(most)) most = RegexNode::kUnbounded;
    }
    if (i >= text_.size() || text_[i] != '}') return false;
    at_ = i + 1;
    return true;
  }

  RegexNode character() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0U) == 0x80U) ++at_;
    RegexNode node = made(Kind::Character, begin);
    node.text = std::string(text_.substr(begin, at_ - begin));
    return node;
  }

  RegexNode atom() {
    const std::size_t begin = at_;
    switch (text_[at_]) {
      case '(': return group();
      case '[': return character_class();
      case '\\': return escape();
      case '*': case '+': case '?': return fail();
      case '^': case '$': ++at_; return made(Kind::Empty, begin);
      case '.': {
        ++at_;
        RegexNode node = made(Kind::Class, begin);
        node.set.set();
        node.set['\n'] = flags_.dot_all;
        node.beyond_ascii = true;
        return node;
      }
      default: return character();
    }
  }

  RegexNode of_code(std::uint32_t code, std::size_t begin) const {
    RegexNode node = made(Kind::Character, begin);
    node.text = utf8(code);
    return node;
  }

  // \x.., \0.., \n and the like, in and out of classes. Nothing: no such escape (at_ is unchanged).
  std::optional<std::uint32_t> escaped_code() {
    const char c = text_[at_ + 1];
    const auto skip = [&](std::uint32_t code) {
      at_ += 2;
      return code;
    };
    switch (c) {
      case 'n': return skip('\n');
      case 't': return skip('\t');
      case 'r': return skip('\r');
      case 'f': return skip('\f');
      case 'e': return skip(0x1B);
      case 'a': return skip(0x07);
      case 'x': case 'u': {
        if (c == 'u' && (at_ + 6 > text_.size())) return std::nullopt;
        std::size_t i = at_ + 2;
        std::uint32_t code = 0;
        const bool braced = c == 'x' && i < text_.size() && text_[i] == '{';
        if (braced) ++i;
        const std::size_t first = i;
        const std::size_t most = braced ? 8 : c == 'u' ? 4 : 2;
        for (; i < text_.size() && i - first < most && hex_value(text_[i]) >= 0; ++i) code = code * 16 + static_cast<std::uint32_t>(hex_value(text_[i]));
        if (c == 'u' && i - first != 4) return std::nullopt;
        if (braced && (i >= text_.size() || text_[i++] != '}')) return std::nullopt;
        if (code > 0x10FFFF) return std::nullopt;
        at_ = i;
        return code;
      }
      case '0': {
        std::uint32_t code = 0;
        std::size_t i = at_ + 1;
        for (; i < text_.size() && i < at_ + 4 && text_[i] >= '0' && text_[i] <= '7'; ++i) code = code * 8 + static_cast<std::uint32_t>(text_[i] - '0');
        at_ = i;
        return code;
      }
      default:
        if (static_cast<unsigned char>(c) < 0x80 && !is_letter(c) && !is_digit(c)) return skip(static_cast<unsigned char>(c));
        return std::nullopt;
    }
  }

  RegexNode escape() {
    const std::size_t begin = at_;
    if (at_ + 1 >= text_.size()) return fail();
    const char c = text_[at_ + 1];
    bool beyond = false;
    if (const auto set = shorthand(c, beyond)) {
      at_ += 2;
      RegexNode node = made(Kind::Class, begin);
      node.set = *set;
      node.beyond_ascii = beyond;
      return node;
    }
    if (const auto code = escaped_code()) return of_code(*code, begin);
    switch (c) {
      case 'b': case 'B': case 'A': case 'z': case 'Z': case 'G': case 'K': at_ += 2; return made(Kind::Empty, begin);
      case 'R': case 'X': at_ += 2; return made(Kind::Opaque, begin);
      case 'p': case 'P': return property(begin);
      case 'k': case 'g': return named_reference(begin);
      default: break;
    }
    if (c >= '1' && c <= '9') {  // a back-reference, or an octal number that nobody writes: both unknown text
      at_ += 2;
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
      return made(Kind::Opaque, begin);
    }
    return fail();
  }

  RegexNode property(std::size_t begin) {
    at_ += 2;
    if (!more()) return fail();
    if (take("{")) {
      const std::size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return fail();
      at_ = end + 1;
    } else {
      ++at_;
    }
    RegexNode node = made(Kind::Class, begin);
    node.set.set();
    node.beyond_ascii = true;
    return node;
  }

  // \k<n> \k'n' \k{n} \g{n} \gn; \g<n> is a call and refused.
  RegexNode named_reference(std::size_t begin) {
    const bool is_g = text_[at_ + 1] == 'g';
    at_ += 2;
    if (!more()) return fail();
    const char open = text_[at_];
    if (is_g && (open == '<' || open == '\'')) return fail();
    if (open == '<' || open == '\'' || open == '{') {
      const std::size_t end = text_.find(open == '<' ? '>' : open == '{' ? '}' : '\'', at_ + 1);
      if (end == std::string_view::npos) return fail();
      at_ = end + 1;
    } else {
      take("-");
      if (!more() || !is_digit(text_[at_])) return fail();
      while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    }
    return made(Kind::Opaque, begin);
  }

  RegexNode character_class() {
    const std::size_t begin = at_++;
    const bool negated = take("^");
    std::bitset<128> set;
    bool beyond = false;
    for (bool first = true;; first = false) {
      if (!more()) return fail();
      if (text_[at_] == ']' && !first) break;
      if (take("\\E") || take("\\Q")) return fail();  // quoting in a class: not worth the trouble
      if (sees("[:") || sees("[.") || sees("[=")) {
        if (!posix(set)) return fail();
        continue;
      }
      bool its_beyond = false;
      const auto low = member(set, its_beyond);
      if (failed_) return {};
      beyond |= its_beyond;
      if (!low) continue;
      std::uint32_t high = *low;
      if (sees("-") && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        const std::size_t dash = at_++;
        const auto upper = member(set, its_beyond);
        if (failed_) return {};
        beyond |= its_beyond;
        if (upper) high = *upper;
        else at_ = std::max(at_, dash + 1), set['-'] = true;  // [a-\d]: the dash is plain
      }
      if (high < *low) return fail();
      for (std::uint32_t code = *low; code <= high && code < 128; ++code) set[code] = true;
      beyond |= high >= 128;
    }
    ++at_;
    RegexNode node = made(Kind::Class, begin);
    if (flags_.caseless) {
      for (char c = 'a'; c <= 'z'; ++c) {
        const auto lower = static_cast<std::size_t>(c);
        const std::size_t upper = lower - 'a' + 'A';
        set[lower] = set[upper] = set[lower] || set[upper];
      }
      beyond = true;  // k and s have partners beyond ASCII
    }
    node.set = negated ? ~set : set;
    node.beyond_ascii = negated || beyond;
    return node;
  }

  bool posix(std::bitset<128>& set) {
    const std::size_t end = text_.find(":]", at_ + 2);
    if (!sees("[:") || end == std::string_view::npos) {
      set['['] = true;
      ++at_;
      return true;
    }
    std::string_view name = text_.substr(at_ + 2, end - at_ - 2);
    const bool negated = name.starts_with('^');
    if (negated) name.remove_prefix(1);
    const auto members = posix_class(name);
    if (!members || negated) return false;
    set |= *members;
    at_ = end + 2;
    return true;
  }

  // One member of a class: its code, or nothing for a shorthand, whose set is added.
  std::optional<std::uint32_t> member(std::bitset<128>& set, bool& beyond) {
    if (text_[at_] != '\\') {
      const std::string bytes = character().text;
      const auto byte = static_cast<unsigned char>(bytes[0]);
      return byte < 128 ? byte : 0x10FFFFU;  // only "beyond ASCII" matters
    }
    if (at_ + 1 >= text_.size()) {
      fail();
      return std::nullopt;
    }
    const char c = text_[at_ + 1];
    if (c == 'b') {
      at_ += 2;
      return 0x08;
    }
    if (const auto shorthand_set = c == 'N' ? std::nullopt : shorthand(c, beyond)) {
      at_ += 2;
      set |= *shorthand_set;
      return std::nullopt;
    }
    if (c == 'p' || c == 'P') {
      set.set();
      beyond = true;
      property(at_);
      return std::nullopt;
    }
    if (const auto code = escaped_code()) return code;
    fail();
    return std::nullopt;
  }

  RegexNode group() {
    const std::size_t begin = at_++;
    const Flags outer = flags_;
    bool atomic = false;
    bool zero_width = false;
    if (sees("*")) return fail();
    if (take("?")) {
      if (take("#")) {
        const std::size_t end = text_.find(')', at_);
        if (end == std::string_view::npos) return fail();
        at_ = end + 1;
        return made(Kind::Empty, begin);
      }
      if (take(":") || take("|")) {
      } else if (take(">")) {
        atomic = true;
      } else if (take("=") || take("!") || take("<=") || take("<!")) {
        zero_width = true;
      } else if (take("P=")) {
        const std::size_t end = text_.find(')', at_);
        if (end == std::string_view::npos) return fail();
        at_ = end + 1;
        return made(Kind::Opaque, begin);
      } else if (take("P<") || take("<") || take("'")) {
        const std::size_t end = text_.find(text_[at_ - 1] == '<' ? '>' : '\'', at_);
        if (end == std::string_view::npos) return fail();
        at_ = end + 1;
      } else {
        bool whole_rest = false;
        if (!inline_flags(whole_rest)) return fail();
        if (whole_rest) return made(Kind::Empty, begin);  // (?i): to the end of the enclosing group
      }
    }
    RegexNode inner = alternation();
    if (failed_ || !take(")")) return fail();
    flags_ = outer;
    RegexNode node = made(zero_width ? Kind::Empty : Kind::Group, begin);
    node.atomic = atomic;
    if (!zero_width) node.children.push_back(std::move(inner));
    return node;
  }

  bool inline_flags(bool& whole_rest) {
    bool on = true;
    if (take("^")) flags_ = {};
    while (more()) {
      const char c = text_[at_++];
      switch (c) {
        case '-': on = false; break;
        case 'i': flags_.caseless = on; break;
        case 's': flags_.dot_all = on; break;
        case 'x': flags_.extended = on; break;
        case 'm': case 'n': case 'J': case 'U': break;
        case ')': whole_rest = true; return true;
        case ':': return true;
        default: return false;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Flags flags_;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<RegexNode> parse_regex(std::string_view pattern, RegexFlags flags) { return Parser(pattern, flags).whole(); }

}  // namespace omni
