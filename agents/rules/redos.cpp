#include "agents/rules/redos.h"

#include <algorithm>
#include <bitset>
#include <vector>

#include "agents/rules/regex_syntax.h"

namespace omni {

namespace {

using Kind = RegexNode::Kind;

constexpr std::uint32_t kManyTimes = 30;  // (a+){1,1000} is as bad as (a+)+
constexpr std::size_t kMostBranches = 50;

struct CharacterSet {
  std::bitset<128> ascii;
  bool beyond = false;

  void add(const CharacterSet& other) {
    ascii |= other.ascii;
    beyond |= other.beyond;
  }
  bool overlaps(const CharacterSet& other) const { return (ascii & other.ascii).any() || (beyond && other.beyond); }
};

CharacterSet everything() {
  CharacterSet set;
  set.ascii.set();
  set.beyond = true;
  return set;
}

CharacterSet set_of(const RegexNode& node) {
  CharacterSet set;
  if (node.kind == Kind::Class) return {node.set, node.beyond_ascii};
  const auto byte = static_cast<unsigned char>(node.text[0]);
  if (byte >= 128) {
    set.beyond = true;
    return set;
  }
  set.ascii[byte] = true;
  const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  if (node.caseless && letter) set.ascii[byte ^ 0x20U] = true;
  return set;
}

bool may_be_empty(const RegexNode& node) {
  const auto any = [&](auto&& test) { return std::any_of(node.children.begin(), node.children.end(), test); };
  const auto all = [&](auto&& test) { return std::all_of(node.children.begin(), node.children.end(), test); };
  switch (node.kind) {
    case Kind::Empty: case Kind::Opaque: return true;
    case Kind::Character: case Kind::Class: return false;
    case Kind::Alternation: return any(may_be_empty);
    case Kind::Repeat: return node.least == 0 || all(may_be_empty);
    default: return all(may_be_empty);
  }
}

// The characters that a match of `node` can begin with.
CharacterSet first_set(const RegexNode& node) {
  CharacterSet set;
  switch (node.kind) {
    case Kind::Empty: break;
    case Kind::Opaque: return everything();
    case Kind::Character: case Kind::Class: return set_of(node);
    case Kind::Sequence:
      for (const RegexNode& child : node.children) {
        set.add(first_set(child));
        if (!may_be_empty(child)) break;
      }
      break;
    default:
      for (const RegexNode& child : node.children) set.add(first_set(child));
  }
  return set;
}

bool is_open_ended(const RegexNode& node) {
  return node.kind == Kind::Repeat && !node.possessive && (node.most == RegexNode::kUnbounded || node.most >= kManyTimes);
}

// Looks for an open-ended repetition in the body of another one that a match can also leave where it could go on:
// `follow` is what can come right behind `node`, which at the end of the body is the beginning of the body.
bool has_risky_repetition(const RegexNode& node, const CharacterSet& follow) {
  if (node.kind == Kind::Group && node.atomic) return false;
  if (is_open_ended(node) && first_set(node).overlaps(follow)) return true;
  if (node.kind == Kind::Sequence) {
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      const auto mandatory = [](const RegexNode& part) { return !may_be_empty(part); };
      const auto here = node.children.begin() + static_cast<std::ptrdiff_t>(i);
      bool its_after = false;
      CharacterSet its_follow;
      for (auto next = here + 1; next != node.children.end() && !its_after; ++next) {
        its_follow.add(first_set(*next));
        its_after = mandatory(*next);
      }
      if (!its_after) its_follow.add(follow);
      if (has_risky_repetition(*here, its_follow)) return true;
    }
    return false;
  }
  if (node.kind == Kind::Repeat && node.possessive) return false;
  return std::any_of(node.children.begin(), node.children.end(),
                     [&](const RegexNode& child) { return has_risky_repetition(child, follow); });
}

const RegexNode& without_brackets(const RegexNode& node) {
  const RegexNode* inner = &node;
  while ((inner->kind == Kind::Group && !inner->atomic) || (inner->kind == Kind::Sequence && inner->children.size() == 1)) {
    inner = inner->children.data();
  }
  return *inner;
}

// A branch as one set for each character, when it is that simple.
std::optional<std::vector<CharacterSet>> characters_of(const RegexNode& branch) {
  std::vector<CharacterSet> out;
  const RegexNode& inner = without_brackets(branch);
  if (inner.kind == Kind::Character || inner.kind == Kind::Class) return std::vector<CharacterSet>{set_of(inner)};
  if (inner.kind != Kind::Sequence) return std::nullopt;
  for (const RegexNode& part : inner.children) {
    if (part.kind != Kind::Character && part.kind != Kind::Class) return std::nullopt;
    out.push_back(set_of(part));
  }
  return out;
}

bool has_same_alternatives(const RegexNode& body) {
  const RegexNode& inner = without_brackets(body);
  if (inner.kind != Kind::Alternation || inner.children.size() > kMostBranches) return false;
  std::vector<std::vector<CharacterSet>> branches;
  for (const RegexNode& child : inner.children) {
    auto characters = characters_of(child);
    if (!characters || characters->empty()) continue;
    for (const auto& other : branches) {
      const bool same = other.size() == characters->size() &&
                        std::equal(other.begin(), other.end(), characters->begin(),
                                   [](const CharacterSet& a, const CharacterSet& b) { return a.overlaps(b); });
      if (same) return true;
    }
    branches.push_back(*std::move(characters));
  }
  return false;
}

std::optional<RedosRisk> find_in(const RegexNode& node) {
  if (is_open_ended(node)) {
    const RegexNode& body = node.children.front();
    if (has_risky_repetition(body, first_set(body))) {
      return RedosRisk{node.place, "an unbounded repetition inside another one: a text can be split between them in many ways"};
    }
    if (has_same_alternatives(body)) {
      return RedosRisk{node.place, "a repetition of alternatives that match the same text"};
    }
  }
  for (const RegexNode& child : node.children) {
    if (auto risk = find_in(child)) return risk;
  }
  return std::nullopt;
}

}  // namespace

std::optional<RedosRisk> find_redos(std::string_view pattern, RegexFlags flags) {
  const std::optional<RegexNode> root = parse_regex(pattern, flags);
  return root ? find_in(*root) : std::nullopt;
}

}  // namespace omni
