#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_apex(void);

/// Apex (Salesforce): Java's shapes. Beyond these: insert x, update x …: raw dml_expression; [SELECT …]: raw
/// query_expression; trigger t on o (…) { }: raw trigger_declaration. Names ignore case.
namespace omni::languages {
namespace {

void method_invocation(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b.child(node, Role::Object);
  const BuildIndex name = b.child(node, Role::Name);
  if (name == kNoBuild) return;
  if (object == kNoBuild) {
    b[name].role = Role::Callee;
  } else {
    const BuildIndex member = b.add(Kind::Member, {b[object].begin, b[name].end}, Role::Callee);
    b.remove(node, object);
    b.remove(node, name);
    b.append(member, object);
    b.append(member, name);
    b.prepend(node, member);
  }
  b.order(node, {Role::Callee, Role::TypeArguments, Role::Arguments});
}

void class_declaration(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, b.type_of(node).substr(0, b.type_of(node).find('_'))); }

void object_creation(TreeBuilder& b, BuildIndex node) {
  b.set_role(b.child_of_kind(node, Kind::ClassBody), Role::Body);
}

void catch_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex parameter = b.child_of_kind(node, Kind::Parameter);
  if (parameter == kNoBuild) return;
  b[parameter].role = Role::None;
  b.splice(node, parameter);
  b.order(node, {Role::Modifier, Role::Type, Role::Name, Role::Body});
}

void dml_operation(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  b.set_symbol(node, text.substr(0, text.find_first_of(" \t\n")));
}

void static_block(TreeBuilder& b, BuildIndex node) { b.set_role(b.child_of_kind(node, Kind::Block), Role::Body); }

constexpr Row kRows[] = {
    {"parser_output", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"constructor_body", Kind::Block, kStatements},
    {"trigger_body", Kind::None, kSplice},
    {"expression_statement", Kind::ExprStmt},
    {"line_comment", Kind::None, kComment},
    {"block_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"this", Kind::Identifier, kLeaf},
    {"super", Kind::Identifier, kLeaf},
    {"boolean_type", Kind::Type, kLeaf},
    {"void_type", Kind::Type, kLeaf},
    {"int", Kind::Number, kLeaf},
    {"decimal", Kind::Number, kLeaf},
    {"decimal_floating_point_literal", Kind::Number, kLeaf},
    {"boolean", Kind::Bool, kLeaf},
    {"null_literal", Kind::Null, kLeaf},
    {"string_literal", Kind::String, kString},
    {"multi_line_string_literal", Kind::String, kString},
    {"modifiers", Kind::None, kSplice},
    {"modifier", Kind::Modifier, kLeaf},
    {"annotation", Kind::Annotation, 0, "name=Name arguments=Arguments"},
    {"annotation_argument_list", Kind::Arguments, 0, "value=None"},
    {"annotation_key_value", Kind::KeywordArgument, 0, "key=Name value=Value"},
    {"assignment_operator", Kind::None, kDrop},
    {"safe_navigation_operator", Kind::None, kDrop},

    {"parenthesized_expression", Kind::None, kSplice},
    {"method_invocation", Kind::Call, 0, "object=Object name=Name type_arguments=TypeArguments arguments=Arguments", method_invocation},
    {"argument_list", Kind::Arguments},
    {"object_creation_expression", Kind::New, 0, "type=Type arguments=Arguments", object_creation},
    {"array_creation_expression", Kind::New, 0, "type=Type dimensions=Item value=Value"},
    {"map_creation_expression", Kind::New, 0, "type=Type value=Value"},
    {"map_initializer", Kind::Dict},
    {"array_initializer", Kind::List},
    {"field_access", Kind::Member, 0, "object=Object field=Name"},
    {"scoped_identifier", Kind::Member, 0, "scope=Object name=Name"},
    {"scoped_type_identifier", Kind::Member, 0, {}, dotted_name},
    {"array_access", Kind::Index, 0, "array=Object index=Item"},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right", assignment_operator},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"instanceof_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"unary_expression", Kind::Unary, 0, "operand=Operand"},
    {"update_expression", Kind::Unary, 0, "operand=Operand", update_expression},
    {"ternary_expression", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    {"cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    {"dml_expression", Kind::None, 0, "target=Operand", dml_operation},
    {"dml_type", Kind::None, kDrop},
    {"java_field_access", Kind::None, kSplice},
    {"java_type", Kind::None, kSplice},

    {"generic_type", Kind::GenericType, 0, {}, generic_type},
    {"type_arguments", Kind::TypeArguments},
    {"type_parameters", Kind::TypeParameters},
    {"array_type", Kind::ArrayType, 0, "element=Type dimensions=Item"},
    {"dimensions", Kind::None, kDrop},

    {"class_declaration", Kind::ClassDef, 0, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters superclass=Base interfaces=Base body=Body", class_declaration},
    {"interface_declaration", Kind::ClassDef, 0, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters -=Base body=Body", class_declaration},
    {"enum_declaration", Kind::ClassDef, 0, "-=Decorator -=Modifier name=Name interfaces=Base body=Body", class_declaration},
    {"superclass", Kind::None, kSplice, "*=Base"},
    {"interfaces", Kind::None, kSplice, "*=Base"},
    {"extends_interfaces", Kind::None, kSplice, "*=Base"},
    {"type_list", Kind::None, kSplice},
    {"class_body", Kind::ClassBody, kStatements},
    {"interface_body", Kind::ClassBody, kStatements},
    {"enum_body", Kind::ClassBody, kStatements},
    {"enum_constant", Kind::VarDef, 0, "-=Modifier name=Left"},
    {"static_initializer", Kind::None, 0, {}, static_block},
    {"method_declaration", Kind::FunctionDef, 0,
     "-=Decorator -=Modifier type=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters body=Body"},
    {"constructor_declaration", Kind::FunctionDef, 0, "-=Decorator -=Modifier name=Name parameters=Parameters body=Body"},
    {"formal_parameters", Kind::Parameters, 0, {}, parameters},
    {"formal_parameter", Kind::Parameter, 0, "-=Decorator -=Modifier type=Type name=Name"},
    {"field_declaration", Kind::None, 0, "type=Type declarator=None", split_declaration},
    {"constant_declaration", Kind::None, 0, "type=Type declarator=None", split_declaration},
    {"local_variable_declaration", Kind::None, 0, "type=Type declarator=None", split_declaration},
    {"variable_declarator", Kind::VarDef, 0, "name=Left value=Right"},
    {"accessor_list", Kind::None, kDrop},

    {"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"for_statement", Kind::For, kBlockBody, "init=Init condition=Cond update=Update body=Body"},
    {"enhanced_for_statement", Kind::ForEach, kBlockBody, "-=Modifier type=Type name=Left value=Right body=Body"},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"switch_expression", Kind::Switch, 0, "condition=Value body=Body"},
    {"switch_block", Kind::Block, kStatements},
    {"switch_rule", Kind::Case, 0, {}, case_body},
    {"switch_label", Kind::None, kSplice, "*=Item"},
    {"return_statement", Kind::Return},
    {"throw_statement", Kind::Throw},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"try_statement", Kind::Try, 0, "body=Body", try_roles},
    {"catch_clause", Kind::Catch, 0, "body=Body", catch_clause},
    {"finally_clause", Kind::Finally},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"apex"};
constexpr std::string_view kExtensions[] = {"cls", "trigger", "apex"};
constexpr std::string_view kMetavariable[] = {"@", "T_ @"};
constexpr std::string_view kEllipsis[] = {"@", "T_ @", "T_ @ : @"};
constexpr std::string_view kStatement[] = {"@;", "T_ @;", "@"};
constexpr std::string_view kParameter[] = {"T_ @", "@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"", ";"}, {"class c_{", "}"}, {"class c_{void f_(){", "}}"},
                                                {"class c_{void f_(){", ";}}"}, {"class c_{", "{}}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .semicolons = true};

}  // namespace

const Language kApex{.name = "apex", .grammar = tree_sitter_apex, .table = &kTable, .pattern = &kPattern,
                     .rule_names = kRuleNames, .extensions = kExtensions, .case_insensitive_names = true};

}  // namespace omni::languages
