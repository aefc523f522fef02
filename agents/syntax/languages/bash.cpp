#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_bash(void);

/// Bash. A command is a Call whose callee and arguments are words; a word is a String by its content, however it is
/// quoted, and Interpolated when something is expanded in it. `$x` and `${x}` are the same.
namespace omni::languages {
namespace {

/// `a=b command`: a setting of the command, no assignment of the script.
void setting(TreeBuilder& b, BuildIndex assignment) {
  if (b[assignment].kind != Kind::Assign) return;
  b[assignment].kind = Kind::KeywordArgument;
  b.set_role(b.child(assignment, Role::Left), Role::Name);
  b.set_role(b.child(assignment, Role::Right), Role::Value);
}

void command(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Callee);
  if (name == kNoBuild) return;
  const ByteOffset at = b[name].end;
  const BuildIndex arguments = b.add(Kind::Arguments, {at, b[node].end < at ? at : b[node].end}, Role::Arguments);
  std::vector<BuildIndex> words;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::Item) words.push_back(i);
    if (b[i].role == Role::Modifier) setting(b, i);
  }
  for (const BuildIndex word : words) {
    b.remove(node, word);
    b[word].role = Role::None;
    b.append(arguments, word);
  }
  b.insert_after(node, name, arguments);
}


/// `command &` in a list of statements: a Unary `&` of the command.
void statements(TreeBuilder& b, BuildIndex node) {
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    const std::string_view behind = b.text().substr(b[i].end);
    const std::size_t mark = behind.find_first_not_of(" \t");
    BuildIndex now = i;
    if (mark != std::string_view::npos && behind[mark] == '&' && !behind.substr(mark).starts_with("&&") && !behind.substr(mark).starts_with("&>")) {
      now = b.wrap_behind(node, before, i, Kind::Unary, Role::Operand);
      b.set_symbol(now, "&");
      b[now].flags &= static_cast<std::uint8_t>(~kSynthetic);  // it has its token
      b[now].end = static_cast<ByteOffset>(b[i].end + mark + 1);
    }
    before = now;
    i = now;
  }
}

/// `export x=1 y=2`: the assignments; without one a Call of the keyword.
void declaration(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> assignments;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Assign || b[i].kind == Kind::AugAssign) assignments.push_back(i);
  }
  if (assignments.empty()) return keyword_call(b, node);
  b[assignments.front()].begin = b[node].begin;
  if (assignments.size() == 1) b[assignments.front()].end = b[node].end;
  b.clear_children(node);
  for (const BuildIndex assignment : assignments) {
    b[assignment].flags |= kStatement;
    b.append(node, assignment);
  }
  b.splice_later(node);
}

/// `a | b | c`: ((a | b) | c).
void pipeline(TreeBuilder& b, BuildIndex node) {
  BuildIndex left = b[node].first_child;
  if (left == kNoBuild) return;
  BuildIndex rest = b[left].next;
  b.clear_children(node);
  while (rest != kNoBuild) {
    const BuildIndex next = b[rest].next;
    const BuildIndex pipe = next == kNoBuild ? node : b.add(Kind::Binary, {b[left].begin, b[rest].end});
    b.set_symbol(pipe, "pipe");
    b[left].role = Role::Left;
    b[rest].role = Role::Right;
    b.append(pipe, left);
    b.append(pipe, rest);
    left = pipe;
    rest = next;
  }
}

void list(TreeBuilder& b, BuildIndex node) {
  const BuildIndex left = b[node].first_child;
  if (left == kNoBuild) return;
  b[left].role = Role::Left;
  b.set_role(b[left].next, Role::Right);
}

/// Statements among the children, up to the first `elif` or `else`, become one Block.
void gather_then(TreeBuilder& b, BuildIndex node) {
  BuildIndex block = kNoBuild;
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    const std::string_view type = b.type_of(i);
    if (type == "elif_clause" || type == "else_clause") {
      b[i].role = Role::Else;
    } else if (b[i].role == Role::None) {
      b.remove(node, i);
      if (block == kNoBuild) {
        block = b.add(Kind::Block, {b[i].begin, b[i].end}, Role::Then);
        b.insert_after(node, before, block);
      }
      b[block].end = b[i].end;
      b[i].flags |= kStatement;
      b.append(block, i);
      i = next;
      continue;
    }
    before = i;
    i = next;
  }
}

void if_statement(TreeBuilder& b, BuildIndex node) {
  gather_then(b, node);
  nest_else_if(b, node);
}

/// `elif condition; then …`: the grammar names no fields; the first child is the condition.
void elif_clause(TreeBuilder& b, BuildIndex node) {
  b.set_role(b[node].first_child, Role::Cond);
  gather_then(b, node);
}

/// Cases stand in one Block.
void case_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex block = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  std::vector<BuildIndex> cases;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Case) cases.push_back(i);
  }
  for (const BuildIndex item : cases) {
    b.remove(node, item);
    b[block].begin = b[cases.front()].begin;
    b[block].end = b[item].end;
    b[item].role = Role::None;
    b.append(block, item);
  }
  b.append(node, block);
}

/// `$x`, `${x}`: a Unary `$` of the name; with another operator (`${x:-y}`) a Member.
void expansion(TreeBuilder& b, BuildIndex node) {
  const BuildIndex only = b[node].first_child;
  if (b[node].symbol != 0 || only == kNoBuild || b[only].next != kNoBuild) return;
  b[node].kind = Kind::Unary;
  b.set_symbol(node, "$");
  b[only].role = Role::Operand;
}

constexpr Row kRows[] = {
    {"program", Kind::Module, kStatements, {}, statements},
    {"comment", Kind::None, kComment},
    {"command", Kind::Call, 0, "*=Modifier name=Callee -=Arguments argument=Item redirect=Guard", command},
    {"command_name", Kind::None, kSplice},
    {"word", Kind::String, kLeaf},
    {"number", Kind::String, kLeaf},
    {"extglob_pattern", Kind::String, kLeaf},
    {"regex", Kind::RegexLiteral, kLeaf},
    {"raw_string", Kind::String, kString},
    {"ansi_c_string", Kind::String, kString},
    {"string", Kind::String, 0, {}, string_literal},
    {"translated_string", Kind::None, kSplice},
    {"string_content", Kind::StringText, kLeaf},
    {"concatenation", Kind::Interpolated},
    {"simple_expansion", Kind::Unary, 0, {}, expansion},
    {"expansion", Kind::Member, 0, "operator=Operator *=Object", expansion},
    {"variable_name", Kind::Identifier, kLeaf},
    {"special_variable_name", Kind::Identifier, kLeaf},
    {"command_substitution", Kind::Template, kStatements, "redirect=Guard"},
    {"process_substitution", Kind::None, kStatements},
    {"arithmetic_expansion", Kind::None},
    {"array", Kind::List},
    {"subscript", Kind::Index, 0, "name=Object index=Item"},
    {"variable_assignment", Kind::Assign, kOperator, "name=Left value=Right", assignment_operator},
    {"variable_assignments", Kind::None, kSplice},
    {"declaration_command", Kind::None, 0, {}, declaration},
    {"unset_command", Kind::Call, 0, {}, keyword_call},
    {"pipeline", Kind::Binary, 0, {}, pipeline},
    {"list", Kind::Binary, kOperator, {}, list},
    {"negated_command", Kind::Unary, kOperator, "*=Operand"},
    {"binary_expression", Kind::Binary, 0, "left=Left right=Right"},
    {"unary_expression", Kind::Unary, 0, "*=Operand"},
    {"postfix_expression", Kind::Unary, 0, "*=Operand"},
    {"ternary_expression", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    {"parenthesized_expression", Kind::None, kSplice},
    {"redirected_statement", Kind::None, 0, "body=Body redirect=Item"},
    {"file_redirect", Kind::None, kOperator, "destination=Item"},
    {"herestring_redirect", Kind::None},
    {"heredoc_redirect", Kind::None},
    {"heredoc_start", Kind::None, kDrop},
    {"heredoc_end", Kind::None, kDrop},
    {"heredoc_body", Kind::String, 0, {}, heredoc},
    {"heredoc_content", Kind::StringText, kLeaf},
    {"test_command", Kind::None},
    {"subshell", Kind::None, kStatements, {}, statements},
    {"compound_statement", Kind::Block, kStatements, {}, statements},
    {"do_group", Kind::Block, kStatements, {}, statements},
    {"if_statement", Kind::If, 0, "condition=Cond", if_statement},
    {"elif_clause", Kind::If, 0, {}, elif_clause},
    {"else_clause", Kind::Block, kStatements, {}, statements},
    {"for_statement", Kind::ForEach, 0, "variable=Left value=Right body=Body"},
    {"c_style_for_statement", Kind::For, 0, "initializer=Init condition=Cond update=Update body=Body"},
    {"while_statement", Kind::While, 0, "condition=Cond body=Body"},
    {"case_statement", Kind::Switch, 0, "value=Value", case_statement},
    {"case_item", Kind::Case, 0, "value=Item", case_body},
    {"function_definition", Kind::FunctionDef, kBlockBody, "name=Name body=Body redirect=Guard"},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"bash", "sh"};
constexpr std::string_view kExtensions[] = {"sh", "bash", "zsh", "ksh"};
constexpr std::string_view kFileNames[] = {".bashrc", ".profile", ".bash_profile"};
constexpr std::string_view kInterpreters[] = {"bash", "sh", "dash", "zsh"};
constexpr std::string_view kMetavariable[] = {"@", "$@"};
constexpr std::string_view kEllipsis[] = {"@", "@;", "@)@;;"};
constexpr std::string_view kStatement[] = {"@", "@;", "@)@;;"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"f_(){\n", "\n}"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .wrappers = kWrappers, .dollar_is_sigil = true, .deep = {"$(@ ", ")"}};

constexpr std::string_view kImportCalls[] = {"source", "."};
constexpr OutlineSyntax kOutline{.import_calls = kImportCalls};

}  // namespace

const Language kBash{.name = "bash", .grammar = tree_sitter_bash, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .file_names = kFileNames,
                     .interpreters = kInterpreters, .comments = CommentSyntax::Hash};

}  // namespace omni::languages
