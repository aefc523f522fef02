#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_elixir(void);

/// Elixir, where most of the language is calls. Shapes worth knowing:
///   def f(x) do … end        FunctionDef(Name, Parameters, Body) with symbol def, defp, defmacro …
///   defmodule M do … end     Namespace(Name, Body); other `call do … end`: Call with the Block in role Block
///   f a: 1                   KeywordArgument; %{a: 1}, %S{}: Dict; fn x -> y end: Lambda(Case*)
///   M.f                      Member; a |> b: Binary
namespace omni::languages {
namespace {

bool is_definition(std::string_view word) {
  return word == "def" || word == "defp" || word == "defmacro" || word == "defmacrop" || word == "defguard";
}

/// `def f(a), do: e`: the value becomes the Body, a Block of it.
void short_body(TreeBuilder& b, BuildIndex node, BuildIndex arguments) {
  for (BuildIndex i = b[arguments].first_child; i != kNoBuild; i = b[i].next) {
    const BuildIndex name = b.child(i, Role::Name);
    const BuildIndex value = b.child(i, Role::Value);
    if (b[i].kind != Kind::KeywordArgument || name == kNoBuild || value == kNoBuild || b.text_of(name) != "do") continue;
    b.remove(i, value);
    const BuildIndex body = b.add(Kind::Block, {b[value].begin, b[value].end}, Role::Body);
    b[value].role = Role::None;
    b[value].flags |= kStatement;
    b.append(body, value);
    b.append(node, body);
    return;
  }
}

/// `f(a) when c`: the head, with the condition taken out as the definition's Guard.
BuildIndex without_guard(TreeBuilder& b, BuildIndex node, BuildIndex head) {
  const BuildIndex inner = b.child(head, Role::Left);
  const BuildIndex guard = b.child(head, Role::Right);
  if (b[head].kind != Kind::Binary || b[head].symbol != symbol_hash("when") || inner == kNoBuild || guard == kNoBuild) return head;
  b.remove(head, inner);
  b.remove(head, guard);
  b[guard].role = Role::Guard;
  b.prepend(node, guard);
  return inner;
}

void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  const BuildIndex arguments = b.child_of_kind(node, Kind::Arguments);
  const BuildIndex block = b.child_of_kind(node, Kind::Block);
  b.set_role(arguments, Role::Arguments);
  b.set_role(block, Role::Block);
  if (callee == kNoBuild || arguments == kNoBuild || b[callee].kind != Kind::Identifier) {
    if (arguments == kNoBuild && callee != kNoBuild && b[callee].kind == Kind::Member && !b.text_of(node).ends_with(')') && block == kNoBuild) {
      b.splice_later(node);  // M.f without parentheses
      b[callee].role = Role::None;
    }
    return;
  }
  const std::string_view word = b.text_of(callee);
  BuildIndex head = b[arguments].first_child;
  if (head == kNoBuild) return;
  if (word == "defmodule") {
    b[node].kind = Kind::Namespace;
  } else if (is_definition(word)) {
    b[node].kind = Kind::FunctionDef;
    b.set_symbol(node, word);
  } else {
    return;
  }
  b.set_role(block, Role::Body);
  b.remove(node, callee);
  b.remove(node, arguments);
  b.remove(arguments, head);
  if (b[node].kind == Kind::FunctionDef) {
    if (block == kNoBuild) short_body(b, node, arguments);
    head = without_guard(b, node, head);
  }
  b[head].role = Role::Name;
  if (b[node].kind == Kind::FunctionDef) {
    BuildIndex list = kNoBuild;
    BuildIndex name = head;
    if (b[head].kind == Kind::Call) {
      name = b.child(head, Role::Callee);
      list = b.child(head, Role::Arguments);
      if (name != kNoBuild) b.remove(head, name);
      if (list != kNoBuild) b.remove(head, list);
    }
    if (list == kNoBuild) list = b.add(Kind::Parameters, {b[head].end, b[head].end});
    b[list].kind = Kind::Parameters;
    b[list].role = Role::Parameters;
    parameters(b, list);
    b.prepend(node, list);
    if (name != kNoBuild) {
      b[name].role = Role::Name;
      b.prepend(node, name);
    }
  } else {
    b.prepend(node, head);
  }
}

void arguments(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::Pair) continue;
    b[i].kind = Kind::KeywordArgument;
    b.set_role(b.child(i, Role::Key), Role::Name);
  }
}

/// `key:`
void keyword(TreeBuilder& b, BuildIndex node) {
  while (b[node].end > b[node].begin && (b.text()[b[node].end - 1] == ' ' || b.text()[b[node].end - 1] == ':' || b.text()[b[node].end - 1] == '\n')) {
    --b[node].end;
  }
  b.set_symbol(node, b.text_of(node));
}

void dot(TreeBuilder& b, BuildIndex node) {
  b.set_role(b[node].first_child, Role::Object);
  if (b[node].first_child != kNoBuild) b.set_role(b[b[node].first_child].next, Role::Name);
}

void assignment(TreeBuilder& b, BuildIndex node) {
  if (b[node].symbol != symbol_hash("=")) return;
  b[node].kind = Kind::Assign;
  b[node].symbol = 0;
}

void clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex left = b.child(node, Role::Item);
  if (left != kNoBuild && b[left].kind == Kind::Arguments) b.splice(node, left);
}

constexpr Row kRows[] = {
    {"source", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"do_block", Kind::Block, kStatements},
    {"body", Kind::Block, kStatements},
    {"else_block", Kind::None},
    {"comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"operator_identifier", Kind::Identifier, kLeaf},
    {"alias", Kind::Identifier, kLeaf},
    {"keyword", Kind::Identifier, kLeaf, {}, keyword},
    {"integer", Kind::Number, kLeaf},
    {"float", Kind::Number, kLeaf},
    {"boolean", Kind::Bool, kLeaf},
    {"nil", Kind::Null, kLeaf},
    {"char", Kind::Char, kLeaf},
    {"atom", Kind::Atom, kLeaf},
    {"quoted_atom", Kind::Atom, kLeaf},
    {"string", Kind::String, 0, {}, string_literal},
    {"charlist", Kind::String, 0, {}, string_literal},
    {"quoted_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"interpolation", Kind::None, kSplice},
    {"call", Kind::Call, 0, "target=Callee -=Arguments -=Block", call},
    {"arguments", Kind::Arguments, 0, {}, arguments},
    {"keywords", Kind::None, kSplice},
    {"pair", Kind::Pair, 0, "key=Key value=Value"},
    {"dot", Kind::Member, 0, "operator=None", dot},
    {"access_call", Kind::Index, 0, "target=Object key=Item"},
    {"binary_operator", Kind::Binary, 0, "left=Left right=Right", assignment},
    {"unary_operator", Kind::Unary, 0, "operand=Operand"},
    {"list", Kind::List},
    {"tuple", Kind::Tuple},
    {"map", Kind::Dict},
    {"map_content", Kind::None, kSplice},
    {"struct", Kind::None, kSplice, "*=Type"},
    {"anonymous_function", Kind::Lambda},
    {"stab_clause", Kind::Case, 0, "left=Item right=Body operator=None", clause},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"elixir", "ex"};
constexpr std::string_view kExtensions[] = {"ex", "exs"};
constexpr std::string_view kMetavariable[] = {"@", "^"};
constexpr std::string_view kEllipsis[] = {"@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kEllipsis,
                                 .parameter_ellipsis = kEllipsis, .wrappers = kWrappers};

}  // namespace

const Language kElixir{.name = "elixir", .grammar = tree_sitter_elixir, .table = &kTable, .pattern = &kPattern,
                       .rule_names = kRuleNames, .extensions = kExtensions, .comments = CommentSyntax::Hash,
                       .value_of_last = true};

}  // namespace omni::languages
