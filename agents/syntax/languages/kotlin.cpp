#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_kotlin(void);

/// Kotlin. Shapes worth knowing:
///   f(x) { y }                     Call with the lambda as its last argument
///   val x: T = e, var (a, b) = e   VarDef with Modifier val or var; getters and setters in role Default
///   class, interface, object       ClassDef with that word as symbol; what it derives from without its arguments
///   fun f() = e                    FunctionDef whose body is Block(Return(e))
///   when (x) { … }                 Switch(Value, Block(Case(Item*, Block)))
///   e as T                         Cast; a?.b and a.b: Member; T?: T
///   expressions as statements      ExprStmt, but not the last one of a lambda
namespace omni::languages {
namespace {

void word(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  if (text == "true" || text == "false") b[node].kind = Kind::Bool;
  if (text == "null") b[node].kind = Kind::Null;
}

/// `"a$b"` comes as the texts `a`, `$`, `b…`.
void string_with_names(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    const BuildIndex name = b[i].next;
    if (name == kNoBuild || b[i].kind != Kind::StringText || b[name].kind != Kind::StringText || b.text_of(i) != "$") continue;
    const std::string_view text = b.text_of(name);
    std::size_t length = 0;
    while (length < text.size() && (text[length] == '_' || (text[length] >= '0' && text[length] <= '9') || ((text[length] | 32) >= 'a' && (text[length] | 32) <= 'z'))) ++length;
    if (length == 0 || b[name].begin != b[i].end) continue;
    const BuildIndex identifier = b.add_leaf(Kind::Identifier, {b[name].begin, b[name].begin + static_cast<ByteOffset>(length)});
    b.insert_after(node, i, identifier);
    b[name].begin += static_cast<ByteOffset>(length);
    b.set_symbol(name, b.text_of(name));
    if (b[name].begin == b[name].end) b.remove(node, name);
    const BuildIndex dollar = i;
    i = identifier;
    b.remove(node, dollar);
  }
  string_literal(b, node);
}

void user_type(TreeBuilder& b, BuildIndex node) {
  const BuildIndex arguments = b.child_of_kind(node, Kind::TypeArguments);
  if (arguments == kNoBuild) return dotted_name(b, node);
  b.remove(node, arguments);
  const BuildIndex name = b[node].first_child;
  if (name != kNoBuild && b[name].next != kNoBuild) {
    const BuildIndex member = b.add(Kind::Member, {b[node].begin, b[arguments].begin});
    for (BuildIndex i = name; i != kNoBuild;) {
      const BuildIndex next = b[i].next;
      b.append(member, i);
      i = next;
    }
    b.clear_children(node);
    dotted_name(b, member);
    b.append(node, member);
  }
  b.set_role(b[node].first_child, Role::Name);
  b[arguments].role = Role::TypeArguments;
  b.append(node, arguments);
  b[node].kind = Kind::GenericType;
}

void annotation(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Call) b.splice(node, i);
    i = next;
  }
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::Arguments ? Role::Arguments : Role::Name;
  }
}

void constructor_invocation(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::Arguments ? Role::Arguments : Role::Callee;
  }
}

/// A base class stands for itself, whatever its constructor is given.
void base(TreeBuilder& b, BuildIndex node) {
  const BuildIndex call = b.child_of_kind(node, Kind::Call);
  if (call != kNoBuild) {
    const BuildIndex arguments = b.child(call, Role::Arguments);
    if (arguments != kNoBuild) b.remove(call, arguments);
    b.set_role(b[call].first_child, Role::None);
    b[call].role = Role::None;
    b.splice(node, call);
  }
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) b[i].role = Role::Base;
}

void value_argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild || b[first].next == kNoBuild) return b.splice_later(node);
  b[node].kind = Kind::KeywordArgument;
  b[first].role = Role::Name;
  b[b[first].next].role = Role::Value;
}

void call(TreeBuilder& b, BuildIndex node) {
  BuildIndex arguments = b.child_of_kind(node, Kind::Arguments);
  const BuildIndex callee = b[node].first_child;
  if (callee == kNoBuild) return;
  BuildIndex lambda = b[callee].next == kNoBuild ? kNoBuild : b[node].last_child;
  if (lambda != kNoBuild && b[lambda].kind != Kind::Lambda) lambda = kNoBuild;
  b[callee].role = Role::Callee;
  if (arguments == kNoBuild && lambda != kNoBuild && b[callee].kind == Kind::Call && b[callee].end > 0 &&
      b.text()[b[callee].end - 1] == ')') {  // f(x) { }
    b[callee].role = Role::None;
    b.splice(node, callee);
    arguments = b.child(node, Role::Arguments);
  }
  if (lambda != kNoBuild) {
    b.remove(node, lambda);
    if (arguments == kNoBuild) {
      arguments = b.add(Kind::Arguments, {b[lambda].begin, b[lambda].end});
      b.append(node, arguments);
    }
    b[arguments].end = b[lambda].end;
    b[lambda].role = Role::None;
    b.append(arguments, lambda);
  }
  b.set_role(arguments, Role::Arguments);
  b.set_role(b.child_of_kind(node, Kind::TypeArguments), Role::TypeArguments);
  b.order(node, {Role::Callee, Role::TypeArguments, Role::Arguments});
  bind_tighter(b, node, Role::Callee);
}

void member(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild) return;
  b[object].role = Role::Object;
  const BuildIndex name = b[object].next;
  b.set_role(name, Role::Name);
  const std::size_t mark = b.text().find_first_not_of(" \t\r\n", b[object].end);
  if (name != kNoBuild && mark != std::string_view::npos && b.text()[mark] == '?') {
    const auto at = static_cast<ByteOffset>(mark);
    b.append(node, b.add_leaf(Kind::Modifier, {at, at + 1}, Role::Modifier));
  }
  bind_tighter(b, node, Role::Object);
}

void index_expression(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) b[i].role = Role::Item;
  b.set_role(b[node].first_child, Role::Object);
  bind_tighter(b, node, Role::Object);
}

/// The name and type of a variable, without anything around them.
void variable(TreeBuilder& b, BuildIndex node) {
  bool name = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::Decorator) continue;
    b[i].role = name ? Role::Type : Role::Left;
    name = true;
  }
  b[node].kind = Kind::VarDef;
}

void keyword_modifier(TreeBuilder& b, BuildIndex node) {
  BuildIndex last = kNoBuild;
  ByteOffset at = b[node].begin;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::Modifier && b[i].role != Role::Decorator) break;
    last = i;
    at = b[i].end;
  }
  const std::string_view text = b.text();
  while (at < b[node].end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) ++at;
  const std::string_view rest = text.substr(at);
  if (!rest.starts_with("val ") && !rest.starts_with("var ")) return;
  b.insert_after(node, last, b.add_leaf(Kind::Modifier, {at, at + 3}, Role::Modifier));
}

void property(TreeBuilder& b, BuildIndex node) {
  keyword_modifier(b, node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    const std::string_view type = b.type_of(i);
    if (b[i].role != Role::None) {
    } else if (type == "variable_declaration") {
      b.splice(node, i);
    } else if (type == "multi_variable_declaration") {
      b[i].role = Role::Left;
    } else if (type == "getter" || type == "setter") {
      b[i].role = Role::Default;
    } else if (b.child(node, Role::Left) == kNoBuild) {
      b[i].role = Role::Receiver;
    } else {
      b[i].role = Role::Right;
    }
    i = next;
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::TypeParameters, Role::Receiver, Role::Type, Role::Left, Role::Right, Role::Default});
}

void parameter(TreeBuilder& b, BuildIndex node) {
  constexpr Role kRoles[] = {Role::Name, Role::Type, Role::Default};
  keyword_modifier(b, node);
  std::size_t at = 0;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && at < 3; i = b[i].next) {
    if (b[i].role == Role::None) b[i].role = kRoles[at++];
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::Name, Role::Default});
}

/// Modifiers and default values stand beside their parameter.
void parameter_list(TreeBuilder& b, BuildIndex node) {
  BuildIndex last = kNoBuild;
  BuildIndex modifier = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Modifier || b[i].role == Role::Decorator) {
      b.remove(node, i);
      modifier = i;
    } else if (b[i].kind == Kind::Parameter) {
      last = i;
      if (modifier != kNoBuild) {
        b[i].begin = b[modifier].begin;
        b.prepend(i, modifier);
      }
      modifier = kNoBuild;
    } else if (last != kNoBuild && b[i].kind != Kind::Error) {
      b.remove(node, i);
      b[i].role = Role::Default;
      b[last].end = b[i].end;
      b.append(last, i);
    }
    i = next;
  }
}

void function(TreeBuilder& b, BuildIndex node) {
  if (b.type_of(node) == "secondary_constructor") {
    const std::size_t at = b.text_of(node).find("constructor");
    const auto begin = static_cast<ByteOffset>(b[node].begin + at);
    b.append(node, b.add_leaf(Kind::Identifier, {begin, begin + 11}, Role::Name));
  }
  bool parameters_seen = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Parameters) {
      b[i].role = Role::Parameters;
      parameters_seen = true;
    } else if (b[i].kind == Kind::TypeParameters) {
      b[i].role = Role::TypeParameters;
    } else if (b[i].kind == Kind::Block && b[i].role == Role::None) {
      b[i].role = Role::Body;
    } else if (b[i].role == Role::None) {
      b[i].role = parameters_seen ? Role::ReturnType : Role::Receiver;
    }
  }
  expression_body(b, node);
  b.order(node, {Role::Decorator, Role::Modifier, Role::Receiver, Role::ReturnType, Role::Name, Role::TypeParameters, Role::Parameters, Role::Body});
}

void class_declaration(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Parameters) b[i].role = Role::Parameters;
    if (b[i].kind == Kind::TypeParameters) b[i].role = Role::TypeParameters;
    if (b[i].kind == Kind::ClassBody) b[i].role = Role::Body;
  }
  // `class C(...)` of a pattern is also a class without a primary constructor.
  const BuildIndex name = b.child(node, Role::Name);
  if (name != kNoBuild && b[node].symbol == symbol_hash("class") && b.child(node, Role::Parameters) == kNoBuild) {
    b.append(node, b.add(Kind::Parameters, {b[name].end, b[name].end}, Role::Parameters));
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::Name, Role::TypeParameters, Role::Parameters, Role::Base, Role::Body});
}

void lambda_literal(TreeBuilder& b, BuildIndex node) {
  const BuildIndex parameters = b.child_of_kind(node, Kind::Parameters);
  b.set_role(parameters, Role::Parameters);
  const BuildIndex first = parameters == kNoBuild ? b[node].first_child : b[parameters].next;
  const BuildIndex body = b.add(Kind::Block, {first == kNoBuild ? b[node].end - 1 : b[first].begin, b[node].end}, Role::Body);
  if (first != kNoBuild) b[body].end = b[b[node].last_child].end;
  for (BuildIndex i = first; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.remove(node, i);
    b[i].role = Role::None;
    b[i].flags |= kStatement;
    b.append(body, i);
    i = next;
  }
  b.append(node, body);
}

void lambda_parameters(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::VarDef) continue;
    b[i].kind = Kind::Parameter;
    b.set_role(b.child(i, Role::Left), Role::Name);
  }
  parameters(b, node);
}

void if_expression(TreeBuilder& b, BuildIndex node) {
  Role role = Role::Then;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::None) {
      block_in_role(b, node, i, role);
      role = Role::Else;
    }
    i = next;
  }
}

void when_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Case) {
      b.remove(node, i);
      b[i].flags |= kStatement;
      if (b[body].first_child == kNoBuild) b[body].begin = b[i].begin;
      b[body].end = b[i].end;
      b.append(body, i);
    } else if (const BuildIndex declared = b.child_of_kind(node, Kind::VarDef); declared != kNoBuild && declared != i) {  // when (val x = e)
      b.remove(node, i);
      b[i].role = Role::Right;
      b[declared].end = b[i].end;
      b.append(declared, i);
    } else {
      b[i].role = Role::Value;
    }
    i = next;
  }
  b.append(node, body);
}

void when_entry(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::None);
  if (body != kNoBuild) block_in_role(b, node, body, Role::Body);
}

void loop(TreeBuilder& b, BuildIndex node) {
  const bool each = b[node].kind == Kind::ForEach;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role != Role::None) {
    } else if (each && b.child(node, Role::Left) == kNoBuild) {
      b[i].role = Role::Left;
      if (b[i].kind == Kind::VarDef) b.splice(node, i);
    } else if (each && b.child(node, Role::Right) == kNoBuild) {
      b[i].role = Role::Right;
    } else {
      block_in_role(b, node, i, Role::Body);
    }
    i = next;
  }
}

void try_expression(TreeBuilder& b, BuildIndex node) {
  b.set_role(b.child_of_kind(node, Kind::Block), Role::Body);
  try_roles(b, node);
}

void catch_block(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::None) continue;
    b[i].role = b[i].kind == Kind::Block ? Role::Body : b.child(node, Role::Name) == kNoBuild ? Role::Name : Role::Type;
  }
  b.order(node, {Role::Decorator, Role::Type, Role::Name, Role::Body});
}

void import(TreeBuilder& b, BuildIndex node) {
  const BuildIndex module = b[node].first_child;
  if (module == kNoBuild) return;
  b[module].role = Role::Module;
  b.set_role(b[module].next, Role::Alias);
  const std::string_view text = b.text_of(node);
  const std::size_t star = text.rfind('*');
  if (star == std::string_view::npos || b[node].begin + star < b[module].end) return;
  const auto at = static_cast<ByteOffset>(b[node].begin + star);
  b.append(node, b.add_leaf(Kind::Modifier, {at, at + 1}, Role::Name));
}

constexpr Row kRows[] = {
    {"source_file", Kind::Module, kStatements, {}, expression_statements},
    {"block", Kind::Block, kStatements, {}, expression_statements},
    {"line_comment", Kind::None, kComment},
    {"block_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf, {}, word},
    {"this_expression", Kind::Identifier, kLeaf},
    {"super_expression", Kind::Identifier, kLeaf},
    {"number_literal", Kind::Number, kLeaf},
    {"float_literal", Kind::Number, kLeaf},
    {"character_literal", Kind::Char, kLeaf},
    {"string_literal", Kind::String, 0, {}, string_with_names},
    {"multiline_string_literal", Kind::String, 0, {}, string_with_names},
    {"string_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"interpolation", Kind::None, kSplice},
    {"modifiers", Kind::None, kSplice},
    {"parameter_modifiers", Kind::None, kSplice},
    {"class_modifier", Kind::Modifier, kLeaf},
    {"function_modifier", Kind::Modifier, kLeaf},
    {"inheritance_modifier", Kind::Modifier, kLeaf},
    {"member_modifier", Kind::Modifier, kLeaf},
    {"parameter_modifier", Kind::Modifier, kLeaf},
    {"platform_modifier", Kind::Modifier, kLeaf},
    {"property_modifier", Kind::Modifier, kLeaf},
    {"visibility_modifier", Kind::Modifier, kLeaf},
    {"annotation", Kind::Annotation, 0, {}, annotation},
    {"use_site_target", Kind::None, kDrop},

    {"parenthesized_expression", Kind::None, kSplice},
    {"call_expression", Kind::Call, 0, {}, call},
    {"value_arguments", Kind::Arguments},
    {"value_argument", Kind::None, 0, {}, value_argument},
    {"spread_expression", Kind::Spread, kOperator},
    {"navigation_expression", Kind::Member, 0, {}, member},
    {"index_expression", Kind::Index, 0, {}, index_expression},
    {"unary_expression", Kind::Unary, 0, "argument=Operand"},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"in_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"is_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"range_expression", Kind::None, kOperator},
    {"as_expression", Kind::Cast, 0, "right=Type left=Value"},
    {"assignment", Kind::Assign, 0, "left=Left right=Right", assignment_operator},
    {"collection_literal", Kind::List},
    {"annotated_lambda", Kind::None, kSplice},
    {"lambda_literal", Kind::Lambda, 0, {}, lambda_literal},
    {"lambda_parameters", Kind::Parameters, 0, {}, lambda_parameters},
    {"anonymous_function", Kind::Lambda, 0, {}, function},

    {"user_type", Kind::Member, 0, {}, user_type},
    {"nullable_type", Kind::None, kSpliceOne},
    {"non_nullable_type", Kind::None, kSpliceOne},
    {"parenthesized_type", Kind::None, kSplice},
    {"type_arguments", Kind::TypeArguments},
    {"type_projection", Kind::None, kSpliceOne},
    {"type_parameters", Kind::TypeParameters},
    {"type_parameter", Kind::None, kSpliceOne},
    {"type_test", Kind::None, kSpliceOne},

    {"package_header", Kind::Package, 0, "*=Name"},
    {"import", Kind::Import, 0, {}, import},
    {"qualified_identifier", Kind::Member, 0, {}, dotted_name},
    {"class_declaration", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name", class_declaration},
    {"object_declaration", Kind::ClassDef, kOperator, "-=Decorator -=Modifier name=Name", class_declaration},
    {"object_literal", Kind::ClassDef, kOperator, "-=Base -=Body", class_declaration},
    {"companion_object", Kind::ClassDef, kOperator, "-=Modifier name=Name -=Base", class_declaration},
    {"class_body", Kind::ClassBody, kStatements},
    {"enum_class_body", Kind::ClassBody, kStatements},
    {"enum_entry", Kind::VarDef, 0, {}, variable},
    {"primary_constructor", Kind::None, kSplice},
    {"class_parameters", Kind::Parameters},
    {"class_parameter", Kind::Parameter, 0, {}, parameter},
    {"delegation_specifiers", Kind::None, kSplice},
    {"delegation_specifier", Kind::None, kSplice, {}, base},
    {"constructor_invocation", Kind::Call, 0, {}, constructor_invocation},
    {"constructor_delegation_call", Kind::None, kDrop},
    {"function_declaration", Kind::FunctionDef, 0, "name=Name", function},
    {"secondary_constructor", Kind::FunctionDef, 0, {}, function},
    {"function_body", Kind::None, kSplice, "*=Body"},
    {"function_value_parameters", Kind::Parameters, 0, {}, parameter_list},
    {"parameter", Kind::Parameter, 0, {}, parameter},
    {"property_declaration", Kind::VarDef, 0, {}, property},
    {"property_delegate", Kind::None, kSplice},
    {"variable_declaration", Kind::VarDef, 0, {}, variable},
    {"multi_variable_declaration", Kind::Tuple},
    {"getter", Kind::None, 0, {}, function},
    {"setter", Kind::None, 0, {}, function},
    {"type_alias", Kind::TypeAlias, 0, "type=Name *=Type"},

    {"if_expression", Kind::If, 0, "condition=Cond", if_expression},
    {"when_expression", Kind::Switch, 0, {}, when_expression},
    {"when_subject", Kind::None, kSplice},
    {"when_entry", Kind::Case, 0, "condition=Item", when_entry},
    {"for_statement", Kind::ForEach, 0, {}, loop},
    {"while_statement", Kind::While, 0, "condition=Cond", loop},
    {"do_while_statement", Kind::DoWhile, 0, "condition=Cond", loop},
    {"label", Kind::None, kDrop},
    {"return_expression", Kind::Return, 0, "label=Alias"},
    {"throw_expression", Kind::Throw},
    {"try_expression", Kind::Try, 0, {}, try_expression},
    {"catch_block", Kind::Catch, 0, {}, catch_block},
    {"finally_block", Kind::Finally},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"kotlin", "kt"};
constexpr std::string_view kExtensions[] = {"kt", "kts", "ktm"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@: @", "\n@ -> @\n", "@ in @"};
constexpr std::string_view kStatement[] = {"@", "val @", "@: @", "\nimport @\n"};
constexpr std::string_view kParameter[] = {"@: @", "@"};
constexpr std::string_view kClassMember[] = {"\nval @\n"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"fun f_(){\n", "\n}"}, {"class c_{\n", "\n}"}, {"", "{}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"fun f_() { when (x_) {\n", "\n} }"}, {"", "\nfun f_() {}"}, {"fun f_() { try {} ", " }"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .class_ellipsis = kClassMember};

constexpr std::string_view kConstructors[] = {"constructor"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors};

}  // namespace

const Language kKotlin{.name = "kotlin", .grammar = tree_sitter_kotlin, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                       .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
