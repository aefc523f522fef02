#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/rules/formula.h"

namespace omni {

/// The first sieve: which rules can match a text at all, judged by the words that stand in it. Sound: a rule whose
/// requirement does not hold cannot match. One pass over the bytes, whatever the number of rules.
/// Built once; afterwards immutable. Threads: any.
class Sieve {
 public:
  /// The requirement of rule 0, 1, 2 … in this order.
  void add(const Requirement& requirement);

  /// By rule: may it match `text`?
  std::vector<char> alive(std::string_view text) const;

 private:
  struct Step {
    Requirement::Kind kind = Requirement::Kind::All;
    std::uint32_t word = 0;    ///< Word: its number
    std::uint32_t end = 0;     ///< one past the last step of this subtree
  };
  bool holds(std::size_t step, const std::vector<char>& present) const;
  void flatten(const Requirement& requirement);

  std::unordered_map<std::string, std::uint32_t> words_;
  std::vector<Step> steps_;
  std::vector<std::uint32_t> roots_;
};

}  // namespace omni
