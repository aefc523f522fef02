#pragma once

#include <cstdint>
#include <string_view>

namespace omni {

/// What a node of the normal tree is. One name for what means the same in all languages; what has no common meaning
/// keeps its grammar's own kind: kFirstRawKind + the grammar's symbol id (compare only within one language).
enum class Kind : std::uint16_t {
  None,
  Error,    ///< the parser skipped something here; nothing matches across it
  Missing,  ///< a token the parser made up
  Module,   ///< a file
  Block,    ///< a list of statements
  ExprStmt,
  Empty,    ///< `pass`, `;`

  // Names and literals. Leaves: symbol is the hash of the text.
  Identifier,
  String,        ///< without interpolation; quotes are outside of content()
  Interpolated,  ///< children: StringText and expressions, in order
  StringText,
  Char,
  Number,
  Bool,
  Null,
  RegexLiteral,
  Atom,  ///< Ruby :symbol, Elixir :atom

  // Expressions.
  Call,             ///< Callee, Arguments
  Arguments,        ///< Item*, KeywordArgument*
  KeywordArgument,  ///< Name, Value
  Spread,           ///< *xs, ...xs; symbol: the operator
  New,              ///< Type, Arguments, Body?
  Member,           ///< Object, Name; symbol: "." or "->", "::" (normalised to "." where they mean the same)
  Index,            ///< Object, Item*
  Slice,
  Unary,    ///< Operand; symbol: operator
  Binary,   ///< Left, Right; symbol: operator
  Assign,   ///< Left, Right
  AugAssign,///< Left, Right; symbol: operator
  Ternary,  ///< Cond, Then, Else
  Lambda,   ///< Parameters, Body
  Cast,     ///< Type, Value
  Await,
  Yield,
  Tuple,
  List,
  Set,
  Dict,     ///< Pair*: any order, extras only with `...`
  Object,   ///< Pair*: any order, extras allowed (records, object literals)
  Pair,     ///< Key, Value
  Comprehension,
  Template, ///< tagged or plain template with a tag: Callee, Item

  // Definitions.
  FunctionDef,  ///< Decorator*, Modifier*, ReturnType?, Name, TypeParameters?, Parameters, Base* (what it throws), Body?
  Parameters,
  Parameter,    ///< Decorator*, Modifier*, Type?, Name, Default?; symbol: "*" or "**" for rest parameters
  ClassDef,     ///< Decorator*, Modifier*, Name, TypeParameters?, Base*, Body; symbol: class, interface, struct, trait …
  ClassBody,
  VarDef,       ///< Modifier*, Type?, Left, Right?; an Assign pattern sees it as an assignment
  TypeAlias,
  Annotation,   ///< Name, Arguments?
  Modifier,     ///< leaf
  Namespace,

  // Types.
  Type,         ///< leaf: a primitive or other type written as one word
  GenericType,  ///< Name, TypeArguments
  TypeArguments,
  TypeParameters,
  ArrayType,
  PointerType,

  // Statements.
  If,       ///< Cond, Then, Else?
  For,      ///< Init, Cond, Update, Body
  ForEach,  ///< Left, Right, Body
  While,    ///< Cond, Body
  DoWhile,
  Switch,   ///< Value, Body (Case*)
  Case,     ///< Item*, Body
  Return,
  Throw,
  Break,
  Continue,
  Goto,
  Label,
  Try,      ///< Body, Handler*, Else?, Finally?
  Catch,    ///< Type?, Name?, Body
  Finally,
  With,     ///< Item*, Body; symbol "synchronized": a lock
  Import,   ///< Module, ImportName*, Alias?; Java and C#: the whole path is the Module; `.*`: a Modifier in role Name
  ImportName,  ///< Name, Alias?
  Package,
  Global,
  Assert,
  Delete,
  Instruction, ///< Dockerfile; symbol: the instruction's name
  Section,     ///< HCL block: Name, Item* (labels), Body

  // Markup.
  Element,    ///< Name, Attribute*, Item*
  Attribute,  ///< Name, Value?
  Text,

  // Only in patterns.
  Metavariable,          ///< $X; symbol: index into Pattern::metavariables
  Ellipsis,              ///< ...
  MetavariableEllipsis,  ///< $...X
  Deep,                  ///< <... e ...>: one child
  TypedMetavariable,     ///< (T $X): Type; symbol: index
  AnyString,             ///< "..."
  AnyTemplate,           ///< f"...", `...`: a literal that may hold expressions
  StringMetavariable,    ///< "$X"; symbol: index
  StringRegex,           ///< "=~/re/"; symbol: index into Pattern::regexes
  Count,
};
inline constexpr std::uint16_t kFirstRawKind = 256;
static_assert(static_cast<std::uint16_t>(Kind::Count) < kFirstRawKind);

inline constexpr Kind raw_kind(std::uint16_t grammar_symbol) { return static_cast<Kind>(kFirstRawKind + grammar_symbol); }
inline constexpr bool is_raw(Kind kind) { return static_cast<std::uint16_t>(kind) >= kFirstRawKind; }
inline constexpr std::uint16_t grammar_symbol(Kind kind) { return static_cast<std::uint16_t>(static_cast<std::uint16_t>(kind) - kFirstRawKind); }

/// What a node is to its parent. Children with one role stand together and in the order of the kind's list above.
enum class Role : std::uint8_t {
  None,
  Decorator,
  Modifier,
  Type,
  ReturnType,
  Name,
  TypeParameters,
  TypeArguments,
  Parameters,
  Base,
  Callee,
  Object,
  Arguments,
  Left,
  Operator,  ///< never stored: becomes the symbol
  Right,
  Operand,
  Init,
  Cond,
  Update,
  Then,
  Handler,
  Else,
  Finally,
  Body,
  Key,
  Value,
  Default,
  Module,
  Alias,
  Item,
  Guard,
  Receiver,
  Block,   ///< a trailing block argument (Ruby, Kotlin, Swift)
  Count,
};

std::string_view to_string(Kind kind);  ///< "Call"; raw kinds answer "raw"
std::string_view to_string(Role role);

}  // namespace omni
