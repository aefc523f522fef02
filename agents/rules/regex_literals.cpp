#include "agents/rules/regex_literals.h"

#include <algorithm>
#include <optional>

#include "agents/rules/regex_syntax.h"

// Bottom up, each part of the pattern says two things: the few texts it can match, when these can be listed (`exact`), and
// the clauses that hold in any case. A sequence multiplies the lists of its parts as long as they stay short, and turns a
// list into a clause where it has to let go of it.
namespace omni {

namespace {

constexpr std::size_t kMostTexts = 16;        // in an exact list
constexpr std::size_t kMostAlternatives = 64;  // in a clause
constexpr std::size_t kLongest = 48;
constexpr std::size_t kMostClassMembers = 6;  // more say too little

struct Texts {
  std::vector<std::string> texts;
  bool caseless = false;
};

struct Info {
  std::optional<Texts> exact;
  std::vector<LiteralClause> clauses;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

void make_caseless(Texts& list) {
  list.caseless = true;
  for (std::string& text : list.texts) std::transform(text.begin(), text.end(), text.begin(), lower);
}

void normalise(Texts& list) {
  std::sort(list.texts.begin(), list.texts.end());
  list.texts.erase(std::unique(list.texts.begin(), list.texts.end()), list.texts.end());
}

std::optional<LiteralClause> clause_of(Texts list) {
  normalise(list);
  if (list.texts.empty() || list.texts.front().empty() || list.texts.size() > kMostAlternatives) return std::nullopt;
  return LiteralClause{std::move(list.texts), list.caseless};
}

std::size_t shortest(const LiteralClause& clause) {
  std::size_t length = clause.any_of.front().size();
  for (const std::string& text : clause.any_of) length = std::min(length, text.size());
  return length;
}

bool is_more_selective(const LiteralClause& a, const LiteralClause& b) {
  if (shortest(a) != shortest(b)) return shortest(a) > shortest(b);
  if (a.any_of.size() != b.any_of.size()) return a.any_of.size() < b.any_of.size();
  return a < b;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Info nothing_known() { return {}; }
Info exactly(std::vector<std::string> texts, bool caseless) {
  Info info;
  info.exact = Texts{std::move(texts), false};
  if (caseless) make_caseless(*info.exact);
  return info;
}

Info info_of(const RegexNode& node);

Info of_class(const RegexNode& node) {
  if (node.beyond_ascii && !node.caseless) return nothing_known();
  if (node.set.none() || node.set.count() > kMostClassMembers) return nothing_known();
  std::vector<std::string> members;
  bool folds = true;
  for (std::size_t i = 0; i < node.set.size(); ++i) {
    if (!node.set[i]) continue;
    const char c = static_cast<char>(i);
    members.emplace_back(1, c);
    const bool letter = lower(c) >= 'a' && lower(c) <= 'z';
    folds = folds && letter && node.set[static_cast<std::size_t>(lower(c))] && node.set[static_cast<std::size_t>(lower(c)) - 'a' + 'A'];
  }
  if (node.beyond_ascii && !folds) return nothing_known();  // caseless, but not only letters and their folds
  return exactly(std::move(members), folds);
}

// `left` followed by `right`, where both are lists and the product stays short.
std::optional<Texts> product(Texts left, Texts right) {
  if (left.texts.size() * right.texts.size() > kMostTexts) return std::nullopt;
  if (left.caseless != right.caseless) {
    make_caseless(left);
    make_caseless(right);
  }
  Texts out;
  out.caseless = left.caseless;
  for (const std::string& a : left.texts) {
    for (const std::string& b : right.texts) {
      if (a.size() + b.size() > kLongest) return std::nullopt;
      out.texts.push_back(a + b);
    }
  }
  normalise(out);
  return out;
}

void keep(std::vector<LiteralClause>& clauses, std::optional<Texts> list) {
  if (!list) return;
  if (auto clause = clause_of(*std::move(list))) clauses.push_back(*std::move(clause));
}

Info of_sequence(const std::vector<const RegexNode*>& parts) {
  Info info;
  std::optional<Texts> current = Texts{{""}, false};
  bool all_exact = true;
  for (const RegexNode* part : parts) {
    Info next = info_of(*part);
    if (!next.exact) {
      keep(info.clauses, std::exchange(current, std::nullopt));
      info.clauses.insert(info.clauses.end(), next.clauses.begin(), next.clauses.end());
      all_exact = false;
      continue;
    }
    if (!current) {
      current = std::move(next.exact);
      continue;
    }
    if (auto both = product(*current, *next.exact)) {
      current = std::move(both);
      continue;
    }
    keep(info.clauses, std::exchange(current, std::move(next.exact)));
    all_exact = false;
  }
  if (all_exact) info.exact = std::move(current);
  else keep(info.clauses, std::move(current));
  return info;
}

Info of_alternation(const RegexNode& node) {
  std::vector<Info> branches;
  bool all_exact = true;
  Texts all;
  for (const RegexNode& child : node.children) {
    branches.push_back(info_of(child));
    const Info& info = branches.back();
    if (!info.exact) {
      all_exact = false;
      continue;
    }
    all.texts.insert(all.texts.end(), info.exact->texts.begin(), info.exact->texts.end());
    all.caseless |= info.exact->caseless;
  }
  if (all.caseless) make_caseless(all);
  normalise(all);
  Info out;
  if (all_exact && all.texts.size() <= kMostTexts) {
    out.exact = std::move(all);
    return out;
  }
  // One clause over the branches, from the best that each of them has.
  Texts any;
  for (Info& info : branches) {
    keep(info.clauses, std::move(info.exact));
    if (info.clauses.empty()) return nothing_known();
    const LiteralClause& best = *std::min_element(info.clauses.begin(), info.clauses.end(), is_more_selective);
    any.texts.insert(any.texts.end(), best.any_of.begin(), best.any_of.end());
    any.caseless |= best.caseless;
  }
  if (any.caseless) make_caseless(any);
  keep(out.clauses, std::move(any));
  return out;
}

Info of_repeat(const RegexNode& node) {
  const RegexNode& child = node.children.front();
  if (node.most == 0) return exactly({""}, false);
  if (node.least == 0) {
    if (node.most != 1) return nothing_known();
    Info info = info_of(child);
    if (!info.exact) return nothing_known();
    info.exact->texts.emplace_back();
    normalise(*info.exact);
    if (info.exact->texts.size() > kMostTexts) return nothing_known();
    return info;
  }
  constexpr std::uint32_t kMostCopies = 24;
  const std::uint32_t copies = std::min(node.least, kMostCopies);
  Info info = of_sequence(std::vector<const RegexNode*>(copies, &child));
  if (copies == node.most) return info;
  keep(info.clauses, std::exchange(info.exact, std::nullopt));
  return info;
}

Info info_of(const RegexNode& node) {
  switch (node.kind) {
    case RegexNode::Kind::Empty: return exactly({""}, false);
    case RegexNode::Kind::Character:
      if (node.caseless && !is_ascii(node.text)) return nothing_known();
      return exactly({node.text}, node.caseless && lower(node.text[0]) >= 'a' && lower(node.text[0]) <= 'z');
    case RegexNode::Kind::Class: return of_class(node);
    case RegexNode::Kind::Sequence: {
      std::vector<const RegexNode*> parts;
      for (const RegexNode& child : node.children) parts.push_back(&child);
      return of_sequence(parts);
    }
    case RegexNode::Kind::Alternation: return of_alternation(node);
    case RegexNode::Kind::Repeat: return of_repeat(node);
    case RegexNode::Kind::Group: return info_of(node.children.front());
    case RegexNode::Kind::Opaque: return nothing_known();
  }
  return nothing_known();
}

bool contains_caseless(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) { return lower(a) == b; }) != text.end();
}

}  // namespace

std::vector<LiteralClause> required_literals(std::string_view pattern, RegexFlags flags) {
  const std::optional<RegexNode> root = parse_regex(pattern, flags);
  if (!root) return {};
  Info info = info_of(*root);
  keep(info.clauses, std::move(info.exact));
  std::sort(info.clauses.begin(), info.clauses.end(), is_more_selective);
  info.clauses.erase(std::unique(info.clauses.begin(), info.clauses.end()), info.clauses.end());
  return std::move(info.clauses);
}

bool has_odd_folding(std::string_view text) {
  return text.find(kOddFolding[0]) != std::string_view::npos || text.find(kOddFolding[1]) != std::string_view::npos;
}

bool may_match(const std::vector<LiteralClause>& clauses, std::string_view text) {
  std::optional<bool> odd;
  for (const LiteralClause& clause : clauses) {
    const bool found = std::any_of(clause.any_of.begin(), clause.any_of.end(), [&](const std::string& literal) {
      return clause.caseless ? contains_caseless(text, literal) : text.find(literal) != std::string_view::npos;
    });
    if (found) continue;
    if (clause.caseless && !odd) odd = has_odd_folding(text);
    if (!clause.caseless || !*odd) return false;
  }
  return true;
}

}  // namespace omni
