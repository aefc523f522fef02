#include "agents/security/edit_memory.h"

#include <algorithm>
#include <memory>

#include "protocol/text/edits.h"

namespace omni {
namespace {

bool move(ByteRange& range, const ByteEdit& edit) {
  const std::optional<ByteRange> place = moved(range, edit);
  if (place) range = *place;
  return place.has_value();
}

/// Every place that a reader of the finding is shown. False: the edit touched one of them.
bool move(RuleMatch& match, const ByteEdit& edit) {
  if (!move(match.range, edit)) return false;
  const bool bound = std::all_of(match.bindings.begin(), match.bindings.end(),
                                 [&](NamedRange& each) { return each.text.has_value() || move(each.range, edit); });
  return bound && std::all_of(match.path.begin(), match.path.end(), [&](TaintStep& step) { return move(step.range, edit); });
}

std::vector<ByteRange> moved_ranges(const std::vector<ByteRange>& ranges, const ByteEdit& edit) {
  std::vector<ByteRange> out;
  for (const ByteRange& range : ranges) {
    if (const std::optional<ByteRange> place = moved(range, edit)) out.push_back(*place);
  }
  return out;
}

}  // namespace

Result<bool> EditMemory::parse(const Context& ctx, const LanguageRegistry& registry, const FileInput& file) {
  const bool remembers = sound_ && known_ && &sound_->tree->language() == file.language;
  Result<std::optional<ParsedFile>> parsed = std::optional<ParsedFile>();
  if (remembers) {
    parsed = reparse_sound(ctx, registry, *sound_, file.text);
    if (parsed.has_value() && !parsed->has_value()) return true;
  } else {
    OMNI_TRY(ParsedFile anew, omni::parse(ctx, registry, *file.language, file.text, Keep::ForEdits));
    parsed = std::optional(std::move(anew));
  }
  known_.reset();
  if (!parsed.has_value()) {
    sound_.reset();
    return Error(parsed.error());
  }
  sound_ = std::move(**parsed);
  return false;
}

void EditMemory::keep(KnownOfFile known) { known_ = std::move(known); }

KnownOfFile EditMemory::carried_over(std::string_view text) const {
  const ByteEdit edit = edit_between(sound_->tree->text(), text);
  const ByteRange item = rules_.item_around(edit.range);
  KnownOfFile out;
  for (const PlacedMatch& placed : known_->matches) {
    if (placed.match.range.overlaps(item)) continue;
    PlacedMatch there = placed;
    if (move(there.match, edit)) out.matches.push_back(std::move(there));
  }
  out.shape.comments = moved_ranges(known_->shape.comments, edit);
  out.shape.parse_errors = moved_ranges(known_->shape.parse_errors, edit);
  out.shape.unread = moved_ranges(known_->shape.unread, edit);
  const auto begin = edit.range.begin;
  out.shape.parse_errors.push_back({begin, begin + static_cast<ByteOffset>(edit.text.size())});
  std::sort(out.shape.parse_errors.begin(), out.shape.parse_errors.end());
  return out;
}

void EditMemory::drop(RememberedPart part) {
  switch (part) {
    case RememberedPart::Rules:
      known_.reset();
      std::destroy_at(&rules_);
      std::construct_at(&rules_);
      break;
    case RememberedPart::GrammarTree:
      if (sound_) sound_->grammar_tree.reset();
      break;
    case RememberedPart::Tree: sound_.reset(); break;
  }
}

}  // namespace omni
