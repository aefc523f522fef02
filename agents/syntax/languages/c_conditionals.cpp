#include <algorithm>
#include <string>

#include "agents/syntax/languages/c_detour.h"

/// A conditional is fine where each branch holds whole statements, declarations or enumerators: the grammars know those.
/// One that cuts through a construct (an open brace in one branch, half an expression, an `else`) can only be read
/// one branch at a time. The first branch is taken, unless its condition is known not to hold.
namespace omni::languages {
namespace {

using Kind = CToken::Kind;

struct Branch {
  std::size_t directive = 0;  ///< index of its #if, #elif or #else
  std::size_t end = 0;        ///< of the directive behind it
  std::vector<std::size_t> inner;  ///< groups
};

/// Each conditional is looked at as a whole, so inside so many others it is left alone.
constexpr std::size_t kDeepest = 64;

struct Group {
  std::size_t depth = 0;
  std::vector<Branch> branches;
  std::size_t endif = kNoToken;
};

/// Innermost groups have higher numbers than those around them.
struct Groups {
  std::vector<Group> all;
  std::vector<std::size_t> outermost;
};

Groups find_groups(std::string_view text, const CTokens& tokens) {
  Groups groups;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::Directive) continue;
    const std::string_view name = c_directive(slice(text, tokens[i].range)).name;
    if (name == "if" || name == "ifdef" || name == "ifndef") {
      const std::size_t group = groups.all.size();
      (open.empty() ? groups.outermost : groups.all[open.back()].branches.back().inner).push_back(group);
      groups.all.push_back({open.size(), {{i, 0, {}}}, kNoToken});
      open.push_back(group);
    } else if ((name.starts_with("el") || name == "endif") && !open.empty()) {
      Group& group = groups.all[open.back()];
      group.branches.back().end = i;
      if (name == "endif") {
        group.endif = i;
        open.pop_back();
      } else {
        group.branches.push_back({i, 0, {}});
      }
    }
  }
  return groups;
}

enum class Truth : std::uint8_t { Unknown, False, True };

Truth condition(const CDirective& directive, bool cpp) {
  std::string_view rest = directive.rest;
  rest = rest.substr(0, std::min(rest.find("/*"), rest.find("//")));
  while (!rest.empty() && (rest.back() == ' ' || rest.back() == '\t' || rest.back() == '\r')) rest.remove_suffix(1);
  if (directive.name == "if" || directive.name == "elif") {
    if (rest == "0") return Truth::False;
    if (rest == "1") return Truth::True;
  }
  const bool alone = rest == "__cplusplus" || rest == "defined __cplusplus" || rest == "defined(__cplusplus)" || rest == "defined (__cplusplus)";
  const bool negated = rest == "!defined __cplusplus" || rest == "!defined(__cplusplus)" || rest == "!defined (__cplusplus)";
  if (!alone && !negated) return Truth::Unknown;
  return (negated || directive.name == "ifndef") != cpp ? Truth::True : Truth::False;
}

class ConditionalPass {
 public:
  ConditionalPass(std::string& out, std::vector<ByteRange>& unread, const Windows& windows, bool cpp)
      : text_(out), out_(out), unread_(unread), windows_(windows), cpp_(cpp), tokens_(c_tokens(text_)), groups_(find_groups(text_, tokens_)) {}

  void run() {
    std::vector<std::size_t> todo(groups_.outermost.rbegin(), groups_.outermost.rend());
    while (!todo.empty()) {
      const Group& group = groups_.all[todo.back()];
      todo.pop_back();
      const bool cuts = group.endif != kNoToken && group.depth < kDeepest && cuts_through(group);
      const std::size_t kept = cuts ? take_one(group) : kNoToken;
      for (std::size_t i = group.branches.size(); i-- > 0;) {
        if (cuts && i != kept) continue;
        const std::vector<std::size_t>& inner = group.branches[i].inner;
        todo.insert(todo.end(), inner.rbegin(), inner.rend());
      }
    }
  }

 private:
  std::string_view word(std::size_t i) const { return slice(text_, tokens_[i].range); }

  bool cuts_through(const Group& group) const {
    for (const Branch& branch : group.branches) {
      if (!balanced(branch)) return true;
    }
    const ByteRange whole{tokens_[group.branches.front().directive].range.begin, tokens_[group.endif].range.end};
    if (!touches(windows_, whole)) return false;
    if (!complete_before(group.branches.front().directive)) return true;
    return std::any_of(group.branches.begin(), group.branches.end(), [&](const Branch& branch) { return half(branch); });
  }

  /// Of conditionals inside only the first branch counts.
  bool balanced(const Branch& branch) const {
    int depth[3] = {0, 0, 0};
    std::size_t level = 0;    // of conditionals inside
    std::size_t skipping = 0; // the level whose first branch is over; 0: none
    for (std::size_t i = branch.directive + 1; i < branch.end; ++i) {
      if (tokens_[i].kind == Kind::Directive) {
        const std::string_view name = c_directive(word(i)).name;
        if (name == "if" || name == "ifdef" || name == "ifndef") ++level;
        if (name.starts_with("el") && skipping == 0) skipping = level;
        if (name == "endif") {
          if (skipping == level) skipping = 0;
          if (level > 0) --level;
        }
      } else if (tokens_[i].kind == Kind::Sign && skipping == 0) {
        static constexpr std::string_view kOpen = "([{";
        static constexpr std::string_view kClose = ")]}";
        const char c = text_[tokens_[i].range.begin];
        if (const std::size_t at = kOpen.find(c); at != std::string_view::npos) ++depth[at];
        if (const std::size_t at = kClose.find(c); at != std::string_view::npos && --depth[at] < 0) return false;
      }
    }
    return depth[0] == 0 && depth[1] == 0 && depth[2] == 0;
  }

  /// The code before token `i` ends a statement, or an element of a list.
  bool complete_before(std::size_t i) const {
    while (i > 0 && tokens_[i - 1].kind == Kind::Directive) --i;
    if (i == 0) return true;
    const std::string_view before = word(i - 1);
    if (before == ",") return inside_enum(i - 1);
    if (tokens_[i - 1].kind == Kind::Word) return tokens_[i - 1].first_in_line && before != "else" && before != "do";  // a macro alone
    return before == ";" || before == "{" || before == "}" || before == ":";
  }

  /// Looks back for the brace around: known lists only.
  bool inside_enum(std::size_t i) const {
    std::size_t depth = 0;
    for (std::size_t steps = 0; i > 0 && steps < 2000; ++steps) {
      --i;
      if (word(i) == "}") ++depth;
      if (word(i) != "{" || depth-- > 0) continue;
      for (std::size_t back = 1; back <= 6 && back <= i; ++back) {
        if (word(i - back) == "enum") return true;
      }
      return false;
    }
    return false;
  }

  /// Begins or ends inside a statement.
  bool half(const Branch& branch) const {
    std::size_t first = branch.directive + 1;
    std::size_t last = branch.end;
    while (first < last && tokens_[first].kind == Kind::Directive) ++first;
    while (last > first && tokens_[last - 1].kind == Kind::Directive) --last;
    if (first == last) return false;
    const std::string_view begin = word(first);
    static constexpr std::string_view kContinue = "?:.,=+/|<>{)]";
    if (begin == "else" || begin == "&&" || begin == "->" || begin == "<<" || (begin.size() == 1 && kContinue.find(begin[0]) != std::string_view::npos)) return true;
    return !complete_before(last);
  }

  /// Which branch was taken, or kNoToken.
  std::size_t take_one(const Group& group) {
    std::size_t kept = kNoToken;
    for (std::size_t i = 0; i < group.branches.size() && kept == kNoToken; ++i) {
      const Truth truth = condition(c_directive(word(group.branches[i].directive)), cpp_);
      if (truth != Truth::False) kept = i;
    }
    for (std::size_t i = 0; i < group.branches.size(); ++i) {
      const Branch& branch = group.branches[i];
      blank_tokens(out_, tokens_, branch.directive, branch.directive);
      if (i == kept || branch.directive + 1 == branch.end) continue;
      blank_tokens(out_, tokens_, branch.directive + 1, branch.end - 1);
      const bool never = condition(c_directive(word(branch.directive)), cpp_) == Truth::False;
      if (!never) unread_.push_back({tokens_[branch.directive + 1].range.begin, tokens_[branch.end - 1].range.end});
    }
    blank_tokens(out_, tokens_, group.endif, group.endif);
    return kept;
  }

  const std::string text_;  ///< as it was
  std::string& out_;
  std::vector<ByteRange>& unread_;
  const Windows& windows_;
  const bool cpp_;
  const CTokens tokens_;
  const Groups groups_;
};

/// The statements around each error: two before it, where the parser may have gone wrong, and one behind it.
Windows around(std::string_view text, std::span<const ByteRange> errors) {
  static constexpr std::string_view kEnds = ";{}";
  static constexpr std::size_t kFarthest = 4000;
  Windows windows;
  for (const ByteRange& error : errors) {
    std::size_t begin = error.begin;
    std::size_t limit = begin > kFarthest ? begin - kFarthest : 0;
    if (!windows.empty()) limit = std::max<std::size_t>(limit, windows.back().end);  // farther back is known already
    for (int ends = 0; begin > limit; --begin) {
      if (kEnds.find(text[begin - 1]) != std::string_view::npos && ++ends == 3) break;
    }
    const std::string_view behind = text.substr(error.end, kFarthest);
    const std::size_t end = error.end + std::min(behind.find_first_of(kEnds), behind.size());
    const ByteRange window{static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end)};
    if (!windows.empty() && window.begin <= windows.back().end) {
      windows.back().begin = std::min(windows.back().begin, window.begin);
      windows.back().end = std::max(windows.back().end, window.end);
    } else {
      windows.push_back(window);
    }
  }
  return windows;
}

Detour detour(std::string_view text, const Detour& best, std::span<const ByteRange> errors, unsigned level, bool cpp) {
  Detour next = best;
  const Windows windows = level < 2 ? around(best.text, errors) : Windows{{0, static_cast<ByteOffset>(text.size())}};
  std::size_t lost = 0;
  for (const ByteRange& error : errors) lost += error.size();
  // An error that swallows the file says nothing of places: most often one side of a conditional opens a brace.
  if (level > 0 || lost < text.size() / 4) go_around_macros(text, next.text, windows);
  if (level != 1) {
    go_around_directives(next.text, Windows(errors.begin(), errors.end()));
    go_around_conditionals(next.text, next.unread, windows, cpp);
  }
  return next;
}

}  // namespace

void go_around_conditionals(std::string& text, std::vector<ByteRange>& unread, const Windows& windows, bool cpp) {
  ConditionalPass(text, unread, windows, cpp).run();
}

Detour c_detour(std::string_view text, const Detour& best, std::span<const ByteRange> errors, unsigned level) {
  return detour(text, best, errors, level, false);
}

Detour cpp_detour(std::string_view text, const Detour& best, std::span<const ByteRange> errors, unsigned level) {
  return detour(text, best, errors, level, true);
}

}  // namespace omni::languages
