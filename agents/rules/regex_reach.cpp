#include "agents/rules/regex_reach.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "agents/rules/regex_syntax.h"

namespace omni {
namespace {

constexpr std::uint64_t kBytesOfCharacter = 4;
constexpr std::uint64_t kFar = 4096;  ///< more bytes than this are no small part of a file

constexpr std::uint64_t kManyLines = 20;

/// What the structure says nothing about: look-arounds, places in the whole text, `\K`, and flags that are taken away.
bool speaks_of_more(std::string_view pattern) {
  static constexpr std::array<std::string_view, 12> kWords = {"(?=", "(?!", "(?<=", "(?<!", "(?-", "(?^", "(*", "\\A", "\\Z", "\\z", "\\G", "\\K"};
  if (std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) { return pattern.find(word) != std::string_view::npos; })) return true;
  // `(?i-m)`
  for (std::size_t at = pattern.find("(?"); at != std::string_view::npos; at = pattern.find("(?", at + 1)) {
    std::size_t flag = at + 2;
    while (flag < pattern.size() && pattern[flag] >= 'a' && pattern[flag] <= 'z') ++flag;
    if (flag < pattern.size() && pattern[flag] == '-') return true;
  }
  return false;
}

struct Lengths {
  std::uint64_t newlines = 0;
  std::uint64_t least = 0;  ///< characters
  std::uint64_t most = 0;   ///< bytes; kFar: so many or more, here and above
};

Lengths lengths_of(const RegexNode& node) {
  Lengths out;
  switch (node.kind) {
    case RegexNode::Kind::Empty: return out;
    case RegexNode::Kind::Opaque: return {kFar, 0, kFar};
    case RegexNode::Kind::Character: return {node.text.find('\n') != std::string::npos ? 1U : 0U, 1, kBytesOfCharacter};
    case RegexNode::Kind::Class: return {node.set.test('\n') ? 1U : 0U, 1, kBytesOfCharacter};
    case RegexNode::Kind::Alternation: {
      out.least = kFar;
      for (const RegexNode& child : node.children) {
        const Lengths part = lengths_of(child);
        out = {std::max(out.newlines, part.newlines), std::min(out.least, part.least), std::max(out.most, part.most)};
      }
      return out;
    }
    default: break;
  }
  for (const RegexNode& child : node.children) {
    const Lengths part = lengths_of(child);
    out = {std::min(kFar, out.newlines + part.newlines), std::min(kFar, out.least + part.least), std::min(kFar, out.most + part.most)};
  }
  if (node.kind == RegexNode::Kind::Repeat) {
    out.least = std::min(kFar, out.least * node.least);
    const std::uint64_t most = std::min<std::uint64_t>(node.most, kFar);
    out.most = std::min(kFar, out.most * most);
    out.newlines = std::min(kFar, out.newlines * most);
  }
  return out;
}

}  // namespace

std::optional<RegexReach> reach_of(const Regex& regex) {
  // Without it `$` means the end of the text, from afar.
  if (!regex.flags().multi_line || speaks_of_more(regex.pattern())) return std::nullopt;
  const std::optional<RegexNode> tree = parse_regex(regex.pattern(), regex.flags());
  if (!tree) return std::nullopt;
  const Lengths lengths = lengths_of(*tree);
  if (lengths.least == 0) return std::nullopt;
  RegexReach out;
  if (lengths.newlines < kManyLines) out.lines = static_cast<std::uint32_t>(lengths.newlines);
  if (lengths.most < kFar) out.bytes = static_cast<std::uint32_t>(lengths.most);
  if (!out.lines && !out.bytes) return std::nullopt;
  return out;
}

}  // namespace omni
