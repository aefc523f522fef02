#include "agents/rules/fix.h"

#include "agents/rules/regex.h"
#include "protocol/base/clock.h"
#include "protocol/base/log.h"

namespace omni {
namespace {

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

/// The fix with its further lines as far to the right as the match begins, in the blanks that its line begins with.
std::string indented(std::string_view fix, ByteOffset begin, std::string_view text) {
  std::size_t line = begin;
  while (line > 0 && text[line - 1] != '\n') --line;
  std::string before;
  bool blank = true;
  for (std::size_t i = line; i < begin; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U) continue;  // the rest of a character
    blank = blank && (text[i] == ' ' || text[i] == '\t');
    before += blank ? text[i] : ' ';
  }
  std::string out;
  for (std::size_t i = 0; i < fix.size(); ++i) {
    out += fix[i];
    if (fix[i] == '\n' && i + 1 < fix.size() && fix[i + 1] != '\n') out += before;
  }
  return out;
}

}  // namespace

std::optional<RuleEdit> fix_of(const RuleMatch& match, std::string_view text) {
  const Rule& rule = *match.rule;
  if (rule.fix) {
    std::string replacement = interpolate(indented(*rule.fix, match.range.begin, text), match, text);
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
