#include "agents/semantics/names.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "agents/syntax/language.h"

/// Two walks over the tree. The first opens scopes and collects what each defines: parameters, declarations,
/// assignments (where the language declares by assigning), loop variables, imports. The second looks every
/// identifier up along the scopes that were open at its place. A variable is a constant when all the file assigns it
/// exactly once, a literal, before its use.
namespace omni {
namespace {

using ScopeIndex = std::uint32_t;
constexpr ScopeIndex kNoScope = 0xffffffffU;

enum class ScopeKind : std::uint8_t { File, Function, Class, Block };

struct Scope {
  ScopeKind kind = ScopeKind::File;
  ScopeIndex parent = kNoScope;
};

/// What sets languages apart here.
struct ScopeRules {
  bool assignment_declares = false;   ///< x = 1 makes a local x
  bool blocks_are_scopes = true;
  bool fields_by_bare_name = true;    ///< a method sees the fields of its class without `this.`
  bool using_is_wildcard = false;     ///< an import without names opens a namespace (C# using, Ruby require …)
};

ScopeRules rules_of(std::string_view language) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), language) != names.end();
  };
  ScopeRules rules;
  rules.assignment_declares = is({"python", "ruby", "php", "bash", "lua", "elixir"});
  rules.blocks_are_scopes = !is({"python", "ruby", "php", "bash"});
  rules.fields_by_bare_name = !is({"python", "ruby", "php", "javascript", "typescript", "tsx", "rust", "go"});
  rules.using_is_wildcard = is({"c_sharp"});
  return rules;
}

struct Variable {
  ScopeIndex scope = 0;
  NodeIndex defined_at = kNoNode;
  std::uint32_t assignments = 0;
  NodeIndex value = kNoNode;
  NodeIndex type = kNoNode;
  std::uint32_t import = 0;
};

}  // namespace

class NameResolver {
 public:
  explicit NameResolver(const Tree& tree) : tree_(tree), rules_(rules_of(tree.language().name)) {
    names_.meaning_.resize(tree.size());
  }

  Names run() {
    walk([&](NodeIndex i) { define(i); });
    define_pass_ = false;
    walk([&](NodeIndex i) { use(i); });
    names_.constants_.reserve(variables_.size());
    names_.types_.reserve(variables_.size());
    for (const Variable& variable : variables_) {
      const bool constant = variable.assignments == 1 && variable.value != kNoNode && is_literal(variable.value);
      names_.constants_.push_back(constant ? variable.value : kNoNode);
      names_.types_.push_back(variable.type);
    }
    return std::move(names_);
  }

 private:
  /// Preorder, with the scopes of both walks numbered alike.
  template <typename Visit>
  void walk(Visit&& visit) {
    struct Open {
      NodeIndex end;
      ScopeIndex scope;
    };
    std::vector<Open> open;
    if (define_pass_) scopes_.push_back({ScopeKind::File, kNoScope});
    ScopeIndex next = 1;
    scope_ = 0;
    for (NodeIndex i = 0; i < tree_.size(); ++i) {
      while (!open.empty() && open.back().end <= i) {
        open.pop_back();
        scope_ = open.empty() ? 0 : open.back().scope;
      }
      const Node& node = tree_[i];
      // A definition's own name belongs to the scope around it.
      if (define_pass_) visit(i);
      ScopeKind kind = ScopeKind::File;
      if (node.kind == Kind::FunctionDef || node.kind == Kind::Lambda || node.kind == Kind::Comprehension) kind = ScopeKind::Function;
      if (node.kind == Kind::ClassDef) kind = ScopeKind::Class;
      if (rules_.blocks_are_scopes && (node.kind == Kind::Block || node.kind == Kind::For || node.kind == Kind::ForEach ||
                                       node.kind == Kind::Catch || node.kind == Kind::Try || node.kind == Kind::With)) {
        kind = ScopeKind::Block;
      }
      if (kind != ScopeKind::File) {
        if (define_pass_) scopes_.push_back({kind, scope_});
        scope_ = next++;
        open.push_back({node.subtree_end, scope_});
      }
      if (!define_pass_) visit(i);
    }
  }

  bool is_literal(NodeIndex i) const {
    switch (tree_[i].kind) {
      case Kind::String:
      case Kind::Number:
      case Kind::Bool:
      case Kind::Char: return true;
      case Kind::Unary: {
        const NodeIndex operand = tree_.child(i, Role::Operand);
        return operand != kNoNode && tree_[operand].kind == Kind::Number;
      }
      default: return false;
    }
  }

  // ── definitions ─────────────────────────────────────────────────────────────────────────────────────────────────

  void define(NodeIndex i) {
    const Node& node = tree_[i];
    switch (node.kind) {
      case Kind::Import: define_import(i); break;
      case Kind::Parameter: define_parameter(i); break;
      case Kind::VarDef: define_variable(i); break;
      case Kind::Assign: define_assignment(i); break;
      case Kind::AugAssign: count_assignment(tree_.child(i, Role::Left), 2); break;
      case Kind::Unary: {
        static const std::array kChanges = {symbol_hash("++"), symbol_hash("--")};
        if (std::find(kChanges.begin(), kChanges.end(), node.symbol) != kChanges.end()) {
          count_assignment(tree_.child(i, Role::Operand), 2);
        }
        break;
      }
      case Kind::ForEach: define_targets(tree_.child(i, Role::Left), kNoNode, tree_.child(i, Role::Type), 2, inner_scope()); break;
      case Kind::Catch: define_targets(tree_.child(i, Role::Name), kNoNode, tree_.child(i, Role::Type), 2, inner_scope()); break;
      case Kind::FunctionDef: {
        const NodeIndex name = tree_.child(i, Role::Name);
        if (name != kNoNode && tree_[name].kind == Kind::Identifier && scopes_[scope_].kind != ScopeKind::Class) define_name(name, scope_, kNoNode, kNoNode, 2);
        break;
      }
      case Kind::Global: {
        tree_.for_each_child(i, [&](NodeIndex child) { globals_.push_back({scope_, tree_.text(child)}); });
        break;
      }
      default: break;
    }
  }

  /// The scope that the node just visited is about to open (loops and handlers declare inside themselves).
  ScopeIndex inner_scope() const {
    return rules_.blocks_are_scopes ? static_cast<ScopeIndex>(scopes_.size()) : function_scope();
  }

  ScopeIndex function_scope() const {
    ScopeIndex at = scope_;
    while (scopes_[at].kind == ScopeKind::Block) at = scopes_[at].parent;
    return at;
  }

  std::uint32_t* find_in(std::string_view name, ScopeIndex scope) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return nullptr;
    for (auto variable = found->second.rbegin(); variable != found->second.rend(); ++variable) {
      if (variables_[*variable - 1].scope == scope && variables_[*variable - 1].import == 0) return &*variable;
    }
    return nullptr;
  }

  Variable& define_name(NodeIndex identifier, ScopeIndex scope, NodeIndex value, NodeIndex type, std::uint32_t assignments) {
    const std::string_view name = tree_.text(identifier);
    if (const std::uint32_t* known = find_in(name, scope)) {
      Variable& variable = variables_[*known - 1];
      variable.assignments += assignments;
      if (value != kNoNode) variable.value = value;
      if (variable.type == kNoNode) variable.type = type;
      return variable;
    }
    variables_.push_back({scope, identifier, assignments, value, type, 0});
    by_name_[name].push_back(static_cast<std::uint32_t>(variables_.size()));
    return variables_.back();
  }

  /// All names in a target: a name, a tuple or an object pattern. Members and subscripts define nothing.
  void define_targets(NodeIndex target, NodeIndex value, NodeIndex type, std::uint32_t assignments, ScopeIndex scope) {
    if (target == kNoNode) return;
    switch (tree_[target].kind) {
      case Kind::Identifier: define_name(target, scope, value, type, assignments); return;
      case Kind::Tuple:
      case Kind::List:
      case Kind::Object:
      case Kind::Spread:
      case Kind::Parameters:
        tree_.for_each_child(target, [&](NodeIndex child) { define_targets(child, kNoNode, kNoNode, 2, scope); });
        return;
      case Kind::Pair: define_targets(tree_.child(target, Role::Value), kNoNode, kNoNode, 2, scope); return;
      case Kind::Assign: define_targets(tree_.child(target, Role::Left), kNoNode, kNoNode, 2, scope); return;
      default: return;
    }
  }

  void define_parameter(NodeIndex i) {
    const NodeIndex name = tree_.child(i, Role::Name);
    if (name != kNoNode) define_targets(name, kNoNode, tree_.child(i, Role::Type), 2, scope_);
  }

  NodeIndex type_of_value(NodeIndex value) const {
    if (value == kNoNode) return kNoNode;
    if (tree_[value].kind == Kind::New || tree_[value].kind == Kind::Cast) return tree_.child(value, Role::Type);
    return kNoNode;
  }

  void define_variable(NodeIndex i) {
    const NodeIndex left = tree_.child(i, Role::Left);
    const NodeIndex value = tree_.child(i, Role::Right);
    NodeIndex type = tree_.child(i, Role::Type);
    if (type == kNoNode || tree_.text(type) == "var" || tree_.text(type) == "auto") {
      const NodeIndex shown = type_of_value(value);
      if (shown != kNoNode) type = shown;
    }
    if (left == kNoNode) return;
    if (define_require(left, value)) return;
    define_targets(left, value, type, value == kNoNode ? 0 : 1, scope_);
  }

  void define_assignment(NodeIndex i) {
    const NodeIndex left = tree_.child(i, Role::Left);
    const NodeIndex value = tree_.child(i, Role::Right);
    if (left == kNoNode) return;
    if (rules_.assignment_declares && tree_[i].parent != kNoNode && tree_[tree_[i].parent].kind != Kind::Parameters) {
      ScopeIndex scope = function_scope();
      const bool global = tree_[left].kind == Kind::Identifier &&
                          std::any_of(globals_.begin(), globals_.end(), [&](const auto& entry) {
                            return entry.first == scope && entry.second == tree_.text(left);
                          });
      if (global) scope = 0;
      define_targets(left, value, type_of_value(value), 1, scope);
      return;
    }
    count_assignment(left, 1, value);
  }

  /// An assignment to a variable declared elsewhere. Declarations may follow (hoisting), so unknown names wait.
  void count_assignment(NodeIndex target, std::uint32_t count, NodeIndex value = kNoNode) {
    if (target == kNoNode) return;
    if (tree_[target].kind == Kind::Tuple || tree_[target].kind == Kind::List) {
      tree_.for_each_child(target, [&](NodeIndex child) { count_assignment(child, 2); });
      return;
    }
    if (tree_[target].kind != Kind::Identifier) return;
    for (ScopeIndex at = scope_; at != kNoScope; at = scopes_[at].parent) {
      if (const std::uint32_t* known = find_in(tree_.text(target), at)) {
        Variable& variable = variables_[*known - 1];
        variable.assignments += count;
        if (value != kNoNode) variable.value = value;
        return;
      }
    }
    define_name(target, 0, value, kNoNode, count);  // an implicit global
  }

  // ── imports ─────────────────────────────────────────────────────────────────────────────────────────────────────

  std::uint32_t canonical_name(std::string name) {
    names_.imports_.push_back(std::move(name));
    return static_cast<std::uint32_t>(names_.imports_.size());
  }

  /// "a.b.c" of a name, a member chain or a string ("crypto/md5", 'child_process').
  std::string dotted(NodeIndex i) const {
    const Node& node = tree_[i];
    if (node.kind == Kind::String) return std::string(tree_.content(i));
    if (node.kind != Kind::Member) return std::string(tree_.text(i));
    std::string out;
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (!out.empty()) out += '.';
      out += dotted(child);
    });
    return out;
  }

  static std::string last_part(const std::string& name, char separator) {
    const std::size_t at = name.rfind(separator);
    return at == std::string::npos ? name : name.substr(at + 1);
  }

  void import_as(NodeIndex identifier, std::string canonical) {
    if (tree_[identifier].kind != Kind::Identifier) return;
    // A name may be imported twice; what it means is decided by the import before it.
    variables_.push_back({scope_, identifier, 0, kNoNode, kNoNode, canonical_name(std::move(canonical))});
    by_name_[tree_.text(identifier)].push_back(static_cast<std::uint32_t>(variables_.size()));
  }

  /// Binds a name that stands nowhere as an identifier of its own: the last part of `import a.b.C`.
  void import_last(NodeIndex chain, std::string canonical) {
    NodeIndex name = chain;
    if (tree_[chain].kind == Kind::Member) name = tree_.child(chain, Role::Name);
    if (name != kNoNode) import_as(name, std::move(canonical));
  }

  void define_import(NodeIndex i) {
    const NodeIndex module = tree_.child(i, Role::Module);
    const std::string prefix = module == kNoNode ? std::string() : dotted(module);
    const NodeIndex alias = tree_.child(i, Role::Alias);
    bool named = false;
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (tree_[child].role != Role::Name) return;
      named = true;
      if (tree_[child].kind == Kind::Modifier) {  // wildcard
        if (!prefix.empty()) names_.wildcards_.push_back(prefix);
        return;
      }
      const NodeIndex name = tree_.child(child, Role::Name);
      if (tree_[child].kind != Kind::ImportName || name == kNoNode) return;
      const NodeIndex as = tree_.child(child, Role::Alias);
      std::string canonical = dotted(name);
      static const std::uint32_t kDefault = symbol_hash("default");
      static const std::uint32_t kStar = symbol_hash("*");
      if (tree_[name].symbol == kDefault || tree_[name].symbol == kStar) canonical.clear();  // the module itself
      if (!prefix.empty()) canonical = canonical.empty() ? prefix : prefix + "." + canonical;
      if (as != kNoNode) {
        import_as(as, canonical);
      } else if (!prefix.empty()) {
        import_last(name, canonical);
      } else {  // import a.b: binds a
        NodeIndex first = name;
        while (tree_[first].kind == Kind::Member) first = first + 1;
        import_as(first, std::string(tree_.text(first)));
      }
    });
    if (named || module == kNoNode) return;
    if (tree_[module].kind == Kind::String) {  // Go: the package's last path segment, or its alias
      const std::string package = last_part(prefix, '/');
      if (alias != kNoNode && tree_[alias].kind == Kind::Identifier) {
        if (tree_.text(alias) == ".") {
          names_.wildcards_.push_back(package);
        } else {
          import_as(alias, package);
        }
      }
      return;
    }
    if (alias != kNoNode) {
      import_as(alias, prefix);
    } else if (rules_.using_is_wildcard) {
      names_.wildcards_.push_back(prefix);
    } else {
      import_last(module, prefix);
    }
  }

  /// const x = require('m'); const {a, b: c} = require('m')
  bool define_require(NodeIndex left, NodeIndex value) {
    if (value == kNoNode || tree_[value].kind != Kind::Call) return false;
    const NodeIndex callee = tree_.child(value, Role::Callee);
    const NodeIndex arguments = tree_.child(value, Role::Arguments);
    if (callee == kNoNode || arguments == kNoNode || tree_[callee].kind != Kind::Identifier || tree_.text(callee) != "require") return false;
    const NodeIndex module = tree_.first_child(arguments);
    if (module == kNoNode || tree_[module].kind != Kind::String) return false;
    const std::string name(tree_.content(module));
    if (tree_[left].kind == Kind::Identifier) {
      import_as(left, name);
      return true;
    }
    if (tree_[left].kind != Kind::Object) return false;
    tree_.for_each_child(left, [&](NodeIndex pair) {
      const NodeIndex key = tree_.child(pair, Role::Key);
      const NodeIndex as = tree_.child(pair, Role::Value);
      if (key != kNoNode && as != kNoNode) import_as(as, name + "." + std::string(tree_.text(key)));
    });
    return true;
  }

  // ── uses ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /// Names that no scope knows: members, keywords, keys, the original names in imports.
  bool is_plain_name(NodeIndex i) const {
    const Node& node = tree_[i];
    if (node.parent == kNoNode) return false;
    const Kind parent = tree_[node.parent].kind;
    switch (node.role) {
      case Role::Name: return parent == Kind::Member || parent == Kind::KeywordArgument || parent == Kind::Attribute;
      case Role::Key: return true;
      default: return parent == Kind::Label || parent == Kind::Goto;
    }
  }

  void use(NodeIndex i) {
    if (tree_[i].kind != Kind::Identifier) return;
    if (is_plain_name(i)) {
      const NodeIndex member = tree_[i].parent;
      if (tree_[member].kind == Kind::Member) use_field(i, member);
      return;
    }
    const std::string_view name = tree_.text(i);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return;
    bool inside_function = false;
    for (ScopeIndex at = scope_; at != kNoScope; at = scopes_[at].parent) {
      const bool visible = scopes_[at].kind != ScopeKind::Class || rules_.fields_by_bare_name || !inside_function;
      if (visible) {
        std::uint32_t best = 0;  // the last definition before the use, else the first one behind it
        for (const std::uint32_t variable : found->second) {
          const Variable& known = variables_[variable - 1];
          if (known.scope != at) continue;
          // Where assigning declares, a name means the outer thing until its first assignment in the text.
          const bool behind = known.defined_at > i;
          if (behind && (best != 0 || (rules_.assignment_declares && (known.assignments > 0 || known.import != 0)))) continue;
          best = variable;
        }
        if (best != 0) return mean(i, best);
      }
      if (scopes_[at].kind == ScopeKind::Function) inside_function = true;
    }
  }

  void mean(NodeIndex i, std::uint32_t variable) {
    names_.meaning_[i].variable = variable;
    names_.meaning_[i].import = variables_[variable - 1].import;
    if (names_.meaning_[i].import != 0) names_.meaning_[i].variable = 0;  // imported names compare by text and canonical name
  }

  /// this.x and self.x are the field x of the class around.
  void use_field(NodeIndex name, NodeIndex member) {
    const NodeIndex object = tree_.child(member, Role::Object);
    if (object == kNoNode || (tree_.text(object) != "this" && tree_.text(object) != "$this")) return;
    for (ScopeIndex at = scope_; at != kNoScope; at = scopes_[at].parent) {
      if (scopes_[at].kind != ScopeKind::Class) continue;
      if (const std::uint32_t* variable = find_in(tree_.text(name), at)) mean(name, *variable);
      return;
    }
  }

  const Tree& tree_;
  const ScopeRules rules_;
  Names names_;
  std::vector<Scope> scopes_;
  std::vector<Variable> variables_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_name_;
  std::vector<std::pair<ScopeIndex, std::string_view>> globals_;
  ScopeIndex scope_ = 0;
  bool define_pass_ = true;
};

Names Names::resolve(const Tree& tree) { return NameResolver(tree).run(); }

}  // namespace omni
