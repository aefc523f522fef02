#include <array>

#include "agents/syntax/languages/c_declarators.h"
#include "agents/syntax/languages/c_detour.h"
#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" {
const TSLanguage* tree_sitter_c(void);
const TSLanguage* tree_sitter_cpp(void);
}

/// C and C++: one set of rows, joined as each grammar has them. Declarations are turned the right way round in
/// c_declarators. Shapes worth knowing:
///   a->b                  Member with symbol "->"; `a.b` has none; `a::b` has "::"
///   struct s { … }        ClassDef with symbol struct, union, enum or class; `struct s` alone stays raw with its Name
///   #include <x>          Import(Module: String); `using namespace n` is an Import with symbol "using namespace"
///   #if … #else … #endif  raw(Cond, Body: Block, Else: raw)
///   extern "C" { }        Namespace(Name: String, Body)
///   template <T> f        the definition with TypeParameters
///   f<T>(x)               Call(Callee, TypeArguments, Arguments)
///   f(void)               Parameters without children
namespace omni::languages {
namespace {

/// `a.b` is the plain Member.
void member(TreeBuilder& b, BuildIndex node) {
  if (b[node].symbol == symbol_hash(".")) b[node].symbol = 0;
}

void qualified(TreeBuilder& b, BuildIndex node) {
  const BuildIndex only = b[node].first_child;
  if (only != kNoBuild && b[only].next == kNoBuild) {  // `::f` is just f
    b[only].role = Role::None;
    b.splice_later(node);
    return;
  }
  b.set_symbol(node, "::");
}

void nested_namespace(TreeBuilder& b, BuildIndex node) {
  dotted_name(b, node);
  for (BuildIndex i = node; i != kNoBuild && b[i].kind == Kind::Member; i = b.child(i, Role::Object)) b.set_symbol(i, "::");
}

/// `;` alone: nothing in a list, an empty block as a body.
void expression_statement(TreeBuilder& b, BuildIndex node) {
  if (b[node].first_child != kNoBuild) return;
  if (b[node].role == Role::None) {
    b.drop_later(node);
  } else {
    b[node].kind = Kind::Block;
  }
}

/// `(void)` is no parameter.
void parameter_list(TreeBuilder& b, BuildIndex node) {
  parameters(b, node);
  const BuildIndex only = b[node].first_child;
  if (only == kNoBuild || b[only].next != kNoBuild) return;
  const BuildIndex type = b.child(only, Role::Type);
  if (type != kNoBuild && b[type].next == kNoBuild && b[type].kind == Kind::Type && b.text_of(type) == "void") b.remove(node, only);
}

void rest_parameter(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "*"); }

/// A class that is only named is no definition.
void class_specifier(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Body) != kNoBuild) b[node].kind = Kind::ClassDef;
}

void system_header(TreeBuilder& b, BuildIndex node) {
  b[node].content_begin = 1;
  b[node].content_end = 1;
  const std::string_view text = b.text_of(node);
  if (text.size() >= 2) b.set_symbol(node, text.substr(1, text.size() - 2));
}

/// `R"x(…)x"`
void raw_string(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  b.clear_children(node);
  if (open == std::string_view::npos || close == std::string_view::npos || close <= open) return;
  b[node].content_begin = static_cast<std::uint16_t>(open + 1);
  b[node].content_end = static_cast<std::uint16_t>(text.size() - close);
  b.set_symbol(node, text.substr(open + 1, close - open - 1));
}

/// The definition takes the node's place and its parameters.
void template_declaration(TreeBuilder& b, BuildIndex node) {
  const BuildIndex parameters_of = b.child(node, Role::TypeParameters);
  const BuildIndex definition = b[node].last_child;
  if (parameters_of == kNoBuild || definition == parameters_of || definition == kNoBuild) return;
  b.remove(node, parameters_of);
  b.append(definition, parameters_of);
  b[definition].begin = b[node].begin;
  b.order(definition, {Role::Decorator, Role::Modifier, Role::Type, Role::ReturnType, Role::Left, Role::Name,
                       Role::TypeParameters, Role::Parameters, Role::Base, Role::Right, Role::Body});
  b.splice_later(node);
}

/// `catch (T e)`: type and name as in other languages.
void catch_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex list = b.child(node, Role::Parameters);
  if (list == kNoBuild) return;
  const BuildIndex parameter = b[list].first_child;
  b.remove(node, list);
  if (parameter == kNoBuild) return;
  b[parameter].role = Role::Name;
  b.append(node, parameter);
  if (b[parameter].first_child != kNoBuild) {
    b[parameter].role = Role::None;
    b.splice(node, parameter);
  }
  b.order(node, {Role::Modifier, Role::Type, Role::Name, Role::Body});
}

void designated(TreeBuilder& b, BuildIndex node) { b.order(node, {Role::Key, Role::Value}); }

void namespace_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild && b[body].kind != Kind::Block) {
    b[body].flags |= kStatement;
    b.wrap(node, body, Kind::Block, Role::None);
  }
}

/// `delete[] a` is another operation than `delete a`.
void delete_expression(TreeBuilder& b, BuildIndex node) {
  b[node].kind = Kind::Delete;
  const BuildIndex operand = b[node].first_child;
  if (operand == kNoBuild) return;
  const std::string_view word = b.text_of(node).substr(0, b[operand].begin - b[node].begin);
  b.set_symbol(node, word.find('[') == std::string_view::npos ? "delete" : "delete[]");
}

constexpr std::string_view kDeclaration = "-=Decorator -=Modifier type=Type declarator=Left value=Right";
constexpr std::string_view kClass = "-=Decorator -=Modifier name=Name -=Base body=Body";

/// `#include <a.h>` has a Modifier that `#include "a.h"` has not.
void include(TreeBuilder& b, BuildIndex node) {
  const BuildIndex path = b.child(node, Role::Module);
  if (path == kNoBuild || !b.text_of(path).starts_with('<')) return;
  b.append(node, b.add_leaf(Kind::Modifier, {b[path].begin, b[path].begin + 1}, Role::Modifier));
}

void compound(TreeBuilder& b, BuildIndex node) {
  if (b.language().name == "cpp") cpp_block(b, node);
}

constexpr std::array kBase = {
    Row{"translation_unit", Kind::Module, kStatements},
    Row{"compound_statement", Kind::Block, kStatements, {}, compound},
    Row{"expression_statement", Kind::ExprStmt, 0, {}, expression_statement},
    Row{"comment", Kind::None, kComment},
    Row{"identifier", Kind::Identifier, kLeaf},
    Row{"field_identifier", Kind::Identifier, kLeaf},
    Row{"type_identifier", Kind::Identifier, kLeaf},
    Row{"statement_identifier", Kind::Identifier, kLeaf},
    Row{"primitive_type", Kind::Type, kLeaf},
    Row{"sized_type_specifier", Kind::Type, kLeaf},
    Row{"number_literal", Kind::Number, kLeaf},
    Row{"char_literal", Kind::Char, kLeaf},
    Row{"string_literal", Kind::String, kString},
    Row{"concatenated_string", Kind::Interpolated, kSpliceOne},
    Row{"system_lib_string", Kind::String, kLeaf, {}, system_header},
    Row{"true", Kind::Bool, kLeaf},
    Row{"false", Kind::Bool, kLeaf},
    Row{"null", Kind::Null, kLeaf},

    Row{"parenthesized_expression", Kind::None, kSplice},
    Row{"extension_expression", Kind::None, kSplice},
    Row{"comma_expression", Kind::Tuple, 0, "left=None right=None"},
    Row{"call_expression", Kind::Call, 0, "function=Callee arguments=Arguments", generic_callee},
    Row{"argument_list", Kind::Arguments},
    Row{"sizeof_expression", Kind::Call, 0, {}, keyword_call},
    Row{"alignof_expression", Kind::Call, 0, {}, keyword_call},
    Row{"offsetof_expression", Kind::Call, 0, {}, keyword_call},
    Row{"field_expression", Kind::Member, 0, "argument=Object field=Name", member},
    Row{"assignment_expression", Kind::Assign, 0, "left=Left right=Right", assignment_operator},
    Row{"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    Row{"unary_expression", Kind::Unary, 0, "argument=Operand"},
    Row{"update_expression", Kind::Unary, 0, "argument=Operand", update_expression},
    Row{"pointer_expression", Kind::Unary, 0, "argument=Operand"},
    Row{"conditional_expression", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    Row{"cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    Row{"compound_literal_expression", Kind::New, 0, "type=Type value=Value"},
    Row{"initializer_list", Kind::List},
    Row{"initializer_pair", Kind::Pair, 0, "designator=Key value=Value", designated},
    Row{"field_designator", Kind::None, kSplice},
    Row{"subscript_designator", Kind::None, kSplice},

    Row{"storage_class_specifier", Kind::Modifier, kLeaf},
    Row{"type_qualifier", Kind::Modifier, kLeaf},
    Row{"attribute_specifier", Kind::Annotation, 0, "*=Arguments"},
    Row{"attribute_declaration", Kind::None, kSplice},
    Row{"attribute", Kind::Annotation, 0, "prefix=Module name=Name *=Arguments"},
    Row{"ms_declspec_modifier", Kind::Annotation, 0, "*=Name"},
    Row{"ms_based_modifier", Kind::None, kDrop},
    Row{"ms_call_modifier", Kind::None, kDrop},
    Row{"ms_pointer_modifier", Kind::None, kDrop},
    Row{"bitfield_clause", Kind::None, kDrop},
    Row{"gnu_asm_qualifier", Kind::Modifier, kLeaf},

    Row{"declaration", Kind::None, kTokens, kDeclaration, c_declaration},
    Row{"type_definition", Kind::None, 0, kDeclaration, c_typedef},
    Row{"init_declarator", Kind::None, 0, "declarator=Left value=Right"},
    Row{"pointer_declarator", Kind::None, 0, "declarator=Left"},
    Row{"array_declarator", Kind::None, 0, "declarator=Left size=Item"},
    Row{"function_declarator", Kind::None, 0, "declarator=Left parameters=Parameters"},
    Row{"parenthesized_declarator", Kind::None, 0, "*=Left"},
    Row{"attributed_declarator", Kind::None, 0, "*=Left"},
    Row{"abstract_pointer_declarator", Kind::None, 0, "declarator=Left"},
    Row{"abstract_array_declarator", Kind::None, 0, "declarator=Left size=Item"},
    Row{"abstract_function_declarator", Kind::None, 0, "declarator=Left parameters=Parameters"},
    Row{"abstract_parenthesized_declarator", Kind::None, 0, "*=Left"},
    Row{"type_descriptor", Kind::None, 0, kDeclaration, c_type_descriptor},
    Row{"parameter_list", Kind::Parameters, 0, {}, parameter_list},
    Row{"parameter_declaration", Kind::Parameter, 0, kDeclaration, c_parameter},
    Row{"struct_specifier", Kind::None, kOperator, kClass, class_specifier},
    Row{"union_specifier", Kind::None, kOperator, kClass, class_specifier},
    Row{"enumerator_list", Kind::ClassBody, kStatements},
    Row{"enumerator", Kind::VarDef, 0, "name=Left value=Right"},
    Row{"field_declaration_list", Kind::ClassBody, kStatements},

    Row{"preproc_include", Kind::Import, 0, "path=Module", include},
    Row{"preproc_if", Kind::None, 0, "condition=Cond alternative=Else", conditional_section},
    Row{"preproc_ifdef", Kind::None, kOperator, "name=Name alternative=Else", conditional_section},
    Row{"preproc_elif", Kind::None, 0, "condition=Cond alternative=Else", conditional_section},
    Row{"preproc_elifdef", Kind::None, kOperator, "name=Name alternative=Else", conditional_section},
    Row{"preproc_else", Kind::None, 0, {}, conditional_section},
    Row{"linkage_specification", Kind::Namespace, 0, "value=Name body=Body", namespace_body},
    Row{"declaration_list", Kind::Block, kStatements},

    Row{"attributed_statement", Kind::None, kSplice},
    Row{"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else", leading_statement},
    Row{"else_clause", Kind::None, kSplice},
    Row{"for_statement", Kind::For, kBlockBody, "initializer=Init condition=Cond update=Update body=Body"},
    Row{"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    Row{"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    Row{"switch_statement", Kind::Switch, 0, "condition=Value body=Body", leading_statement},
    Row{"case_statement", Kind::Case, 0, "value=Item", case_body},
    Row{"return_statement", Kind::Return},
    Row{"break_statement", Kind::Break},
    Row{"continue_statement", Kind::Continue},
    Row{"goto_statement", Kind::Goto},
    Row{"labeled_statement", Kind::Label, 0, "label=Name *=Body"},
};

constexpr std::array kCOnly = {
    Row{"variadic_parameter", Kind::Parameter, 0, {}, rest_parameter},
    Row{"subscript_expression", Kind::Index, 0, "argument=Object index=Item"},
    Row{"function_definition", Kind::FunctionDef, 0, "-=Decorator -=Modifier type=Type declarator=Left body=Body", c_function},
    Row{"field_declaration", Kind::None, 0, kDeclaration, c_declaration},
    Row{"enum_specifier", Kind::None, kOperator, "-=Decorator name=Name underlying_type=Base body=Body", class_specifier},
};

constexpr std::array kCppOnly = {
    Row{"namespace_identifier", Kind::Identifier, kLeaf},
    Row{"operator_name", Kind::Identifier, kLeaf},
    Row{"destructor_name", Kind::Identifier, kLeaf},
    Row{"auto", Kind::Identifier, kLeaf},
    Row{"this", Kind::Identifier, kLeaf},
    Row{"raw_string_literal", Kind::String, 0, {}, raw_string},
    Row{"placeholder_type_specifier", Kind::None, kSpliceOne},
    Row{"subscript_expression", Kind::Index, 0, "argument=Object indices=Item"},
    Row{"subscript_argument_list", Kind::None, kSplice},
    Row{"qualified_identifier", Kind::Member, 0, "scope=Object name=Name", qualified},
    Row{"nested_namespace_specifier", Kind::Member, 0, {}, nested_namespace},
    Row{"dependent_name", Kind::None, kSplice},
    Row{"dependent_type", Kind::None, kSplice},
    Row{"template_function", Kind::GenericType, 0, "name=Name arguments=TypeArguments"},
    Row{"template_method", Kind::GenericType, 0, "name=Name arguments=TypeArguments"},
    Row{"template_type", Kind::GenericType, 0, "name=Name arguments=TypeArguments"},
    Row{"template_argument_list", Kind::TypeArguments},
    Row{"template_parameter_list", Kind::TypeParameters},
    Row{"type_parameter_declaration", Kind::None, kSpliceOne},
    Row{"variadic_type_parameter_declaration", Kind::None, kSpliceOne},
    Row{"template_declaration", Kind::None, 0, "parameters=TypeParameters", template_declaration},

    Row{"new_expression", Kind::New, 0, "type=Type declarator=Item arguments=Arguments placement=Value"},
    Row{"new_declarator", Kind::None, kSplice, "length=Item"},
    Row{"delete_expression", Kind::Delete, 0, {}, delete_expression},
    Row{"lambda_expression", Kind::Lambda, 0,
     "captures=Modifier declarator=Left template_parameters=TypeParameters body=Body", cpp_lambda},
    Row{"co_await_expression", Kind::Await, 0, "argument=None operator=None"},
    Row{"parameter_pack_expansion", Kind::Spread, kOperator, "pattern=None"},
    Row{"throw_specifier", Kind::None, kDrop},
    Row{"throw_statement", Kind::Throw},
    Row{"co_return_statement", Kind::Return},
    Row{"co_yield_statement", Kind::Yield},

    Row{"virtual_specifier", Kind::Modifier, kLeaf},
    Row{"explicit_function_specifier", Kind::Modifier, kLeaf},
    Row{"noexcept", Kind::Modifier, kLeaf},
    Row{"ref_qualifier", Kind::Modifier, kLeaf},
    Row{"default_method_clause", Kind::Modifier, kLeaf},
    Row{"delete_method_clause", Kind::Modifier, kLeaf},
    Row{"pure_virtual_clause", Kind::Modifier, kLeaf},
    Row{"access_specifier", Kind::None, kDrop},
    Row{"function_definition", Kind::FunctionDef, kTokens,
     "-=Decorator -=Modifier type=Type declarator=Left body=Body", c_function},
    Row{"field_declaration", Kind::None, kTokens, "-=Decorator -=Modifier type=Type declarator=Left default_value=Right",
     c_declaration},
    Row{"enum_specifier", Kind::None, kOperator, "-=Decorator name=Name base=Base body=Body", class_specifier},
    Row{"class_specifier", Kind::None, kOperator, kClass, class_specifier},
    Row{"base_class_clause", Kind::None, kSplice, "*=Base"},
    Row{"reference_declarator", Kind::None, 0, "*=Left"},
    Row{"abstract_reference_declarator", Kind::None, 0, "*=Left"},
    Row{"pointer_type_declarator", Kind::None, 0, "declarator=Left"},
    Row{"variadic_declarator", Kind::None, 0, "*=Left"},
    Row{"structured_binding_declarator", Kind::Tuple},
    Row{"optional_parameter_declaration", Kind::Parameter, 0,
     "-=Decorator -=Modifier type=Type declarator=Left default_value=Default", c_parameter},
    Row{"variadic_parameter_declaration", Kind::Parameter, 0, kDeclaration, c_parameter},
    Row{"operator_cast", Kind::None, 0, "type=Type declarator=Left"},
    Row{"condition_clause", Kind::None, kSplice, "initializer=Init value=None"},
    Row{"init_statement", Kind::None, kSplice},

    Row{"namespace_definition", Kind::Namespace, 0, "name=Name body=Body"},
    Row{"using_declaration", Kind::Import, kOperator, "*=Module"},
    Row{"alias_declaration", Kind::TypeAlias, 0, "-=Decorator name=Name type=Type"},
    Row{"static_assert_declaration", Kind::Assert},
    Row{"for_range_loop", Kind::ForEach, kBlockBody, "initializer=Init type=Type declarator=Left right=Right body=Body",
     cpp_range_loop},
    Row{"try_statement", Kind::Try, 0, "body=Body", try_roles},
    Row{"catch_clause", Kind::Catch, 0, "parameters=Parameters body=Body", catch_clause},
};

template <std::size_t N, std::size_t M>
constexpr std::array<Row, N + M> join(const std::array<Row, N>& a, const std::array<Row, M>& b) {
  std::array<Row, N + M> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = a[i];
  for (std::size_t i = 0; i < M; ++i) out[N + i] = b[i];
  return out;
}

constexpr std::array kCRows = join(kBase, kCOnly);
constexpr std::array kCppRows = join(kBase, kCppOnly);
constexpr LanguageTable kCTable{kCRows};
constexpr LanguageTable kCppTable{kCppRows};

constexpr std::string_view kMetavariable[] = {"@", "T_ @"};
constexpr std::string_view kEllipsis[] = {"@", "@;@;@", "T_ @"};
constexpr std::string_view kStatement[] = {"@;", "case @:", "T_ @;", "@"};
constexpr std::string_view kParameter[] = {"@", "T_ @"};
constexpr PatternSyntax::Wrapper kCWrappers[] = {
    {"void f_(){", "}"}, {"void f_(){", ";}"}, {"", ""}, {"", ";"}, {"struct s_{", ";};"}, {"struct s_{", "};"},
    {"void f_(){switch(x_){", "}}"}, {"", "{}"}, {"void f_(){", "{}}"}, {"", " f_;"}};
constexpr PatternSyntax::Wrapper kCppWrappers[] = {
    {"void f_(){", "}"}, {"void f_(){", ";}"}, {"", ""}, {"", ";"}, {"class c_{", ";};"}, {"class c_{", "};"},
    {"void f_(){switch(x_){", "}}"}, {"", "{}"}, {"void f_(){", "{}}"}, {"", " f_;"}, {"void f_(){try{}", "}"}};
constexpr PatternSyntax kCPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement, .parameter_ellipsis = kParameter,
                                .wrappers = kCWrappers, .semicolons = true};
constexpr PatternSyntax kCppPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement, .parameter_ellipsis = kParameter,
                                .wrappers = kCppWrappers, .semicolons = true};

constexpr std::string_view kCNames[] = {"c"};
constexpr std::string_view kCppNames[] = {"cpp", "c++"};
constexpr std::string_view kCExtensions[] = {"c", "h"};
constexpr std::string_view kCppExtensions[] = {"cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "tpp", "inl"};
constexpr OutlineSyntax::Definition kDefinitions[] = {{"preproc_def", SymbolKind::Macro}, {"preproc_function_def", SymbolKind::Macro}};
constexpr OutlineSyntax::Definition kCppDefinitions[] = {
    {"preproc_def", SymbolKind::Macro}, {"preproc_function_def", SymbolKind::Macro}, {"concept_definition", SymbolKind::Interface}};
constexpr OutlineSyntax kCOutline{.definitions = kDefinitions};
constexpr OutlineSyntax kCppOutline{.definitions = kCppDefinitions};

}  // namespace

const Language kC{.name = "c", .grammar = tree_sitter_c, .table = &kCTable, .pattern = &kCPattern, .outline = &kCOutline, .rule_names = kCNames,
                  .extensions = kCExtensions, .detour = c_detour};
const Language kCpp{.name = "cpp", .grammar = tree_sitter_cpp, .table = &kCppTable, .pattern = &kCppPattern, .outline = &kCppOutline,
                    .rule_names = kCppNames, .extensions = kCppExtensions, .detour = cpp_detour};

}  // namespace omni::languages
