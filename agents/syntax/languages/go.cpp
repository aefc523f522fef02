#include <vector>

#include <algorithm>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_go(void);

/// Go. Shapes worth knowing:
///   import ("a"; b "c")    one Import(Module: String, Alias?) statement for each path, each from the keyword on
///   x := e, var x T = e    VarDef; several names with one value: VarDef(Left: Tuple)
///   func (r T) f(a, b U)   FunctionDef; the receiver is the first Parameter, with symbol "receiver"; a and b are two
///                          Parameters with a copy of the type
///   (int, error)           a result list is Parameters in role ReturnType
///   T{a: 1, 2, {b: 3}}     New(Type, Arguments(KeywordArgument, …)); an inner {…} is a New without Type
///   if x := f(); c { }     Block(VarDef, If): as if the statement stood before (also for switch)
///   for c { }, for { }     For with Cond or Body only; for range: ForEach
///   x.(T)                  Cast with symbol "assert"
///   type T struct { }      ClassDef with symbol struct or interface; tags are Decorators of the fields' VarDefs
namespace omni::languages {
namespace {

/// `{…}` of a composite literal: the outermost is the Arguments of its New, an inner one a New without type.
void literal_value(TreeBuilder& b, BuildIndex node) {
  if (b[node].role == Role::Arguments) return;
  const BuildIndex arguments = b.add(Kind::Arguments, {b[node].begin, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(arguments, i);
    i = next;
  }
  b.clear_children(node);
  b[node].kind = Kind::New;
  b.append(node, arguments);
}

/// At the top level of a fragment the grammar reads `a.b(x)` as a conversion.
void type_conversion(TreeBuilder& b, BuildIndex node) {
  const BuildIndex type = b.child(node, Role::Type);
  const BuildIndex value = b.child(node, Role::Value);
  if (type == kNoBuild || value == kNoBuild) return;
  if (b[type].kind != Kind::Identifier && b[type].kind != Kind::Member && b[type].kind != Kind::GenericType) return;
  b[node].kind = Kind::Call;
  b[type].role = Role::Callee;
  const BuildIndex arguments = b.wrap(node, value, Kind::Arguments, Role::None);
  b[arguments].role = Role::Arguments;
}

void type_assertion(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "assert"); }

/// `a[i:j:k]`
void slice(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b.child(node, Role::Object);
  if (object == kNoBuild) return;
  const BuildIndex part = b.add(Kind::Slice, {b[object].end, b[node].end}, Role::Item);
  for (BuildIndex i = b[object].next; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.remove(node, i);
    b.append(part, i);
    i = next;
  }
  b.append(node, part);
}

/// Several names with one type become as many nodes of the same kind. The last one keeps the node's end, the others
/// have the name's own range.
void split_names(TreeBuilder& b, BuildIndex node, Role role) {
  std::vector<BuildIndex> names;
  std::vector<BuildIndex> shared;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) (b[i].role == role ? names : shared).push_back(i);
  if (names.size() < 2) return;
  b.clear_children(node);
  const Kind kind = b[node].kind;
  for (const BuildIndex name : names) {
    const bool last = name == names.back();
    const BuildIndex part = b.add(kind, {b[name].begin, last ? b[node].end : b[name].end});
    b[part].grammar_symbol = b[node].grammar_symbol;
    b.append(part, name);
    for (const BuildIndex other : shared) b.append(part, last ? other : copy_subtree(b, other));
    b.order(part, {Role::Decorator, Role::Modifier, Role::Type, Role::Name, Role::Left});
    b.append(node, part);
  }
  b.splice_later(node);
}

void parameter(TreeBuilder& b, BuildIndex node) { split_names(b, node, Role::Name); }
void variadic_parameter(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "*"); }

/// `A, B int` of a struct; an embedded field has its type only.
void field(TreeBuilder& b, BuildIndex node) { split_names(b, node, Role::Left); }

/// `var a, b = 1, 2`: one VarDef each when there are as many values as names, else one with a Tuple on the left.
void variable_spec(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> names;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::Left) names.push_back(i);
  }
  if (names.size() < 2) return;
  const BuildIndex values = b.child(node, Role::Right);
  if (values == kNoBuild) {
    split_names(b, node, Role::Left);
    return;
  }
  if (b[values].kind != Kind::Tuple || b.child_count(values) != names.size()) {
    const BuildIndex tuple = b.add(Kind::Tuple, {b[names.front()].begin, b[names.back()].end}, Role::Left);
    for (const BuildIndex name : names) {
      b.remove(node, name);
      b[name].role = Role::None;
      b.append(tuple, name);
    }
    b.append(node, tuple);
    b.order(node, {Role::Type, Role::Left, Role::Right});
    return;
  }
  const BuildIndex type = b.child(node, Role::Type);
  BuildIndex value = b[values].first_child;
  b.clear_children(node);
  for (const BuildIndex name : names) {
    const BuildIndex next = b[value].next;
    const BuildIndex part = b.add(Kind::VarDef, {b[name].begin, b[value].end});
    if (type != kNoBuild) b.append(part, copy_subtree(b, type));
    b.append(part, name);
    b[value].role = Role::Right;
    b.append(part, value);
    b.append(node, part);
    value = next;
  }
  b.splice_later(node);
}

/// `var x = 1`, `const (a = 1; b = 2)`: the specs are the statements; `const` is their modifier.
void variable_declaration(TreeBuilder& b, BuildIndex node) {
  BuildIndex modifier = b.child(node, Role::Modifier);
  if (modifier != kNoBuild) b.remove(node, modifier);
  const bool single = b.child_count(node) == 1;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (single) {
      b[i].begin = b[node].begin;
      b[i].end = b[node].end;
    }
    if (modifier != kNoBuild && b[i].kind == Kind::VarDef) b.prepend(i, copy_subtree(b, modifier));
  }
  b.splice_later(node);
}

void import_declaration(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) b[i].begin = b[node].begin;
  b.splice_later(node);
}

void method(TreeBuilder& b, BuildIndex node) {
  const BuildIndex receivers = b.child(node, Role::Receiver);
  const BuildIndex list = b.child(node, Role::Parameters);
  if (receivers == kNoBuild || list == kNoBuild) return;
  b.remove(node, receivers);
  const BuildIndex receiver = b[receivers].first_child;
  if (receiver == kNoBuild) return;
  b.set_symbol(receiver, "receiver");
  b.prepend(list, receiver);
}

/// Three kinds of loop in one node type.
void loop(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b.type_of(i) == "for_clause") {
      b[i].role = Role::None;
      b.splice(node, i);
      b.order(node, {Role::Init, Role::Cond, Role::Update, Role::Body});
      return;
    }
    if (b.type_of(i) == "range_clause") {
      b[i].role = Role::None;
      b.splice(node, i);
      b[node].kind = Kind::ForEach;
      b.order(node, {Role::Left, Role::Right, Role::Body});
      return;
    }
  }
}

void assignment(TreeBuilder& b, BuildIndex node) {
  assignment_operator(b, node);
  statement_of(b, node);
}

/// `x++` is a statement here, an expression elsewhere: ExprStmt(Unary).
void increment(TreeBuilder& b, BuildIndex node) {
  b.set_symbol(node, b.type_of(node) == "inc_statement" ? "++" : "--");
  b[node].kind = Kind::Unary;
  statement_of(b, node);
}

/// Cases stand beside the value: they become the body's statements.
void switch_statement(TreeBuilder& b, BuildIndex node) {
  if (b.type_of(node) == "select_statement") b.set_symbol(node, "select");
  const BuildIndex body = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  b[body].flags |= kSynthetic;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::None) {
      b.remove(node, i);
      b[i].flags |= kStatement;
      if (b[body].first_child == kNoBuild) b[body].begin = b[i].begin;
      b[body].end = b[i].end;
      b.append(body, i);
    }
    i = next;
  }
  b.append(node, body);
  leading_statement(b, node);
}

/// `case a, b:` has two items.
void switch_case(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b.child(node, Role::Item);
  if (value != kNoBuild && b[value].kind == Kind::Tuple) b.splice(node, value);
  case_body(b, node);
}

/// `type T struct { }` and `type T interface { }` are classes, all else is a name for a type.
void type_spec(TreeBuilder& b, BuildIndex node) {
  const BuildIndex type = b.child(node, Role::Type);
  const BuildIndex body = type == kNoBuild ? kNoBuild : b.child_of_kind(type, Kind::ClassBody);
  if (body == kNoBuild) return;
  b.set_symbol(node, b.type_of(type) == "struct_type" ? "struct" : "interface");
  b[node].kind = Kind::ClassDef;
  b.splice(node, type);
  b[body].role = Role::Body;
}

void type_declaration(TreeBuilder& b, BuildIndex node) {
  if (b.child_count(node) == 1) b[b[node].first_child].begin = b[node].begin;
  b.splice_later(node);
}

void interface_type(TreeBuilder& b, BuildIndex node) {
  const auto brace = static_cast<ByteOffset>(std::min(b.text_of(node).find('{'), b.text_of(node).size()));
  const BuildIndex body = b.add(Kind::ClassBody, {b[node].begin + brace, b[node].end}, Role::Body);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].flags |= kStatement;
    b.append(body, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, body);
}

constexpr Row kRows[] = {
    {"source_file", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"statement_list", Kind::None, kSplice},
    {"expression_statement", Kind::ExprStmt},
    {"empty_statement", Kind::None, kDrop},
    {"comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"field_identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"package_identifier", Kind::Identifier, kLeaf},
    {"label_name", Kind::Identifier, kLeaf},
    {"blank_identifier", Kind::Identifier, kLeaf},
    {"iota", Kind::Identifier, kLeaf},
    {"dot", Kind::Identifier, kLeaf},
    {"int_literal", Kind::Number, kLeaf},
    {"float_literal", Kind::Number, kLeaf},
    {"imaginary_literal", Kind::Number, kLeaf},
    {"rune_literal", Kind::Char, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"nil", Kind::Null, kLeaf},
    {"interpreted_string_literal", Kind::String, kString},
    {"raw_string_literal", Kind::String, kString},

    {"parenthesized_expression", Kind::None, kSplice},
    {"expression_list", Kind::Tuple, kSpliceOne},
    {"call_expression", Kind::Call, 0, "function=Callee type_arguments=TypeArguments arguments=Arguments"},
    {"argument_list", Kind::Arguments},
    {"variadic_argument", Kind::Spread, kOperator},
    {"type_conversion_expression", Kind::Cast, 0, "type=Type operand=Value", type_conversion},
    {"type_assertion_expression", Kind::Cast, 0, "type=Type operand=Value", type_assertion},
    {"type_instantiation_expression", Kind::GenericType, 0, "type=Name *=TypeArguments"},
    {"composite_literal", Kind::New, 0, "type=Type body=Arguments"},
    {"literal_value", Kind::Arguments, 0, {}, literal_value},
    {"literal_element", Kind::None, kSplice},
    {"keyed_element", Kind::KeywordArgument, 0, "key=Name value=Value"},
    {"func_literal", Kind::Lambda, 0, "result=ReturnType parameters=Parameters body=Body"},
    {"selector_expression", Kind::Member, 0, "operand=Object field=Name"},
    {"index_expression", Kind::Index, 0, "operand=Object index=Item"},
    {"slice_expression", Kind::Index, 0, "operand=Object start=Left end=Right capacity=Item", slice},
    {"unary_expression", Kind::Unary, 0, "operand=Operand"},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},

    {"generic_type", Kind::GenericType, 0, "type=Name type_arguments=TypeArguments"},
    {"type_arguments", Kind::TypeArguments},
    {"type_elem", Kind::None, kSplice},
    {"type_constraint", Kind::None, kSplice},
    {"type_parameter_list", Kind::TypeParameters},
    {"type_parameter_declaration", Kind::Parameter, 0, "type=Type name=Name", parameter},
    {"parenthesized_type", Kind::None, kSplice},
    {"qualified_type", Kind::Member, 0, "package=Object name=Name"},
    {"pointer_type", Kind::PointerType, 0, "*=Type"},
    {"slice_type", Kind::ArrayType, 0, "element=Type"},
    {"array_type", Kind::ArrayType, 0, "element=Type length=Item"},
    {"implicit_length_array_type", Kind::ArrayType, 0, "element=Type"},
    {"map_type", Kind::None, 0, "key=Key value=Value"},
    {"channel_type", Kind::None, kOperator, "value=Type"},
    {"function_type", Kind::None, 0, "result=ReturnType parameters=Parameters"},
    {"struct_type", Kind::None},
    {"interface_type", Kind::None, 0, {}, interface_type},

    {"package_clause", Kind::Package, 0, "*=Name"},
    {"import_declaration", Kind::None, 0, {}, import_declaration},
    {"import_spec_list", Kind::None, kSplice},
    {"import_spec", Kind::Import, 0, "path=Module name=Alias"},
    {"function_declaration", Kind::FunctionDef, 0,
     "result=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters body=Body"},
    {"method_declaration", Kind::FunctionDef, 0, "receiver=Receiver result=ReturnType name=Name parameters=Parameters body=Body", method},
    {"method_elem", Kind::FunctionDef, 0, "result=ReturnType name=Name parameters=Parameters"},
    {"parameter_list", Kind::Parameters},
    {"parameter_declaration", Kind::Parameter, 0, "type=Type name=Name", parameter},
    {"variadic_parameter_declaration", Kind::Parameter, 0, "type=Type name=Name", variadic_parameter},
    {"type_declaration", Kind::None, 0, {}, type_declaration},
    {"type_spec", Kind::TypeAlias, 0, "name=Name type_parameters=TypeParameters type=Type -=Body", type_spec},
    {"type_alias", Kind::TypeAlias, 0, "name=Name type_parameters=TypeParameters type=Type"},
    {"field_declaration_list", Kind::ClassBody, kStatements},
    {"field_declaration", Kind::VarDef, 0, "tag=Decorator type=Type name=Left", field},
    {"var_declaration", Kind::None, 0, {}, variable_declaration},
    {"const_declaration", Kind::None, kTokens, {}, variable_declaration},
    {"var_spec_list", Kind::None, kSplice},
    {"var_spec", Kind::VarDef, 0, "type=Type name=Left value=Right", variable_spec},
    {"const_spec", Kind::VarDef, 0, "type=Type name=Left value=Right", variable_spec},
    {"short_var_declaration", Kind::VarDef, 0, "left=Left right=Right"},
    {"assignment_statement", Kind::Assign, 0, "left=Left right=Right", assignment},

    {"if_statement", Kind::If, kBlockBody, "initializer=Init condition=Cond consequence=Then alternative=Else", leading_statement},
    {"for_statement", Kind::For, 0, "*=Cond body=Body", loop},
    {"for_clause", Kind::None, 0, "initializer=Init condition=Cond update=Update"},
    {"range_clause", Kind::None, 0, "left=Left right=Right"},
    {"inc_statement", Kind::None, 0, "*=Operand", increment},
    {"dec_statement", Kind::None, 0, "*=Operand", increment},
    {"expression_switch_statement", Kind::Switch, 0, "initializer=Init value=Value", switch_statement},
    {"type_switch_statement", Kind::Switch, 0, "initializer=Init alias=Alias value=Value", switch_statement},
    {"select_statement", Kind::Switch, 0, {}, switch_statement},
    {"expression_case", Kind::Case, 0, "value=Item", switch_case},
    {"type_case", Kind::Case, 0, "type=Item", switch_case},
    {"communication_case", Kind::Case, 0, "communication=Item", case_body},
    {"default_case", Kind::Case, 0, {}, case_body},
    {"send_statement", Kind::None, kOperator, "channel=Left value=Right"},
    {"receive_statement", Kind::VarDef, 0, "left=Left right=Right"},
    {"return_statement", Kind::Return},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"goto_statement", Kind::Goto},
    {"labeled_statement", Kind::Label, 0, "label=Name *=Body"},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"go", "golang"};
constexpr std::string_view kExtensions[] = {"go"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@,", "\"@\"", "@ @", "@:"};
constexpr std::string_view kStatement[] = {"@", "case @:", "@ @", "\"@\""};
constexpr std::string_view kParameter[] = {"@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"func f_(){\n", "\n}"}, {"package p_\n", ""}, {"var x_ = ", ""}, {"func f_(){ x_ = T_{", "} }"},
    {"type t_ struct{\n", "\n}"}, {"func f_(){ switch x_ {\n", "\n} }"}, {"", "{}"}, {"var x_ ", ""}, {"", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement, .parameter_ellipsis = kParameter,
                                .wrappers = kWrappers, .semicolons = false, .spread = true, .own_dots = true};

}  // namespace

const Language kGo{.name = "go", .grammar = tree_sitter_go, .table = &kTable, .pattern = &kPattern,
                   .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
