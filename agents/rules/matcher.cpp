#include "agents/rules/matcher.h"

#include <algorithm>
#include <array>
#include <map>

#include "agents/rules/match_node.h"

namespace omni {
namespace {

/// Nodes of which kinds a root of `kind` may match; the views of match_node.cpp decide what else is like it.
std::vector<Kind> root_kinds(const PatternNode& root) {
  if (is_chain(root)) return {Kind::Member, Kind::Call, Kind::Index, Kind::Identifier, Kind::New};
  if (root.any_loop) return {Kind::For, Kind::ForEach};
  switch (root.kind) {
    case Kind::Assign: return {Kind::Assign, Kind::VarDef, Kind::Pair};
    case Kind::ExprStmt: return {Kind::ExprStmt, Kind::VarDef, Kind::Return};
    case Kind::FunctionDef: return {Kind::FunctionDef, Kind::VarDef, Kind::Assign, Kind::Pair};
    case Kind::Call: return {Kind::Call, Kind::Annotation};
    case Kind::Import: return {Kind::Import, Kind::VarDef};
    case Kind::Member: return {Kind::Member, Kind::Identifier};
    case Kind::Set: return {Kind::Set, Kind::Dict};
    case Kind::List: return {Kind::List, Kind::Comprehension};
    case Kind::AnyTemplate: return {Kind::Interpolated, Kind::String};
    case Kind::String:
    case Kind::StringRegex:  // also a literal piece of a template
      return {Kind::String, Kind::StringText, Kind::Interpolated, Kind::Identifier, Kind::Binary, Kind::Member};
    case Kind::AnyString:
    case Kind::StringMetavariable:
    case Kind::Interpolated: return {Kind::String, Kind::Interpolated, Kind::Identifier, Kind::Binary, Kind::Member, Kind::Ternary};
    case Kind::Number:
    case Kind::Bool: return {root.kind, Kind::Identifier, Kind::Member, Kind::Binary, Kind::Unary};
    default: return {root.kind};
  }
}

/// Does a lone `$X` stand for such a node? An expression, or a statement; not lists, wrappers, clauses, and names that are
/// part of something else (a member's, a definition's, a keyword argument's).
bool is_selectable(const Tree& tree, NodeIndex index) {
  const Node& node = tree[index];
  switch (node.kind) {
    case Kind::Module:
    case Kind::Block:
    case Kind::ClassBody:
    case Kind::Arguments:
    case Kind::KeywordArgument:
    case Kind::Parameters:
    case Kind::Parameter:
    case Kind::TypeArguments:
    case Kind::TypeParameters:
    case Kind::Modifier:
    case Kind::Annotation:
    case Kind::ImportName:
    case Kind::Catch:
    case Kind::Finally:
    case Kind::Case:
    case Kind::FunctionDef:
    case Kind::ClassDef:
    case Kind::Error:
    case Kind::Missing:
    case Kind::StringText:
    case Kind::ExprStmt: return false;
    case Kind::Identifier:
      if (node.role == Role::Name && node.parent != kNoNode) {
        const Kind parent = tree[node.parent].kind;
        return parent != Kind::Member && parent != Kind::FunctionDef && parent != Kind::ClassDef && parent != Kind::KeywordArgument &&
               parent != Kind::Parameter;
      }
      return true;
    default: return (node.flags & kSynthetic) == 0;
  }
}

std::uint64_t steps_for(const MatchLimits& limits, std::uint64_t nodes) {
  const std::uint64_t most = std::max(limits.most_steps, limits.least_per_node * nodes);
  return std::min(limits.steps + limits.steps_per_node * nodes, most - std::min(most, limits.spent));
}

/// Constructs large enough that a look at the names inside of them is cheaper than to try and fail.
bool holds_statements(Kind kind) {
  switch (kind) {
    case Kind::FunctionDef: case Kind::ClassDef: case Kind::If: case Kind::For: case Kind::ForEach: case Kind::While: case Kind::Try:
    case Kind::With: case Kind::Switch: case Kind::Block: case Kind::ClassBody: return true;
    default: return false;
  }
}

/// Hashes of the names that code must spell to match these parts: of members and of functions that are called. What imports, constants
/// or other spellings may stand for is none of them.
std::vector<std::uint32_t> names_to_spell(const Pattern& pattern, std::span<const PatternIndex> parts, const FileView& file, const RuleOptions& options) {
  std::vector<std::uint32_t> out;
  const bool large = pattern.shape == Pattern::Shape::List || holds_statements(pattern[pattern.roots[0]].kind);
  if (!large || options.symbolic_propagation || file.names() == nullptr || file.tree().language().case_insensitive_names) return out;
  std::vector<PatternIndex> open(parts.begin(), parts.end());
  while (!open.empty()) {
    const PatternNode& node = pattern[open.back()];
    open.pop_back();
    if (node.kind == Kind::Import) continue;
    for (const PatternIndex child : node.children) {
      const PatternNode& part = pattern[child];
      const bool name = part.kind == Kind::Identifier && part.leaf && !part.text.empty() && part.metavariable == kNoMetavariable;
      const bool spelt = (node.kind == Kind::Member && part.role == Role::Name) || (node.kind == Kind::Call && part.role == Role::Callee);
      if (name && spelt && !file.names()->may_be_hidden(part.symbol)) out.push_back(part.symbol);
      open.push_back(child);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// The passes of a search, in their order; behind the last one comes one for each kind of node.
enum : std::uint32_t { kBareCallPass = 1, kFunctionPass, kLambdaPass, kFirstKindPass };

class Search {
 public:
  Search(const Pattern& pattern, const FileView& file, const RuleOptions& options, std::size_t metavariables,
         ByteRange within, const Bindings& outer, bool inside, const MatchLimits& limits, const Context& ctx)
      : pattern_(pattern), file_(file), tree_(file.tree()), options_(options), within_(within), inside_(inside), limits_(limits),
        names_(limits.names_first ? names_to_spell(pattern, pattern.roots, file, options) : std::vector<std::uint32_t>()),
        matcher_(ctx, pattern, file, options, metavariables, outer, steps_for(limits, file.tree().size())) {}

  MatchResult run() {
    if (pattern_.shape == Pattern::Shape::List) {
      lists();
    } else {
      nodes();
    }
    result_.cut_short = result_.cut_short || matcher_.cut_short();
    result_.steps = matcher_.steps_taken();
    return std::move(result_);
  }

 private:
  void nodes() {
    const PatternIndex root = pattern_.roots[0];
    const PatternNode& node = pattern_[root];
    const bool anything = node.kind == Kind::Metavariable || node.kind == Kind::Ellipsis || node.kind == Kind::Deep ||
                          node.kind == Kind::TypedMetavariable || node.kind == Kind::MetavariableEllipsis;
    const std::vector<NodeIndex> near = whole_file() ? std::vector<NodeIndex>() : file_.inside(within_);
    if (anything) {
      const auto try_here = [&](NodeIndex at) {
        origin_ = {0, at};
        const bool definition = tree_[at].kind == Kind::FunctionDef || tree_[at].kind == Kind::ClassDef;
        if (is_selectable(tree_, at) || (definition && node.kind == Kind::Ellipsis)) attempt(root, at);
      };
      for (std::size_t i = 0; i < near.size() && !full(); ++i) try_here(near[i]);
      if (!whole_file()) return;
      for (const NodeRange& roots : file_.roots()) {
        for (NodeIndex at = roots.begin; at < roots.end && !full(); ++at) try_here(at);
      }
      return;
    }
    if (node.kind == Kind::ExprStmt && !whole_file()) {
      for (const NodeIndex i : near) {
        const NodeIndex parent = tree_[i].parent;
        if (parent != kNoNode && tree_[i].range() == within_ && tree_[parent].range() != within_ &&
            is_statement_of_bound(root, parent))
          attempt(root, parent);
      }
    }
    if (node.kind == Kind::Call && tree_.language().bare_calls) bare_calls(root);
    if (node.kind == Kind::Return && node.children.size() == 1 && tree_.language().value_of_last) implicit_returns(node.children[0]);
    const bool name = node.kind == Kind::Identifier || node.kind == Kind::Member;
    std::uint32_t pass = kFirstKindPass;
    for (const Kind kind : root_kinds(node)) {
      ++pass;
      for (const NodeIndex i : whole_file() ? file_.of_kind(kind) : std::span<const NodeIndex>(near)) {
        if (full()) return;
        origin_ = {pass, i};
        if (tree_[i].kind == kind && !(name && is_in_import(i))) attempt(root, i);
      }
    }
  }

  /// What an import names is no expression.
  bool is_in_import(NodeIndex index) const {
    for (NodeIndex at = tree_[index].parent; at != kNoNode; at = tree_[at].parent) {
      if (tree_[at].kind == Kind::Import) return true;
      if (tree_[at].kind != Kind::ImportName && tree_[at].kind != Kind::Member) return false;
    }
    return false;
  }

  /// Statements that are a name alone, where such are calls.
  void bare_calls(PatternIndex root) {
    for (const NodeIndex i : file_.of_kind(Kind::Identifier)) {
      if (full()) return;
      origin_ = {kBareCallPass, i};
      if ((tree_[i].flags & kStatement) != 0) attempt(root, i);
    }
  }

  bool whole_file() const { return within_.begin == 0 && within_.end >= tree_.text().size(); }

  /// `return e` also sees the expressions whose value a function or lambda has.
  void implicit_returns(PatternIndex expression) {
    for (const Kind kind : {Kind::FunctionDef, Kind::Lambda}) {
      for (const NodeIndex function : file_.of_kind(kind)) {
        if (full()) return;
        origin_ = {kind == Kind::Lambda ? kLambdaPass : kFunctionPass, function};
        const NodeIndex body = tree_.child(function, Role::Body);
        if (body != kNoNode) values_of(expression, body);
      }
    }
  }

  void values_of(PatternIndex expression, NodeIndex body) {
    std::vector<NodeIndex> open = {body};
    while (!open.empty() && !full()) {
      const NodeIndex index = open.back();
      open.pop_back();
      if (leads_to_values(index, open) || !within_.contains(tree_[index].range())) continue;
      matcher_.match(expression, index, [&] {
        record(tree_[index].range());
        return !pattern_.binds;
      });
    }
  }

  /// Whether `index` is no value itself; the nodes whose values it has then go on `open`, the first one last.
  bool leads_to_values(NodeIndex index, std::vector<NodeIndex>& open) const {
    const auto last_child = [&] {
      NodeIndex last = kNoNode;
      tree_.for_each_child(index, [&](NodeIndex child) { last = child; });
      if (last != kNoNode) open.push_back(last);
    };
    const auto child_of_role = [&](Role role) {
      if (const NodeIndex child = tree_.child(index, role); child != kNoNode) open.push_back(child);
    };
    switch (tree_[index].kind) {
      case Kind::Block:
        if (tree_[index].role == Role::Body && tree_[tree_[index].parent].kind == Kind::Switch) {
          const std::size_t before = open.size();
          tree_.for_each_child(index, [&](NodeIndex child) { open.push_back(child); });
          std::reverse(open.begin() + static_cast<std::ptrdiff_t>(before), open.end());
        } else {
          last_child();
        }
        return true;
      case Kind::ExprStmt:
        if (const NodeIndex inner = tree_.first_child(index); inner != kNoNode) open.push_back(inner);
        return true;
      case Kind::If:
        child_of_role(Role::Else);
        child_of_role(Role::Then);
        return true;
      case Kind::Switch:
      case Kind::Case:
      case Kind::With: child_of_role(Role::Body); return true;
      case Kind::Try: {
        const NodeIndex body = tree_.child(index, Role::Body);
        if (tree_.child(index, Role::Finally) != kNoNode) {
          child_of_role(Role::Finally);
        } else if (body != kNoNode) {
          if (may_throw(body)) {
            tree_.for_each_child(index, [&](NodeIndex child) {
              if (tree_[child].role == Role::Handler) open.push_back(child);
            });
          }
          open.push_back(body);
        }
        return true;
      }
      case Kind::Catch: child_of_role(Role::Body); return true;
      case Kind::Finally: last_child(); return true;
      case Kind::Return: case Kind::Throw: case Kind::VarDef: case Kind::FunctionDef: case Kind::ClassDef:
      case Kind::ForEach: case Kind::For: case Kind::While: case Kind::DoWhile: case Kind::Error: return true;
      default: return false;
    }
  }

  /// Only calls do, as far as one sees; nothing handles what a literal throws.
  bool may_throw(NodeIndex index) const {
    for (NodeIndex i = index; i < tree_[index].subtree_end; ++i) {
      if (tree_[i].kind == Kind::Call || tree_[i].kind == Kind::New || tree_[i].kind == Kind::Throw) return true;
    }
    return false;
  }

  /// The cheapest look first: are the pattern's names there at all?
  bool spells_names(NodeIndex begin, NodeIndex end) const {
    return std::all_of(names_.begin(), names_.end(), [&](std::uint32_t name) { return file_.has_identifier(name, begin, end); });
  }

  /// A condition on `$S` of `{ $S; }` speaks of the expression; the patterns in it are statements as well.
  bool is_statement_of_bound(PatternIndex root, NodeIndex index) const {
    if (pattern_[root].kind != Kind::ExprStmt || tree_[index].kind != Kind::ExprStmt || tree_.is_leaf(index))
      return false;
    return tree_[tree_.first_child(index)].range() == within_;
  }

  void attempt(PatternIndex root, NodeIndex index) {
    const bool bound = is_statement_of_bound(root, index);
    if (!(within_.contains(tree_[index].range()) || bound) || !spells_names(index, tree_[index].subtree_end)) return;
    const std::size_t before = result_.matches.size();
    const auto found = [&] {
      record(bound ? within_ : tree_[index].range());
      if (result_.matches.size() - before < limits_.matches_of_root) return !pattern_.binds;
      result_.bindings_limited = true;
      return true;
    };
    if (pattern_[root].kind == Kind::ExprStmt) {  // as in a list: `f();` also finds `x = f();` and `return f();`
      if ((tree_[index].flags & kStatement) != 0) matcher_.match_statement(root, index, found);
    } else {
      matcher_.match(root, index, found);
    }
  }

  /// A list of statements (or members, or other siblings) is tried on every suffix of every list of such.
  void lists() {
    const PatternNode& first = pattern_[pattern_.roots[0]];
    const bool leading = first.kind == Kind::Ellipsis || first.kind == Kind::MetavariableEllipsis;
    static constexpr std::array kLists = {Kind::Module, Kind::Block, Kind::ClassBody, Kind::Object, Kind::Arguments, Kind::Element};
    // The first statement must spell the names of its part; where none does nothing begins.
    std::vector<std::uint32_t> names_of_first;
    if (!leading && !names_.empty()) names_of_first = names_to_spell(pattern_, std::span(pattern_.roots).first(1), file_, options_);
    const auto try_list = [&](const std::vector<NodeIndex>& items) {
      if (items.empty() || !spells_names(items.front(), tree_[items.back()].subtree_end)) return;
      const std::size_t starts = leading ? 1 : items.size();
      for (std::size_t start = 0; start < starts && !full(); ++start) {
        if (!names_of_first.empty()) start = first_spelling(items, start, names_of_first.front());
        if (start < starts) suffix(items, start);
      }
    };
    if (whole_file()) {
      std::uint32_t pass = 0;
      for (const Kind kind : kLists) {
        ++pass;
        for (const NodeIndex list : file_.of_kind(kind)) {
          if (full()) return;
          origin_ = {pass, list};
          std::vector<NodeIndex> items;
          tree_.for_each_child(list, [&](NodeIndex child) { items.push_back(child); });
          try_list(items);
        }
      }
      return;
    }
    // Of the lists that reach into a part of the file only the items inside it count.
    std::map<NodeIndex, std::vector<NodeIndex>> by_list;
    for (const NodeIndex item : file_.inside(within_)) {
      if (tree_[item].parent != kNoNode) by_list[tree_[item].parent].push_back(item);
    }
    for (const Kind kind : kLists) {
      for (const auto& [list, items] : by_list) {
        if (full()) return;
        if (tree_[list].kind == kind) try_list(items);
      }
    }
  }

  /// The first of the items from `start` on that holds the name; their number: none does.
  std::size_t first_spelling(const std::vector<NodeIndex>& items, std::size_t start, std::uint32_t name) const {
    while (start < items.size()) {
      const NodeIndex at = file_.next_identifier(name, items[start]);
      if (at == kNoNode) break;
      const auto behind = std::upper_bound(items.begin() + static_cast<std::ptrdiff_t>(start), items.end(), at);
      const auto holder = static_cast<std::size_t>(behind - items.begin()) - 1;
      if (at < tree_[items[holder]].subtree_end) return holder;
      start = holder + 1;
    }
    return items.size();
  }

  void suffix(const std::vector<NodeIndex>& items, std::size_t start) {
    if (!matcher_.may_match_statement(pattern_.roots[0], items[start])) return;
    if (!spells_names(items[start], tree_[items.back()].subtree_end)) return;
    const auto found = [&](std::span<const NodeIndex> list, std::size_t last) {
      ByteRange range = tree_[items[start]].range();
      if (last > 0) range.end = std::max(range.end, tree_[list[last - 1]].end);
      if (inside_ && trailing_ellipsis()) range.end = std::max(range.end, tree_[items.back()].end);
      record(range);
      return false;
    };
    matcher_.match_statements(pattern_.roots, std::span(items).subspan(start), false, found);
    if (!has_ellipsis() || full() || tree_[items[start]].kind == Kind::Block)
      return;  // a block's statements are a list of their own
    // The statements behind the first one may also be nested deeper.
    const PatternNode& first = pattern_[pattern_.roots[0]];
    if (first.kind != Kind::Ellipsis && first.kind != Kind::MetavariableEllipsis &&
        !matcher_.can_match_statement(pattern_.roots[0], items[start])) {
      return;
    }
    const std::vector<NodeIndex> flat = matcher_.flattened(std::span(items).subspan(start));
    if (flat.size() == items.size() - start) return;
    matcher_.match_statements(pattern_.roots, flat, false, found);
  }

  bool has_ellipsis() const {
    return std::any_of(pattern_.roots.begin(), pattern_.roots.end(), [&](PatternIndex root) {
      return pattern_[root].kind == Kind::Ellipsis || pattern_[root].kind == Kind::MetavariableEllipsis;
    });
  }
  bool trailing_ellipsis() const { return pattern_[pattern_.roots.back()].kind == Kind::Ellipsis; }

  bool full() {
    if (result_.matches.size() < limits_.matches && !matcher_.cut_short()) return false;
    result_.cut_short = true;
    return true;
  }

  void record(ByteRange range) {
    Match match{range, matcher_.bindings()};
    // Backtracking finds the same match on several ways; the last ones suffice to see that.
    const std::size_t count = result_.matches.size();
    for (std::size_t i = count; i > 0 && i + 32 > count; --i) {
      if (result_.matches[i - 1].range != match.range || !(result_.matches[i - 1].bindings == match.bindings)) continue;
      result_.shared_by_roots = result_.shared_by_roots || result_.origins[i - 1].root != origin_.root;
      return;
    }
    result_.matches.push_back(std::move(match));
    result_.origins.push_back(origin_);
  }

  const Pattern& pattern_;
  const FileView& file_;
  const Tree& tree_;
  const RuleOptions& options_;
  const ByteRange within_;
  const bool inside_;
  const MatchLimits limits_;
  const std::vector<std::uint32_t> names_;  ///< see names_to_spell()
  NodeMatcher matcher_;
  MatchResult result_;
  MatchOrigin origin_;  ///< of what is tried now
};

}  // namespace

MatchResult match_pattern(const Pattern& pattern, const FileView& file, const RuleOptions& options,
                          std::size_t metavariables, ByteRange within, const Bindings& outer, bool inside,
                          const MatchLimits& limits, const Context& ctx) {
  return Search(pattern, file, options, metavariables, within, outer, inside, limits, ctx).run();
}

}  // namespace omni
