#include <array>
#include <utility>

#include "tests/pathological/cases.h"

// Regular expressions that go astray: nested and overlapping repetition, long runs without the last character, look-around,
// back-references, recursion. Each over texts of 1 KB, 100 KB and 1 MB, and as each of the conditions that hold one.
namespace omni::test {
namespace {

struct Evil {
  const char* name;
  const char* regex;
  const char* unit;  ///< repeated
  const char* end;
};

constexpr std::array kEvil = {
    Evil{"nested repetition", "(a+)+$", "a", "!"},
    Evil{"equal alternatives", "(a|a)*b", "a", ""},
    Evil{"overlapping alternatives", "(a|aa)+$", "a", "!"},
    Evil{"words and blanks", "^(\\w+\\s?)*$", "ab ", "!"},
    Evil{"a class that holds the next", "^(([a-z])+.)+[A-Z]([a-z])+$", "a", ""},
    Evil{"two equal runs", "(x+x+)+y", "x", ""},
    Evil{"three dots", ".*.*.*=.*;", "x=", ""},
    Evil{"blanks at an end", "\\s+$", " ", "x"},
    Evil{"a run before a letter", "[a-z]+[0-9]+[a-z]+=", "ab1", ""},
    Evil{"an address", "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*@[a-z]+[.][a-z]{2,3}$", "a", "!"},
    Evil{"optional then all", "(a?){25}a{25}b", "a", ""},
    Evil{"a run without its end", "[a-z]+[0-9]", "a", ""},
    Evil{"a counted run without its end", "[a-z]{20,}[0-9]", "a", ""},
    Evil{"two runs without their end", "[a-z]+,?[a-z]+[0-9]", "a", ""},
    Evil{"a name and its value", "(?i)(secret|token|key)[a-z_]*\\s*[:=]\\s*[\"'][a-z0-9]{16,}[\"']", "key_", ""},
    Evil{"back-reference", "(a+)(b?)\\1\\2c", "a", ""},
    Evil{"look-ahead", "(?=(a+))a*b\\1", "a", ""},
    Evil{"look-behind", "(?<=a)(a*)*b", "a", ""},
    Evil{"recursion", "(\\((?:[^()]|(?1))*\\))", "(", ""},
    Evil{"lazy through lines", "(?s)a.*?b.*?c.*?d", "abc", ""},
    Evil{"escapes in a string", "\"(?:[^\"\\\\]|\\\\.)*\"x", "\"\\\\", ""},
    Evil{"counted", "(?:a{1,50}){1,50}b", "a", ""},
};
constexpr std::array kSizes = {std::pair{1'000U, "1 KB"}, std::pair{100'000U, "100 KB"}, std::pair{1'000'000U, "1 MB"}};

std::string quoted(const std::string& regex) {
  std::string out = "'";
  for (const char c : regex) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

/// A Python string that holds it.
std::string literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

void add_regex_cases(std::vector<PathologicalCase>& cases, bool all) {
  for (const Evil& evil : kEvil) {
    for (const auto& [size, size_name] : kSizes) {
      if (!all && size != 100'000) continue;
      const std::string unit = evil.unit;
      const std::string text = repeated(size / unit.size(), unit) + evil.end;
      const std::string regex = quoted(evil.regex);
      const auto name = [&, size_text = std::string(size_name)](const char* where) {
        return std::string(where) + ": " + evil.name + ", " + size_text;
      };
      cases.push_back({name("pattern-regex"), "regex", "  pattern-regex: " + regex + "\n", text + "\n"});
      const bool typical = &evil == kEvil.data() || &evil == &kEvil.back();
      if (size > 100'000 || (!all && !typical)) continue;  // the search is the same
      cases.push_back({name("metavariable-regex"), "python",
                       "  patterns:\n  - pattern: f($X)\n  - metavariable-regex: {metavariable: $X, regex: " +
                           quoted("." + std::string(evil.regex[0] == '^' ? evil.regex + 1 : evil.regex)) + "}\n",
                       "f(" + literal(text) + ")\n"});
      cases.push_back({name("pattern-not-regex"), "python", "  patterns:\n  - pattern: f($X)\n  - pattern-not-regex: " + regex + "\n",
                       "f(" + literal(text) + ")\n"});
    }
  }
}

}  // namespace omni::test
