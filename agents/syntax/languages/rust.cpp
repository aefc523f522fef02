#include <vector>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_rust(void);

/// Rust. Shapes worth knowing:
///   if, match, loops, return as statements   without ExprStmt around them; the value of a block stays a bare expression
///   name!(a, b + c)                          Call with symbol "!"; an argument of several tokens is a raw token_tree
///   S { a: 1, b, ..c }                       New(Type, Arguments(KeywordArgument, Spread))
///   a::b, a.b                                Member
///   Some(x) in patterns                      Call
///   match x { p if g => e }                  Switch(Value, Block(Case(Item*, Guard?, Block)))
///   impl T for S                             ClassDef with symbol "impl", S its Name, T a Base
///   #[a(b)]                                  Decorator of the item behind it
///   use a::{b, c as d}                       Import(Module, ImportName*)
///   x as T                                   Cast; e? Unary "?"; unsafe { }: With "unsafe"
/// Lifetimes and where clauses are left out.
namespace omni::languages {
namespace {

/// A statement that is a control structure needs no ExprStmt.
void expression_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex only = b[node].first_child;
  if (only == kNoBuild) return;
  switch (b[only].kind) {
    case Kind::If: case Kind::ForEach: case Kind::While: case Kind::Switch: case Kind::Return: case Kind::Break:
    case Kind::Continue: case Kind::Block: case Kind::With:
      b[only].end = b[node].end;
      b.splice_later(node);
      break;
    default: break;
  }
}

void attribute_item(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b[node].first_child;
  if (inner == kNoBuild) return;
  b[inner].role = Role::None;
  b.splice(node, inner);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::Arguments && b[i].role != Role::Value) b[i].role = Role::Name;
  }
}

/// Tokens between parentheses become arguments: what stands between two commas is one.
void token_tree(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> tokens;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) tokens.push_back(i);
  if (tokens.empty()) return;
  const std::uint16_t own = b[node].grammar_symbol;
  b.clear_children(node);
  const auto gap = [&](ByteOffset from, ByteOffset to) { return b.text().substr(from, to - from); };
  const auto is_blank = [](std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; };
  std::size_t first = 0;
  ByteOffset begin = b[node].begin + 1;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool last = i + 1 == tokens.size();
    const ByteOffset until = last ? b[node].end - 1 : b[tokens[i + 1]].begin;
    const std::size_t comma = gap(b[tokens[i]].end, until).find(',');
    if (!last && comma == std::string_view::npos) continue;
    const ByteOffset end = comma == std::string_view::npos ? until : b[tokens[i]].end + static_cast<ByteOffset>(comma);
    const bool lone = i == first && is_blank(gap(begin, b[tokens[i]].begin)) && is_blank(gap(b[tokens[i]].end, end));
    if (lone) {
      b[tokens[i]].next = kNoBuild;
      b.append(node, tokens[i]);
    } else {
      const BuildIndex group = b.add(raw_kind(own), {b[tokens[first]].begin, b[tokens[i]].end});
      b.set_symbol(group, b.text_of(group));
      for (std::size_t k = first; k <= i; ++k) {
        b[tokens[k]].next = kNoBuild;
        b.append(group, tokens[k]);
      }
      b.append(node, group);
    }
    first = i + 1;
    begin = end + 1;
  }
}

void macro_invocation(TreeBuilder& b, BuildIndex node) {
  b.set_symbol(node, "!");
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b.type_of(i) != "token_tree") continue;
    b[i].kind = Kind::Arguments;
    b[i].symbol = 0;
    b[i].role = Role::Arguments;
  }
}

void attribute_arguments(TreeBuilder& b, BuildIndex node) {
  const BuildIndex arguments = b.child(node, Role::Arguments);
  if (arguments == kNoBuild) return;
  b[arguments].kind = Kind::Arguments;
  b[arguments].symbol = 0;
}

void shorthand(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  const BuildIndex value = copy_subtree(b, name);
  b[value].role = Role::Value;
  b.append(node, value);
}

/// `Some(x)`, `Point(a, b)` in a pattern.
void tuple_struct(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Callee);
  if (name == kNoBuild) return;
  const BuildIndex list = b.add(Kind::Arguments, {b[name].end, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (i != name) {
      b.remove(node, i);
      b[i].role = Role::None;
      b.append(list, i);
    }
    i = next;
  }
  b.append(node, list);
}

void module_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild) b[body].kind = Kind::Block;
}

void index_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild) return;
  b[object].role = Role::Object;
  b.set_role(b[object].next, Role::Item);
}

void self_parameter(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Identifier) b[i].role = Role::Name;
  }
}

void where_clause(TreeBuilder& b, BuildIndex node) { b[node].role = Role::TypeParameters; }
void keyword_block(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, b.text_of(node).substr(0, b.text_of(node).find_first_of(" \t\n{"))); }
void loop(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "loop"); }

/// `a, b as c` of a use list; a path with a list of its own is one name.
void use_argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex list = b.child(node, Role::Module);
  if (list == kNoBuild) return;
  const std::string_view type = b.type_of(list);
  if (type == "scoped_use_list") {
    b[list].role = Role::None;
    b.splice(node, list);
  } else if (type == "use_list") {
    b[list].role = Role::Name;
    b.splice(node, list);
  } else if (b[list].kind == Kind::ImportName) {  // use a as b
    b[list].role = Role::None;
    b.splice(node, list);
    b.set_role(b.child(node, Role::Name), Role::Module);
  }
}

void use_list(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::Name;
    if (b[i].kind == Kind::Identifier || b[i].kind == Kind::Member) b.wrap(node, i, Kind::ImportName, Role::Name);
    i = next;
  }
}

constexpr std::string_view kFunctionFields =
    "-=Decorator -=Modifier return_type=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters body=Body";
constexpr std::string_view kClassFields = "-=Decorator -=Modifier name=Name type_parameters=TypeParameters bounds=Base body=Body";

constexpr Row kRows[] = {
    {"source_file", Kind::Module, kStatements, {}, attach_annotations},
    {"block", Kind::Block, kStatements, {}, attach_annotations},
    {"declaration_list", Kind::ClassBody, kStatements, {}, attach_annotations},
    {"expression_statement", Kind::ExprStmt, 0, {}, expression_statement},
    {"empty_statement", Kind::None, kDrop},
    {"line_comment", Kind::None, kComment},
    {"block_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"field_identifier", Kind::Identifier, kLeaf},
    {"shorthand_field_identifier", Kind::Identifier, kLeaf},
    {"self", Kind::Identifier, kLeaf},
    {"super", Kind::Identifier, kLeaf},
    {"crate", Kind::Identifier, kLeaf},
    {"metavariable", Kind::Identifier, kLeaf},
    {"_", Kind::Identifier, kLeaf | kAnonymous},
    {"primitive_type", Kind::Type, kLeaf},
    {"unit_type", Kind::Type, kLeaf},
    {"never_type", Kind::Type, kLeaf},
    {"integer_literal", Kind::Number, kLeaf},
    {"float_literal", Kind::Number, kLeaf},
    {"negative_literal", Kind::Number, kLeaf},
    {"char_literal", Kind::Char, kLeaf},
    {"boolean_literal", Kind::Bool, kLeaf},
    {"string_literal", Kind::String, 0, {}, string_literal},
    {"string_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"raw_string_literal", Kind::String, kString},
    {"lifetime", Kind::None, kDrop},
    {"lifetime_parameter", Kind::None, kDrop},
    {"mutable_specifier", Kind::Modifier, kLeaf},
    {"visibility_modifier", Kind::Modifier, kLeaf},
    {"function_modifiers", Kind::None, kSplice | kTokens},
    {"extern_modifier", Kind::Modifier, kLeaf},
    {"where_clause", Kind::None, 0, {}, where_clause},

    {"parenthesized_expression", Kind::None, kSplice},
    {"call_expression", Kind::Call, 0, "function=Callee -=TypeArguments arguments=Arguments", generic_callee},
    {"arguments", Kind::Arguments},
    {"generic_function", Kind::GenericType, 0, "function=Name type_arguments=TypeArguments"},
    {"macro_invocation", Kind::Call, 0, "macro=Callee -=Arguments", macro_invocation},
    {"token_tree", Kind::None, 0, {}, token_tree},
    {"field_expression", Kind::Member, 0, "value=Object field=Name"},
    {"scoped_identifier", Kind::Member, 0, "path=Object name=Name"},
    {"scoped_type_identifier", Kind::Member, 0, "path=Object name=Name"},
    {"index_expression", Kind::Index, 0, {}, index_expression},
    {"unary_expression", Kind::Unary, kOperator, "*=Operand"},
    {"reference_expression", Kind::Unary, kOperator, "-=Modifier value=Operand"},
    {"try_expression", Kind::Unary, kOperator, "*=Operand"},
    {"await_expression", Kind::Await},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"range_expression", Kind::None, kOperator},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right"},
    {"compound_assignment_expr", Kind::AugAssign, 0, "left=Left right=Right"},
    {"type_cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    {"tuple_expression", Kind::Tuple},
    {"unit_expression", Kind::Tuple},
    {"array_expression", Kind::List, 0, "length=Default"},
    {"struct_expression", Kind::New, 0, "name=Type body=Arguments"},
    {"field_initializer_list", Kind::Arguments},
    {"field_initializer", Kind::KeywordArgument, 0, "field=Name value=Value"},
    {"shorthand_field_initializer", Kind::KeywordArgument, 0, {}, shorthand},
    {"base_field_initializer", Kind::Spread},
    {"closure_expression", Kind::Lambda, kTokens, "-=Modifier return_type=ReturnType parameters=Parameters body=Body", lambda},
    {"closure_parameters", Kind::Parameters, 0, {}, parameters},

    {"generic_type", Kind::GenericType, 0, "type=Name type_arguments=TypeArguments"},
    {"generic_type_with_turbofish", Kind::GenericType, 0, "type=Name type_arguments=TypeArguments"},
    {"type_arguments", Kind::TypeArguments},
    {"type_parameters", Kind::TypeParameters},
    {"type_parameter", Kind::None, 0, "name=Name bounds=Base default_type=Default"},
    {"trait_bounds", Kind::None, kSplice, "*=Base"},
    {"reference_type", Kind::PointerType, kOperator, "-=Modifier type=Type"},
    {"pointer_type", Kind::PointerType, kTokens, "-=Modifier type=Type"},
    {"array_type", Kind::ArrayType, 0, "element=Type length=Item"},
    {"tuple_type", Kind::Tuple},

    {"tuple_pattern", Kind::Tuple},
    {"slice_pattern", Kind::List},
    {"tuple_struct_pattern", Kind::Call, 0, "type=Callee -=Arguments", tuple_struct},
    {"struct_pattern", Kind::New, 0, "type=Type -=Arguments"},
    {"field_pattern", Kind::KeywordArgument, 0, "name=Name pattern=Value"},
    {"or_pattern", Kind::None, kOperator},
    {"mut_pattern", Kind::None, kSplice},
    {"ref_pattern", Kind::None, kSplice},
    {"let_condition", Kind::None, 0, "pattern=Left value=Right"},

    {"use_declaration", Kind::Import, 0, "-=Modifier argument=Module -=Name -=Alias", use_argument},
    {"scoped_use_list", Kind::None, 0, "path=Module list=Name"},
    {"use_list", Kind::None, kSplice, {}, use_list},
    {"use_as_clause", Kind::ImportName, 0, "path=Name alias=Alias"},
    {"extern_crate_declaration", Kind::Import, 0, "-=Modifier name=Module alias=Alias"},
    {"attribute_item", Kind::Annotation, 0, "-=Name -=Arguments -=Value", attribute_item},
    {"inner_attribute_item", Kind::None},
    {"attribute", Kind::None, 0, "arguments=Arguments value=Value", attribute_arguments},
    {"function_item", Kind::FunctionDef, 0, kFunctionFields},
    {"function_signature_item", Kind::FunctionDef, 0,
     "-=Decorator -=Modifier return_type=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters"},
    {"parameters", Kind::Parameters, 0, {}, parameters},
    {"parameter", Kind::Parameter, 0, "-=Modifier type=Type pattern=Name"},
    {"self_parameter", Kind::Parameter, 0, {}, self_parameter},
    {"struct_item", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters body=Body"},
    {"union_item", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters body=Body"},
    {"enum_item", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters body=Body"},
    {"trait_item", Kind::ClassDef, kTokens, kClassFields},
    {"impl_item", Kind::ClassDef, 0,
     "-=Decorator -=Modifier type=Name type_parameters=TypeParameters trait=Base body=Body"},
    {"field_declaration_list", Kind::ClassBody, kStatements, {}, attach_annotations},
    {"ordered_field_declaration_list", Kind::ClassBody, 0, "type=None"},
    {"enum_variant_list", Kind::ClassBody, kStatements, {}, attach_annotations},
    {"enum_variant", Kind::VarDef, 0, "-=Decorator -=Modifier name=Left value=Right body=Body"},
    {"field_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type name=Left"},
    {"mod_item", Kind::Namespace, 0, "-=Decorator -=Modifier name=Name body=Body", module_body},
    {"type_item", Kind::TypeAlias, 0, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters type=Type"},
    {"let_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type pattern=Left value=Right alternative=Else"},
    {"const_item", Kind::VarDef, kTokens, "-=Decorator -=Modifier type=Type name=Left value=Right"},
    {"static_item", Kind::VarDef, kTokens, "-=Decorator -=Modifier type=Type name=Left value=Right"},

    {"if_expression", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"else_clause", Kind::None, kSplice},
    {"match_expression", Kind::Switch, 0, "value=Value body=Body"},
    {"match_block", Kind::Block, kStatements},
    {"match_arm", Kind::Case, kBlockBody, "-=Decorator pattern=Item -=Guard value=Body"},
    {"match_pattern", Kind::None, kSplice, "*=Item condition=Guard"},
    {"for_expression", Kind::ForEach, 0, "pattern=Left value=Right body=Body"},
    {"while_expression", Kind::While, 0, "condition=Cond body=Body"},
    {"loop_expression", Kind::While, 0, "body=Body", loop},
    {"unsafe_block", Kind::With, 0, "*=Body", keyword_block},
    {"async_block", Kind::With, kTokens, "-=Modifier *=Body", keyword_block},
    {"return_expression", Kind::Return},
    {"break_expression", Kind::Break},
    {"continue_expression", Kind::Continue},
    {"label", Kind::None, kDrop},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"rust"};
constexpr std::string_view kExtensions[] = {"rs"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@: @,", "@: @", "@ => @,", "@,"};
constexpr std::string_view kStatement[] = {"@;", "@!();", "@ => @,", "@: @,", "@"};
constexpr std::string_view kParameter[] = {"@: @", "@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"fn f_(){\n", "\n}"}, {"fn f_(){\n", ";\n}"}, {"", ""}, {"", "{}"},
                                                {"impl c_{\n", "\n}"}, {"", " fn f_(){}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"fn f_() { match x_ {\n", "\n} }"}, {"struct c_ {\n", "\n}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .semicolons = true};

constexpr OutlineSyntax::Definition kDefinitions[] = {{"macro_definition", SymbolKind::Macro}, {"associated_type", SymbolKind::TypeAlias}};
constexpr OutlineSyntax kOutline{.definitions = kDefinitions};

}  // namespace

const Language kRust{.name = "rust", .grammar = tree_sitter_rust, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .value_of_last = true};

}  // namespace omni::languages
