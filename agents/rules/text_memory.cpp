#include "agents/rules/text_memory.h"

#include <algorithm>

#include "protocol/text/edits.h"

namespace omni {
namespace {

/// A try looks at characters beside those it matches (`\b`, `$`), and an edit may change half of one: more than both.
constexpr ByteOffset kMargin = 8;

ByteOffset moved_by(ByteOffset at, ByteRange before, ByteRange after) { return at + (after.end - before.end); }  // modulo 2^32

}  // namespace

void TextMemory::enter(std::string_view text) {
  ++look_;
  before_ = std::move(text_);
  text_ = std::make_unique<const std::string>(text);
  const ByteEdit edit = edit_between(*before_, *text_);
  changed_before_ = edit.range;
  changed_ = {edit.range.begin, edit.range.begin + static_cast<ByteOffset>(edit.text.size())};
  documents_.go_on(*text_, changed_before_, changed_);
}

const Sieve::Found& TextMemory::look(const Sieve& sieve) {
  KeptSieve& kept = sieves_[&sieve];
  if (kept.look == look_) return kept.found;
  if (is_of_text_before(kept.look)) {
    sieve.recount(*before_, changed_before_, *text_, changed_, kept.found);
  } else {
    kept.found = sieve.count(*text_);
  }
  kept.look = look_;
  return kept.found;
}

Result<std::vector<RegexMatch>> TextMemory::find_all(const Context& ctx, const Regex& regex) {
  const auto [at, added] = regexes_.try_emplace(&regex.pattern());
  KeptRegex& kept = at->second;
  if (added) kept.reach = reach_of(regex);
  if (kept.look == look_) return kept.matches;
  const bool known = kept.reach && is_of_text_before(kept.look);
  kept.look = 0;
  if (known) {
    OMNI_TRY_OK(search_around_edit(ctx, regex, kept));
  } else {
    OMNI_TRY(kept.matches, regex.find_all(ctx, *text_));
  }
  kept.look = look_;
  return kept.matches;
}

/// Tries that start in [first, last] of the new text may end otherwise than they did; all others end as before. Where matches are made
/// of the one and the other kind, the first stays and the search goes on behind it, as in a search of the whole text.
Result<void> TextMemory::search_around_edit(const Context& ctx, const Regex& regex, KeptRegex& kept) const {
  const std::string_view text = *text_;
  const auto size = static_cast<ByteOffset>(text.size());
  ByteOffset first = changed_.begin;
  ByteOffset last = changed_.end;
  const bool by_lines = kept.reach->lines && (*kept.reach->lines == 0 || !kept.reach->bytes);
  if (by_lines) {
    for (std::uint32_t line = 0; line <= *kept.reach->lines && first > 0; ++line) {
      const std::size_t newline = text.rfind('\n', first - (line == 0 ? 1U : 2U));
      first = first < 2 && line > 0 ? 0 : newline == std::string_view::npos ? 0 : static_cast<ByteOffset>(newline) + 1;
    }
    last = static_cast<ByteOffset>(std::min<std::size_t>(text.find('\n', last), size));
  } else {
    first -= std::min(first, *kept.reach->bytes + kMargin);
    last = std::min(size, last + kMargin);
    while (first > 0 && (static_cast<unsigned char>(text[first]) & 0xC0U) == 0x80U) --first;
  }
  const auto is_later = [](ByteOffset at, const RegexMatch& match) { return at <= match.range.begin; };
  std::vector<RegexMatch>& old = kept.matches;
  const auto stale = std::upper_bound(old.begin(), old.end(), first, is_later);
  const ByteOffset last_before = last + (changed_before_.end - changed_.end);  // modulo 2^32
  auto behind = std::upper_bound(stale, old.end(), last_before + 1, is_later);
  ByteOffset behind_old = behind == old.begin() ? 0 : std::prev(behind)->range.end;
  behind_old = behind_old < changed_before_.end ? 0 : moved_by(behind_old, changed_before_, changed_);  // 0: in front of `last`

  std::vector<RegexMatch> fresh;
  const ByteOffset from = stale == old.begin() ? first : std::max(first, std::prev(stale)->range.end);
  OMNI_TRY_OK(regex.find_between(ctx, text, from, last, fresh));
  const ByteOffset behind_fresh = fresh.empty() ? from : fresh.back().range.end;
  // Both searches go on behind `last`, unless a match reaches further.
  if (std::max(behind_old, last + 1) != std::max(behind_fresh, last + 1)) {
    OMNI_TRY_OK(regex.find_between(ctx, text, std::max(behind_fresh, last + 1), size, fresh));
    behind = old.end();
  }
  const auto moved = [&](ByteRange range) { return ByteRange{moved_by(range.begin, changed_before_, changed_), moved_by(range.end, changed_before_, changed_)}; };
  for (auto match = behind; match != old.end(); ++match) {
    match->range = moved(match->range);
    for (std::optional<ByteRange>& group : match->groups) {
      if (group) group = moved(*group);
    }
  }
  old.insert(old.erase(stale, behind), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
  return {};
}

}  // namespace omni
