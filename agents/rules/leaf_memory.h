#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "agents/rules/formula.h"
#include "agents/rules/units.h"

namespace omni {

/// Where what a part of a formula finds may be another than in the text before an edit.
enum class Change : std::uint8_t { None, InStaleUnits, Anywhere };

/// All that one pattern of a formula matches in a file.
struct LeafMatches {
  std::vector<Match> matches;
  bool cut_short = false;
  bool bindings_limited = false;
  std::uint64_t steps = 0;
};

/// What patterns of rules matched in the last tree of a document, so that after an edit they are searched for in what it touched alone:
/// from nodes in stale units, and from those of the frame that hold something stale (units.h). What was found from any other node is moved.
/// Threads: confined to the document's analysis.
class LeafMemory {
 public:
  /// Begins a look at a file. `units`: of it; `goes_on`: what names mean all over the file is as in the last look. The view outlives the
  /// look.
  void enter(const FileView& view, std::shared_ptr<const FileUnits> units, bool goes_on);
  /// Of the last look; none before the first.
  const FileUnits& units() const { return *units_; }
  /// What changed since the last look; null: nobody can tell. Valid until the next one.
  const UnitChange* change();
  /// The nodes of the frame and of units that are stale since then; only where change() is.
  const FileView& stale_frame() { return since(look_ - 1)->frame; }
  const FileView& stale_units() { return since(look_ - 1)->stale; }

  /// Everything that the pattern `leaf` matches, with nothing bound before. `spent`: as in MatchLimits. Valid until the next call.
  const LeafMatches& find(const CompiledFormula& leaf, const RuleOptions& options, std::size_t metavariables, bool inside, const MatchLimits& limits,
                          const Context& ctx);

  /// Whether the pattern matches otherwise than in the last look; nothing: it was not looked for then.
  std::optional<Change> change_of(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx);

 private:
  struct Origin {
    std::uint32_t view = 0;  ///< index in the pattern's views
    MatchOrigin at;
    std::size_t unit = 0;    ///< that holds the root; kFrame: none
    NodeRange nodes;         ///< kFrame: the root and all below it
    ByteRange range;         ///< of the root, likewise
  };
  static constexpr std::size_t kFrame = static_cast<std::size_t>(-1);
  /// One pattern's matches, with what one has to know to search again.
  struct Kept {
    std::uint64_t look = 0;
    std::uint64_t since = 0;  ///< the look that `change` counts from
    LeafMatches found;
    std::vector<Origin> origins;
    bool movable = true;
    Change change = Change::Anywhere;
    std::size_t metavariables = 0;
    bool inside = false;
    MatchLimits limits;
  };
  /// What changed since one of the last looks. A rule that words of a text open and close comes back to what it found some looks ago.
  struct Since {
    UnitChange change;
    FileView frame;  ///< the file, to be searched from what is stale: nodes of the frame, and units
    FileView stale;
    Since(const FileUnits& before, const FileUnits& now, const FileView& view)
        : change(before, now), frame(view, change.fresh_frame(view.tree())), stale(view, change.fresh()) {}
  };
  struct Past {
    std::shared_ptr<const FileUnits> units;
    std::unique_ptr<Since> since;  ///< made when first asked for in a look
  };
  static constexpr std::uint64_t kLooksKept = 4;
  /// Null: nobody can tell.
  const Since* since(std::uint64_t look);

  void search(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept) const;
  bool update(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept);
  bool take(const CompiledFormula& leaf, const FileView& view, const RuleOptions& options, const Context& ctx, Kept& kept) const;
  static Change change_at(const UnitChange& change, const Origin& origin);
  bool move(const UnitChange& change, Match& match, Origin& origin) const;
  bool is_movable(const Match& match) const;
  static bool shares_matches(const Kept& kept);

  std::uint64_t look_ = 0;
  const FileView* view_ = nullptr;
  std::shared_ptr<const FileUnits> units_ = std::make_shared<const FileUnits>();
  std::map<std::uint64_t, Past> past_;  ///< by look
  std::unordered_map<const CompiledFormula*, Kept> kept_;
};

}  // namespace omni
