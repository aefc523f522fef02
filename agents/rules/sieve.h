#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/rules/requirement.h"
#include "protocol/text/byte_range.h"

namespace omni {

/// The first sieve: which rules, and which parts of them, can match a text at all, judged by the words and literals that
/// stand in it. Sound: what has a requirement that does not hold cannot match. Two passes over the bytes, whatever the
/// number of rules: one that looks up whole words, one that looks for literals anywhere.
/// Built once; afterwards immutable. Threads: any.
class Sieve {
 public:
  using Index = std::uint32_t;
  static constexpr Index kAlways = 0xffffffffU;  ///< a requirement that every text meets

  Index add(const Requirement& requirement);

  /// What of all requirements stands in one text.
  class Found {
   private:
    friend class Sieve;
    std::vector<char> present_;  ///< by term
    std::vector<std::uint32_t> count_ = {};  ///< how often, for recount(); empty: nobody counted
    std::uint32_t odd_ = 0;                  ///< the same, of characters that fold oddly
  };
  Found look(std::string_view text) const;

  /// The same as look(), at a price that allows recount() to go on from it.
  Found count(std::string_view text) const;
  /// Makes what was counted in `before` that of `after`, where the two differ in nothing but these ranges. Cost: that of looking
  /// at the ranges and what of words and literals sticks out of them.
  void recount(std::string_view before, ByteRange changed_before, std::string_view after, ByteRange changed_after, Found& found) const;
  bool may_match(Index requirement, const Found& found) const { return requirement == kAlways || holds(requirement, found); }

 private:
  struct Step {
    Requirement::Kind kind = Requirement::Kind::All;
    std::uint32_t term = 0;  ///< Word, Literal: its number
    std::uint32_t end = 0;   ///< one past the last step of this subtree
  };
  struct Literal {
    std::string text;  ///< lower case if caseless
    std::uint32_t term = 0;
    std::uint32_t anchor = 0;  ///< offset of the three bytes it is looked up by
    bool caseless = false;
  };
  bool holds(Index step, const Found& found) const;
  void flatten(const Requirement& requirement);
  std::uint32_t term(const Requirement& requirement);
  /// `hit` hears of the term of each word in `text`.
  template <typename Hit>
  void each_word(std::string_view text, Hit hit) const;
  /// `hit` hears of the term of each literal that begins before `part` ends and ends behind where it begins; literals that `known` knows
  /// already are passed over.
  template <typename Known, typename Hit>
  void each_literal(std::string_view text, ByteRange part, Known known, Hit hit) const;
  void count_part(std::string_view text, ByteRange part, std::uint32_t by, Found& found) const;
  void settle(Found& found) const;
  void let_odd_folding_pass(Found& found) const;

  std::vector<Step> steps_;
  std::uint32_t terms_ = 0;
  std::unordered_map<std::string, std::uint32_t> words_;   ///< to terms
  std::unordered_map<std::string, std::uint32_t> known_literals_;
  std::bitset<1U << 16U> word_hashes_;                     ///< most words of a text end here
  std::vector<Literal> literals_;
  std::bitset<1U << 16U> anchors_;                         ///< and most positions here
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_anchor_;  ///< three bytes in lower case, to literals_
  std::size_t longest_literal_ = 0;
  bool any_caseless_ = false;
};

}  // namespace omni
