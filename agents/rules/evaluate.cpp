#include "agents/rules/evaluator.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "agents/rules/leaf_memory.h"
#include "agents/rules/match_index.h"
#include "agents/rules/text_memory.h"

/// Formulas are algebra on lists of (range, bindings). An And starts with what its positive parts found, each pair
/// combined when one range contains the other and shared metavariables agree (the smaller range goes on); ranges of
/// `inside` parts may only be the outer ones. Then the negative parts take away, in order of writing; then the conditions
/// filter and add bindings; last the focus moves the range.
///
/// By hand: patterns [pattern: f($X), pattern-inside: "def $G(): ..."] on `def g(): f(1)`:
///   positives {(f(1), X=1)}, insides {(def g…, G=g)} → (f(1), X=1 G=g).
/// Cost: lists are sorted by place, so a product costs the pairs where one contains the other. Where everything nests in
/// everything that is still the square: kMostPairs and kMostMatches end it, and the result says so.
namespace omni {
namespace {

constexpr std::size_t kMostPairs = 5'000'000;   ///< pairs of matches one rule may compare on one file
constexpr std::size_t kMostMatches = 100'000;   ///< matches one list may hold

/// Does all that the formula finds stand for code around (`pattern-either` of `pattern-inside`s)?
bool is_inside(const CompiledFormula& formula) {
  const auto all = [&](auto&& counts) {
    bool any = false;
    for (const CompiledFormula& child : formula.children) {
      if (!counts(child)) continue;
      if (!is_inside(child)) return false;
      any = true;
    }
    return any;
  };
  switch (formula.kind) {
    case Formula::Kind::Inside: return true;
    case Formula::Kind::Or: return all([](const CompiledFormula&) { return true; });
    case Formula::Kind::And:
      return all([](const CompiledFormula& child) { return child.kind != Formula::Kind::Not && child.kind != Formula::Kind::Anywhere; });
    default: return false;
  }
}

}  // namespace

Result<std::vector<Match>> Evaluator::eval(const CompiledFormula& formula, const EvaluationScope& scope, bool inside) {
  if (input_.sieve != nullptr && !input_.sieve->may_match(formula.gate, *input_.found)) {
    if (input_.observer != nullptr) input_.observer->closed(formula);
    return std::vector<Match>();
  }
  OMNI_TRY_OK(input_.ctx->check());
  OMNI_TRY(std::vector<Match> found, eval_kind(formula, scope, inside));
  if (formula.kind != Formula::Kind::And && (!formula.conditions.empty() || !formula.focus.empty())) {
    OMNI_TRY(found, finish(formula, std::move(found)));
  }
  if (formula.as != kNoMetavariable) {
    for (Match& match : found) {
      match.bindings.resize(names_.size());
      match.bindings[formula.as] = text_binding(match.range);
    }
  }
  if (input_.observer != nullptr) input_.observer->found(formula, found);
  return found;
}

Result<std::vector<Match>> Evaluator::eval_kind(const CompiledFormula& formula, const EvaluationScope& scope, bool inside) {
  switch (formula.kind) {
    case Formula::Kind::Pattern: return leaf(formula, scope, inside);
    case Formula::Kind::Regex: return regex(formula, scope);
    case Formula::Kind::Inside:
    case Formula::Kind::Anywhere: return eval(formula.children.front(), scope, true);
    case Formula::Kind::Not: return std::vector<Match>();  // only a And knows what to take it from
    case Formula::Kind::Or: {
      std::vector<Match> all;
      for (const CompiledFormula& child : formula.children) {
        OMNI_TRY(std::vector<Match> part, eval(child, scope, inside));
        std::move(part.begin(), part.end(), std::back_inserter(all));
      }
      return unique(std::move(all));
    }
    case Formula::Kind::And: {
      OMNI_TRY(std::vector<Match> found, conjunction(formula, scope, inside));
      return finish(formula, std::move(found));
    }
  }
  return std::vector<Match>();
}

Result<std::vector<Match>> Evaluator::leaf(const CompiledFormula& formula, const EvaluationScope& scope, bool inside) {
  if (formula.generic) return generic(formula, scope);
  std::vector<Match> all;
  if (input_.view == nullptr) return all;
  bool twice = formula.views.views.size() > 1;  // may one match have been found in several ways?
  MatchLimits limits;
  limits.names_first = input_.sieve != nullptr;  // a sieve of its own kind: off with the others
  const bool nothing_bound = std::all_of(scope.outer->begin(), scope.outer->end(), [](const Binding& b) { return b.kind == Binding::Kind::Unset; });
  if (input_.leaves != nullptr && nothing_bound && scope.within.begin == 0 && scope.within.end == input_.text.size()) {
    limits.spent = input_.steps_spent + steps;
    const LeafMatches& known = input_.leaves->find(formula, options_, names_.size(), inside, limits, *input_.ctx);
    OMNI_TRY_OK(input_.ctx->check());
    steps += known.steps;
    if (known.cut_short) cut("pattern took too many steps");
    bindings_limited = bindings_limited || known.bindings_limited;
    twice = twice || std::any_of(formula.views.views.begin(), formula.views.views.end(), [](const Pattern& view) { return view.shape == Pattern::Shape::List; });
    return twice ? unique(known.matches) : known.matches;
  }
  for (const Pattern& view : formula.views.views) {
    twice = twice || view.shape == Pattern::Shape::List;
    limits.spent = input_.steps_spent + steps;
    MatchResult result = match_pattern(view, *input_.view, options_, names_.size(), scope.within, *scope.outer, inside, limits, *input_.ctx);
    OMNI_TRY_OK(input_.ctx->check());
    steps += result.steps;
    if (result.cut_short) cut("pattern took too many steps");
    bindings_limited = bindings_limited || result.bindings_limited;
    std::move(result.matches.begin(), result.matches.end(), std::back_inserter(all));
  }
  return twice ? unique(std::move(all)) : std::move(all);
}

Result<std::vector<Match>> Evaluator::generic(const CompiledFormula& formula, const EvaluationScope& scope) {
  std::vector<Match> all;
  const bool whole = scope.within.begin == 0 && scope.within.end == input_.text.size();
  std::optional<GenericDocument> own;
  if (!whole || input_.documents == nullptr) own.emplace(input_.text, generic_options(options_), scope.within);
  const GenericDocument& document = own ? *own : input_.documents->with(generic_options(options_));
  Result<std::vector<GenericMatch>> found = formula.generic->matches(*input_.ctx, document);
  if (!found.has_value()) {
    if (found.error().code() != ErrorCode::BudgetExceeded) return std::move(found).error();
    cut(found.error().message());
    return all;
  }
  for (const GenericMatch& match : *found) {
    Match out{match.range, *scope.outer};
    out.bindings.resize(names_.size());
    bool agrees = true;
    for (const auto& [name, range] : match.bindings) {
      if (name == "$_") continue;
      const MetavariableId id = names_.find(std::string_view(name).substr(1));
      if (id == kNoMetavariable) continue;
      const Binding binding = text_binding(range);
      agrees = agrees && unify(out.bindings[id], binding, input_.text, false);
      out.bindings[id] = binding;
    }
    if (agrees) all.push_back(std::move(out));
  }
  return all;
}

Result<std::vector<Match>> Evaluator::regex(const CompiledFormula& formula, const EvaluationScope& scope) {
  std::vector<Match> all;
  const bool whole = scope.within.begin == 0 && scope.within.end == input_.text.size();
  const std::string_view subject = whole ? input_.text : slice(input_.text, scope.within);
  Result<std::vector<RegexMatch>> found = whole && input_.texts != nullptr ? input_.texts->find_all(*input_.ctx, *formula.regex)
                                                                           : formula.regex->find_all(*input_.ctx, subject);
  if (!found.has_value()) {
    if (found.error().code() != ErrorCode::BudgetExceeded) return std::move(found).error();
    cut(found.error().message());
    return all;
  }
  const ByteOffset shift = scope.within.begin;
  for (const RegexMatch& match : *found) {
    Match out{{match.range.begin + shift, match.range.end + shift}, *scope.outer};
    out.bindings.resize(names_.size());
    for (const auto& [group, id] : formula.groups) {
      if (group < match.groups.size() && match.groups[group]) {
        out.bindings[id] = text_binding({match.groups[group]->begin + shift, match.groups[group]->end + shift});
      }
    }
    all.push_back(std::move(out));
  }
  return all;
}

bool Evaluator::is_numbered(std::size_t id) const {
  const std::string& name = names_.name(static_cast<MetavariableId>(id));
  return name.size() == 1 && name[0] >= '1' && name[0] <= '9';
}

bool Evaluator::agree(const Bindings& a, const Bindings& b) const {
  const std::size_t count = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (a[i].kind == Binding::Kind::Unset || b[i].kind == Binding::Kind::Unset || a[i] == b[i] || is_numbered(i)) continue;
    if (!unify(a[i], b[i], input_.text, options_.unify_ids_strictly)) return false;
  }
  return true;
}

void Evaluator::add_bindings(Bindings& to, const Bindings& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (to[i].kind == Binding::Kind::Unset) to[i] = from[i];
  }
}

bool Evaluator::enough(const std::vector<Match>& made) {
  ++pairs_;
  if (pairs_ % 1024 == 0 && input_.ctx->should_stop()) return true;
  if (pairs_ <= kMostPairs && made.size() < kMostMatches) return false;
  cut("too many combinations of matches");
  return true;
}

Result<std::vector<Match>> Evaluator::intersect(const std::vector<Match>& a, const std::vector<Match>& b, bool outer_only, bool one_is_enough) {
  const MatchIndex index(b);
  std::vector<Match> out;
  for (const Match& x : a) {
    const std::size_t before = out.size();
    bool ended = false;
    index.any_around(x.range, [&](const Match& y) {
      ended = enough(out);
      if (!ended) combine(x, y, out);
      return ended || (one_is_enough && out.size() > before);
    });
    if (ended) break;
    if (outer_only) continue;
    const bool ended_inside = index.any_strictly_inside(x.range, [&](const Match& y) {
      if (enough(out)) return true;
      combine(y, x, out);
      return false;
    });
    if (ended_inside) break;
  }
  OMNI_TRY_OK(input_.ctx->check());
  return unique(std::move(out));
}

void Evaluator::combine(const Match& inner, const Match& outer, std::vector<Match>& out) const {
  if (!agree(inner.bindings, outer.bindings)) return;
  Match merged = inner;
  add_bindings(merged.bindings, outer.bindings);
  out.push_back(std::move(merged));
}

Result<std::vector<Match>> Evaluator::conjunction(const CompiledFormula& formula, const EvaluationScope& scope, bool inside) {
  std::optional<std::vector<Match>> found;
  // `$X` beside others selects inside what they found; it is looked for last.
  const bool others = std::any_of(formula.children.begin(), formula.children.end(), [](const CompiledFormula& child) {
    return child.kind != Formula::Kind::Not && !child.selector;
  });
  for (const CompiledFormula& child : formula.children) {
    const bool positive = child.kind != Formula::Kind::Not && child.kind != Formula::Kind::Anywhere && !is_inside(child);
    if (!positive || (child.selector && others)) continue;
    OMNI_TRY(std::vector<Match> part, eval(child, scope, inside));
    if (found) {
      OMNI_TRY(std::vector<Match> both, intersect(*found, part, false, !child.binds));
      part.swap(both);
    }
    go_on(child, found, std::move(part));
    if (found->empty()) return std::vector<Match>();
  }
  const bool positive_found = found.has_value();  // among insides alone, either may be the outer one
  const bool more_parts = std::any_of(formula.children.begin(), formula.children.end(), [](const CompiledFormula& child) {
    return child.kind == Formula::Kind::Not || child.kind == Formula::Kind::Anywhere || is_inside(child);
  });
  const bool somebody_listens = input_.observer != nullptr && input_.leaves == nullptr;
  if (found && more_parts && !formula.conditions.empty() && !somebody_listens) {
    // What these bind stays: the others only add to it.
    OMNI_TRY_OK(filter_early(formula, *found));
    if (found->empty()) return std::vector<Match>();
  }
  for (const CompiledFormula& child : formula.children) {
    if (child.kind == Formula::Kind::Not || !is_inside(child)) continue;
    OMNI_TRY(std::vector<Match> part, eval(child, scope, true));
    if (found) {
      OMNI_TRY(std::vector<Match> both, intersect(*found, part, positive_found, !child.binds));
      part.swap(both);
    }
    go_on(child, found, std::move(part));
    if (found->empty()) return std::vector<Match>();
  }
  for (const CompiledFormula& child : formula.children) {
    if (child.kind != Formula::Kind::Anywhere) continue;
    OMNI_TRY(const std::vector<Match> part, eval(child.children.front(), scope, false));
    if (!found) continue;
    std::vector<Match> kept;
    for (const Match& match : *found) {
      const bool ended = std::any_of(part.begin(), part.end(), [&](const Match& other) {
        if (enough(kept)) return true;
        combine(match, other, kept);
        return false;
      });
      if (ended) break;
    }
    OMNI_TRY_OK(input_.ctx->check());
    go_on(child, found, unique(std::move(kept)));
  }
  for (const CompiledFormula& child : formula.children) {
    if (!child.selector || !others || !found) continue;
    OMNI_TRY(std::vector<Match> selected, select(child, *found));
    go_on(child, found, std::move(selected));
  }
  if (!found) {  // only negations: inside metavariable-pattern the whole bound range is the positive part
    Match whole{scope.within, *scope.outer};
    whole.bindings.resize(names_.size());
    found = std::vector<Match>{std::move(whole)};
  }
  for (const CompiledFormula& child : formula.children) {
    if (child.kind != Formula::Kind::Not || found->empty()) continue;
    OMNI_TRY(found, take_away(child.children.front(), scope, std::move(*found)));
  }
  return std::move(*found);
}

void Evaluator::go_on(const CompiledFormula& part, std::optional<std::vector<Match>>& found, std::vector<Match> next) const {
  if (input_.observer != nullptr) input_.observer->joined(part, found ? *found : next, next);
  found = std::move(next);
}

Result<std::vector<Match>> Evaluator::select(const CompiledFormula& selector, const std::vector<Match>& found) {
  std::vector<Match> out;
  for (const Match& match : found) {
    if (enough(out)) break;
    OMNI_TRY(std::vector<Match> inner, eval(selector, {match.range, &match.bindings}, false));
    std::move(inner.begin(), inner.end(), std::back_inserter(out));
  }
  return unique(std::move(out));
}

Result<std::vector<Match>> Evaluator::take_away(const CompiledFormula& negated, const EvaluationScope& scope, std::vector<Match> found) {
  const bool inside = negated.kind == Formula::Kind::Inside;
  const bool anywhere = negated.kind == Formula::Kind::Anywhere;
  const CompiledFormula& inner = inside || anywhere ? negated.children.front() : negated;
  OMNI_TRY(const std::vector<Match> taken, eval(inner, scope, inside));
  const bool by_regex = inner.kind == Formula::Kind::Regex;
  const MatchIndex index(taken);
  std::vector<Match> kept;
  for (Match& match : found) {
    const Match* by = nullptr;
    const auto takes = [&](const Match& other) {
      if (enough(kept)) return true;
      if (!agree(match.bindings, other.bindings)) return false;
      by = &other;
      return true;
    };
    const bool gone = anywhere   ? std::any_of(taken.begin(), taken.end(), takes)
                      : inside   ? index.any_around(match.range, takes)
                      : by_regex ? index.any_around(match.range, takes) || index.any_strictly_inside(match.range, takes)
                                 : index.any_at(match.range, takes);
    if (input_.observer != nullptr) input_.observer->excluded(negated, match, by);
    if (!gone) kept.push_back(std::move(match));
  }
  OMNI_TRY_OK(input_.ctx->check());
  return kept;
}

Result<std::vector<Match>> Evaluator::finish(const CompiledFormula& formula, std::vector<Match> found) {
  for (const CompiledCondition& condition : formula.conditions) {
    std::vector<Match> kept;
    for (Match& match : found) {
      match.bindings.resize(names_.size());
      const std::size_t before = kept.size();
      OMNI_TRY_OK(apply(condition, match, kept));
      if (input_.observer != nullptr) input_.observer->tested(condition, kept.size() > before ? kept.back() : match, kept.size() > before);
    }
    found = unique(std::move(kept));
  }
  for (const std::vector<MetavariableId>& entry : formula.focus) {
    std::vector<Match> moved;
    for (const Match& match : found) {
      const std::size_t before = moved.size();
      for (const MetavariableId id : entry) {
        if (id >= match.bindings.size() || match.bindings[id].kind == Binding::Kind::Unset) continue;
        const ByteRange range = match.bindings[id].range;
        const bool nested = match.range.contains(range) || range.contains(match.range);
        if (range.empty() || !nested) continue;
        moved.push_back({match.range.contains(range) ? range : match.range, match.bindings});
      }
      if (input_.observer != nullptr) {
        const auto number = static_cast<std::size_t>(&entry - formula.focus.data());
        input_.observer->focused(formula, number, match, moved.size() > before ? &moved.back() : nullptr);
      }
    }
    found = unique(std::move(moved));
  }
  return found;
}

std::size_t Evaluator::hash_of(const Bindings& bindings) const {
  std::size_t hash = bindings.size();
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const Binding& binding = bindings[i];
    if (!names_.is_shared(static_cast<MetavariableId>(i))) continue;
    const std::size_t place = (std::size_t{binding.range.begin} << 32U | binding.range.end) + static_cast<std::size_t>(binding.kind);
    hash = (hash ^ place ^ std::size_t{binding.first} << 20U) * 0x9E3779B97F4A7C15U;
  }
  return hash;
}

bool Evaluator::same_bindings(const Bindings& a, const Bindings& b) const {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (names_.is_shared(static_cast<MetavariableId>(i)) && !(a[i] == b[i])) return false;
  }
  return true;
}

std::vector<Match> Evaluator::unique(std::vector<Match> matches) const {
  if (matches.size() < 2) return matches;
  std::stable_sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) { return a.range < b.range; });
  std::vector<Match> out;
  std::unordered_multimap<std::size_t, std::size_t> known;  // of one range: hash of the bindings → index in `out`
  for (Match& match : matches) {
    if (out.empty() || out.back().range != match.range) known.clear();
    const std::size_t hash = hash_of(match.bindings);
    const auto [first, last] = known.equal_range(hash);
    if (std::any_of(first, last, [&](const auto& entry) { return same_bindings(out[entry.second].bindings, match.bindings); })) continue;
    known.emplace(hash, out.size());
    out.push_back(std::move(match));
  }
  return out;
}

void Evaluator::cut(const std::string& reason) {
  cut_short = true;
  if (cut_reason.empty()) cut_reason = reason;
}

Result<FormulaResult> evaluate(const CompiledFormula& formula, const MatchInput& input, const RuleOptions& options,
                               const MetavariableTable& names, bool to_the_end) {
  const Bindings none(names.size());
  Evaluator evaluator(input, options, names);
  const ByteRange whole{0, static_cast<ByteOffset>(input.text.size())};
  OMNI_TRY(std::vector<Match> matches, evaluator.run(formula, {whole, &none}, to_the_end));
  return FormulaResult{std::move(matches), evaluator.cut_short, evaluator.bindings_limited, evaluator.cut_reason, evaluator.steps};
}

}  // namespace omni
