#include "agents/rules/rule_memory.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "agents/rules/leaf_memory.h"
#include "agents/rules/matcher.h"
#include "agents/rules/text_memory.h"
#include "agents/rules/units.h"
#include "protocol/base/trace.h"

namespace omni {
namespace {

/// Where one part of a formula matched. A part without a record was not asked: the conjunction around was decided before.
struct PartRecord {
  bool closed = false;  ///< left out, since the text did not hold its words; nothing below it was asked
  bool empty = true;
  bool in_frame = false;             ///< leaves: some match begins in the frame, or covers several units
  std::vector<std::uint32_t> units;  ///< leaves: where the others are; sorted
};
using Record = std::unordered_map<const CompiledFormula*, PartRecord>;

bool is_leaf(const CompiledFormula& formula) {
  return formula.kind == Formula::Kind::Pattern || formula.kind == Formula::Kind::Regex;
}

bool holds_anywhere(const CompiledFormula& formula) {
  return formula.kind == Formula::Kind::Anywhere ||
         std::any_of(formula.children.begin(), formula.children.end(), holds_anywhere);
}

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
  std::unordered_map<std::size_t, KeptRule> rules;  ///< by number
  std::size_t reused = 0;
  const void* text_rules = nullptr;
  TextMemory texts;
  LeafMemory leaves;
};

RuleMemory::RuleMemory() : state_(std::make_unique<State>()) {}
RuleMemory::~RuleMemory() = default;
std::size_t RuleMemory::reused() const { return state_->reused; }

TextMemory& RuleMemory::texts(const void* rules, std::string_view text) {
  if (state_->text_rules != rules) state_->texts = TextMemory();
  state_->text_rules = rules;
  state_->texts.enter(text);
  return state_->texts;
}

ByteRange RuleMemory::item_around(ByteRange edit) const {
  ByteRange item = edit;
  for (const FileUnit& unit : state_->leaves.units().units) {
    if (unit.range.end < edit.begin || unit.range.begin > edit.end) continue;
    item = {std::min(item.begin, unit.range.begin), std::max(item.end, unit.range.end)};
  }
  return item;
}

struct MemoryRun::Look {
  RuleMemory::State& memory;
  std::shared_ptr<const FileUnits> units;
  Recorder recorder;
  const UnitChange* change = nullptr;  ///< null: all rules have to run, and to look everywhere
  std::unordered_map<std::size_t, KeptRule> kept = {};

  Look(RuleMemory::State& state, const void* program, const FileView& view)
      : memory(state), units(std::make_shared<const FileUnits>(cut_into_units(view))), recorder(*units) {
    memory.reused = 0;
    const bool goes_on = memory.program == program && memory.leaves.units().everywhere == units->everywhere && !units->units.empty();
    memory.program = program;
    memory.leaves.enter(view, units, goes_on);
    change = memory.leaves.change();
  }

  ~Look() { memory.rules = std::move(kept); }

  bool move(RuleMatch& match) const {
    return change->move(match.range) && match.path.empty() &&
           std::all_of(match.bindings.begin(), match.bindings.end(), [this](NamedRange& bound) { return change->move(bound.range); });
  }
};

namespace {

/// What an edit may have changed in what a formula finds. A match that begins in the frame and holds something stale may be part of what is
/// found in any unit, so it makes that Anywhere. The parts of a conjunction meet only inside one unit: where one of them finds nothing new, neither does the whole.
class ChangeTest {
 public:
  using IsStale = FunctionRef<bool(std::uint32_t unit)>;
  /// `record` is brought up to date as far as it goes on to be needed when nothing changed.
  ChangeTest(Record& record, const FileView& frame, const FileView& stale, IsStale is_stale, const MatchInput& input,
             const RuleOptions& options, const MetavariableTable& names)
      : record_(record),
        frame_(frame),
        stale_(stale),
        is_stale_(is_stale),
        input_(input),
        options_(options),
        nothing_bound_(names.size()) {}

  Change of(const CompiledFormula& formula) {
    PartRecord* record = find(formula);
    const Change change = look_at(formula, record);
    if (record != nullptr && change != Change::None) record->empty = false;  // not known to be, from now on
    return change;
  }

 private:
  Change look_at(const CompiledFormula& formula, const PartRecord* record) {
    const bool may_match = input_.sieve == nullptr || input_.sieve->may_match(formula.gate, *input_.found);
    if (record != nullptr && record->closed && !is_leaf(formula)) return may_match ? Change::Anywhere : Change::None;
    switch (formula.kind) {
      case Formula::Kind::Pattern:
      case Formula::Kind::Regex: return record == nullptr ? Change::None : of_leaf(formula, *record, may_match);
      case Formula::Kind::And: return of_conjunction(formula);
      default: {
        Change worst = Change::None;
        for (const CompiledFormula& child : formula.children) worst = std::max(worst, of(child));
        return worst;
      }
    }
  }

  PartRecord* find(const CompiledFormula& formula) {
    const auto at = record_.find(&formula);
    return at == record_.end() ? nullptr : &at->second;
  }

  void forget(const CompiledFormula& formula) {
    record_.erase(&formula);
    for (const CompiledFormula& child : formula.children) forget(child);
  }

  Change of_leaf(const CompiledFormula& leaf, const PartRecord& record, bool may_match) const {
    const bool was_there = std::any_of(record.units.begin(), record.units.end(), is_stale_);
    if (!may_match) return record.in_frame ? Change::Anywhere : was_there ? Change::InStaleUnits : Change::None;
    if (leaf.regex || leaf.generic) return Change::Anywhere;  // they look at the text, not at units
    if (input_.leaves != nullptr) {
      if (const std::optional<Change> change = input_.leaves->change_of(leaf, options_, *input_.ctx)) return *change;
    }
    if (record.in_frame) return Change::Anywhere;  // where in it, only the memory of patterns knows
    if (matches_in(frame_, leaf)) return Change::Anywhere;
    return was_there || matches_in(stale_, leaf) ? Change::InStaleUnits : Change::None;
  }

  Change of_conjunction(const CompiledFormula& formula) {
    const bool others = std::any_of(formula.children.begin(), formula.children.end(), [](const CompiledFormula& child) {
      return child.kind != Formula::Kind::Not && !child.selector;
    });
    Change worst = Change::None;
    bool decided = false;  // a positive part finds nothing new
    for (const CompiledFormula& child : formula.children) {
      if (child.selector && others) continue;  // looked for inside what the others find
      const PartRecord* part = child.kind == Formula::Kind::Not ? nullptr : find(child);
      const Change change = of(child);
      worst = std::max(worst, change);
      if (part == nullptr || change != Change::None) continue;
      if (part->empty) {  // as if the others had not been asked: they may have changed unseen
        for (const CompiledFormula& other : formula.children) {
          if (&other != &child) forget(other);
        }
        return Change::None;
      }
      decided = true;
    }
    return decided && worst == Change::InStaleUnits ? Change::None : worst;
  }

  bool matches_in(const FileView& view, const CompiledFormula& leaf) const {
    MatchLimits limits;
    limits.matches = 1;
    const ByteRange whole{0, static_cast<ByteOffset>(input_.text.size())};
    return std::any_of(leaf.views.views.begin(), leaf.views.views.end(), [&](const Pattern& pattern) {
      const MatchResult result = match_pattern(pattern, view, options_, nothing_bound_.size(), whole, nothing_bound_,
                                               false, limits, *input_.ctx);
      return result.cut_short || !result.matches.empty();
    });
  }

  Record& record_;
  const FileView& frame_;
  const FileView& stale_;
  const IsStale is_stale_;
  const MatchInput& input_;
  const RuleOptions& options_;
  const Bindings nothing_bound_;
};

}  // namespace

MemoryRun::MemoryRun(RuleMemory& memory, const void* program, const FileView& view) {
  const Span span(view.context(), SpanKind::Phase, "units");
  look_ = std::make_unique<Look>(*memory.state_, program, view);
}
MemoryRun::~MemoryRun() = default;

const std::vector<RuleMatch>* MemoryRun::unchanged(std::size_t rule, const CompiledFormula& formula,
                                                   const MatchInput& input, const RuleOptions& options,
                                                   const MetavariableTable& names) {
  if (holds_anywhere(formula)) return nullptr;  // joins matches of different units
  const Span span(*input.ctx, SpanKind::Phase, "what changed");
  return reuse(rule, options, [&](KeptRule& kept) {
    const auto is_stale = [this](std::uint32_t unit) { return look_->change->is_stale(unit); };
    return ChangeTest(kept.parts, look_->memory.leaves.stale_frame(), look_->memory.leaves.stale_units(), is_stale, input, options, names).of(formula) !=
           Change::None;
  });
}

const std::vector<RuleMatch>* MemoryRun::unchanged(std::size_t rule, const CompiledTaint& taint,
                                                   const MatchInput& input, const RuleOptions& options,
                                                   const MetavariableTable& names) {
  const Span span(*input.ctx, SpanKind::Phase, "what changed");
  return reuse(rule, options, [&](KeptRule& kept) {
    const auto is_stale = [this](std::uint32_t unit) { return look_->change->is_stale(unit); };
    ChangeTest test(kept.parts, look_->memory.leaves.stale_frame(), look_->memory.leaves.stale_units(), is_stale, input, options, names);
    const auto is_empty = [&](const CompiledTaintPart& part) {
      const auto at = kept.parts.find(&part.formula);
      return part.absent || (at != kept.parts.end() && at->second.empty);
    };
    const auto changed = [&](const CompiledTaintPart& part) {
      return !part.absent && test.of(part.formula) != Change::None;
    };
    // Without a sink, or without a source, there is no finding. With both, a change far from either may join them.
    for (const auto* list : {&taint.sinks, &taint.sources}) {
      if (std::all_of(list->begin(), list->end(), is_empty)) return std::any_of(list->begin(), list->end(), changed);
    }
    return true;
  });
}

const std::vector<RuleMatch>* MemoryRun::reuse(std::size_t rule, const RuleOptions& options,
                                               FunctionRef<bool(KeptRule&)> changed) {
  Look& look = *look_;
  const auto known = look.memory.rules.find(rule);
  // What a name stands for symbolically may be code of any unit.
  if (!look.change || known == look.memory.rules.end() || options.symbolic_propagation || changed(known->second)) return nullptr;
  KeptRule kept = std::move(known->second);
  if (!std::all_of(kept.matches.begin(), kept.matches.end(), [&](RuleMatch& match) { return look.move(match); }))
    return nullptr;
  for (auto& [part, record] : kept.parts) {
    std::erase_if(record.units, [&](std::uint32_t unit) { return look.change->is_stale(unit); });
    for (std::uint32_t& unit : record.units) unit = static_cast<std::uint32_t>(look.change->number_now(unit));
  }
  ++look.memory.reused;
  return &(look.kept[rule] = std::move(kept)).matches;
}

FormulaObserver* MemoryRun::record() {
  look_->recorder.begin();
  return &look_->recorder;
}

LeafMemory* MemoryRun::leaves() { return &look_->memory.leaves; }

void MemoryRun::keep(std::size_t rule, std::vector<RuleMatch> matches) {
  look_->kept[rule] = {look_->recorder.take(), std::move(matches)};
}

}  // namespace omni
