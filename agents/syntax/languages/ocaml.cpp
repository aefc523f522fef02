#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_ocaml(void);

/// OCaml. Shapes worth knowing:
///   let f a ~b = e            FunctionDef(Name, Parameters, Block); without parameters VarDef(Left, Right)
///   let x = a in b; c         Block(VarDef, b, c): as if these were statements
///   f a ~l:b                  Call(Callee, Arguments(…, KeywordArgument)); C x as a pattern as well
///   M.f, r.a, o#m             Member; a.(i), s.[i]: Index
///   match e with p when g → b Switch(Value, Block(Case(Item, Guard, Block))); function: Lambda(Block(Switch))
///   try e with p → b          Try(Body, Handler: Case*)
///   { a = 1 }                 Object(Pair*); x := e is Binary ":=", r.a <- e an Assign
///   module M = …              Namespace; open M: Import
namespace omni::languages {
namespace {

bool is_constructor(const TreeBuilder& b, BuildIndex callee) {
  const BuildIndex name = b[callee].kind == Kind::Member ? b.child(callee, Role::Name) : callee;
  const std::string_view text = name == kNoBuild ? std::string_view() : b.text_of(name);
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
}

void application(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  if (callee == kNoBuild) return;
  const BuildIndex list = b.add(Kind::Arguments, {b[callee].end, b[node].end}, Role::Arguments);
  bool first = true;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (i != callee) {
      b.remove(node, i);
      if (first) b[list].begin = b[i].begin;
      first = false;
      b[i].role = Role::None;
      b.append(list, i);
    }
    i = next;
  }
  // `C (a, b)` has two arguments, `f (a, b)` one.
  const BuildIndex only = b[list].first_child;
  if (only != kNoBuild && b[only].next == kNoBuild && b[only].kind == Kind::Tuple && is_constructor(b, callee)) b.splice(list, only);
  b.append(node, list);
}

/// `~a:e`, and `~a`, which is `~a:a`.
void labeled_argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child_of_kind(node, Kind::Identifier);
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  if (b.child(node, Role::Value) != kNoBuild) return;
  const BuildIndex value = copy_subtree(b, name);
  b[value].role = Role::Value;
  b.append(node, value);
}

/// `a; b` and `let … in b`: one list, however deep the grammar nests it.
void sequence(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::None;
    if (b[i].kind == Kind::Block && (b[i].flags & kSynthetic) != 0) {
      b.splice(node, i);
    } else {
      b[i].flags |= kStatement;
    }
    i = next;
  }
  b[node].flags |= kSynthetic;
}

void let_binding(TreeBuilder& b, BuildIndex node) {
  const BuildIndex list = b.add(Kind::Parameters, {b[node].begin, b[node].begin}, Role::Parameters);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Parameter) {
      b.remove(node, i);
      if (b[list].first_child == kNoBuild) b[list].begin = b[i].begin;
      b[list].end = b[i].end;
      b[i].role = Role::None;
      b.append(list, i);
    }
    i = next;
  }
  const BuildIndex body = b.child(node, Role::Right);
  if (b[list].first_child == kNoBuild) return;
  b[node].kind = Kind::FunctionDef;
  b.append(node, list);
  b.set_role(b.child(node, Role::Left), Role::Name);
  b.set_role(b.child(node, Role::Type), Role::ReturnType);
  if (body != kNoBuild) {
    b[body].role = Role::Body;
    if (b[body].kind != Kind::Block) {
      b.wrap(node, body, Kind::Block, Role::None);
      b[body].flags |= kStatement;
    }
  }
  b.order(node, {Role::Modifier, Role::ReturnType, Role::Name, Role::Parameters, Role::Body});
}

/// Each binding is a statement; a lone one has the range of the whole definition.
void value_definition(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild) return;
  b[first].begin = b[node].begin;
  for (BuildIndex i = first; i != kNoBuild; i = b[i].next) b[i].role = Role::None;
  b.splice_later(node);
}

void parameter(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b.child(node, Role::Name);
  if (inner != kNoBuild && b.type_of(inner) == "typed_pattern") {
    b[inner].role = Role::None;
    b.splice(node, inner);
  }
  b.order(node, {Role::Type, Role::Name, Role::Default});
}

void function_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex list = b.add(Kind::Parameters, {b[node].begin, b[node].begin}, Role::Parameters);
  BuildIndex cases = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Parameter) {
      b.remove(node, i);
      b[list].end = b[i].end;
      b[i].role = Role::None;
      b.append(list, i);
    } else if (b[i].kind == Kind::Case) {
      b.remove(node, i);
      if (cases == kNoBuild) cases = b.add(Kind::Block, {b[i].begin, b[i].end}, Role::Body);
      b[cases].end = b[i].end;
      b[i].flags |= kStatement;
      b.append(cases, i);
    }
    i = next;
  }
  b.prepend(node, list);
  if (cases == kNoBuild) {
    const BuildIndex body = b.child(node, Role::Body);
    if (body != kNoBuild && b[body].kind != Kind::Block) {
      b.wrap(node, body, Kind::Block, Role::None);
      b[body].flags |= kStatement;
    }
    return;
  }
  const BuildIndex choice = b.add(Kind::Switch, {b[cases].begin, b[cases].end});
  const BuildIndex body = b.add(Kind::Block, {b[cases].begin, b[cases].end}, Role::Body);
  b[body].flags |= kSynthetic;
  b[choice].flags |= kStatement;
  b.append(choice, cases);
  b.append(body, choice);
  b.append(node, body);
}

void match_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Case) {
      b.remove(node, i);
      if (b[body].first_child == kNoBuild) b[body].begin = b[i].begin;
      b[i].role = Role::None;
      b[i].flags |= kStatement;
      b.append(body, i);
    }
    i = next;
  }
  b.append(node, body);
}

void try_expression(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Case) b[i].role = Role::Handler;
  }
}

constexpr Row kRows[] = {
    {"compilation_unit", Kind::Module, kStatements},
    {"expression_item", Kind::None, kSplice},
    {"comment", Kind::None, kComment},
    {"value_name", Kind::Identifier, kLeaf},
    {"value_pattern", Kind::Identifier, kLeaf},
    {"module_name", Kind::Identifier, kLeaf},
    {"constructor_name", Kind::Identifier, kLeaf},
    {"field_name", Kind::Identifier, kLeaf},
    {"label_name", Kind::Identifier, kLeaf},
    {"method_name", Kind::Identifier, kLeaf},
    {"class_name", Kind::Identifier, kLeaf},
    {"type_constructor", Kind::Identifier, kLeaf},
    {"parenthesized_operator", Kind::Identifier, kLeaf},
    {"number", Kind::Number, kLeaf},
    {"boolean", Kind::Bool, kLeaf},
    {"unit", Kind::Tuple},
    {"character", Kind::Char, kLeaf},
    {"string", Kind::String, kString},
    {"quoted_string", Kind::String, kLeaf},
    {"tag", Kind::Atom, kLeaf},

    {"parenthesized_expression", Kind::None, kSplice, "expression=None"},
    {"parenthesized_pattern", Kind::None, kSplice},
    {"value_path", Kind::Member, 0, {}, dotted_name},
    {"module_path", Kind::Member, 0, {}, dotted_name},
    {"constructor_path", Kind::Member, 0, {}, dotted_name},
    {"field_path", Kind::Member, 0, {}, dotted_name},
    {"type_constructor_path", Kind::Member, 0, {}, dotted_name},
    {"application_expression", Kind::Call, 0, "function=Callee argument=Item", application},
    {"labeled_argument", Kind::KeywordArgument, 0, "*=Name expression=Value type=Type", labeled_argument},
    {"infix_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"prefix_expression", Kind::Unary, 0, "expression=Operand"},
    {"sign_expression", Kind::Unary, 0, "expression=Operand"},
    {"cons_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"field_get_expression", Kind::Member, 0, "record=Object field=Name"},
    {"method_invocation", Kind::Member, 0, "object=Object method=Name"},
    {"array_get_expression", Kind::Index, 0, "array=Object index=Item"},
    {"string_get_expression", Kind::Index, 0, "string=Object index=Item"},
    {"set_expression", Kind::Assign, 0, "*=Left body=Right"},
    {"sequence_expression", Kind::Block, 0, {}, sequence},
    {"let_expression", Kind::Block, 0, "body=None", sequence},
    {"let_open_expression", Kind::Block, 0, "body=None", sequence},
    {"let_module_expression", Kind::Block, 0, "body=None", sequence},
    {"tuple_expression", Kind::Tuple},
    {"list_expression", Kind::List},
    {"array_expression", Kind::List},
    {"record_expression", Kind::Object, 0, "record=Base"},
    {"field_expression", Kind::Pair, 0, "*=Key body=Value type=Type"},
    {"typed_expression", Kind::Cast, 0, "type=Type expression=Value"},
    {"fun_expression", Kind::Lambda, 0, "type=ReturnType -=Parameters body=Body", function_body},
    {"function_expression", Kind::Lambda, 0, {}, function_body},
    {"new_expression", Kind::New, 0, "*=Type"},
    {"assert_expression", Kind::Assert, 0, "expression=None"},

    {"constructor_pattern", Kind::Call, 0, "*=Callee pattern=Item", application},
    {"tuple_pattern", Kind::Tuple},
    {"list_pattern", Kind::List},
    {"record_pattern", Kind::Object},
    {"field_pattern", Kind::Pair, 0, "*=Key pattern=Value"},
    {"typed_pattern", Kind::None, 0, "type=Type pattern=Name"},

    {"open_module", Kind::Import, 0, "module=Module"},
    {"module_definition", Kind::None, kSplice},
    {"module_binding", Kind::Namespace, 0, "*=Name module_type=Type body=Body"},
    {"structure", Kind::Block, kStatements},
    {"value_definition", Kind::None, 0, {}, value_definition},
    {"let_binding", Kind::VarDef, 0, "type=Type pattern=Left body=Right -=Parameters", let_binding},
    {"parameter", Kind::Parameter, 0, "type=Type pattern=Name default=Default *=Alias", parameter},
    {"class_binding", Kind::ClassDef, kOperator, "*=Name body=Body"},
    {"object_expression", Kind::ClassBody, kStatements},
    {"method_definition", Kind::FunctionDef, kBlockBody, "*=Name type=ReturnType body=Body"},
    {"type_definition", Kind::None, kSplice},
    {"type_binding", Kind::TypeAlias, 0, "name=Name equation=Type body=Body"},
    {"record_declaration", Kind::ClassBody, kStatements},
    {"field_declaration", Kind::VarDef, kTokens, "-=Modifier type=Type *=Left"},

    {"if_expression", Kind::If, kBlockBody, "condition=Cond -=Then -=Else"},
    {"then_clause", Kind::None, kSplice, "expression=Then"},
    {"else_clause", Kind::None, kSplice, "expression=Else"},
    {"match_expression", Kind::Switch, 0, "expression=Value", match_expression},
    {"match_case", Kind::Case, kBlockBody, "pattern=Item -=Guard body=Body"},
    {"guard", Kind::None, kSplice, "expression=Guard"},
    {"try_expression", Kind::Try, kBlockBody, "expression=Body -=Handler", try_expression},
    {"for_expression", Kind::ForEach, kBlockBody, "name=Left from=Right to=Cond -=Body"},
    {"while_expression", Kind::While, kBlockBody, "condition=Cond -=Body"},
    {"do_clause", Kind::None, kSplice, "*=Body"},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"ocaml"};
constexpr std::string_view kExtensions[] = {"ml"};
constexpr std::string_view kMetavariable[] = {"@", "^"};
constexpr std::string_view kEllipsis[] = {"@", "^", "@ -> @"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"let x_ = ", ""}, {"", " with _ -> ()"}, {"", " then ()"},
                                                {"match x_ with ", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kEllipsis,
                                 .parameter_ellipsis = kEllipsis, .wrappers = kWrappers, .deep = {"(@ (", "))"}};

}  // namespace

const Language kOcaml{.name = "ocaml", .grammar = tree_sitter_ocaml, .table = &kTable, .pattern = &kPattern,
                      .rule_names = kRuleNames, .extensions = kExtensions, .comments = CommentSyntax::Ocaml};

}  // namespace omni::languages
