#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_lua(void);

/// Lua. Shapes worth knowing:
///   local a, b = f()      VarDef(Left: Tuple, Right); a = b: ExprStmt(Assign)
///   o:m(x), o.m(x)        Call(Member, Arguments), ":" as the Member's symbol
///   {1, a = 2, [k] = 3}   Dict(item*, Pair*)
///   for i = 1, 9 do       ForEach(Left, Right: Tuple, Body); for k, v in f() do the same
namespace omni::languages {
namespace {

void values(TreeBuilder& b, BuildIndex node) {
  if (b.child_count(node) == 1) b.splice_later(node);
}

void assignment(TreeBuilder& b, BuildIndex node) {
  const BuildIndex left = b[node].first_child;
  if (left == kNoBuild) return;
  b[left].role = Role::Left;
  b.set_role(b[left].next, Role::Right);
}

void assignment_statement(TreeBuilder& b, BuildIndex node) {
  assignment(b, node);
  if (b.text_of(node).find('=') != std::string_view::npos) statement_of(b, node);
}

void variable_declaration(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b[node].first_child;
  if (inner == kNoBuild) return;
  if (b[inner].kind == Kind::ExprStmt) b.splice(node, inner);
  if (b[b[node].first_child].kind == Kind::Assign) b.splice(node, b[node].first_child);
  b.set_role(b[node].first_child, Role::Left);
}

void method_index(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, ":"); }

void table_field(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Key) != kNoBuild) return;
  b.set_role(b[node].first_child, Role::None);
  b.splice_later(node);
}

void for_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex left = b[node].first_child;
  if (left == kNoBuild) return;
  b[left].role = Role::Left;
  BuildIndex right = b[left].next;
  if (right != kNoBuild && b[right].next != kNoBuild) {
    const BuildIndex range = b.add(Kind::Tuple, {b[right].begin, b[node].end});
    while (right != kNoBuild) {
      const BuildIndex next = b[right].next;
      b.remove(node, right);
      b[right].role = Role::None;
      b.append(range, right);
      right = next;
    }
    b.append(node, range);
    right = range;
  }
  b.set_role(right, Role::Right);
}

void else_if(TreeBuilder& b, BuildIndex node) { b[node].role = Role::Else; }

void empty_body(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Body) == kNoBuild) b.append(node, b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body));
}

constexpr Row kRows[] = {
    {"chunk", Kind::Module, kStatements, {}, expression_statements},
    {"block", Kind::Block, kStatements, {}, expression_statements},
    {"comment", Kind::None, kComment},
    {"hash_bang_line", Kind::None, kComment},
    {"empty_statement", Kind::None, kDrop},
    {"identifier", Kind::Identifier, kLeaf},
    {"vararg_expression", Kind::Identifier, kLeaf},
    {"number", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"nil", Kind::Null, kLeaf},
    {"string", Kind::String, kString},
    {"parenthesized_expression", Kind::None, kSplice},
    {"function_call", Kind::Call, 0, "name=Callee arguments=Arguments"},
    {"arguments", Kind::Arguments},
    {"dot_index_expression", Kind::Member, 0, "table=Object field=Name"},
    {"method_index_expression", Kind::Member, 0, "table=Object method=Name", method_index},
    {"bracket_index_expression", Kind::Index, 0, "table=Object field=Item"},
    {"binary_expression", Kind::Binary, kOperator, "left=Left right=Right"},
    {"unary_expression", Kind::Unary, 0, "operand=Operand"},
    {"table_constructor", Kind::Dict},
    {"field", Kind::Pair, 0, "name=Key value=Value", table_field},
    {"function_definition", Kind::Lambda, 0, "parameters=Parameters body=Body", empty_body},
    {"function_declaration", Kind::FunctionDef, 0, "name=Name parameters=Parameters body=Body", empty_body},
    {"parameters", Kind::Parameters, 0, "name=None", parameters},
    {"assignment_statement", Kind::Assign, 0, {}, assignment_statement},
    {"variable_declaration", Kind::VarDef, 0, {}, variable_declaration},
    {"variable_list", Kind::Tuple, 0, "name=None attribute=Modifier", values},
    {"expression_list", Kind::Tuple, 0, "value=None", values},
    {"if_statement", Kind::If, 0, "condition=Cond consequence=Then alternative=Else", nest_else_if},
    {"elseif_statement", Kind::If, 0, "condition=Cond consequence=Then", else_if},
    {"else_statement", Kind::None, kSplice, "body=None"},
    {"for_statement", Kind::ForEach, 0, "clause=None -=Left -=Right body=Body", empty_body},
    {"for_generic_clause", Kind::None, kSplice, {}, for_clause},
    {"for_numeric_clause", Kind::None, kSplice, "name=None start=None end=None step=None", for_clause},
    {"while_statement", Kind::While, 0, "condition=Cond body=Body", empty_body},
    {"repeat_statement", Kind::DoWhile, 0, "condition=Cond body=Body", empty_body},
    {"do_statement", Kind::Block, 0, "body=None"},
    {"return_statement", Kind::Return},
    {"break_statement", Kind::Break},
    {"goto_statement", Kind::Goto},
    {"label_statement", Kind::Label},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"lua"};
constexpr std::string_view kExtensions[] = {"lua"};
constexpr std::string_view kInterpreters[] = {"lua", "luajit"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@()"};
constexpr std::string_view kStatement[] = {"@()", "@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"x_ = ", ""}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kMetavariable, .wrappers = kWrappers};

}  // namespace

const Language kLua{.name = "lua", .grammar = tree_sitter_lua, .table = &kTable, .pattern = &kPattern,
                    .rule_names = kRuleNames, .extensions = kExtensions, .interpreters = kInterpreters,
                    .comments = CommentSyntax::Dashes};

}  // namespace omni::languages
