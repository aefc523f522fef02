#include "agents/taint/taint_engine.h"

#include <algorithm>

#include "agents/taint/taint_analysis.h"

namespace omni {
namespace {

/// `not_conflicting`: a sanitizer as wide as a pattern for everything must not speak of the sources and sinks themselves.
TaintMatches without_conflicts(const CompiledTaint& taint, const TaintMatches& matches) {
  TaintMatches out = matches;
  const auto is_one = [](const std::vector<TaintMatch>& list, ByteRange range) {
    return std::any_of(list.begin(), list.end(), [&](const TaintMatch& other) { return other.match.range == range; });
  };
  std::vector<TaintMatch>& all = out.sanitizers;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](const TaintMatch& one) {
                             return taint.spec->sanitizers[one.part].not_conflicting &&
                                    (is_one(matches.sources, one.match.range) || is_one(matches.sinks, one.match.range));
                           }),
            all.end());
  return out;
}

class Engine final : public TaintEngine {
 public:
  Result<TaintResult> run(const Context& ctx, const FileView& file, const CompiledTaint& taint, const RuleOptions& options,
                          const TaintMatches& matches) const override {
    const bool conflicts = std::any_of(taint.spec->sanitizers.begin(), taint.spec->sanitizers.end(), [](const TaintSanitizer& s) { return s.not_conflicting; });
    if (!conflicts) return TaintAnalysis(ctx, file, taint, options, matches).run();
    const TaintMatches kept = without_conflicts(taint, matches);
    return TaintAnalysis(ctx, file, taint, options, kept).run();
  }
};

}  // namespace

std::unique_ptr<const TaintEngine> make_taint_engine() { return std::make_unique<const Engine>(); }

}  // namespace omni
