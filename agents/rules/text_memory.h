#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agents/rules/generic/documents.h"
#include "agents/rules/regex.h"
#include "agents/rules/regex_reach.h"
#include "agents/rules/sieve.h"

namespace omni {

/// What was seen in the last text of a document by who reads texts, not trees: which words of a sieve it holds, its tokens for generic
/// patterns, the matches of regular expressions. After a small edit all of these are brought up to date around it, at a price that does
/// not hang on the length of the text, or (tokens) only by moving what lies behind the edit.
///
/// Answers are what the same question gives without memory. Threads: confined to the document's analysis.
class TextMemory {
 public:
  /// Begins a look at a text; what was given before ends. Cost: a copy of it and a comparison with the last one.
  void enter(std::string_view text);

  /// Same as sieve.look(); valid until the next look.
  const Sieve::Found& look(const Sieve& sieve);
  /// Same as regex.find_all() on the whole text, with its errors.
  Result<std::vector<RegexMatch>> find_all(const Context& ctx, const Regex& regex);
  GenericDocuments& documents() { return documents_; }

 private:
  struct KeptSieve {
    std::uint64_t look = 0;
    Sieve::Found found;
  };
  struct KeptRegex {
    std::uint64_t look = 0;
    std::optional<RegexReach> reach;
    std::vector<RegexMatch> matches;
  };
  Result<void> search_around_edit(const Context& ctx, const Regex& regex, KeptRegex& kept) const;
  /// Is what was kept in that look of the text before?
  bool is_of_text_before(std::uint64_t look) const { return look != 0 && look + 1 == look_; }

  std::uint64_t look_ = 0;
  std::unique_ptr<const std::string> text_ = std::make_unique<const std::string>();
  std::unique_ptr<const std::string> before_;
  ByteRange changed_before_;  ///< all that differs between the two texts, in each of them
  ByteRange changed_;
  GenericDocuments documents_{*text_};
  std::unordered_map<const Sieve*, KeptSieve> sieves_;
  std::unordered_map<const std::string*, KeptRegex> regexes_;  ///< by pattern, of which there is one for each compiled form
};

}  // namespace omni
