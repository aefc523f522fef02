#pragma once

#include <vector>

#include "agents/rules/binding.h"
#include "agents/rules/pattern.h"
#include "agents/rules/rule.h"

namespace omni {

/// Steps one pattern may take on one file; counted, so that equal inputs end alike on every machine.
struct MatchLimits {
  std::uint64_t steps = 1'000'000;          ///< …
  std::uint64_t steps_per_node = 200;       ///< … and so many more for each node of the file,
  std::uint64_t most_steps = 50'000'000;    ///< … at most this (about a second), but
  std::uint64_t least_per_node = 25;        ///< … never fewer for each node than what a simple pattern takes
  std::uint64_t spent = 0;                  ///< by other patterns of the rule on this file: all together have `most_steps`
  std::size_t matches = 20'000;
  bool names_first = true;                  ///< large patterns are tried only where the names they spell stand
  std::size_t matches_of_root = 256;        ///< ways to bind the variables at one place (operands in any order: n!)
};

/// From where a match was found: `root` is a node of the view's roots. All matches of a search stand in the order (pass, root).
struct MatchOrigin {
  std::uint32_t pass = 0;
  NodeIndex root = kNoNode;
};

struct MatchResult {
  std::vector<Match> matches;
  std::vector<MatchOrigin> origins;  ///< of each match
  bool shared_by_roots = false;      ///< some match was found from two roots, and is given as the first one's
  bool cut_short = false;  ///< a limit, or `ctx`, ended the search: some matches may be missing
  std::uint64_t steps = 0;
  bool bindings_limited = false;  ///< a place matched in more ways than are kept: it is reported, but not with all bindings
};

/// All matches of one pattern in one file.
///   within   only nodes inside this range are tried as roots (metavariable-pattern); whole file otherwise
///   outer    bindings that must hold already; empty: none
///   inside   the pattern is a `pattern-inside`: a trailing `...` takes the rest of its list
///   ctx      asked now and then; what it says is the caller's to ask again
/// Method: backtracking with continuations: every way to match a part calls the continuation for the rest, so all
/// bindings are enumerated; recursion is as deep as the pattern is large, never as the code is. Threads: any.
MatchResult match_pattern(const Pattern& pattern, const FileView& file, const RuleOptions& options,
                          std::size_t metavariables, ByteRange within, const Bindings& outer, bool inside,
                          const MatchLimits& limits, const Context& ctx);

}  // namespace omni
