#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>

#include "agents/rules/entropy.h"
#include "agents/rules/formula.h"
#include "agents/rules/match_index.h"
#include "agents/rules/meaning.h"
#include "agents/rules/redos.h"
#include "agents/syntax/parse.h"

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

struct Scope {
  ByteRange within;        ///< leaves match inside this range only
  const Bindings* outer;   ///< bindings that must hold (metavariable-pattern)
};

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

class Evaluator {
 public:
  Evaluator(const MatchInput& input, const RuleOptions& options, const MetavariableTable& names)
      : input_(input), options_(options), names_(names) {}

  Result<std::vector<Match>> run(const CompiledFormula& formula, const Scope& scope, bool inside = false) { return eval(formula, scope, inside); }

  bool cut_short = false;
  bool bindings_limited = false;
  std::string cut_reason;
  std::uint64_t steps = 0;

 private:
  Result<std::vector<Match>> eval(const CompiledFormula& formula, const Scope& scope, bool inside) {
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

  Result<std::vector<Match>> eval_kind(const CompiledFormula& formula, const Scope& scope, bool inside) {
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

  static Binding text_binding(ByteRange range) { return {Binding::Kind::Text, nullptr, kNoNode, kNoNode, range}; }

  Result<std::vector<Match>> leaf(const CompiledFormula& formula, const Scope& scope, bool inside) {
    if (formula.generic) return generic(formula, scope);
    std::vector<Match> all;
    if (input_.view == nullptr) return all;
    bool twice = formula.views.views.size() > 1;  // may one match have been found in several ways?
    MatchLimits limits;
    limits.names_first = input_.sieve != nullptr;  // a sieve of its own kind: off with the others
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

  Result<std::vector<Match>> generic(const CompiledFormula& formula, const Scope& scope) {
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

  Result<std::vector<Match>> regex(const CompiledFormula& formula, const Scope& scope) {
    std::vector<Match> all;
    const bool whole = scope.within.begin == 0 && scope.within.end == input_.text.size();
    const std::string_view subject = whole ? input_.text : slice(input_.text, scope.within);
    Result<std::vector<RegexMatch>> found = formula.regex->find_all(*input_.ctx, subject);
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

  bool is_numbered(std::size_t id) const {
    const std::string& name = names_.name(static_cast<MetavariableId>(id));
    return name.size() == 1 && name[0] >= '1' && name[0] <= '9';
  }

  bool agree(const Bindings& a, const Bindings& b) const {
    const std::size_t count = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (a[i].kind == Binding::Kind::Unset || b[i].kind == Binding::Kind::Unset || a[i] == b[i] || is_numbered(i)) continue;
      if (!unify(a[i], b[i], input_.text, options_.unify_ids_strictly)) return false;
    }
    return true;
  }

  static void add_bindings(Bindings& to, const Bindings& from) {
    if (to.size() < from.size()) to.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (to[i].kind == Binding::Kind::Unset) to[i] = from[i];
    }
  }

  /// Counts one pair of matches; true when enough is enough (too many of them, too long a list, no time left).
  bool enough(const std::vector<Match>& made) {
    ++pairs_;
    if (pairs_ % 1024 == 0 && input_.ctx->should_stop()) return true;
    if (pairs_ <= kMostPairs && made.size() < kMostMatches) return false;
    cut("too many combinations of matches");
    return true;
  }

  /// Pairs where one contains the other; with `outer_only`, where b contains a. With `one_is_enough` (b binds nothing that
  /// matters) one b around an a says all.
  Result<std::vector<Match>> intersect(const std::vector<Match>& a, const std::vector<Match>& b, bool outer_only, bool one_is_enough) {
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

  /// `inner` with the bindings of `outer`, if they agree.
  void combine(const Match& inner, const Match& outer, std::vector<Match>& out) const {
    if (!agree(inner.bindings, outer.bindings)) return;
    Match merged = inner;
    add_bindings(merged.bindings, outer.bindings);
    out.push_back(std::move(merged));
  }

  Result<std::vector<Match>> conjunction(const CompiledFormula& formula, const Scope& scope, bool inside) {
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

  /// The conjunction's candidates are `next`, now that `part` had its say.
  void go_on(const CompiledFormula& part, std::optional<std::vector<Match>>& found, std::vector<Match> next) const {
    if (input_.observer != nullptr) input_.observer->joined(part, found ? *found : next, next);
    found = std::move(next);
  }

  /// `pattern: $X` inside each range found so far.
  Result<std::vector<Match>> select(const CompiledFormula& selector, const std::vector<Match>& found) {
    std::vector<Match> out;
    for (const Match& match : found) {
      if (enough(out)) break;
      OMNI_TRY(std::vector<Match> inner, eval(selector, {match.range, &match.bindings}, false));
      std::move(inner.begin(), inner.end(), std::back_inserter(out));
    }
    return unique(std::move(out));
  }

  Result<std::vector<Match>> take_away(const CompiledFormula& negated, const Scope& scope, std::vector<Match> found) {
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

  // ── conditions and focus ────────────────────────────────────────────────────────────────────────────────────────

  Result<std::vector<Match>> finish(const CompiledFormula& formula, std::vector<Match> found) {
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

  /// Appends `match` to `kept` when the condition holds, with the bindings it adds.
  Result<void> apply(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
    const bool named = condition.metavariable != kNoMetavariable;
    if (named && match.bindings[condition.metavariable].kind == Binding::Kind::Unset) return {};
    switch (condition.kind) {
      case Condition::Kind::Regex: return apply_regex(condition, match, kept);
      case Condition::Kind::Comparison: return apply_comparison(condition, match, kept);
      case Condition::Kind::Pattern: return apply_pattern(condition, match, kept);
      case Condition::Kind::Analysis:
        if (analysis_holds(condition, match)) kept.push_back(std::move(match));
        return {};
      case Condition::Kind::Type:
        if (type_holds(condition, match)) kept.push_back(std::move(match));
        return {};
      case Condition::Kind::Name:
        if (name_holds(condition, match)) kept.push_back(std::move(match));
        return {};
    }
    return {};
  }

  /// What a bound expression is known to be; nullptr where the rule does not ask for constants.
  const Constant* known_value(const Binding& binding) const {
    const Constant* value = options_.constant_propagation ? constant_of(binding) : nullptr;
    return value != nullptr && value->known ? value : nullptr;
  }

  /// The expression that a bound name stands for, where the rule asks for such; else kNoNode.
  NodeIndex symbolic_value(const Binding& binding) const {
    const bool asked = options_.symbolic_propagation && binding.kind == Binding::Kind::Node && binding.file->names() != nullptr;
    return asked ? binding.file->values().symbolic(binding.first) : kNoNode;
  }

  /// The literal that a bound expression is known to be, else the binding's own text.
  std::string_view value_text(const Binding& binding) const {
    const Constant* value = known_value(binding);
    if (value == nullptr) return text_of(binding, input_.text);
    return value->literal != kNoNode ? binding.file->tree().text(value->literal) : value->text;
  }

  Result<void> apply_regex(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
    const Binding& binding = match.bindings[condition.metavariable];
    const Constant* known = condition.source->regex.constant_propagation ? known_value(binding) : nullptr;
    const std::string_view text = known != nullptr ? known->text : text_of(binding, input_.text);
    Result<std::optional<RegexMatch>> found = condition.regex->match_at_start(*input_.ctx, text);
    if (!found.has_value()) {
      if (found.error().code() != ErrorCode::BudgetExceeded) return std::move(found).error();
      cut(found.error().message());
      return {};
    }
    if (!found->has_value()) return {};
    const std::less_equal<> not_after;
    const bool in_file = not_after(input_.text.data(), text.data()) && not_after(text.data() + text.size(), input_.text.data() + input_.text.size());
    const auto base = in_file ? static_cast<ByteOffset>(text.data() - input_.text.data()) : 0;
    for (const auto& [group, id] : condition.groups) {
      const auto& range = (**found).groups[group];
      if (!range) continue;
      Binding bound = text_binding({range->begin + base, range->end + base});
      if (!in_file) {
        bound.range = binding.range;
        bound.computed = slice(text, *range);
      }
      if (!unify(match.bindings[id], bound, input_.text, false)) return {};
      match.bindings[id] = bound;
    }
    kept.push_back(std::move(match));
    return {};
  }

  Result<void> apply_comparison(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
    const MetavariableComparison& source = condition.source->comparison;
    ComparisonEnvironment environment;
    environment.now = input_.now;
    environment.value_of = [&](std::string_view name) -> std::optional<ComparisonValue> {
      const MetavariableId id = names_.find(name.substr(1));
      if (id == kNoMetavariable || match.bindings[id].kind == Binding::Kind::Unset) return std::nullopt;
      const bool special = id == condition.metavariable && (source.strip || source.base != 0);
      return value_of(match.bindings[id], special ? source.base : 0, special && source.strip);
    };
    OMNI_TRY(const bool holds, condition.comparison->holds(*input_.ctx, environment));
    if (holds) kept.push_back(std::move(match));
    return {};
  }

  ComparisonValue value_of(const Binding& binding, int base, bool strip) const {
    const Constant* known = known_value(binding);
    const std::string_view text = value_text(binding);
    if (known != nullptr && known->kind == Constant::Kind::String && base == 0 && !strip) return {std::string(known->text)};
    if (auto number = number_from_source(text, base, strip)) return *number;
    if (binding.kind == Binding::Kind::Text) return {std::string(text)};
    if (binding.kind == Binding::Kind::Node) {
      const Tree& tree = binding.file->tree();
      const NodeIndex node = binding.first;
      if (known != nullptr && known->kind == Constant::Kind::String) return {std::string(known->text)};
      if (known != nullptr && known->kind == Constant::Kind::Integer) return {known->number};
      if (known != nullptr && known->kind == Constant::Kind::Bool) return {known->number != 0};
      if (tree[node].kind == Kind::String) return {std::string(tree.content(node))};
      if (tree[node].kind == Kind::Bool) return {tree.text(node) == "true" || tree.text(node) == "True"};
      if (tree[node].kind == Kind::List || tree[node].kind == Kind::Tuple) {
        ComparisonValue::List list;
        tree.for_each_child(node, [&](NodeIndex child) {
          list.push_back(value_of({Binding::Kind::Node, binding.file, child, tree[child].subtree_end, tree[child].range()}, 0, false));
        });
        return {std::move(list)};
      }
    }
    return {ComparisonValue::Code{std::string(text)}};
  }

  Result<void> apply_pattern(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
    const Binding& binding = match.bindings[condition.metavariable];
    ByteRange range = binding.range;
    Result<std::vector<Match>> inner = std::vector<Match>();
    // Code of the rule's own language needs no second parse; a string's content does.
    const bool is_string = binding.kind == Binding::Kind::Node && binding.file->tree()[binding.first].kind == Kind::String;
    const bool own = input_.view != nullptr && condition.language == &input_.view->tree().language();
    const bool elsewhere = condition.language != nullptr && (is_string || !own || binding.kind != Binding::Kind::Node);
    if (binding.computed.data() != nullptr) {
      return apply_pattern_to_value(condition, binding, match, kept);
    }
    if (condition.text_only) {
      if (is_string) range = binding.file->tree().content_range(binding.first);
      MatchInput text_input = input_;
      text_input.view = nullptr;
      text_input.steps_spent += steps;
      Evaluator nested(text_input, options_, names_);
      inner = nested.run(*condition.formula, {range, &match.bindings});
      steps += nested.steps;
      if (nested.cut_short) cut(nested.cut_reason);
    } else if (elsewhere) {
      inner = in_other_language(condition, binding, match);
    } else {
      inner = run(*condition.formula, {range, &match.bindings});
      const NodeIndex value = inner.has_value() && inner->empty() ? symbolic_value(binding) : kNoNode;
      if (value != kNoNode) inner = run(*condition.formula, {binding.file->tree()[value].range(), &match.bindings});
    }
    if (!inner.has_value()) return std::move(inner).error();
    if (inner->empty() && is_string && (binding.file->tree()[binding.first].flags & kDecoded) != 0) {
      Binding meant = binding;
      meant.computed = binding.file->tree().content(binding.first);
      return condition.text_only || elsewhere ? apply_pattern_to_value(condition, meant, match, kept) : Result<void>();
    }
    if (inner->empty()) return {};
    for (const Match& found : *inner) {
      if (enough(kept)) break;
      Match merged = match;
      for (std::size_t i = 0; i < found.bindings.size(); ++i) {
        // Bindings into a tree that lives only here become text.
        if (merged.bindings[i].kind != Binding::Kind::Unset || found.bindings[i].kind == Binding::Kind::Unset) continue;
        merged.bindings[i] = elsewhere ? text_binding(found.bindings[i].range) : found.bindings[i];
      }
      kept.push_back(std::move(merged));
    }
    return {};
  }

  /// A value stands nowhere in the text, so it is a small file of its own: what the formula binds there is not kept.
  Result<void> apply_pattern_to_value(const CompiledCondition& condition, const Binding& binding, Match& match, std::vector<Match>& kept) {
    MatchInput inner = input_;
    inner.text = binding.computed;
    inner.view = nullptr;
    inner.documents = nullptr;
    inner.sieve = nullptr;
    std::optional<ParsedFile> parsed;
    std::optional<Names> names;
    std::optional<FileView> view;
    if (!condition.text_only) {
      const Language* language = condition.language != nullptr ? condition.language : input_.view != nullptr ? &input_.view->tree().language() : nullptr;
      if (language == nullptr) return {};
      OMNI_TRY(parsed, parse(*input_.ctx, *input_.registry, *language, std::make_shared<const std::string>(binding.computed)));
      if (!parsed->tree->errors().empty()) return {};
      names = Names::resolve(*parsed->tree);
      view.emplace(*input_.ctx, *parsed->tree, &*names);
      inner.view = &*view;
    }
    Evaluator nested(inner, options_, names_);
    const Bindings none(names_.size());
    OMNI_TRY(const std::vector<Match> found, nested.run(*condition.formula, {{0, static_cast<ByteOffset>(inner.text.size())}, &none}));
    if (nested.cut_short) cut(nested.cut_reason);
    if (!found.empty()) kept.push_back(std::move(match));
    return {};
  }

  /// The content of a bound string, parsed as another language at its own place in the file.
  Result<std::vector<Match>> in_other_language(const CompiledCondition& condition, const Binding& binding, const Match& match) {
    ByteRange range = binding.range;
    if (binding.computed.data() != nullptr) return std::vector<Match>();  // stands nowhere in the file
    if (binding.kind == Binding::Kind::Node) {
      const Tree& tree = binding.file->tree();
      if (tree[binding.first].kind == Kind::String) range = tree.content_range(binding.first);
    }
    auto text = std::make_shared<std::string>(input_.text.substr(0, range.end));
    for (ByteOffset i = 0; i < range.begin; ++i) {
      if ((*text)[i] != '\n') (*text)[i] = ' ';
    }
    Result<ParsedFile> parsed = parse(*input_.ctx, *input_.registry, *condition.language, text);
    if (!parsed.has_value()) return std::move(parsed).error();
    if (!parsed->tree->errors().empty()) return std::vector<Match>();
    const Names names = Names::resolve(*parsed->tree);
    const FileView view(*input_.ctx, *parsed->tree, &names);
    MatchInput inner = input_;
    inner.view = &view;
    Bindings outer = match.bindings;  // trees differ: only texts can agree
    for (Binding& bound : outer) {
      if (bound.kind == Binding::Kind::Unset) continue;
      const std::string_view computed = bound.computed;
      bound = text_binding(bound.range);
      bound.computed = computed;
    }
    Evaluator nested(inner, options_, names_);
    Result<std::vector<Match>> found = nested.run(*condition.formula, {range, &outer});
    steps += nested.steps;
    if (nested.cut_short) cut(nested.cut_reason);
    return found;
  }

  bool analysis_holds(const CompiledCondition& condition, const Match& match) const;
  bool type_holds(const CompiledCondition& condition, const Match& match) const;
  static bool name_holds(const CompiledCondition& condition, const Match& match);

  std::size_t hash_of(const Bindings& bindings) const {
    std::size_t hash = bindings.size();
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      const Binding& binding = bindings[i];
      if (!names_.is_shared(static_cast<MetavariableId>(i))) continue;
      const std::size_t place = (std::size_t{binding.range.begin} << 32U | binding.range.end) + static_cast<std::size_t>(binding.kind);
      hash = (hash ^ place ^ std::size_t{binding.first} << 20U) * 0x9E3779B97F4A7C15U;
    }
    return hash;
  }

  bool same_bindings(const Bindings& a, const Bindings& b) const {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (names_.is_shared(static_cast<MetavariableId>(i)) && !(a[i] == b[i])) return false;
    }
    return true;
  }

  /// By place; those that are equal, or differ only in what matters to nothing, once.
  std::vector<Match> unique(std::vector<Match> matches) const {
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

  void cut(const std::string& reason) {
    cut_short = true;
    if (cut_reason.empty()) cut_reason = reason;
  }

  const MatchInput& input_;
  const RuleOptions& options_;
  const MetavariableTable& names_;
  std::size_t pairs_ = 0;  ///< compared so far
};

std::string with_single_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
  }
  return out;
}

/// The regular expression that a string literal holds: `"\\."` is `\.` unless the literal is raw.
std::string regex_source(const Binding& binding, const Constant* value, std::string_view text) {
  if (binding.file == nullptr || binding.first == kNoNode) return std::string(text);
  const Tree& tree = binding.file->tree();
  const NodeIndex node = value != nullptr && value->literal != kNoNode ? value->literal : binding.first;
  const ByteRange content = tree.content_range(node);
  const std::string_view mark = slice(tree.text(), {tree[node].begin, content.begin});
  const bool raw = tree[node].kind != Kind::String || mark.find_first_of("rR@`/") != std::string_view::npos;
  return raw || (tree[node].flags & kDecoded) != 0 ? std::string(text) : with_single_backslashes(text);
}

bool Evaluator::analysis_holds(const CompiledCondition& condition, const Match& match) const {
  const MetavariableAnalysis& source = condition.source->analysis;
  const Binding& binding = match.bindings[condition.metavariable];
  const std::string_view text = value_text(binding);
  if (source.analyzer == "redos") {
    const std::string regex = regex_source(binding, known_value(binding), without_quotes(text));
    // `/\\w+/` is most likely a string's text that became a literal.
    return find_redos(regex).has_value() ||
           (regex.find("\\\\") != std::string::npos && find_redos(with_single_backslashes(regex)).has_value());
  }
  const EntropyMode mode = source.mode == "lax"      ? EntropyMode::Lax
                           : source.mode == "strict" ? EntropyMode::Strict
                                                     : EntropyMode::Default;
  return is_high_entropy(text, mode);
}

/// A module is the imported thing itself or what it was imported from.
bool Evaluator::name_holds(const CompiledCondition& condition, const Match& match) {
  const MetavariableName& source = condition.source->name;
  const Binding& binding = match.bindings[condition.metavariable];
  if (binding.kind != Binding::Kind::Node) return false;
  const std::string name = canonical_name(*binding.file, binding.first);
  if (name.empty()) return false;
  const auto is_in = [&](const std::string& module) {
    return name == module || (name.size() > module.size() && name.starts_with(module) && name[module.size()] == '.');
  };
  return std::any_of(source.modules.begin(), source.modules.end(), is_in) ||
         std::find(source.names.begin(), source.names.end(), name) != source.names.end();
}

bool Evaluator::type_holds(const CompiledCondition& condition, const Match& match) const {
  const Binding& binding = match.bindings[condition.metavariable];
  if (binding.kind != Binding::Kind::Node) return false;
  return std::any_of(condition.source->type.types.begin(), condition.source->type.types.end(), [&](const std::string& type) {
    return has_declared_type(*binding.file, binding.first, type);
  });
}

}  // namespace

Result<FormulaResult> evaluate(const CompiledFormula& formula, const MatchInput& input, const RuleOptions& options,
                               const MetavariableTable& names, bool to_the_end) {
  const Bindings none(names.size());
  Evaluator evaluator(input, options, names);
  const ByteRange whole{0, static_cast<ByteOffset>(input.text.size())};
  OMNI_TRY(std::vector<Match> matches, evaluator.run(formula, {whole, &none}, to_the_end));
  return FormulaResult{std::move(matches), evaluator.cut_short, evaluator.bindings_limited, evaluator.cut_reason, evaluator.steps};
}

}  // namespace omni
