#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/context.h"
#include "protocol/base/result.h"
#include "protocol/text/byte_range.h"

namespace omni {

/// Flags as Python's `re` names them; a pattern may set them itself: `(?i)`, `(?s)`, `(?m)`, `(?x)`.
struct RegexFlags {
  bool caseless = false;
  bool multi_line = false;  ///< `^` and `$` at lines; `pattern-regex` searches so, `metavariable-regex` doesn't
  bool dot_all = false;
  auto operator<=>(const RegexFlags&) const = default;
};

/// How much one call may do. Counted, not timed, so that equal inputs end alike on every machine.
struct RegexLimits {
  std::uint64_t steps = 50'000'000;   ///< items of the pattern tried at expensive starts (see regex.cpp); about 1 s
  std::size_t matches = 1'000'000;    ///< find_all only
};

/// One match. `groups[0]` equals `range`; a group that took no part is empty.
struct RegexMatch {
  ByteRange range;
  std::vector<std::optional<ByteRange>> groups;
};

struct RegexGroupName {
  std::string name;
  std::uint32_t number = 0;  ///< index into RegexMatch::groups
};

/// A compiled regular expression: PCRE2 in UTF mode, with JIT (compiled at the first search, since most of a rule
/// set is never searched for). Bytes that are no UTF-8 are matched by nothing and disturb nothing.
/// Copies share the compiled form. Threads: any, concurrently.
///
/// Errors of all searches: Cancelled and DeadlineExceeded from `ctx`, which is asked between windows of start offsets;
/// BudgetExceeded when the limits end the search. Offsets are bytes from the start of `subject`.
class Regex {
 public:
  /// InvalidInput with the offset in the pattern, in words. PCRE syntax; Python's `(?P<name>…)`, `\uXXXX` and
  /// escapes of letters that mean nothing are accepted too.
  static Result<Regex> compile(std::string_view pattern, RegexFlags flags = {}, RegexLimits limits = {});

  /// The leftmost match that starts at `from` or later; text before `from` is seen by look-behind and `\b`.
  Result<std::optional<RegexMatch>> search(const Context& ctx, std::string_view subject, ByteOffset from = 0) const;

  /// A match that starts exactly at `from` and may end anywhere (Python's `re.match`).
  Result<std::optional<RegexMatch>> match_at_start(const Context& ctx, std::string_view subject, ByteOffset from = 0) const;

  /// All matches from left to right that don't overlap; after an empty match the search goes on behind it.
  Result<std::vector<RegexMatch>> find_all(const Context& ctx, std::string_view subject) const;

  /// Appends those of find_all() that start at `from` to `last`, given that none of them starts before and ends behind `from`. For
  /// expressions that never match the empty text.
  Result<void> find_between(const Context& ctx, std::string_view subject, ByteOffset from, ByteOffset last, std::vector<RegexMatch>& matches) const;

  const std::string& pattern() const;
  RegexFlags flags() const;
  const std::vector<RegexGroupName>& group_names() const;  ///< by number
  std::uint32_t group_count() const;                       ///< numbered groups, without the whole match

 private:
  struct Code;
  class Searcher;
  explicit Regex(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;
};

}  // namespace omni
