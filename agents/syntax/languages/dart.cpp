#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_dart(void);

/// Dart, as far as calls, names, literals, statements and definitions go. The grammar keeps `a.b(c)` flat (a name and
/// its selectors beside each other in whatever holds them); here they become Member, Call and Index. A function's head
/// and body are siblings in the grammar; here the body belongs to the FunctionDef.
namespace omni::languages {
namespace {

/// The selectors behind a child join it, one after the other.
void fold(TreeBuilder& b, BuildIndex node) {
  BuildIndex target = kNoBuild;
  BuildIndex before = kNoBuild;  // what stands before the target
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b.type_of(i) != "selector" || target == kNoBuild) {
      before = target;
      target = i;
      i = next;
      continue;
    }
    const BuildIndex part = b[i].first_child;
    if (part == kNoBuild) {  // a!
      b.remove(node, i);
      i = next;
      continue;
    }
    Kind kind = Kind::Call;
    if (b[part].kind == Kind::Identifier) kind = Kind::Member;
    if (b[part].role == Role::Item) kind = Kind::Index;
    const BuildIndex joined = b.add(kind, {b[target].begin, b[i].end}, b[target].role);
    b.remove(node, i);
    b.remove(node, target);
    b[target].role = kind == Kind::Call ? Role::Callee : Role::Object;
    b.append(joined, target);
    while (b[i].first_child != kNoBuild) {
      const BuildIndex child = b[i].first_child;
      b.remove(i, child);
      if (kind == Kind::Member) b[child].role = Role::Name;
      if (kind == Kind::Call) b[child].role = b[child].kind == Kind::Arguments ? Role::Arguments : Role::TypeArguments;
      b.append(joined, child);
    }
    b.insert_after(node, before, joined);
    target = joined;
    i = next;
  }
}

void splice_folded(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  b.splice_later(node);
}

void binary(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  constexpr Role kRoles[] = {Role::Left, Role::Right};
  std::size_t at = 0;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b.type_of(i).ends_with("_operator")) {
      b.set_symbol(node, b.text_of(i));
      b.remove(node, i);
    } else if (at < 2) {
      b[i].role = kRoles[at++];
    }
    i = next;
  }
}

/// A field, or the head of a constructor.
void declaration(TreeBuilder& b, BuildIndex node) {
  if (b.child_of_kind(node, Kind::FunctionDef) != kNoBuild) return b.splice_later(node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::VarDef && b[i].role == Role::None) b[i].role = Role::Type;
  }
  split_declaration(b, node);
}

void field_variable(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Left;
  b.set_role(b[name].next, Role::Right);
}

void index_selector(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) b[i].role = Role::Item;
  b.splice_later(node);
}

void named_argument(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  b.set_role(b[node].first_child, Role::Name);
  if (b[node].first_child != kNoBuild) b.set_role(b[b[node].first_child].next, Role::Value);
}

void assignment(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  assignment_operator(b, node);
}

void creation(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::Arguments ? Role::Arguments : Role::Type;
  }
}

void variable(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::None) b[i].role = Role::Type;
  }
  b.order(node, {Role::Modifier, Role::Type, Role::Left, Role::Right});
}

void statement_variable(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b[node].first_child;
  if (inner != kNoBuild) b[inner].end = b[node].end;
  b.splice_later(node);
}

void signature(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Parameters) b[i].role = Role::Parameters;
    if (b[i].role == Role::None) b[i].role = Role::ReturnType;
  }
  b.order(node, {Role::Decorator, Role::Modifier, Role::ReturnType, Role::Name, Role::Parameters, Role::Body});
}

void expression_function(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  const BuildIndex only = b[node].first_child;
  b.splice_later(node);
  if (only == kNoBuild || b[only].kind == Kind::Block) return;
  const BuildIndex value = b.wrap(node, only, Kind::Return, Role::None);
  b[value].flags |= kStatement;
  b.wrap(node, value, Kind::Block, Role::None);
}

/// A FunctionDef takes the Block behind it as its body.
void bodies(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  BuildIndex function = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (function != kNoBuild && b[i].kind == Kind::Block) {
      b.remove(node, i);
      b[i].role = Role::Body;
      b[function].end = b[i].end;
      b.append(function, i);
      function = kNoBuild;
    } else {
      function = b[i].kind == Kind::FunctionDef ? i : kNoBuild;
    }
    i = next;
  }
}

void parameter(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::None) b[i].role = Role::Type;
  }
  if (b.child(node, Role::Name) == kNoBuild) b.set_role(b[node].last_child, Role::Name);
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::Name});
}

void import(TreeBuilder& b, BuildIndex node) {
  const BuildIndex module = b.child_of_kind(node, Kind::String);
  b.set_role(module != kNoBuild ? module : b.child_of_kind(node, Kind::Interpolated), Role::Module);  // "$X" of a pattern
  b.set_role(b.child_of_kind(node, Kind::Identifier), Role::Alias);
}

void dotted_import(TreeBuilder& b, BuildIndex node) { b.splice_later(node); }

void catch_clause(TreeBuilder& b, BuildIndex node) { b.set_role(b[node].first_child, Role::Name); }

/// The block of a catch stands behind it.
void try_statement(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Catch && next != kNoBuild && b[next].kind == Kind::Block) {
      const BuildIndex following = b[next].next;
      b.remove(node, next);
      b[next].role = Role::Body;
      b[i].end = b[next].end;
      b.append(i, next);
      i = following;
    } else {
      i = next;
    }
  }
  try_roles(b, node);
}

void string(TreeBuilder& b, BuildIndex node) {
  const auto [before, after] = string_delimiters(b.text_of(node));
  b[node].content_begin = before;
  b[node].content_end = after;
  if (b[node].first_child != kNoBuild) {
    b[node].kind = Kind::Interpolated;
    return;
  }
  const std::string_view text = b.text_of(node);
  b.set_symbol(node, text.substr(before, text.size() - before - after));
}

void conditional(TreeBuilder& b, BuildIndex node) {
  fold(b, node);
  const BuildIndex first = b[node].first_child;
  if (first != kNoBuild && b[first].role == Role::None) b[first].role = Role::Cond;
}

/// `for (x in xs)`
void for_statement(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Left) != kNoBuild && b.child(node, Role::Right) != kNoBuild) b[node].kind = Kind::ForEach;
}

constexpr Row kRows[] = {
    {"program", Kind::Module, kStatements, {}, bodies},
    {"block", Kind::Block, kStatements},
    {"expression_statement", Kind::ExprStmt, 0, {}, fold},
    {"comment", Kind::None, kComment},
    {"documentation_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"identifier_dollar_escaped", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"this", Kind::Identifier, kLeaf},
    {"super", Kind::Identifier, kLeaf},
    {"void_type", Kind::Type, kLeaf},
    {"inferred_type", Kind::None, kDrop},
    {"decimal_integer_literal", Kind::Number, kLeaf},
    {"hex_integer_literal", Kind::Number, kLeaf},
    {"decimal_floating_point_literal", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"null_literal", Kind::Null, kLeaf},
    {"string_literal", Kind::String, 0, {}, string},
    {"escape_sequence", Kind::None, kDrop},
    {"template_substitution", Kind::None, 0, {}, splice_folded},
    {"final_builtin", Kind::Modifier, kLeaf},
    {"const_builtin", Kind::Modifier, kLeaf},
    {"annotation", Kind::Annotation, 0, "name=Name arguments=Arguments"},
    {"marker_annotation", Kind::Annotation, 0, "name=Name"},

    {"parenthesized_expression", Kind::None, 0, {}, splice_folded},
    {"assignable_expression", Kind::None, 0, {}, splice_folded},
    {"conditional_assignable_selector", Kind::None, kSplice},
    {"unconditional_assignable_selector", Kind::None, kSplice},
    {"index_selector", Kind::None, 0, {}, index_selector},
    {"argument_part", Kind::None, kSplice},
    {"arguments", Kind::Arguments},
    {"argument", Kind::None, 0, {}, splice_folded},
    {"named_argument", Kind::KeywordArgument, 0, {}, named_argument},
    {"label", Kind::None, kSplice},
    {"new_expression", Kind::New, 0, {}, creation},
    {"const_object_expression", Kind::New, 0, {}, creation},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right", assignment},
    {"additive_expression", Kind::Binary, kOperator, {}, binary},
    {"multiplicative_expression", Kind::Binary, kOperator, {}, binary},
    {"relational_expression", Kind::Binary, kOperator, {}, binary},
    {"equality_expression", Kind::Binary, kOperator, {}, binary},
    {"logical_and_expression", Kind::Binary, kOperator, {}, binary},
    {"logical_or_expression", Kind::Binary, kOperator, {}, binary},
    {"if_null_expression", Kind::Binary, kOperator, {}, binary},
    {"unary_expression", Kind::Unary, kOperator, {}, fold},
    {"postfix_expression", Kind::Unary, kOperator, {}, fold},
    {"await_expression", Kind::Await, 0, {}, fold},
    {"conditional_expression", Kind::Ternary, 0, {}, conditional},
    {"list_literal", Kind::List, 0, {}, fold},
    {"set_or_map_literal", Kind::Dict, 0, {}, fold},
    {"pair", Kind::Pair, 0, "key=Key value=Value", fold},
    {"function_expression", Kind::Lambda, 0, "parameters=Parameters body=Body"},
    {"function_expression_body", Kind::None, 0, {}, expression_function},
    {"type_arguments", Kind::TypeArguments},
    {"type_parameters", Kind::TypeParameters},

    {"library_import", Kind::Import, 0, {}, import},
    {"import_or_export", Kind::None, kSplice},
    {"import_specification", Kind::None, 0, {}, dotted_import},
    {"configurable_uri", Kind::None, kSplice},
    {"uri", Kind::None, kSplice},
    {"class_definition", Kind::ClassDef, kTokens, "-=Decorator -=Modifier name=Name type_parameters=TypeParameters superclass=Base interfaces=Base body=Body"},
    {"superclass", Kind::None, kSplice, "*=Base"},
    {"interfaces", Kind::None, kSplice, "*=Base"},
    {"class_body", Kind::ClassBody, kStatements, {}, bodies},
    {"enum_declaration", Kind::ClassDef, kOperator, "name=Name body=Body"},
    {"enum_body", Kind::ClassBody},
    {"declaration", Kind::None, 0, {}, declaration},
    {"initialized_identifier_list", Kind::None, kSplice},
    {"initialized_identifier", Kind::VarDef, 0, {}, field_variable},
    {"static_final_declaration_list", Kind::None, kSplice},
    {"static_final_declaration", Kind::VarDef, 0, {}, field_variable},
    {"method_signature", Kind::None, kSplice},
    {"function_signature", Kind::FunctionDef, 0, "-=ReturnType name=Name -=Parameters", signature},
    {"getter_signature", Kind::FunctionDef, 0, "-=ReturnType name=Name", signature},
    {"constructor_signature", Kind::FunctionDef, 0, "name=Name parameters=Parameters", signature},
    {"function_body", Kind::None, 0, {}, expression_function},
    {"lambda_expression", Kind::None, 0, "parameters=None body=None", bodies},
    {"local_function_declaration", Kind::None, kSplice},
    {"formal_parameter_list", Kind::Parameters},
    {"optional_formal_parameters", Kind::None, kSplice},
    {"formal_parameter", Kind::Parameter, 0, "-=Decorator -=Modifier -=Type name=Name", parameter},
    {"constructor_param", Kind::Member, 0, {}, dotted_name},
    {"local_variable_declaration", Kind::None, 0, {}, statement_variable},
    {"initialized_variable_definition", Kind::VarDef, 0, "-=Modifier -=Type name=Left value=Right", variable},

    {"if_statement", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"for_statement", Kind::For, kBlockBody, "-=Init -=Left -=Right body=Body", for_statement},
    {"for_loop_parts", Kind::None, 0, "name=Left value=Right", splice_folded},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"switch_statement", Kind::Switch, 0, "condition=Value body=Body"},
    {"return_statement", Kind::Return, 0, {}, fold},
    {"throw_expression", Kind::Throw, 0, {}, fold},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"try_statement", Kind::Try, 0, "body=Body", try_statement},
    {"catch_clause", Kind::Catch, 0, {}, catch_clause},
    {"catch_parameters", Kind::None, kSplice},
    {"finally_clause", Kind::Finally},
    {"yield_statement", Kind::Yield, 0, {}, fold},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"dart"};
constexpr std::string_view kExtensions[] = {"dart"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "int @", "@: @"};
constexpr std::string_view kStatement[] = {"@;", "int @;", "@"};
constexpr std::string_view kParameter[] = {"int @", "@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"void f_() {\n", "\n}"}, {"void f_() {\n", ";\n}"}, {"class c_ {\n", "\n}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"void f_() { switch (x_) {\n", "\n} }"}, {"", "\nvoid f_() {}"}, {"void f_() { try {} ", " }"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .semicolons = true};

}  // namespace

const Language kDart{.name = "dart", .grammar = tree_sitter_dart, .table = &kTable, .pattern = &kPattern,
                     .rule_names = kRuleNames, .extensions = kExtensions};

}  // namespace omni::languages
