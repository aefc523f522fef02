#include "agents/rules/fix.h"

#include "agents/rules/regex.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

constexpr std::size_t kLongestIndent = 400;  ///< bytes

/// `\1` and `\g<1>` stand for groups.
std::string expand(std::string_view replacement, const RegexMatch& match, std::string_view subject) {
  std::string out;
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    if (replacement[i] != '\\' || i + 1 >= replacement.size()) {
      out += replacement[i];
      continue;
    }
    const char next = replacement[i + 1];
    if (next >= '0' && next <= '9') {
      const auto group = static_cast<std::size_t>(next - '0');
      if (group < match.groups.size() && match.groups[group]) out.append(slice(subject, *match.groups[group]));
      ++i;
    } else if (next == 'n' || next == 't') {
      out += next == 'n' ? '\n' : '\t';
      ++i;
    } else {
      out += replacement[i];
    }
  }
  return out;
}

/// The further lines of a fix of several, moved to the column at which the match begins. Blank lines stay empty; so do the
/// lines of a metavariable's value, which is filled in later and has its indentation already.
std::string indented(std::string_view fix, std::string_view text, ByteOffset begin) {
  if (fix.find('\n') == std::string_view::npos) return std::string(fix);
  const std::size_t start = text.substr(0, begin).rfind('\n') + 1;  // npos + 1 is 0
  std::string indent(text.substr(start, begin - start));
  if (indent.size() > kLongestIndent) indent.clear();  // no line that somebody wrote
  for (char& c : indent) {
    if (c != '\t') c = ' ';
  }
  std::string out;
  for (std::size_t i = 0; i < fix.size(); ++i) {
    out += fix[i];
    if (fix[i] == '\n' && i + 1 < fix.size() && fix[i + 1] != '\n' && fix[i + 1] != '\r') out += indent;
  }
  return out;
}

}  // namespace

std::optional<RuleEdit> fix_of(const RuleMatch& match, std::string_view text) {
  const Rule& rule = *match.rule;
  if (rule.fix) {
    std::string replacement = interpolate(indented(*rule.fix, text, match.range.begin), match, text);
    while (replacement.ends_with('\n')) replacement.pop_back();
    return RuleEdit{match.range, std::move(replacement)};
  }
  if (!rule.fix_regex) return std::nullopt;
  const Result<Regex> regex = Regex::compile(rule.fix_regex->regex);
  if (!regex.has_value()) return std::nullopt;
  const SystemClock clock;
  NullLog log;
  const Context ctx(clock, log);
  const std::string_view subject = slice(text, match.range);
  const auto found = regex->find_all(ctx, subject);
  if (!found.has_value() || found->empty()) return std::nullopt;
  std::string out;
  std::size_t at = 0;
  int count = 0;
  for (const RegexMatch& hit : *found) {
    if (rule.fix_regex->count > 0 && count == rule.fix_regex->count) break;
    out.append(subject.substr(at, hit.range.begin - at));
    out += expand(rule.fix_regex->replacement, hit, subject);
    at = hit.range.end;
    ++count;
  }
  out.append(subject.substr(at));
  return RuleEdit{match.range, std::move(out)};
}

}  // namespace omni
