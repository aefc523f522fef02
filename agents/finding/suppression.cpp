#include "agents/finding/suppression.h"

#include <algorithm>
#include <array>

#include "agents/finding/date.h"
#include "agents/finding/suppression_read.h"

namespace omni {

namespace {

constexpr std::uint32_t kFileDirectiveLines = 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

/// Line starts and which lines are code. Made only for a file that holds a directive.
class Lines {
 public:
  Lines(std::string_view text, std::span<const ByteRange> comments) : text_(text), comments_(comments) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
        starts_.push_back(static_cast<ByteOffset>(i + 1));
      }
    }
  }

  /// From 1.
  std::uint32_t line_of(ByteOffset offset) const {
    return static_cast<std::uint32_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin());
  }
  ByteOffset begin(std::uint32_t line) const { return starts_[line - 1]; }
  ByteOffset end(std::uint32_t line) const {
    return line < starts_.size() ? starts_[line] : static_cast<ByteOffset>(text_.size());
  }

  /// What of `range` is neither blank nor comment, blanks dropped; stops at `limit` bytes.
  std::string code_in(ByteRange range, std::size_t limit) const {
    std::string code;
    auto comment = std::lower_bound(comments_.begin(), comments_.end(), range.begin,
                                    [](ByteRange c, ByteOffset at) { return c.end <= at; });
    for (ByteOffset i = range.begin; i < range.end && code.size() < limit;) {
      while (comment != comments_.end() && comment->end <= i) ++comment;
      if (comment != comments_.end() && comment->begin <= i) {
        i = comment->end;
        continue;
      }
      if (!is_blank(text_[i])) code += text_[i];
      ++i;
    }
    return code;
  }

  /// The first line behind `line` with code on it; `line` + 1 when there is none.
  std::uint32_t next_code_line(std::uint32_t line) const {
    for (std::uint32_t next = line + 1; next <= starts_.size(); ++next) {
      if (!code_in({begin(next), end(next)}, 1).empty()) return next;
    }
    return line + 1;
  }

 private:
  std::string_view text_;
  std::span<const ByteRange> comments_;
  std::vector<ByteOffset> starts_;
};

/// Lines a directive in `comment` speaks of.
void place_directive(InlineSuppression& entry, const Lines& lines, ByteRange comment) {
  if (entry.whole_file) return;
  const std::uint32_t first = lines.line_of(comment.begin);
  const std::uint32_t last = lines.line_of(std::max(comment.begin, comment.end - 1));
  const std::string before = lines.code_in({lines.begin(first), comment.begin}, 2);
  const std::string after = lines.code_in({comment.end, lines.end(last)}, 2);
  const bool jsx = before == "{" && after == "}";  // {/* … */} is how JSX writes a comment
  if ((before.empty() && after.empty()) || jsx) {
    if (entry.syntax == InlineSuppression::Syntax::Nosem) {
      entry.first_line = entry.line;
      entry.last_line = last + 1;
    } else {
      entry.first_line = entry.last_line = lines.next_code_line(last);
    }
    return;
  }
  entry.first_line = entry.last_line = before.empty() ? last : first;
  if (entry.syntax == InlineSuppression::Syntax::Nosem) entry.first_line = entry.last_line = entry.line;
}

}  // namespace

FileSuppressions FileSuppressions::read(std::string_view text, std::string_view file, std::span<const ByteRange> comments) {
  FileSuppressions result;
  result.file_ = std::string(file);
  std::optional<Lines> lines;
  for (const ByteRange comment : comments) {
    const std::string_view body = slice(text, comment);
    for (std::size_t at = suppression_read::find_marker(body, 0); at != std::string_view::npos;) {
      if (!lines) lines.emplace(text, comments);
      const auto begin = static_cast<ByteOffset>(comment.begin + at);
      std::uint32_t line = lines->line_of(begin);
      const ByteOffset stop = std::min(lines->end(line), comment.end);
      suppression_read::Directive directive = suppression_read::parse_directive(slice(text, {begin, stop}));
      const Place place{line, begin - lines->begin(line) + 1};
      if (directive.error_code.empty() && directive.whole_file && line > kFileDirectiveLines) {
        directive.error_code = "suppression-place";
        directive.error = "`omni:ignore-file` stands in line " + std::to_string(line) + " and has no effect there";
        directive.hint = "write it in the first " + std::to_string(kFileDirectiveLines) + " lines";
      }
      if (!directive.error_code.empty()) {
        result.problems_.push_back({ProblemSeverity::Warning, directive.error_code, "suppression ignored: " + directive.error,
                                    directive.hint, result.file_, place, {}});
      } else {
        InlineSuppression entry;
        entry.syntax = directive.syntax;
        entry.whole_file = directive.whole_file;
        for (std::string& rule : directive.rules) entry.rules.push_back({std::move(rule), false});
        entry.reason = std::move(directive.reason);
        entry.until = directive.until;
        entry.range = {begin, static_cast<ByteOffset>(begin + directive.size)};
        entry.line = line;
        place_directive(entry, *lines, comment);
        if (entry.syntax == InlineSuppression::Syntax::Omni && entry.reason.empty()) {
          result.problems_.push_back({ProblemSeverity::Note, "suppression-reason", "this suppression gives no reason",
                                      "write ` -- ` and why", result.file_, place, {}});
        }
        result.entries_.push_back(std::move(entry));
      }
      at = suppression_read::find_marker(body, at + std::max<std::size_t>(directive.size, 1));
    }
  }
  return result;
}

FileSuppressions FileSuppressions::read_plain(std::string_view text, std::string_view file, std::optional<CommentStyle> style) {
  if (suppression_read::find_marker(text, 0) == std::string_view::npos) return {};
  std::vector<std::string_view> openers = {"#", "//", "--", ";", "%", "/*", "<!--", "(*", "{#", "{{!", "<%#", "'", "!", "REM", "rem"};
  if (style) {
    openers.clear();
    if (!style->line.empty()) openers.push_back(style->line);
    if (!style->block_open.empty()) openers.push_back(style->block_open);
  }
  std::vector<ByteRange> comments;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = text.find_first_of("\r\n", begin);
    if (end == std::string_view::npos) end = text.size();
    const std::string_view line = text.substr(begin, end - begin);
    std::size_t first = 0;
    while (first < line.size() && is_blank(line[first])) ++first;
    const auto opens = [&](std::string_view rest) {
      return std::any_of(openers.begin(), openers.end(), [&](std::string_view opener) { return rest.starts_with(opener); });
    };
    if (first < line.size() && opens(line.substr(first))) {
      comments.push_back({static_cast<ByteOffset>(begin + first), static_cast<ByteOffset>(end)});
    } else if (const std::size_t marker = suppression_read::find_marker(line, 0); marker != std::string_view::npos) {
      // A trailing comment: the opener stands right before the marker.
      std::size_t before = marker;
      while (before > 0 && is_blank(line[before - 1])) --before;
      for (const std::string_view opener : openers) {
        if (!line.substr(0, before).ends_with(opener)) continue;
        comments.push_back({static_cast<ByteOffset>(begin + before - opener.size()), static_cast<ByteOffset>(end)});
        break;
      }
    }
    begin = end + 1;
  }
  return read(text, file, comments);
}

std::optional<Suppression> FileSuppressions::match(const Finding& finding, std::chrono::sys_days today) {
  const std::uint32_t line = finding.location.region.start_line;
  for (InlineSuppression& entry : entries_) {
    if (!entry.whole_file && (line < entry.first_line || line > entry.last_line)) continue;
    const auto name = std::find_if(entry.rules.begin(), entry.rules.end(),
                                   [&](const auto& n) { return names_rule(n.rule, finding); });
    if (name == entry.rules.end() && !entry.rules.empty()) continue;
    if (entry.until && today > *entry.until) {
      entry.expired_hit = true;
      continue;
    }
    entry.used = true;
    Suppression suppression;
    suppression.kind = entry.whole_file ? Suppression::Kind::File : Suppression::Kind::Inline;
    if (name != entry.rules.end()) {
      name->used = true;
      suppression.rule = name->rule;
    }
    suppression.justification = entry.reason;
    if (entry.until) suppression.expires = format_date(*entry.until);
    suppression.file = file_;
    suppression.line = entry.line;
    return suppression;
  }
  return std::nullopt;
}

std::vector<Problem> FileSuppressions::leftovers(const std::function<bool(std::string_view)>& ran) const {
  std::vector<Problem> problems;
  const auto report = [&](const InlineSuppression& entry, std::string code, std::string message, std::string hint) {
    problems.push_back({ProblemSeverity::Note, std::move(code), std::move(message), std::move(hint), file_, {entry.line, 0}, {}});
  };
  for (const InlineSuppression& entry : entries_) {
    if (entry.expired_hit) {
      report(entry, "suppression-expired", "this suppression ended on " + format_date(*entry.until) + " and its finding is still there",
             "mend the finding, or set a new date");
      continue;
    }
    if (entry.rules.empty() && !entry.used) report(entry, "suppression-unused", "nothing is found here", "remove the comment");
    for (const auto& name : entry.rules) {
      if (!name.used && ran(name.rule)) {
        report(entry, "suppression-unused", "rule " + name.rule + " finds nothing here", "remove it from the comment");
      }
    }
  }
  return problems;
}

std::optional<std::size_t> find_config_suppression(std::span<const ConfigSuppression> entries, const Finding& finding,
                                                   std::chrono::sys_days today) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].until && today > *entries[i].until) continue;
    if (names_rule(entries[i].rule, finding)) return i;
  }
  return std::nullopt;
}

Suppression to_suppression(const ConfigSuppression& entry) {
  return {Suppression::Kind::Config, entry.rule, entry.reason, entry.author, entry.until ? format_date(*entry.until) : "",
          entry.file, entry.place.line};
}

bool names_rule(std::string_view name, std::string_view rule_id, std::string_view qualified_id) {
  const auto ends_behind_dot = [](std::string_view whole, std::string_view end) {
    return !end.empty() && whole.size() > end.size() && whole.ends_with(end) && whole[whole.size() - end.size() - 1] == '.';
  };
  if (name.empty()) return false;
  if (name == rule_id || name == qualified_id) return true;
  if (ends_behind_dot(qualified_id, name)) return true;
  return rule_id == qualified_id && ends_behind_dot(name, rule_id);
}

bool names_rule(std::string_view name, const Finding& finding) {
  return names_rule(name, finding.rule_id, finding.qualified_id.empty() ? finding.rule_id : finding.qualified_id) ||
         std::find(finding.aliases.begin(), finding.aliases.end(), name) != finding.aliases.end();
}

}  // namespace omni
