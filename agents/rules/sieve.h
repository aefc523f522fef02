#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/rules/requirement.h"

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
  };
  Found look(std::string_view text) const;
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
  void look_for_words(std::string_view text, std::vector<char>& present) const;
  void look_for_literals(std::string_view text, std::vector<char>& present) const;

  std::vector<Step> steps_;
  std::uint32_t terms_ = 0;
  std::unordered_map<std::string, std::uint32_t> words_;   ///< to terms
  std::unordered_map<std::string, std::uint32_t> known_literals_;
  std::bitset<1U << 16U> word_hashes_;                     ///< most words of a text end here
  std::vector<Literal> literals_;
  std::bitset<1U << 16U> anchors_;                         ///< and most positions here
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_anchor_;  ///< three bytes in lower case, to literals_
  bool any_caseless_ = false;
};

}  // namespace omni
