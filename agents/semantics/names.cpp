#include "agents/semantics/names.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "agents/semantics/name_table.h"
#include "agents/syntax/language.h"

/// Two walks over the tree. The first opens scopes and collects what each defines: parameters, declarations,
/// assignments (where the language declares by assigning), loop variables, imports. The second looks every
/// identifier up along the scopes that were open at its place; for each name the scopes open now that define it are kept
/// in a stack, so that neither deep nesting nor a name used all over the file costs a search.
namespace omni {
namespace {

using ScopeIndex = std::uint32_t;
constexpr ScopeIndex kNoScope = 0xffffffffU;

enum class ScopeKind : std::uint8_t { File, Function, Class, Block };

constexpr std::uint32_t kNoSlot = 0xffffffffU;

struct Scope {
  ScopeKind kind = ScopeKind::File;
  ScopeIndex function = 0;             ///< the innermost scope around, or itself, that is no block
  ScopeIndex enclosing_class = kNoScope;  ///< the innermost class around, or itself
  std::uint32_t functions = 0;         ///< how many functions are open here
  std::uint32_t first_slot = kNoSlot;  ///< the names defined in it: a list through Slot::next
};

/// One name in one scope.
struct Slot {
  std::uint32_t name = 0;
  ScopeIndex scope = 0;
  std::uint32_t next = kNoSlot;
  std::uint32_t plain = 0;              ///< the variable that is no import; 0: none
  std::vector<std::uint32_t> variables; ///< it and the imports, by place
};

/// What bounds the work on hostile files; nobody writes such by hand.
constexpr std::size_t kLongestName = 4096;   ///< bytes of a canonical name; longer imports mean nothing
constexpr std::size_t kMostWildcards = 200;  ///< wildcard imports that count

/// What sets languages apart here.
struct ScopeRules {
  bool assignment_declares = false;   ///< x = 1 makes a local x
  bool blocks_are_scopes = true;
  bool fields_by_bare_name = true;    ///< a method sees the fields of its class without `this.`
  bool capitals_are_constants = false;  ///< … and those that begin with a capital letter (Ruby)
  bool constructor_makes_fields = false;  ///< parameters of a constructor may be fields
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
  rules.capitals_are_constants = is({"ruby"});
  rules.constructor_makes_fields = is({"javascript", "typescript", "tsx"});
  rules.using_is_wildcard = is({"c_sharp"});
  return rules;
}

struct Variable {
  ScopeIndex scope = 0;
  NodeIndex defined_at = kNoNode;
  std::uint32_t assignments = 0;  ///< 2: who knows how many
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
    add_field_assignments();
    define_pass_ = false;
    walk([&](NodeIndex i) { use(i); });
    std::sort(names_.hidden_.begin(), names_.hidden_.end());
    names_.types_.reserve(variables_.size());
    names_.assigned_once_.reserve(variables_.size());
    for (const Variable& variable : variables_) {
      names_.types_.push_back(variable.type);
      names_.assigned_once_.push_back(variable.assignments == 1 ? 1 : 0);
      names_.fields_.push_back(scopes_[variable.scope].kind == ScopeKind::Class && variable.import == 0);
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
    if (define_pass_) scopes_.emplace_back();
    for (std::vector<std::uint32_t>& slots : open_slots_) slots.clear();
    if (!define_pass_) open_scope(0);
    ScopeIndex next = 1;
    scope_ = 0;
    for (NodeIndex i = 0; i < tree_.size(); ++i) {
      while (!open.empty() && open.back().end <= i) {
        close_scope(open.back().scope);
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
      if (is_companion(i)) kind = ScopeKind::File;
      if (kind != ScopeKind::File) {
        if (define_pass_ && node.kind == Kind::ClassDef) name_class(i);
        if (define_pass_) add_scope(kind);
        scope_ = next++;
        if (!define_pass_) open_scope(scope_);
        open.push_back({node.subtree_end, scope_});
      }
      if (!define_pass_) visit(i);
    }
  }

  /// A class without a name inside of another (`companion object`) adds to that.
  bool is_companion(NodeIndex i) const {
    const NodeIndex around = tree_[i].parent;
    return tree_[i].kind == Kind::ClassDef && around != kNoNode && tree_[around].kind == Kind::ClassBody && tree_.child(i, Role::Name) == kNoNode;
  }

  /// The class that is about to open its scope; of two with one name the first counts.
  void name_class(NodeIndex i) {
    const NodeIndex name = tree_.child(i, Role::Name);
    if (name == kNoNode) return;
    classes_.try_emplace(tree_.text(name), static_cast<ScopeIndex>(scopes_.size()));
    longest_class_ = std::max(longest_class_, tree_.text(name).size());
  }

  void add_scope(ScopeKind kind) {
    const auto index = static_cast<ScopeIndex>(scopes_.size());
    Scope scope = scopes_[scope_];
    scope.kind = kind;
    scope.first_slot = std::exchange(next_scope_slot_, kNoSlot);
    if (kind != ScopeKind::Block) scope.function = index;
    if (kind == ScopeKind::Class) scope.enclosing_class = index;
    if (kind == ScopeKind::Function) ++scope.functions;
    scopes_.push_back(scope);
  }

  void open_scope(ScopeIndex scope) {
    for (std::uint32_t at = scopes_[scope].first_slot; at != kNoSlot; at = slots_[at].next) open_slots_[slots_[at].name].push_back(at);
  }

  void close_scope(ScopeIndex scope) {  // it is the innermost one, so its slots lie on top
    for (std::uint32_t at = scopes_[scope].first_slot; at != kNoSlot; at = slots_[at].next) open_slots_[slots_[at].name].pop_back();
  }

  std::uint32_t name_number(std::string_view name) {
    const auto [number, added] = name_numbers_.add(name);
    if (added) open_slots_.emplace_back();
    return number;
  }

  /// The open scopes that define `name`, outermost first.
  std::span<const std::uint32_t> open_slots(std::string_view name) const {
    const std::uint32_t number = name_numbers_.find(name);
    return number == NameTable::kNone ? std::span<const std::uint32_t>() : std::span<const std::uint32_t>(open_slots_[number]);
  }

  std::uint32_t slot_in(std::string_view name, ScopeIndex scope) const {
    const std::span<const std::uint32_t> open = open_slots(name);
    const auto at = std::lower_bound(open.begin(), open.end(), scope, [&](std::uint32_t slot, ScopeIndex wanted) { return slots_[slot].scope < wanted; });
    return at == open.end() || slots_[*at].scope != scope ? kNoSlot : *at;
  }

  /// `scope` is open, or the next one to open.
  Slot& made_slot_in(std::string_view name, ScopeIndex scope) {
    const std::uint32_t known = slot_in(name, scope);
    if (known != kNoSlot) return slots_[known];
    const auto index = static_cast<std::uint32_t>(slots_.size());
    std::uint32_t& first = scope < scopes_.size() ? scopes_[scope].first_slot : next_scope_slot_;
    slots_.push_back({name_number(name), scope, std::exchange(first, index), 0, {}});
    std::vector<std::uint32_t>& open = open_slots_[slots_.back().name];
    const auto at = std::upper_bound(open.begin(), open.end(), scope, [&](ScopeIndex wanted, std::uint32_t slot) { return wanted < slots_[slot].scope; });
    open.insert(at, index);
    return slots_.back();
  }

  /// Numbers `variable` and puts it into its slot.
  std::uint32_t add_variable(std::string_view name, const Variable& variable) {
    variables_.push_back(variable);
    const auto number = static_cast<std::uint32_t>(variables_.size());
    std::vector<std::uint32_t>& all = made_slot_in(name, variable.scope).variables;
    all.insert(first_behind(all, variable.defined_at), number);
    return number;
  }

  std::vector<std::uint32_t>::iterator first_behind(std::vector<std::uint32_t>& variables, NodeIndex i) const {
    return std::upper_bound(variables.begin(), variables.end(), i, [&](NodeIndex at, std::uint32_t v) { return at < variables_[v - 1].defined_at; });
  }

  // ── definitions ─────────────────────────────────────────────────────────────────────────────────────────────────

  void define(NodeIndex i) {
    const Node& node = tree_[i];
    switch (node.kind) {
      case Kind::Import: define_import(i); break;
      case Kind::Namespace: define_module_alias(i); break;
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
      case Kind::ForEach: define_targets(tree_.child(i, Role::Left), tree_.child(i, Role::Type), 2, inner_scope()); break;
      case Kind::Catch: define_targets(tree_.child(i, Role::Name), tree_.child(i, Role::Type), 2, inner_scope()); break;
      case Kind::FunctionDef: {
        const NodeIndex name = tree_.child(i, Role::Name);
        if (name != kNoNode && tree_[name].kind == Kind::Identifier && scopes_[scope_].kind != ScopeKind::Class) define_name(name, scope_, kNoNode, 2);
        break;
      }
      case Kind::Global: {
        tree_.for_each_child(i, [&](NodeIndex child) { globals_.insert({scope_, tree_.text(child)}); });
        break;
      }
      default: break;
    }
  }

  /// The scope that the node just visited is about to open (loops and handlers declare inside themselves).
  ScopeIndex inner_scope() const {
    return rules_.blocks_are_scopes ? static_cast<ScopeIndex>(scopes_.size()) : function_scope();
  }

  ScopeIndex function_scope() const { return scopes_[scope_].function; }

  std::uint32_t find_in(std::string_view name, ScopeIndex scope) const {
    const std::uint32_t slot = slot_in(name, scope);
    return slot == kNoSlot ? 0 : slots_[slot].plain;
  }

  void define_name(NodeIndex identifier, ScopeIndex scope, NodeIndex type, std::uint32_t assignments) {
    const std::string_view name = tree_.text(identifier);
    if (const std::uint32_t known = find_in(name, scope); known != 0) {
      Variable& variable = variables_[known - 1];
      variable.assignments += assignments;
      if (variable.type == kNoNode) variable.type = type;
      return;
    }
    const std::uint32_t number = add_variable(name, {scope, identifier, assignments, type, 0});
    made_slot_in(name, scope).plain = number;
  }

  /// The parts of a target that are targets themselves, in order: of a tuple, an object pattern, a default.
  std::vector<NodeIndex> inner_targets(NodeIndex target) const {
    std::vector<NodeIndex> inner;
    switch (tree_[target].kind) {
      case Kind::Tuple:
      case Kind::List:
      case Kind::Object:
      case Kind::Spread:
      case Kind::Parameters: tree_.for_each_child(target, [&](NodeIndex child) { inner.push_back(child); }); break;
      case Kind::Pair: inner.push_back(tree_.child(target, Role::Value)); break;
      case Kind::Assign: inner.push_back(tree_.child(target, Role::Left)); break;
      default: break;
    }
    return inner;
  }

  /// All names in a target: a name, a tuple or an object pattern. Members and subscripts define nothing.
  void define_targets(NodeIndex target, NodeIndex type, std::uint32_t assignments, ScopeIndex scope) {
    if (target == kNoNode) return;
    if (tree_[target].kind == Kind::Identifier) return define_name(target, scope, type, assignments);
    std::vector<NodeIndex> open = {target};
    while (!open.empty()) {
      const NodeIndex at = open.back();
      open.pop_back();
      if (at == kNoNode) continue;
      if (tree_[at].kind == Kind::Identifier) define_name(at, scope, kNoNode, 2);
      const std::vector<NodeIndex> inner = inner_targets(at);
      open.insert(open.end(), inner.rbegin(), inner.rend());
    }
  }

  void define_parameter(NodeIndex i) {
    const NodeIndex name = tree_.child(i, Role::Name);
    if (name == kNoNode) return;
    define_targets(name, tree_.child(i, Role::Type), 2, scope_);
    if (tree_[name].kind == Kind::Identifier && becomes_field(i)) {
      define_name(name, scopes_[scope_].enclosing_class, tree_.child(i, Role::Type), 2);
    }
  }

  /// `constructor(private a: T)`, and every parameter of a constructor that a framework calls to inject what the class
  /// needs: `this.a` is that parameter.
  bool becomes_field(NodeIndex parameter) const {
    if (!rules_.constructor_makes_fields || scopes_[scope_].enclosing_class == kNoScope) return false;
    const NodeIndex function = tree_[tree_[parameter].parent].parent;
    if (function == kNoNode || tree_[function].kind != Kind::FunctionDef) return false;
    const NodeIndex name = tree_.child(function, Role::Name);
    if (name == kNoNode || tree_.text(name) != "constructor") return false;
    if (tree_.child(parameter, Role::Modifier) != kNoNode) return true;
    NodeIndex owner = tree_[function].parent;
    while (owner != kNoNode && tree_[owner].kind != Kind::ClassDef) owner = tree_[owner].parent;
    bool injected = false;
    if (owner == kNoNode) return false;
    tree_.for_each_child(owner, [&](NodeIndex child) {
      if (tree_[child].role != Role::Decorator) return;
      for (NodeIndex i = child; i < tree_[child].subtree_end; ++i) {
        injected = injected || (tree_.is_leaf(i) && (tree_.text(i) == "Injectable" || tree_.text(i) == "Component"));
      }
    });
    return injected;
  }

  /// A value that shows its type.
  bool is_literal(NodeIndex i) const {
    switch (tree_[i].kind) {
      case Kind::String:
      case Kind::Number:
      case Kind::Bool:
      case Kind::RegexLiteral:
      case Kind::Char: return true;
      case Kind::Unary: {
        const NodeIndex operand = tree_.child(i, Role::Operand);
        return operand != kNoNode && tree_[operand].kind == Kind::Number;
      }
      default: return false;
    }
  }

  /// Go: `&T{}`, `new(T)`, `make(T)`.
  bool makes_type(NodeIndex value) const {
    if (tree_[value].kind == Kind::Unary) {
      const NodeIndex operand = tree_.child(value, Role::Operand);
      return tree_[value].symbol == symbol_hash("&") && operand != kNoNode && tree_[operand].kind == Kind::New;
    }
    const NodeIndex callee = tree_[value].kind == Kind::Call ? tree_.child(value, Role::Callee) : kNoNode;
    return callee != kNoNode && (tree_.text(callee) == "new" || tree_.text(callee) == "make");
  }

  NodeIndex type_of_value(NodeIndex value) const {
    if (value == kNoNode) return kNoNode;
    if (tree_[value].kind == Kind::New || tree_[value].kind == Kind::Cast) return tree_.child(value, Role::Type);
    if (tree_.language().name == "go" && makes_type(value)) return value;
    if (is_literal(value) || tree_[value].kind == Kind::Interpolated) return value;
    return kNoNode;
  }

  /// A word in the place of a type that leaves the type to the value.
  static bool is_inferred(std::string_view type) {
    return type == "var" || type == "auto" || type == "val" || type == "let" || type == "dynamic" || type == "const auto";
  }

  void define_variable(NodeIndex i) {
    const NodeIndex left = tree_.child(i, Role::Left);
    const NodeIndex value = tree_.child(i, Role::Right);
    NodeIndex type = tree_.child(i, Role::Type);
    if (type == kNoNode || is_inferred(tree_.text(type))) type = type_of_value(value);
    if (left == kNoNode) return;
    if (define_require(left, value)) return;
    define_targets(left, type, value == kNoNode ? 0 : 1, scope_);
  }

  /// The parser skipped something between the two sides (`T x = e` where the language has no such declaration): what is
  /// assigned to is not known.
  bool is_broken(NodeIndex i) const {
    if ((tree_[i].flags & kHasError) == 0) return false;
    bool broken = false;
    tree_.for_each_child(i, [&](NodeIndex child) { broken = broken || tree_[child].kind == Kind::Error; });
    return broken;
  }

  void define_assignment(NodeIndex i) {
    const NodeIndex left = tree_.child(i, Role::Left);
    const NodeIndex value = tree_.child(i, Role::Right);
    if (left == kNoNode || is_broken(i)) return;
    if (rules_.assignment_declares && tree_[i].parent != kNoNode && tree_[tree_[i].parent].kind != Kind::Parameters) {
      if (tree_[left].kind == Kind::Identifier && is_imported(tree_.text(left))) return;
      if (tree_[left].kind == Kind::Member) return count_field_assignment(left, 1);
      ScopeIndex scope = function_scope();
      if (tree_[left].kind == Kind::Identifier && globals_.count({scope, tree_.text(left)}) > 0) scope = 0;
      define_targets(left, type_of_value(value), 1, scope);
      return;
    }
    count_assignment(left, 1);
  }

  /// Where assigning declares, a name that is imported already is not declared once more: it goes on meaning the import.
  bool is_imported(std::string_view name) const {
    const std::span<const std::uint32_t> open = open_slots(name);
    return !open.empty() && slots_[open.back()].plain == 0 && !slots_[open.back()].variables.empty();
  }

  /// An assignment to a variable declared elsewhere. Declarations may follow (hoisting), so unknown names wait.
  void count_assignment(NodeIndex target, std::uint32_t count) {
    if (target == kNoNode) return;
    if (tree_[target].kind == Kind::Tuple || tree_[target].kind == Kind::List) {
      for (NodeIndex i = target + 1; i < tree_[target].subtree_end;) {
        const Kind kind = tree_[i].kind;
        if (kind == Kind::Identifier) count_assignment(i, 2);
        i = kind == Kind::Tuple || kind == Kind::List ? i + 1 : tree_[i].subtree_end;
      }
      return;
    }
    if (tree_[target].kind == Kind::Member) return count_field_assignment(target, count);
    if (tree_[target].kind != Kind::Identifier) return;
    const std::span<const std::uint32_t> open = open_slots(tree_.text(target));
    for (auto slot = open.rbegin(); slot != open.rend(); ++slot) {
      if (slots_[*slot].plain == 0) continue;
      Variable& variable = variables_[slots_[*slot].plain - 1];
      variable.assignments += count;
      return;
    }
    define_name(target, 0, kNoNode, count);  // an implicit global
  }

  /// `this.x = e`: the field may be declared behind it, so these are counted when all are known.
  void count_field_assignment(NodeIndex member, std::uint32_t count) {
    const NodeIndex name = tree_.child(member, Role::Name);
    const ScopeIndex around = scopes_[scope_].enclosing_class;
    if (name != kNoNode && around != kNoScope && is_own_member(member)) field_assignments_.push_back({around, name, count});
  }

  void add_field_assignments() {
    for (const FieldAssignment& each : field_assignments_) {
      const std::uint32_t number = name_numbers_.find(tree_.text(each.name));
      for (std::uint32_t at = scopes_[each.owner].first_slot; at != kNoSlot; at = slots_[at].next) {
        if (slots_[at].name == number && slots_[at].plain != 0) variables_[slots_[at].plain - 1].assignments += each.count;
      }
    }
  }

  // ── imports ─────────────────────────────────────────────────────────────────────────────────────────────────────

  std::uint32_t canonical_name(std::string name) {
    names_.imports_.push_back(std::move(name));
    return static_cast<std::uint32_t>(names_.imports_.size());
  }

  /// "a.b.c" of a name, a member chain or a string ("crypto/md5", 'child_process').
  std::string dotted(NodeIndex whole) const {
    std::string out;
    for (NodeIndex i = whole; i < tree_[whole].subtree_end && out.size() <= kLongestName;) {
      const bool chain = tree_[i].kind == Kind::Member && !tree_.is_leaf(i);
      if (!chain) {
        if (!out.empty()) out += '.';
        out += tree_[i].kind == Kind::String ? tree_.content(i) : tree_.text(i);
      }
      i = chain ? i + 1 : tree_[i].subtree_end;
    }
    return out;
  }

  void add_wildcard(const std::string& prefix) {
    std::vector<std::string>& all = names_.wildcards_;
    hide_parts(prefix, {});
    if (all.size() < kMostWildcards && prefix.size() <= kLongestName && std::find(all.begin(), all.end(), prefix) == all.end()) all.push_back(prefix);
  }

  static std::string last_part(const std::string& name, char separator) {
    const std::size_t at = name.rfind(separator);
    return at == std::string::npos ? name : name.substr(at + 1);
  }

  /// What people call a Go package: "a/b" is b, "a/b/v2" and "x.com/b.v2" too, and "a/b-go" and "a/go-b".
  static std::string package_name(const std::string& path) {
    const auto is_version = [](std::string_view part) {
      return part.size() > 1 && part[0] == 'v' && std::all_of(part.begin() + 1, part.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    std::string name = last_part(path, '/');
    if (is_version(name) && path.size() > name.size() + 1) name = last_part(path.substr(0, path.size() - name.size() - 1), '/');
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos && is_version(std::string_view(name).substr(dot + 1))) name.resize(dot);
    if (name.size() > 3 && name.ends_with("-go")) name.resize(name.size() - 3);
    if (name.size() > 3 && name.starts_with("go-")) name.erase(0, 3);
    return name;
  }

  void import_as(NodeIndex identifier, std::string canonical) {
    if (tree_[identifier].kind != Kind::Identifier || canonical.size() > kLongestName) return;
    // A name may be imported twice; what it means is decided by the import before it.
    hide_parts(canonical, tree_.text(identifier));
    add_variable(tree_.text(identifier), {scope_, identifier, 0, kNoNode, canonical_name(std::move(canonical))});
  }

  /// Of what an import brings, code spells only the name it goes by.
  void hide_parts(std::string_view canonical, std::string_view spelt) {
    for (std::size_t at = 0; at <= canonical.size();) {
      const std::size_t end = std::min(canonical.find_first_of("./", at), canonical.size());
      const std::string_view part = canonical.substr(at, end - at);
      if (end < canonical.size() || part != spelt) names_.hidden_.push_back(symbol_hash(part));
      at = end + 1;
    }
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
        if (!prefix.empty() && scopes_[scope_].functions == 0) add_wildcard(prefix);
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
      const std::string package = package_name(prefix);
      if (alias != kNoNode && tree_[alias].kind == Kind::Identifier) {
        if (tree_.text(alias) == ".") {
          add_wildcard(package);
        } else {
          import_as(alias, package);
        }
      }
      return;
    }
    if (alias != kNoNode) {
      import_as(alias, prefix);
    } else if (rules_.using_is_wildcard) {
      add_wildcard(prefix);
    } else {
      import_last(module, prefix);
    }
  }

  /// OCaml: `module G = A.B`.
  void define_module_alias(NodeIndex i) {
    const NodeIndex name = tree_.child(i, Role::Name);
    const NodeIndex body = tree_.child(i, Role::Body);
    if (name == kNoNode || body == kNoNode || tree_.language().name != "ocaml") return;
    if (tree_[body].kind == Kind::Identifier || tree_[body].kind == Kind::Member) import_as(name, dotted(body));
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
      case Role::Key: return tree_.language().name != "python" && !tree_.text(i).starts_with('$');  // elsewhere it names a field
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
    const std::span<const std::uint32_t> open = open_slots(tree_.text(i));
    for (auto slot = open.rbegin(); slot != open.rend(); ++slot) {
      const Scope& scope = scopes_[slots_[*slot].scope];
      const bool inside_function = scopes_[scope_].functions > scope.functions;
      if (scope.kind == ScopeKind::Class && !rules_.fields_by_bare_name && inside_function && !is_class_constant(i)) continue;
      if (const std::uint32_t meant = meant_in(slots_[*slot], i); meant != 0) return mean(i, meant);
    }
  }

  /// The last definition before the use at `i`, else the first one behind it. Where assigning declares, a name means the
  /// outer thing until its first assignment in the text.
  std::uint32_t meant_in(Slot& slot, NodeIndex i) const {
    const auto behind = first_behind(slot.variables, i);
    if (behind != slot.variables.begin()) return *(behind - 1);
    if (!rules_.assignment_declares) return *behind;
    return slot.plain != 0 && variables_[slot.plain - 1].assignments == 0 ? slot.plain : 0;
  }

  void mean(NodeIndex i, std::uint32_t variable) {
    names_.meaning_[i].variable = variable;
    names_.meaning_[i].import = variables_[variable - 1].import;
    if (names_.meaning_[i].import != 0) names_.meaning_[i].variable = 0;  // imported names compare by text and canonical name
  }

  bool is_class_constant(NodeIndex i) const {
    const char first = tree_.text(i).front();
    return rules_.capitals_are_constants && first >= 'A' && first <= 'Z';
  }

  /// `this.x` and `self::x` are the field x of the class around, `C.x` that of the class C of this file.
  void use_field(NodeIndex name, NodeIndex member) {
    const NodeIndex object = tree_.child(member, Role::Object);
    if (object == kNoNode) return;
    const std::string_view text = tree_.text(object);
    ScopeIndex owner = kNoScope;
    if (text == "this" || text == "$this" || text == "self" || text == "static" || text == "cls") {
      owner = scopes_[scope_].enclosing_class;
    } else if (text.size() <= longest_class_ && names_.variable(object) == 0 && names_.canonical(object).empty()) {
      const auto known = classes_.find(text);
      if (known != classes_.end()) owner = known->second;
    }
    if (owner == kNoScope) return;
    std::uint32_t variable = find_in_class(tree_.text(name), owner);
    if (variable == 0 && text == "$this") variable = find_in_class("$" + std::string(tree_.text(name)), owner);
    if (variable != 0) mean(name, variable);
  }

  /// The class need not be open here, so that its names are not among the open slots.
  std::uint32_t find_in_class(std::string_view name, ScopeIndex scope) {
    if (fields_.empty()) {
      for (const Slot& slot : slots_) {
        if (scopes_[slot.scope].kind == ScopeKind::Class && slot.plain != 0) fields_.emplace(std::uint64_t{slot.scope} << 32U | slot.name, slot.plain);
      }
      fields_.emplace(~std::uint64_t{0}, 0);  // not empty any more
    }
    const auto found = fields_.find(std::uint64_t{scope} << 32U | name_numbers_.find(name));
    return found == fields_.end() ? 0 : found->second;
  }

  /// A member of the object that the method belongs to.
  bool is_own_member(NodeIndex member) const {
    const NodeIndex object = tree_.child(member, Role::Object);
    if (object == kNoNode) return false;
    const std::string_view text = tree_.text(object);
    return text == "this" || text == "$this" || text == "self";
  }

  const Tree& tree_;
  const ScopeRules rules_;
  Names names_;
  std::vector<Scope> scopes_;
  std::vector<Variable> variables_;
  std::vector<Slot> slots_;
  NameTable name_numbers_;
  std::vector<std::vector<std::uint32_t>> open_slots_;  ///< by name: the slots of the open scopes, outermost first
  std::uint32_t next_scope_slot_ = kNoSlot;             ///< names already defined in the scope that opens next
  struct FieldAssignment {
    ScopeIndex owner;
    NodeIndex name;
    std::uint32_t count;
  };
  std::vector<FieldAssignment> field_assignments_;
  std::set<std::pair<ScopeIndex, std::string_view>> globals_;
  std::unordered_map<std::string_view, ScopeIndex> classes_;     ///< by name
  std::size_t longest_class_ = 0;                                ///< of these, bytes; what is longer is not hashed
  std::unordered_map<std::uint64_t, std::uint32_t> fields_;      ///< by scope of the class and name: the variable; see find_in_class()
  ScopeIndex scope_ = 0;
  bool define_pass_ = true;
};

Names Names::resolve(const Tree& tree) { return NameResolver(tree).run(); }

}  // namespace omni
