#include <algorithm>

#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_ruby(void);

/// Ruby. `a.b` is a Member, `a.b(…)`, `a.b c` and `a.b { … }` are Calls with Arguments and perhaps a Block (a Lambda).
/// Statements are expressions: there is no ExprStmt.
namespace omni::languages {
namespace {

BuildIndex empty_at_end(TreeBuilder& b, BuildIndex parent, Kind kind, Role role) {
  const BuildIndex node = b.add(kind, {b[parent].end, b[parent].end}, role);
  b.append(parent, node);
  return node;
}

void with_body(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Body) == kNoBuild) empty_at_end(b, node, Kind::Block, Role::Body);
}

/// Receiver and method become the callee; without arguments and block there is only the name or member.
void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex receiver = b.child(node, Role::Receiver);
  const BuildIndex method = b.child(node, Role::Name);
  const BuildIndex arguments = b.child(node, Role::Arguments);
  const BuildIndex block = b.child(node, Role::Block);
  BuildIndex callee = method != kNoBuild ? method : receiver;
  if (callee == kNoBuild) return;
  if (receiver != kNoBuild && method != kNoBuild) {
    b.remove(node, receiver);
    b[receiver].role = Role::Object;
    b[method].role = Role::Name;
    if (arguments == kNoBuild && block == kNoBuild) {
      b.prepend(node, receiver);
      b[node].kind = Kind::Member;
      return;
    }
    b.remove(node, method);
    callee = b.add(Kind::Member, {b[receiver].begin, b[method].end});
    b.append(callee, receiver);
    b.append(callee, method);
    b.prepend(node, callee);
  }
  b[callee].role = Role::Callee;
  if (arguments == kNoBuild) {
    const BuildIndex none = b.add(Kind::Arguments, {b[callee].end, b[callee].end}, Role::Arguments);
    b.insert_after(node, callee, none);
  }
}

/// `a: 1` and `:a => 1` among arguments are keyword arguments.
void arguments(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::Pair) continue;
    const BuildIndex key = b.child(i, Role::Key);
    if (key == kNoBuild || b[key].kind != Kind::Atom || b.child(i, Role::Value) == kNoBuild) continue;
    const BuildIndex name = b[key].first_child;
    if (name == kNoBuild) continue;
    b[i].kind = Kind::KeywordArgument;
    b.set_role(b.child(i, Role::Value), Role::Value);
    b.splice(i, key);
    b[name].role = Role::Name;
  }
}

/// `:name`, `name:`: an Atom around its name, so that `:$X` binds the name.
void atom(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  const bool colon = text.starts_with(':');
  const BuildIndex name = b.add_leaf(Kind::Identifier, {b[node].begin + (colon ? 1U : 0U), b[node].end}, Role::Key);
  b[node].symbol = 0;
  b.append(node, name);
}

/// Adjacent pieces of text become one.
void merge_text(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (next != kNoBuild && b[i].kind == Kind::StringText && b[next].kind == Kind::StringText && b[i].end == b[next].begin) {
      b[i].end = b[next].end;
      b.set_symbol(i, b.text_of(i));
      b.remove(node, next);
      continue;
    }
    i = next;
  }
}

/// A leaf when nothing is interpolated.
void regex_literal(TreeBuilder& b, BuildIndex node) {
  merge_text(b, node);
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::StringText) return;
  }
  b.clear_children(node);
  b.make_leaf(node, Kind::RegexLiteral);
}

void string(TreeBuilder& b, BuildIndex node) {
  merge_text(b, node);
  string_literal(b, node);
}

/// `:"a b"`: an Atom when nothing is interpolated.
void quoted_atom(TreeBuilder& b, BuildIndex node) {
  merge_text(b, node);
  const BuildIndex only = b[node].first_child;
  if (only == kNoBuild || b[only].next != kNoBuild || b[only].kind != Kind::StringText) {
    b[node].kind = Kind::Interpolated;
    return;
  }
  b[only].kind = Kind::Identifier;
  b[only].role = Role::Key;
}

/// One word of `%w(…)`.
void bare_string(TreeBuilder& b, BuildIndex node) {
  merge_text(b, node);
  const BuildIndex only = b[node].first_child;
  if (only != kNoBuild && (b[only].next != kNoBuild || b[only].kind != Kind::StringText)) {
    b[node].kind = Kind::Interpolated;
    return;
  }
  b.make_leaf(node, Kind::String);
}

void bare_symbol(TreeBuilder& b, BuildIndex node) {
  b.clear_children(node);
  atom(b, node);
}

/// `…` in backticks: a Template without a callee.
void subshell(TreeBuilder& b, BuildIndex node) {
  merge_text(b, node);
  const BuildIndex text = b.add(Kind::Interpolated, {b[node].begin, b[node].end}, Role::Item);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(text, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, text);
}

/// The text of a heredoc stands behind the line of its mark: it goes to the first mark that has none yet.
void heredoc_body(TreeBuilder& b, BuildIndex node) {
  constexpr BuildIndex kReach = 1U << 16U;
  BuildIndex mark = kNoBuild;
  for (BuildIndex i = node; i > 0 && node - i < kReach; --i) {
    if (b.type_of(i - 1) != "heredoc_beginning") continue;
    if (b[i - 1].kind != Kind::StringText) break;
    mark = i - 1;
  }
  b.drop_later(node);
  if (mark == kNoBuild) return;
  merge_text(b, node);
  std::vector<BuildIndex> parts;
  bool interpolated = false;
  ByteOffset end = b[node].begin;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    parts.push_back(i);
    interpolated = interpolated || b[i].kind != Kind::StringText;
    end = b[i].end;
  }
  const ByteOffset begin = b[node].begin + 1;  // behind the line break
  b[mark].end = b[node].end;
  if (interpolated) {
    b[mark].kind = Kind::Interpolated;
    b[mark].symbol = 0;
    for (const BuildIndex part : parts) b.append(mark, part);
    return;
  }
  b[mark].kind = Kind::String;
  b[mark].content_begin = static_cast<std::uint16_t>(std::min<ByteOffset>(begin - b[mark].begin, 0xffff));
  b[mark].content_end = static_cast<std::uint16_t>(std::min<ByteOffset>(b[mark].end - std::max(begin, end), 0xffff));
  b.set_symbol(mark, b.text().substr(begin, std::max(begin, end) - begin));
}

/// `unless c` is `if not c`, `until c` is `while not c`.
void negate_condition(TreeBuilder& b, BuildIndex node) {
  const BuildIndex condition = b.child(node, Role::Cond);
  if (condition == kNoBuild) return;
  const BuildIndex negation = b.wrap(node, condition, Kind::Unary, Role::Operand);
  b[negation].flags = static_cast<std::uint8_t>(b[negation].flags & ~kSynthetic);
  b.set_symbol(negation, "!");
}

void if_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex condition = b.child(node, Role::Cond);
  if (condition != kNoBuild && b.child(node, Role::Then) == kNoBuild) {
    const BuildIndex then = b.add(Kind::Block, {b[condition].end, b[condition].end}, Role::Then);
    b.insert_after(node, condition, then);
  }
  const BuildIndex otherwise = b.child(node, Role::Else);
  if (otherwise != kNoBuild && b[otherwise].kind == Kind::If) {
    b.wrap(node, otherwise, Kind::Block, Role::None);
    b[otherwise].flags |= kStatement;
  }
}

void unless(TreeBuilder& b, BuildIndex node) {
  if_statement(b, node);
  negate_condition(b, node);
}

/// `!` and `not` are one operator.
void unary(TreeBuilder& b, BuildIndex node) {
  if (b[node].symbol == symbol_hash("not")) b.set_symbol(node, "!");
}

/// Statements with `rescue`, `else`, `ensure` behind them: a Block that holds one Try.
void protected_body(TreeBuilder& b, BuildIndex node) {
  b[node].kind = Kind::Block;
  std::vector<BuildIndex> statements;
  std::vector<BuildIndex> clauses;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    const std::string_view type = b.type_of(i);
    const bool clause = type == "rescue" || type == "ensure" || type == "else";
    (clause ? clauses : statements).push_back(i);
  }
  if (clauses.empty()) {
    for (const BuildIndex statement : statements) b[statement].flags |= kStatement;
    return;
  }
  b.clear_children(node);
  const ByteOffset begin = b[node].begin;
  const BuildIndex attempt = b.add(Kind::Try, {begin, b[node].end});
  b[attempt].flags |= kStatement;
  const ByteOffset end = statements.empty() ? begin : b[statements.back()].end;
  const BuildIndex body = b.add(Kind::Block, {statements.empty() ? begin : b[statements.front()].begin, end}, Role::Body);
  for (const BuildIndex statement : statements) {
    b[statement].flags |= kStatement;
    b[statement].role = Role::None;
    b.append(body, statement);
  }
  b.append(attempt, body);
  for (const BuildIndex clause : clauses) {
    b[clause].role = b[clause].kind == Kind::Catch ? Role::Handler : b[clause].kind == Kind::Finally ? Role::Finally : Role::Else;
    b.append(attempt, clause);
  }
  b.append(node, attempt);
}

/// `begin … end` around a lone Try is that Try.
void begin_end(TreeBuilder& b, BuildIndex node) {
  protected_body(b, node);
  const BuildIndex only = b[node].first_child;
  if (only != kNoBuild && b[only].kind == Kind::Try && b[only].next == kNoBuild) {
    b[only].begin = b[node].begin;
    b[only].end = b[node].end;
    b.splice_later(node);
  }
}

/// `a rescue b`
void rescue_modifier(TreeBuilder& b, BuildIndex node) {
  const BuildIndex handler = b.child(node, Role::Handler);
  if (handler == kNoBuild) return;
  const BuildIndex block = b.wrap(node, handler, Kind::Block, Role::None);
  const BuildIndex clause = b.wrap(node, block, Kind::Catch, Role::Body);
  b[clause].role = Role::Handler;
}

void ensure(TreeBuilder& b, BuildIndex node) {
  const BuildIndex block = b.add(Kind::Block, {b[node].begin, b[node].end}, Role::None);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].flags |= kStatement;
    b.append(block, i);
    i = next;
  }
  b.clear_children(node);
  b.append(node, block);
}

/// Cases stand in one Block; the `else` of a `case` is a Case without items.
void case_statement(TreeBuilder& b, BuildIndex node) {
  BuildIndex block = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role != Role::Value) {
      b.remove(node, i);
      if (block == kNoBuild) block = b.add(Kind::Block, {b[i].begin, b[i].end}, Role::Body);
      b[block].end = b[i].end;
      if (b[i].kind == Kind::Block) {
        const BuildIndex other = b.add(Kind::Case, {b[i].begin, b[i].end});
        b[i].role = Role::Body;
        b.append(other, i);
        b.append(block, other);
      } else {
        b[i].role = Role::None;
        b.append(block, i);
      }
    }
    i = next;
  }
  if (block != kNoBuild) b.append(node, block);
}

/// `return a` holds `a`, `return a, b` a Tuple.
void jump(TreeBuilder& b, BuildIndex node) {
  const BuildIndex values = b.child_of_kind(node, Kind::Arguments);
  if (values == kNoBuild) return;
  b[values].role = Role::None;
  if (b.child_count(values) == 1) {
    b.splice(node, values);
  } else {
    b[values].kind = Kind::Tuple;
  }
}

void method(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Parameters) == kNoBuild) {
    const BuildIndex name = b.child(node, Role::Name);
    const ByteOffset at = name == kNoBuild ? b[node].end : b[name].end;
    const BuildIndex none = b.add(Kind::Parameters, {at, at}, Role::Parameters);
    b.insert_after(node, name, none);
  }
  with_body(b, node);
}

/// `-> (x) { … }`: the block's body is the lambda's.
void arrow(TreeBuilder& b, BuildIndex node) {
  const BuildIndex block = b.child(node, Role::Body);
  if (block == kNoBuild || b[block].kind != Kind::Lambda) return;
  b.splice(node, block);
}

/// `::Name` without a scope is the name.
void scope_resolution(TreeBuilder& b, BuildIndex node) {
  if (b.child(node, Role::Object) == kNoBuild) b.splice_later(node);
}

constexpr Row kRows[] = {
    {"program", Kind::Module, kStatements},
    {"comment", Kind::None, kComment},
    {"uninterpreted", Kind::None, kDrop},
    {"empty_statement", Kind::None, kDrop},

    {"identifier", Kind::Identifier, kLeaf},
    {"constant", Kind::Identifier, kLeaf},
    {"instance_variable", Kind::Identifier, kLeaf},
    {"class_variable", Kind::Identifier, kLeaf},
    {"global_variable", Kind::Identifier, kLeaf},
    {"self", Kind::Identifier, kLeaf},
    {"super", Kind::Identifier, kLeaf},
    {"operator", Kind::Identifier, kLeaf},
    {"setter", Kind::Identifier, kLeaf},
    {"file", Kind::Identifier, kLeaf},
    {"line", Kind::Identifier, kLeaf},
    {"encoding", Kind::Identifier, kLeaf},
    {"integer", Kind::Number, kLeaf},
    {"float", Kind::Number, kLeaf},
    {"rational", Kind::Number, kLeaf},
    {"complex", Kind::Number, kLeaf},
    {"true", Kind::Bool, kLeaf},
    {"false", Kind::Bool, kLeaf},
    {"nil", Kind::Null, kLeaf},
    {"character", Kind::Char, kLeaf},
    {"string", Kind::String, 0, {}, string},
    {"string_content", Kind::StringText, kLeaf},
    {"escape_sequence", Kind::StringText, kLeaf},
    {"interpolation", Kind::None, kSplice},
    {"chained_string", Kind::Interpolated, kSpliceOne},
    {"heredoc_beginning", Kind::StringText, kLeaf},
    {"heredoc_body", Kind::None, 0, {}, heredoc_body},
    {"heredoc_content", Kind::StringText, kLeaf},
    {"heredoc_end", Kind::None, kDrop},
    {"subshell", Kind::Template, 0, {}, subshell},
    {"regex", Kind::RegexLiteral, 0, {}, regex_literal},
    {"simple_symbol", Kind::Atom, 0, {}, atom},
    {"hash_key_symbol", Kind::Atom, 0, {}, atom},
    {"delimited_symbol", Kind::Atom, 0, {}, quoted_atom},
    {"string_array", Kind::List},
    {"bare_string", Kind::String, 0, {}, bare_string},
    {"symbol_array", Kind::List},
    {"bare_symbol", Kind::Atom, 0, {}, bare_symbol},
    {"array", Kind::List},
    {"hash", Kind::Dict},
    {"pair", Kind::Pair, 0, "key=Key value=Value"},
    {"range", Kind::Slice, kOperator, "begin=Left end=Right"},

    {"call", Kind::Call, 0, "operator=None receiver=Receiver method=Name arguments=Arguments block=Block", call},
    {"argument_list", Kind::Arguments, 0, {}, arguments},
    {"splat_argument", Kind::Spread, kOperator},
    {"hash_splat_argument", Kind::Spread, kOperator},
    {"block_argument", Kind::Spread, kOperator},
    {"block", Kind::Lambda, 0, "parameters=Parameters body=Body", with_body},
    {"do_block", Kind::Lambda, 0, "parameters=Parameters body=Body", with_body},
    {"block_parameters", Kind::Parameters, 0, "locals=None", parameters},
    {"lambda", Kind::Lambda, 0, "parameters=Parameters body=Body", arrow},
    {"lambda_parameters", Kind::Parameters, 0, {}, parameters},
    {"element_reference", Kind::Index, 0, "object=Object *=Item"},
    {"scope_resolution", Kind::Member, 0, "scope=Object name=Name", scope_resolution},
    {"binary", Kind::Binary, 0, "left=Left right=Right"},
    {"unary", Kind::Unary, 0, {}, unary},
    {"conditional", Kind::Ternary, 0, "condition=Cond consequence=Then alternative=Else"},
    {"assignment", Kind::Assign, 0, "left=Left right=Right"},
    {"operator_assignment", Kind::AugAssign, 0, "left=Left right=Right"},
    {"left_assignment_list", Kind::Tuple, kSpliceOne},
    {"destructured_left_assignment", Kind::Tuple},
    {"right_assignment_list", Kind::Tuple},
    {"rest_assignment", Kind::Spread, kOperator},
    {"parenthesized_statements", Kind::Block, kSpliceOne | kStatements},
    {"yield", Kind::Yield},

    {"if", Kind::If, 0, "condition=Cond consequence=Then alternative=Else", if_statement},
    {"elsif", Kind::If, 0, "condition=Cond consequence=Then alternative=Else", if_statement},
    {"unless", Kind::If, 0, "condition=Cond consequence=Then alternative=Else", unless},
    {"if_modifier", Kind::If, kBlockBody, "condition=Cond body=Then", if_statement},
    {"unless_modifier", Kind::If, kBlockBody, "condition=Cond body=Then", unless},
    {"then", Kind::Block, kStatements},
    {"else", Kind::Block, kStatements},
    {"while", Kind::While, 0, "condition=Cond body=Body"},
    {"until", Kind::While, 0, "condition=Cond body=Body", negate_condition},
    {"while_modifier", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"until_modifier", Kind::While, kBlockBody, "condition=Cond body=Body", negate_condition},
    {"do", Kind::Block, kStatements},
    {"for", Kind::ForEach, 0, "pattern=Left value=Right body=Body"},
    {"in", Kind::None, kSplice},
    {"case", Kind::Switch, 0, "value=Value", case_statement},
    {"when", Kind::Case, 0, "pattern=Item body=Body", with_body},
    {"pattern", Kind::None, kSplice},
    {"case_match", Kind::Switch, 0, "value=Value clauses=None else=None", case_statement},
    {"in_clause", Kind::Case, 0, "pattern=Item guard=Guard body=Body", with_body},
    {"begin", Kind::Block, 0, {}, begin_end},
    {"body_statement", Kind::Block, 0, {}, protected_body},
    {"block_body", Kind::Block, kStatements},
    {"rescue", Kind::Catch, 0, "exceptions=Type variable=Name body=Body", with_body},
    {"exceptions", Kind::None, kSplice},
    {"exception_variable", Kind::None, kSplice},
    {"ensure", Kind::Finally, 0, {}, ensure},
    {"rescue_modifier", Kind::Try, kBlockBody, "body=Body handler=Handler", rescue_modifier},
    {"return", Kind::Return, 0, {}, jump},
    {"break", Kind::Break, 0, {}, jump},
    {"next", Kind::Continue, 0, {}, jump},

    {"method", Kind::FunctionDef, kBlockBody, "name=Name parameters=Parameters body=Body", method},
    {"singleton_method", Kind::FunctionDef, kBlockBody, "object=Receiver name=Name parameters=Parameters body=Body", method},
    {"method_parameters", Kind::Parameters, 0, {}, parameters},
    {"optional_parameter", Kind::Parameter, 0, "name=Name value=Default"},
    {"keyword_parameter", Kind::Parameter, 0, "name=Name value=Default"},
    {"splat_parameter", Kind::Parameter, kOperator},
    {"hash_splat_parameter", Kind::Parameter, kOperator},
    {"block_parameter", Kind::Parameter, kOperator},
    {"destructured_parameter", Kind::Tuple},
    {"class", Kind::ClassDef, 0, "name=Name superclass=Base body=Body", with_body},
    {"superclass", Kind::None, kSplice},
    {"singleton_class", Kind::ClassDef, kOperator, "value=Name body=Body", with_body},
    {"module", Kind::Namespace, 0, "name=Name body=Body", with_body},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"ruby", "rb"};
constexpr std::string_view kExtensions[] = {"rb", "rake", "gemspec", "ru", "podspec"};
constexpr std::string_view kFileNames[] = {"Rakefile", "Gemfile", "Vagrantfile", "Podfile", "Fastfile", "Guardfile"};
constexpr std::string_view kInterpreters[] = {"ruby"};
constexpr std::string_view kMetavariable[] = {"@", "^"};
constexpr std::string_view kEllipsis[] = {"@", "**@", "when @", "(@)"};
constexpr std::string_view kStatement[] = {"@", "when @"};
constexpr std::string_view kMember[] = {"**@"};
constexpr std::string_view kNamesAfter[] = {"class", "module"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"", "\nend"}, {"f_(", ")"}, {"x_ = {", "}"}, {"begin\nx_\n", "\nend"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"case x_\n", "\nend"}, {"begin\nx_\n", "\nend"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .member_ellipsis = kMember, .names_after = kNamesAfter, .own_dots = true};
constexpr std::string_view kConstructors[] = {"initialize"};
constexpr std::string_view kImportCalls[] = {"require", "require_relative", "load"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors, .import_calls = kImportCalls};

}  // namespace

const Language kRuby{.name = "ruby", .grammar = tree_sitter_ruby, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                     .rule_names = kRuleNames, .extensions = kExtensions, .file_names = kFileNames,
                     .interpreters = kInterpreters, .comments = CommentSyntax::Hash, .bare_calls = true, .value_of_last = true};

}  // namespace omni::languages
