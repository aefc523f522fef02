#include <array>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" {
const TSLanguage* tree_sitter_javascript(void);
const TSLanguage* tree_sitter_typescript(void);
const TSLanguage* tree_sitter_tsx(void);
}

/// JavaScript, TypeScript and TSX: one set of rows, joined as each grammar has them.
namespace omni::languages {
namespace {

/// `{a}` in an object means `{a: a}`.
void shorthand(TreeBuilder& b, BuildIndex node) {
  const ByteRange range{b[node].begin, b[node].end};
  const BuildIndex key = b.add_leaf(Kind::Identifier, range, Role::Key);
  const BuildIndex value = b.add_leaf(Kind::Identifier, range, Role::Value);
  b[node].kind = Kind::Pair;
  b[node].symbol = 0;
  b.append(node, key);
  b.append(node, value);
}

/// `x => e`: a lone parameter becomes a list, an expression body a block that returns it.
void arrow(TreeBuilder& b, BuildIndex node) {
  const BuildIndex lone = b.child(node, Role::Parameters);
  if (lone != kNoBuild && b[lone].kind != Kind::Parameters) {
    b.wrap(node, lone, Kind::Parameter, Role::Name);
    const BuildIndex parameter = b.child(node, Role::Parameters);
    b.wrap(node, parameter, Kind::Parameters, Role::None);
  }
  expression_body(b, node);
}

/// ES imports: default → ImportName(default as x), `* as ns` → ImportName(* as ns), `{a as b}` → ImportName(a as b).
void import_clause(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Identifier) {
      const BuildIndex name = b.wrap(node, i, Kind::ImportName, Role::Alias);
      const BuildIndex imported = b.add(Kind::Identifier, {b[i].begin, b[i].begin}, Role::Name);
      b.set_symbol(imported, "default");
      b.prepend(name, imported);
      b[name].role = Role::Name;
    } else {
      b[i].role = Role::Name;
    }
    i = next;
  }
  b.splice_later(node);
}

void namespace_import(TreeBuilder& b, BuildIndex node) {
  b.set_role(b[node].first_child, Role::Alias);
  const BuildIndex imported = b.add(Kind::Identifier, {b[node].begin, b[node].begin + 1}, Role::Name);
  b.set_symbol(imported, "*");
  b.prepend(node, imported);
  b[node].role = Role::Name;
}

/// An element has its opening tag's name and attributes, and its children; a closing tag says nothing new.
void element(TreeBuilder& b, BuildIndex node) {
  const BuildIndex open = b.child(node, Role::Key);
  if (open == kNoBuild) return;
  b[open].role = Role::None;
  b.splice(node, open);
  b.order(node, {Role::Name, Role::TypeArguments, Role::Init, Role::None});
}

void attribute(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  if (b[name].next != kNoBuild) b[b[name].next].role = Role::Value;
}

void cast(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b[node].first_child;
  if (value == kNoBuild) return;
  b[value].role = Role::Value;
  if (b[value].next != kNoBuild) b[b[value].next].role = Role::Type;
  b.order(node, {Role::Type, Role::Value});
}

/// `export <declaration>` is the declaration; decorators before the keyword are its own.
void export_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex declaration = b.child(node, Role::Init);
  if (declaration == kNoBuild) return;
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && i != declaration;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Decorator) {
      b.remove(node, i);
      b.insert_after(declaration, before, i);
      before = i;
    }
    i = next;
  }
  const auto keyword = static_cast<ByteOffset>(b.text().find("export", before == kNoBuild ? b[node].begin : b[before].end));
  for (BuildIndex i = declaration; i != kNoBuild; i = b[i].next) {
    BuildIndex after = kNoBuild;
    for (BuildIndex j = b[i].first_child; j != kNoBuild && b[j].role == Role::Decorator; j = b[j].next) after = j;
    b.insert_after(i, after, b.add_leaf(Kind::Modifier, {keyword, keyword + 6}, Role::Modifier));
    b[i].begin = b[node].begin;
    b[i].role = Role::None;
  }
  b.splice_later(node);
}

/// `import x = require("m")`: as `import * as x`.
void require_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex alias = b.child(node, Role::Alias);
  if (alias == kNoBuild) return;
  const BuildIndex name = b.wrap(node, alias, Kind::ImportName, Role::Alias);
  const BuildIndex imported = b.add(Kind::Identifier, {b[alias].begin, b[alias].begin}, Role::Name);
  b.set_symbol(imported, "*");
  b.prepend(name, imported);
  b[name].role = Role::Name;
}

/// Classes, interfaces and enums are told apart by their symbol.
void class_kind(TreeBuilder& b, BuildIndex node) {
  const std::string_view type = b.type_of(node);
  b.set_symbol(node, type.starts_with("interface") ? "interface" : type.starts_with("enum") ? "enum" : "class");
}

/// `<T>x`, which has no roles.
void type_assertion(TreeBuilder& b, BuildIndex node) {
  const BuildIndex types = b[node].first_child;
  if (types == kNoBuild || b[types].next == kNoBuild || b[types].kind != Kind::TypeArguments) return;
  b[b[types].next].role = Role::Value;
  b[types].role = Role::None;
  const BuildIndex type = b[types].first_child;
  if (type == kNoBuild) return;
  b.set_role(type, Role::Type);
  b.splice(node, types);
}

void method(TreeBuilder& b, BuildIndex node) { b[node].flags |= kStatement; }

/// The inside of /re/flags is its content.
void regex_literal(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  const std::size_t slash = text.rfind('/');
  b.make_leaf(node, Kind::RegexLiteral);
  if (slash == 0 || slash == std::string_view::npos) return;
  b[node].content_begin = 1;
  b[node].content_end = static_cast<std::uint16_t>(text.size() - slash);
}

/// f`…` is no call with an argument.
void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex arguments = b.child(node, Role::Arguments);
  if (arguments != kNoBuild && (b[arguments].kind == Kind::String || b[arguments].kind == Kind::Interpolated)) {
    b[node].kind = Kind::Template;
    return;
  }
  wrap_arguments(b, node);
}

constexpr std::array kBase = {
    Row{"program", Kind::Module, kStatements},
    Row{"statement_block", Kind::Block, kStatements},
    Row{"class_static_block", Kind::Block},
    Row{"expression_statement", Kind::ExprStmt},
    Row{"empty_statement", Kind::None, kDrop},
    Row{"comment", Kind::None, kComment},
    Row{"html_comment", Kind::None, kComment},
    Row{"hash_bang_line", Kind::None, kComment},
    Row{"identifier", Kind::Identifier, kLeaf},
    Row{"property_identifier", Kind::Identifier, kLeaf},
    Row{"private_property_identifier", Kind::Identifier, kLeaf},
    Row{"statement_identifier", Kind::Identifier, kLeaf},
    Row{"this", Kind::Identifier, kLeaf},
    Row{"super", Kind::Identifier, kLeaf},
    Row{"import", Kind::Identifier, kLeaf},
    Row{"undefined", Kind::Identifier, kLeaf},
    Row{"meta_property", Kind::Identifier, kLeaf},
    Row{"shorthand_property_identifier", Kind::Identifier, kLeaf, {}, shorthand},
    Row{"shorthand_property_identifier_pattern", Kind::Identifier, kLeaf, {}, shorthand},
    Row{"number", Kind::Number, kLeaf},
    Row{"true", Kind::Bool, kLeaf},
    Row{"false", Kind::Bool, kLeaf},
    Row{"null", Kind::Null, kLeaf},
    Row{"regex", Kind::RegexLiteral, 0, {}, regex_literal},
    Row{"string", Kind::String, 0, {}, string_literal},
    Row{"template_string", Kind::String, 0, {}, string_literal},
    Row{"string_fragment", Kind::StringText, kLeaf},
    Row{"escape_sequence", Kind::StringText, kLeaf},
    Row{"template_substitution", Kind::None, kSplice},
    Row{"sequence_expression", Kind::Tuple},
    Row{"array", Kind::List},
    Row{"array_pattern", Kind::List},
    Row{"object", Kind::Object},
    Row{"object_pattern", Kind::Object},
    Row{"pair", Kind::Pair, 0, "key=Key value=Value"},
    Row{"pair_pattern", Kind::Pair, 0, "key=Key value=Value"},
    Row{"computed_property_name", Kind::None, kSplice},
    Row{"object_assignment_pattern", Kind::Assign, 0, "left=Left right=Right"},
    Row{"assignment_pattern", Kind::Assign, 0, "left=Left right=Right"},
    Row{"spread_element", Kind::Spread, kOperator},
    Row{"rest_pattern", Kind::Spread, kOperator},
    Row{"call_expression", Kind::Call, 0, "function=Callee arguments=Arguments -=Modifier", call},
    Row{"arguments", Kind::Arguments},
    Row{"optional_chain", Kind::Modifier, kLeaf},
    Row{"member_expression", Kind::Member, 0, "object=Object property=Name -=Modifier"},
    Row{"subscript_expression", Kind::Index, 0, "object=Object index=Item -=Modifier"},
    Row{"new_expression", Kind::New, 0, "constructor=Type arguments=Arguments"},
    Row{"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    Row{"unary_expression", Kind::Unary, 0, "argument=Operand"},
    Row{"update_expression", Kind::Unary, 0, "argument=Operand", update_expression},
    Row{"assignment_expression", Kind::Assign, 0, "left=Left right=Right"},
    Row{"augmented_assignment_expression", Kind::AugAssign, 0, "left=Left right=Right"},
    Row{"ternary_expression", Kind::Ternary},
    Row{"await_expression", Kind::Await},
    Row{"yield_expression", Kind::Yield},
    Row{"arrow_function", Kind::Lambda, kTokens, "-=Modifier parameter=Parameters parameters=Parameters body=Body", arrow},
    Row{"function_expression", Kind::Lambda, kTokens, "-=Modifier name=Name parameters=Parameters body=Body"},
    Row{"generator_function", Kind::Lambda, kTokens, "-=Modifier name=Name parameters=Parameters body=Body"},
    Row{"function_declaration", Kind::FunctionDef, kTokens, "-=Modifier name=Name parameters=Parameters body=Body"},
    Row{"generator_function_declaration", Kind::FunctionDef, kTokens, "-=Modifier name=Name parameters=Parameters body=Body"},
    Row{"method_definition", Kind::FunctionDef, kTokens, "decorator=Decorator -=Modifier name=Name parameters=Parameters body=Body", method},
    Row{"formal_parameters", Kind::Parameters, 0, {}, parameters},
    Row{"variable_declaration", Kind::None, kTokens, {}, split_declaration},
    Row{"lexical_declaration", Kind::None, kTokens, {}, split_declaration},
    Row{"variable_declarator", Kind::VarDef, 0, "name=Left value=Right"},
    Row{"class", Kind::ClassDef, 0, "decorator=Decorator -=Modifier name=Name -=Base body=Body", class_kind},
    Row{"class_declaration", Kind::ClassDef, 0, "decorator=Decorator -=Modifier name=Name -=Base body=Body", class_kind},
    Row{"class_heritage", Kind::None, kSplice, "*=Base"},
    Row{"decorator", Kind::Annotation},
    Row{"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    Row{"else_clause", Kind::None, kSplice},
    Row{"for_statement", Kind::For, kBlockBody, "initializer=Init condition=Cond increment=Update body=Body"},
    Row{"for_in_statement", Kind::ForEach, kBlockBody, "kind=Modifier left=Left right=Right body=Body"},
    Row{"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    Row{"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    Row{"with_statement", Kind::With, kBlockBody, "object=Item body=Body"},
    Row{"switch_statement", Kind::Switch, 0, "value=Value body=Body"},
    Row{"switch_body", Kind::Block},
    Row{"switch_case", Kind::Case, 0, "value=Item body=Body", collect_body},
    Row{"switch_default", Kind::Case, 0, "body=Body", collect_body},
    Row{"return_statement", Kind::Return},
    Row{"throw_statement", Kind::Throw},
    Row{"break_statement", Kind::Break},
    Row{"continue_statement", Kind::Continue},
    Row{"labeled_statement", Kind::Label},
    Row{"debugger_statement", Kind::None, kLeaf},
    Row{"try_statement", Kind::Try, 0, "body=Body handler=Handler finalizer=Finally"},
    Row{"catch_clause", Kind::Catch, 0, "parameter=Name body=Body"},
    Row{"finally_clause", Kind::Finally, 0, "body=None"},
    Row{"import_statement", Kind::Import, 0, "source=Module -=Name"},
    Row{"import_clause", Kind::None, 0, {}, import_clause},
    Row{"named_imports", Kind::None, kSplice},
    Row{"import_specifier", Kind::ImportName, 0, "name=Name alias=Alias"},
    Row{"namespace_import", Kind::ImportName, 0, {}, namespace_import},
    Row{"export_statement", Kind::None, 0, "decorator=Decorator declaration=Init value=Value source=Module", export_statement},
};

constexpr std::array kJavascriptOnly = {
    Row{"parenthesized_expression", Kind::None, kSplice},
    Row{"class_body", Kind::ClassBody},
    Row{"field_definition", Kind::VarDef, kTokens, "decorator=Decorator -=Modifier property=Left value=Right"},
};

constexpr std::array kJsx = {
    Row{"html_character_reference", Kind::StringText, kLeaf},
    Row{"jsx_element", Kind::Element, 0, "open_tag=Key", element},
    Row{"jsx_self_closing_element", Kind::Element, 0, "name=Name attribute=Init"},
    Row{"jsx_opening_element", Kind::None, 0, "name=Name attribute=Init"},
    Row{"jsx_closing_element", Kind::None, kDrop},
    Row{"jsx_attribute", Kind::Attribute, 0, {}, attribute},
    Row{"jsx_expression", Kind::None, kSplice},
    Row{"jsx_text", Kind::Text, kLeaf},
};

constexpr std::array kTypes = {
    Row{"parenthesized_expression", Kind::None, kSplice, "type=None"},
    Row{"class_body", Kind::ClassBody, 0, {}, attach_annotations},
    Row{"type_annotation", Kind::None, kSplice},
    Row{"type_identifier", Kind::Identifier, kLeaf},
    Row{"predefined_type", Kind::Identifier, kLeaf},
    Row{"this_type", Kind::Identifier, kLeaf},
    Row{"literal_type", Kind::None, kSplice},
    Row{"generic_type", Kind::GenericType},
    Row{"type_arguments", Kind::TypeArguments},
    Row{"type_parameters", Kind::TypeParameters},
    Row{"array_type", Kind::ArrayType},
    Row{"nested_type_identifier", Kind::Member, 0, "module=Object name=Name"},
    Row{"nested_identifier", Kind::Member, 0, "object=Object property=Name"},
    Row{"parenthesized_type", Kind::None, kSplice},
    Row{"as_expression", Kind::Cast, 0, {}, cast},
    Row{"satisfies_expression", Kind::Cast, 0, {}, cast},
    Row{"non_null_expression", Kind::None, kSplice},
    Row{"required_parameter", Kind::Parameter, kTokens, "decorator=Decorator -=Modifier type=Type pattern=Name name=Name value=Default"},
    Row{"optional_parameter", Kind::Parameter, kTokens, "decorator=Decorator -=Modifier type=Type pattern=Name name=Name value=Default"},
    Row{"accessibility_modifier", Kind::Modifier, kLeaf},
    Row{"override_modifier", Kind::Modifier, kLeaf},
    Row{"public_field_definition", Kind::VarDef, kTokens, "decorator=Decorator -=Modifier type=Type name=Left value=Right"},
    Row{"abstract_class_declaration", Kind::ClassDef, kTokens, "decorator=Decorator -=Modifier name=Name -=Base body=Body", class_kind},
    Row{"interface_declaration", Kind::ClassDef, 0, "name=Name -=Base body=Body", class_kind},
    Row{"interface_body", Kind::ClassBody},
    Row{"object_type", Kind::ClassBody},
    Row{"extends_clause", Kind::None, kSplice, "value=Base"},
    Row{"implements_clause", Kind::None, kSplice, "*=Base"},
    Row{"extends_type_clause", Kind::None, kSplice, "type=Base"},
    Row{"type_alias_declaration", Kind::TypeAlias},
    Row{"enum_declaration", Kind::ClassDef, 0, "name=Name body=Body", class_kind},
    Row{"enum_body", Kind::ClassBody, 0, "name=None"},
    Row{"enum_assignment", Kind::VarDef, 0, "name=Left value=Right"},
    Row{"function_signature", Kind::FunctionDef, kTokens, "-=Modifier return_type=ReturnType name=Name parameters=Parameters"},
    Row{"method_signature", Kind::FunctionDef, kTokens, "-=Modifier return_type=ReturnType name=Name parameters=Parameters"},
    Row{"abstract_method_signature", Kind::FunctionDef, kTokens, "-=Modifier return_type=ReturnType name=Name parameters=Parameters"},
    Row{"property_signature", Kind::VarDef, kTokens, "-=Modifier type=Type name=Left"},
    Row{"import_require_clause", Kind::None, kSplice, "source=Module *=Alias", require_clause},
    Row{"ambient_declaration", Kind::None, kSplice},
    Row{"internal_module", Kind::Namespace},
    Row{"module", Kind::Namespace},
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

/// `f<T>(…)`, which JavaScript reads as two comparisons.
bool holds_type_arguments(std::string_view text) {
  static constexpr std::size_t kLongest = 200;
  for (std::size_t close = text.find(">("); close != std::string_view::npos; close = text.find(">(", close + 2)) {
    std::size_t depth = 1;
    std::size_t at = close;
    while (at > 0 && close - at < kLongest && depth > 0) {
      const char c = text[--at];
      if (c == '>')
        ++depth;
      else if (c == '<')
        --depth;
      else if (!is_word(c) && std::string_view(" .,|&[]{}:;?\"'\n").find(c) == std::string_view::npos)
        break;
    }
    if (depth == 0 && at > 0 && is_word(text[at - 1])) return true;
  }
  return false;
}

template <std::size_t N, std::size_t M>
constexpr std::array<Row, N + M> join(const std::array<Row, N>& a, const std::array<Row, M>& b) {
  std::array<Row, N + M> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = a[i];
  for (std::size_t i = 0; i < M; ++i) out[N + i] = b[i];
  return out;
}

constexpr std::array kJavascriptRows = join(join(kBase, kJsx), kJavascriptOnly);
constexpr std::array kTypescriptOnly = {  // TSX reads `<T>x` as an element
    Row{"type_assertion", Kind::Cast, 0, {}, type_assertion},
};
constexpr std::array kTypescriptRows = join(join(kBase, kTypes), kTypescriptOnly);
constexpr std::array kTsxRows = join(join(kBase, kJsx), kTypes);
constexpr LanguageTable kJavascriptTable{kJavascriptRows};
constexpr LanguageTable kTypescriptTable{kTypescriptRows};
constexpr LanguageTable kTsxTable{kTsxRows};

constexpr std::string_view kMetavariable[] = {"@", "{@}", "\"@\""};
constexpr std::string_view kEllipsis[] = {"@", "@=@;@;@", "{@}"};
constexpr std::string_view kStatement[] = {"@;", "case @:", "@"};
constexpr std::string_view kParameter[] = {"@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"", ""}, {"(", ")"}, {"({", "})"}, {"class c_{", "}"}, {"switch(x_){", "}"}, {"", "\nclass c_{}"},
    {"function* f_(){", "}"}, {"async function f_(){", "}"}, {"try{}", ""}, {"", "{}"}, {"class c_{", "{}}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .semicolons = true, .spread = true};

constexpr std::string_view kJavascriptNames[] = {"javascript", "js", "jsx"};
constexpr std::string_view kTypescriptNames[] = {"typescript", "ts", "tsx"};
constexpr std::string_view kJavascriptExtensions[] = {"js", "jsx", "mjs", "cjs"};
constexpr std::string_view kTypescriptExtensions[] = {"ts", "mts", "cts"};
constexpr std::string_view kTsxExtensions[] = {"tsx"};
constexpr std::string_view kInterpreters[] = {"node"};
constexpr std::string_view kConstructors[] = {"constructor"};
constexpr std::string_view kImportCalls[] = {"require"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors, .import_calls = kImportCalls};

}  // namespace

const Language kJavascript{.name = "javascript",
                           .grammar = tree_sitter_javascript,
                           .table = &kJavascriptTable,
                           .pattern = &kPattern,
                           .outline = &kOutline,
                           .rule_names = kJavascriptNames,
                           .extensions = kJavascriptExtensions,
                           .interpreters = kInterpreters,
                           .second_grammar = &kTsx,
                           .wants_second_grammar = holds_type_arguments};
const Language kTypescript{.name = "typescript",
                           .grammar = tree_sitter_typescript,
                           .table = &kTypescriptTable,
                           .pattern = &kPattern,
                           .outline = &kOutline,
                           .rule_names = kTypescriptNames,
                           .extensions = kTypescriptExtensions};
const Language kTsx{.name = "tsx",
                    .grammar = tree_sitter_tsx,
                    .table = &kTsxTable,
                    .pattern = &kPattern,
                    .outline = &kOutline,
                    .rule_names = kTypescriptNames,
                    .extensions = kTsxExtensions};

}  // namespace omni::languages
