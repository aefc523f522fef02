#include "agents/syntax/imports.h"

#include <algorithm>

#include "agents/syntax/language.h"
#include "agents/syntax/one_line.h"

namespace omni {
namespace {

class Reader {
 public:
  explicit Reader(const Tree& tree) : tree_(tree) {
    if (tree.language().outline != nullptr) calls_ = tree.language().outline->import_calls;
  }

  std::vector<Import> run() {
    for (NodeIndex i = 0; i < tree_.size(); ++i) {
      const Kind kind = tree_[i].kind;
      if (kind == Kind::Import) {
        statement(i);
      } else if (kind == Kind::Call && !calls_.empty()) {
        call(i);
      } else if (is_raw(kind)) {  // export { a } from "m"
        const NodeIndex module = tree_.child(i, Role::Module);
        if (module != kNoNode && tree_[module].kind == Kind::String) statement(i);
      }
    }
    std::stable_sort(out_.begin(), out_.end(), [](const Import& a, const Import& b) { return a.range.begin < b.range.begin; });
    return std::move(out_);
  }

 private:
  std::string text(NodeIndex i) const { return i == kNoNode ? std::string() : one_line(tree_, tree_.content_range(i)); }

  /// `a as b`, `a`, `*`, and names that a hook made of nothing.
  ImportedName name(NodeIndex i) const {
    ImportedName out;
    out.range = tree_[i].range();
    const NodeIndex inner = tree_[i].kind == Kind::ImportName ? tree_.child(i, Role::Name) : i;
    if (inner == kNoNode) {
      out.name = text(i);
      return out;
    }
    out.name = text(inner);
    if (out.name.empty() && tree_[inner].symbol == symbol_hash("default")) out.name = "default";
    if (tree_[inner].symbol == symbol_hash("*") || tree_[i].kind == Kind::Modifier) out.name = "*";
    if (inner != i) out.alias = text(tree_.child(i, Role::Alias));
    return out;
  }

  void statement(NodeIndex i) {
    Import import;
    import.range = tree_[i].range();
    const NodeIndex module = tree_.child(i, Role::Module);
    import.module = text(module);
    import.alias = text(tree_.child(i, Role::Alias));
    std::vector<ImportedName> names;
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (tree_[child].role == Role::Name) names.push_back(name(child));
    });
    if (module != kNoNode) {
      import.names = std::move(names);
      out_.push_back(std::move(import));
      return;
    }
    for (ImportedName& each : names) {  // import a, b as c
      Import one = import;
      one.module = std::move(each.name);
      if (!each.alias.empty()) one.alias = std::move(each.alias);
      out_.push_back(std::move(one));
    }
  }

  bool is_import_call(NodeIndex i) const {
    const NodeIndex callee = tree_.child(i, Role::Callee);
    return callee != kNoNode && tree_.is_leaf(callee) &&
           std::find(calls_.begin(), calls_.end(), tree_.text(callee)) != calls_.end();
  }

  /// `const x = require("m")`, `require "m"`, `source lib.sh`.
  void call(NodeIndex i) {
    if (!is_import_call(i)) return;
    const NodeIndex arguments = tree_.child(i, Role::Arguments);
    NodeIndex module = arguments == kNoNode ? tree_.child(i, Role::Item) : tree_.first_child(arguments);
    if (arguments == kNoNode && module == kNoNode) {  // commands list their words directly
      const NodeIndex callee = tree_.child(i, Role::Callee);
      module = tree_.next_sibling(callee);
    }
    if (module == kNoNode || (tree_[module].kind != Kind::String && tree_[module].kind != Kind::Identifier)) return;
    if (tree_[module].kind == Kind::Identifier && tree_.text(module).find_first_of("./") == std::string_view::npos) return;
    Import import;
    import.module = text(module);
    if (import.module.empty()) return;
    NodeIndex statement = i;
    while (tree_[statement].parent != kNoNode && (tree_[statement].flags & kStatement) == 0 &&
           tree_[tree_[statement].parent].kind != Kind::Module && tree_[tree_[statement].parent].kind != Kind::Block) {
      statement = tree_[statement].parent;
    }
    import.range = tree_[statement].range();
    const NodeIndex parent = tree_[i].parent;
    const Kind around = parent == kNoNode ? Kind::None : tree_[parent].kind;
    if ((around == Kind::VarDef || around == Kind::Assign) && tree_[i].role == Role::Right) bound(tree_.child(parent, Role::Left), import);
    if (around == Kind::Member && tree_[i].role == Role::Object) {  // require("m").name
      const NodeIndex name = tree_.child(parent, Role::Name);
      if (name != kNoNode) import.names.push_back({text(name), {}, tree_[name].range()});
    }
    out_.push_back(std::move(import));
  }

  /// The names an import is kept in: `x`, `{ a, b: c }`.
  void bound(NodeIndex left, Import& import) const {
    if (left == kNoNode) return;
    if (tree_[left].kind == Kind::Identifier) import.alias = text(left);
    if (tree_[left].kind != Kind::Object) return;
    tree_.for_each_child(left, [&](NodeIndex pair) {
      const NodeIndex key = tree_.child(pair, Role::Key);
      const NodeIndex value = tree_.child(pair, Role::Value);
      if (key == kNoNode || value == kNoNode || tree_[value].kind != Kind::Identifier) return;
      ImportedName name{text(key), text(value), tree_[pair].range()};
      if (name.alias == name.name) name.alias.clear();
      import.names.push_back(std::move(name));
    });
  }

  const Tree& tree_;
  std::span<const std::string_view> calls_;
  std::vector<Import> out_;
};

}  // namespace

std::vector<Import> imports_of(const Tree& tree) { return Reader(tree).run(); }

}  // namespace omni
