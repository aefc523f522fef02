#include "protocol/text/glob.h"

#include <algorithm>
#include <cstdint>

namespace omni {
namespace {

bool is_upper(unsigned c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(unsigned c) { return c >= 'a' && c <= 'z'; }
bool is_digit(unsigned c) { return c >= '0' && c <= '9'; }
bool is_blank(unsigned c) { return c == ' ' || c == '\t'; }
bool is_print(unsigned c) { return c >= 0x20 && c <= 0x7e; }
bool is_space(unsigned c) { return is_blank(c) || c == '\n' || c == '\r'; }  // git's own, without \v and \f
bool is_alnum(unsigned c) { return is_upper(c) || is_lower(c) || is_digit(c); }

using ClassTest = bool (*)(unsigned);

ClassTest named_class(std::string_view name) {
  if (name == "alnum") return is_alnum;
  if (name == "alpha") return [](unsigned c) { return is_upper(c) || is_lower(c); };
  if (name == "blank") return is_blank;
  if (name == "cntrl") return [](unsigned c) { return c < 0x20 || c == 0x7f; };
  if (name == "digit") return is_digit;
  if (name == "graph") return [](unsigned c) { return is_print(c) && c != ' '; };
  if (name == "lower") return is_lower;
  if (name == "print") return is_print;
  if (name == "punct") return [](unsigned c) { return is_print(c) && c != ' ' && !is_alnum(c); };
  if (name == "space") return is_space;
  if (name == "upper") return is_upper;
  if (name == "xdigit") return [](unsigned c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return nullptr;
}

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

}  // namespace

std::size_t literal_length(std::string_view pattern) {
  const std::size_t at = pattern.find_first_of("*?[\\");
  return at == std::string_view::npos ? pattern.size() : at;
}

Glob::Glob(std::string_view pattern) {
  for (std::size_t at = 0; at < pattern.size() && !impossible_;) {
    const char c = pattern[at];
    if (c == '*') {
      const std::size_t first = at;
      while (at < pattern.size() && pattern[at] == '*') ++at;
      const bool opens = first == 0 || pattern[first - 1] == '/';
      const bool closes = at == pattern.size() || pattern[at] == '/' || pattern.substr(at, 2) == "\\/";
      if (at - first >= 2 && opens && closes) {
        if (at < pattern.size() && pattern[at] == '/') elements_.push_back({.kind = Element::Kind::Fork});
        elements_.push_back({.kind = Element::Kind::Components});
      } else {
        elements_.push_back({.kind = Element::Kind::Run});
      }
    } else if (c == '?') {
      elements_.push_back({.kind = Element::Kind::Any});
      ++at;
    } else if (c == '[') {
      impossible_ = !add_class(pattern, at);
    } else {
      if (c == '\\' && ++at == pattern.size()) {
        impossible_ = true;
        break;
      }
      elements_.push_back({.kind = Element::Kind::Byte, .byte = static_cast<unsigned char>(pattern[at])});
      ++at;
    }
  }
}

/// Reads `[…]` from `at` and moves behind it; false when git could not read it.
bool Glob::add_class(std::string_view pattern, std::size_t& at) {
  std::bitset<256> set;
  std::size_t i = at + 1;
  const bool negated = byte_at(pattern, i) == '!' || byte_at(pattern, i) == '^';
  if (negated) ++i;
  unsigned previous = 0;  // the byte a range may start from; 0: none
  for (bool first = true;; first = false, ++i) {
    unsigned c = byte_at(pattern, i);
    if (c == 0) return false;
    if (c == ']' && !first) break;
    if (c == '-' && previous != 0 && byte_at(pattern, i + 1) != 0 && byte_at(pattern, i + 1) != ']') {
      unsigned last = byte_at(pattern, ++i);
      if (last == '\\') last = byte_at(pattern, ++i);
      if (last == 0) return false;
      for (unsigned member = previous; member <= last; ++member) set.set(member);
      previous = 0;
      continue;
    }
    if (c == '[' && byte_at(pattern, i + 1) == ':') {
      const std::size_t close = pattern.find(']', i + 2);
      if (close == std::string_view::npos) return false;
      if (close > i + 2 && pattern[close - 1] == ':') {
        const ClassTest test = named_class(pattern.substr(i + 2, close - i - 3));
        if (test == nullptr) return false;
        for (unsigned member = 0; member < 256; ++member) {
          if (test(member)) set.set(member);
        }
        i = close;
        previous = 0;
        continue;
      }  // no `:]`: an ordinary `[`
    } else if (c == '\\') {
      c = byte_at(pattern, ++i);
      if (c == 0) return false;
    }
    set.set(c);
    previous = c;
  }
  if (negated) set.flip();
  set.reset('/');
  at = i + 1;
  elements_.push_back({.kind = Element::Kind::Class, .class_index = static_cast<unsigned>(classes_.size())});
  classes_.push_back(set);
  return true;
}

bool Glob::accepts(const Element& element, unsigned char byte) const {
  switch (element.kind) {
    case Element::Kind::Byte: return byte == element.byte;
    case Element::Kind::Class: return classes_[element.class_index].test(byte);
    case Element::Kind::Any:
    case Element::Kind::Run: return byte != '/';
    case Element::Kind::Components: return true;
    case Element::Kind::Fork: return false;
  }
  return false;
}

bool Glob::matches(std::string_view text) const {
  if (impossible_) return false;
  const std::size_t count = elements_.size();
  std::vector<std::uint8_t> now(count + 1, 0), next(count + 1, 0);
  // Entering a state also enters those reachable without reading a byte; since these all lie to the right, one pass
  // from the left closes the set.
  const auto close = [&](std::vector<std::uint8_t>& states) {
    bool any = states[count] != 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (states[i] == 0) continue;
      any = true;
      const Element::Kind kind = elements_[i].kind;
      if (kind == Element::Kind::Run || kind == Element::Kind::Components || kind == Element::Kind::Fork) states[i + 1] = 1;
      if (kind == Element::Kind::Fork) states[i + 3] = 1;
    }
    return any;
  };
  now[0] = 1;
  bool alive = close(now);
  for (const char c : text) {
    if (!alive) return false;
    std::fill(next.begin(), next.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < count; ++i) {
      if (now[i] == 0 || !accepts(elements_[i], static_cast<unsigned char>(c))) continue;
      const bool repeats = elements_[i].kind == Element::Kind::Run || elements_[i].kind == Element::Kind::Components;
      next[repeats ? i : i + 1] = 1;
    }
    now.swap(next);
    alive = close(now);
  }
  return now[count] != 0;
}

}  // namespace omni
