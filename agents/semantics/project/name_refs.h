#pragma once

#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "agents/semantics/project/file_facts.h"

namespace omni {

enum class LanguageFamily : std::uint8_t { None, Python, Script, Java, Go };
LanguageFamily family_of(const Language& language);

/// Beginnings and continuations of a NameRef; one that grows too long is nobody's.
NameRef first_part(char letter, std::string_view text);
NameRef joined(NameRef before, char letter, std::string_view text);

/// Says how the expressions and types of one file are reached by name. What is known of functions, classes and variables grows
/// while the facts are read (by who derives from it).
class NameRefs {
 protected:
  using Family = LanguageFamily;
  NameRefs(const Tree& tree, const Names& names);

  NodeIndex child(NodeIndex node, Role role) const { return node == kNoNode ? kNoNode : tree_.child(node, role); }
  Kind kind(NodeIndex node) const { return node == kNoNode ? Kind::None : tree_[node].kind; }
  std::string_view text(NodeIndex node) const { return node == kNoNode ? std::string_view{} : tree_.text(node); }
  bool is_function(NodeIndex node) const { return kind(node) == Kind::FunctionDef || kind(node) == Kind::Lambda; }
  bool is_class(NodeIndex node) const { return kind(node) == Kind::ClassDef; }
  /// The innermost function or class around; kNoNode: none.
  NodeIndex owner(NodeIndex node) const { return owner_[node]; }
  bool is_inside_function(NodeIndex node) const;
  /// The innermost function around that is known, and 0 at the top.
  std::uint32_t function_around(NodeIndex node) const;
  std::uint32_t class_around(NodeIndex node) const;

  static NameRef typed(NameRef type) { return type.empty() ? type : joined(std::move(type), 'I', {}); }
  NameRef type_ref(NodeIndex type, int depth) const;
  NameRef ref(NodeIndex node, int depth) const;
  NameRef identifier(NodeIndex node, int depth) const;
  /// A method's own object: `this`, or what the first parameter of a Python method is called.
  bool is_own(NodeIndex identifier) const;

  const Tree& tree_;
  const Names& names_;
  const Family family_;
  std::map<NodeIndex, std::uint32_t> function_at_;
  std::map<NodeIndex, std::uint32_t> class_at_;
  std::unordered_map<std::string_view, std::size_t> named_;          ///< name to its index in the scope of the file
  std::unordered_set<std::uint32_t> top_;                            ///< variables of the file's scope
  std::unordered_map<std::uint32_t, std::uint32_t> local_function_;  ///< variable to function
  std::unordered_map<std::uint32_t, NodeIndex> value_of_;   ///< variable to what it is assigned; kNoNode: several
  std::unordered_map<std::uint32_t, std::string> path_of_;  ///< … and which member of that it is

 private:
  std::vector<NodeIndex> owner_;  ///< by node
};

}  // namespace omni
