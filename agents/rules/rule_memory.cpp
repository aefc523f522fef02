#include "agents/rules/rule_memory.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "agents/rules/matcher.h"
#include "agents/rules/units.h"

namespace omni {
namespace {

/// Where one part of a formula matched. A part without a record was not asked: the conjunction around was decided before.
struct PartRecord {
  bool closed = false;               ///< left out, since the text did not hold its words; nothing below it was asked
  bool empty = true;
  bool in_frame = false;             ///< leaves: some match begins in the frame, or covers several units
  std::vector<std::uint32_t> units;  ///< leaves: where the others are; sorted
};
using Record = std::unordered_map<const CompiledFormula*, PartRecord>;

bool is_leaf(const CompiledFormula& formula) { return formula.kind == Formula::Kind::Pattern || formula.kind == Formula::Kind::Regex; }

bool holds_anywhere(const CompiledFormula& formula) {
  return formula.kind == Formula::Kind::Anywhere || std::any_of(formula.children.begin(), formula.children.end(), holds_anywhere);
}

/// What an edit did to places: those before it stay, those behind it move.
struct Shift {
  ByteOffset before = 0;  ///< up to here the texts are equal
  ByteOffset behind = 0;  ///< and in the old text from here on
  std::int64_t by = 0;

  static Shift between(std::string_view old, std::string_view now) {
    const std::size_t shorter = std::min(old.size(), now.size());
    const std::size_t before = static_cast<std::size_t>(std::mismatch(old.begin(), old.begin() + static_cast<std::ptrdiff_t>(shorter), now.begin()).first - old.begin());
    std::size_t same = 0;
    while (same < shorter - before && old[old.size() - 1 - same] == now[now.size() - 1 - same]) ++same;
    return {static_cast<ByteOffset>(before), static_cast<ByteOffset>(old.size() - same), static_cast<std::int64_t>(now.size()) - static_cast<std::int64_t>(old.size())};
  }

  ByteOffset moved(ByteOffset at) const { return static_cast<ByteOffset>(static_cast<std::int64_t>(at) + by); }

  /// False: an end of the range lies inside of the edit. What ends where text was put in does not grow.
  bool move(ByteRange& range) const {
    const bool empty = range.empty();
    if (range.begin >= behind) {
      range.begin = moved(range.begin);
    } else if (range.begin > before) {
      return false;
    }
    if (empty) {
      range.end = range.begin;
      return true;
    }
    if (range.end <= before) return true;
    if (range.end < behind) return false;
    range.end = moved(range.end);
    return true;
  }

  bool move(RuleMatch& match) const {
    if (!move(match.range)) return false;
    return std::all_of(match.bindings.begin(), match.bindings.end(), [this](NamedRange& bound) { return move(bound.range); }) &&
           std::all_of(match.path.begin(), match.path.end(), [this](TaintStep& step) { return move(step.range); });
  }
};

/// Writes down what each part matches.
class Recorder final : public FormulaObserver {
 public:
  explicit Recorder(const FileUnits& units) : units_(units) {}
  Record take() { return std::move(record_); }
  void begin() { record_.clear(); }

  void closed(const CompiledFormula& part) override { record_[&part].closed = true; }
  void found(const CompiledFormula& part, const std::vector<Match>& matches) override {
    PartRecord& record = record_[&part];
    record.empty = record.empty && matches.empty();
    if (!is_leaf(part)) return;
    for (const Match& match : matches) {
      const std::size_t unit = units_.unit_of(match.range);
      if (unit == units_.units.size()) {
        record.in_frame = true;
      } else if (record.units.empty() || record.units.back() != unit) {
        record.units.push_back(static_cast<std::uint32_t>(unit));
      }
    }
    std::sort(record.units.begin(), record.units.end());
    record.units.erase(std::unique(record.units.begin(), record.units.end()), record.units.end());
  }
  void joined(const CompiledFormula&, const std::vector<Match>&, const std::vector<Match>&) override {}
  void excluded(const CompiledFormula&, const Match&, const Match*) override {}
  void tested(const CompiledCondition&, const Match&, bool) override {}
  void focused(const CompiledFormula&, std::size_t, const Match&, const Match*) override {}

 private:
  const FileUnits& units_;
  Record record_;
};

}  // namespace

struct KeptRule {
  Record parts;
  std::vector<RuleMatch> matches;
};

struct RuleMemory::State {
  const void* program = nullptr;
  std::string text;
  FileUnits units;
  std::unordered_map<std::size_t, KeptRule> rules;  ///< by number
  std::size_t reused = 0;
};

RuleMemory::RuleMemory() : state_(std::make_unique<State>()) {}
RuleMemory::~RuleMemory() = default;
std::size_t RuleMemory::reused() const { return state_->reused; }

struct MemoryRun::Look {
  RuleMemory::State& memory;
  const FileView& view;
  FileUnits units;
  Recorder recorder;
  Shift shift = {};
  std::uint32_t first_stale = 0;    ///< units [first_stale, end_stale) of the old text are stale,
  std::uint32_t end_stale = 0;
  std::int64_t units_by = 0;        ///< and by so much those behind have another number now
  std::optional<FileView> stale;    ///< frame and stale units of the new text; nothing: all rules have to run
  std::unordered_map<std::size_t, KeptRule> kept = {};

  Look(RuleMemory::State& state, const void* program, const FileView& file) : memory(state), view(file), units(cut_into_units(file)), recorder(units) {
    memory.reused = 0;
    if (memory.program == program && memory.units.frame_content == units.frame_content && !units.units.empty()) compare();
    memory.program = program;
  }

  ~Look() {
    memory.text.assign(view.tree().text());
    memory.units = std::move(units);
    memory.rules = std::move(kept);
  }

  static bool same(const FileUnit& a, const FileUnit& b) { return a.content == b.content && a.meaning == b.meaning; }

  void compare() {
    const std::vector<FileUnit>& old = memory.units.units;
    const std::vector<FileUnit>& now = units.units;
    const std::size_t shorter = std::min(old.size(), now.size());
    std::size_t before = 0;
    while (before < shorter && same(old[before], now[before])) ++before;
    std::size_t behind = 0;
    while (behind < shorter - before && same(old[old.size() - 1 - behind], now[now.size() - 1 - behind])) ++behind;
    first_stale = static_cast<std::uint32_t>(before);
    end_stale = static_cast<std::uint32_t>(old.size() - behind);
    units_by = static_cast<std::int64_t>(now.size()) - static_cast<std::int64_t>(old.size());
    shift = Shift::between(memory.text, view.tree().text());
    std::vector<NodeRange> roots = units.frame;
    for (std::size_t i = before; i < now.size() - behind; ++i) roots.push_back(now[i].nodes);
    std::sort(roots.begin(), roots.end(), [](const NodeRange& a, const NodeRange& b) { return a.begin < b.begin; });
    stale.emplace(view, std::move(roots));
  }

  bool is_stale(const PartRecord& record) const {
    if (record.in_frame) return true;
    const auto at = std::lower_bound(record.units.begin(), record.units.end(), first_stale);
    return at != record.units.end() && *at < end_stale;
  }
};

namespace {

/// May an edit have changed what a formula finds?
class ChangeTest {
 public:
  ChangeTest(const Record& record, const FileView& stale, const MatchInput& input, const RuleOptions& options, const MetavariableTable& names)
      : record_(record), stale_(stale), input_(input), options_(options), nothing_bound_(names.size()) {}

  template <typename IsStale>
  bool changed(const CompiledFormula& formula, const IsStale& is_stale) const {
    const PartRecord* record = find(formula);
    const bool may_match = input_.sieve == nullptr || input_.sieve->may_match(formula.gate, *input_.found);
    if (record != nullptr && record->closed && !is_leaf(formula)) return may_match;
    const auto inner = [&](const CompiledFormula& child) { return changed(child, is_stale); };
    switch (formula.kind) {
      case Formula::Kind::Pattern:
      case Formula::Kind::Regex:
        if (record == nullptr) return false;
        if (is_stale(*record)) return true;
        if (!may_match) return false;
        return formula.regex || formula.generic || matches_in_stale(formula);  // the former look at the text, not at units
      case Formula::Kind::And: {
        const bool others = std::any_of(formula.children.begin(), formula.children.end(), [](const CompiledFormula& child) {
          return child.kind != Formula::Kind::Not && !child.selector;
        });
        for (const CompiledFormula& child : formula.children) {
          const PartRecord* part = child.kind == Formula::Kind::Not ? nullptr : find(child);
          if (part != nullptr && part->empty && !(child.selector && others) && !inner(child)) return false;
        }
        return std::any_of(formula.children.begin(), formula.children.end(), [&](const CompiledFormula& child) {
          return !(child.selector && others) && inner(child);
        });
      }
      default: return std::any_of(formula.children.begin(), formula.children.end(), inner);
    }
  }

 private:
  const PartRecord* find(const CompiledFormula& formula) const {
    const auto at = record_.find(&formula);
    return at == record_.end() ? nullptr : &at->second;
  }

  bool matches_in_stale(const CompiledFormula& leaf) const {
    MatchLimits limits;
    limits.matches = 1;
    const ByteRange whole{0, static_cast<ByteOffset>(input_.text.size())};
    return std::any_of(leaf.views.views.begin(), leaf.views.views.end(), [&](const Pattern& pattern) {
      const MatchResult result = match_pattern(pattern, stale_, options_, nothing_bound_.size(), whole, nothing_bound_, false, limits, *input_.ctx);
      return result.cut_short || !result.matches.empty();
    });
  }

  const Record& record_;
  const FileView& stale_;
  const MatchInput& input_;
  const RuleOptions& options_;
  const Bindings nothing_bound_;
};

}  // namespace

MemoryRun::MemoryRun(RuleMemory& memory, const void* program, const FileView& view) : look_(std::make_unique<Look>(*memory.state_, program, view)) {}
MemoryRun::~MemoryRun() = default;

const std::vector<RuleMatch>* MemoryRun::unchanged(std::size_t rule, const CompiledFormula& formula, const MatchInput& input, const RuleOptions& options,
                                                   const MetavariableTable& names) {
  if (holds_anywhere(formula)) return nullptr;  // joins matches of different units, whose variables are numbered anew
  return reuse(rule, options, [&](const KeptRule& kept) {
    return ChangeTest(kept.parts, *look_->stale, input, options, names).changed(formula, [this](const PartRecord& part) { return look_->is_stale(part); });
  });
}

const std::vector<RuleMatch>* MemoryRun::unchanged(std::size_t rule, const CompiledTaint& taint, const MatchInput& input, const RuleOptions& options,
                                                   const MetavariableTable& names) {
  return reuse(rule, options, [&](const KeptRule& kept) {
    const ChangeTest test(kept.parts, *look_->stale, input, options, names);
    const auto is_empty = [&](const CompiledTaintPart& part) {
      const auto at = kept.parts.find(&part.formula);
      return part.absent || (at != kept.parts.end() && at->second.empty);
    };
    const auto changed = [&](const CompiledTaintPart& part) {
      return !part.absent && test.changed(part.formula, [this](const PartRecord& record) { return look_->is_stale(record); });
    };
    // Without a sink, or without a source, there is no finding. With both, a change far from either may join them.
    for (const auto* list : {&taint.sinks, &taint.sources}) {
      if (std::all_of(list->begin(), list->end(), is_empty)) return std::any_of(list->begin(), list->end(), changed);
    }
    return true;
  });
}

const std::vector<RuleMatch>* MemoryRun::reuse(std::size_t rule, const RuleOptions& options, FunctionRef<bool(const KeptRule&)> changed) {
  Look& look = *look_;
  const auto known = look.memory.rules.find(rule);
  // What a name stands for symbolically may be code of any unit.
  if (!look.stale || known == look.memory.rules.end() || options.symbolic_propagation || changed(known->second)) return nullptr;
  KeptRule kept = std::move(known->second);
  if (!std::all_of(kept.matches.begin(), kept.matches.end(), [&](RuleMatch& match) { return look.shift.move(match); })) return nullptr;
  for (auto& [part, record] : kept.parts) {
    for (std::uint32_t& unit : record.units) {
      if (unit >= look.end_stale) unit = static_cast<std::uint32_t>(unit + look.units_by);
    }
  }
  ++look.memory.reused;
  return &(look.kept[rule] = std::move(kept)).matches;
}

FormulaObserver* MemoryRun::record() {
  look_->recorder.begin();
  return &look_->recorder;
}

void MemoryRun::keep(std::size_t rule, std::vector<RuleMatch> matches) { look_->kept[rule] = {look_->recorder.take(), std::move(matches)}; }

}  // namespace omni
