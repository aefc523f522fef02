#pragma once

#include "agents/syntax/builder.h"

/// Hooks that more than one language uses. Each says which shape it takes and which it leaves.
namespace omni::languages {

/// A string node whose children are StringText pieces and interpolated expressions: a String leaf when no expression
/// is among them, else Interpolated. Quotes are found by looking at the text.
void string_literal(TreeBuilder& b, BuildIndex node);

/// Definition below Role::Value, decorators beside it: the definition takes the node's place, its first decorator's
/// start and the decorators.
void decorated(TreeBuilder& b, BuildIndex node);

/// In a list of statements or members, annotations that stand before what they speak of become its decorators. Those of the
/// whole list (Rust's `#![…]`) stay; so do those with nothing behind them, as in a pattern.
void attach_annotations(TreeBuilder& b, BuildIndex node);

/// Names among the parameters become Parameter nodes: Identifier, patterns (Name), Assign (Name, Default), Spread
/// (Name; symbol kept).
void parameters(TreeBuilder& b, BuildIndex node);

/// `a.b.c` given as a flat list of names becomes a chain of Member nodes (a single name: just the name).
void dotted_name(TreeBuilder& b, BuildIndex node);

/// One declaration with several declarators becomes several VarDef statements, each from the declaration's start and
/// with its modifiers and type; a single one also gets its end.
void split_declaration(TreeBuilder& b, BuildIndex node);

/// Gathers all children with role Body, and those without role behind the first of them, into one Block.
void collect_body(TreeBuilder& b, BuildIndex node);

/// An else-if chain kept flat (children with role Else, of kind If) becomes nested: Else is a Block with the inner If.
void nest_else_if(TreeBuilder& b, BuildIndex node);

/// Children of kind Catch get role Handler, Finally Finally, a Block without role Else.
void try_roles(TreeBuilder& b, BuildIndex node);

/// Expression body of a lambda becomes Block(Return(e)).
void expression_body(TreeBuilder& b, BuildIndex node);

/// `argument` wrappers and lone arguments: the child in role Arguments becomes an Arguments node if it is none.
void wrap_arguments(TreeBuilder& b, BuildIndex node);

/// `x++` and `++x` differ by a Modifier at the operator.
void update_expression(TreeBuilder& b, BuildIndex node);

/// An Assign whose grammar node stands for `=` and `+=` alike: `=` loses its symbol, others become AugAssign.
void assignment_operator(TreeBuilder& b, BuildIndex node);

/// A Case whose labels have a role and whose statements have none: the statements become its Body, one Block (a lone
/// block is the Body itself).
void case_body(TreeBuilder& b, BuildIndex node);

/// GenericType: TypeArguments get their role, all else is the Name.
void generic_type(TreeBuilder& b, BuildIndex node);

/// Lambda: a lone parameter becomes a list of one, an expression body a block that returns it.
void lambda(TreeBuilder& b, BuildIndex node);

/// `import a.*`: the star becomes a Modifier leaf in role Name.
void wildcard_import(TreeBuilder& b, BuildIndex node);

/// A node of its own with the same places; for what several split declarations share.
BuildIndex copy_subtree(TreeBuilder& b, BuildIndex from);

/// `label: statement` as two children without a role: Name and Body.
void labeled(TreeBuilder& b, BuildIndex node);

/// `sizeof(x)`, `typeof(T)`: a Call of the keyword the node starts with; its children are the arguments.
void keyword_call(TreeBuilder& b, BuildIndex node);

/// Call whose callee is a GenericType, or a Member with one as its name: the type arguments move to the Call.
void generic_callee(TreeBuilder& b, BuildIndex node);

/// `#if … #else … #endif` around statements, members or list items: what stands in it becomes one Block in role Body.
void conditional_section(TreeBuilder& b, BuildIndex node);

/// An assignment that the grammar has as a statement becomes ExprStmt(Assign), but not in the head of a loop.
void statement_of(TreeBuilder& b, BuildIndex node);

/// `if (init; cond) …`: a Block of the statement and the rest, as if it stood before.
void leading_statement(TreeBuilder& b, BuildIndex node);

/// A child of kind Arguments in role `role` gives way to what it holds, each in that role.
void splice_arguments_of(TreeBuilder& b, BuildIndex node, Role role);

/// A text between marks (`<<EOF … EOF`) whose pieces are the children: String with what stands between the marks as
/// its content, or Interpolated.
void heredoc(TreeBuilder& b, BuildIndex node);

/// Joins the children of child `part` (opening tag, clause) into the node itself.
void splice_role(TreeBuilder& b, BuildIndex node, Role role);

/// Grammars that put expressions straight into a list of statements: each becomes an ExprStmt.
void expression_statements(TreeBuilder& b, BuildIndex node);

/// A literal whose case does not matter: TRUE means true.
void lower_case_word(TreeBuilder& b, BuildIndex node);

/// Grammars that let operators bind tighter than what follows a name: `a / b.c()` comes as `(a / b).c()`, `!f(x)` as `(!f)(x)`. The
/// access or call `node`, whose child in `role` is such an operation, moves down to the last operand: the innermost one, or that of `node`'s child alone. False: there is none.
bool bind_tighter(TreeBuilder& b, BuildIndex node, Role role, bool innermost = true);

/// `child` gets `role`, inside a Block (with its expression as a statement) unless it is one.
void block_in_role(TreeBuilder& b, BuildIndex node, BuildIndex child, Role role);

}  // namespace omni::languages
