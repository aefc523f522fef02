#include <algorithm>
#include <optional>
#include <unordered_set>

#include "agents/rules/generic/compiled.h"

// Backtracking over the steps of a pattern. The state is (step, token, the blocks entered); an ellipsis tries the shortest
// run first, so the first match found is the shortest. Tokens of deeper blocks are simply passed through, which is what
// lets a flat pattern match nested text. Cost: linear in the tokens for patterns without an ellipsis; each ellipsis
// multiplies by the tokens in its span, in the worst case. Steps are counted.
namespace omni {

namespace {

constexpr std::uint64_t kMaxSteps = 50'000'000;
constexpr std::uint64_t kStepsPerCheck = 8192;

bool same_text(std::string_view a, std::string_view b, bool caseless) {
  if (a.size() != b.size()) return false;
  if (!caseless) return a == b;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

class Matcher {
 public:
  Matcher(const Context& ctx, const GenericPattern::Compiled& pattern, const GenericDocument& document, ByteRange range)
      : ctx_(ctx), pattern_(pattern), document_(document), text_(document.text()), tokens_(document.tokens()), blocks_(document.blocks()),
        first_(document.first_token_at(range.begin)), last_(end_of(range)), bound_(pattern.variables.size()) {}

  Result<std::vector<GenericMatch>> run() {
    std::vector<GenericMatch> matches;
    // A leading ellipsis says nothing: the match begins with the step behind it.
    std::uint32_t begin = 0;
    while (begin + 1 < pattern_.steps.size() && pattern_.steps[begin].kind == GenericStep::Kind::Ellipsis) ++begin;
    const std::optional<Anchor> anchor = anchor_of(begin);
    for (std::uint32_t start = first_; start < last_; ++start) {
      if (anchor) start = next_with(*anchor, start);
      if (start >= last_) break;
      if (!may_start(pattern_.steps[begin], start) || !may_go_on(begin, start)) continue;
      std::fill(bound_.begin(), bound_.end(), Run{});
      inside_.assign(1, document_.block_of(start));
      // An indented pattern begins with the block that the token opens.
      if (pattern_.steps[begin].kind == GenericStep::Kind::Open && opens_block(start)) inside_[0] = blocks_[index(inside_[0])].parent;
      if (match(begin, start)) matches.push_back(found(start));
      if (stopped_) break;
    }
    OMNI_TRY_OK(ctx_.check());
    if (stopped_) return Error(ErrorCode::BudgetExceeded, "generic pattern: too many steps");
    return shortest(std::move(matches));
  }

 private:
  /// A byte that the token `offset` behind the start of any match begins with.
  struct Anchor {
    std::uint32_t offset = 0;
    char first = 0;
  };

  /// The first step, or the one behind a word, where it is a token.
  std::optional<Anchor> anchor_of(std::uint32_t begin) const {
    const auto at = [&](std::uint32_t offset) -> std::optional<Anchor> {
      if (begin + offset >= pattern_.steps.size() || pattern_.steps[begin + offset].kind != GenericStep::Kind::Token) return std::nullopt;
      const char first = pattern_.steps[begin + offset].text[0];
      const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
      return letter && pattern_.options.caseless ? std::nullopt : std::optional(Anchor{offset, first});
    };
    return pattern_.steps[begin].kind == GenericStep::Kind::Word ? at(1) : at(0);
  }

  /// The first place from `start` on whose anchor is there; last_: none.
  std::uint32_t next_with(Anchor anchor, std::uint32_t start) const {
    const std::size_t at = document_.first_bytes().substr(0, last_).find(anchor.first, std::size_t{start} + anchor.offset);
    return at == std::string_view::npos ? last_ : static_cast<std::uint32_t>(at) - anchor.offset;
  }

  /// Of matches that end at one place the one that begins last: `<a ... >` doesn't begin in the tag before.
  static std::vector<GenericMatch> shortest(std::vector<GenericMatch> matches) {
    std::unordered_set<ByteOffset> ends;
    std::vector<GenericMatch> kept;
    for (auto match = matches.rbegin(); match != matches.rend(); ++match) {
      if (ends.insert(match->range.end).second) kept.push_back(std::move(*match));
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
  }

  struct Run {  // tokens [begin, end) that a variable stands for; end < begin: not bound
    std::uint32_t begin = 1;
    std::uint32_t end = 0;
    bool bound() const { return end >= begin; }
  };

  static std::size_t index(std::int32_t block) { return static_cast<std::size_t>(block); }

  std::uint32_t end_of(ByteRange range) const {
    std::uint32_t last = document_.first_token_at(range.end);
    while (last > 0 && tokens_[last - 1].range.end > range.end) --last;  // a token cut by the range doesn't count
    return last;
  }

  // One past the last token that the current block allows.
  std::uint32_t limit() const { return inside_.back() < 0 ? last_ : std::min(last_, blocks_[index(inside_.back())].end); }

  bool opens_block(std::uint32_t token) const {
    const std::int32_t block = document_.block_of(token);
    return block >= 0 && blocks_[index(block)].begin == token;
  }

  bool is_word(std::uint32_t token) const { return is_generic_word_character(text_[tokens_[token].range.begin]); }

  bool may_start(const GenericStep& step, std::uint32_t token) {
    switch (step.kind) {
      case GenericStep::Kind::Token: return is_token(step, token);
      case GenericStep::Kind::Word: return is_word(token);
      case GenericStep::Kind::Open: return opens_block(token);
      default: return true;
    }
  }

  /// The step behind a token or word, where it is a token: most starts end here.
  bool may_go_on(std::uint32_t begin, std::uint32_t start) const {
    const GenericStep::Kind kind = pattern_.steps[begin].kind;
    if ((kind != GenericStep::Kind::Token && kind != GenericStep::Kind::Word) || begin + 1 == pattern_.steps.size()) return true;
    const GenericStep& next = pattern_.steps[begin + 1];
    return next.kind != GenericStep::Kind::Token || (start + 1 < last_ && is_token(next, start + 1));
  }

  bool is_token(const GenericStep& step, std::uint32_t token) const {
    const ByteRange range = tokens_[token].range;
    if (range.size() != step.text.size()) return false;
    if (!pattern_.options.caseless && text_[range.begin] != step.text[0]) return false;
    return same_text(step.text, slice(text_, range), pattern_.options.caseless);
  }

  bool count_step() {
    if (++steps_ >= kMaxSteps || (steps_ % kStepsPerCheck == 0 && ctx_.should_stop())) stopped_ = true;
    return !stopped_;
  }

  bool same_run(Run a, Run b) const {
    if (a.end - a.begin != b.end - b.begin) return false;
    for (std::uint32_t i = 0; i < a.end - a.begin; ++i) {
      if (document_.text_of(a.begin + i) != document_.text_of(b.begin + i)) return false;
    }
    return true;
  }

  // Goes on with `variable` bound to `run`, where that agrees with an earlier use of it.
  template <typename Continue>
  bool with_binding(std::int32_t variable, Run run, Continue&& go_on) {
    if (variable < 0) return go_on();
    Run& slot = bound_[index(variable)];
    if (slot.bound()) return same_run(slot, run) && go_on();
    slot = run;
    if (go_on()) return true;
    slot = Run{};
    return false;
  }

  bool match(std::uint32_t step_index, std::uint32_t token) {
    for (;; ++step_index) {
      if (!count_step()) return false;
      if (step_index == pattern_.steps.size()) {
        end_ = token;
        return true;
      }
      const GenericStep& step = pattern_.steps[step_index];
      switch (step.kind) {
        case GenericStep::Kind::Token:
          if (token >= limit() || !is_token(step, token)) return false;
          ++token;
          break;
        case GenericStep::Kind::Word:
          if (token >= limit() || !is_word(token)) return false;
          return with_binding(step.variable, {token, token + 1}, [&] { return match(step_index + 1, token + 1); });
        case GenericStep::Kind::Ellipsis: return match_ellipsis(step, step_index, token);
        case GenericStep::Kind::Open: return match_block(step, step_index, token);
        case GenericStep::Kind::Close: {
          if (token != limit()) return false;
          const std::int32_t block = inside_.back();
          inside_.pop_back();
          if (match(step_index + 1, token)) return true;
          inside_.push_back(block);
          return false;
        }
      }
    }
  }

  bool match_block(const GenericStep& step, std::uint32_t step_index, std::uint32_t token) {
    const std::int32_t block = token < limit() && opens_block(token) ? document_.block_of(token) : -1;
    if (block >= 0 && block != inside_.back()) {
      inside_.push_back(block);
      if (match(step_index + 1, token)) return true;
      inside_.pop_back();
      return false;
    }
    if (!step.may_be_empty) return false;
    // `f(...)` also matches `f()`, where no token stands inside.
    const std::int32_t variable = pattern_.steps[step_index + 1].variable;
    return with_binding(variable, {token, token}, [&] { return match(step.close + 1, token); });
  }

  bool match_ellipsis(const GenericStep& step, std::uint32_t step_index, std::uint32_t token) {
    const std::uint64_t last_line = (token > 0 ? tokens_[token - 1].line : 0) + std::uint64_t{step.count} * pattern_.options.ellipsis_max_span;
    const auto reaches = [&](std::uint32_t t) { return t < limit() && tokens_[t].line <= last_line; };
    const std::uint32_t next = step_index + 1;
    const bool at_end = next == pattern_.steps.size();
    if (at_end || pattern_.steps[next].kind == GenericStep::Kind::Close) {  // takes all the rest; a block however long it is
      std::uint32_t end = at_end ? token : limit();
      while (at_end && reaches(end)) ++end;
      return with_binding(step.variable, {token, end}, [&] { return match(next, end); });
    }
    for (std::uint32_t end = token;; ++end) {
      if (!count_step()) return false;
      if (end < limit() && tokens_[end].line > last_line) return false;
      const GenericStep& then = pattern_.steps[next];
      const bool hopeless = end >= limit() ? !then.may_be_empty : then.kind == GenericStep::Kind::Token && !is_token(then, end);
      if (!hopeless && with_binding(step.variable, {token, end}, [&] { return match(next, end); })) return true;
      if (end >= limit() || stopped_) return false;
    }
  }

  ByteRange bytes(Run run) const {
    if (run.begin < run.end) return {tokens_[run.begin].range.begin, tokens_[run.end - 1].range.end};
    const ByteOffset at = run.begin > 0 ? tokens_[run.begin - 1].range.end : document_.window().begin;
    return {at, at};
  }

  // What an ellipsis took, with the blanks before it on its line: `a: $...X` binds " b" in `a: b`. Public rules look
  // for blanks there.
  ByteRange with_blanks(ByteRange range) const {
    const std::string_view text = document_.text();
    ByteOffset begin = range.begin;
    while (begin > document_.window().begin && is_generic_blank(text[begin - 1])) --begin;
    const bool starts_line = begin == document_.window().begin || text[begin - 1] == '\n';
    if (!starts_line && !range.empty()) range.begin = begin;
    return range;
  }

  GenericMatch found(std::uint32_t start) const {
    GenericMatch match;
    match.range = bytes({start, end_});
    for (std::size_t i = 0; i < bound_.size(); ++i) {
      if (!bound_[i].bound()) continue;
      const bool is_ellipsis = pattern_.variables[i].starts_with("$...");
      match.bindings.emplace_back(pattern_.variables[i], is_ellipsis ? with_blanks(bytes(bound_[i])) : bytes(bound_[i]));
    }
    return match;
  }

  const Context& ctx_;
  const GenericPattern::Compiled& pattern_;
  const GenericDocument& document_;
  const std::string_view text_;
  const std::vector<GenericToken>& tokens_;
  const std::vector<GenericBlock>& blocks_;
  const std::uint32_t first_;
  const std::uint32_t last_;
  std::vector<Run> bound_;
  std::vector<std::int32_t> inside_;  // blocks entered; the first is that of the start
  std::uint32_t end_ = 0;
  std::uint64_t steps_ = 0;
  bool stopped_ = false;
};

}  // namespace

Result<std::vector<GenericMatch>> spacegrep_matches(const Context& ctx, const GenericPattern::Compiled& pattern,
                                                    const GenericDocument& document, ByteRange range) {
  return Matcher(ctx, pattern, document, range).run();
}

}  // namespace omni
