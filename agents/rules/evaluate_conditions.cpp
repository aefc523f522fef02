#include "agents/rules/evaluator.h"

#include <algorithm>
#include <map>

#include "agents/rules/entropy.h"
#include "agents/rules/meaning.h"
#include "agents/rules/redos.h"
#include "agents/syntax/parse.h"

namespace omni {
namespace {

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

}  // namespace

Result<void> Evaluator::apply(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
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

const Constant* Evaluator::known_value(const Binding& binding) const {
  const Constant* value = options_.constant_propagation ? constant_of(binding) : nullptr;
  return value != nullptr && value->known ? value : nullptr;
}

NodeIndex Evaluator::symbolic_value(const Binding& binding) const {
  const bool asked = options_.symbolic_propagation && binding.kind == Binding::Kind::Node && binding.file->names() != nullptr;
  return asked ? binding.file->values().symbolic(binding.first) : kNoNode;
}

std::string_view Evaluator::value_text(const Binding& binding) const {
  const Constant* value = known_value(binding);
  if (value == nullptr) return text_of(binding, input_.text);
  return value->literal != kNoNode ? binding.file->tree().text(value->literal) : value->text;
}

Result<void> Evaluator::filter_early(const CompiledFormula& formula, std::vector<Match>& found) {
  std::vector<char> refused(found.size(), 0);
  for (const CompiledCondition& condition : formula.conditions) {
    if (condition.kind != Condition::Kind::Regex) continue;
    for (std::size_t i = 0; i < found.size(); ++i) {
      const Bindings& bindings = found[i].bindings;
      const auto id = static_cast<std::size_t>(condition.metavariable);
      if (refused[i] != 0 || id >= bindings.size() || bindings[id].kind == Binding::Kind::Unset) continue;  // others may bind it
      const Result<std::optional<RegexMatch>> match = condition.regex->match_at_start(*input_.ctx, regex_subject(condition, found[i]));
      if (match.has_value()) {
        refused[i] = match->has_value() ? 0 : 1;
      } else if (match.error().code() != ErrorCode::BudgetExceeded) {
        return match.error();
      }
    }
  }
  // A memory (rule_memory.h) learns more from a part without a match than from matches that a condition refuses: the others are asked, too.
  if (input_.leaves != nullptr && std::count(refused.begin(), refused.end(), 0) == 0) return {};
  std::vector<Match> left;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (refused[i] == 0) left.push_back(std::move(found[i]));
  }
  found = std::move(left);
  return {};
}

std::string_view Evaluator::regex_subject(const CompiledCondition& condition, const Match& match) const {
  const Binding& binding = match.bindings[condition.metavariable];
  const Constant* known = condition.source->regex.constant_propagation ? known_value(binding) : nullptr;
  return known != nullptr ? known->text : text_of(binding, input_.text);
}

Result<void> Evaluator::apply_regex(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
  const Binding& binding = match.bindings[condition.metavariable];
  const std::string_view text = regex_subject(condition, match);
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

Result<void> Evaluator::apply_comparison(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
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

ComparisonValue Evaluator::value_of(const Binding& binding, int base, bool strip) const {
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

Result<void> Evaluator::apply_pattern(const CompiledCondition& condition, Match& match, std::vector<Match>& kept) {
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

Result<void> Evaluator::apply_pattern_to_value(const CompiledCondition& condition, const Binding& binding, Match& match, std::vector<Match>& kept) {
  MatchInput inner = input_;
  inner.text = binding.computed;
  inner.view = nullptr;
  inner.documents = nullptr;
  inner.texts = nullptr;
  inner.leaves = nullptr;
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

Result<std::vector<Match>> Evaluator::in_other_language(const CompiledCondition& condition, const Binding& binding, const Match& match) {
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
  inner.leaves = nullptr;
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

}  // namespace omni
