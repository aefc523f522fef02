#pragma once

#include <cstdint>
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
  /// Begins a look at a file. `units`: of it; `change`: what became of those of the last look, null: nobody can tell. All three outlive
  /// the look.
  void enter(const FileView& view, const FileUnits& units, const UnitChange* change);

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
    LeafMatches found;
    std::vector<Origin> origins;
    bool movable = true;
    Change change = Change::Anywhere;  ///< since the look before
    std::size_t metavariables = 0;
    bool inside = false;
    MatchLimits limits;
  };
  void search(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept) const;
  bool update(const CompiledFormula& leaf, const RuleOptions& options, const Context& ctx, Kept& kept) const;
  bool take(const CompiledFormula& leaf, const FileView& view, const RuleOptions& options, const Context& ctx, Kept& kept) const;
  Change change_at(const Origin& origin) const;
  bool move(Match& match, Origin& origin) const;
  bool is_movable(const Match& match) const;
  static bool shares_matches(const Kept& kept);

  std::uint64_t look_ = 0;
  const FileView* view_ = nullptr;
  const FileUnits* units_ = nullptr;
  const UnitChange* change_ = nullptr;
  std::optional<FileView> frame_;  ///< the file, to be searched from what is stale: nodes of the frame, and units
  std::optional<FileView> stale_;
  std::unordered_map<const CompiledFormula*, Kept> kept_;
};

}  // namespace omni
