#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/rules/rule_set.h"
#include "agents/rules/taint.h"
#include "agents/semantics/project/links.h"

/// What one function does with the taint of one rule, for whoever calls it. A taint that comes in is a symbol: a parameter
/// (or the object the method belongs to), the fields of it, and the label it has there. Nothing points into trees or texts.
///
///   def save(db, row):          given: db, row, row.name
///     row.name = clean(row.name)   cleaned: row.name
///     db.run(row.sql)              sinks: row.sql, at `db.run(…)` with the way from `row`
///     return row                   places: return ← row
namespace omni {

inline constexpr std::uint32_t kReceiver = 0xfffffffeU;  ///< as a parameter's number: the object of a method
inline constexpr std::uint32_t kReturned = 0xfffffffdU;  ///< … what the function returns
inline constexpr std::uint32_t kNotGiven = 0xffffffffU;

using TaintPath = std::vector<TaintStep>;

struct GivenPath {
  std::uint32_t parameter = 0;
  std::vector<std::uint32_t> fields;  ///< symbol_hash of each
  auto operator<=>(const GivenPath&) const = default;
};

/// A source in some function, with what its metavariables said there.
struct FarSource {
  std::uint32_t file = 0;
  ByteRange range;
  std::vector<NamedRange> bindings;
};

struct SummaryTaint {
  std::uint32_t given = kNotGiven;          ///< index in TaintSummary::given
  std::uint32_t label_in = 0;               ///< the label it has when it comes in
  std::shared_ptr<const FarSource> source;  ///< where nothing was given
  std::uint32_t label = 0;                  ///< the label it has now
  std::shared_ptr<const TaintPath> path;
};

/// … but for the way.
bool same_taint(const SummaryTaint& a, const SummaryTaint& b);

/// What is in a place behind the call: a part of what is returned, or of a parameter.
struct SummaryPlace {
  GivenPath place;
  std::vector<SummaryTaint> taints;  ///< none: clean
};

struct FarSink {
  std::uint32_t file = 0;
  ByteRange range;
  std::vector<NamedRange> bindings;
};

/// A sink that symbols reach. It is one for a caller for whose labels all clauses hold.
struct SummarySink {
  struct Clause {
    const LabelExpression* needs = nullptr;  ///< of the rule
    bool some = false;                       ///< something has to be there, whatever its label
    std::vector<SummaryTaint> taints;
  };
  std::shared_ptr<const FarSink> sink;
  std::vector<Clause> clauses;       ///< the taints of the last ones are what is reported …
  std::uint32_t first_reported = 0;  ///< … from this one on
};

struct TaintSummary {
  struct Parameter {
    std::uint32_t name = 0;  ///< symbol_hash; 0: a pattern
    std::uint32_t rest = 0;  ///< symbol_hash of "*" or "**"; 0: one value
  };
  std::vector<Parameter> parameters;  ///< without the receiver
  bool receiver_is_parameter = false;
  std::vector<GivenPath> given;
  std::vector<SummaryPlace> places;
  std::vector<std::uint32_t> cleaned;  ///< indices in `given`: clean behind the call, whatever came in
  std::vector<SummarySink> sinks;
};

/// Puts everything into one order, so that equal summaries are equal lists.
void put_in_order(TaintSummary& summary);
/// Do both, in order, say the same but for the ways?
bool same_effect(const TaintSummary& a, const TaintSummary& b);
/// Of what both say, `made` gets the way of `before` where that is shorter: in a circle of calls, later rounds only come longer ways.
void take_shorter_paths(TaintSummary& made, const TaintSummary& before);

/// A function that a call of the file may mean.
struct TaintCallee {
  const TaintSummary* summary = nullptr;
  CallTarget::Way way = CallTarget::Way::Plain;
};

/// The calls of one file whose functions are known. Threads: any.
class TaintCallees {
 public:
  virtual ~TaintCallees() = default;
  /// Empty: unknown code.
  virtual std::vector<TaintCallee> at(NodeIndex call) const = 0;
};

/// A finding whose source, way and sink may lie in different files.
struct FarFinding {
  std::uint32_t file = 0;  ///< of the sink
  ByteRange range;
  std::vector<NamedRange> bindings;
  TaintPath path;
};

struct TaintFunctionResult {
  TaintSummary summary;
  std::vector<FarFinding> findings;
  std::uint64_t steps = 0;
  bool cut_short = false;
  std::string cut_reason;
  bool sources_limited = false;
};

}  // namespace omni
