#include "agents/rules/match_node.h"

#include <algorithm>

#include "agents/rules/comparison.h"
#include "agents/rules/meaning.h"

namespace omni {
namespace {

/// Roles that code may have and the pattern leaves out.
bool is_optional(Kind parent, Role role) {
  switch (role) {
    case Role::Modifier: return true;
    case Role::Decorator:
    case Role::Type:
    case Role::ReturnType:
    case Role::TypeParameters:
    case Role::TypeArguments:
    case Role::Base:
    case Role::Default:
    case Role::Receiver:
    case Role::Alias: return parent != Kind::Cast && parent != Kind::New && parent != Kind::Catch;
    case Role::Else: return parent == Kind::If || parent == Kind::ForEach || parent == Kind::For || parent == Kind::While;
    case Role::Right: return parent == Kind::VarDef;
    case Role::Body: return parent == Kind::FunctionDef || parent == Kind::ClassDef || parent == Kind::New;
    case Role::Value: return parent == Kind::Attribute;
    case Role::Name: return parent == Kind::Lambda;
    case Role::Parameters:
      return parent == Kind::Lambda || parent == Kind::ClassDef;  // `f { ... }`, `class A(val x: T)`
    case Role::Block: return parent == Kind::Call;
    case Role::Guard: return parent == Kind::FunctionDef;
    default: return false;
  }
}

enum class Order { Sequence, SubsetInOrder, Subset, AllUsed, Statements, Arguments };

/// In which order the children of one role are compared.
Order order_of(const PatternNode& parent, const PatternNode::Group& group, const Pattern& pattern, const RuleOptions& options) {
  switch (group.role) {
    case Role::Decorator: return options.decorators_order_matters ? Order::SubsetInOrder : Order::Subset;
    case Role::Modifier:
    case Role::Base:
    case Role::Handler: return Order::Subset;
    case Role::Name: return parent.kind == Kind::Import ? Order::Subset : Order::Sequence;
    case Role::Init:  // of an element: its attributes
      if (parent.kind != Kind::Element) return Order::Sequence;
      return group.ellipsis || options.xml_attrs_implicit_ellipsis ? Order::Subset : Order::AllUsed;
    case Role::Item: return parent.kind == Kind::With ? Order::Subset : Order::Sequence;  // with a, b: is with a: with b:
    case Role::None: break;
    default: return Order::Sequence;
  }
  switch (parent.kind) {
    case Kind::Element: return options.xml_children_ordered ? Order::Sequence : group.ellipsis ? Order::Subset : Order::AllUsed;
    case Kind::ClassBody: return Order::Subset;
    case Kind::Object: return group.ellipsis || options.implicit_ellipsis ? Order::Subset : Order::AllUsed;
    case Kind::Dict:
    case Kind::Set: return group.ellipsis ? Order::Subset : Order::AllUsed;
    case Kind::Arguments: return Order::Arguments;
    case Kind::Module:
    case Kind::Block:
      for (const PatternIndex child : group.children) {
        if (pattern[child].kind == Kind::Case) return Order::Subset;
      }
      return Order::Statements;
    default: return Order::Sequence;
  }
}

bool is_ellipsis(const PatternNode& node) {
  return node.kind == Kind::Ellipsis || node.kind == Kind::MetavariableEllipsis;
}

/// Kinds that are statements of their own: an expression pattern in a list looks inside them, not at them. (Delete is
/// none: what is a statement in Python is an expression in C++ and JavaScript.)
bool is_statement_kind(Kind kind) {
  switch (kind) {
    case Kind::If: case Kind::For: case Kind::ForEach: case Kind::While: case Kind::DoWhile: case Kind::Switch:
    case Kind::Case: case Kind::Return: case Kind::Throw: case Kind::Break: case Kind::Continue: case Kind::Goto:
    case Kind::Label: case Kind::Try: case Kind::With: case Kind::Import: case Kind::Package: case Kind::FunctionDef:
    case Kind::ClassDef: case Kind::VarDef: case Kind::Block: case Kind::Namespace: case Kind::Global: case Kind::Assert:
    case Kind::Empty: case Kind::TypeAlias: case Kind::Instruction: case Kind::Section: return true;
    default: return false;
  }
}

/// C: a string is some `$T *`, NULL any pointer; $T stays unbound.
bool is_literal_of_shape(const Tree& tree, NodeIndex c, const PatternNode& type) {
  return type.kind == Kind::PointerType && (tree[c].kind == Kind::Null || tree[c].kind == Kind::String);
}

/// JavaScript's `var` in a pattern also sees `let` and `const`, unless the rule says it does not.
bool declares_alike(const Pattern& pattern, const PatternNode& p, const Tree& tree, NodeIndex c) {
  const auto is_keyword = [](std::string_view text) { return text == "let" || text == "const"; };
  bool wanted = false;
  for (const PatternIndex child : p.children)
    wanted = wanted || (pattern[child].role == Role::Modifier && is_keyword(pattern[child].text));
  bool given = false;
  tree.for_each_child(c, [&](NodeIndex child) {
    given = given || (tree[child].role == Role::Modifier && is_keyword(tree.text(child)));
  });
  return wanted || !given;
}

/// What the pattern writes though the code need not have it.
bool may_be_absent(const Pattern& pattern, const PatternNode& p, const PatternNode::Group& group, const Tree& tree, NodeIndex c) {
  if (group.children.size() != 1) return false;
  const PatternNode& only = pattern[group.children[0]];
  // `@A(...)` and `@A()` see `@A`.
  if (p.kind == Kind::Annotation && group.role == Role::Arguments) {
    return only.children.empty() || (only.children.size() == 1 && pattern[only.children[0]].kind == Kind::Ellipsis);
  }
  // `catch (...)` sees a handler of everything.
  if (p.kind == Kind::Catch && group.role == Role::Type && only.kind == Kind::Ellipsis) return true;
  // `catch ($E)` sees `catch` without an exception; $E stays unbound.
  return p.kind == Kind::Catch && group.role == Role::Name && only.kind == Kind::Metavariable && tree.child(c, Role::Type) == kNoNode;
}

}  // namespace

NodeMatcher::NodeMatcher(const Context& ctx, const Pattern& pattern, const FileView& file, const RuleOptions& options,
                         std::size_t metavariables, const Bindings& outer, std::uint64_t steps)
    : ctx_(ctx), pattern_(pattern), file_(file), tree_(file.tree()), options_(options), env_(outer), steps_given_(steps), steps_left_(steps) {
  env_.resize(metavariables);
}

bool NodeMatcher::checked_tick() {
  if (steps_left_ == 0) return true;
  if (ctx_.should_stop()) steps_left_ = 1;
  return --steps_left_ == 0;
}

bool NodeMatcher::bind(MetavariableId id, Binding binding, Next next) {
  if (id == kNoMetavariable) return next();
  Binding& slot = env_[id];
  if (slot.kind != Binding::Kind::Unset) {
    charge(std::min(slot.range.size(), binding.range.size()) / 4);  // a node is some bytes
    return unify(slot, binding, tree_.text(), options_.unify_ids_strictly) ? next() : false;
  }
  slot = binding;
  const bool stop = next();
  env_[id] = Binding{};
  return stop;
}

bool NodeMatcher::bind_node(MetavariableId id, NodeIndex c, Next next) {
  const Node& node = tree_[c];
  if (node.kind == Kind::Error || node.kind == Kind::Missing) return false;
  return bind(id, {Binding::Kind::Node, &file_, c, node.subtree_end, node.range()}, next);
}

bool NodeMatcher::bind_run(MetavariableId id, std::span<const NodeIndex> run, Next next) {
  if (tick()) return true;  // all splits of a list are tried
  if (id == kNoMetavariable) return next();
  if (run.empty()) return bind(id, {Binding::Kind::Run, &file_, 0, 0, {}}, next);
  const ByteRange range{tree_[run.front()].begin, tree_[run.back()].end};
  return bind(id, {Binding::Kind::Run, &file_, run.front(), tree_[run.back()].subtree_end, range}, next);
}

/// What match_views() goes on to look at, for the kinds that are asked for most.
inline bool NodeMatcher::may_match(const PatternNode& p, Kind kind) const {
  if (p.kind == kind || kind == Kind::Cast || options_.symbolic_propagation) return true;
  switch (p.kind) {
    case Kind::Import: return kind == Kind::VarDef;
    case Kind::Call: return kind == Kind::Identifier || kind == Kind::Annotation;
    case Kind::Assign: return kind == Kind::VarDef || kind == Kind::Pair;
    case Kind::AugAssign: case Kind::Index: case Kind::New: case Kind::If: case Kind::While: case Kind::DoWhile: case Kind::Switch:
    case Kind::Case: case Kind::Return: case Kind::Throw: case Kind::Try: case Kind::With: case Kind::ClassDef: case Kind::VarDef:
    case Kind::Block: return false;
    default: return true;
  }
}

bool NodeMatcher::may_match_statement(PatternIndex index, NodeIndex c) const {
  const PatternNode& p = pattern_[index];
  return !is_statement_kind(p.kind) || p.kind == Kind::Return || may_match(p, tree_[c].kind);
}

bool NodeMatcher::match(PatternIndex index, NodeIndex c, Next next) {
  if (tick()) return true;
  const PatternNode& p = pattern_[index];
  const Node& node = tree_[c];
  if (!may_match(p, node.kind)) return false;
  switch (p.kind) {
    case Kind::Metavariable:  // in f"...{$X}..." an expression, not a piece of the text between
      return node.kind != Kind::StringText && bind_node(p.metavariable, c, next);
    case Kind::TypedMetavariable: {
      if (defines_name(tree_, c)) return false;
      if (is_literal_of_shape(tree_, c, pattern_[p.children.empty() ? index : p.children[0]])) return bind_node(p.metavariable, c, next);
      if (p.children.empty()) return has_declared_type(file_, c, p.type) && bind_node(p.metavariable, c, next);
      const NodeIndex type = declared_type_of(file_, c);
      return type != kNoNode && match(p.children[0], type, [&] { return bind_node(p.metavariable, c, next); });
    }
    case Kind::Ellipsis: return next();
    case Kind::MetavariableEllipsis: return bind_run(p.metavariable, std::span(&c, 1), next);
    case Kind::Deep: return match_deep(p.children[0], c, next);
    case Kind::AnyString:
    case Kind::AnyTemplate:
    case Kind::StringMetavariable:
    case Kind::StringRegex: return match_string(p, c, next);
    case Kind::RegexLiteral:
      if (p.symbol != 0 || !p.leaf) break;
      return match_regex_literal(p, c, next);
    default: break;
  }
  if (p.kind == Kind::Annotation && node.kind == Kind::Annotation && match_bare_decorator(p, c, next)) return true;
  if (is_chain(p)) return match_chain(p.groups[1].children[0], c, next);
  if (p.any_loop) return (node.kind == Kind::For || node.kind == Kind::ForEach) && match_groups(p, c, 0, next);
  if (p.kind == Kind::VarDef && !options_.let_is_var && !declares_alike(pattern_, p, tree_, c)) return false;
  if (p.kind == node.kind) {
    if (p.kind == Kind::Binary || p.kind == Kind::Interpolated) return match_views(index, c, next) || match_symbolic(index, c, next);
    if (p.symbol != 0) {
      if (same_leaf(p, c) && match_children(index, c, next)) return true;
    } else if (node.symbol == 0 || p.kind == Kind::Parameter || p.kind == Kind::FunctionDef) {  // `a.b` is not `a->b`
      if ((p.kind == Kind::Block || p.kind == Kind::Module) ? match_block(p, c, next) : match_children(index, c, next)) return true;
    }
  }
  return match_views(index, c, next) || match_symbolic(index, c, next);
}

bool NodeMatcher::same_leaf(const PatternNode& p, NodeIndex c) const {
  const Node& node = tree_[c];
  if (!p.leaf) return p.symbol == node.symbol;
  if (p.kind == Kind::Identifier && tree_.language().case_insensitive_names && !p.text.starts_with('$')) {
    return same_but_for_case(tree_.text(c), p.text);
  }
  if (p.kind == Kind::Number && p.symbol != node.symbol) {
    return same_number(p.text, tree_.text(c));
  }
  const bool made_up = node.begin == node.end;  // it has its meaning from its symbol alone
  return p.symbol == node.symbol && (!tree_.is_leaf(c) || tree_.content(c) == p.text || p.kind == Kind::Number || p.text.empty() || made_up);
}

std::vector<NodeIndex> NodeMatcher::children_with(NodeIndex c, Role role) const {
  std::vector<NodeIndex> out;
  tree_.for_each_child(c, [&](NodeIndex child) {
    if (tree_[child].role == role) out.push_back(child);
  });
  charge(out.size());
  return out;
}

bool NodeMatcher::match_children(PatternIndex index, NodeIndex c, Next next) {
  const PatternNode& p = pattern_[index];
  // What the pattern does not mention must be something it may leave out.
  const NodeIndex end = tree_[c].subtree_end;
  for (NodeIndex child = c + 1; child < end; child = tree_[child].subtree_end) {
    const Role role = tree_[child].role;
    const bool mentioned = std::any_of(p.groups.begin(), p.groups.end(), [&](const auto& group) { return group.role == role; });
    const bool body = role == Role::Body || role == Role::Then || role == Role::Else || role == Role::Handler || role == Role::Finally;
    if (mentioned || is_optional(tree_[c].kind, role) || (p.head && body)) continue;
    if (p.kind == Kind::Element && may_leave_out(p, role)) continue;
    const bool any_exception = p.kind == Kind::Catch && (role == Role::Type || role == Role::Name) && !p.groups.empty() && p.groups[0].ellipsis;
    const bool no_arguments = role == Role::Arguments && tree_[c].kind == Kind::Annotation && tree_.is_leaf(child);
    if (!any_exception && !no_arguments) return false;
  }
  return match_groups(p, c, 0, next);
}

/// What the pattern of an element need not say: attributes and content.
bool NodeMatcher::may_leave_out(const PatternNode& element, Role role) const {
  if (role == Role::Init) return options_.xml_attrs_implicit_ellipsis;
  return role == Role::None && (!element.singleton || options_.xml_singleton_loose_matching);
}

bool NodeMatcher::match_groups(const PatternNode& p, NodeIndex c, std::size_t group, Next next) {
  if (group == p.groups.size()) return next();
  const PatternNode::Group& now = p.groups[group];
  const auto rest = [&] { return match_groups(p, c, group + 1, next); };
  if (p.kind == Kind::Lambda && now.role == Role::Name) {  // what a function expression is called says nothing
    const bool binds = now.children.size() == 1 && pattern_[now.children[0]].kind == Kind::Metavariable;
    if (!binds || tree_.child(c, Role::Name) == kNoNode) return rest();
  }
  if (may_be_absent(pattern_, p, now, tree_, c) && tree_.child(c, now.role) == kNoNode) return rest();
  if (now.children.size() == 1 && !now.ellipsis && now.role != Role::None) {  // the usual case, without a list
    const NodeIndex only = tree_.child(c, now.role);
    if (only == kNoNode) return false;
    const Order order = order_of(p, now, pattern_, options_);
    if (order == Order::Sequence) {
      NodeIndex after = tree_[only].subtree_end;
      for (; after < tree_[c].subtree_end; after = tree_[after].subtree_end) {
        if (tree_[after].role == now.role) return false;
      }
      return match(now.children[0], only, rest);
    }
  }
  const std::vector<NodeIndex> list = children_with(c, now.role);
  switch (order_of(p, now, pattern_, options_)) {
    case Order::Sequence:
    case Order::Statements: return match_sequence(now.children, list, rest);
    case Order::Arguments: return match_arguments(now.children, list, rest);
    case Order::SubsetInOrder: return match_in_order(now.children, list, rest);
    case Order::Subset:
    case Order::AllUsed: {
      std::vector<char> used(list.size(), 0);
      bool found = false;
      const auto matched = [&] {
        found = true;
        return rest();
      };
      if (match_subset(now.children, list, used, order_of(p, now, pattern_, options_) == Order::AllUsed, matched)) return true;
      // With `...` members of a body are also looked for deeper, like statements of a block.
      if (found || p.kind != Kind::ClassBody || !now.ellipsis || !options_.go_deeper_stmt || now.children.size() == 1) return false;
      // Declarations mean members; only other statements may stand in a method.
      const auto declares = [&](PatternIndex item) {
        const Kind kind = pattern_[item].kind;
        return is_ellipsis(pattern_[item]) || kind == Kind::VarDef || kind == Kind::FunctionDef || kind == Kind::ClassDef ||
               kind == Kind::Pair || kind == Kind::Section;
      };
      if (std::all_of(now.children.begin(), now.children.end(), declares)) return false;
      const std::vector<NodeIndex> flat = flattened(list);
      if (flat.size() == list.size()) return false;
      used.assign(flat.size(), 0);
      return match_subset(now.children, flat, used, false, rest);
    }
  }
  return false;
}

bool NodeMatcher::match_sequence(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next) {
  if (tick()) return true;
  if (items.empty()) return list.empty() ? next() : false;
  const PatternNode& first = pattern_[items[0]];
  if (is_ellipsis(first)) {
    if (items.size() == 1) return bind_run(first.metavariable, list, next);
    for (std::size_t used = 0; used <= list.size(); ++used) {
      const auto rest = [&] { return match_sequence(items.subspan(1), list.subspan(used), next); };
      if (bind_run(first.metavariable, list.first(used), rest)) return true;
    }
    return false;
  }
  if (list.empty()) return false;
  return match(items[0], list[0], [&] { return match_sequence(items.subspan(1), list.subspan(1), next); });
}

/// Items in their order, whatever else stands between them.
bool NodeMatcher::match_in_order(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next) {
  if (tick()) return true;
  if (items.empty()) return next();
  if (is_ellipsis(pattern_[items[0]])) return match_in_order(items.subspan(1), list, next);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (match(items[0], list[i], [&] { return match_in_order(items.subspan(1), list.subspan(i + 1), next); })) return true;
  }
  return false;
}

bool NodeMatcher::match_subset(std::span<const PatternIndex> items, std::span<const NodeIndex> list, std::vector<char>& used,
                               bool all_used, Next next) {
  if (tick()) return true;
  if (items.empty()) {
    if (all_used && std::find(used.begin(), used.end(), 0) != used.end()) return false;
    return next();
  }
  if (is_ellipsis(pattern_[items[0]])) {
    return match_subset(items.subspan(1), list, used, all_used, next);
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (used[i] != 0) continue;
    used[i] = 1;
    const auto rest = [&] { return match_subset(items.subspan(1), list, used, all_used, next); };
    bool stop = match(items[0], list[i], rest);
    // An HCL block is also found inside other blocks of the body, as an expression is inside a statement.
    if (!stop && pattern_[items[0]].kind == Kind::Section && tree_[list[i]].kind == Kind::Section && options_.implicit_deep_exprstmt) {
      for (NodeIndex inner = list[i] + 1; inner < tree_[list[i]].subtree_end && !stop; ++inner) {
        stop = tree_[inner].kind == Kind::Section && match(items[0], inner, rest);
      }
    }
    used[i] = 0;
    if (stop) return true;
  }
  return false;
}

/// Keyword arguments by name, in any order; then what is left of the list in order. Only `...` skips a keyword argument.
bool NodeMatcher::match_arguments(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next) {
  std::vector<PatternIndex> keywords;
  std::vector<PatternIndex> positional;
  for (const PatternIndex item : items) {
    (pattern_[item].kind == Kind::KeywordArgument ? keywords : positional).push_back(item);
  }
  if (keywords.empty()) return match_positional(items, list, next);
  std::vector<char> used(list.size(), 0);
  return match_keywords(keywords, positional, list, used, next);
}

bool NodeMatcher::match_keywords(std::span<const PatternIndex> keywords, std::span<const PatternIndex> positional,
                                 std::span<const NodeIndex> list, std::vector<char>& used, Next next) {
  if (tick()) return true;
  if (keywords.empty()) {
    std::vector<NodeIndex> left;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (used[i] == 0) left.push_back(list[i]);
    }
    return match_positional(positional, left, next);
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (used[i] != 0 || tree_[list[i]].kind != Kind::KeywordArgument) continue;
    used[i] = 1;
    const bool stop = match(keywords[0], list[i], [&] { return match_keywords(keywords.subspan(1), positional, list, used, next); });
    used[i] = 0;
    if (stop) return true;
  }
  return false;
}

bool NodeMatcher::match_positional(std::span<const PatternIndex> items, std::span<const NodeIndex> list, Next next) {
  if (tick()) return true;
  if (items.empty()) return list.empty() ? next() : false;
  const PatternNode& first = pattern_[items[0]];
  if (is_ellipsis(first)) {
    if (items.size() == 1) return bind_run(first.metavariable, list, next);
    for (std::size_t used = 0; used <= list.size(); ++used) {
      const auto rest = [&] { return match_positional(items.subspan(1), list.subspan(used), next); };
      if (bind_run(first.metavariable, list.first(used), rest)) return true;
    }
    return false;
  }
  if (list.empty() || (tree_[list[0]].kind == Kind::KeywordArgument && first.kind != Kind::KeywordArgument)) return false;
  return match(items[0], list[0], [&] { return match_positional(items.subspan(1), list.subspan(1), next); });
}

/// A block must match as a whole unless it holds `...`; then its end may be left over, and statements nested deeper count too.
bool NodeMatcher::match_block(const PatternNode& p, NodeIndex c, Next next) {
  std::vector<NodeIndex> list;
  tree_.for_each_child(c, [&](NodeIndex child) { list.push_back(child); });
  charge(list.size());
  if (p.groups.empty()) return list.empty() ? next() : false;
  const PatternNode::Group& items = p.groups[0];
  if (items.children.size() == 1 && list.size() > 1) {  // { $S } stands for a whole block
    const PatternNode* only = &pattern_[items.children[0]];
    if (only->kind == Kind::ExprStmt && only->children.size() == 1) only = &pattern_[only->children[0]];
    if (only->kind == Kind::Metavariable) return bind_node(only->metavariable, c, next);
  }
  if (order_of(p, items, pattern_, options_) == Order::Subset) {
    std::vector<char> used(list.size(), 0);
    return match_subset(items.children, list, used, false, next);
  }
  const auto matched = [&](std::span<const NodeIndex>, std::size_t) { return next(); };
  const bool whole = !items.ellipsis;
  if (match_statements(items.children, list, whole, matched)) return true;
  if (!items.ellipsis || !options_.go_deeper_stmt || items.children.size() == 1) return false;
  const std::vector<NodeIndex> flat = flattened(list);
  if (flat.size() == list.size()) return false;
  return match_statements(items.children, flat, whole, matched);
}

bool NodeMatcher::match_statements(std::span<const PatternIndex> items, std::span<const NodeIndex> list, bool whole,
                                   NextInList next) {
  return match_statements_from(items, list, 0, whole, next);
}

bool NodeMatcher::match_statements_from(std::span<const PatternIndex> items, std::span<const NodeIndex> list,
                                        std::size_t at, bool whole, NextInList next) {
  if (tick()) return true;
  if (items.empty()) return !whole || at == list.size() ? next(list, at) : false;
  const PatternNode& first = pattern_[items[0]];
  const PatternNode* inner = &first;
  if (first.kind == Kind::ExprStmt && first.children.size() == 1) inner = &pattern_[first.children[0]];
  if (is_ellipsis(*inner)) {
    const std::size_t last = items.size() == 1 && !whole ? at : list.size();
    const std::size_t begin = items.size() == 1 && whole ? list.size() : at;
    if (inner->kind == Kind::MetavariableEllipsis && items.size() == 1) {
      return bind_run(inner->metavariable, list.subspan(at), [&] { return next(list, list.size()); });
    }
    for (std::size_t skip = begin; skip <= last; ++skip) {
      const auto rest = [&] { return match_statements_from(items.subspan(1), list, skip, whole, next); };
      if (bind_run(inner->metavariable, list.subspan(at, skip - at), rest)) return true;
    }
    return false;
  }
  if (at >= list.size()) return false;
  return match_statement(items[0], list[at], [&] { return match_statements_from(items.subspan(1), list, at + 1, whole, next); });
}

bool NodeMatcher::can_match_statement(PatternIndex p, NodeIndex c) {
  bool found = false;
  match_statement(p, c, [&] {
    found = true;
    return true;
  });
  return found;
}

bool NodeMatcher::match_statement(PatternIndex index, NodeIndex c, Next next) {
  if (tick()) return true;
  const PatternNode& p = pattern_[index];
  const Node& node = tree_[c];
  const NodeIndex expression = node.kind == Kind::ExprStmt ? tree_.first_child(c) : c;
  if (p.kind == Kind::Metavariable) return bind_node(p.metavariable, expression == kNoNode ? c : expression, next);
  if (p.kind == Kind::Return && !p.children.empty() && options_.implicit_return && node.kind != Kind::Return) {
    const Node& block = tree_[node.parent];
    const bool last = node.subtree_end == block.subtree_end && block.role == Role::Body;
    if (last && node.parent != 0 && tree_[block.parent].kind == Kind::FunctionDef && (node.flags & kStatement) != 0 &&
        !is_statement_kind(node.kind) && node.kind != Kind::ExprStmt) {
      return match(p.children[0], c, next);
    }
  }
  if (is_statement_kind(p.kind)) return match(index, c, next);
  PatternIndex inner = index;
  if (p.kind == Kind::ExprStmt) {
    if (p.children.size() != 1) return match(index, c, next);
    inner = p.children[0];
    if (pattern_[inner].kind == Kind::Metavariable) return match_statement(inner, c, next);
  }
  if (expression == kNoNode) return false;
  if (pattern_[inner].kind == Kind::Tuple && pattern_[inner].children.empty()) return match(inner, expression, next);  // `()`
  if (!options_.implicit_deep_exprstmt) return match(inner, expression, next);
  return match_inside_statement(inner, c, next);
}

/// The expressions of a statement, without those of nested statements and conditions.
bool NodeMatcher::match_inside_statement(PatternIndex p, NodeIndex c, Next next) {
  const NodeIndex end = tree_[c].subtree_end;
  const PatternNode& wanted = pattern_[p];
  // At a glance, for what is looked for most: a name alone is a call in few languages.
  const bool no_names = wanted.kind == Kind::Call && !options_.symbolic_propagation && !tree_.language().bare_calls;
  const auto hopeless = [&](Kind kind) { return !may_match(wanted, kind) || (no_names && kind == Kind::Identifier); };
  for (NodeIndex i = c; i < end;) {
    const Node& node = tree_[i];
    const bool closed = node.role == Role::Cond || node.kind == Kind::Block || node.kind == Kind::ClassBody ||
                        node.kind == Kind::Lambda || (i != c && is_statement_kind(node.kind) && node.kind != Kind::VarDef);
    if (closed) {
      // A lambda or a conditional may itself be what is looked for.
      const bool same = node.kind == pattern_[p].kind && is_statement_kind(node.kind) && node.kind != Kind::Block;  // `throw e;` holds a throw in some grammars
      if ((node.kind == Kind::Lambda || same) && match(p, i, next)) return true;
      i = node.subtree_end;
      continue;
    }
    if (node.kind != Kind::ExprStmt && !hopeless(node.kind) && match(p, i, next)) return true;
    const bool shut = node.kind == Kind::Ternary || node.kind == Kind::New ||
                      node.kind == Kind::Comprehension;
    i = shut ? node.subtree_end : i + 1;
  }
  return false;
}

std::vector<NodeIndex> NodeMatcher::flattened(std::span<const NodeIndex> list) const {
  std::vector<NodeIndex> out;
  for (const NodeIndex item : list) {
    out.push_back(item);
    for (NodeIndex i = item + 1; i < tree_[item].subtree_end; ++i) {
      if ((tree_[i].flags & kStatement) != 0) out.push_back(i);
    }
  }
  if (!list.empty()) charge(tree_[list.back()].subtree_end - list.front());
  return out;
}

/// A lambda's body with braces of its own, or of several statements: they are no part of the expression around.
bool NodeMatcher::is_body_of_lambda(NodeIndex c) const {
  const Node& node = tree_[c];
  if (node.kind != Kind::Block || (node.flags & kSynthetic) != 0 || tree_[node.parent].kind != Kind::Lambda)
    return false;
  return tree_.text(c).starts_with('{') ||
         (!tree_.is_leaf(c) && tree_[tree_.first_child(c)].subtree_end != node.subtree_end);
}

/// Also in what the names stand for, each once; not in the bodies of lambdas.
bool NodeMatcher::match_deep(PatternIndex p, NodeIndex c, Next next) {
  if (!options_.go_deeper_expr) return match(p, c, next);
  std::vector<NodeIndex> open = {c};
  for (std::size_t at = 0; at < open.size(); ++at) {
    for (NodeIndex i = open[at]; i < tree_[open[at]].subtree_end;) {
      if (match(p, i, next)) return true;
      if (is_body_of_lambda(i)) {
        i = tree_[i].subtree_end;
        continue;
      }
      const NodeIndex value = symbolic_of(i);
      if (value != kNoNode && open.size() <= kDeepestSymbol && std::find(open.begin(), open.end(), value) == open.end())
        open.push_back(value);
      ++i;
    }
  }
  return false;
}

/// `x. ... .f()`: the object may stand any number of members and calls further left.
bool NodeMatcher::match_chain(PatternIndex object, NodeIndex c, Next next) {
  std::uint32_t symbols = 0;
  for (NodeIndex at = c; at != kNoNode;) {
    if (match(object, at, next)) return true;
    switch (tree_[at].kind) {
      case Kind::Member:
      case Kind::Index: at = tree_.child(at, Role::Object); break;
      case Kind::Call: at = tree_.child(at, Role::Callee); break;
      case Kind::Identifier: at = ++symbols > kDeepestSymbol ? kNoNode : symbolic_of(at); break;
      default: return false;
    }
  }
  return false;
}

}  // namespace omni
