#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_solidity(void);

/// Solidity. Shapes worth knowing:
///   contract, interface, library, struct, enum   ClassDef with that word as symbol
///   constructor, fallback, receive               FunctionDef named by the keyword
///   modifier m(…) { }, event E(…), error E(…)    raw, with Name and Parameters
///   onlyOwner, Base(1) behind a function's head  Annotation in role Decorator; public, view, payable … Modifier
///   f{value: 1}(x)                               Call whose Callee is raw struct_expression(Object, Arguments)
///   emit E(a)                                    raw emit_statement(Call); revert("x"): a Call; revert E(a): revert(E(a))
///   new T(x)                                     New(Type, Arguments)
///   (bool ok, ) = f()                            VarDef(Left: Tuple(VarDef…), Right)
///   unchecked { }                                Block
namespace omni::languages {
namespace {

/// Children of grammar nodes named `type` become a list of `kind` in `role`; without any the list is empty and stands
/// behind child `after` (or at the end).
BuildIndex gather(TreeBuilder& b, BuildIndex node, std::initializer_list<std::string_view> types, Kind kind, Role role,
                  ByteOffset begin, ByteOffset end) {
  const BuildIndex list = b.add(kind, {begin, end}, role);
  bool first = true;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    for (const std::string_view type : types) {
      if (b.type_of(i) != type) continue;
      b.remove(node, i);
      b[i].role = Role::None;
      if (first) b[list].begin = b[i].begin;
      first = false;
      b[list].end = b[i].end;
      b.append(list, i);
      break;
    }
    i = next;
  }
  b.append(node, list);
  return list;
}

/// Without a list of their own, arguments are the children behind the callee.
void take_arguments(TreeBuilder& b, BuildIndex node, BuildIndex callee) {
  const ByteOffset begin = callee == kNoBuild ? b[node].begin : b[callee].end;
  const BuildIndex list = b.add(Kind::Arguments, {begin, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::None) {
      b.remove(node, i);
      b.append(list, i);
    }
    i = next;
  }
  b.append(node, list);
}

void access(TreeBuilder& b, BuildIndex node) { bind_tighter(b, node, Role::Object); }

void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  take_arguments(b, node, callee);
  if (callee == kNoBuild) return;
  if (bind_tighter(b, node, Role::Callee)) return;
  if (b[callee].kind == Kind::Type) b[callee].kind = Kind::Identifier;  // address(x), uint(x)
  if (b[callee].kind == Kind::New && b.child(callee, Role::Arguments) == kNoBuild) {
    b[node].kind = Kind::New;
    b.splice(node, callee);
    b[b[node].first_child].role = Role::Type;
  }
}

/// `payable(x)`, `type(T)`, `uint8(x)`
void keyword(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild || b[first].begin != b[node].begin) return keyword_call(b, node);
  b[first].kind = Kind::Identifier;
  b[first].role = Role::Callee;
  b[node].kind = Kind::Call;
  take_arguments(b, node, first);
}

void call_options(TreeBuilder& b, BuildIndex node) {
  take_arguments(b, node, b.child(node, Role::Object));
  bind_tighter(b, node, Role::Object);
}

void type_name(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild) return b.make_leaf(node, Kind::Type);
  if (b.child(node, Role::Key) != kNoBuild) return;
  if (b.text_of(node).ends_with(']')) {
    b[node].kind = Kind::ArrayType;
    b[first].role = Role::Type;
    if (b[first].next != kNoBuild) b[b[first].next].role = Role::Item;
    return;
  }
  if (b[first].next == kNoBuild) b.splice_later(node);
}

/// What stands behind the name, in any order: modifiers, invocations, parameters.
void function(TreeBuilder& b, BuildIndex node) {
  const std::string_view type = b.type_of(node);
  if (b.child(node, Role::Name) == kNoBuild) {
    const std::string_view text = b.text_of(node);
    const auto length = static_cast<ByteOffset>(std::min(text.find_first_of(" (\t\r\n/"), text.size()));
    b.prepend(node, b.add_leaf(Kind::Identifier, {b[node].begin, b[node].begin + length}, Role::Name));
  }
  const BuildIndex name = b.child(node, Role::Name);
  const auto parameter = type == "event_definition" ? "event_parameter" : type == "error_declaration" ? "error_parameter" : "parameter";
  gather(b, node, {parameter}, Kind::Parameters, Role::Parameters, b[name].end, b[name].end);
  b.order(node, {Role::Decorator, Role::Modifier, Role::ReturnType, Role::Name, Role::Parameters, Role::Body});
}

void modifier_invocation(TreeBuilder& b, BuildIndex node) {
  const ByteOffset end = b[node].end;
  const bool called = b.text_of(node).ends_with(')');
  BuildIndex name = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (name == kNoBuild && b.type_of(i) == "identifier") {
      b[i].role = Role::Name;
      name = i;
    }
  }
  if (called && name != kNoBuild) take_arguments(b, node, name);
  b[node].end = end;
}

/// `is Base(1)`: the arguments stand beside the name.
void base(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Base);
  if (name != kNoBuild && b[name].next != kNoBuild) {
    b[name].role = Role::Callee;
    take_arguments(b, node, name);
    b[node].kind = Kind::Call;
    b[node].role = Role::Base;
  } else {
    b.splice_later(node);
  }
}

void declaration(TreeBuilder& b, BuildIndex node) {
  const BuildIndex variable = b.child(node, Role::None);
  if (variable == kNoBuild) return;
  if (b[variable].kind == Kind::VarDef) {
    b.splice(node, variable);
  } else {
    b[variable].role = Role::Left;
  }
  b.order(node, {Role::Modifier, Role::Type, Role::Left, Role::Right});
}

/// The grammar calls both branches the body.
void if_statement(TreeBuilder& b, BuildIndex node) {
  bool then = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::Then) continue;
    if (then) b[i].role = Role::Else;
    then = true;
  }
}

/// In the head of a `for` a condition is a statement.
void expression_statement(TreeBuilder& b, BuildIndex node) {
  if (b[node].role == Role::Cond || b[node].role == Role::Init) b.splice_later(node);
}

void ternary(TreeBuilder& b, BuildIndex node) {
  constexpr Role kRoles[] = {Role::Cond, Role::Then, Role::Else};
  std::size_t at = 0;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && at < 3; i = b[i].next) b[i].role = kRoles[at++];
}

void revert(TreeBuilder& b, BuildIndex node) {
  const BuildIndex error = b.child(node, Role::Callee);
  const BuildIndex arguments = b.child_of_kind(node, Kind::Arguments);
  b.set_role(arguments, Role::Arguments);
  const bool custom = error != kNoBuild && arguments != kNoBuild;
  const BuildIndex inner = b.add(Kind::Call, {b[node].begin, b[arguments == kNoBuild ? node : arguments].end});
  if (arguments == kNoBuild && error != kNoBuild) b[inner].end = b[error].end;
  const ByteOffset begin = b[node].begin;
  BuildIndex list = arguments;
  if (custom) {
    const ByteRange made{b[error].begin, b[arguments].end};
    b.remove(node, error);
    b.remove(node, arguments);
    list = b.add(Kind::Arguments, made, Role::Arguments);
    b.append(list, b.add(Kind::Call, made));
    b.append(b[list].first_child, error);
    b.append(b[list].first_child, arguments);
  } else {  // revert("x") has its argument in parentheses where the error would stand
    if (list == kNoBuild) {
      list = b.add(Kind::Arguments, {begin + 6, b[inner].end}, Role::Arguments);
      if (error != kNoBuild) {
        b.remove(node, error);
        b[error].role = Role::None;
        b.append(list, error);
        if (b[error].kind == Kind::Tuple) b.splice(list, error);
      }
    } else {
      b.remove(node, list);
    }
  }
  b.append(inner, b.add_leaf(Kind::Identifier, {begin, begin + 6}, Role::Callee));
  b.append(inner, list);
  b[node].kind = Kind::ExprStmt;
  b.append(node, inner);
}

/// `solidity ^0.8.0`: an operator and a version stand together, so that `$V` may be both.
void pragma_versions(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild || b[first].next == kNoBuild) return;
  while (b[first].begin < b[first].end && (b.text()[b[first].begin] == ' ' || b.text()[b[first].begin] == '\t'))
    ++b[first].begin;
  b.set_symbol(first, b.text_of(first));
  const BuildIndex together = b.add(Kind::Tuple, {b[first].begin, b[first].begin});
  for (BuildIndex i = first; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[together].end = b[i].end;
    b.append(together, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, together);
}

void emit(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  if (callee == kNoBuild) return;
  take_arguments(b, node, callee);
  const BuildIndex inner = b.add(Kind::Call, {b[callee].begin, b[node].end});
  if (b.text_of(node).ends_with(';')) --b[inner].end;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(inner, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, inner);
}

/// `catch Error(string memory reason) { }`
void catch_clause(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Parameter) b.splice(node, i);
    else if (b[i].role == Role::None) b[i].role = Role::Base;
    i = next;
  }
  b.order(node, {Role::Base, Role::Modifier, Role::Type, Role::Name, Role::Body});
}

void try_statement(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Parameter) b[i].role = Role::ReturnType;
  }
  try_roles(b, node);
  b.order(node, {Role::Item, Role::ReturnType, Role::Body, Role::Handler});
}

/// `import {A as B} from "m"`
void import_directive(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> names;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Name) {
      names.push_back(b.wrap(node, i, Kind::ImportName, Role::Name));
    } else if (b[i].role == Role::Alias && !names.empty()) {  // all aliases stand behind all names by now
      BuildIndex last = names.front();
      for (const BuildIndex name : names) {
        if (b[name].begin < b[i].begin) last = name;
      }
      b.remove(node, i);
      b[last].end = b[i].end;
      b.append(last, i);
    }
    i = next;
  }
  b.order(node, {Role::Module, Role::Name, Role::Alias});
}

constexpr std::string_view kFunctionFields = "-=Decorator -=Modifier -=ReturnType name=Name -=Parameters body=Body";
constexpr std::string_view kClassFields = "-=Modifier name=Name -=Base body=Body";
constexpr std::string_view kParameterFields = "location=Modifier type=Type name=Name";

constexpr Row kRows[] = {
    {"source_file", Kind::Module, kStatements},
    {"statement", Kind::None, kSplice},
    {"expression", Kind::None, kSplice},
    {"block_statement", Kind::Block, kStatements},
    {"function_body", Kind::Block, kStatements},
    {"unchecked", Kind::None, kDrop},
    {"expression_statement", Kind::ExprStmt, 0, {}, expression_statement},
    {"comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"yul_identifier", Kind::Identifier, kLeaf},
    {"yul_evm_builtin", Kind::Identifier, kLeaf},
    {"enum_value", Kind::Identifier, kLeaf},
    {"primitive_type", Kind::Type, kLeaf},
    {"number_literal", Kind::Number, kLeaf},
    {"yul_decimal_number", Kind::Number, kLeaf},
    {"yul_hex_number", Kind::Number, kLeaf},
    {"boolean_literal", Kind::Bool, kLeaf},
    {"yul_boolean", Kind::Bool, kLeaf},
    {"string_literal", Kind::Interpolated, kSpliceOne},
    {"string", Kind::String, kString},
    {"unicode_string_literal", Kind::String, kString},
    {"hex_string_literal", Kind::String, kString},
    {"yul_string_literal", Kind::None, kSpliceOne},
    {"yul_hex_string_literal", Kind::String, kString},

    {"parenthesized_expression", Kind::None, kSplice},
    {"tuple_expression", Kind::Tuple, kSpliceOne},
    {"inline_array_expression", Kind::List},
    {"call_expression", Kind::Call, 0, "function=Callee -=Arguments", call},
    {"call_argument", Kind::None, kSplice},
    {"call_struct_argument", Kind::KeywordArgument, 0, "name=Name value=Value"},
    {"struct_expression", Kind::None, 0, "type=Object -=Arguments", call_options},
    {"struct_field_assignment", Kind::KeywordArgument, 0, "name=Name value=Value"},
    {"type_cast_expression", Kind::None, 0, {}, keyword},
    {"payable_conversion_expression", Kind::None, 0, {}, keyword},
    {"meta_type_expression", Kind::None, 0, {}, keyword},
    {"new_expression", Kind::New, 0, "name=Type"},
    {"member_expression", Kind::Member, 0, "object=Object property=Name", access},
    {"array_access", Kind::Index, 0, "base=Object index=Item", access},
    {"slice_access", Kind::Slice, 0, "base=Object from=Left to=Right", access},
    {"unary_expression", Kind::Unary, 0, "argument=Operand"},
    {"update_expression", Kind::Unary, 0, "argument=Operand", update_expression},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right"},
    {"augmented_assignment_expression", Kind::AugAssign, kOperator, "left=Left right=Right"},
    {"ternary_expression", Kind::Ternary, 0, {}, ternary},

    {"type_name", Kind::None, 0, "key_type=Key key_identifier=Name value_type=Value value_identifier=Alias parameters=Parameters", type_name},
    {"user_defined_type", Kind::Member, 0, {}, dotted_name},
    {"visibility", Kind::Modifier, kLeaf},
    {"state_mutability", Kind::Modifier, kLeaf},
    {"state_location", Kind::Modifier, kLeaf},
    {"virtual", Kind::Modifier, kLeaf},
    {"immutable", Kind::Modifier, kLeaf},
    {"override_specifier", Kind::Modifier, kLeaf},

    {"import_directive", Kind::Import, 0, "source=Module import_name=Name alias=Alias", import_directive},
    {"contract_declaration", Kind::ClassDef, kOperator, kClassFields},
    {"interface_declaration", Kind::ClassDef, kOperator, kClassFields},
    {"library_declaration", Kind::ClassDef, kOperator, kClassFields},
    {"struct_declaration", Kind::ClassDef, kOperator, "name=Name body=Body"},
    {"enum_declaration", Kind::ClassDef, kOperator, "name=Name body=Body"},
    {"contract_body", Kind::ClassBody, kStatements},
    {"struct_body", Kind::ClassBody, kStatements},
    {"enum_body", Kind::ClassBody},
    {"inheritance_specifier", Kind::None, 0, "ancestor=Base ancestor_arguments=None", base},
    {"function_definition", Kind::FunctionDef, kTokens, kFunctionFields, function},
    {"constructor_definition", Kind::FunctionDef, kTokens, kFunctionFields, function},
    {"fallback_receive_definition", Kind::FunctionDef, kTokens, kFunctionFields, function},
    {"modifier_definition", Kind::None, 0, kFunctionFields, function},
    {"event_definition", Kind::None, 0, kFunctionFields, function},
    {"error_declaration", Kind::None, 0, kFunctionFields, function},
    {"modifier_invocation", Kind::Annotation, 0, "-=Name -=Arguments", modifier_invocation},
    {"return_type_definition", Kind::Parameters},
    {"parameter", Kind::Parameter, kTokens, kParameterFields},
    {"event_parameter", Kind::Parameter, kTokens, kParameterFields},
    {"error_parameter", Kind::Parameter, kTokens, "type=Type name=Name"},
    {"return_parameter", Kind::Parameter, kTokens, "location=Modifier type=Type"},
    {"state_variable_declaration", Kind::VarDef, kTokens, "-=Modifier visibility=Modifier location=Modifier type=Type name=Left value=Right"},
    {"constant_variable_declaration", Kind::VarDef, kTokens, "-=Modifier type=Type name=Left value=Right"},
    {"struct_member", Kind::VarDef, 0, "type=Type name=Left"},
    {"variable_declaration", Kind::VarDef, kTokens, "location=Modifier type=Type name=Left"},
    {"variable_declaration_tuple", Kind::Tuple},
    {"variable_declaration_statement", Kind::VarDef, 0, "value=Right", declaration},

    {"if_statement", Kind::If, kBlockBody, "condition=Cond body=Then -=Else", if_statement},
    {"for_statement", Kind::For, kBlockBody, "initial=Init condition=Cond update=Update body=Body"},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_while_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"return_statement", Kind::Return},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"solidity_pragma_token", Kind::None, 0, {}, pragma_versions},
    {"emit_statement", Kind::None, 0, "name=Callee -=Arguments", emit},
    {"revert_statement", Kind::None, 0, "error=Callee -=Arguments", revert},
    {"revert_arguments", Kind::Arguments, 0},
    {"try_statement", Kind::Try, 0, "attempt=Item body=Body", try_statement},
    {"catch_clause", Kind::Catch, 0, "body=Body", catch_clause},
    {"yul_function_call", Kind::Call, 0, "function=Callee -=Arguments", call},
    {"yul_block", Kind::Block, kStatements},
    {"yul_path", Kind::Member, 0, {}, dotted_name},
    {"yul_variable_declaration", Kind::VarDef, 0, "left=Left right=Right"},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"solidity", "sol"};
constexpr std::string_view kExtensions[] = {"sol"};
constexpr std::string_view kMetavariable[] = {"@", "\"@\"", "9.9.9"};
constexpr std::string_view kEllipsis[] = {"@", "@; @; @", "int @", "@: @", "@;"};
constexpr std::string_view kStatement[] = {"@;", "int @;", "@", "import \"@\";"};
constexpr std::string_view kParameter[] = {"int @", "@"};
constexpr std::string_view kClassMember[] = {"int @;"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"contract c_{function f_() public {\n", "\n}}"}, {"contract c_{function f_() public {\n", "\n;}}"},
    {"contract c_{\n", "\n}"}, {"contract c_{\n", ";}"}, {"contract c_{\n", "{}}"}, {"", ""}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"contract c_{function f_() public { try x_.f_() {} ", " }}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .semicolons = true, .class_ellipsis = kClassMember};
constexpr OutlineSyntax::Definition kDefinitions[] = {
    {"modifier_definition", SymbolKind::Function}, {"event_definition", SymbolKind::Other}, {"error_declaration", SymbolKind::Other}};
constexpr std::string_view kConstructors[] = {"constructor"};
constexpr OutlineSyntax kOutline{.definitions = kDefinitions, .constructors = kConstructors};

}  // namespace

const Language kSolidity{.name = "solidity", .grammar = tree_sitter_solidity, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                         .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
