#include "agents/rules/regex.h"

#include <pcre2.h>

#include <algorithm>
#include <array>
#include <mutex>

// How a search is kept from running away
// --------------------------------------
// PCRE2's match limit counts per *start offset*, so a pattern that is merely slow at each of 170,000 offsets stays below
// any such limit; and JIT code counts only some steps: one of them may run over the whole text. Hence two gears:
//   - cheap: windows of start offsets (PCRE2_USE_OFFSET_LIMIT) with a match limit that falls with the length of the
//     text. A window without a match moves on to the next one, and the Context is asked between the two;
//   - a window that meets its limit is halved until the expensive start stands alone. That start is tried with a second
//     form of the pattern, compiled with a callout before every item: these are counted against `steps` (a back-reference by
//     the length it compares), and the Context is asked every few thousand.
// Both forms match the same. A harmless search pays one library call per window; a harmful one is bounded by counts.
// A start may also run over all the rest of the text in a few steps (`(?=(a+))a*b` on a megabyte of `a`), and each of a
// million starts do so. Hence samples: now and then three starts are tried with the counted form, only to see how far they
// look; the least of the three, times the starts since the last samples, counts as steps. Patterns that begin with a plain
// run (`[a-z]+…`) need none: JIT code remembers that the starts inside of a run fail like its first.
namespace omni {

namespace {

constexpr std::size_t kWindow = 128;              // starts of the first call; a call costs about 0.1 us by itself …
constexpr std::size_t kWindowMost = 64 * 1024;    // … and may look for a start through all the text: so the next one gets …
constexpr std::size_t kMostWindows = 64;          // … twice as many, up to this or that share of the text
constexpr std::uint32_t kCheapStepsMost = 5000;   // per start, in a window
constexpr std::uint32_t kCheapStepsLeast = 50;
constexpr std::size_t kCheapWork = 10'000'000;    // cheap steps times bytes they may run over
constexpr std::uint64_t kStepsPerCheck = 4096;    // some 50 us
constexpr std::uint64_t kUnsampledWork = 64'000'000;  // starts times bytes before them, without a look at how far they go
constexpr std::uint32_t kStepsPerSample = 1000;
constexpr std::size_t kFar = 4096;
constexpr std::size_t kBytesPerStep = 16;         // a back-reference compares so many in the time of a step …
constexpr std::size_t kBytesScannedPerStep = 32;  // … and a run of one class goes over so many
constexpr std::size_t kMaxPatternBytes = 64 * 1024;
constexpr std::size_t kJitStackStart = 64 * 1024;
constexpr std::size_t kJitStackMax = 8 * 1024 * 1024;
constexpr std::uint32_t kHeapLimitKib = 64 * 1024;  // for the interpreter, where JIT is not available

template <auto F>
struct Free {
  template <typename T>
  void operator()(T* handle) const { F(handle); }
};
using CodeHandle = std::unique_ptr<pcre2_code, Free<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Free<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>>;
using JitStack = std::unique_ptr<pcre2_jit_stack, Free<pcre2_jit_stack_free>>;

std::string message_of(int code) {
  std::array<PCRE2_UCHAR, 256> buffer{};
  const int length = pcre2_get_error_message(code, buffer.data(), buffer.size());
  return length < 0 ? "error " + std::to_string(code)
                    : std::string(reinterpret_cast<const char*>(buffer.data()), static_cast<std::size_t>(length));
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Python's and JavaScript's \uXXXX, as PCRE writes it.
std::string with_unicode_escapes(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size();) {
    if (pattern[i] != '\\' || i + 1 >= pattern.size()) {
      out += pattern[i++];
      continue;
    }
    if (pattern[i + 1] == 'u' && i + 6 <= pattern.size() && std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(i) + 2,
                                                                       pattern.begin() + static_cast<std::ptrdiff_t>(i) + 6, is_hex)) {
      out.append("\\x{").append(pattern.substr(i + 2, 4)).append("}");
      i += 6;
      continue;
    }
    out.append(pattern.substr(i, 2));
    i += 2;
  }
  return out;
}

constexpr std::uint32_t kBaseOptions = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;

struct CompileOutcome {
  CodeHandle code;
  int error = 0;
  PCRE2_SIZE offset = 0;
};

CompileOutcome compile_code(std::string_view pattern, std::uint32_t options, std::uint32_t extra) {
  const CompileContext context(pcre2_compile_context_create(nullptr));
  if (!context) return {nullptr, PCRE2_ERROR_NOMEMORY, 0};
  pcre2_set_compile_extra_options(context.get(), extra);
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  CompileOutcome outcome;
  outcome.code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(), options, &outcome.error,
                                   &outcome.offset, context.get()));
  return outcome;
}

// Where a match can start, as far as PCRE2 can tell: `^` and a leading `.*` leave few places. Windows would undo that
// saving, since PCRE2 tries the first offset of each call in any case.
enum class Starts : unsigned char { Anywhere, Lines, First };

Starts starts_of(const pcre2_code* code) {
  std::uint32_t options = 0;
  std::uint32_t first_type = 0;
  std::uint32_t newline = 0;
  pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
  pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODETYPE, &first_type);
  pcre2_pattern_info(code, PCRE2_INFO_NEWLINE, &newline);
  if ((options & PCRE2_ANCHORED) != 0) return Starts::First;
  return first_type == 2 && newline == PCRE2_NEWLINE_LF ? Starts::Lines : Starts::Anywhere;
}

// `[a-z]+…`, `(\w*…)`, `\b.+…`, without alternatives.
bool begins_with_run(std::string_view pattern) {
  if (pattern.find('|') != std::string_view::npos) return false;
  for (bool more = true; more;) {
    more = false;
    for (const std::string_view skipped : {"(?i)", "(?s)", "(?m)", "(?:", "\\b"}) {
      if (!pattern.starts_with(skipped)) continue;
      pattern.remove_prefix(skipped.size());
      more = true;
    }
    if (pattern.size() > 1 && pattern[0] == '(' && pattern[1] != '?' && pattern[1] != '*') {
      pattern.remove_prefix(1);
      more = true;
    }
  }
  if (pattern.empty()) return false;
  std::size_t item = pattern[0] == '\\' ? 2 : 1;
  if (pattern[0] == '[') {
    item = pattern.find(']', pattern.starts_with("[^") ? 3 : 2);  // a bracket that comes first is one of the class
    if (item == std::string_view::npos || pattern.substr(0, item).find('\\') != std::string_view::npos) return false;
    ++item;
  }
  return item < pattern.size() && (pattern[item] == '+' || pattern[item] == '*');
}

}  // namespace

struct Regex::Code {
  std::string pattern;
  RegexFlags flags;
  RegexLimits limits;
  CodeHandle code;
  Starts starts = Starts::Anywhere;
  bool begins_with_run = false;
  std::uint32_t groups = 0;
  std::vector<RegexGroupName> names;
  std::string accepted;         // the spelling that PCRE2 took, with the options it took it with
  std::uint32_t options = 0;
  std::uint32_t extra = 0;
  mutable std::once_flag jit_once;
  mutable std::once_flag counted_once;
  mutable CodeHandle counted;   // written once, in counted_form()

  // JIT code is attached to the compiled form; once done, nothing changes any more. A refusal (no memory, a pattern
  // that JIT doesn't support) leaves the interpreter, with the same results.
  const pcre2_code* cheap_form() const {
    std::call_once(jit_once, [this] { pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE); });
    return code.get();
  }

  const pcre2_code* counted_form() const {
    std::call_once(counted_once, [this] {
      // Automatic possessives would let one step run over the whole text, uncounted.
      counted = compile_code(accepted, options | PCRE2_AUTO_CALLOUT | PCRE2_NO_AUTO_POSSESS, extra).code;
      if (counted) pcre2_jit_compile(counted.get(), PCRE2_JIT_COMPLETE);
    });
    return counted.get();
  }
};

Result<Regex> Regex::compile(std::string_view pattern, RegexFlags flags, RegexLimits limits) {
  if (pattern.size() > kMaxPatternBytes) {
    return Error(ErrorCode::InvalidInput, "regular expression: longer than " + std::to_string(kMaxPatternBytes) + " bytes");
  }
  auto code = std::make_shared<Code>();
  code->pattern = std::string(pattern);
  code->accepted = code->pattern;
  code->flags = flags;
  code->limits = limits;
  code->options = kBaseOptions | (flags.caseless ? PCRE2_CASELESS : 0U) | (flags.multi_line ? PCRE2_MULTILINE : 0U) |
                  (flags.dot_all ? PCRE2_DOTALL : 0U);
  CompileOutcome outcome = compile_code(code->accepted, code->options, code->extra);
  if (!outcome.code) {  // what other dialects accept: only for patterns that would be refused otherwise
    code->accepted = with_unicode_escapes(pattern);
    code->extra = PCRE2_EXTRA_BAD_ESCAPE_IS_LITERAL;
    outcome.code = compile_code(code->accepted, code->options, code->extra).code;
  }
  if (!outcome.code) {
    return Error(ErrorCode::InvalidInput,
                 "regular expression: " + message_of(outcome.error) + " at offset " + std::to_string(outcome.offset));
  }
  code->code = std::move(outcome.code);
  const pcre2_code* handle = code->code.get();
  code->starts = starts_of(handle);
  code->begins_with_run = begins_with_run(code->accepted);
  pcre2_pattern_info(handle, PCRE2_INFO_CAPTURECOUNT, &code->groups);
  std::uint32_t name_count = 0;
  std::uint32_t entry_size = 0;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(handle, PCRE2_INFO_NAMECOUNT, &name_count);
  pcre2_pattern_info(handle, PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
  pcre2_pattern_info(handle, PCRE2_INFO_NAMETABLE, &table);
  for (std::uint32_t i = 0; i < name_count; ++i) {
    const PCRE2_SPTR entry = table + static_cast<std::size_t>(i) * entry_size;
    const auto number = (static_cast<std::uint32_t>(entry[0]) << 8U) | entry[1];
    code->names.push_back({reinterpret_cast<const char*>(entry + 2), number});
  }
  std::stable_sort(code->names.begin(), code->names.end(),
                   [](const RegexGroupName& a, const RegexGroupName& b) { return a.number < b.number; });
  return Regex(std::move(code));
}

// The state of one call: scratch memory and the budget. Confined to one thread.
class Regex::Searcher {
 public:
  Searcher(const Context& ctx, const Code& code, std::string_view subject)
      : ctx_(ctx), code_(code), cheap_form_(code.cheap_form()), subject_(subject),
        cheap_steps_(static_cast<std::uint32_t>(
            std::clamp<std::size_t>(kCheapWork / (subject.size() + 1), kCheapStepsLeast, kCheapStepsMost))),
        data_(pcre2_match_data_create_from_pattern(cheap_form_, nullptr)), context_(pcre2_match_context_create(nullptr)) {
    if (context_) pcre2_set_heap_limit(context_.get(), kHeapLimitKib);
  }

  // First match that starts in [from, last]; NoMatch is an empty optional. `not_empty`: not an empty one at `from`.
  Result<std::optional<RegexMatch>> first(std::size_t from, std::size_t last, bool not_empty) {
    if (!data_ || !context_) return Error(ErrorCode::Internal, "regular expression: out of memory");
    const std::size_t most_starts = std::max(kWindowMost, subject_.size() / kMostWindows);
    std::size_t starts = kWindow;
    for (std::size_t begin = from; begin <= last; starts = std::min(2 * starts, most_starts)) {
      OMNI_TRY_OK(ctx_.check());
      const bool single = code_.starts != Starts::Anywhere;
      const std::size_t end = std::min(last, whole_characters(single ? begin : begin + starts - 1));
      OMNI_TRY(const bool far, look_ahead(begin, end));
      if (far) starts = kWindow;  // the Context is asked between the windows
      OMNI_TRY(const bool found, window(begin, end, not_empty && begin == from));
      if (found) return std::optional(current());
      if (code_.starts == Starts::First) break;
      begin = code_.starts == Starts::Lines ? next_line(begin) : end + 1;
    }
    return std::optional<RegexMatch>();
  }

 private:
  Result<bool> window(std::size_t begin, std::size_t last, bool not_empty) {
    pcre2_set_match_limit(context_.get(), cheap_steps_);
    const int found = call(cheap_form_, begin, last, not_empty);
    if (found != PCRE2_ERROR_MATCHLIMIT) return outcome(found);
    const std::size_t middle = whole_characters(begin + (last - begin) / 2);
    if (middle >= last) return expensive_start(begin, last, not_empty);
    OMNI_TRY_OK(ctx_.check());
    OMNI_TRY(const bool in_first_half, window(begin, middle, not_empty));
    if (in_first_half) return true;
    return window(middle + 1, last, false);
  }

  // Counts what a start costs that looks far; says whether those from `begin` to `end` do.
  Result<bool> look_ahead(std::size_t begin, std::size_t end) {
    if (code_.begins_with_run) return false;
    unsampled_ += end - begin + 1;
    if (unsampled_ * (subject_.size() - std::min(begin, subject_.size())) < kUnsampledWork) return false;
    std::size_t reach = reach_from(begin);
    if (reach >= kFar) reach = std::min({reach, reach_from(whole_characters(begin + (end - begin) / 2) + 1), reach_from(whole_characters(end) + 1)});
    if (reach >= kFar) spent_ += unsampled_ * (reach / kBytesScannedPerStep);
    unsampled_ = 0;
    if (spent_ >= code_.limits.steps) return Error(ErrorCode::BudgetExceeded, "regular expression: each start looks at too much, at offset " + std::to_string(begin));
    return reach >= kFar;
  }

  // How many bytes a try at `start` looks at, as far as its first steps tell.
  std::size_t reach_from(std::size_t start) {
    const pcre2_code* counted_form = code_.counted_form();
    if (counted_form == nullptr || start >= subject_.size()) return 0;
    Sample sample{start, 0};
    pcre2_set_match_limit(context_.get(), UINT32_MAX);
    pcre2_set_callout(
        context_.get(),
        [](pcre2_callout_block* block, void* data) {
          auto& seen = *static_cast<Sample*>(data);
          seen.furthest = std::max<std::size_t>(seen.furthest, block->current_position);
          return ++seen.steps < kStepsPerSample ? 0 : PCRE2_ERROR_CALLOUT;
        },
        &sample);
    call(counted_form, start, start, false);
    pcre2_set_callout(context_.get(), nullptr, nullptr);
    return sample.furthest - start;
  }

  // [start, last] is one character.
  Result<bool> expensive_start(std::size_t start, std::size_t last, bool not_empty) {
    const pcre2_code* counted_form = code_.counted_form();
    if (counted_form == nullptr) return Error(ErrorCode::BudgetExceeded, "regular expression: too large to be counted");
    pcre2_set_match_limit(context_.get(), UINT32_MAX);
    pcre2_set_callout(context_.get(), &Searcher::on_step, this);
    const int found = call(counted_form, start, last, not_empty);
    pcre2_set_callout(context_.get(), nullptr, nullptr);
    if (found != PCRE2_ERROR_CALLOUT) return outcome(found);
    OMNI_TRY_OK(ctx_.check());
    return Error(ErrorCode::BudgetExceeded, "regular expression: too many steps at offset " + std::to_string(start));
  }

  static int on_step(pcre2_callout_block* block, void* self) {
    auto& searcher = *static_cast<Searcher*>(self);
    const std::uint64_t before = searcher.spent_ / kStepsPerCheck;
    searcher.spent_ += 1 + searcher.bytes_to_compare(*block) / kBytesPerStep;
    if (searcher.spent_ >= searcher.code_.limits.steps) return PCRE2_ERROR_CALLOUT;
    return searcher.spent_ / kStepsPerCheck != before && searcher.ctx_.should_stop() ? PCRE2_ERROR_CALLOUT : 0;
  }

  // At most what the next item compares: the longest group, if it is a back-reference.
  std::size_t bytes_to_compare(const pcre2_callout_block& block) const {
    const std::string_view item = std::string_view(code_.accepted).substr(std::min(block.pattern_position, code_.accepted.size()), block.next_item_length);
    const bool refers = (item.size() > 1 && item[0] == '\\' && ((item[1] >= '1' && item[1] <= '9') || item[1] == 'g' || item[1] == 'k')) || item.starts_with("(?P=");
    if (!refers) return 0;
    std::size_t longest = 0;
    for (std::uint32_t group = 1; group < block.capture_top; ++group) {
      const PCRE2_SIZE begin = block.offset_vector[2 * std::size_t{group}];
      const PCRE2_SIZE end = block.offset_vector[2 * std::size_t{group} + 1];
      if (begin != PCRE2_UNSET && end > begin) longest = std::max<std::size_t>(longest, end - begin);
    }
    return longest;
  }

  std::size_t next_line(std::size_t at) const {
    const std::size_t newline = subject_.find('\n', at);
    return newline == std::string_view::npos ? subject_.size() + 1 : newline + 1;
  }

  // `last`, or the last byte of the UTF-8 character it is in: no window may begin inside of one.
  std::size_t whole_characters(std::size_t last) const {
    const auto is_continuation = [this](std::size_t at) {
      return at < subject_.size() && (static_cast<unsigned char>(subject_[at]) & 0xC0U) == 0x80U;
    };
    for (int i = 0; i < 3 && is_continuation(last + 1); ++i) ++last;
    return last;
  }

  int call(const pcre2_code* form, std::size_t begin, std::size_t last, bool not_empty) {
    pcre2_set_offset_limit(context_.get(), last);
    const auto run = [&] {
      return pcre2_match(form, reinterpret_cast<PCRE2_SPTR>(subject_.data()), subject_.size(), begin,
                         not_empty ? PCRE2_NOTEMPTY_ATSTART : 0U, data_.get(), context_.get());
    };
    int found = run();
    if (found == PCRE2_ERROR_JIT_STACKLIMIT && !stack_) {  // rare: deep nesting over a long text
      stack_.reset(pcre2_jit_stack_create(kJitStackStart, kJitStackMax, nullptr));
      if (stack_) {
        pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
        found = run();
      }
    }
    return found;
  }

  static Result<bool> outcome(int found) {
    if (found > 0) return true;
    if (found == PCRE2_ERROR_NOMATCH) return false;
    const bool limit = found == PCRE2_ERROR_HEAPLIMIT || found == PCRE2_ERROR_DEPTHLIMIT || found == PCRE2_ERROR_JIT_STACKLIMIT ||
                       found == PCRE2_ERROR_RECURSELOOP || found == PCRE2_ERROR_NOMEMORY;
    return Error(limit ? ErrorCode::BudgetExceeded : ErrorCode::Internal, "regular expression: " + message_of(found));
  }

  RegexMatch current() const {
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data_.get());
    RegexMatch match;
    match.groups.resize(code_.groups + 1U);
    for (std::size_t i = 0; i <= code_.groups; ++i) {
      const PCRE2_SIZE begin = ends[2 * i];
      const PCRE2_SIZE end = ends[2 * i + 1];
      if (begin == PCRE2_UNSET || begin > end) continue;  // the latter: \K in a look-around
      match.groups[i] = ByteRange{static_cast<ByteOffset>(begin), static_cast<ByteOffset>(end)};
    }
    const auto end = static_cast<ByteOffset>(ends[1]);
    match.range = match.groups[0].value_or(ByteRange{end, end});
    match.groups[0] = match.range;
    return match;
  }

  struct Sample {
    std::size_t furthest = 0;
    std::uint32_t steps = 0;
  };

  const Context& ctx_;
  const Code& code_;
  const pcre2_code* cheap_form_;
  std::string_view subject_;
  std::uint32_t cheap_steps_;
  JitStack stack_;  // outlives context_, which points to it
  MatchData data_;
  MatchContext context_;
  std::uint64_t spent_ = 0;
  std::uint64_t unsampled_ = 0;  // starts since the last samples
};

Result<std::optional<RegexMatch>> Regex::search(const Context& ctx, std::string_view subject, ByteOffset from) const {
  if (from > subject.size()) return std::optional<RegexMatch>();
  return Searcher(ctx, *code_, subject).first(from, subject.size(), false);
}

Result<std::optional<RegexMatch>> Regex::match_at_start(const Context& ctx, std::string_view subject, ByteOffset from) const {
  if (from > subject.size()) return std::optional<RegexMatch>();
  return Searcher(ctx, *code_, subject).first(from, from, false);
}

Result<std::vector<RegexMatch>> Regex::find_all(const Context& ctx, std::string_view subject) const {
  std::vector<RegexMatch> matches;
  Searcher searcher(ctx, *code_, subject);
  std::size_t from = 0;
  bool after_empty = false;
  while (from <= subject.size()) {
    OMNI_TRY(std::optional<RegexMatch> match, searcher.first(from, subject.size(), after_empty));
    if (!match) break;
    if (matches.size() >= code_->limits.matches) {
      return Error(ErrorCode::BudgetExceeded, "regular expression: more than " + std::to_string(code_->limits.matches) + " matches");
    }
    // \K may put an end before the start that was searched from: go on by at least one byte then.
    const bool progress = match->range.end > from || (match->range.end == from && !after_empty);
    from = progress ? match->range.end : from + 1;
    after_empty = match->range.empty();
    matches.push_back(*std::move(match));
  }
  return matches;
}

Result<void> Regex::find_between(const Context& ctx, std::string_view subject, ByteOffset from, ByteOffset last, std::vector<RegexMatch>& matches) const {
  Searcher searcher(ctx, *code_, subject);
  for (std::size_t at = from; at <= last;) {
    OMNI_TRY(std::optional<RegexMatch> match, searcher.first(at, last, false));
    if (!match) break;
    at = std::max<std::size_t>(match->range.end, at + 1);
    matches.push_back(*std::move(match));
  }
  return {};
}

const std::string& Regex::pattern() const { return code_->pattern; }
RegexFlags Regex::flags() const { return code_->flags; }
const std::vector<RegexGroupName>& Regex::group_names() const { return code_->names; }
std::uint32_t Regex::group_count() const { return code_->groups; }

}  // namespace omni
