#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/finding/finding.h"
#include "protocol/text/byte_range.h"
#include "server/service/analysis.h"

/// The fixes of findings, applied to one text. Which of them go together is decided by place; whether they are safe, by
/// analysing the text that they make: a safe fix takes its finding away, brings no other one and breaks no syntax.
namespace omni {

/// What became of one finding's fix.
struct FixOutcome {
  enum class Fate : unsigned char {
    Applied,   ///< it is in the new text, and was found safe (or unsafe ones were asked for)
    Overlaps,  ///< another fix changes the same place and comes first
    Unsafe,    ///< see `reason`
  };
  Fate fate = Fate::Applied;
  std::string reason;               ///< Overlaps, Unsafe; and Applied when it is not safe
  bool safe = true;
  const Finding* finding = nullptr;
};

struct FixedText {
  std::string text;                 ///< with all applied fixes; the old text when there are none
  std::vector<FixOutcome> outcomes; ///< by place, one for each finding that offers a fix

  std::size_t count(FixOutcome::Fate fate) const;
};

/// The fixes of `findings` (of the file `path`, borrowed), as far as they do not overlap: the first by place wins, equal edits
/// are one. No analysis: nothing is called unsafe except what cannot be applied at all.
FixedText fix_text(const std::string& path, std::string_view text, std::span<const Finding* const> findings);

/// The analysis of a text that stands in place of the file's: its findings, and how many places of it do not parse.
struct Reanalysis {
  std::vector<Finding> findings;
  std::size_t parse_errors = 0;
  std::uint32_t first_error_line = 0;
  bool complete = true;             ///< false: cut short, so that it proves nothing
};
using Reanalyse = std::function<Reanalysis(const std::string& text)>;

struct FixCheck {
  Reanalyse again;
  bool keep_unsafe = false;         ///< apply what is not safe, too
  std::size_t most_analyses = 64;   ///< of one text; fixes not looked at by then are not called safe
};

/// The same, with every fix checked. When all of them together are safe that takes two analyses, else each unsafe one costs
/// some more (halves of the list are tried). What an unsafe fix had kept away is tried in its place.
FixedText fix_text_checked(const std::string& path, const std::string& text, std::span<const Finding* const> findings,
                           const FixCheck& check);

/// Reanalyse for a file of `analysis`: with the same rules, and always parsed.
Reanalysis analyse_again(const Context& ctx, const LanguageRegistry& registry, const Analysis& analysis, FileInput input,
                         const std::string& text);

}  // namespace omni
