#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/requirement.h"
#include "agents/rules/rule.h"

/// Rules as bytes, for the cache. No format for others: it changes with the program (see rule_cache.h).
namespace omni {

/// What is remembered of a rule that was compiled for one language: what the sieve and the list of problems need, so that
/// its patterns are compiled only when a text passes the sieve.
struct RuleSketch {
  std::vector<Requirement> gates;  ///< of the rule and its parts, in the order of add_requirements()
  std::optional<Problem> refused;  ///< it can't be used in that language; then there are no gates
  bool operator==(const RuleSketch&) const = default;
};

std::string encode(const LoadedRules& rules);
std::string encode(const RuleSketch& sketch);

/// Nothing: these are not the bytes of one such value. Bytes made by chance or malice give nothing or some value; they cost
/// memory in proportion to their number.
std::optional<LoadedRules> decode_rules(std::string_view bytes);
std::optional<RuleSketch> decode_sketch(std::string_view bytes);

}  // namespace omni
