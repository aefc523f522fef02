#include "agents/semantics/project/file_facts.h"

#include <algorithm>

#include "agents/semantics/project/name_refs.h"
#include "agents/syntax/language.h"

namespace omni {
namespace {

class Reader : private NameRefs {
 public:
  Reader(const Tree& tree, const Names& names) : NameRefs(tree, names) {}

  FileFacts run() {
    facts_.functions.emplace_back();
    facts_.functions[0].has_body = true;
    facts_.functions[0].range = {0, static_cast<ByteOffset>(tree_.text().size())};
    collect();
    for (NodeIndex i = 0; i < tree_.size(); ++i) define(i);  // what is named wherever it stands
    for (NodeIndex i = 0; i < tree_.size(); ++i) assign(i);  // and what uses such names
    fill_functions();
    for (NodeIndex i = 0; i < tree_.size(); ++i) call(i);
    return std::move(facts_);
  }

 private:
  // ── functions and classes ───────────────────────────────────────────────────────────────────────────────────────

  /// The name a lambda goes by: of the variable, field, key or export it is written into.
  std::string lambda_name(NodeIndex node) const {
    const NodeIndex parent = tree_[node].parent;
    if (parent == kNoNode) return {};
    switch (tree_[parent].kind) {
      case Kind::VarDef:
      case Kind::Assign: {
        const NodeIndex left = child(parent, Role::Left);
        if (tree_[node].role != Role::Right || left == kNoNode) return {};
        if (kind(left) == Kind::Identifier) return std::string(text(left));
        return kind(left) == Kind::Member ? std::string(text(child(left, Role::Name))) : std::string();
      }
      case Kind::Pair: return std::string(text(child(parent, Role::Key)));
      default: break;
    }
    return is_raw(tree_[parent].kind) && text(parent).starts_with("export") ? "default" : std::string();
  }

  void collect() {
    for (NodeIndex i = 0; i < tree_.size(); ++i) {
      if (kind(i) == Kind::ClassDef) {
        class_at_[i] = static_cast<std::uint32_t>(facts_.classes.size());
        facts_.classes.emplace_back();
        facts_.classes.back().name = std::string(text(child(i, Role::Name)));
        continue;
      }
      if (!is_function(i)) continue;
      FunctionFact fact;
      fact.node = i;
      fact.range = tree_[i].range();
      const NodeIndex name = child(i, Role::Name);
      fact.name = kind(i) == Kind::FunctionDef && name != kNoNode ? std::string(text(name)) : lambda_name(i);
      if (fact.name.empty() && kind(i) == Kind::Lambda) continue;
      function_at_[i] = static_cast<std::uint32_t>(facts_.functions.size());
      facts_.functions.push_back(std::move(fact));
    }
  }

  /// Does the graph builder write this function into the graph around it?
  bool is_inner(NodeIndex node) const {
    return kind(node) == Kind::Lambda || kind(tree_[node].parent) == Kind::Object || is_inside_function(node);
  }

  bool decorated(NodeIndex function, std::string_view name) const {
    bool found = false;
    tree_.for_each_child(function, [&](NodeIndex at) {
      if (tree_[at].role == Role::Decorator) found = found || text(at).find(name) != std::string_view::npos;
      if (tree_[at].role == Role::Modifier) found = found || text(at) == name;
    });
    return found;
  }

  void fill_functions() {
    for (std::uint32_t i = 1; i < facts_.functions.size(); ++i) {
      FunctionFact& fact = facts_.functions[i];
      const NodeIndex node = fact.node;
      fact.has_body = child(node, Role::Body) != kNoNode;
      if (is_inner(node)) fact.around = function_around(node);
      const NodeIndex around = owner(node);
      if (around != kNoNode && is_class(around)) {
        fact.owner = class_at_.at(around);
        facts_.classes[fact.owner].methods.emplace_back(fact.name, i);
        fact.is_static = decorated(node, family_ == Family::Python ? "staticmethod" : "static");
        fact.is_class_method = family_ == Family::Python && decorated(node, "classmethod");
      }
      parameters(fact);
      if (const NodeIndex type = child(node, Role::ReturnType); type != kNoNode) fact.result = typed(type_ref(type, 0));
      if (fact.result.empty() && family_ != Family::Java && family_ != Family::Go) fact.result = returned(node);
    }
  }

  void parameters(FunctionFact& fact) const {
    bool first = true;
    tree_.for_each_child(fact.node, [&](NodeIndex list) {
      if (tree_[list].role != Role::Parameters) return;
      tree_.for_each_child(list, [&](NodeIndex parameter) {
        if (kind(parameter) != Kind::Parameter) return;
        static const std::uint32_t kReceiver = symbol_hash("receiver");
        const bool go_receiver = family_ == Family::Go && tree_[parameter].symbol == kReceiver;
        const bool self = family_ == Family::Python && first && fact.owner != kNoIndex && !fact.is_static;
        first = false;
        if (go_receiver || self) {
          fact.receiver_is_parameter = true;
          if (go_receiver) fact.receiver_type = base_type_name(child(parameter, Role::Type));
          return;
        }
        ++fact.parameters;
        if (tree_[parameter].symbol != 0 || child(parameter, Role::Default) != kNoNode) fact.any_count = true;
      });
    });
    if (family_ != Family::Java) fact.any_count = true;
  }

  std::string base_type_name(NodeIndex type) const {
    for (; type != kNoNode && (kind(type) == Kind::PointerType || kind(type) == Kind::GenericType);) {
      type = child(type, kind(type) == Kind::PointerType ? Role::Type : Role::Name);
    }
    return kind(type) == Kind::Identifier ? std::string(text(type)) : std::string();
  }

  /// A function all of whose returns are one `return new T()` gives a T.
  NameRef returned(NodeIndex function) const {
    NameRef out;
    int count = 0;
    for (NodeIndex i = function + 1; i < tree_[function].subtree_end;) {
      if (is_function(i) || is_class(i)) {
        i = tree_[i].subtree_end;
        continue;
      }
      if (kind(i) == Kind::Return && ++count == 1) {
        NodeIndex value = tree_.first_child(i);
        if (kind(value) == Kind::Identifier || kind(value) == Kind::New || kind(value) == Kind::Call)
          out = ref(value, 0);
      }
      ++i;
    }
    return count == 1 ? out : NameRef();
  }

  // ── scope, imports, exports ─────────────────────────────────────────────────────────────────────────────────────

  bool at_top(NodeIndex node) const { return owner(node) == kNoNode; }

  void define(NodeIndex i) {
    switch (kind(i)) {
      case Kind::Package: facts_.package = std::string(text(child(i, Role::Name))); break;
      case Kind::Import: import(i); break;
      case Kind::ClassDef: class_def(i); break;
      case Kind::FunctionDef: function_def(i); break;
      default: break;
    }
  }

  void assign(NodeIndex i) {
    switch (kind(i)) {
      case Kind::VarDef:
      case Kind::Assign: assignment(i); break;
      default:
        if (is_raw(kind(i)) && family_ == Family::Script && tree_[i].parent == 0 && text(i).starts_with("export"))
          export_statement(i);
    }
  }

  /// A name that is defined twice (`if … else …`, `try … except ImportError`) may be either: nobody can say.
  void define_name(std::string_view name, NameRef ref) {
    if (name.empty() || ref.empty()) return;
    const auto [at, added] = named_.try_emplace(name, facts_.scope.size());
    if (added) {
      facts_.scope.push_back({std::string(name), std::move(ref)});
    } else if (facts_.scope[at->second].ref != ref) {
      facts_.scope[at->second].ref.clear();
    }
  }

  void exported(NodeIndex definition, std::string_view name, const NameRef& ref) {
    if (family_ != Family::Script) return;
    bool is_export = false;
    tree_.for_each_child(definition, [&](NodeIndex at) {
      is_export = is_export || (tree_[at].role == Role::Modifier && text(at) == "export");
    });
    if (!is_export) return;
    const NodeIndex written = child(definition, Role::Name);
    const std::string_view head =
        text(definition).substr(0, written == kNoNode ? 40 : tree_[written].begin - tree_[definition].begin);
    const bool is_default = head.find("default") != std::string_view::npos;
    if (is_default) facts_.exports.push_back({"default", ref});
    if (!name.empty() && !is_default) facts_.exports.push_back({std::string(name), ref});
  }

  void class_def(NodeIndex i) {
    ClassFact& fact = facts_.classes[class_at_.at(i)];
    fact.outer = class_around(i);
    fact.is_interface = tree_[i].symbol == symbol_hash("interface");
    tree_.for_each_child(i, [&](NodeIndex at) {
      if (tree_[at].role != Role::Base || kind(at) == Kind::KeywordArgument) return;
      if (NameRef base = type_ref(at, 0); !base.empty()) fact.bases.push_back(std::move(base));
    });
    const NameRef own = first_part('T', std::to_string(class_at_.at(i)));
    if (at_top(i)) define_name(fact.name, own);
    exported(i, fact.name, own);
  }

  void function_def(NodeIndex i) {
    const auto known = function_at_.find(i);
    const NodeIndex name = child(i, Role::Name);
    if (known == function_at_.end()) return;
    const NameRef own = first_part('F', std::to_string(known->second));
    if (at_top(i) && kind(tree_[i].parent) != Kind::Object) {
      const bool is_method = family_ == Family::Go && has_receiver(i);
      const bool has_body = child(i, Role::Body) != kNoNode;  // else an overload of TypeScript
      if (!is_method && has_body) define_name(facts_.functions[known->second].name, own);
      if (name != kNoNode && names_.variable(name) != 0) top_.insert(names_.variable(name));
      exported(i, text(name), own);
    } else if (is_class(owner(i))) {
      if (family_ == Family::Script && text(name) == "constructor") parameter_fields(i, class_at_.at(owner(i)));
    } else if (name != kNoNode && kind(tree_[i].parent) != Kind::Object) {
      if (names_.variable(name) != 0) local_function_.emplace(names_.variable(name), known->second);
    }
  }

  /// `constructor(private db: Db)` declares the field, too.
  void parameter_fields(NodeIndex constructor, std::uint32_t of_class) {
    const NodeIndex list = child(constructor, Role::Parameters);
    if (list == kNoNode) return;
    tree_.for_each_child(list, [&](NodeIndex parameter) {
      if (child(parameter, Role::Modifier) == kNoNode) return;
      NameRef type = typed(type_ref(child(parameter, Role::Type), 0));
      if (!type.empty())
        facts_.classes[of_class].fields.emplace_back(std::string(text(child(parameter, Role::Name))), std::move(type));
    });
  }

  bool has_receiver(NodeIndex function) const {
    const NodeIndex list = child(function, Role::Parameters);
    const NodeIndex first = list == kNoNode ? kNoNode : tree_.first_child(list);
    return first != kNoNode && tree_[first].symbol == symbol_hash("receiver");
  }

  void assignment(NodeIndex i) {
    const NodeIndex left = child(i, Role::Left);
    const NodeIndex right = child(i, Role::Right);
    const NodeIndex around = owner(i);
    const bool of_class = around != kNoNode && is_class(around);
    if (left == kNoNode) {  // Go: an embedded type
      if (of_class && family_ == Family::Go) {
        if (NameRef base = type_ref(child(i, Role::Type), 0); !base.empty())
          facts_.classes[class_at_.at(around)].bases.push_back(std::move(base));
      }
      return;
    }
    if (of_class && kind(left) == Kind::Identifier) return field(class_at_.at(around), i, left, right);
    if (kind(left) == Kind::Member) return member_assignment(left, right);
    if (around == kNoNode) {
      top_level(i, left, right);
    } else {
      local(left, right);
    }
  }

  void field(std::uint32_t of_class, NodeIndex definition, NodeIndex name, NodeIndex value) {
    if (kind(value) == Kind::Lambda) {
      if (const auto at = function_at_.find(value); at != function_at_.end())
        facts_.classes[of_class].methods.emplace_back(std::string(text(name)), at->second);
      return;
    }
    NameRef of = typed(type_ref(child(definition, Role::Type), 0));
    if (of.empty() || text(child(definition, Role::Type)) == "var") of = ref(value, 0);
    if (!of.empty()) facts_.classes[of_class].fields.emplace_back(std::string(text(name)), std::move(of));
  }

  void member_assignment(NodeIndex left, NodeIndex right) {
    const NodeIndex object = child(left, Role::Object);
    const std::string_view name = text(child(left, Role::Name));
    if (family_ == Family::Script && (text(left) == "module.exports" || text(left) == "exports"))
      return exports_are(right);
    if (family_ == Family::Script && (text(object) == "module.exports" || text(object) == "exports")) {
      if (NameRef value = ref(right, 0); !value.empty())
        facts_.exports.push_back({std::string(name), std::move(value)});
      return;
    }
    if (kind(object) != Kind::Identifier || !is_own(object)) return;
    const std::uint32_t owner = class_around(left);
    if (owner == kNoIndex) return;
    if (NameRef value = ref(right, 0); !value.empty() && value[0] != 'F')
      facts_.classes[owner].fields.emplace_back(std::string(name), std::move(value));
  }

  void exports_are(NodeIndex value) {
    if (value == kNoNode) return;
    if (kind(value) != Kind::Object) {
      if (NameRef whole = ref(value, 0); !whole.empty()) facts_.exports.push_back({"=", std::move(whole)});
      return;
    }
    tree_.for_each_child(value, [&](NodeIndex at) {
      if (kind(at) == Kind::Pair) {
        if (NameRef part = ref(child(at, Role::Value), 0); !part.empty())
          facts_.exports.push_back({std::string(text(child(at, Role::Key))), std::move(part)});
      } else if (kind(at) == Kind::FunctionDef) {
        if (const auto known = function_at_.find(at); known != function_at_.end()) {
          facts_.exports.push_back({facts_.functions[known->second].name, ref(at, 0)});
        }
      } else if (kind(at) == Kind::Spread) {
        if (NameRef whole = ref(tree_.first_child(at), 0); !whole.empty())
          facts_.exported_wildcards.push_back(std::move(whole));
      }
    });
  }

  void top_level(NodeIndex definition, NodeIndex left, NodeIndex right) {
    if (kind(left) == Kind::Identifier) {
      if (family_ == Family::Script && text(left) == "exports") return exports_are(right);
      NameRef value = ref(right, 0);
      const NodeIndex type = child(definition, Role::Type);
      if (value.empty() && type != kNoNode) value = typed(type_ref(type, 0));
      const std::uint32_t variable = names_.variable(left);
      if (variable != 0) top_.insert(variable);
      const bool once = variable == 0 || names_.assigned_once(variable);
      if (once) {
        exported(definition, text(left), value.empty() ? first_part('N', text(left)) : value);
        define_name(text(left), std::move(value));
      }
      return;
    }
    if (kind(left) == Kind::Object) {
      tree_.for_each_child(left, [&](NodeIndex pair) {
        const NodeIndex name = child(pair, Role::Value);
        if (kind(name) == Kind::Identifier)
          define_name(text(name), joined(ref(right, 0), 'M', text(child(pair, Role::Key))));
      });
      return;
    }
    local(left, right);
  }

  /// Variables of functions: what the only assignment gives them.
  void local(NodeIndex left, NodeIndex right) {
    if (right == kNoNode) return;
    const auto remember = [&](NodeIndex name) -> std::uint32_t {
      const std::uint32_t variable = kind(name) == Kind::Identifier ? names_.variable(name) : 0;
      if (variable == 0 || !value_of_.emplace(variable, right).second) return 0;
      if (is_function(right) && function_at_.count(right) > 0 && names_.assigned_once(variable))
        local_function_.emplace(variable, function_at_.at(right));
      return variable;
    };
    if (kind(left) == Kind::Identifier) {
      const std::uint32_t variable = remember(left);
      if (variable == 0 && names_.variable(left) != 0 && value_of_[names_.variable(left)] != right)
        value_of_[names_.variable(left)] = kNoNode;
      if (names_.variable(left) == 0 && family_ == Family::Script) {  // require() in a function
        if (NameRef module = ref(right, 0); module.starts_with("R"))
          facts_.imports.push_back({std::string(text(left)), std::move(module)});
      }
    } else if (kind(left) == Kind::Object) {
      tree_.for_each_child(left, [&](NodeIndex pair) {
        const NodeIndex name = child(pair, Role::Value);
        if (const std::uint32_t variable = name == kNoNode ? 0 : remember(name); variable != 0) {
          path_of_.emplace(variable, std::string(text(child(pair, Role::Key))));
        }
      });
    } else if (kind(left) == Kind::Tuple && family_ == Family::Go) {  // x, err := NewT()
      if (const NodeIndex first = tree_.first_child(left); first != kNoNode) remember(first);
    }
  }

  void import(NodeIndex i) {
    const NodeIndex module = child(i, Role::Module);
    const std::string spec(kind(module) == Kind::String ? tree_.content(module) : text(module));
    if (family_ == Family::Java) return java_import(i, module, spec);
    bool named = false;
    tree_.for_each_child(i, [&](NodeIndex at) {
      if (tree_[at].role != Role::Name) return;
      named = true;
      if (kind(at) == Kind::Modifier) {
        facts_.wildcards.push_back(first_part('R', spec));
        return;
      }
      const NodeIndex name = child(at, Role::Name);
      const NodeIndex alias = child(at, Role::Alias);
      if (name == kNoNode) return;
      std::string_view what = text(name);
      if (module == kNoNode) {  // import a.b, import a.b as c
        const NameRef whole = first_part('R', alias != kNoNode ? what : what.substr(0, what.find('.')));
        facts_.imports.push_back({std::string(alias != kNoNode ? text(alias) : what.substr(0, what.find('.'))), whole});
        return;
      }
      if (what.empty()) what = "default";
      NameRef whole = first_part('R', spec);
      if (what != "*") whole = joined(std::move(whole), 'M', what);
      facts_.imports.push_back({std::string(alias != kNoNode ? text(alias) : what), std::move(whole)});
    });
    if (named || module == kNoNode || family_ != Family::Go) return;
    const NodeIndex alias = child(i, Role::Alias);
    if (text(alias) == ".") {
      facts_.wildcards.push_back(first_part('R', spec));
    } else if (text(alias) != "_") {
      facts_.imports.push_back(
          {std::string(text(alias)), first_part('R', spec)});  // no alias: link time knows its name
    }
  }

  void java_import(NodeIndex i, NodeIndex module, const std::string& spec) {
    if (module == kNoNode) return;
    if (child(i, Role::Name) != kNoNode) {
      facts_.wildcards.push_back(first_part('R', spec));
      return;
    }
    const std::size_t dot = spec.rfind('.');
    facts_.imports.push_back({dot == std::string::npos ? spec : spec.substr(dot + 1), first_part('R', spec)});
  }

  /// `export { a as b } from "m"`, `export * from`, `export * as n from`, `export default e`, `export = e`.
  void export_statement(NodeIndex i) {
    const NodeIndex module = child(i, Role::Module);
    const NameRef from = module == kNoNode ? NameRef() : first_part('R', tree_.content(module));
    if (const NodeIndex value = child(i, Role::Value); value != kNoNode) {
      if (NameRef whole = ref(value, 0); !whole.empty()) facts_.exports.push_back({"default", std::move(whole)});
      return;
    }
    bool listed = false;
    for (NodeIndex at = i + 1; at < tree_[i].subtree_end; ++at) {
      const NodeIndex name = is_raw(kind(at)) ? child(at, Role::Name) : kNoNode;
      if (name == kNoNode) continue;
      listed = true;
      const NodeIndex alias = child(at, Role::Alias);
      const std::string_view what = text(name);
      NameRef target = from.empty() ? first_part('N', what) : joined(from, 'M', what);
      facts_.exports.push_back({std::string(alias != kNoNode ? text(alias) : what), std::move(target)});
    }
    if (listed) return;
    NodeIndex named = kNoNode;
    tree_.for_each_child(i, [&](NodeIndex at) {
      if (is_raw(kind(at)) && kind(tree_.first_child(at)) == Kind::Identifier) named = tree_.first_child(at);
      if (kind(at) == Kind::Identifier && module == kNoNode) facts_.exports.push_back({"=", first_part('N', text(at))});
    });
    if (named != kNoNode && !from.empty()) {
      facts_.exports.push_back({std::string(text(named)), from});
    } else if (!from.empty()) {
      facts_.exported_wildcards.push_back(from);
    }
  }

  // ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────

  void call(NodeIndex i) {
    if (kind(i) != Kind::Call && kind(i) != Kind::New) return;
    CallFact fact;
    fact.node = i;
    fact.target = kind(i) == Kind::New ? type_ref(child(i, Role::Type), 0) : ref(child(i, Role::Callee), 0);
    if (fact.target.empty() || (family_ == Family::Python && fact.target == "S")) return;
    fact.function = function_around(i);
    if (const NodeIndex list = child(i, Role::Arguments); list != kNoNode) {
      tree_.for_each_child(list, [&](NodeIndex) { ++fact.arguments; });
    }
    facts_.calls.push_back(std::move(fact));
  }

  FileFacts facts_;
};

}  // namespace

bool has_file_facts(const Language& language) { return family_of(language) != LanguageFamily::None; }

FileFacts file_facts(const Tree& tree, const Names& names) { return Reader(tree, names).run(); }

std::vector<std::uint32_t> graphs_running(const FileFacts& facts, std::uint32_t function) {
  std::vector<std::uint32_t> out = {function};
  while (facts.functions[out.back()].around != kNoIndex) out.push_back(facts.functions[out.back()].around);
  return out;
}

}  // namespace omni
