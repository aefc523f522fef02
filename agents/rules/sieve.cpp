#include "agents/rules/sieve.h"

#include <algorithm>

#include "agents/rules/regex_literals.h"

namespace omni {
namespace {

constexpr std::size_t kMinWord = 3;
constexpr std::size_t kMaxWord = 128;
constexpr std::size_t kAnchor = 3;  ///< bytes a literal is looked up by; shorter ones are no requirement

constexpr std::array<bool, 256> word_characters() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  table[static_cast<std::size_t>('_')] = true;
  return table;
}
constexpr std::array<bool, 256> kWord = word_characters();

constexpr std::array<unsigned char, 256> lower_case() {
  std::array<unsigned char, 256> table{};
  for (std::size_t c = 0; c < 256; ++c) table[c] = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return table;
}
constexpr std::array<unsigned char, 256> kLower = lower_case();

unsigned char lower(char c) { return kLower[static_cast<unsigned char>(c)]; }

std::uint32_t step_hash(std::uint32_t hash, char c) { return (hash ^ static_cast<unsigned char>(c)) * 0x01000193U; }
std::size_t slot(std::uint32_t hash) { return (hash * 0x9E3779B1U) >> 16U; }

std::uint32_t word_hash(std::string_view word) {
  std::uint32_t hash = 0x811C9DC5U;
  for (const char c : word) hash = step_hash(hash, c);
  return hash;
}

std::uint32_t anchor_at(std::string_view text, std::size_t at) {
  return (std::uint32_t{lower(text[at])} << 16U) | (std::uint32_t{lower(text[at + 1])} << 8U) | lower(text[at + 2]);
}

/// How often a byte stands in source text, roughly: anchors are taken where bytes are rare.
unsigned commonness(unsigned char c) {
  constexpr std::string_view kCommon = " etaoinsrlcdupmfhgby";  // most common first
  const std::size_t rank = kCommon.find(static_cast<char>(c));
  return rank == std::string_view::npos ? 1 : static_cast<unsigned>(24 - rank);
}

std::uint32_t rarest_anchor(std::string_view text) {
  std::uint32_t best = 0;
  unsigned least = ~0U;
  for (std::size_t at = 0; at + kAnchor <= text.size(); ++at) {
    const unsigned cost = commonness(lower(text[at])) + commonness(lower(text[at + 1])) + commonness(lower(text[at + 2]));
    if (cost < least) {
      least = cost;
      best = static_cast<std::uint32_t>(at);
    }
  }
  return best;
}

ByteRange whole(std::string_view text) { return {0, static_cast<ByteOffset>(text.size())}; }

/// Those that stand in `part` or stick out of it.
std::uint32_t count_odd_folding(std::string_view text, ByteRange part) {
  constexpr std::size_t kLongest = 3;
  const std::size_t first = part.begin - std::min<std::size_t>(part.begin, kLongest - 1);
  std::uint32_t count = 0;
  for (const std::string_view odd : kOddFolding) {
    for (std::size_t at = text.find(odd, first); at < part.end; at = text.find(odd, at + 1)) count += at + odd.size() > part.begin ? 1 : 0;
  }
  return count;
}

bool is_term(Requirement::Kind kind) { return kind != Requirement::Kind::All && kind != Requirement::Kind::Any; }

/// Too short or too long to be looked up: always true.
bool is_usable(const Requirement& requirement) {
  if (requirement.kind == Requirement::Kind::Word) return requirement.text.size() >= kMinWord && requirement.text.size() <= kMaxWord;
  return requirement.text.size() >= kAnchor;
}

}  // namespace

Sieve::Index Sieve::add(const Requirement& requirement) {
  if (requirement.is_trivial()) return kAlways;
  const auto index = static_cast<Index>(steps_.size());
  flatten(requirement);
  return index;
}

void Sieve::flatten(const Requirement& requirement) {
  const std::size_t own = steps_.size();
  const bool usable = !is_term(requirement.kind) || is_usable(requirement);
  steps_.push_back({usable ? requirement.kind : Requirement::Kind::All, 0, 0});
  if (usable && is_term(requirement.kind)) steps_[own].term = term(requirement);
  for (const Requirement& part : requirement.parts) flatten(part);
  steps_[own].end = static_cast<std::uint32_t>(steps_.size());
}

std::uint32_t Sieve::term(const Requirement& requirement) {
  if (requirement.kind == Requirement::Kind::Word) {
    const auto [known, added] = words_.try_emplace(requirement.text, terms_);
    if (added) {
      ++terms_;
      word_hashes_.set(slot(word_hash(requirement.text)));
    }
    return known->second;
  }
  const bool caseless = requirement.kind == Requirement::Kind::Caseless;
  const auto [known, added] = known_literals_.try_emplace((caseless ? "i" : "c") + requirement.text, terms_);
  if (added) {
    const std::uint32_t anchor = rarest_anchor(requirement.text);
    const std::uint32_t bytes = anchor_at(requirement.text, anchor);
    by_anchor_[bytes].push_back(static_cast<std::uint32_t>(literals_.size()));
    anchors_.set(slot(bytes));
    literals_.push_back({requirement.text, terms_++, anchor, caseless});
    longest_literal_ = std::max(longest_literal_, requirement.text.size());
    any_caseless_ = any_caseless_ || caseless;
  }
  return known->second;
}

bool Sieve::holds(Index step, const Found& found) const {
  const Step& now = steps_[step];
  if (is_term(now.kind)) return found.present_[now.term] != 0;
  const bool any = now.kind == Requirement::Kind::Any;
  for (Index part = step + 1; part < now.end; part = steps_[part].end) {
    if (holds(part, found) == any) return any;
  }
  return !any;
}

Sieve::Found Sieve::look(std::string_view text) const {
  Found found;
  found.present_.assign(terms_, 0);
  std::vector<char>& present = found.present_;
  if (!words_.empty()) each_word(text, [&](std::uint32_t term) { present[term] = 1; });
  if (literals_.empty()) return found;
  if (any_caseless_ && has_odd_folding(text)) let_odd_folding_pass(found);
  each_literal(text, whole(text), [&](std::uint32_t term) { return present[term] != 0; }, [&](std::uint32_t term) { present[term] = 1; });
  return found;
}

Sieve::Found Sieve::count(std::string_view text) const {
  Found found;
  found.count_.assign(terms_, 0);
  count_part(text, whole(text), 1, found);
  settle(found);
  return found;
}

void Sieve::recount(std::string_view before, ByteRange changed_before, std::string_view after, ByteRange changed_after, Found& found) const {
  count_part(before, changed_before, static_cast<std::uint32_t>(-1), found);
  count_part(after, changed_after, 1, found);
  settle(found);
}

/// Counts what lies in `part` or sticks out of it, `by` each: what touches no part of a text is the same in both.
void Sieve::count_part(std::string_view text, ByteRange part, std::uint32_t by, Found& found) const {
  const auto add = [&](std::uint32_t term) { found.count_[term] += by; };  // modulo 2^32
  std::size_t begin = part.begin;
  std::size_t end = part.end;
  while (begin > 0 && kWord[static_cast<unsigned char>(text[begin - 1])]) --begin;
  while (end < text.size() && kWord[static_cast<unsigned char>(text[end])]) ++end;
  if (!words_.empty()) each_word(text.substr(begin, end - begin), add);
  if (literals_.empty()) return;
  each_literal(text, part, [](std::uint32_t) { return false; }, add);
  if (any_caseless_) found.odd_ += by * count_odd_folding(text, part);
}

void Sieve::settle(Found& found) const {
  found.present_.resize(terms_);
  std::transform(found.count_.begin(), found.count_.end(), found.present_.begin(), [](std::uint32_t count) { return static_cast<char>(count != 0); });
  if (found.odd_ != 0) let_odd_folding_pass(found);
}

/// What folds to ASCII without being it could be any of these.
void Sieve::let_odd_folding_pass(Found& found) const {
  for (const Literal& literal : literals_) {
    if (literal.caseless) found.present_[literal.term] = 1;
  }
}

template <typename Hit>
void Sieve::each_word(std::string_view text, Hit hit) const {
  std::string key;
  for (std::size_t i = 0; i < text.size();) {
    if (!kWord[static_cast<unsigned char>(text[i])]) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    std::uint32_t hash = 0x811C9DC5U;
    for (; i < text.size() && kWord[static_cast<unsigned char>(text[i])]; ++i) hash = step_hash(hash, text[i]);
    if (!word_hashes_.test(slot(hash)) || i - begin < kMinWord || i - begin > kMaxWord) continue;
    key.assign(text.substr(begin, i - begin));
    const auto word = words_.find(key);
    if (word != words_.end()) hit(word->second);
  }
}

template <typename Known, typename Hit>
void Sieve::each_literal(std::string_view text, ByteRange part, Known known, Hit hit) const {
  const std::size_t first = part.begin - std::min<std::size_t>(part.begin, longest_literal_);
  const std::size_t last = std::min(text.size(), part.end + longest_literal_);
  if (last - first < kAnchor) return;
  std::uint32_t bytes = (std::uint32_t{lower(text[first])} << 8U) | lower(text[first + 1]);
  for (std::size_t at = first; at + kAnchor <= last; ++at) {
    bytes = ((bytes << 8U) | lower(text[at + 2])) & 0xFFFFFFU;
    if (!anchors_.test(slot(bytes))) continue;
    const auto candidates = by_anchor_.find(bytes);
    if (candidates == by_anchor_.end()) continue;
    for (const std::uint32_t index : candidates->second) {
      const Literal& literal = literals_[index];
      if (known(literal.term) || at < literal.anchor) continue;
      const std::size_t begin = at - literal.anchor;
      const std::size_t end = begin + literal.text.size();
      if (end > text.size() || begin >= part.end || end <= part.begin) continue;
      const std::string_view here = text.substr(begin, literal.text.size());
      const bool same = literal.caseless ? std::equal(here.begin(), here.end(), literal.text.begin(),
                                                      [](char a, char b) { return lower(a) == static_cast<unsigned char>(b); })
                                         : here == literal.text;
      if (same) hit(literal.term);
    }
  }
}

}  // namespace omni
