#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_c_sharp(void);

/// C#. Shapes worth knowing:
///   using A.B; using X = A.B;   Import(Module, Alias?), `static` and `global` are Modifiers
///   namespace N;                Package; with a body: Namespace(Name, Body)
///   new T(a) { X = 1 }          New(Type, Arguments(a, Object(Assign))): the initializer is the last argument, and
///                               `new T { … }` has an empty argument list
///   int P { get; set; }         VarDef(Type, Left, Body: ClassBody of FunctionDef with symbol get or set)
///   int P => e; T f() => e;     the body is Block(Return)
///   A(x) : base(y) { }          the call is the body's first statement
///   a?.b                        Member, as `a.b`
///   f<T>(x)                     Call(Callee, TypeArguments, Arguments)
///   lock (x) { }                With with symbol "synchronized", as in Java; `using (x) { }` is a With
namespace omni::languages {
namespace {

/// `x`, `name: x`, `ref x`: only a named one is a node of its own.
void argument(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Name) != kNoBuild) return;
  b.set_role(b[node].first_child, Role::None);
  b.splice_later(node);
}

/// `[A(Roles = "x")]` reads as an assignment in the grammar.
void attribute_argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b.child(node, Role::Value);
  if (b.child(node, Role::Name) == kNoBuild && value != kNoBuild && b[value].kind == Kind::Assign) {
    b.splice(node, value);
    b.set_role(b.child(node, Role::Left), Role::Name);
    b.set_role(b.child(node, Role::Right), Role::Value);
    return;
  }
  argument(b, node);
}

/// Type parameters, primary-constructor parameters and constraints have no field.
void definition(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::None) continue;
    if (b[i].kind == Kind::TypeParameters || b.type_of(i) == "type_parameter_constraints_clause") b[i].role = Role::TypeParameters;
    if (b[i].kind == Kind::Parameters) b[i].role = Role::Parameters;
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::ReturnType, Role::Name, Role::TypeParameters,
                 Role::Parameters, Role::Base, Role::Body});
}

/// `: base(x)`, `: this(x)`
void constructor_initializer(TreeBuilder& b, BuildIndex node) {
  const BuildIndex call = b.add(Kind::Call, {b[node].begin, b[node].end});
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = b[i].kind == Kind::Arguments ? Role::Arguments : Role::Callee;
    if (b[i].role == Role::Callee) b[call].begin = b[i].begin;
    b.append(call, i);
    i = next;
  }
  b[node].begin = b[call].begin;
  b[node].flags |= kStatement;
  b.clear_children(node);
  b.append(node, call);
}

void constructor(TreeBuilder& b, BuildIndex node) {
  const BuildIndex call = b.child_of_kind(node, Kind::ExprStmt);
  const BuildIndex body = b.child(node, Role::Body);
  if (call == kNoBuild || body == kNoBuild) return;
  b.remove(node, call);
  b.prepend(body, call);
}

/// `=> e` as a body
void arrow_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b[node].first_child;
  if (value == kNoBuild) return;
  b[b.wrap(node, value, Kind::Return, Role::None)].flags |= kStatement;
}

/// A property's accessors, or its arrow, are its body.
void property(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b.child(node, Role::Right);
  if (value != kNoBuild && b[value].kind == Kind::Block) b[value].role = Role::Body;
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::Base, Role::Left, Role::Right, Role::Body});
}

/// `params T[] xs` stands flat in the list.
void parameter_list(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Type && next != kNoBuild && b[next].role == Role::Name) {
      const BuildIndex parameter = b.wrap(node, i, Kind::Parameter, Role::Type);
      b[parameter].role = Role::None;
      b[parameter].flags = 0;
      b.set_symbol(parameter, "*");
      const BuildIndex after = b[next].next;
      b.remove(node, next);
      b.append(parameter, next);
      b[parameter].end = b[next].end;
      i = after;
      continue;
    }
    b[i].role = Role::None;
    i = next;
  }
}

/// `var (a, b) = e` has a pattern for a name.
void variable_declarator(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first != kNoBuild && b[first].role != Role::Left) b[first].role = Role::Left;
}

/// `using (var x = e) body`, `lock (x) body`: the last child is the body.
void item_body(TreeBuilder& b, BuildIndex node) {
  if (b.type_of(node) == "lock_statement") b.set_symbol(node, "synchronized");
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::VarDef) b[i].flags |= kStatement;
  }
  const BuildIndex last = b[node].last_child;
  if (last == kNoBuild) return;
  b[last].role = Role::Body;
  if (b[last].kind != Kind::Block) {
    b[last].flags |= kStatement;
    b.wrap(node, last, Kind::Block, Role::None);
  }
}

/// The initializer of an object: any order, its last argument.
void object_creation(TreeBuilder& b, BuildIndex node) {
  b.set_role(b.child_of_kind(node, Kind::Arguments), Role::Arguments);
  const BuildIndex initializer = b.child(node, Role::Body);
  BuildIndex arguments = b.child_of_kind(node, Kind::Arguments);
  if (arguments == kNoBuild) {
    const ByteOffset at = initializer != kNoBuild ? b[initializer].begin : b[node].end;
    arguments = b.add(Kind::Arguments, {at, initializer != kNoBuild ? b[initializer].end : at}, Role::Arguments);
    b[arguments].flags |= kSynthetic;
    b.append(node, arguments);
  }
  if (initializer != kNoBuild) {
    b.remove(node, initializer);
    b[initializer].kind = Kind::Object;
    b[initializer].role = Role::None;
    b.append(arguments, initializer);
  }
}

/// `new { a = 1, b }`
void anonymous_object(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b.add(Kind::Object, {b[node].begin, b[node].end});
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    BuildIndex next = b[i].next;
    if (next != kNoBuild && b.text().substr(b[i].end, b[next].begin - b[i].end).find('=') != std::string_view::npos) {
      const BuildIndex assign = b.add(Kind::Assign, {b[i].begin, b[next].end});
      const BuildIndex after = b[next].next;
      b[i].role = Role::Left;
      b[next].role = Role::Right;
      b.append(assign, i);
      b.append(assign, next);
      b.append(object, assign);
      next = after;
    } else {
      b.append(object, i);
    }
    i = next;
  }
  b.clear_children(node);
  const BuildIndex arguments = b.add(Kind::Arguments, {b[node].begin, b[node].end}, Role::Arguments);
  b[arguments].flags |= kSynthetic;
  b.append(arguments, object);
  b.append(node, arguments);
}

void conditional_access(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Item) != kNoBuild) b[node].kind = Kind::Index;
  const BuildIndex object = b.child(node, Role::Object);
  if (object == kNoBuild) return;
  const std::size_t mark = b.text().find('?', b[object].end);
  if (mark == std::string_view::npos || mark >= b[node].end) return;
  const auto at = static_cast<ByteOffset>(mark);
  b.append(node, b.add_leaf(Kind::Modifier, {at, at + 1}, Role::Modifier));
}

/// `using var x = e;`: the keyword is a Modifier.
void local_declaration(TreeBuilder& b, BuildIndex node) {
  const ByteOffset begin = b[node].begin;
  if (b.text_of(node).starts_with("using ")) b.prepend(node, b.add_leaf(Kind::Modifier, {begin, begin + 5}, Role::Modifier));
  split_declaration(b, node);
}

void global_name(TreeBuilder& b, BuildIndex node) {
  const BuildIndex alias = b.child(node, Role::Object);
  if (alias == kNoBuild || b.text_of(alias) != "global") return;
  b.remove(node, alias);
  b.set_role(b[node].first_child, Role::None);
  b.splice_later(node);
}

/// `x!` says nothing at run time.
void postfix(TreeBuilder& b, BuildIndex node) {
  if (b[node].symbol != symbol_hash("!")) return;
  b.set_role(b[node].first_child, Role::None);
  b.splice_later(node);
}

void namespace_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild) b[body].kind = Kind::Block;
}

/// Labels and statements stand side by side in a section.
void switch_section(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::None) continue;
    const std::string_view type = b.type_of(i);
    if (type.ends_with("_statement") || type == "block" || type == "preproc_if" || b[i].kind == Kind::VarDef) break;
    b[i].role = Role::Item;
  }
  case_body(b, node);
}

/// `x switch { p => e, … }`
void switch_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b[node].first_child;
  if (value == kNoBuild) return;
  b[value].role = Role::Value;
  const BuildIndex body = b.add(Kind::Block, {b[value].end, b[node].end}, Role::Body);
  for (BuildIndex i = b[value].next; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.remove(node, i);
    b[i].flags |= kStatement;
    b.append(body, i);
    i = next;
  }
  b.append(node, body);
}

void switch_arm(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild) return;
  b.set_role(first, Role::Item);
  const BuildIndex last = b[node].last_child;
  if (last == first) return;
  const BuildIndex statement = b.wrap(node, last, Kind::ExprStmt, Role::None);
  b[statement].role = Role::None;
  case_body(b, node);
}

void anonymous_method(TreeBuilder& b, BuildIndex node) { b.set_role(b.child_of_kind(node, Kind::Block), Role::Body); }

constexpr std::string_view kClassFields = "-=Decorator -=Modifier name=Name -=TypeParameters -=Parameters -=Base body=Body";
constexpr std::string_view kFunctionFields =
    "-=Decorator -=Modifier type=ReturnType -=Base name=Name type_parameters=TypeParameters parameters=Parameters body=Body";
constexpr std::string_view kMethodFields =
    "-=Decorator -=Modifier returns=ReturnType -=Base name=Name type_parameters=TypeParameters parameters=Parameters body=Body";

constexpr Row kRows[] = {
    {"compilation_unit", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"global_statement", Kind::None, kSplice},
    {"expression_statement", Kind::ExprStmt},
    {"empty_statement", Kind::None, kDrop},
    {"comment", Kind::None, kComment},
    {"shebang_directive", Kind::None, kComment},
    {"preproc_region", Kind::None, kDrop},
    {"preproc_endregion", Kind::None, kDrop},
    {"preproc_line", Kind::None, kDrop},
    {"preproc_pragma", Kind::None, kDrop},
    {"preproc_nullable", Kind::None, kDrop},
    {"preproc_error", Kind::None, kDrop},
    {"preproc_warning", Kind::None, kDrop},
    {"preproc_define", Kind::None, kDrop},
    {"preproc_undef", Kind::None, kDrop},
    {"preproc_if", Kind::None, 0, "condition=Cond alternative=Else", conditional_section},
    {"preproc_elif", Kind::None, 0, "condition=Cond alternative=Else", conditional_section},
    {"preproc_else", Kind::None, 0, {}, conditional_section},
    {"identifier", Kind::Identifier, kLeaf},
    {"implicit_type", Kind::Identifier, kLeaf},
    {"implicit_parameter", Kind::Identifier, kLeaf},
    {"discard", Kind::Identifier, kLeaf},
    {"this", Kind::Identifier, kLeaf | kAnonymous},
    {"base", Kind::Identifier, kLeaf | kAnonymous},
    {"predefined_type", Kind::Type, kLeaf},
    {"integer_literal", Kind::Number, kLeaf},
    {"real_literal", Kind::Number, kLeaf},
    {"boolean_literal", Kind::Bool, kLeaf},
    {"null_literal", Kind::Null, kLeaf},
    {"character_literal", Kind::Char, kLeaf},
    {"string_literal", Kind::String, kString},
    {"verbatim_string_literal", Kind::String, kString},
    {"raw_string_literal", Kind::String, kString},
    {"interpolated_string_expression", Kind::String, 0, {}, string_literal},
    {"string_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"interpolation", Kind::None, kSplice},
    {"interpolation_start", Kind::None, kDrop},
    {"interpolation_quote", Kind::None, kDrop},
    {"interpolation_brace", Kind::None, kDrop},
    {"interpolation_alignment_clause", Kind::None, kDrop},
    {"interpolation_format_clause", Kind::None, kDrop},

    {"parenthesized_expression", Kind::None, kSplice},
    {"checked_expression", Kind::None, kSplice},
    {"ref_expression", Kind::None, kSplice},
    {"invocation_expression", Kind::Call, 0, "function=Callee arguments=Arguments", generic_callee},
    {"argument_list", Kind::Arguments},
    {"argument", Kind::KeywordArgument, 0, "name=Name *=Value", argument},
    {"typeof_expression", Kind::Call, 0, {}, keyword_call},
    {"sizeof_expression", Kind::Call, 0, {}, keyword_call},
    {"default_expression", Kind::Call, 0, {}, keyword_call},
    {"object_creation_expression", Kind::New, 0, "type=Type arguments=Arguments initializer=Body", object_creation},
    {"implicit_object_creation_expression", Kind::New, 0, "*=Body", object_creation},
    {"anonymous_object_creation_expression", Kind::New, 0, {}, anonymous_object},
    {"array_creation_expression", Kind::New, 0, "type=Type *=Value"},
    {"implicit_array_creation_expression", Kind::New, 0, "*=Value"},
    {"stackalloc_expression", Kind::New, 0, "type=Type *=Value"},
    {"implicit_stackalloc_expression", Kind::New, 0, "*=Value"},
    {"initializer_expression", Kind::List},
    {"collection_expression", Kind::List},
    {"collection_element", Kind::None, kSplice},
    {"expression_element", Kind::None, kSplice},
    {"spread_element", Kind::Spread, kOperator},
    {"member_access_expression", Kind::Member, 0, "expression=Object name=Name"},
    {"conditional_access_expression", Kind::Member, 0, "condition=Object -=Name -=Item", conditional_access},
    {"member_binding_expression", Kind::None, kSplice, "name=Name"},
    {"element_binding_expression", Kind::None, kSplice, "*=Item"},
    {"element_access_expression", Kind::Index, 0, "expression=Object subscript=Item"},
    {"bracketed_argument_list", Kind::None, kSplice, "*=None"},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right", assignment_operator},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"is_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"is_pattern_expression", Kind::Binary, kOperator, "expression=Left pattern=Right"},
    {"as_expression", Kind::Cast, 0, "right=Type left=Value operator=None"},
    {"cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    {"prefix_unary_expression", Kind::Unary, kOperator, "*=Operand"},
    {"unary_expression", Kind::Unary, 0, "argument=Operand"},
    {"postfix_unary_expression", Kind::Unary, kOperator, "*=Operand", postfix},
    {"conditional_expression", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    {"await_expression", Kind::Await},
    {"throw_expression", Kind::Throw},
    {"tuple_expression", Kind::Tuple},
    {"tuple_pattern", Kind::Tuple, 0, "name=None"},
    {"declaration_expression", Kind::VarDef, 0, "type=Type name=Left"},
    {"lambda_expression", Kind::Lambda, 0, "-=Decorator -=Modifier type=ReturnType parameters=Parameters body=Body", lambda},
    {"anonymous_method_expression", Kind::Lambda, 0, "parameters=Parameters -=Body", anonymous_method},
    {"switch_expression", Kind::Switch, 0, {}, switch_expression},
    {"switch_expression_arm", Kind::Case, 0, {}, switch_arm},
    {"constant_pattern", Kind::None, kSplice},
    {"parenthesized_pattern", Kind::None, kSplice},
    {"and_pattern", Kind::Binary, 0, "left=Left right=Right"},
    {"or_pattern", Kind::Binary, 0, "left=Left right=Right"},
    {"negated_pattern", Kind::Unary, kOperator, "*=Operand"},
    {"when_clause", Kind::None, kSplice, "*=Guard"},

    {"generic_name", Kind::GenericType, 0, {}, generic_type},
    {"type_argument_list", Kind::TypeArguments},
    {"type_parameter_list", Kind::TypeParameters},
    {"type_parameter", Kind::None, kSpliceOne, "name=None"},
    {"qualified_name", Kind::Member, 0, "qualifier=Object name=Name"},
    {"alias_qualified_name", Kind::Member, 0, "alias=Object name=Name", global_name},
    {"nullable_type", Kind::None, kSplice, "type=None"},
    {"ref_type", Kind::None, kSplice, "type=None"},
    {"scoped_type", Kind::None, kSplice, "type=None"},
    {"pointer_type", Kind::PointerType, 0, "type=Type"},
    {"array_type", Kind::ArrayType, 0, "type=Type rank=Item"},
    {"array_rank_specifier", Kind::None, kSplice},
    {"tuple_type", Kind::Tuple},
    {"tuple_element", Kind::Parameter, 0, "type=Type name=Name"},

    {"using_directive", Kind::Import, kTokens, "-=Modifier *=Module name=Alias"},
    {"extern_alias_directive", Kind::Import, 0, "name=Module"},
    {"namespace_declaration", Kind::Namespace, 0, "name=Name body=Body", namespace_body},
    {"file_scoped_namespace_declaration", Kind::Package, 0, "name=Name"},
    {"modifier", Kind::Modifier, kLeaf},
    {"attribute_list", Kind::None, kSplice, "*=Decorator"},
    {"global_attribute", Kind::None, kSplice, "*=None"},
    {"attribute_target_specifier", Kind::None, kDrop},
    {"attribute", Kind::Annotation, 0, "name=Name *=Arguments"},
    {"attribute_argument_list", Kind::Arguments},
    {"attribute_argument", Kind::KeywordArgument, 0, "name=Name *=Value", attribute_argument},

    {"class_declaration", Kind::ClassDef, kOperator, kClassFields, definition},
    {"struct_declaration", Kind::ClassDef, kOperator, kClassFields, definition},
    {"interface_declaration", Kind::ClassDef, kOperator, kClassFields, definition},
    {"record_declaration", Kind::ClassDef, kOperator, kClassFields, definition},
    {"enum_declaration", Kind::ClassDef, kOperator, kClassFields, definition},
    {"base_list", Kind::None, kSplice, "*=Base"},
    {"primary_constructor_base_type", Kind::None, kSplice, "type=Base"},
    {"declaration_list", Kind::ClassBody, kStatements},
    {"enum_member_declaration_list", Kind::ClassBody, kStatements},
    {"enum_member_declaration", Kind::VarDef, 0, "-=Decorator name=Left value=Right"},
    {"delegate_declaration", Kind::TypeAlias, 0, kFunctionFields},
    {"method_declaration", Kind::FunctionDef, 0, kMethodFields, definition},
    {"explicit_interface_specifier", Kind::None, kSplice, "*=Base"},
    {"constructor_declaration", Kind::FunctionDef, 0, "-=Decorator -=Modifier name=Name parameters=Parameters -=None body=Body", constructor},
    {"constructor_initializer", Kind::ExprStmt, 0, {}, constructor_initializer},
    {"destructor_declaration", Kind::FunctionDef, kOperator, "-=Decorator name=Name parameters=Parameters body=Body"},
    {"operator_declaration", Kind::FunctionDef, 0, "-=Decorator -=Modifier type=ReturnType parameters=Parameters body=Body"},
    {"conversion_operator_declaration", Kind::FunctionDef, kTokens, "-=Decorator -=Modifier type=ReturnType parameters=Parameters body=Body"},
    {"local_function_statement", Kind::FunctionDef, 0, kFunctionFields, definition},
    {"indexer_declaration", Kind::FunctionDef, kOperator, "-=Decorator -=Modifier type=ReturnType parameters=Parameters accessors=Body value=Body"},
    {"property_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type name=Left value=Right accessors=Body", property},
    {"event_declaration", Kind::VarDef, kTokens, "-=Decorator -=Modifier type=Type name=Left accessors=Body"},
    {"accessor_list", Kind::ClassBody, kStatements},
    {"accessor_declaration", Kind::FunctionDef, kOperator, "-=Decorator -=Modifier name=Operator body=Body"},
    {"arrow_expression_clause", Kind::Block, 0, {}, arrow_body},
    {"parameter_list", Kind::Parameters, 0, {}, parameter_list},
    {"bracketed_parameter_list", Kind::Parameters, 0, {}, parameter_list},
    {"parameter", Kind::Parameter, 0, "-=Decorator -=Modifier type=Type name=Name *=Default"},
    {"field_declaration", Kind::None, 0, {}, split_declaration},
    {"event_field_declaration", Kind::None, kTokens, {}, split_declaration},
    {"local_declaration_statement", Kind::None, 0, {}, local_declaration},
    {"variable_declaration", Kind::None, 0, "type=Type", split_declaration},
    {"variable_declarator", Kind::VarDef, 0, "name=Left *=Right", variable_declarator},

    {"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"for_statement", Kind::For, kBlockBody, "initializer=Init condition=Cond update=Update body=Body"},
    {"foreach_statement", Kind::ForEach, kBlockBody, "type=Type left=Left right=Right body=Body"},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"switch_statement", Kind::Switch, 0, "value=Value body=Body"},
    {"switch_body", Kind::Block, kStatements},
    {"switch_section", Kind::Case, 0, {}, switch_section},
    {"return_statement", Kind::Return},
    {"throw_statement", Kind::Throw},
    {"yield_statement", Kind::Yield},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"goto_statement", Kind::Goto},
    {"labeled_statement", Kind::Label, 0, {}, labeled},
    {"try_statement", Kind::Try, 0, "body=Body", try_roles},
    {"catch_clause", Kind::Catch, 0, "-=Type -=Name -=Guard body=Body"},
    {"catch_declaration", Kind::None, kSplice, "type=Type name=Name"},
    {"catch_filter_clause", Kind::None, kSplice, "*=Guard"},
    {"finally_clause", Kind::Finally},
    {"using_statement", Kind::With, 0, "*=Item body=Body", item_body},
    {"lock_statement", Kind::With, 0, "*=Item", item_body},
    {"fixed_statement", Kind::With, 0, "*=Item", item_body},
    {"checked_statement", Kind::None, kSplice},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"csharp", "c#", "cs"};
constexpr std::string_view kExtensions[] = {"cs", "csx"};
constexpr std::string_view kMetavariable[] = {"@", "T_ @"};
constexpr std::string_view kStatementMetavariable[] = {"T_ @"};  // a name alone is no statement
constexpr std::string_view kEllipsis[] = {"@", "@()", "T_ @", "T_ @ in @"};
constexpr std::string_view kStatement[] = {"@();", "T_ @;", "case @:", "@;", "@"};
constexpr std::string_view kParameter[] = {"T_ @", "@"};
constexpr std::string_view kClassMember[] = {"T_ @;"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"void f_(){", "}"}, {"void f_(){", ";}"}, {"class c_{", "}"}, {"class c_{", ";}"}, {"", ""}, {"", ";"},
    {"class c_{", "{}}"}, {"", " class c_{}"}, {"class c_{int x_ = ", ";}"}, {"class c_{", " int f_;}"},
    {"void f_(){switch(x_){", "}}"}, {"void f_(){try{}", "}"}, {"void f_(){g_(", ");}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"void f_(){x_ = x_ switch {", "};}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement, .parameter_ellipsis = kParameter,
                                .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .semicolons = true, .class_ellipsis = kClassMember,
                                .statement_metavariable = kStatementMetavariable};

constexpr std::string_view kNameless[] = {"operator", "implicit", "explicit", "this"};
constexpr OutlineSyntax kOutline{.nameless = kNameless};

}  // namespace

const Language kCSharp{.name = "c_sharp", .grammar = tree_sitter_c_sharp, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                       .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
