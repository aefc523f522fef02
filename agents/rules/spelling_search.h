#pragma once

#include <string>
#include <vector>

#include "agents/rules/placeholder.h"
#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"

namespace omni {

/// One spelling of a pattern inside one wrapper, parsed.
struct PatternCandidate {
  SpelledPattern spelled;
  Tree tree;
  std::vector<std::size_t> choice;
  std::size_t wrapper = 0;
  std::size_t score = 0;  ///< 0: clean
};

/// Every wrapper in which the first guess of spellings parses without error, each a reading of its own; if there is none,
/// the best that moving spellings finds (one, maybe with errors). At most 65 parses for the usual wrappers, as many for the rare
/// ones. Empty: the language has no wrapper.
std::vector<PatternCandidate> search_spellings(const LanguageRegistry& registry, const Language& language, const PatternSource& source);

/// "near `…`": where the candidate's first syntax error is.
std::string first_error(const PatternCandidate& candidate);

}  // namespace omni
