#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents/syntax/tree.h"

namespace omni {

/// What the identifiers of one file mean: which variable, which imported thing, which declared type. What they hold, Values says.
/// Computed once per tree; immutable. Threads: any.
class Names {
 public:
  /// Never fails: what cannot be resolved has no meaning here and compares by its text.
  static Names resolve(const Tree& tree);

  /// The variable an identifier stands for; 0: unresolved. Two identifiers of one text with different numbers are
  /// different variables.
  std::uint32_t variable(NodeIndex identifier) const { return meaning_[identifier].variable; }

  /// Canonical dotted name of what an identifier was imported as ("os.path.join"); empty: not imported.
  std::string_view canonical(NodeIndex identifier) const {
    const std::uint32_t import = meaning_[identifier].import;
    return import == 0 ? std::string_view{} : std::string_view(imports_[import - 1]);
  }

  /// A variable declared in a class, used as `x`, `this.x`, `self::x` or `C.x`.
  bool is_field(std::uint32_t variable) const { return variable != 0 && fields_[variable - 1]; }

  /// The node of the type a variable was declared with, or of the `new T()` it was initialised with; or the literal that it was
  /// initialised with, which shows its type itself; Go's `&T{}`, `new(T)` and `make(T)` are given whole. kNoNode: unknown.
  NodeIndex declared_type(NodeIndex identifier) const {
    const std::uint32_t variable = meaning_[identifier].variable;
    return variable == 0 ? kNoNode : types_[variable - 1];
  }

  /// Is that variable given a value by one assignment in all the file?
  bool assigned_once(std::uint32_t variable) const { return assigned_once_[variable - 1] != 0; }

  /// May code mean that name without spelling it, by way of an import (`import a.b as c`, `from a.b import f`)? `symbol`: its hash.
  bool may_be_hidden(std::uint32_t symbol) const { return std::binary_search(hidden_.begin(), hidden_.end(), symbol); }

  /// Prefixes of wildcard imports (`from x import *`), for unresolved names.
  const std::vector<std::string>& wildcard_prefixes() const { return wildcards_; }

 private:
  friend class NameResolver;
  struct Meaning {
    std::uint32_t variable = 0;
    std::uint32_t import = 0;
  };
  std::vector<Meaning> meaning_;  ///< by node
  std::vector<std::string> imports_;
  std::vector<NodeIndex> types_;      ///< by variable - 1
  std::vector<char> assigned_once_;
  std::vector<bool> fields_;
  std::vector<std::string> wildcards_;
  std::vector<std::uint32_t> hidden_;  ///< sorted
};

}  // namespace omni
