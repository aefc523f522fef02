#include "agents/rules/explain_formula.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace omni {
namespace {

constexpr std::size_t kMostHere = 5;     ///< matches kept of one part
constexpr std::size_t kMostDrops = 3;    ///< dropped candidates kept of one step
constexpr std::size_t kMostMissing = 8;  ///< words named

/// What was seen of one part, condition or focus.
struct Seen {
  bool reached = false;
  std::size_t turn = static_cast<std::size_t>(-1);  // steps: which one it was; never: last
  std::size_t found = 0, found_here = 0;
  std::vector<ExplainedMatch> here;
  std::size_t left = 0, left_here = 0;
  std::size_t dropped = 0;
  std::vector<std::pair<std::uint64_t, ExplainedDrop>> drops;  // by distance from the place
};

class Watcher final : public FormulaObserver {
 public:
  Watcher(const MetavariableTable& names, ByteRange place) : names_(names), place_(place) {}

  void found(const CompiledFormula& part, const std::vector<Match>& matches) override {
    Seen& seen = seen_[&part];
    seen.reached = true;
    seen.found += matches.size();
    keep_here(seen, matches);
  }

  void joined(const CompiledFormula& part, const std::vector<Match>& before, const std::vector<Match>& after) override {
    Seen& seen = begin_step(part);
    seen.reached = true;
    set_left(seen, after);
    if (&before == &after) return;
    // Candidates at the place, or else the few nearest to it, that nothing of `after` came from.
    std::vector<std::pair<std::uint64_t, const Match*>> near;
    for (const Match& match : before) near.emplace_back(distance(match.range), &match);
    const std::size_t most = std::min<std::size_t>(near.size(), 2 * kMostHere);
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(most), near.end(),
                      [](const auto& a, const auto& b) { return std::tie(a.first, a.second->range) < std::tie(b.first, b.second->range); });
    for (std::size_t i = 0; i < most; ++i) {
      const Match& candidate = *near[i].second;
      const bool survived = std::any_of(after.begin(), after.end(), [&](const Match& match) { return comes_from(match, candidate); });
      if (!survived) drop(seen, candidate, nullptr);
    }
    seen.dropped = std::max(seen.dropped, before.size() > after.size() ? before.size() - after.size() : 0);
  }

  void excluded(const CompiledFormula& part, const Match& candidate, const Match* by) override {
    decide(begin_step(part), candidate, by == nullptr ? &candidate : nullptr, by);
  }

  void tested(const CompiledCondition& condition, const Match& candidate, bool holds) override {
    Seen& seen = conditions_[&condition];
    ++seen.found;
    decide(seen, candidate, holds ? &candidate : nullptr, nullptr);
  }

  void focused(const CompiledFormula& formula, std::size_t entry, const Match& candidate, const Match* to) override {
    Seen& seen = focuses_[{&formula, entry}];
    ++seen.found;
    decide(seen, candidate, to, nullptr);
    if (to != nullptr && touches(candidate.range) && !touches(to->range)) drop(seen, candidate, to);  // it left the place
  }

  Seen part(const CompiledFormula* key) const { return look(seen_, key); }
  Seen step(const CompiledFormula* key) const { return look(steps_, key); }
  Seen condition(const CompiledCondition* key) const { return look(conditions_, key); }
  Seen focus(const CompiledFormula* formula, std::size_t entry) const { return look(focuses_, {formula, entry}); }

  bool touches(ByteRange range) const {
    return range.empty() ? place_.begin <= range.begin && range.begin <= place_.end : range.overlaps(place_);
  }

  ExplainedMatch explained(const Match& match) const {
    ExplainedMatch out{match.range, {}};
    for (std::size_t i = 0; i < match.bindings.size(); ++i) {
      if (match.bindings[i].kind != Binding::Kind::Unset) out.bindings.push_back({names_.name(static_cast<MetavariableId>(i)), match.bindings[i].range});
    }
    return out;
  }

 private:
  Seen& begin_step(const CompiledFormula& part) {
    Seen& seen = steps_[&part];
    if (seen.turn > turns_) seen.turn = turns_++;
    return seen;
  }

  template <typename Key>
  static Seen look(const std::map<Key, Seen>& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? Seen() : found->second;
  }

  /// 0: begins at the place; 1: touches it; else how far it is away.
  std::uint64_t distance(ByteRange range) const {
    if (touches(range)) return range.begin >= place_.begin ? 0 : 1;
    return 2ULL + (range.end <= place_.begin ? place_.begin - range.end : range.begin - place_.end);
  }

  void keep_here(Seen& seen, const std::vector<Match>& matches) const {
    for (const Match& match : matches) {
      if (!touches(match.range)) continue;
      ++seen.found_here;
      if (seen.here.size() < kMostHere) seen.here.push_back(explained(match));
    }
  }

  void set_left(Seen& seen, const std::vector<Match>& matches) const {
    seen.left = matches.size();
    seen.left_here = static_cast<std::size_t>(std::count_if(matches.begin(), matches.end(), [&](const Match& match) { return touches(match.range); }));
  }

  /// One candidate of a step that takes them one by one.
  void decide(Seen& seen, const Match& candidate, const Match* stays_as, const Match* by) const {
    seen.reached = true;
    if (stays_as == nullptr) {
      ++seen.dropped;
      drop(seen, candidate, by);
      return;
    }
    ++seen.left;
    if (touches(stays_as->range)) ++seen.left_here;
  }

  void drop(Seen& seen, const Match& candidate, const Match* by) const {
    const std::uint64_t away = distance(candidate.range);
    const auto at = std::upper_bound(seen.drops.begin(), seen.drops.end(), away, [](std::uint64_t value, const auto& entry) { return value < entry.first; });
    if (at == seen.drops.end() && seen.drops.size() == kMostDrops) return;
    ExplainedDrop entry{explained(candidate), touches(candidate.range), {}};
    if (by != nullptr) entry.by.push_back(explained(*by));
    seen.drops.insert(at, {away, std::move(entry)});
    if (seen.drops.size() > kMostDrops) seen.drops.pop_back();
  }

  /// Can `match` be `candidate` narrowed? Its range lies inside, and it has all of its bindings.
  static bool comes_from(const Match& match, const Match& candidate) {
    if (!candidate.range.contains(match.range)) return false;
    for (std::size_t i = 0; i < candidate.bindings.size(); ++i) {
      if (candidate.bindings[i].kind == Binding::Kind::Unset) continue;
      if (i >= match.bindings.size() || match.bindings[i].kind == Binding::Kind::Unset) return false;
    }
    return true;
  }

  const MetavariableTable& names_;
  const ByteRange place_;
  std::map<const CompiledFormula*, Seen> seen_;   // what a part matched by itself
  std::map<const CompiledFormula*, Seen> steps_;  // what it did to the candidates of its conjunction
  std::size_t turns_ = 0;
  std::map<const CompiledCondition*, Seen> conditions_;
  std::map<std::pair<const CompiledFormula*, std::size_t>, Seen> focuses_;
};

std::string joined_words(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string text_of_condition(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::Regex: return condition.regex.metavariable + " =~ " + condition.regex.regex;
    case Condition::Kind::Pattern:
      return condition.pattern.metavariable + (condition.pattern.language.empty() ? "" : " as " + condition.pattern.language);
    case Condition::Kind::Comparison: return condition.comparison.expression;
    case Condition::Kind::Analysis: return condition.analysis.metavariable + " " + condition.analysis.analyzer;
    case Condition::Kind::Type: return condition.type.metavariable + ": " + joined_words(condition.type.types);
    case Condition::Kind::Name: return condition.name.metavariable;
  }
  return {};
}

std::string metavariable_of(const Condition& condition) {
  switch (condition.kind) {
    case Condition::Kind::Regex: return condition.regex.metavariable;
    case Condition::Kind::Pattern: return condition.pattern.metavariable;
    case Condition::Kind::Comparison: return condition.comparison.metavariable;
    case Condition::Kind::Analysis: return condition.analysis.metavariable;
    case Condition::Kind::Type: return condition.type.metavariable;
    case Condition::Kind::Name: return condition.name.metavariable;
  }
  return {};
}

std::string name_of_condition(Condition::Kind kind) {
  switch (kind) {
    case Condition::Kind::Regex: return "metavariable-regex";
    case Condition::Kind::Pattern: return "metavariable-pattern";
    case Condition::Kind::Comparison: return "metavariable-comparison";
    case Condition::Kind::Analysis: return "metavariable-analysis";
    case Condition::Kind::Type: return "metavariable-type";
    case Condition::Kind::Name: return "metavariable-name";
  }
  return {};
}

/// Lays out what was seen along the formula.
class Layout {
 public:
  Layout(const Watcher& watcher, std::string_view text) : watcher_(watcher), text_(text) {}

  ExplainedStep step(const CompiledFormula& formula) const {
    ExplainedStep out;
    const bool negated = formula.kind == Formula::Kind::Not;
    const CompiledFormula* inner = negated ? &formula.children.front() : &formula;
    const CompiledFormula* const key = inner;
    std::string prefix = negated ? "-not" : "";
    if (inner->kind == Formula::Kind::Inside || inner->kind == Formula::Kind::Anywhere) {
      prefix += inner->kind == Formula::Kind::Inside ? "-inside" : "-anywhere";
      inner = &inner->children.front();
    }
    out.name = "pattern" + prefix;
    if (inner->kind == Formula::Kind::Regex) out.name += "-regex";
    if (prefix.empty() && inner->kind == Formula::Kind::And) out.name = "patterns";
    if (prefix.empty() && inner->kind == Formula::Kind::Or) out.name = "pattern-either";
    out.text = inner->source->text;
    out.place = inner->source->place;
    take(out, watcher_.part(inner));
    if (!negated && out.found == 0) out.missing = missing_in(requirement_of(*inner), text_);
    const Seen did = watcher_.step(negated ? key : &formula);
    out.left = did.left;
    out.left_here = did.left_here;
    out.dropped = did.dropped;
    for (const auto& [away, drop] : did.drops) out.drops.push_back(drop);
    add_parts(*inner, out);
    return out;
  }

 private:
  static void take(ExplainedStep& out, Seen seen) {
    out.reached = seen.reached;
    out.found = seen.found;
    out.found_here = seen.found_here;
    out.here = std::move(seen.here);
  }

  void add_parts(const CompiledFormula& formula, ExplainedStep& out) const {
    out.conjunctive = formula.kind == Formula::Kind::And;
    // In the order in which they were asked; those that were not, positive ones first.
    const auto turn = [&](const CompiledFormula& child) {
      const bool negated = child.kind == Formula::Kind::Not;
      return std::make_pair(watcher_.step(negated ? &child.children.front() : &child).turn, negated);
    };
    std::vector<const CompiledFormula*> children;
    for (const CompiledFormula& child : formula.children) children.push_back(&child);
    if (out.conjunctive) std::stable_sort(children.begin(), children.end(), [&](const auto* a, const auto* b) { return turn(*a) < turn(*b); });
    for (const CompiledFormula* child : children) out.parts.push_back(step(*child));
    for (const CompiledCondition& condition : formula.conditions) out.parts.push_back(step(condition));
    for (std::size_t i = 0; i < formula.focus.size(); ++i) {
      ExplainedStep focus;
      focus.name = "focus-metavariable";
      focus.text = joined_words(formula.source->focus[i]);
      focus.place = formula.source->place;
      take_all(focus, watcher_.focus(&formula, i));
      out.parts.push_back(std::move(focus));
    }
    if (!formula.conditions.empty() || !formula.focus.empty()) out.conjunctive = true;
  }

  ExplainedStep step(const CompiledCondition& condition) const {
    ExplainedStep out;
    out.name = name_of_condition(condition.kind);
    out.text = text_of_condition(*condition.source);
    out.metavariable = metavariable_of(*condition.source);
    out.place = condition.source->place;
    take_all(out, watcher_.condition(&condition));
    if (condition.formula) out.parts.push_back(step(*condition.formula));
    return out;
  }

  static void take_all(ExplainedStep& out, const Seen& seen) {
    take(out, seen);
    out.left = seen.left;
    out.left_here = seen.left_here;
    out.dropped = seen.dropped;
    for (const auto& [away, drop] : seen.drops) out.drops.push_back(drop);
  }

  const Watcher& watcher_;
  const std::string_view text_;
};

/// How far a step let the place come: for choosing among alternatives that all failed.
std::size_t progress(const ExplainedStep& step) {
  if (!step.conjunctive) return step.here.empty() ? 0 : 100;
  std::size_t out = 0;
  for (const ExplainedStep& part : step.parts) {
    if (!part.reached || part.left_here == 0) {
      // It found something here, but not together with the others.
      return out + (part.here.empty() ? 0 : 1);
    }
    out += 2;
  }
  return out;
}

/// From a step that has nothing at the place to the one that is to blame. Descends as long as a part can be blamed.
void blame(const ExplainedStep& step, std::vector<std::size_t>& path) {
  if (step.parts.empty()) return;
  if (!step.conjunctive) {
    const auto best = std::max_element(step.parts.begin(), step.parts.end(), [](const auto& a, const auto& b) { return progress(a) < progress(b); });
    if (progress(*best) == 0 && !best->conjunctive) return;  // no alternative is nearer than another
    path.push_back(static_cast<std::size_t>(best - step.parts.begin()));
    blame(*best, path);
    return;
  }
  for (std::size_t i = 0; i < step.parts.size(); ++i) {
    const ExplainedStep& part = step.parts[i];
    if (part.reached && part.left_here > 0) continue;
    path.push_back(i);
    const bool is_positive = part.name == "patterns" || (part.name.starts_with("pattern") && !part.name.starts_with("pattern-not"));
    if (is_positive && part.here.empty()) blame(part, path);
    return;
  }
}

bool holds(const Requirement& requirement, std::string_view text) {
  Sieve sieve;
  const Sieve::Index index = sieve.add(requirement);
  return sieve.may_match(index, sieve.look(text));
}

void list_terms(const Requirement& requirement, std::vector<std::string>& out) {
  if (requirement.parts.empty()) {
    if (!requirement.text.empty()) out.push_back("`" + requirement.text + "`");
    return;
  }
  if (requirement.kind == Requirement::Kind::All) {  // of several words needed together, the first tells enough
    list_terms(requirement.parts.front(), out);
    return;
  }
  for (const Requirement& part : requirement.parts) list_terms(part, out);
}

void note_missing(const Requirement& requirement, std::string_view text, std::vector<std::string>& out) {
  if (requirement.is_trivial() || out.size() >= kMostMissing || holds(requirement, text)) return;
  if (requirement.kind == Requirement::Kind::All) {
    for (const Requirement& part : requirement.parts) note_missing(part, text, out);
    return;
  }
  std::vector<std::string> terms;
  list_terms(requirement, terms);
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  if (terms.size() > kMostMissing) {
    terms.resize(kMostMissing);
    terms.emplace_back("…");
  }
  std::string entry = terms.size() > 1 ? "one of " + joined_words(terms) : joined_words(terms);
  if (std::find(out.begin(), out.end(), entry) == out.end()) out.push_back(std::move(entry));
}

}  // namespace

std::vector<std::string> missing_in(const Requirement& requirement, std::string_view text) {
  std::vector<std::string> out;
  note_missing(requirement, text, out);
  return out;
}

const ExplainedStep& step_at(const ExplainedStep& root, const std::vector<std::size_t>& path) {
  const ExplainedStep* step = &root;
  for (const std::size_t index : path) step = &step->parts[index];
  return *step;
}

Result<FormulaExplanation> explain_formula(const CompiledFormula& formula, const MetavariableTable& names, MatchInput input,
                                           const RuleOptions& options, ByteRange place, bool to_the_end) {
  Watcher watcher(names, place);
  input.observer = &watcher;
  input.sieve = nullptr;
  OMNI_TRY(const FormulaResult result, evaluate(formula, input, options, names, to_the_end));
  FormulaExplanation out;
  out.root = Layout(watcher, input.text).step(formula);
  out.cut_reason = result.cut_reason;
  for (const Match& match : result.matches) {
    if (watcher.touches(match.range) && out.matches.size() < kMostHere) out.matches.push_back(watcher.explained(match));
  }
  if (out.matches.empty()) blame(out.root, out.stopped_by.emplace());
  return out;
}

}  // namespace omni
