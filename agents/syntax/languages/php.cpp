#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_php(void);

/// PHP. Variables are Identifiers with their dollar; `->` and `::` are Members with that symbol, `\` ones without.
/// What PHP calls language constructs (echo, print, include, exit, unset) are Calls like any other.
namespace omni::languages {
namespace {

/// `a->f(…)`, `A::f(…)`: the callee is a Member.
void method_call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b.child(node, Role::Object);
  const BuildIndex name = b.child(node, Role::Name);
  if (object == kNoBuild || name == kNoBuild) return;
  b.remove(node, object);
  b.remove(node, name);
  const BuildIndex callee = b.add(Kind::Member, {b[object].begin, b[name].end}, Role::Callee);
  b.set_symbol(callee, b.type_of(node) == "scoped_call_expression" ? "::" : "->");
  b.append(callee, object);
  b.append(callee, name);
  b.prepend(node, callee);
}

void arrow_member(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, "->"); }

/// `A::B`, `A::$b`: both parts may stand without a field.
void scoped_member(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild) return;
  b[object].role = Role::Object;
  b.set_role(b[object].next, Role::Name);
  b.set_symbol(node, "::");
}

/// `\A\B\c`: the namespace and the name make one chain.
void qualified_name(TreeBuilder& b, BuildIndex node) { dotted_name(b, node); }

void argument(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Name);
  if (name == kNoBuild) {
    b.splice_later(node);
    return;
  }
  b.set_role(b[name].next, Role::Value);
}

/// A keyword and what stands behind it become a Call of the keyword.
void construct(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  std::size_t length = 0;
  while (length < text.size() && (text[length] == '_' || ((text[length] | 0x20) >= 'a' && (text[length] | 0x20) <= 'z'))) ++length;
  const ByteOffset begin = b[node].begin;
  ByteOffset end = b[node].end;
  if (text.ends_with(';')) --end;
  const BuildIndex callee = b.add_leaf(Kind::Identifier, {begin, begin + static_cast<ByteOffset>(length)}, Role::Callee);
  const BuildIndex arguments = b.add(Kind::Arguments, {begin + static_cast<ByteOffset>(length), end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::None;
    if (b[i].kind == Kind::Tuple && b.type_of(i) == "sequence_expression") b.splice_later(i);
    b.append(arguments, i);
    i = next;
  }
  b.clear_children(node);
  if (b[node].kind == Kind::ExprStmt) {
    const BuildIndex call = b.add(Kind::Call, {begin, end});
    b.append(call, callee);
    b.append(call, arguments);
    b.append(node, call);
    return;
  }
  b.append(node, callee);
  b.append(node, arguments);
}

void object_creation(TreeBuilder& b, BuildIndex node) {
  bool arguments = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Arguments) {
      b[i].role = Role::Arguments;
      arguments = true;
    } else {
      b[i].role = b[i].kind == Kind::ClassDef ? Role::Body : Role::Type;
    }
  }
  if (!arguments) b.append(node, b.add(Kind::Arguments, {b[node].end, b[node].end}, Role::Arguments));
}

/// `k => v` in an array is a Pair, a lone value itself.
void element(TreeBuilder& b, BuildIndex node) {
  const BuildIndex key = b[node].first_child;
  if (key == kNoBuild || b[key].next == kNoBuild) {
    b.splice_later(node);
    return;
  }
  b[key].role = Role::Key;
  b[b[key].next].role = Role::Value;
}

void subscript(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild) return;
  b[object].role = Role::Object;
  b.set_role(b[object].next, Role::Item);
}

/// `foreach (right as left)`
void foreach_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex right = b[node].first_child;
  if (right == kNoBuild || b[right].next == kNoBuild) return;
  b[right].role = Role::Right;
  b[b[right].next].role = Role::Left;
  b.order(node, {Role::Left, Role::Right, Role::Body});
}

/// The statement of an `else`, always a Block.
void else_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex only = b[node].first_child;
  if (only == kNoBuild) return;
  b[only].role = Role::None;
  if (b[only].kind == Kind::Block && b[only].next == kNoBuild) {
    b.splice_later(node);
  } else {
    b[only].flags |= kStatement;
  }
}

void if_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex then = b.child(node, Role::Then);
  if (then != kNoBuild && b[then].kind != Kind::Block && b[then].kind != Kind::Error) {
    b.wrap(node, then, Kind::Block, Role::None);
    b[then].flags |= kStatement;
  }
  nest_else_if(b, node);
}

void constant(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Left;
  b.set_role(b[name].next, Role::Right);
}

/// `use a\b as c, d;`: one Import for each name, with the namespace as its Module.
void use_declaration(TreeBuilder& b, BuildIndex node) {
  BuildIndex module = kNoBuild;
  std::vector<BuildIndex> names;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::ImportName) {
      names.push_back(i);
    } else if (names.empty()) {
      module = i;
    }
  }
  b.clear_children(node);
  for (const BuildIndex clause : names) {
    const BuildIndex import = b.add(Kind::Import, {b[node].begin, names.size() == 1 ? b[node].end : b[clause].end});
    b[import].flags |= kStatement;
    const BuildIndex name = b.child(clause, Role::Name);
    if (module != kNoBuild) {
      const BuildIndex own = copy_subtree(b, module);
      b[own].role = Role::Module;
      b.append(import, own);
    } else if (name != kNoBuild && b[name].kind == Kind::Member) {
      const BuildIndex prefix = b.child(name, Role::Object);
      const BuildIndex last = b.child(name, Role::Name);
      b.clear_children(name);
      b[prefix].next = kNoBuild;
      b[prefix].role = Role::Module;
      b[last].role = Role::Name;
      b.append(import, prefix);
      b.remove(clause, name);
      b.prepend(clause, last);
    }
    b[clause].role = Role::Name;
    b.append(import, clause);
    b.append(node, import);
  }
  b.splice_later(node);
}

/// `$a = &$b`: an Assign with a Modifier.
void reference_assignment(TreeBuilder& b, BuildIndex node) {
  const BuildIndex left = b.child(node, Role::Left);
  const std::size_t mark = left == kNoBuild ? std::string_view::npos : b.text().find('&', b[left].end);
  if (mark == std::string_view::npos || mark >= b[node].end) return;
  const auto at = static_cast<ByteOffset>(mark);
  b.append(node, b.add_leaf(Kind::Modifier, {at, at + 1}, Role::Modifier));
}

void use_clause(TreeBuilder& b, BuildIndex node) {
  b.set_role(b.child(node, Role::None), Role::Name);
  b.order(node, {Role::Name, Role::Alias});
}

void shell(TreeBuilder& b, BuildIndex node) {
  const BuildIndex text = b.add(Kind::Interpolated, {b[node].begin, b[node].end}, Role::Item);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(text, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, text);
}

constexpr Row kRows[] = {
    {"program", Kind::Module, kStatements},
    {"php_tag", Kind::None, kDrop},
    {"php_end_tag", Kind::None, kDrop},
    {"text", Kind::None, kDrop},
    {"text_interpolation", Kind::None, kDrop},
    {"comment", Kind::None, kComment},
    {"compound_statement", Kind::Block, kStatements},
    {"colon_block", Kind::Block, kStatements},
    {"expression_statement", Kind::ExprStmt},
    {"empty_statement", Kind::None, kDrop},

    {"name", Kind::Identifier, kLeaf},
    {"variable_name", Kind::Identifier, kLeaf},
    {"relative_scope", Kind::Identifier, kLeaf},
    {"dynamic_variable_name", Kind::Unary, kOperator, "*=Operand"},
    {"namespace_name", Kind::Member, 0, {}, dotted_name},
    {"qualified_name", Kind::Member, 0, "prefix=None", qualified_name},
    {"relative_name", Kind::Member, 0, "prefix=None", qualified_name},
    {"integer", Kind::Number, kLeaf},
    {"float", Kind::Number, kLeaf},
    {"boolean", Kind::Bool, kLeaf, {}, lower_case_word},
    {"null", Kind::Null, kLeaf, {}, lower_case_word},
    {"string", Kind::String, 0, {}, string_literal},
    {"encapsed_string", Kind::String, 0, {}, string_literal},
    {"string_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"heredoc", Kind::String, 0, "identifier=None value=None end_tag=None", heredoc},
    {"nowdoc", Kind::String, 0, "identifier=None value=None end_tag=None", heredoc},
    {"heredoc_start", Kind::None, kDrop},
    {"heredoc_end", Kind::None, kDrop},
    {"heredoc_body", Kind::None, kSplice},
    {"nowdoc_body", Kind::None, kSplice},
    {"nowdoc_string", Kind::StringText, kLeaf},
    {"shell_command_expression", Kind::Template, 0, {}, shell},
    {"array_creation_expression", Kind::List},
    {"list_literal", Kind::List},
    {"array_element_initializer", Kind::Pair, 0, {}, element},
    {"pair", Kind::Pair, 0, {}, element},
    {"by_ref", Kind::None, kSplice},
    {"reference_modifier", Kind::None, kDrop},

    {"parenthesized_expression", Kind::None, kSplice},
    {"sequence_expression", Kind::Tuple, kSpliceOne},
    {"function_call_expression", Kind::Call, 0, "function=Callee arguments=Arguments"},
    {"member_call_expression", Kind::Call, 0, "object=Object name=Name arguments=Arguments", method_call},
    {"nullsafe_member_call_expression", Kind::Call, 0, "object=Object name=Name arguments=Arguments", method_call},
    {"scoped_call_expression", Kind::Call, 0, "scope=Object name=Name arguments=Arguments", method_call},
    {"arguments", Kind::Arguments},
    {"argument", Kind::KeywordArgument, 0, "name=Name", argument},
    {"variadic_unpacking", Kind::Spread, kOperator},
    {"variadic_placeholder", Kind::None, kDrop},
    {"object_creation_expression", Kind::New, 0, "-=Type -=Arguments -=Body", object_creation},
    {"anonymous_class", Kind::ClassDef, 0, "attributes=Decorator -=Modifier -=Base body=Body"},
    {"member_access_expression", Kind::Member, 0, "object=Object name=Name", arrow_member},
    {"nullsafe_member_access_expression", Kind::Member, 0, "object=Object name=Name", arrow_member},
    {"scoped_property_access_expression", Kind::Member, 0, "scope=Object name=Name", scoped_member},
    {"class_constant_access_expression", Kind::Member, 0, {}, scoped_member},
    {"subscript_expression", Kind::Index, 0, {}, subscript},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right"},
    {"reference_assignment_expression", Kind::Assign, 0, "left=Left right=Right", reference_assignment},
    {"augmented_assignment_expression", Kind::AugAssign, 0, "left=Left right=Right"},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"unary_op_expression", Kind::Unary, kOperator, "argument=Operand *=Operand"},
    {"update_expression", Kind::Unary, 0, "argument=Operand", update_expression},
    {"error_suppression_expression", Kind::Unary, kOperator, "*=Operand"},
    {"clone_expression", Kind::Unary, kOperator, "*=Operand"},
    {"cast_expression", Kind::Cast, 0, "type=Type value=Value"},
    {"cast_type", Kind::Type, kLeaf},
    {"conditional_expression", Kind::Ternary, 0, "condition=Cond body=Then alternative=Else"},
    {"yield_expression", Kind::Yield},
    {"throw_expression", Kind::Throw},
    {"print_intrinsic", Kind::Call, 0, {}, construct},
    {"include_expression", Kind::Call, 0, {}, construct},
    {"include_once_expression", Kind::Call, 0, {}, construct},
    {"require_expression", Kind::Call, 0, {}, construct},
    {"require_once_expression", Kind::Call, 0, {}, construct},
    {"echo_statement", Kind::ExprStmt, 0, {}, construct},
    {"exit_statement", Kind::ExprStmt, 0, {}, construct},
    {"unset_statement", Kind::ExprStmt, 0, {}, construct},
    {"anonymous_function", Kind::Lambda, 0, "attributes=Decorator static_modifier=Modifier return_type=ReturnType parameters=Parameters body=Body"},
    {"arrow_function", Kind::Lambda, 0, "attributes=Decorator static_modifier=Modifier return_type=ReturnType parameters=Parameters body=Body",
     expression_body},
    {"anonymous_function_use_clause", Kind::None, kDrop},
    {"match_expression", Kind::Switch, 0, "condition=Value body=Body"},
    {"match_block", Kind::Block},
    {"match_conditional_expression", Kind::Case, kBlockBody, "conditional_expressions=Item return_expression=Body"},
    {"match_default_expression", Kind::Case, kBlockBody, "return_expression=Body"},
    {"match_condition_list", Kind::None, kSplice},

    {"if_statement", Kind::If, 0, "condition=Cond body=Then alternative=Else", if_statement},
    {"else_if_clause", Kind::If, kBlockBody, "condition=Cond body=Then"},
    {"else_clause", Kind::Block, 0, "body=None", else_clause},
    {"while_statement", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_statement", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"for_statement", Kind::For, kBlockBody, "initialize=Init condition=Cond update=Update body=Body"},
    {"foreach_statement", Kind::ForEach, kBlockBody, "*=None body=Body", foreach_statement},
    {"switch_statement", Kind::Switch, 0, "condition=Value body=Body"},
    {"switch_block", Kind::Block},
    {"case_statement", Kind::Case, 0, "value=Item", case_body},
    {"default_statement", Kind::Case, 0, {}, case_body},
    {"try_statement", Kind::Try, 0, "body=Body -=Handler -=Finally", try_roles},
    {"catch_clause", Kind::Catch, 0, "type=Type name=Name body=Body"},
    {"type_list", Kind::None, kSplice},
    {"finally_clause", Kind::Finally, 0, "body=None"},
    {"return_statement", Kind::Return},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"goto_statement", Kind::Goto},
    {"named_label_statement", Kind::Label},
    {"global_declaration", Kind::Global},
    {"function_static_declaration", Kind::None, kTokens, {}, split_declaration},
    {"static_variable_declaration", Kind::VarDef, 0, "name=Left value=Right"},

    {"function_definition", Kind::FunctionDef, 0,
     "attributes=Decorator -=Modifier return_type=ReturnType name=Name parameters=Parameters body=Body"},
    {"method_declaration", Kind::FunctionDef, 0,
     "attributes=Decorator -=Modifier return_type=ReturnType name=Name parameters=Parameters body=Body"},
    {"formal_parameters", Kind::Parameters},
    {"simple_parameter", Kind::Parameter, 0, "attributes=Decorator reference_modifier=None type=Type name=Name default_value=Default"},
    {"variadic_parameter", Kind::Parameter, kOperator, "attributes=Decorator reference_modifier=None type=Type name=Name"},
    {"property_promotion_parameter", Kind::Parameter, 0,
     "attributes=Decorator visibility=Modifier readonly=Modifier type=Type name=Name default_value=Default"},
    {"class_declaration", Kind::ClassDef, 0, "attributes=Decorator -=Modifier name=Name -=Base body=Body"},
    {"interface_declaration", Kind::ClassDef, kOperator, "attributes=Decorator -=Modifier name=Name -=Base body=Body"},
    {"trait_declaration", Kind::ClassDef, kOperator, "attributes=Decorator name=Name -=Base body=Body"},
    {"enum_declaration", Kind::ClassDef, kOperator, "attributes=Decorator name=Name *=Base body=Body"},
    {"base_clause", Kind::None, kSplice, "*=Base"},
    {"class_interface_clause", Kind::None, kSplice, "*=Base"},
    {"declaration_list", Kind::ClassBody, kStatements},
    {"enum_declaration_list", Kind::ClassBody, kStatements},
    {"enum_case", Kind::VarDef, 0, "attributes=Decorator name=Left value=Right"},
    {"property_declaration", Kind::None, 0, "attributes=Decorator type=Type", split_declaration},
    {"property_element", Kind::VarDef, 0, "name=Left default_value=Right"},
    {"const_declaration", Kind::None, kTokens, "attributes=Decorator type=Type", split_declaration},
    {"const_element", Kind::VarDef, 0, {}, constant},
    {"visibility_modifier", Kind::Modifier, kLeaf},
    {"static_modifier", Kind::Modifier, kLeaf},
    {"final_modifier", Kind::Modifier, kLeaf},
    {"abstract_modifier", Kind::Modifier, kLeaf},
    {"readonly_modifier", Kind::Modifier, kLeaf},
    {"var_modifier", Kind::Modifier, kLeaf},
    {"attribute_list", Kind::None, kSplice},
    {"attribute_group", Kind::None, kSplice},
    {"attribute", Kind::Annotation, 0, "*=Name parameters=Arguments"},

    {"named_type", Kind::None, kSplice},
    {"optional_type", Kind::None, kSplice},
    {"primitive_type", Kind::Type, kLeaf},
    {"bottom_type", Kind::Type, kLeaf},

    {"namespace_definition", Kind::Namespace, 0, "name=Name body=Body"},
    {"namespace_use_declaration", Kind::None, 0, "body=None", use_declaration},
    {"namespace_use_group", Kind::None, kSplice},
    {"namespace_use_clause", Kind::ImportName, 0, "alias=Alias -=Name", use_clause},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"php"};
constexpr std::string_view kExtensions[] = {"php", "phtml", "php3", "php4", "php5", "phps", "inc"};
constexpr std::string_view kInterpreters[] = {"php"};
constexpr std::string_view kMetavariable[] = {"$@", "@"};
constexpr std::string_view kEllipsis[] = {"@", "$@", "@ as $@", "@;@;@"};
constexpr std::string_view kStatement[] = {"@;", "const @=0;", "case @:"};
constexpr std::string_view kParameter[] = {"$@"};
constexpr std::string_view kClassMember[] = {"const @=0;"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"<?php ", ""}, {"<?php ", ";"}, {"<?php class c_{", "}"}, {"<?php ", "{}"}, {"<?php ", " class c_{}"}};
constexpr std::string_view kNamesAfter[] = {"function", "class", "interface", "trait", "enum", "extends", "implements", "goto",
                                            "use", "namespace", "const"};

/// Patterns may bring the opening tag along.
std::string prepare(std::string_view text) {
  if (text.starts_with("<?php")) text.remove_prefix(5);
  return std::string(text);
}

constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"<?php x_([", "]);"}, {"<?php switch ($x_) {", "}"}, {"<?php enum c_ {", "}"}, {"<?php x_(match ($x_) {", "});"}, {"<?php try {} ", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .semicolons = true,
                                 .dollar_is_sigil = true, .names_after = kNamesAfter, .prepare = prepare, .class_ellipsis = kClassMember};
constexpr std::string_view kConstructors[] = {"__construct"};
constexpr std::string_view kImportCalls[] = {"include", "include_once", "require", "require_once"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors, .import_calls = kImportCalls};

}  // namespace

const Language kPhp{.name = "php", .grammar = tree_sitter_php, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                    .rule_names = kRuleNames, .extensions = kExtensions, .interpreters = kInterpreters,
                    .case_insensitive_names = true};

}  // namespace omni::languages
