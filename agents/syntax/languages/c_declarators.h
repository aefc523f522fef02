#pragma once

#include "agents/syntax/builder.h"

/// C and C++ write a declared name inside out: `char *(*f[3])(int)`. These hooks turn a declaration the right way
/// round, so that it looks as in other languages: the whole type first, then the name. Pointers and references become
/// PointerType (references with symbol "&" or "&&"), arrays ArrayType(Type, Item), function types keep a raw node with
/// ReturnType and Parameters.
namespace omni::languages {

/// `static T a = 1, *b;` → one VarDef for each declarator, `T f(U);` → FunctionDef without body; a declaration of a
/// type only is that type. Fields with default values and bit widths too.
void c_declaration(TreeBuilder& b, BuildIndex node);

/// `typedef T a, *b;` → TypeAlias(Name, Type) each.
void c_typedef(TreeBuilder& b, BuildIndex node);

/// Parameter(Type, Name?, Default?), also of a catch clause and of a template.
void c_parameter(TreeBuilder& b, BuildIndex node);

/// FunctionDef(Decorator*, Modifier*, ReturnType, Name, Parameters, Body); a constructor's `: a(1)` are the body's first
/// statements.
void c_function(TreeBuilder& b, BuildIndex node);

/// `T *` without a name (casts, sizeof, template arguments): the type takes the node's place.
void c_type_descriptor(TreeBuilder& b, BuildIndex node);

/// `T x(a);` among statements makes an x, though it reads like the declaration of a function: VarDef(Type, Left, New).
void cpp_block(TreeBuilder& b, BuildIndex node);

/// `for (T x : xs)`: ForEach(Type, Left, Right, Body).
void cpp_range_loop(TreeBuilder& b, BuildIndex node);

/// `[x](T y) { }`: the parameters hide in a declarator.
void cpp_lambda(TreeBuilder& b, BuildIndex node);

}  // namespace omni::languages
