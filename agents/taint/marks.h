#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agents/rules/match_index.h"
#include "agents/rules/taint.h"

namespace omni {

class MarkIndex;

/// What the parts of a rule say about the steps of one graph. Matches are ranges, steps stand for ranges:
///   * a source or sanitizer speaks of every step inside its range, an `exact` one only of the largest;
///   * a sink speaks of the largest steps inside its range (`sink(a ? b : c)` is one sink, `a` is none), one that is not
///     `exact` of all of them;
///   * the ends of a propagator are exactly what its metavariables are bound to.
class Marks {
 public:
  enum class Kind : std::uint8_t { Source, Sanitizer, Sink, From, To };
  struct Mark {
    StepId step = 0;
    Kind kind = Kind::Source;
    bool on_target = false;   ///< of the node that a Store or Bind writes to
    bool whole = false;       ///< the step's range is the match's
    std::uint32_t match = 0;  ///< index in the list of its kind
  };

  Marks(const Flow& flow, const FlowGraph& graph, const MarkIndex& index);

  bool any(Kind kind) const { return found_[static_cast<std::size_t>(kind)]; }
  std::span<const Mark> of(StepId step) const;
  const std::vector<Mark>& all() const { return marks_; }

 private:
  std::vector<Mark> marks_;  ///< by step
  bool found_[5] = {};
};

/// The matches of a rule's parts by place, for all graphs of a file. Borrows its arguments.
class MarkIndex {
 public:
  MarkIndex(const CompiledTaint& taint, const TaintMatches& matches);
  MarkIndex(const MarkIndex&) = delete;
  MarkIndex& operator=(const MarkIndex&) = delete;

  bool any_sink_in(ByteRange range) const;

 private:
  friend class Marks;
  struct List {
    const std::vector<TaintMatch>* found = nullptr;
    std::vector<Match> ranges;
    std::optional<MatchIndex> index;
  };
  const CompiledTaint& taint_;
  List lists_[5];                         ///< by Marks::Kind
  std::vector<ByteOffset> sink_begins_;   ///< sorted
  std::vector<ByteOffset> sink_ends_;     ///< beside: the furthest end so far
};

}  // namespace omni
