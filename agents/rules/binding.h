#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "agents/rules/pattern.h"
#include "agents/semantics/flow/flow.h"
#include "agents/semantics/names.h"
#include "agents/semantics/values.h"
#include "agents/syntax/tree.h"

namespace omni {

/// One parsed file as the matcher sees it, with places by kind. Threads: any (immutable).
class FileView {
 public:
  /// `ctx` bounds regular expressions inside patterns; all three outlive the view.
  FileView(const Context& ctx, const Tree& tree, const Names* names);
  /// The same file with fewer nodes to start from: of_kind() gives only those inside `roots` (sorted, apart). What else
  /// is asked of it, `whole` answers, which outlives it.
  FileView(const FileView& whole, std::vector<NodeRange> roots);
  const Context& context() const { return *ctx_; }
  const Tree& tree() const { return *tree_; }
  const Names* names() const { return names_; }
  /// Where a search may start: all nodes, unless the view was made with fewer.
  std::span<const NodeRange> roots() const { return roots_; }
  /// All nodes of one kind, in preorder.
  std::span<const NodeIndex> of_kind(Kind kind) const;
  /// The nodes that lie inside `range`, in preorder. Cost: that of those which begin there; the index is made when first
  /// asked for.
  std::vector<NodeIndex> inside(ByteRange range) const;
  /// Is there an identifier with that hash among the nodes [begin, end)? The index is made when first asked for.
  bool has_identifier(std::uint32_t symbol, NodeIndex begin, NodeIndex end) const { return next_identifier(symbol, begin) < end; }
  /// The first identifier with that hash from `begin` on; kNoNode: none.
  NodeIndex next_identifier(std::uint32_t symbol, NodeIndex begin) const;
  /// The flow graphs of the file, made when first asked for; only where names are known.
  const Flow& flow() const;
  /// The constants of the file, likewise.
  const Values& values() const;

 private:
  void sort_by_kind();

  const Context* ctx_;
  const Tree* tree_;
  const Names* names_;
  const FileView* whole_ = nullptr;    ///< null: this is it
  std::vector<NodeRange> roots_;
  std::vector<std::uint32_t> starts_;  ///< by normal kind; raw kinds share the last slot
  std::vector<NodeIndex> nodes_;
  mutable std::once_flag sorted_;
  mutable std::vector<NodeIndex> by_begin_;  ///< all nodes by their begin; empty until asked for
  mutable std::once_flag identifiers_made_;
  mutable std::vector<std::pair<std::uint32_t, NodeIndex>> identifiers_;  ///< hash and node, sorted
  mutable std::once_flag flow_made_;
  mutable std::unique_ptr<const Flow> flow_;
  mutable std::once_flag values_made_;
  mutable std::unique_ptr<const Values> values_;
};

/// What a metavariable stands for in one match.
struct Binding {
  enum class Kind : std::uint8_t { Unset, Node, Run, Text };
  Kind kind = Kind::Unset;
  const FileView* file = nullptr;   ///< of Node and Run
  NodeIndex first = kNoNode;        ///< Node; first of a Run of siblings
  NodeIndex last = kNoNode;         ///< Run: one past the last sibling's subtree
  ByteRange range;                  ///< in the scanned text
  /// Text: what it says, where that stands nowhere in the text ("a" + "b", the module of an imported name); `range` is then
  /// the code that stands for it, which messages and fixes show. Points into the file's Values or Names. Without data: the text
  /// at `range`.
  std::string_view computed = {};
  bool operator==(const Binding& other) const {
    return kind == other.kind && first == other.first && range == other.range && computed == other.computed;
  }
};

/// By MetavariableId.
using Bindings = std::vector<Binding>;

struct Match {
  ByteRange range;
  Bindings bindings;
};

/// The source text a binding stands for, or the text it was computed to be.
std::string_view text_of(const Binding& binding, std::string_view text);

/// What a bound expression is known to be; nullptr: not constant, or no expression.
const Constant* constant_of(const Binding& binding);

bool same_but_for_case(std::string_view a, std::string_view b);
/// Equal code: structure and text, whatever the formatting; resolved names also by variable.
bool equal_code(const FileView& a, NodeIndex i, const FileView& b, NodeIndex j, bool strict_names);
/// May both stand for one metavariable? `text` is the scanned text of both.
bool unify(const Binding& a, const Binding& b, std::string_view text, bool strict_names);

}  // namespace omni
