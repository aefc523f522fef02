#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/rules/binding.h"
#include "agents/rules/pattern.h"
#include "agents/rules/rule.h"
#include "protocol/base/function_ref.h"

namespace omni {

/// Called for every way the part before it matched, with the bindings made so far; true ends the whole search.
using Next = FunctionRef<bool()>;
/// The same for a statement list: the list looked at and how many of it were used.
using NextInList = FunctionRef<bool(std::span<const NodeIndex> list, std::size_t last)>;

/// `x. ... ` as part of a longer chain: a Member whose name is an ellipsis.
inline bool is_chain(const PatternNode& p) {
  return p.kind == Kind::Member && p.groups.size() == 2 && p.groups[0].role == Role::Name && p.groups[0].ellipsis;
}

/// Matches pattern nodes against code nodes. All match functions answer true when the search shall end (a
/// continuation said so, or the steps ran out). Threads: confined to one search.
class NodeMatcher {
 public:
  NodeMatcher(const Context& ctx, const Pattern& pattern, const FileView& file, const RuleOptions& options, std::size_t metavariables,
              const Bindings& outer, std::uint64_t steps);

  bool match(PatternIndex p, NodeIndex c, Next next);

  /// Items against the statements of a list, ellipses backtracking; `whole`: the list must be used up.
  bool match_statements(std::span<const PatternIndex> items, std::span<const NodeIndex> list, bool whole, NextInList next);

  /// All statements below `list`, preorder, through blocks, lambdas, functions and classes.
  std::vector<NodeIndex> flattened(std::span<const NodeIndex> list) const;
  /// One item of a list against one statement; an expression is looked for inside of it.
  bool match_statement(PatternIndex p, NodeIndex c, Next next);
  bool can_match_statement(PatternIndex p, NodeIndex c);
  /// The same at a glance, by kinds alone: false where it can't.
  bool may_match_statement(PatternIndex p, NodeIndex c) const;

  const Bindings& bindings() const { return env_; }
  bool cut_short() const { return steps_left_ == 0; }
  std::uint64_t steps_taken() const { return steps_given_ - steps_left_; }

 private:
  /// One step; true when they have run out, or the Context says stop.
  bool tick() { return (steps_left_ & kStepsBetweenChecks) == 0 ? checked_tick() : --steps_left_ == 0; }
  bool checked_tick();
  /// For work that is more than a step: `count` things looked at at a glance.
  void charge(std::size_t count) const { steps_left_ -= std::min<std::uint64_t>(steps_left_, count / 8); }
  bool bind(MetavariableId id, Binding binding, Next next);
  bool bind_node(MetavariableId id, NodeIndex c, Next next);
  bool bind_run(MetavariableId id, std::span<const NodeIndex> run, Next next);

  /// Whether there is a view of a node of that kind for the pattern's, where these differ.
  bool may_match(const PatternNode& p, Kind kind) const;
  bool same_leaf(const PatternNode& p, NodeIndex c) const;
  bool match_children(PatternIndex p, NodeIndex c, Next next);
  bool may_leave_out(const PatternNode& element, Role role) const;
  bool match_groups(const PatternNode& p, NodeIndex c, std::size_t group, Next next);
  bool match_sequence(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next);
  bool match_subset(std::span<const PatternIndex> items, std::span<const NodeIndex> list, std::vector<char>& used,
                    bool all_used, Next next);
  bool match_in_order(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next);
  bool match_arguments(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next);
  bool match_keywords(std::span<const PatternIndex> keywords, std::span<const PatternIndex> positional,
                      std::span<const NodeIndex> list, std::vector<char>& used, Next next);
  bool match_positional(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next);
  bool match_block(const PatternNode& p, NodeIndex c, Next next);
  bool match_statements_from(std::span<const PatternIndex> items, std::span<const NodeIndex> list, std::size_t at,
                             bool whole, NextInList next);
  bool match_inside_statement(PatternIndex p, NodeIndex c, Next next);
  bool match_deep(PatternIndex p, NodeIndex c, Next next);
  bool is_body_of_lambda(NodeIndex c) const;
  bool match_chain(PatternIndex object, NodeIndex c, Next next);

  // match_views.cpp: what a pattern sees in code of another kind.
  bool match_views(PatternIndex p, NodeIndex c, Next next);
  bool match_field_view(PatternIndex p, NodeIndex c, Next next);
  bool match_function_view(PatternIndex p, NodeIndex c, Next next);
  bool match_instruction_view(PatternIndex p, NodeIndex c, Next next);
  bool match_bare_call(PatternIndex p, NodeIndex c, Next next);
  bool match_words(PatternIndex p, NodeIndex c, Next next);
  bool match_bare_decorator(const PatternNode& p, NodeIndex c, Next next);
  bool match_annotation_view(PatternIndex p, NodeIndex c, Next next);
  bool imports_below(const PatternNode& p, NodeIndex c) const;
  bool match_import_view(PatternIndex p, NodeIndex c, Next next);
  bool match_require_view(PatternIndex p, NodeIndex c, Next next);
  bool match_required_names(std::span<const PatternIndex> names, NodeIndex left, Next next);
  bool match_module_view(PatternIndex p, NodeIndex c, Next next);
  PatternIndex module_of(const PatternNode& p) const;
  bool is_plain_from(const PatternNode& p) const;
  bool match_import_path(std::span<const PatternIndex> parts, NodeIndex c, Next next);
  bool match_canonical(PatternIndex p, NodeIndex c, Next next);
  bool match_dotted(PatternIndex p, NodeIndex c, std::string_view dotted, Next next);
  bool match_operators(PatternIndex p, NodeIndex c, Next next);
  bool match_operands(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next);
  bool match_string(const PatternNode& p, NodeIndex c, Next next);
  bool match_regex_literal(const PatternNode& p, NodeIndex c, Next next);
  bool match_interpolated(PatternIndex p, NodeIndex c, Next next);
  bool match_longer_chain(PatternIndex p, NodeIndex c, Next next);
  bool match_constant(const PatternNode& p, NodeIndex c) const;
  bool is_constant_string(NodeIndex c) const;
  const Constant* constant_of(NodeIndex c) const;
  bool match_symbolic(PatternIndex p, NodeIndex c, Next next);
  NodeIndex symbolic_of(NodeIndex c) const;
  bool is_root(PatternIndex p) const;

  std::vector<NodeIndex> children_with(NodeIndex c, Role role) const;
  void operands(NodeIndex c, std::uint32_t symbol, std::vector<NodeIndex>& out) const;
  void pattern_operands(PatternIndex p, std::uint32_t symbol, std::vector<PatternIndex>& out) const;

  static constexpr std::uint64_t kStepsBetweenChecks = 0xfff;
  static constexpr std::uint32_t kDeepestSymbol = 50;

  const Context& ctx_;
  const Pattern& pattern_;
  const FileView& file_;
  const Tree& tree_;
  const RuleOptions& options_;
  Bindings env_;
  std::uint32_t symbols_open_ = 0;  ///< names that stand for their value now
  const std::uint64_t steps_given_;
  mutable std::uint64_t steps_left_;
};

}  // namespace omni
