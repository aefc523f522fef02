#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_swift(void);

/// Swift. Shapes worth knowing:
///   f(a, b: c) { d }              Call(Callee, Arguments(a, KeywordArgument, Lambda)); a[i]: Index
///   let x: T = e, var (a, b) = e  VarDef with Modifier let or var; computed properties in role Default
///   class, struct, extension      ClassDef; enum and protocol with that word as symbol
///   func f(with a: T = d) -> R    FunctionDef; Parameter(Type, Name, Default?, Alias: the label)
///   if let x = y, z { }           If with several Cond; guard is raw with Cond and Else
///   do { } catch e { }            Try(Body, Handler*); try e, await e: e
///   e as T                        Cast; e!: Unary "!"; expressions as statements: ExprStmt
namespace omni::languages {
namespace {

/// What stands between the braces is one node without them.
void braces(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b.child_of_kind(node, Kind::Block);
  if (inner != kNoBuild && b[inner].next == kNoBuild) b.splice(node, inner);
}

void body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b.child_of_kind(node, Kind::Block);
  if (inner != kNoBuild) {
    b[inner].role = Role::Body;
  } else {
    b.append(node, b.add(Kind::Block, {b[node].end - 1, b[node].end}, Role::Body));
  }
}

/// `if let x = e, c`: the conditions are VarDef(x, e) and c; `let` says no more than that.
void bindings(TreeBuilder& b, BuildIndex node) {
  BuildIndex left = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role != Role::Cond) {
      left = kNoBuild;
    } else if (b[i].kind == Kind::Modifier) {
      b.remove(node, i);
    } else if (left != kNoBuild && b[left].end < b[i].begin) {
      std::string_view between = b.text().substr(b[left].end, b[i].begin - b[left].end);
      while (!between.empty() && between.front() == ' ') between.remove_prefix(1);
      while (!between.empty() && between.back() == ' ') between.remove_suffix(1);
      if (between == "=") {
        const BuildIndex made = b.wrap(node, left, Kind::VarDef, Role::Left);
        b[made].role = Role::Cond;
        b[made].end = b[i].end;
        b.remove(node, i);
        b[i].role = Role::Right;
        b.append(made, i);
        left = kNoBuild;
      } else {
        left = i;
      }
    } else {
      left = i;
    }
    i = next;
  }
}

void while_statement(TreeBuilder& b, BuildIndex node) {
  bindings(b, node);
  body(b, node);
}

void if_statement(TreeBuilder& b, BuildIndex node) {
  BuildIndex keyword = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b.type_of(i) == "else") {
      keyword = i;
      b.remove(node, i);
    } else if (b[i].kind == Kind::Modifier) {
      b.remove(node, i);
    } else if (b[i].kind == Kind::Block || (b[i].kind == Kind::If && keyword != kNoBuild)) {
      block_in_role(b, node, i, keyword == kNoBuild ? Role::Then : Role::Else);
    } else if (b[i].role == Role::None) {
      b[i].role = Role::Cond;
    }
    i = next;
  }
  const bool guard = b.type_of(node) == "guard_statement";
  if (!guard && b.child(node, Role::Then) == kNoBuild) {
    b.append(node, b.add(Kind::Block, {b[node].end - 1, b[node].end}, Role::Then));
  }
  if (keyword != kNoBuild && b.child(node, Role::Else) == kNoBuild) {
    b.append(node, b.add(Kind::Block, {b[node].end - 1, b[node].end}, Role::Else));
  }
  bindings(b, node);
  if (guard) b.set_symbol(node, "guard");
  b.order(node, {Role::Cond, Role::Then, Role::Else});
}

void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b[node].first_child;
  if (callee == kNoBuild) return;
  b[callee].role = Role::Callee;
  BuildIndex arguments = b.child_of_kind(node, Kind::Arguments);
  if (arguments != kNoBuild && b.text_of(arguments).starts_with('[')) {
    b[node].kind = Kind::Index;
    b[callee].role = Role::Object;
    b[arguments].role = Role::Item;
    for (BuildIndex i = b[arguments].first_child; i != kNoBuild; i = b[i].next) b[i].role = Role::Item;
    b.splice(node, arguments);
    bind_tighter(b, node, Role::Object);
    return;
  }
  for (BuildIndex i = b[callee].next; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Lambda) {
      b.remove(node, i);
      if (arguments == kNoBuild) {
        arguments = b.add(Kind::Arguments, {b[i].begin, b[i].end});
        b.append(node, arguments);
      }
      b[i].role = Role::None;
      b[arguments].end = b[i].end;
      b.append(arguments, i);
    }
    i = next;
  }
  b.set_role(arguments, Role::Arguments);
  bind_tighter(b, node, Role::Callee);
}

void member(TreeBuilder& b, BuildIndex node) { bind_tighter(b, node, Role::Object); }

void value_argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Name);
  const BuildIndex value = b.child(node, Role::Value);
  if (name != kNoBuild && value != kNoBuild) return;
  b.set_role(value, Role::None);
  b.set_role(name, Role::None);
  b.splice_later(node);
}

void lambda_type(TreeBuilder& b, BuildIndex node) { b.splice_later(node); }

void lambda_literal(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Parameters) b[i].role = Role::Parameters;
    if (b[i].kind == Kind::Block) b[i].role = Role::Body;
  }
  if (b.child(node, Role::Body) == kNoBuild) b.append(node, b.add(Kind::Block, {b[node].end - 1, b[node].end}, Role::Body));
  b.order(node, {Role::ReturnType, Role::Parameters, Role::Body});
}

/// The grammar calls the name and the type `name`.
void parameter(TreeBuilder& b, BuildIndex node) {
  bool named = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::Name) continue;
    if (named) b[i].role = Role::Type;
    named = true;
  }
  b.order(node, {Role::Modifier, Role::Type, Role::Name, Role::Default, Role::Alias});
}

void function(TreeBuilder& b, BuildIndex node) {
  const BuildIndex list = b.add(Kind::Parameters, {b[node].begin, b[node].begin}, Role::Parameters);
  BuildIndex last = kNoBuild;
  BuildIndex name = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Parameter) {
      b.remove(node, i);
      if (b[list].first_child == kNoBuild) b[list].begin = b[i].begin;
      b[list].end = b[i].end;
      b[i].role = Role::None;
      b.append(list, i);
      last = i;
    } else if (b[i].role == Role::Default && last != kNoBuild) {
      b.remove(node, i);
      b[last].end = b[list].end = b[i].end;
      b.append(last, i);
    } else if (b[i].role == Role::Name) {
      if (name != kNoBuild || b.type_of(node) == "init_declaration") b[i].role = Role::ReturnType;
      name = i;
    }
    i = next;
  }
  if (b.type_of(node) == "init_declaration") {
    const std::size_t at = b.text_of(node).find("init");
    const auto begin = static_cast<ByteOffset>(b[node].begin + at);
    b.append(node, b.add_leaf(Kind::Identifier, {begin, begin + 4}, Role::Name));
  }
  b.append(node, list);
  b.order(node, {Role::Decorator, Role::Modifier, Role::ReturnType, Role::Name, Role::TypeParameters, Role::Parameters, Role::Body});
}

void transfer(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  b[node].kind = text.starts_with("throw") ? Kind::Throw
                 : text.starts_with("break") ? Kind::Break
                 : text.starts_with("continue") ? Kind::Continue
                                                : Kind::Return;
}

void dictionary(TreeBuilder& b, BuildIndex node) {
  BuildIndex pair = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Key) {
      pair = b.wrap(node, i, Kind::Pair, Role::Key);
    } else if (b[i].role == Role::Value && pair != kNoBuild) {
      b.remove(node, i);
      b[pair].end = b[i].end;
      b[pair].role = Role::None;
      b.append(pair, i);
    }
    i = next;
  }
}

void switch_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex cases = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Case) {
      b.remove(node, i);
      if (b[cases].first_child == kNoBuild) b[cases].begin = b[i].begin;
      b[cases].end = b[i].end;
      b[i].flags |= kStatement;
      b.append(cases, i);
    }
    i = next;
  }
  b.append(node, cases);
}

void switch_entry(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Block) b[i].role = Role::Body;
    if (b[i].role == Role::None) b[i].role = Role::Guard;
  }
}

void do_statement(TreeBuilder& b, BuildIndex node) {
  body(b, node);
  try_roles(b, node);
  b.order(node, {Role::Body, Role::Handler});
}

void user_type(TreeBuilder& b, BuildIndex node) {
  const BuildIndex arguments = b.child_of_kind(node, Kind::TypeArguments);
  if (arguments == kNoBuild) return dotted_name(b, node);
  b[node].kind = Kind::GenericType;
  generic_type(b, node);
}

void attribute(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  if (b[name].next == kNoBuild) return;
  const BuildIndex list = b.add(Kind::Arguments, {b[name].end, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[name].next; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.remove(node, i);
    b[i].role = Role::None;
    b.append(list, i);
    i = next;
  }
  b.append(node, list);
}

void class_declaration(TreeBuilder& b, BuildIndex node) {
  const BuildIndex members = b.child(node, Role::Body);
  if (members != kNoBuild && b.type_of(members) == "enum_class_body") b.set_symbol(node, "enum");
}

constexpr std::string_view kFunctionFields = "-=Decorator -=Modifier name=Name default_value=Default body=Body";

constexpr Row kRows[] = {
    {"source_file", Kind::Module, kStatements, {}, expression_statements},
    {"statements", Kind::Block, kStatements, {}, expression_statements},
    {"function_body", Kind::Block, kStatements, {}, braces},
    {"comment", Kind::None, kComment},
    {"multiline_comment", Kind::None, kComment},
    {"simple_identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"self_expression", Kind::Identifier, kLeaf},
    {"super_expression", Kind::Identifier, kLeaf},
    {"identifier", Kind::Member, 0, {}, dotted_name},
    {"integer_literal", Kind::Number, kLeaf},
    {"hex_literal", Kind::Number, kLeaf},
    {"oct_literal", Kind::Number, kLeaf},
    {"bin_literal", Kind::Number, kLeaf},
    {"real_literal", Kind::Number, kLeaf},
    {"boolean_literal", Kind::Bool, kLeaf},
    {"nil", Kind::Null, kLeaf | kAnonymous},
    {"line_string_literal", Kind::String, 0, "text=None interpolation=None", string_literal},
    {"multi_line_string_literal", Kind::String, 0, "text=None interpolation=None", string_literal},
    {"raw_string_literal", Kind::String, kString},
    {"line_str_text", Kind::StringText, kLeaf},
    {"multi_line_str_text", Kind::StringText, kLeaf},
    {"str_escaped_char", Kind::StringText, kLeaf},
    {"interpolated_expression", Kind::None, kSplice, "value=None"},
    {"modifiers", Kind::None, kSplice},
    {"member_modifier", Kind::Modifier, kLeaf},
    {"function_modifier", Kind::Modifier, kLeaf},
    {"inheritance_modifier", Kind::Modifier, kLeaf},
    {"mutation_modifier", Kind::Modifier, kLeaf},
    {"ownership_modifier", Kind::Modifier, kLeaf},
    {"parameter_modifier", Kind::Modifier, kLeaf},
    {"property_modifier", Kind::Modifier, kLeaf},
    {"property_behavior_modifier", Kind::Modifier, kLeaf},
    {"visibility_modifier", Kind::Modifier, kLeaf},
    {"value_binding_pattern", Kind::Modifier, kLeaf},
    {"throws", Kind::Modifier, kLeaf},
    {"attribute", Kind::Annotation, 0, {}, attribute},

    {"call_expression", Kind::Call, 0, {}, call},
    {"constructor_expression", Kind::Call, 0, {}, call},
    {"call_suffix", Kind::None, kSplice},
    {"constructor_suffix", Kind::None, kSplice},
    {"value_arguments", Kind::Arguments},
    {"value_argument", Kind::KeywordArgument, 0, "name=Name value=Value", value_argument},
    {"value_argument_label", Kind::None, kSplice},
    {"navigation_expression", Kind::Member, 0, "target=Object suffix=Name", member},
    {"navigation_suffix", Kind::None, kSplice, "suffix=Name"},
    {"prefix_expression", Kind::Unary, 0, "operation=Operator target=Operand"},
    {"postfix_expression", Kind::Unary, 0, "operation=Operator target=Operand"},
    {"additive_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"multiplicative_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"comparison_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"equality_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"conjunction_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"disjunction_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"bitwise_operation", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"infix_expression", Kind::Binary, 0, "op=Operator lhs=Left rhs=Right"},
    {"range_expression", Kind::Binary, 0, "op=Operator start=Left end=Right"},
    {"nil_coalescing_expression", Kind::Binary, kOperator, "value=Left if_nil=Right"},
    {"check_expression", Kind::Binary, 0, "op=Operator target=Left name=Right"},
    {"as_expression", Kind::Cast, 0, "name=Type expr=Value"},
    {"as_operator", Kind::None, kDrop},
    {"try_expression", Kind::None, kSplice, "expr=None"},
    {"await_expression", Kind::None, kSplice, "expr=None"},
    {"try_operator", Kind::None, kDrop},
    {"ternary_expression", Kind::Ternary, 0, "condition=Cond if_true=Then if_false=Else"},
    {"assignment", Kind::Assign, 0, "target=Left result=Right", assignment_operator},
    {"directly_assignable_expression", Kind::None, kSplice},
    {"tuple_expression", Kind::Tuple, kSpliceOne, "value=None"},
    {"array_literal", Kind::List, 0, "element=None"},
    {"dictionary_literal", Kind::Dict, 0, "key=Key value=Value", dictionary},
    {"lambda_literal", Kind::Lambda, 0, "type=None", lambda_literal},
    {"lambda_function_type", Kind::None, 0, "name=ReturnType", lambda_type},
    {"lambda_function_type_parameters", Kind::Parameters},
    {"lambda_parameter", Kind::Parameter, 0, "name=Name external_name=Alias", parameter},

    {"user_type", Kind::Member, 0, {}, user_type},
    {"type_annotation", Kind::None, kSplice, "name=Type"},
    {"type_arguments", Kind::TypeArguments, 0, "name=None"},
    {"type_parameters", Kind::TypeParameters},
    {"type_parameter", Kind::None, kSpliceOne},
    {"optional_type", Kind::None, kSpliceOne, "wrapped=None"},
    {"array_type", Kind::ArrayType, 0, "name=Type"},

    {"import_declaration", Kind::Import, 0, "-=Modifier *=Module"},
    {"class_declaration", Kind::ClassDef, 0, "declaration_kind=None -=Decorator -=Modifier name=Name -=TypeParameters -=Base body=Body", class_declaration},
    {"protocol_declaration", Kind::ClassDef, 0, "declaration_kind=Operator -=Decorator -=Modifier name=Name -=TypeParameters -=Base body=Body"},
    {"inheritance_specifier", Kind::None, kSplice, "inherits_from=Base"},
    {"class_body", Kind::ClassBody, kStatements},
    {"enum_class_body", Kind::ClassBody, kStatements},
    {"protocol_body", Kind::ClassBody, kStatements},
    {"function_declaration", Kind::FunctionDef, 0, kFunctionFields, function},
    {"protocol_function_declaration", Kind::FunctionDef, 0, kFunctionFields, function},
    {"init_declaration", Kind::FunctionDef, 0, kFunctionFields, function},
    {"parameter", Kind::Parameter, 0, "-=Modifier name=Name external_name=Alias", parameter},
    {"property_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier -=Type name=Left value=Right computed_value=Default"},
    {"pattern", Kind::Tuple, kSpliceOne, "bound_identifier=None"},

    {"if_statement", Kind::If, 0, "condition=Cond bound_identifier=Cond", if_statement},
    {"guard_statement", Kind::If, 0, "condition=Cond bound_identifier=Cond", if_statement},
    {"else", Kind::None, kLeaf},
    {"switch_statement", Kind::Switch, 0, "expr=Value", switch_statement},
    {"switch_entry", Kind::Case, 0, {}, switch_entry},
    {"switch_pattern", Kind::None, kSplice, "*=Item"},
    {"where_keyword", Kind::None, kDrop},
    {"default_keyword", Kind::None, kDrop},
    {"for_statement", Kind::ForEach, 0, "item=Left collection=Right", body},
    {"while_statement", Kind::While, 0, "condition=Cond bound_identifier=Cond", while_statement},
    {"repeat_while_statement", Kind::DoWhile, 0, "condition=Cond", body},
    {"do_statement", Kind::Try, 0, {}, do_statement},
    {"catch_block", Kind::Catch, 0, "error=Name", body},
    {"catch_keyword", Kind::None, kDrop},
    {"control_transfer_statement", Kind::Return, 0, "result=None", transfer},
    {"throw_keyword", Kind::None, kDrop},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"swift"};
constexpr std::string_view kExtensions[] = {"swift"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@: @"};
constexpr std::string_view kStatement[] = {"@", "var @ = @"};
constexpr std::string_view kParameter[] = {"@: @", "@"};
constexpr std::string_view kClassMember[] = {"\nvar @ = @\n", "\nfunc @()\n"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"func f_(){\n", "\n}"}, {"class c_{\n", "\n}"}, {"", "{}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"switch x_ {\n", "\n}"}, {"", "\nfunc f_() {}"}, {"do {} ", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .class_ellipsis = kClassMember, .own_dots = true};

constexpr std::string_view kConstructors[] = {"init"};
constexpr std::string_view kNameless[] = {"deinit"};
constexpr OutlineSyntax::Definition kDefinitions[] = {
    {"deinit_declaration", SymbolKind::Method}, {"enum_entry", SymbolKind::EnumMember},
    {"protocol_property_declaration", SymbolKind::Property}, {"typealias_declaration", SymbolKind::TypeAlias}};
constexpr OutlineSyntax kOutline{.definitions = kDefinitions, .constructors = kConstructors, .nameless = kNameless};

}  // namespace

const Language kSwift{.name = "swift", .grammar = tree_sitter_swift, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                      .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
