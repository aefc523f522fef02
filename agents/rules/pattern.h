#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agents/rules/regex.h"
#include "agents/syntax/language.h"
#include "agents/syntax/tree.h"
#include "protocol/base/result.h"

/// A pattern as code: parsed by the language's own grammar, with its placeholders spelled so that the grammar accepts
/// them, then laid out for the matcher.
namespace omni {

using MetavariableId = std::uint32_t;
inline constexpr MetavariableId kNoMetavariable = 0xffffffffU;

/// The metavariables of one rule, numbered: all formulas of the rule share one table. Names without `$`; a run
/// (`$...ARGS`) is named "...ARGS".
class MetavariableTable {
 public:
  MetavariableId intern(std::string_view name);
  MetavariableId find(std::string_view name) const;  ///< kNoMetavariable when unknown
  const std::string& name(MetavariableId id) const { return names_[id]; }
  std::size_t size() const { return names_.size(); }
  /// Does it matter what this one is bound to? See shared_variables.h.
  bool is_shared(MetavariableId id) const { return id >= unshared_.size() || !unshared_[id]; }
  void set_unshared(std::vector<bool> unshared) { unshared_ = std::move(unshared); }

 private:
  std::vector<std::string> names_;
  std::vector<bool> unshared_;
};

using PatternIndex = std::uint32_t;

/// A node of a pattern. Kinds are those of the normal tree plus the placeholders behind Kind::Metavariable.
struct PatternNode {
  Kind kind = Kind::None;
  Role role = Role::None;
  std::uint32_t symbol = 0;
  std::string text;                        ///< leaves: content (without quotes for strings)
  MetavariableId metavariable = kNoMetavariable;  ///< Metavariable, MetavariableEllipsis, StringMetavariable, Typed…
  std::string type;                        ///< TypedMetavariable: the type as written, blanks taken out
  std::shared_ptr<const Regex> regex;      ///< StringRegex
  std::string dotted;                      ///< Identifier and Member chains without metavariables: "os.path.join"
  std::vector<PatternIndex> children;
  bool leaf = false;
  bool head = false;                       ///< only the head was written (`class $X`, `if (c)`): any body will do
  bool any_parts = false;                  ///< StringMetavariable `$...X`: also what a template holds
  bool concatenation = false;              ///< Interpolated: literals side by side, without quotes of its own
  bool singleton = false;                  ///< Element written as `<a/>`
  bool any_loop = false;                   ///< For or ForEach with nothing but `...` in its head
  bool binds = false;                      ///< a metavariable stands in this subtree
  /// Children by role, in order of role.
  struct Group {
    Role role = Role::None;
    bool ellipsis = false;                 ///< one of the children is `...` or `$...X`
    std::vector<PatternIndex> children;
  };
  std::vector<Group> groups;
};

/// One way to read a pattern's text. `roots` has one node for a single expression, statement, member …; several for a
/// list of siblings (statements, members, arguments).
struct Pattern {
  enum class Shape : std::uint8_t { Node, List };
  Shape shape = Shape::Node;
  std::vector<PatternNode> nodes;
  std::vector<PatternIndex> roots;
  bool binds = false;                      ///< holds a metavariable; later: one that stands elsewhere, too (shared_variables.h)
  bool doubtful = false;                   ///< a reading that may leave part of the text out
  const PatternNode& operator[](PatternIndex index) const { return nodes[index]; }
  std::string dump(const MetavariableTable& names) const;
};

/// All readings of one pattern text in one language; at least one.
struct PatternViews {
  const Language* language = nullptr;
  std::vector<Pattern> views;
};

/// What stands between the slashes of a regular expression literal; the whole literal if there are none.
ByteRange regex_body(const Tree& tree, NodeIndex literal);

/// Errors: InvalidInput (no spelling and surroundings parse; the message quotes the line), Unsupported (the language has no
/// pattern syntax). `names` gets the pattern's metavariables. Cost: one parse per wrapper tried, 20–100 µs each.
Result<PatternViews> compile_pattern(const LanguageRegistry& registry, const Language& language, std::string_view text,
                                     MetavariableTable& names);

}  // namespace omni
