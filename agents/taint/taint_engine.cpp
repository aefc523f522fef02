#include "agents/taint/taint_engine.h"

#include <algorithm>

#include "agents/taint/taint_analysis.h"

namespace omni {
namespace {

class Engine final : public TaintEngine {
 public:
  Result<TaintResult> run(const Context& ctx, const FileView& file, const CompiledTaint& taint, const RuleOptions& options,
                          const TaintMatches& matches) const override {
    const bool conflicts = std::any_of(taint.spec->sanitizers.begin(), taint.spec->sanitizers.end(), [](const TaintSanitizer& s) { return s.not_conflicting; });
    if (!conflicts) return TaintAnalysis(ctx, file, file.flow(), taint, options, matches).run();
    const TaintMatches kept = without_conflicts(taint, matches);
    return TaintAnalysis(ctx, file, file.flow(), taint, options, kept).run();
  }
};

}  // namespace

TaintMatches without_conflicts(const CompiledTaint& taint, TaintMatches matches) {
  const auto is_one = [](const std::vector<TaintMatch>& list, ByteRange range) {
    return std::any_of(list.begin(), list.end(), [&](const TaintMatch& other) { return other.match.range == range; });
  };
  std::erase_if(matches.sanitizers, [&](const TaintMatch& one) {
    return taint.spec->sanitizers[one.part].not_conflicting && (is_one(matches.sources, one.match.range) || is_one(matches.sinks, one.match.range));
  });
  return matches;
}

std::unique_ptr<const TaintEngine> make_taint_engine() { return std::make_unique<const Engine>(); }

}  // namespace omni
