#include <algorithm>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_java(void);

/// Java. Shapes worth knowing:
///   import a.b.C;         Import(Module: a.b.C)                 the whole path, so that `import $LIB` binds it
///   import a.b.*;         Import(Module: a.b, Name: Modifier `*`)
///   import static a.B.c;  the same with a Modifier `static`
///   try (R r = e) { … }   With(Item: VarDef, Body: Block(Try)), so that a `try` pattern sees the Try
///   throws X              Base of the FunctionDef: optional and unordered, as base classes are
///   Foo.class             Member(Foo, class); `Foo::bar` is a Member with symbol "::"
///   super(…); this(…);    ExprStmt(Call)
namespace omni::languages {
namespace {

/// `[]` written once or more: takes the node away and wraps the child in role Type into that many ArrayType.
void take_dimensions(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b.type_of(i) == "dimensions") {
      const std::string_view text = b.text_of(i);
      const auto count = std::count(text.begin(), text.end(), '[');
      const ByteOffset end = b[i].end;
      b.remove(node, i);
      for (auto n = count; n > 0; --n) {
        const BuildIndex type = b.child(node, Role::Type);
        if (type == kNoBuild) break;
        const BuildIndex array = b.wrap(node, type, Kind::ArrayType, Role::Type);
        if (b[array].end < end && b[node].kind == Kind::ArrayType) b[array].end = end;
      }
    }
    i = next;
  }
}

/// `T[][]`: the node itself is the outermost array.
void array_type(TreeBuilder& b, BuildIndex node) {
  take_dimensions(b, node);
  b.set_role(b[node].first_child, Role::None);
  b.splice_later(node);
}

/// `int a = 1, b[];`: the declarators' own dimensions belong to their types.
void declaration(TreeBuilder& b, BuildIndex node) {
  split_declaration(b, node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) take_dimensions(b, i);
}

/// `T... xs`: the name hides in a declarator.
void spread_parameter(TreeBuilder& b, BuildIndex node) {
  b.set_symbol(node, "*");
  const BuildIndex declarator = b.child_of_kind(node, Kind::VarDef);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (i != declarator && b[i].role == Role::None) b[i].role = Role::Type;
  }
  if (declarator != kNoBuild) {
    b.set_role(b.child(declarator, Role::Left), Role::Name);
    b.splice(node, declarator);
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::Name});
}

/// `a.b(x)`: object and name become the callee. `a.<T>b(x)` keeps its type arguments beside it.
void method_invocation(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Name);
  if (name == kNoBuild) return;
  const BuildIndex object = b.child(node, Role::Object);
  if (object == kNoBuild) {
    b[name].role = Role::Callee;
  } else {
    const BuildIndex callee = b.wrap(node, object, Kind::Member, Role::Object);
    b[callee].role = Role::Callee;
    b[callee].flags = 0;
    b.remove(node, name);
    b.append(callee, name);
    b[callee].end = b[name].end;
  }
  b.order(node, {Role::Callee, Role::TypeArguments, Role::Arguments});
}

/// `super(x);`, `this(x);`, `outer.super(x);`
void constructor_call(TreeBuilder& b, BuildIndex node) {
  method_invocation(b, node);
  const BuildIndex arguments = b.child(node, Role::Arguments);
  const BuildIndex call = b.add(Kind::Call, {b[node].begin, arguments == kNoBuild ? b[node].end : b[arguments].end});
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(call, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, call);
}

/// `new T(…) { … }`, `outer.new T()`
void object_creation(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::ClassBody) {
      b[i].role = Role::Body;
    } else if (b[i].role == Role::None) {
      b[i].role = Role::Object;
    }
  }
  b.order(node, {Role::Object, Role::Type, Role::TypeArguments, Role::Arguments, Role::Body});
}

/// `new T[n][]` and `new T[] {…}`: as many ArrayType as brackets.
void array_creation(TreeBuilder& b, BuildIndex node) {
  std::size_t sizes = 0;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) sizes += b[i].role == Role::Item ? 1 : 0;
  take_dimensions(b, node);
  for (; sizes > 0; --sizes) {
    const BuildIndex type = b.child(node, Role::Type);
    if (type != kNoBuild) b.wrap(node, type, Kind::ArrayType, Role::Type);
  }
}

/// `T.class`
void class_literal(TreeBuilder& b, BuildIndex node) {
  b.set_role(b[node].first_child, Role::Object);
  b.append(node, b.add_leaf(Kind::Identifier, {b[node].end - 5, b[node].end}, Role::Name));
}

/// `a::b`, `T::new`
void method_reference(TreeBuilder& b, BuildIndex node) {
  b.set_symbol(node, "::");
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild) return;
  b[object].role = Role::Object;
  bool named = false;
  for (BuildIndex i = b[object].next; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::TypeArguments ? Role::TypeArguments : Role::Name;
    named = named || b[i].role == Role::Name;
  }
  if (!named) b.append(node, b.add_leaf(Kind::Identifier, {b[node].end - 3, b[node].end}, Role::Name));
}

/// `try (…) { … } catch …`: the resources stay in the With, all else goes into a Try inside its body.
void try_with_resources(TreeBuilder& b, BuildIndex node) {
  try_roles(b, node);
  const BuildIndex attempt = b.add(Kind::Try, {b[node].begin, b[node].end});
  b[attempt].flags |= kStatement;
  const BuildIndex body = b.add(Kind::Block, {b[node].begin, b[node].end}, Role::Body);
  b[body].flags |= kSynthetic;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role != Role::Item) {
      b.remove(node, i);
      b.append(attempt, i);
    }
    i = next;
  }
  b.append(body, attempt);
  b.append(node, body);
}

/// A resource is a declaration or an expression.
void resource(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Right) == kNoBuild) {
    b.splice_later(node);
  } else {
    take_dimensions(b, node);
    b[node].flags |= kStatement;
  }
}

/// `catch (A | B e)`
/// `catch (A | B e)` has one type, a Tuple.
void catch_type(TreeBuilder& b, BuildIndex node) { b[node].role = Role::Type; }

void catch_clause(TreeBuilder& b, BuildIndex node) { b.order(node, {Role::Modifier, Role::Type, Role::Name, Role::Body}); }

void enhanced_for(TreeBuilder& b, BuildIndex node) { take_dimensions(b, node); }

void synchronized_statement(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "synchronized"); }

void static_initializer(TreeBuilder& b, BuildIndex node) { b.set_role(b.child_of_kind(node, Kind::Block), Role::Body); }

constexpr std::string_view kClassFields =
    "-=Decorator -=Modifier name=Name type_parameters=TypeParameters -=Parameters -=Base body=Body";
constexpr std::string_view kFunctionFields =
    "-=Decorator -=Modifier type=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters -=Base body=Body";

constexpr Row kRows[] = {
    {"program", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"constructor_body", Kind::Block, kStatements},
    {"expression_statement", Kind::ExprStmt},
    {"line_comment", Kind::None, kComment},
    {"block_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"underscore_pattern", Kind::Identifier, kLeaf},
    {"this", Kind::Identifier, kLeaf},
    {"super", Kind::Identifier, kLeaf},
    {"boolean_type", Kind::Type, kLeaf},
    {"integral_type", Kind::Type, kLeaf},
    {"floating_point_type", Kind::Type, kLeaf},
    {"void_type", Kind::Type, kLeaf},
    {"decimal_integer_literal", Kind::Number, kLeaf},
    {"hex_integer_literal", Kind::Number, kLeaf},
    {"octal_integer_literal", Kind::Number, kLeaf},
    {"binary_integer_literal", Kind::Number, kLeaf},
    {"decimal_floating_point_literal", Kind::Number, kLeaf},
    {"hex_floating_point_literal", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"null_literal", Kind::Null, kLeaf},
    {"character_literal", Kind::Char, kLeaf},
    {"string_literal", Kind::String, 0, {}, string_literal},
    {"string_fragment", Kind::StringText, kLeaf},
    {"multiline_string_fragment", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"string_interpolation", Kind::None, kSplice},
    {"template_expression", Kind::Template, 0, "template_processor=Callee template_argument=Item"},

    {"parenthesized_expression", Kind::None, kSplice},
    {"method_invocation", Kind::Call, 0, "object=Object name=Name type_arguments=TypeArguments arguments=Arguments", method_invocation},
    {"explicit_constructor_invocation", Kind::ExprStmt, 0,
     "object=Object constructor=Name type_arguments=TypeArguments arguments=Arguments", constructor_call},
    {"argument_list", Kind::Arguments},
    {"object_creation_expression", Kind::New, 0, "type=Type arguments=Arguments", object_creation},
    {"array_creation_expression", Kind::New, 0, "type=Type -=Item value=Value", array_creation},
    {"dimensions_expr", Kind::None, kSplice, "*=Item"},
    {"array_initializer", Kind::List},
    {"field_access", Kind::Member, 0, "object=Object *=Object field=Name"},
    {"array_access", Kind::Index, 0, "array=Object index=Item"},
    {"class_literal", Kind::Member, 0, {}, class_literal},
    {"method_reference", Kind::Member, 0, {}, method_reference},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right", assignment_operator},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"instanceof_expression", Kind::Binary, kOperator, "left=Left right=Right pattern=Right name=Alias"},
    {"unary_expression", Kind::Unary, 0, "operand=Operand"},
    {"update_expression", Kind::Unary, kOperator, "*=Operand", update_expression},
    {"ternary_expression", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    {"cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    {"lambda_expression", Kind::Lambda, 0, "parameters=Parameters body=Body", lambda},
    {"inferred_parameters", Kind::Parameters, 0, {}, parameters},

    {"generic_type", Kind::GenericType, 0, {}, generic_type},
    {"type_arguments", Kind::TypeArguments},
    {"type_parameters", Kind::TypeParameters},
    {"type_parameter", Kind::None, kSpliceOne},
    {"type_bound", Kind::None, kSplice, "*=Base"},
    {"scoped_type_identifier", Kind::Member, 0, {}, dotted_name},
    {"scoped_identifier", Kind::Member, 0, "scope=Object name=Name"},
    {"array_type", Kind::ArrayType, 0, "element=Type", array_type},
    {"annotated_type", Kind::None, kSpliceOne},

    {"package_declaration", Kind::Package, 0, "-=Decorator *=Name"},
    {"import_declaration", Kind::Import, kTokens, "-=Modifier *=Module -=Name"},
    {"asterisk", Kind::Modifier, kLeaf, {}, wildcard_import},
    {"modifiers", Kind::None, kSplice | kTokens},
    {"marker_annotation", Kind::Annotation, 0, "name=Name"},
    {"annotation", Kind::Annotation, 0, "name=Name arguments=Arguments"},
    {"annotation_argument_list", Kind::Arguments},
    {"element_value_pair", Kind::KeywordArgument, 0, "key=Name value=Value"},
    {"element_value_array_initializer", Kind::List},

    {"class_declaration", Kind::ClassDef, kOperator, kClassFields},
    {"interface_declaration", Kind::ClassDef, kOperator, kClassFields},
    {"enum_declaration", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name -=Base body=Body"},
    {"annotation_type_declaration", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name body=Body"},
    {"record_declaration", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters parameters=Parameters -=Base body=Body"},
    {"superclass", Kind::None, kSplice, "*=Base"},
    {"super_interfaces", Kind::None, kSplice, "*=Base"},
    {"extends_interfaces", Kind::None, kSplice, "*=Base"},
    {"type_list", Kind::None, kSplice},
    {"class_body", Kind::ClassBody, kStatements},
    {"interface_body", Kind::ClassBody, kStatements},
    {"annotation_type_body", Kind::ClassBody, kStatements},
    {"enum_body", Kind::ClassBody, kStatements},
    {"enum_body_declarations", Kind::None, kSplice},
    {"enum_constant", Kind::VarDef, 0, "-=Decorator -=Modifier name=Left arguments=Arguments body=Body"},
    {"static_initializer", Kind::None, 0, {}, static_initializer},
    {"method_declaration", Kind::FunctionDef, 0, kFunctionFields, take_dimensions},
    {"annotation_type_element_declaration", Kind::FunctionDef, 0,
     "-=Decorator -=Modifier type=ReturnType name=Name value=Default"},
    {"constructor_declaration", Kind::FunctionDef, 0,
     "-=Decorator -=Modifier name=Name type_parameters=TypeParameters parameters=Parameters -=Base body=Body"},
    {"compact_constructor_declaration", Kind::FunctionDef, 0, "-=Decorator -=Modifier name=Name body=Body"},
    {"throws", Kind::None, kSplice, "*=Base"},
    {"formal_parameters", Kind::Parameters, 0, {}, parameters},
    {"formal_parameter", Kind::Parameter, 0, "-=Decorator -=Modifier type=Type name=Name", take_dimensions},
    {"spread_parameter", Kind::Parameter, 0, {}, spread_parameter},
    {"receiver_parameter", Kind::None, kDrop},
    {"field_declaration", Kind::None, 0, "type=Type declarator=None", declaration},
    {"constant_declaration", Kind::None, 0, "type=Type declarator=None", declaration},
    {"local_variable_declaration", Kind::None, 0, "type=Type declarator=None", declaration},
    {"variable_declarator", Kind::VarDef, 0, "name=Left value=Right"},

    {"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"for_statement", Kind::For, kBlockBody, "init=Init condition=Cond update=Update body=Body"},
    {"enhanced_for_statement", Kind::ForEach, kBlockBody, "-=Modifier type=Type name=Left value=Right body=Body", enhanced_for},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"switch_expression", Kind::Switch, 0, "condition=Value body=Body"},
    {"switch_block", Kind::Block, kStatements},
    {"switch_block_statement_group", Kind::Case, 0, {}, case_body},
    {"switch_rule", Kind::Case, 0, {}, case_body},
    {"switch_label", Kind::None, kSplice, "*=Item"},
    {"pattern", Kind::None, kSplice},
    {"guard", Kind::None, kSplice, "*=Guard"},
    {"return_statement", Kind::Return},
    {"throw_statement", Kind::Throw},
    {"yield_statement", Kind::Yield},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"labeled_statement", Kind::Label, 0, {}, labeled},
    {"assert_statement", Kind::Assert},
    {"synchronized_statement", Kind::With, 0, "*=Item body=Body", synchronized_statement},
    {"try_statement", Kind::Try, 0, "body=Body", try_roles},
    {"try_with_resources_statement", Kind::With, 0, "resources=Item body=Body", try_with_resources},
    {"resource_specification", Kind::None, kSplice},
    {"resource", Kind::VarDef, 0, "-=Modifier type=Type name=Left value=Right", resource},
    {"catch_clause", Kind::Catch, 0, "-=Modifier -=Type -=Name body=Body", catch_clause},
    {"catch_formal_parameter", Kind::None, kSplice, "name=Name"},
    {"catch_type", Kind::Tuple, kSpliceOne, {}, catch_type},
    {"finally_clause", Kind::Finally},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"java"};
constexpr std::string_view kExtensions[] = {"java"};
constexpr std::string_view kMetavariable[] = {"@", "T_ @"};
constexpr std::string_view kEllipsis[] = {"@", "@ = @", "T_ @ : @", "T_ @"};
constexpr std::string_view kStatement[] = {"@;", "T_ @;", "case @: break;", "case @ -> {}", "case @:", "@"};
constexpr std::string_view kParameter[] = {"T_ @", "@"};
constexpr std::string_view kClassMember[] = {"T_ @;"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"", ""}, {"", ";"}, {"class c_{", "}"}, {"", " class c_{}"}, {"class c_{", ";}"}, {"class c_{", "{}}"},
    {"", "{}"}, {"class c_{c_(){", "}}"}, {"class c_{c_(){", ";}}"}, {"class c_{", " int f_;}"}, {"", " f_;"},
    {"switch(x_){", "}"}, {"try{}", ""}, {"try{}catch(T_ e_){}", ""}, {"int x_ = (", ");"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement, .parameter_ellipsis = kParameter,
                                .wrappers = kWrappers, .semicolons = true, .class_ellipsis = kClassMember, .own_dots = true};

}  // namespace

const Language kJava{.name = "java", .grammar = tree_sitter_java, .table = &kTable, .pattern = &kPattern,
                     .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
