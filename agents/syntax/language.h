#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agents/syntax/table.h"
#include "protocol/text/byte_range.h"
#include "protocol/text/outline.h"

struct TSLanguage;

namespace omni {

inline constexpr unsigned kDetourLevels = 3;

class Tree;
struct Language;

/// How the placeholders of a pattern are spelled so that the unmodified grammar parses them, and what has to stand
/// around a fragment. Spellings are tried in order; `@` stands for the placeholder's word,
/// `^` for the word with a capital letter (Ruby constants).
struct PatternSyntax {
  std::span<const std::string_view> metavariable = {};        ///< e.g. "@"
  std::span<const std::string_view> ellipsis = {};            ///< where one expression, argument or statement stands
  std::span<const std::string_view> statement_ellipsis = {};  ///< tried first for an ellipsis that fills a statement's place
  std::span<const std::string_view> parameter_ellipsis = {};  ///< tried first between the parentheses of a parameter list
  struct Wrapper {
    std::string_view before;
    std::string_view after;
  };
  std::span<const Wrapper> wrappers = {};  ///< tried in order; every one that parses without error is kept as a view
  std::span<const Wrapper> rare_wrappers = {};  ///< only where none of `wrappers` fits: for fragments that few rules are made of
  bool semicolons = false;            ///< `f();` is a statement, `f()` an expression
  bool dollar_is_sigil = false;       ///< $x is a variable of the language (PHP, bash): only $UPPER is a metavariable
  char separator = '_';               ///< inside placeholder words; HTML tag names take no underscore
  std::span<const std::string_view> member_ellipsis = {};  ///< tried first beside a comma directly inside braces
  std::span<const std::string_view> names_after = {};      ///< words behind which the second spelling of a metavariable is tried first
  Wrapper deep = {"@(", ")"};         ///< how `<... e ...>` is written: a call or list whose first element is the word
  bool spread = false;                ///< `...` right before a name or bracket is the language's own spread operator
  bool typed_arguments = false;       ///< `f($X: T)` holds a typed metavariable (Python)
  std::string (*prepare)(std::string_view pattern) = nullptr;  ///< rewrites what patterns may leave out but the grammar wants
  /// Elements stand on lines of their own (YAML): a pattern of one item or pair is that element wherever it stands, and
  /// `...` behind a colon is a value.
  bool lines_are_elements = false;
  std::span<const std::string_view> class_ellipsis = {};  ///< tried first for an ellipsis that fills a member's place
  std::span<const std::string_view> statement_metavariable = {};  ///< tried first for `$S;` in a statement's place
  bool own_dots = false;  ///< `...` right behind a name or bracket is the language's own (`f(xs...)`, `1...3`)
  /// What a literal with its quotes means; null: its inside as written. For `"=~/re/"`, whose escapes are the language's first.
  std::string (*meaning)(std::string_view literal) = nullptr;
};

/// What the outline has to know of a language beyond the kinds of the normal tree.
struct OutlineSyntax {
  struct Definition {
    std::string_view type;  ///< a node type without a kind of its own, whose child with role Name is the name
    SymbolKind kind;
  };
  std::span<const Definition> definitions = {};
  std::span<const std::string_view> constructors = {};  ///< "__init__"; a method called like its class always is one
  std::span<const std::string_view> nameless = {};      ///< keywords that stand where a function's name would: "init"
  std::span<const std::string_view> import_calls = {};  ///< functions whose first argument names a module: "require"
  bool docstrings = false;       ///< a string that stands first in a body documents its owner
  bool markup = false;           ///< headings are sections, elements with an id have a name
  std::uint8_t key_depth = 0;    ///< so many levels of keys are symbols, in configuration files
  std::string_view stage = {};   ///< the Instruction that begins a section ("FROM")
};

/// A text that stands for a file's in a further parse, so that the grammar gets past what it does not know.
struct Detour {
  std::string text;               ///< as long as the file's, so that all places hold
  std::vector<ByteRange> unread;  ///< code that is not in it, so that it is in no node either
};

enum class CommentSyntax : std::uint8_t { Hash, Slashes, Dashes, Markup, Css, Ocaml, None };

/// One language: what it is called in rules, which files it has, its grammar and its table. All of static storage.
struct Language {
  bool can_parse() const { return grammar != nullptr || parser != nullptr; }

  std::string_view name = {};                    ///< key of the grammar table, e.g. "python"
  const TSLanguage* (*grammar)() = nullptr;      ///< null: a parser of our own or none (generic, regex)
  /// A parser of our own, for a language without grammar; linear time, so it takes no Context. `fragment`: a pattern,
  /// which may be a part of what a file holds.
  Tree (*parser)(std::shared_ptr<const std::string> text, const Language& language, bool fragment) = nullptr;
  const LanguageTable* table = nullptr;          ///< null: structural only, raw kinds
  const PatternSyntax* pattern = nullptr;
  const OutlineSyntax* outline = nullptr;        ///< null: the kinds say all
  std::span<const std::string_view> rule_names = {};  ///< as in `languages:` of a rule, lower case
  std::span<const std::string_view> extensions = {};  ///< without dot, lower case
  std::span<const std::string_view> file_names = {};  ///< whole names, e.g. "Dockerfile"
  std::span<const std::string_view> interpreters = {};  ///< of a #! line
  CommentSyntax comments = CommentSyntax::Slashes;
  bool bare_calls = false;                       ///< a name that is a whole statement is a call without arguments (Ruby)
  bool quoted_scalars = false;                   ///< "true" equals true and "1" equals 1 (Terraform, Dockerfiles)
  /// For code with syntax errors: a text of the same length that stands for it in a second parse, whose tree is taken
  /// when it is clean. For what many tools accept though the grammar does not.
  std::string (*repair)(std::string_view text) = nullptr;
  /// For files (not patterns) with syntax errors: another text to try, made from the one whose tree was best so far.
  /// Called again with the errors of each tree that was better; `level` counts from 0 to kDetourLevels - 1, a next one
  /// when the level before brought nothing or an equal text. Linear time.
  Detour (*detour)(std::string_view text, const Detour& best, std::span<const ByteRange> errors,
                   unsigned level) = nullptr;
  /// For files and patterns with syntax errors: the language whose grammar and table may read them, when that leaves
  /// fewer errors (types in JavaScript). The tree is one of this language all the same.
  const Language* second_grammar = nullptr;
  /// Code without errors that means something else in the second grammar, which is asked first then; null: there is none.
  bool (*wants_second_grammar)(std::string_view text) = nullptr;
  bool case_insensitive_names = false;  ///< PHP functions and classes
  bool value_of_last = false;           ///< a function returns its last expression
};

/// A node type of a grammar as the builder needs it.
struct CompiledRow {
  Kind kind = Kind::None;
  std::uint16_t flags = 0;
  Hook hook = nullptr;
  bool named = false;
  std::vector<Role> roles;            ///< by field id; empty: the language's default
  Role child_role = Role::None;       ///< of children without a field
  std::vector<std::uint8_t> rank;     ///< by Role; empty: order of the text
};

struct CompiledLanguage {
  const Language* language = nullptr;  ///< what the trees belong to
  const Language* grammar = nullptr;   ///< whose grammar and table these are: `language`, or its second_grammar
  /// By grammar symbol: the raw kind of a node type without one in common. Empty: raw_kind(symbol). A second grammar's types
  /// have the kinds of the first one's that are called the same.
  std::vector<Kind> raw_kinds;
  std::vector<CompiledRow> rows;     ///< by grammar symbol
  std::vector<Role> default_roles;   ///< by field id
  std::vector<std::string> unknown;  ///< rows whose node type the grammar does not have (a test expects none)
};

/// All languages, with their compiled tables. Made once by main.cpp and passed on; a language is compiled at its first
/// use. Threads: any.
class LanguageRegistry {
 public:
  LanguageRegistry();
  ~LanguageRegistry();
  LanguageRegistry(const LanguageRegistry&) = delete;
  LanguageRegistry& operator=(const LanguageRegistry&) = delete;

  static std::span<const Language> all();
  static const Language* find(std::string_view name);
  /// The languages a rule's `languages:` entry stands for ("js" → javascript, "ts" → typescript and tsx); empty: unknown.
  static std::vector<const Language*> for_rule_name(std::string_view rule_name);
  /// By file name, then extension, then the #! line in `head` (the first bytes); null: none.
  static const Language* for_file(std::string_view file_name, std::string_view head);

  const CompiledLanguage& compiled(const Language& language) const;
  /// The table of `language.second_grammar`, which there is, for trees of `language`.
  const CompiledLanguage& compiled_second(const Language& language) const;

 private:
  struct Slots;
  std::unique_ptr<Slots> slots_;
};

}  // namespace omni
