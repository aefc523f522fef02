#include "agents/rules/pattern_builder.h"

#include <algorithm>


namespace omni {
namespace {

/// A literal that may hold expressions: f"…", $"…", `…`.
bool is_template(std::string_view literal) {
  const std::size_t quote = literal.find_first_of("\"'`");
  if (quote == std::string_view::npos) return false;
  return literal[quote] == '`' || literal.substr(0, quote).find_first_of("fF$") != std::string_view::npos;
}

/// The nodes that are the pattern.
struct Roots {
  std::vector<NodeIndex> nodes;
  bool head = false;      ///< one node that begins with the pattern and ends in the wrapper: `class $X` of `class $X{}`
  bool doubtful = false;  ///< the pattern's text and these nodes are not the same thing: only if no other reading is left
};

/// Letters or digits in `text`: something that brackets and separators are not.
bool has_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  });
}

bool is_body(Role role) {
  return role == Role::Body || role == Role::Then || role == Role::Else || role == Role::Handler || role == Role::Finally;
}

/// Is what stands behind the region only bodies, and nothing half inside?
bool is_head(const Tree& tree, NodeIndex root, ByteRange region) {
  bool head = true;
  tree.for_each_child(root, [&](NodeIndex child) {
    if (tree[child].end > region.end) head = head && tree[child].begin >= region.end && is_body(tree[child].role);
  });
  return head;
}

/// The deepest node with the whole text, or the siblings inside it.
Roots find_roots(const Tree& tree, ByteRange region) {
  NodeIndex at = 0;
  while (true) {
    Roots roots;
    NodeIndex around = kNoNode;
    tree.for_each_child(at, [&](NodeIndex child) {
      const ByteRange range = tree[child].range();
      if (region.contains(range) && !range.empty()) {
        roots.nodes.push_back(child);
      } else if (range.contains(region)) {
        around = child;
      } else if (range.overlaps(region)) {
        roots.doubtful = true;
      }
    });
    if (around != kNoNode) {
      at = around;
      continue;
    }
    const Node& outer = tree[at];
    const bool exact = roots.nodes.size() == 1 && tree[roots.nodes[0]].range() == region;
    if (!exact && outer.kind != Kind::Module && outer.kind != Kind::Block && outer.kind != Kind::ExprStmt &&
        outer.begin == region.begin && outer.end > region.end && !roots.nodes.empty()) {
      return {{at}, true, !is_head(tree, at, region)};
    }
    if (roots.nodes.empty()) return {{at}, false, outer.kind == Kind::Module};
    std::sort(roots.nodes.begin(), roots.nodes.end(), [&](NodeIndex a, NodeIndex b) { return tree[a].begin < tree[b].begin; });
    const Role role = tree[roots.nodes.front()].role;
    ByteOffset end = region.begin;
    for (const NodeIndex node : roots.nodes) {
      if (tree[node].begin > end && has_word(slice(tree.text(), {end, tree[node].begin}))) roots.doubtful = true;
      if (tree[node].role != role) roots.doubtful = true;
      end = std::max(end, tree[node].end);
    }
    if (end < region.end && has_word(slice(tree.text(), {end, region.end}))) roots.doubtful = true;
    return roots;
  }
}

class PatternBuilder {
 public:
  PatternBuilder(const LanguageRegistry& registry, const PatternCandidate& candidate, const PatternSource& source,
                 const Language& language, MetavariableTable& names)
      : registry_(registry), tree_(candidate.tree), spelled_(candidate.spelled), source_(source), language_(language), names_(names),
        seen_(source.placeholders.size(), 0) {}

  Result<Pattern> run() {
    const Roots found = find_roots(tree_, spelled_.region);
    head_ = found.head;
    pattern_.doubtful = found.doubtful;
    std::vector<NodeIndex> roots = head_ ? found.nodes : peel(found.nodes);
    if (language_.pattern->lines_are_elements && roots.size() == 1) {
      const NodeIndex only = tree_.first_child(roots[0]);
      const bool container = tree_[roots[0]].kind == Kind::Dict || tree_[roots[0]].kind == Kind::List;
      if (container && only != kNoNode && tree_.next_sibling(only) == kNoNode) roots[0] = only;
    }
    for (const NodeIndex root : roots) {
      OMNI_TRY(const PatternIndex built, build(root));
      if (built != kDropped) pattern_.roots.push_back(built);
    }
    if (pattern_.roots.empty()) return Error(ErrorCode::InvalidInput, "the pattern is empty");
    if (head_) pattern_.nodes[pattern_.roots.front()].head = true;
    for (const char seen : seen_) pattern_.doubtful = pattern_.doubtful || seen == 0;
    pattern_.shape = pattern_.roots.size() == 1 ? Pattern::Shape::Node : Pattern::Shape::List;
    for (const PatternIndex root : pattern_.roots) pattern_.binds = pattern_.binds || pattern_.nodes[root].binds;
    return std::move(pattern_);
  }

 private:
  static constexpr PatternIndex kDropped = 0xffffffffU;
  static constexpr std::size_t kMaxDepth = 500;  // this and all that walks a pattern recurses; people write about 20

  /// `f()` is an expression wherever it stands; with a semicolon (where the language has them) a statement.
  std::vector<NodeIndex> peel(std::vector<NodeIndex> roots) const {
    while (roots.size() == 1) {
      const Node& node = tree_[roots[0]];
      const bool statement_meant = language_.pattern->semicolons && source_.ends_with_semicolon;
      const bool wrapper = (node.flags & kSynthetic) != 0 && tree_.first_child(roots[0]) != kNoNode;
      if ((node.kind == Kind::ExprStmt && !statement_meant) || wrapper || node.kind == Kind::Module) {
        std::vector<NodeIndex> children;
        tree_.for_each_child(roots[0], [&](NodeIndex child) { children.push_back(child); });
        if (children.empty()) return roots;
        roots = std::move(children);
        continue;
      }
      if (node.kind == Kind::Block && !source_.starts_with_brace) {  // `| p -> e`, `case p: e`
        const NodeIndex only = tree_.first_child(roots[0]);
        if (only != kNoNode && tree_[only].kind == Kind::Case && tree_[only].subtree_end == node.subtree_end) return {only};
      }
      // A call written as its callee alone (a command of one word) is that callee, unless `;` or `&` ends it.
      const NodeIndex callee = node.kind == Kind::Call ? tree_.child(roots[0], Role::Callee) : kNoNode;
      if (callee != kNoNode && tree_[callee].range() == spelled_.region) return {callee};
      return roots;
    }
    return roots;
  }

  /// The placeholder whose spelling covers the whole node (a trailing separator may belong to the spelling).
  std::optional<std::size_t> placeholder_of(ByteRange range) const {
    for (std::size_t i = 0; i < source_.placeholders.size(); ++i) {
      const auto kind = source_.placeholders[i].kind;
      if (kind != Placeholder::Kind::Ellipsis && kind != Placeholder::Kind::MetavariableEllipsis) continue;
      const ByteRange whole = spelled_.placeholders[i].whole;
      if (whole.contains(range) && range.contains(spelled_.placeholders[i].word)) return i;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> word_at(ByteRange range) const {
    for (std::size_t i = 0; i < source_.placeholders.size(); ++i) {
      if (spelled_.placeholders[i].word == range || spelled_.placeholders[i].whole == range) return i;
    }
    return std::nullopt;
  }

  /// `"a $X b"` where the language itself puts variables into strings that way; only `"$X"` is the string's content.
  std::optional<std::string_view> name_in_string(NodeIndex index) const {
    static constexpr std::string_view kLanguages[] = {"bash", "dart", "kotlin", "php", "scala"};
    if (std::find(std::begin(kLanguages), std::end(kLanguages), language_.name) == std::end(kLanguages)) return std::nullopt;
    const Node& node = tree_[index];
    if (node.parent == kNoNode || tree_[node.parent].kind != Kind::Interpolated || node.begin == 0) return std::nullopt;
    std::string_view text = tree_.text(index);
    if (text.starts_with('$')) {
      text.remove_prefix(1);
    } else if (tree_.text()[node.begin - 1] != '$') {
      return std::nullopt;
    }
    const bool upper = !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::all_of(text.begin(), text.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
    return upper ? std::optional(text) : std::nullopt;
  }

  /// `$S;` where only a declaration `T_ mv_Sz;` parses.
  std::optional<std::size_t> statement_placeholder(const Node& node) const {
    if (node.kind != Kind::VarDef) return std::nullopt;
    for (std::size_t i = 0; i < source_.placeholders.size(); ++i) {
      const ByteRange whole = spelled_.placeholders[i].whole;
      if (source_.placeholders[i].kind != Placeholder::Kind::Metavariable || whole == spelled_.placeholders[i].word) continue;
      if (node.begin == whole.begin && (node.end == whole.end || node.end == whole.end + 1)) return i;
    }
    return std::nullopt;
  }

  /// A part of a spelling that only helps the grammar (`T_` of `T_ mv_Xz`).
  bool is_scaffold(ByteRange range) const {
    for (const SpelledPlaceholder& placeholder : spelled_.placeholders) {
      if (placeholder.whole.contains(range) && !range.contains(placeholder.word) && !placeholder.word.contains(range)) return true;
    }
    return false;
  }

  PatternIndex add(PatternNode node) {
    pattern_.nodes.push_back(std::move(node));
    return static_cast<PatternIndex>(pattern_.nodes.size() - 1);
  }

  Result<PatternIndex> build(NodeIndex index) {
    if (depth_ == kMaxDepth) {
      return Error(ErrorCode::InvalidInput, "the pattern is nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    ++depth_;
    Result<PatternIndex> built = build_node(index);
    --depth_;
    return built;
  }

  Result<PatternIndex> build_node(NodeIndex index) {
    const Node& node = tree_[index];
    const ByteRange range = node.range();
    // Kotlin's classes have a list of parameters that the pattern may leave out.
    if (node.kind == Kind::Parameters && range.empty() && node.parent != kNoNode &&
        tree_[node.parent].kind == Kind::ClassDef)
      return kDropped;
    if (is_scaffold(range) || (head_ && range.begin >= spelled_.region.end)) return kDropped;
    if (const auto ellipsis = placeholder_of(range)) {
      const bool body = node.kind == Kind::Block && is_body(node.role);  // there must be one, with anything in it
      const PatternIndex dots = add(ellipsis_node(*ellipsis, body ? Role::None : node.role));
      if (!body) return dots;
      PatternNode block;
      block.kind = Kind::Block;
      block.role = node.role;
      const PatternIndex own = add(std::move(block));
      finish(own, {dots});
      return own;
    }
    if (const auto name = name_in_string(index)) {
      PatternNode named;
      named.kind = Kind::Metavariable;
      named.role = node.role;
      named.leaf = true;
      if (*name != "_") {
        named.metavariable = names_.intern(*name);
        named.binds = true;
      }
      return add(std::move(named));
    }
    const ByteRange own_text = node.kind == Kind::String ? tree_.content_range(index) : range;  // `>- $X` in YAML is `$X`
    ByteRange trimmed = range;  // some grammars have the blank before a word inside of it
    while (trimmed.begin < trimmed.end && tree_.text()[trimmed.begin] == ' ') ++trimmed.begin;
    for (const ByteRange place : {range, own_text, trimmed}) {
      // A command that is only its name is a Call (bash).
      const auto word = word_at(place);
      if (word && (tree_.is_leaf(index) || node.kind == Kind::Call)) return metavariable_node(*word, node.role);
    }
    if (const auto whole = statement_placeholder(node)) return metavariable_node(*whole, node.role);
    if (node.kind == Kind::String || node.kind == Kind::StringText || node.kind == Kind::Interpolated) {
      OMNI_TRY(std::optional<PatternNode> special, string_node(index));
      if (special) return add(std::move(*special));
    }
    if (node.kind == Kind::RegexLiteral && tree_.is_leaf(index)) {
      const ByteRange body = regex_body(tree_, index);
      if (const auto word = word_at(body)) return regex_node(*word, node.role, slice(tree_.text(), {std::min(body.end + 1, node.end), node.end}));
    }
    if (node.kind == Kind::Call || node.kind == Kind::List || node.kind == Kind::Template) {
      const bool substitution = node.kind == Kind::Template && !tree_.is_leaf(index) && tree_[index + 1].kind == Kind::Call;  // $(deep_ e)
      OMNI_TRY(const PatternIndex deep, deep_node(substitution ? index + 1 : index));
      if (deep != kDropped) {
        pattern_.nodes[deep].role = node.role;
        return deep;
      }
    }
    if (node.kind == Kind::Block && (node.flags & kSynthetic) != 0 && node.role != Role::Body) {  // `if (c) $S`
      const NodeIndex statement = tree_.first_child(index);
      const NodeIndex inner = statement != kNoNode && tree_[statement].kind == Kind::ExprStmt ? tree_.first_child(statement) : kNoNode;
      if (inner != kNoNode && tree_[statement].subtree_end == node.subtree_end) {
        const auto word = word_at(tree_[inner].range());
        if (word && tree_.is_leaf(inner)) return metavariable_node(*word, node.role);
      }
    }
    PatternNode out;
    out.kind = node.kind;
    out.role = node.role;
    out.symbol = node.symbol;
    out.leaf = tree_.is_leaf(index);
    out.concatenation = node.kind == Kind::Interpolated && node.content_begin == 0;
    out.singleton = node.kind == Kind::Element && tree_.text(index).ends_with("/>");
    if (out.leaf) out.text = std::string(tree_.content(index));
    const PatternIndex own = add(std::move(out));
    std::vector<PatternIndex> children;
    NodeIndex end = node.subtree_end;
    for (NodeIndex child = index + 1; child < end; child = tree_[child].subtree_end) {
      OMNI_TRY(const PatternIndex built, build(child));
      if (built == kDropped) continue;
      if (node.kind == Kind::Interpolated) part_of_string(pattern_.nodes[built], tree_[child].kind);
      children.push_back(built);
    }
    finish(own, std::move(children));
    return simplified(own);
  }

  /// Between the quotes of a template, `{...}` is an expression, one; among strings side by side `"..."` is any run of them.
  static void part_of_string(PatternNode& part, Kind written) {
    if (part.kind == Kind::Ellipsis && written != Kind::StringText) part.kind = Kind::Metavariable;
    if (part.kind == Kind::AnyString) part.kind = Kind::Ellipsis;
    if (part.kind == Kind::StringMetavariable && part.any_parts) part.kind = Kind::MetavariableEllipsis;
  }

  /// Shapes that say less than they seem to.
  PatternIndex simplified(PatternIndex own) {
    PatternNode& node = pattern_.nodes[own];
    const auto only = [&](Role role, Kind kind) {
      return node.children.size() == 1 && pattern_.nodes[node.children[0]].role == role && pattern_.nodes[node.children[0]].kind == kind;
    };
    if (node.kind == Kind::Case && only(Role::Item, Kind::Ellipsis)) {  // `case ...`
      const Role role = node.role;
      node = pattern_.nodes[node.children[0]];
      node.role = role;
      return own;
    }
    if (node.kind == Kind::Import && only(Role::Module, Kind::Ellipsis)) {  // one of several in a bracket
      const Role role = node.role;
      node = pattern_.nodes[node.children[0]];
      node.role = role;
      return own;
    }
    // `x. ...;` where the grammar wants a call: `x.ellX();`
    if (node.kind == Kind::Call && only(Role::Callee, Kind::Member)) {
      const PatternNode callee = pattern_.nodes[node.children[0]];
      if (callee.groups.size() == 2 && callee.groups[0].role == Role::Name && callee.groups[0].ellipsis) {
        const Role role = node.role;
        node = callee;
        node.role = role;
        return own;
      }
    }
    if (node.kind == Kind::For || node.kind == Kind::ForEach) {  // `for (...)`
      bool any = false;
      bool other = false;
      for (const auto& group : node.groups) {
        if (group.role == Role::Body) continue;
        for (const PatternIndex child : group.children) {
          (pattern_.nodes[child].kind == Kind::Ellipsis ? any : other) = true;
        }
      }
      node.any_loop = any && !other;
      if (node.any_loop) std::erase_if(node.groups, [](const auto& group) { return group.role != Role::Body; });
    }
    return own;
  }

  void finish(PatternIndex own, std::vector<PatternIndex> children) {
    std::vector<PatternNode::Group> groups;
    bool binds = false;
    for (const PatternIndex child : children) {
      const PatternNode& node = pattern_.nodes[child];
      binds = binds || node.binds;
      auto found = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.role == node.role; });
      if (found == groups.end()) {
        groups.push_back({node.role, false, {}});
        found = groups.end() - 1;
      }
      found->children.push_back(child);
      found->ellipsis = found->ellipsis || node.kind == Kind::Ellipsis || node.kind == Kind::MetavariableEllipsis;
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& a, const auto& b) { return a.role < b.role; });
    PatternNode& node = pattern_.nodes[own];
    node.children = std::move(children);
    node.groups = std::move(groups);
    node.binds = binds;
    node.dotted = dotted_of(own);
  }

  std::string dotted_of(PatternIndex index) const {
    const PatternNode& node = pattern_.nodes[index];
    if (node.kind != Kind::Member || node.children.size() != 2 || node.symbol != 0) return {};
    const PatternNode& object = pattern_.nodes[node.children[0]];
    const PatternNode& name = pattern_.nodes[node.children[1]];
    if (name.kind != Kind::Identifier) return {};
    if (object.kind == Kind::Identifier) return object.text + "." + name.text;
    return object.dotted.empty() ? std::string() : object.dotted + "." + name.text;
  }

  PatternNode ellipsis_node(std::size_t placeholder, Role role) {
    seen_[placeholder] = 1;
    const Placeholder& from = source_.placeholders[placeholder];
    PatternNode node;
    node.role = role;
    node.leaf = true;
    node.kind = Kind::Ellipsis;
    if (from.kind == Placeholder::Kind::MetavariableEllipsis) {
      node.kind = Kind::MetavariableEllipsis;
      if (from.name != "_") node.metavariable = names_.intern("..." + from.name);
      node.binds = from.name != "_";
    }
    return node;
  }

  Result<PatternIndex> metavariable_node(std::size_t placeholder, Role role) {
    seen_[placeholder] = 1;
    const Placeholder& from = source_.placeholders[placeholder];
    // C reads `x = deep_(f())` as a declaration too; there the word is no call, so nothing is looked for inside it.
    if (from.kind == Placeholder::Kind::Deep) return Error(ErrorCode::InvalidInput, "`<... e ...>` stands where no expression can");
    PatternNode node;
    node.role = role;
    node.leaf = true;
    if (from.kind == Placeholder::Kind::StringRegex) {
      OMNI_TRY(node.regex, string_regex(from));
      node.kind = Kind::StringRegex;
      return add(std::move(node));
    }
    node.kind = Kind::Metavariable;
    if (from.kind == Placeholder::Kind::TypedMetavariable) {
      node.kind = Kind::TypedMetavariable;
      node.type = from.type;
      if (from.type.find('$') != std::string::npos) {
        OMNI_TRY(const PatternIndex type, type_pattern(from.type));
        node.children.push_back(type);
      }
    }
    if (from.name != "_") {
      node.metavariable = names_.intern(from.name);
      node.binds = true;
    }
    return add(std::move(node));
  }

  /// `/$X/`: a regular expression of any text and flags; `/.../` without a name.
  PatternIndex regex_node(std::size_t placeholder, Role role, std::string_view flags) {
    seen_[placeholder] = 1;
    const Placeholder& from = source_.placeholders[placeholder];
    PatternNode node;
    node.kind = Kind::RegexLiteral;
    node.role = role;
    node.leaf = true;
    if (from.kind == Placeholder::Kind::Metavariable && from.name != "_") {
      node.metavariable = names_.intern(from.name);
      node.binds = true;
    }
    node.text = std::string(flags);
    return add(std::move(node));
  }

  /// A type with metavariables of its own, `List<$T>`: a pattern inside the pattern.
  Result<PatternIndex> type_pattern(const std::string& type) {
    OMNI_TRY(const PatternViews views, compile_pattern(registry_, language_, type, names_));
    for (const Pattern& view : views.views) {
      if (view.roots.size() != 1) continue;
      switch (view[view.roots[0]].kind) {
        case Kind::Metavariable:
        case Kind::Identifier:
        case Kind::Member:
        case Kind::Type:
        case Kind::GenericType:
        case Kind::ArrayType:
        case Kind::PointerType: break;
        default: continue;
      }
      const auto offset = static_cast<PatternIndex>(pattern_.nodes.size());
      for (PatternNode node : view.nodes) {
        for (PatternIndex& child : node.children) child += offset;
        for (auto& group : node.groups) {
          for (PatternIndex& child : group.children) child += offset;
        }
        pattern_.nodes.push_back(std::move(node));
      }
      return view.roots[0] + offset;
    }
    return Error(ErrorCode::InvalidInput, "`" + type + "` is no type");
  }

  static Result<std::shared_ptr<const Regex>> string_regex(const Placeholder& from) {
    // "/re/flags"
    const std::size_t slash = from.name.rfind('/');
    RegexFlags flags;
    flags.caseless = from.name.find('i', slash) != std::string::npos;
    flags.multi_line = from.name.find('m', slash) != std::string::npos;
    flags.dot_all = from.name.find('s', slash) != std::string::npos;
    OMNI_TRY(Regex regex, Regex::compile(std::string_view(from.name).substr(1, slash - 1), flags));
    return std::shared_ptr<const Regex>(std::make_shared<const Regex>(std::move(regex)));
  }

  /// `"..."`, `"$X"`, `"=~/re/"`; nullopt for an ordinary string.
  Result<std::optional<PatternNode>> string_node(NodeIndex index) {
    const Node& from = tree_[index];
    std::string_view content = tree_.content(index);
    if ((from.flags & kDecoded) != 0 && content.ends_with('\n')) content.remove_suffix(1);
    PatternNode node;
    node.role = from.role;
    node.leaf = true;
    const ByteRange range = tree_.content_range(index);
    if (const auto word = word_at(range); word && source_.placeholders[*word].kind == Placeholder::Kind::StringRegex) {
      seen_[*word] = 1;
      OMNI_TRY(node.regex, string_regex(source_.placeholders[*word]));
      node.kind = Kind::StringRegex;
      return std::optional(std::move(node));
    }
    if (content == "..." && from.kind != Kind::Interpolated) {
      const std::string_view literal = tree_.text(index);
      const std::size_t quote = literal.find_first_of("\"'`");
      const bool prefixed = tree_.language().name == "scala" && quote > 0 && quote < literal.size();  // s"…", sql"…"
      const bool template_literal = from.kind == Kind::String && (prefixed || is_template(literal));
      if (prefixed) node.text = literal.substr(0, quote + 1);
      node.kind = from.kind == Kind::StringText ? Kind::Ellipsis : template_literal ? Kind::AnyTemplate : Kind::AnyString;
      return std::optional(std::move(node));
    }
    const bool run = content.starts_with("$...");
    std::string_view name = content.starts_with('$') ? content.substr(run ? 4 : 1) : std::string_view{};
    const bool upper = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }) && !(name[0] >= '0' && name[0] <= '9');
    if (upper) {
      node.kind = language_.name == "bash" ? Kind::Metavariable : Kind::StringMetavariable;  // there a quoted variable is a word
      node.any_parts = run;
      if (name != "_") {
        node.metavariable = names_.intern(run ? "..." + std::string(name) : std::string(name));
        node.binds = true;
      }
      return std::optional(std::move(node));
    }
    return std::optional<PatternNode>();
  }

  /// `deep_(e)` or `[deep_, e]` written for `<... e ...>`.
  Result<PatternIndex> deep_node(NodeIndex index) {
    if (tree_.is_leaf(index)) return kDropped;
    const bool list = tree_[index].kind == Kind::List;
    const NodeIndex callee = list ? tree_.first_child(index) : tree_.child(index, Role::Callee);
    if (callee == kNoNode || !is_deep_word(callee)) return kDropped;
    const NodeIndex arguments = list ? kNoNode : tree_.child(index, Role::Arguments);
    if (!list && arguments == kNoNode) return kDropped;
    const NodeIndex written = list ? tree_.next_sibling(callee) : tree_.first_child(arguments);
    if (written == kNoNode) return kDropped;
    OMNI_TRY(const PatternIndex inner, build(written));
    if (inner == kDropped) return kDropped;
    PatternNode node;
    node.kind = Kind::Deep;
    node.role = tree_[index].role;
    pattern_.nodes[inner].role = Role::None;
    const PatternIndex own = add(std::move(node));
    finish(own, {inner});
    return own;
  }

  bool is_deep_word(NodeIndex index) {
    for (std::size_t i = 0; i < source_.placeholders.size(); ++i) {
      if (source_.placeholders[i].kind != Placeholder::Kind::Deep) continue;
      if (tree_.content_range(index) != spelled_.placeholders[i].word) continue;
      seen_[i] = 1;
      return true;
    }
    return false;
  }

  const LanguageRegistry& registry_;
  const Tree& tree_;
  const SpelledPattern& spelled_;
  const PatternSource& source_;
  const Language& language_;
  MetavariableTable& names_;
  std::size_t depth_ = 0;
  Pattern pattern_;
  bool head_ = false;
  std::vector<char> seen_;  ///< by placeholder: it became a node
};

}  // namespace

Result<Pattern> build_pattern(const LanguageRegistry& registry, const PatternCandidate& candidate, const PatternSource& source,
                              const Language& language, MetavariableTable& names) {
  return PatternBuilder(registry, candidate, source, language, names).run();
}

}  // namespace omni
