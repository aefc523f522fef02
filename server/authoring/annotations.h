#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "protocol/base/problem.h"

/// The comments in a rule's test file that say where the rule must report: `# ruleid: ID` and `# ok: ID`.
namespace omni {

/// What one test file says about one rule. Lines are counted from 1 and are those the comment speaks of: the line
/// right after it.
struct Expectation {
  std::set<std::uint32_t> reported;  ///< `ruleid`
  std::set<std::uint32_t> quiet;     ///< `ok`
  std::set<std::uint32_t> neutral;   ///< `todoruleid` (known miss), `todook` (known false alarm), other engines
};

struct Annotations {
  std::map<std::string, Expectation> by_rule;
  std::vector<Problem> problems;  ///< `file` is the caller's to fill in
};

/// Reads the annotations of a whole file. A comment counts when it stands alone on its line, in one of the forms
/// `#`, `//`, `/* */`, `{/* */}`, `<!-- -->`, `(* *)` (the closing half may be missing), and holds `KIND: [KIND: …]ID[, ID]`
/// with KIND ruleid, ok, todoruleid or todook, each perhaps with the prefix `pro` or `deep`, which speaks of engines that
/// look further than this one: such lines are neutral, except that `ruleid: deeptodoruleid: ID` is expected here.
/// An annotation that speaks of another annotation, or of no line at all, is a problem.
Annotations read_annotations(std::string_view text);

}  // namespace omni
