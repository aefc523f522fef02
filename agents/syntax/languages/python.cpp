#include <vector>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace omni::languages {
namespace {

/// `"a" "b"`: one literal when no part is interpolated.
void concatenated(TreeBuilder& b, BuildIndex node) { b[node].kind = Kind::Interpolated; }

void typed_default(TreeBuilder& b, BuildIndex node) {
  // typed_parameter has its name as a plain child; `*args: int` holds a spread.
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::None) b[i].role = Role::Name;
  }
  b.order(node, {Role::Type, Role::Name, Role::Default});
}

/// `import a.b, c as d` and `from m import x as y`: Module and ImportName children.
void import_statement(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Name && b[i].kind != Kind::ImportName && b[i].kind != Kind::Modifier) {
      const BuildIndex wrapped = b.wrap(node, i, Kind::ImportName, Role::Name);
      b[wrapped].role = Role::Name;
    }
    i = next;
  }
}

/// The grammar keeps no node for `__future__`.
void future_import(TreeBuilder& b, BuildIndex node) {
  import_statement(b, node);
  const std::size_t at = b.text_of(node).find("__future__");
  if (at == std::string_view::npos) return;
  const auto begin = static_cast<ByteOffset>(b[node].begin + at);
  b.prepend(node, b.add_leaf(Kind::Identifier, {begin, begin + 10}, Role::Module));
}

void wildcard(TreeBuilder& b, BuildIndex node) {
  b[node].role = Role::Name;
  b.make_leaf(node, Kind::Modifier);
}

void assignment(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Type) != kNoBuild) b[node].kind = Kind::VarDef;
}

void print_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.add(Kind::Identifier, {b[node].begin, b[node].begin + 5}, Role::Callee);
  b.set_symbol(callee, "print");
  const BuildIndex arguments = b.add(Kind::Arguments, {b[node].begin, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::None;
    b.append(arguments, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, callee);
  b.append(node, arguments);
  b[node].kind = Kind::Call;
}

void except_clause(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Block) b[i].role = Role::Body;
  }
}

/// The parentheses behind a class name hold its bases.
void class_definition(TreeBuilder& b, BuildIndex node) {
  splice_arguments_of(b, node, Role::Base);
  const BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild && b[body].kind == Kind::Block) b[body].kind = Kind::ClassBody;
}

/// `a if c else b` has no fields.
void conditional(TreeBuilder& b, BuildIndex node) {
  const BuildIndex then = b[node].first_child;
  const BuildIndex condition = then == kNoBuild ? kNoBuild : b[then].next;
  if (condition == kNoBuild || b[condition].next == kNoBuild) return;
  b[then].role = Role::Then;
  b[condition].role = Role::Cond;
  b[b[condition].next].role = Role::Else;
  b.order(node, {Role::Cond, Role::Then, Role::Else});
}

/// The statement `a, b` and the subscript `x[a, b]` hold a Tuple.
void bare_tuple(TreeBuilder& b, BuildIndex node, Role role) {
  std::vector<BuildIndex> items;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == role) items.push_back(i);
  }
  if (items.size() < 2) return;
  const BuildIndex tuple = b.add(Kind::Tuple, {b[items.front()].begin, b[items.back()].end}, role);
  for (const BuildIndex item : items) {
    b.remove(node, item);
    b[item].role = Role::None;
    b.append(tuple, item);
  }
  b.append(node, tuple);
}

void expression_statement(TreeBuilder& b, BuildIndex node) { bare_tuple(b, node, Role::None); }
void subscript(TreeBuilder& b, BuildIndex node) { bare_tuple(b, node, Role::Item); }

constexpr Row kRows[] = {
    {"module", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements},
    {"expression_statement", Kind::ExprStmt, 0, {}, expression_statement},
    {"comment", Kind::None, kComment},
    {"line_continuation", Kind::None, kDrop},
    {"pass_statement", Kind::Empty},
    {"identifier", Kind::Identifier, kLeaf},
    {"integer", Kind::Number, kLeaf},
    {"float", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"none", Kind::Null, kLeaf},
    {"string", Kind::String, 0, {}, string_literal},
    {"string_start", Kind::None, kDrop},
    {"string_end", Kind::None, kDrop},
    {"string_content", Kind::StringText, kLeaf},
    {"interpolation", Kind::None, kSplice, "expression=None"},
    {"format_specifier", Kind::None, kDrop},
    {"type_conversion", Kind::None, kDrop},
    {"concatenated_string", Kind::Interpolated, kSpliceOne, {}, concatenated},
    {"parenthesized_expression", Kind::None, kSplice},
    {"expression_list", Kind::Tuple, kSpliceOne},
    {"pattern_list", Kind::Tuple, kSpliceOne},
    {"tuple", Kind::Tuple},
    {"tuple_pattern", Kind::Tuple},
    {"list", Kind::List},
    {"list_pattern", Kind::List},
    {"set", Kind::Set},
    {"dictionary", Kind::Dict},
    {"pair", Kind::Pair, 0, "key=Key value=Value"},
    {"dictionary_splat", Kind::Spread, kOperator},
    {"list_splat", Kind::Spread, kOperator},
    {"dictionary_splat_pattern", Kind::Spread, kOperator},
    {"list_splat_pattern", Kind::Spread, kOperator},
    {"call", Kind::Call, 0, "function=Callee arguments=Arguments", wrap_arguments},
    {"argument_list", Kind::Arguments},
    {"keyword_argument", Kind::KeywordArgument, 0, "name=Name value=Value"},
    {"attribute", Kind::Member, 0, "object=Object attribute=Name"},
    {"subscript", Kind::Index, 0, "value=Object subscript=Item", subscript},
    {"slice", Kind::Slice},
    {"binary_operator", Kind::Binary, 0, "left=Left right=Right"},
    {"boolean_operator", Kind::Binary, 0, "left=Left right=Right"},
    {"comparison_operator", Kind::Binary, kOperator},
    {"not_operator", Kind::Unary, kOperator, "argument=Operand"},
    {"unary_operator", Kind::Unary, 0, "argument=Operand"},
    {"await", Kind::Await},
    {"yield", Kind::Yield},
    {"lambda", Kind::Lambda, 0, "parameters=Parameters body=Body"},
    {"lambda_parameters", Kind::Parameters, 0, {}, parameters},
    {"conditional_expression", Kind::Ternary, 0, {}, conditional},
    {"named_expression", Kind::Assign, 0, "name=Left value=Right"},
    {"list_comprehension", Kind::Comprehension, kOperator},
    {"generator_expression", Kind::Comprehension, kOperator},
    {"set_comprehension", Kind::Comprehension, kOperator},
    {"dictionary_comprehension", Kind::Comprehension, kOperator},
    {"assignment", Kind::Assign, 0, "type=Type left=Left right=Right", assignment},
    {"augmented_assignment", Kind::AugAssign, 0, "left=Left right=Right"},
    {"return_statement", Kind::Return},
    {"raise_statement", Kind::Throw, 0, "cause=Value"},
    {"break_statement", Kind::Break},
    {"continue_statement", Kind::Continue},
    {"assert_statement", Kind::Assert},
    {"delete_statement", Kind::Delete},
    {"global_statement", Kind::Global},
    {"nonlocal_statement", Kind::Global},
    {"print_statement", Kind::Call, 0, "argument=Item", print_statement},
    {"if_statement", Kind::If, 0, "condition=Cond consequence=Then alternative=Else", nest_else_if},
    {"elif_clause", Kind::If, 0, "condition=Cond consequence=Then alternative=Else"},
    {"else_clause", Kind::None, kSplice, "body=None"},
    {"for_statement", Kind::ForEach, 0, "left=Left right=Right body=Body alternative=Else"},
    {"while_statement", Kind::While, 0, "condition=Cond body=Body alternative=Else"},
    {"with_statement", Kind::With, 0, "*=Item body=Body"},
    {"with_clause", Kind::None, kSplice},
    {"with_item", Kind::None, kSplice, "value=Item"},
    {"as_pattern", Kind::Assign, 0, "alias=Left *=Right"},
    {"as_pattern_target", Kind::None, kSplice},
    {"try_statement", Kind::Try, 0, {}, try_roles},
    {"except_clause", Kind::Catch, 0, "*=Type value=Type alias=Name -=Body", except_clause},
    {"finally_clause", Kind::Finally},
    {"match_statement", Kind::Switch, 0, "subject=Value body=Body"},
    {"case_clause", Kind::Case, 0, "*=Item guard=Guard consequence=Body"},
    {"case_pattern", Kind::None, kSplice},
    {"function_definition", Kind::FunctionDef, kTokens,
     "-=Decorator -=Modifier return_type=ReturnType name=Name type_parameters=TypeParameters parameters=Parameters body=Body"},
    {"class_definition", Kind::ClassDef, 0, "-=Decorator name=Name type_parameters=TypeParameters superclasses=Base body=Body", class_definition},
    {"decorated_definition", Kind::None, 0, "*=Decorator definition=Value", decorated},
    {"decorator", Kind::Annotation},
    {"parameters", Kind::Parameters, 0, {}, parameters},
    {"default_parameter", Kind::Parameter, 0, "name=Name value=Default"},
    {"typed_parameter", Kind::Parameter, 0, "type=Type *=Name", typed_default},
    {"typed_default_parameter", Kind::Parameter, 0, "type=Type name=Name value=Default"},
    {"type", Kind::None, kSplice},
    {"import_statement", Kind::Import, 0, "name=Name", import_statement},
    {"import_from_statement", Kind::Import, 0, "module_name=Module name=Name *=Name", import_statement},
    {"future_import_statement", Kind::Import, 0, "name=Name", future_import},
    {"aliased_import", Kind::ImportName, 0, "name=Name alias=Alias"},
    {"wildcard_import", Kind::Modifier, 0, {}, wildcard},
    {"dotted_name", Kind::None, 0, {}, dotted_name},
    {"relative_import", Kind::None, 0},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"python", "py", "python2", "python3"};
constexpr std::string_view kExtensions[] = {"py", "pyi"};
constexpr std::string_view kInterpreters[] = {"python"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "**@"};
constexpr std::string_view kStatement[] = {"@", "case @: pass"};
constexpr PatternSyntax::Wrapper kWrappers[] = {
    {"", ""}, {"", "\ndef f_(): pass"}, {"", "\n  pass"}, {"try: pass\n", ""}, {"match x_:\n  ", ""}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"x_ = {", "}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kEllipsis, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .typed_arguments = true};
constexpr std::string_view kConstructors[] = {"__init__", "__new__"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors, .docstrings = true};

}  // namespace

const Language kPython{.name = "python", .grammar = tree_sitter_python, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                       .rule_names = kRuleNames, .extensions = kExtensions, .interpreters = kInterpreters,
                       .comments = CommentSyntax::Hash};

}  // namespace omni::languages
