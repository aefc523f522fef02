#include "agents/rules/shared_variables.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace omni {
namespace {

using Counts = std::vector<std::uint32_t>;  ///< by MetavariableId
constexpr std::uint32_t kOften = 2;

void add(Counts& to, const Counts& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}
void raise(Counts& to, const Counts& from) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = std::max(to[i], from[i]);
}

/// In how many places of one match each metavariable stands: alternatives count once.
class Uses {
 public:
  Uses(const Rule& rule, const MetavariableTable& names) : names_(names), count_(names.size(), 0) {
    add_text(count_, rule.message);
    if (rule.fix) add_text(count_, *rule.fix);
    if (rule.fix_regex) add_text(count_, rule.fix_regex->replacement);
  }

  bool shared(MetavariableId id) const { return count_[id] > 1; }
  std::vector<bool> unshared() const {
    std::vector<bool> out;
    for (const std::uint32_t count : count_) out.push_back(count <= 1);
    return out;
  }

  void add_part(const CompiledFormula& formula) { add(count_, of(formula)); }

  /// Entries of a list are alternatives.
  void add_parts(const std::vector<CompiledTaintPart>& parts) {
    Counts most(count_.size(), 0);
    for (const CompiledTaintPart& part : parts) {
      if (part.absent) continue;
      Counts here = of(part.formula);
      for (const auto& [id, labels] : part.requires_of) add_one(here, id, kOften);
      add_one(here, part.from, kOften);
      add_one(here, part.to, kOften);
      raise(most, here);
    }
    add(count_, most);
  }

 private:
  static void add_one(Counts& counts, MetavariableId id, std::uint32_t times) {
    if (id != kNoMetavariable) counts[id] += times;
  }

  Counts of(const CompiledFormula& formula) const {
    Counts here(count_.size(), 0);
    for (const Pattern& view : formula.views.views) {  // readings of one text: alternatives too
      Counts in_view(count_.size(), 0);
      for (const PatternNode& node : view.nodes) add_one(in_view, node.metavariable, 1);
      raise(here, in_view);
    }
    for (const CompiledFormula& child : formula.children) {
      if (formula.kind == Formula::Kind::Or) {
        raise(here, of(child));
      } else {
        add(here, of(child));
      }
    }
    for (const auto& [group, id] : formula.groups) add_one(here, id, 1);
    for (const MetavariableId id : formula.generic_variables) add_one(here, id, 1);
    for (const auto& entry : formula.focus) {
      for (const MetavariableId id : entry) add_one(here, id, kOften);
    }
    add_one(here, formula.as, kOften);
    for (const CompiledCondition& condition : formula.conditions) {
      add_one(here, condition.metavariable, kOften);
      for (const auto& [group, id] : condition.groups) add_one(here, id, kOften);
      if (condition.source != nullptr) add_text(here, condition.source->comparison.expression);
      if (condition.formula != nullptr) add(here, of(*condition.formula));
    }
    return here;
  }

  /// `$NAME` and `$...NAME` in a text.
  void add_text(Counts& counts, std::string_view text) const {
    for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
      for (std::size_t id = 0; id < counts.size(); ++id) {
        if (text.substr(at + 1).starts_with(names_.name(static_cast<MetavariableId>(id)))) counts[id] += kOften;
      }
    }
  }

  const MetavariableTable& names_;
  Counts count_;
};

void mark(CompiledFormula& formula, const Uses& uses) {
  const auto any_shared = [&](const std::vector<MetavariableId>& ids) {
    return std::any_of(ids.begin(), ids.end(), [&](MetavariableId id) { return uses.shared(id); });
  };
  bool binds = formula.as != kNoMetavariable || any_shared(formula.generic_variables);
  for (Pattern& view : formula.views.views) {
    view.binds = std::any_of(view.nodes.begin(), view.nodes.end(), [&](const PatternNode& node) {
      return node.metavariable != kNoMetavariable && uses.shared(node.metavariable);
    });
    binds = binds || view.binds;
  }
  for (const auto& [group, id] : formula.groups) binds = binds || uses.shared(id);
  for (const CompiledCondition& condition : formula.conditions)
    binds = binds || !condition.groups.empty() || condition.kind == Condition::Kind::Pattern;
  for (CompiledFormula& child : formula.children) {
    mark(child, uses);
    binds = binds || child.binds;
  }
  formula.binds = binds;
}

}  // namespace

void mark_shared_variables(CompiledFormula& formula, const Rule& rule, MetavariableTable& names) {
  Uses uses(rule, names);
  uses.add_part(formula);
  mark(formula, uses);
  names.set_unshared(uses.unshared());
}

void mark_shared_variables(CompiledTaint& taint, const Rule& rule, MetavariableTable& names) {
  Uses uses(rule, names);
  for (const auto* list : {&taint.sources, &taint.sinks, &taint.sanitizers, &taint.propagators}) uses.add_parts(*list);
  for (auto* list : {&taint.sources, &taint.sinks, &taint.sanitizers, &taint.propagators}) {
    for (CompiledTaintPart& part : *list) mark(part.formula, uses);
  }
  names.set_unshared(uses.unshared());
}

}  // namespace omni
