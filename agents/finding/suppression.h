#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/finding/comment_style.h"
#include "agents/finding/finding.h"
#include "protocol/base/problem.h"
#include "protocol/base/result.h"

/// Who said that a finding need not be shown.
///
///   omni:ignore RULE[, RULE] [until=YYYY-MM-DD] -- reason        alone on a line: about the next line of code; else its own
///   omni:ignore-file RULE[, RULE] [until=YYYY-MM-DD] -- reason   in the first 20 lines: about the whole file
///   nosemgrep, nosem, nosem: RULE[, RULE]                        its own line; alone on a line: the line right below too
///
/// All inside comments. A suppression is about findings that *start* on its line. RULE is a rule's id, its qualified id
/// `folder.sub.id`, the end of the qualified one (`sub.id`), or an alias. `until` is the last day it holds. What cannot be
/// read (no rule, no such date, words where `--` should be) suppresses nothing and becomes a problem.
namespace omni {

/// One directive as read from a comment.
struct InlineSuppression {
  enum class Syntax : unsigned char { Omni, Nosem };
  struct Name {
    std::string rule;
    bool used = false;             ///< it kept a finding away
    bool operator==(const Name&) const = default;
  };

  Syntax syntax = Syntax::Omni;
  bool whole_file = false;
  std::vector<Name> rules;         ///< empty: every rule (only `nosemgrep` can say that)
  bool used = false;               ///< any of its names, or itself when it names none
  bool expired_hit = false;        ///< a finding shows because its date has passed
  std::string reason;
  std::optional<std::chrono::sys_days> until;
  ByteRange range;                 ///< from the marker to the end of the directive
  std::uint32_t line = 0;          ///< where it is written, from 1
  std::uint32_t first_line = 0;    ///< what it speaks of, from 1; 0 with `whole_file`
  std::uint32_t last_line = 0;
  bool operator==(const InlineSuppression&) const = default;
};

/// The suppressions written in one file, and whether they were needed.
/// Threads: confined to one run.
class FileSuppressions {
 public:
  FileSuppressions() = default;

  /// `comments`: ranges of the comments from the syntax tree, sorted, not overlapping. Cost: one search of the text for
  /// the markers when there are none, which is the usual case.
  static FileSuppressions read(std::string_view text, std::string_view file, std::span<const ByteRange> comments);

  /// For files without a tree: a comment is what follows a comment opener (of `style`, or of any language when none is
  /// given) that starts its line or stands right before a marker. Block comments of several lines are not seen as such.
  static FileSuppressions read_plain(std::string_view text, std::string_view file, std::optional<CommentStyle> style = {});

  /// The suppression that covers `finding` on the day `today`, if any; marks it as used. Needs `finding.location.region`.
  std::optional<Suppression> match(const Finding& finding, std::chrono::sys_days today);

  const std::vector<InlineSuppression>& entries() const { return entries_; }
  const std::vector<Problem>& problems() const { return problems_; }  ///< unreadable directives

  /// After all findings were matched: what was not needed, and what has run out while its finding is still there.
  /// Names for which `ran` is false (no such rule in this scan) are left out.
  std::vector<Problem> leftovers(const std::function<bool(std::string_view name)>& ran) const;

 private:
  std::string file_;
  std::vector<InlineSuppression> entries_;   // in the order of the text
  std::vector<Problem> problems_;
};

/// A rule switched off by the settings, with the reason; about every file.
struct ConfigSuppression {
  std::string rule;
  std::string reason;
  std::string author;
  std::optional<std::chrono::sys_days> until;
  std::string file;                ///< settings file, as the user named it
  Place place;
  bool operator==(const ConfigSuppression&) const = default;
};

/// Index of the first of `entries` that covers `finding` on `today`. The caller notes which were used.
std::optional<std::size_t> find_config_suppression(std::span<const ConfigSuppression> entries, const Finding& finding,
                                                   std::chrono::sys_days today);
Suppression to_suppression(const ConfigSuppression& entry);

/// Whether `name`, as a person writes it, means the rule: its id, qualified id, the end of the qualified id behind a dot,
/// or, where the rule's folder is unknown (a rule file named directly), a longer name that ends in "." and the id.
bool names_rule(std::string_view name, std::string_view rule_id, std::string_view qualified_id);
bool names_rule(std::string_view name, const Finding& finding);  ///< aliases too

/// A suppression to be written.
struct NewSuppression {
  std::vector<std::string> rules;
  std::string reason;
  std::optional<std::chrono::sys_days> until;
  bool whole_file = false;
};

/// The edit that writes it: a comment on a line of its own above the line of `finding_begin`, indented like it, or (for
/// the whole file) at the top, below `#!`, coding and XML declaration lines. Keeps the file's line ends. FixEdit::file is
/// left to the caller, and so is the choice of `finding_begin`: inside a string, a template or JSX text the line above may
/// be no place for a comment, then the start of the enclosing statement is. Errors: InvalidInput (no rule, no reason, a rule name that the syntax can't hold).
Result<FixEdit> write_suppression(std::string_view text, ByteOffset finding_begin, const NewSuppression& suppression,
                                  const CommentStyle& style);

}  // namespace omni
