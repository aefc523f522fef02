#include "agents/syntax/languages/common.h"
#include "agents/syntax/languages/languages.h"

extern "C" const TSLanguage* tree_sitter_scala(void);

/// Scala. Shapes worth knowing:
///   val x: T = e, var x = e      VarDef with symbol "val" or "var"
///   class, trait, object         ClassDef with that word as symbol; what it extends without its arguments
///   a op b                       Binary for signs, AugAssign for `+=` and its like, Call(Member(a, op), b) for words
///   f { x => y }, f { y }        Call whose only argument is a Block (with a Lambda in it)
///   s"a$b", f"…"                 Interpolated or String; sql"…": Template(Callee, Interpolated)
///   x match { case p if g => e } Switch(Value, Block(Case(Item, Guard, Block)))
///   for (x <- xs; y <- ys if g)  ForEach(Item: raw enumerator(Left, Right, Guard)*, Body)
///   import a.{b, c => d}, a._    Import(Module, ImportName*), Import(Module, Modifier `_`)
///   f(a)(implicit b) as a head   one list of Parameters
namespace omni::languages {
namespace {

bool is_word(std::string_view text) {
  return !text.empty() && (text[0] == '_' || text[0] == '`' || ((text[0] | 32) >= 'a' && (text[0] | 32) <= 'z'));
}

void infix(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Name);
  const BuildIndex left = b.child(node, Role::Left);
  const BuildIndex right = b.child(node, Role::Right);
  if (name == kNoBuild || left == kNoBuild || right == kNoBuild) return;
  const std::string_view op = b.text_of(name);
  b.remove(node, name);
  if (!is_word(op)) {
    b.set_symbol(node, op);
    const bool comparison = op == "==" || op == "!=" || op == "<=" || op == ">=" || op == "===" || op == "=!=";
    if (op.size() > 1 && op.ends_with('=') && !comparison) b[node].kind = Kind::AugAssign;
    return;
  }
  const BuildIndex member = b.add(Kind::Member, {b[left].begin, b[name].end}, Role::Callee);
  const BuildIndex arguments = b.add(Kind::Arguments, {b[right].begin, b[right].end}, Role::Arguments);
  b.clear_children(node);
  b[left].role = Role::Object;
  b[right].role = Role::None;
  b.append(member, left);
  b.append(member, name);
  b.append(arguments, right);
  if (b[right].kind == Kind::Tuple) b.splice(arguments, right);
  b.append(node, member);
  b.append(node, arguments);
  b[node].kind = Kind::Call;
}

void postfix(TreeBuilder& b, BuildIndex node) {
  const BuildIndex object = b[node].first_child;
  if (object == kNoBuild || b[object].next == kNoBuild) return;
  b[object].role = Role::Object;
  b[b[object].next].role = Role::Name;
}

void arguments(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::Assign) continue;
    const BuildIndex name = b.child(i, Role::Left);
    if (name == kNoBuild || b[name].kind != Kind::Identifier) continue;
    b[i].kind = Kind::KeywordArgument;
    b[name].role = Role::Name;
    b.set_role(b.child(i, Role::Right), Role::Value);
  }
}

void call(TreeBuilder& b, BuildIndex node) {
  const BuildIndex given = b.child(node, Role::Arguments);
  if (given != kNoBuild && b[given].kind != Kind::Arguments) {
    b.wrap(node, given, Kind::Arguments, Role::None);
  }
  generic_callee(b, node);
}

/// Everything behind the parameters is the body; its last expression is its value.
void lambda_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex parameters_list = b.add(Kind::Parameters, {b[node].begin, b[node].begin}, Role::Parameters);
  const BuildIndex body = b.add(Kind::Block, {b[node].end, b[node].end}, Role::Body);
  b[body].flags |= kSynthetic;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Parameters || b[i].role == Role::Modifier) {
      if (b[i].kind == Kind::Parameters) {
        b[parameters_list].end = b[i].end;
        b.append(parameters_list, i);
        b.splice(parameters_list, i);
      } else if (b[i].role == Role::Parameters) {
        b[i].role = Role::None;
        b[parameters_list].end = b[i].end;
        b.append(parameters_list, i);
      }
    } else if (b[i].role == Role::None) {
      if (b[body].first_child == kNoBuild) b[body].begin = b[i].begin;
      b[body].end = b[i].end;
      b[i].flags |= kStatement;
      b.append(body, i);
    }
    i = next;
  }
  for (BuildIndex i = b[parameters_list].first_child; i != kNoBuild; i = b[i].next) b[i].role = Role::None;
  parameters(b, parameters_list);
  b.clear_children(node);
  b.append(node, parameters_list);
  const BuildIndex only = b[body].first_child;
  if (only != kNoBuild && b[only].next == kNoBuild && b[only].kind == Kind::Block) {
    b[only].role = Role::Body;
    b.append(node, only);
  } else {
    b.append(node, body);
  }
}

/// `{ x: T => a; b }` comes as an ascription of a function type with statements behind it.
void block(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild || b.type_of(first) != "ascription_expression") return;
  const BuildIndex name = b[first].first_child;
  const BuildIndex type = name == kNoBuild ? kNoBuild : b[name].next;
  if (type == kNoBuild || b[name].kind != Kind::Identifier || b.type_of(type) != "function_type") return;
  const BuildIndex parameter_type = b.child(type, Role::Parameters);
  const BuildIndex value = b.child(type, Role::ReturnType);
  if (parameter_type == kNoBuild || value == kNoBuild) return;
  const BuildIndex parameter = b.add(Kind::Parameter, {b[name].begin, b[parameter_type].end});
  const BuildIndex list = b.add(Kind::Parameters, {b[name].begin, b[parameter_type].end}, Role::Parameters);
  const BuildIndex body = b.add(Kind::Block, {b[value].begin, b[b[node].last_child].end}, Role::Body);
  const BuildIndex function = b.add(Kind::Lambda, {b[first].begin, b[b[node].last_child].end});
  b[body].flags |= kSynthetic;
  const BuildIndex rest = b[first].next;
  b[name].role = Role::Name;
  b[parameter_type].role = Role::Type;
  b[parameter_type].next = kNoBuild;
  b.append(parameter, parameter_type);
  b.append(parameter, name);
  if (b.type_of(parameter_type) == "parameter_types") b.splice(parameter, parameter_type);
  b.append(list, parameter);
  b[value].role = Role::None;
  b[value].flags |= kStatement;
  b.append(body, value);
  for (BuildIndex i = rest; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].flags |= kStatement;
    b.append(body, i);
    i = next;
  }
  b.append(function, list);
  b.append(function, body);
  b.clear_children(node);
  b.append(node, function);
}

void function(TreeBuilder& b, BuildIndex node) {
  BuildIndex first = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::TypeParameters) b[i].role = Role::TypeParameters;
    if (b[i].kind == Kind::Arguments) b.remove(node, i);  // of a base class
    if (b[i].kind == Kind::Parameters) {
      b[i].role = Role::Parameters;
      if (first == kNoBuild) {
        first = i;
      } else {
        b.remove(node, i);
        b[first].end = b[i].end;
        for (BuildIndex k = b[i].first_child; k != kNoBuild;) {
          const BuildIndex following = b[k].next;
          b.append(first, k);
          k = following;
        }
      }
    }
    i = next;
  }
  const std::string_view type = b.type_of(node);
  if (b[node].kind == Kind::ClassDef) b.set_symbol(node, type.substr(0, type.find('_')));
  b.order(node, {Role::Decorator, Role::Modifier, Role::ReturnType, Role::Name, Role::TypeParameters, Role::Parameters, Role::Base, Role::Body});
}

void variable(TreeBuilder& b, BuildIndex node) { b.set_symbol(node, b.type_of(node).substr(0, 3)); }

/// The text between the interpolations has no nodes of its own.
void interpolated_string(TreeBuilder& b, BuildIndex node) {
  const auto [before, after] = string_delimiters(b.text_of(node));
  const ByteOffset end = b[node].end - after;
  ByteOffset at = b[node].begin + before;
  b[node].content_begin = before;
  b[node].content_end = after;
  b[node].kind = Kind::Interpolated;
  BuildIndex last = kNoBuild;
  const auto text_until = [&](ByteOffset until) {
    if (until <= at) return;
    const BuildIndex piece = b.add_leaf(Kind::StringText, {at, until});
    b.insert_after(node, last, piece);
    last = piece;
  };
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    const bool braces = b[i].end < end && b.text()[b[i].end] == '}';
    ByteOffset begin = b[i].begin;
    while (begin > at && b.text()[begin] != '$') --begin;
    text_until(begin);
    last = i;
    at = b[i].end + (braces ? 1 : 0);
  }
  text_until(end);
}

void string_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  const BuildIndex literal = b.child(node, Role::Item);
  if (callee == kNoBuild || literal == kNoBuild) return;
  const std::string_view name = b.text_of(callee);
  if (name != "s" && name != "f" && name != "raw") return;
  b.remove(node, callee);
  b[literal].role = Role::None;
  b[literal].begin = b[node].begin;
  b[literal].content_begin = static_cast<std::uint16_t>(b[literal].content_begin + name.size());
  const BuildIndex part = b[literal].first_child;
  if (part == kNoBuild || (b[part].next == kNoBuild && b[part].kind == Kind::StringText)) {
    b.clear_children(literal);
    b[literal].kind = Kind::String;
    const std::string_view text = b.text_of(literal);
    b.set_symbol(literal, text.substr(b[literal].content_begin, text.size() - b[literal].content_begin - b[literal].content_end));
  }
  b.splice_later(node);
}

void interpolation(TreeBuilder& b, BuildIndex node) {
  const BuildIndex inner = b[node].first_child;
  if (inner != kNoBuild && b[inner].kind == Kind::Block && b.child_count(inner) == 1) b.splice(node, inner);
  b.splice_later(node);
}

void import(TreeBuilder& b, BuildIndex node) {
  const BuildIndex path = b.add(Kind::Member, {b[node].begin, b[node].end}, Role::Module);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Module) {
      b.remove(node, i);
      b[i].role = Role::None;
      if (b[path].first_child == kNoBuild) b[path].begin = b[i].begin;
      b[path].end = b[i].end;
      b.append(path, i);
    }
    i = next;
  }
  const BuildIndex only = b[path].first_child;
  if (only != kNoBuild && b[only].next == kNoBuild) {
    b[only].role = Role::Module;
    b.prepend(node, only);
  } else {
    dotted_name(b, path);
    b.prepend(node, path);
  }
}

void selectors(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::Name;
    if (b[i].kind == Kind::Identifier) b.wrap(node, i, Kind::ImportName, Role::Name);
    i = next;
  }
}

void wildcard(TreeBuilder& b, BuildIndex node) { wildcard_import(b, node); }

void enumerator(TreeBuilder& b, BuildIndex node) {
  const BuildIndex only = b[node].first_child;
  if (only == kNoBuild || b[only].next == kNoBuild) return b.splice_later(node);  // `...` of a pattern
  BuildIndex left = kNoBuild;
  BuildIndex right = kNoBuild;
  for (BuildIndex i = only; i != kNoBuild; i = b[i].next) {
    if (b[i].role != Role::None) continue;  // a guard
    b[i].role = left == kNoBuild ? Role::Left : right == kNoBuild ? Role::Right : Role::Guard;
    (left == kNoBuild ? left : right) = i;
  }
  b.order(node, {Role::Left, Role::Right, Role::Guard});
}

void extractor(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b.child(node, Role::Callee);
  if (name == kNoBuild) return;
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

void case_clause(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild && b[body].kind == Kind::Block && b[body].next == kNoBuild) return;
  collect_body(b, node);
}

void instance(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::None) b[i].role = b[i].kind == Kind::ClassBody ? Role::Body : Role::Type;
  }
  b.order(node, {Role::Type, Role::Arguments, Role::Body});
}

void catch_clause(TreeBuilder& b, BuildIndex node) {
  b.set_role(b.child(node, Role::None), Role::Body);
}

/// `for (…) yield e` is told from `for (…) e` by its symbol.
/// `x = y match { … }` assigns what the match yields; the grammar matches the assignment.
void match_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex value = b.child(node, Role::Value);
  if (value != kNoBuild && (b[value].kind == Kind::Assign || b[value].kind == Kind::AugAssign)) bind_tighter(b, node, Role::Value, false);
}

void for_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body == kNoBuild) return;
  std::string_view head = b.text().substr(b[node].begin, b[body].begin - b[node].begin);
  while (!head.empty() && (head.back() == ' ' || head.back() == '\n' || head.back() == '\t' || head.back() == '\r')) head.remove_suffix(1);
  if (head.ends_with("yield")) b.set_symbol(node, "yield");
}

/// The grammar knows a typed parameter of a block's lambda only in parentheses: `{ implicit x: T => …` is read as
/// `{ (        x: T)=> …`.
/// An annotation of the constructor (`class C @Inject()(val a: A)`) takes the class parameters for its own arguments and is
/// blanked. It also knows `implicit` only in front of a whole list of class parameters: before `val` of a single one it is blanked.
std::string repair(std::string_view text) {
  std::string out(text);
  for (std::size_t at = out.find("implicit va"); at != std::string::npos; at = out.find("implicit va", at + 11)) {
    std::size_t before = at;
    while (before > 0 && (out[before - 1] == ' ' || out[before - 1] == '\t' || out[before - 1] == '\n' || out[before - 1] == '\r')) --before;
    if (before > 0 && (out[before - 1] == ',' || out[before - 1] == '(')) out.replace(at, 8, 8, ' ');
  }
  const auto is_blank_at = [&](std::size_t i) { return out[i] == ' ' || out[i] == '\t'; };
  const auto is_name_at = [&](std::size_t i) {
    return out[i] == '_' || (out[i] >= '0' && out[i] <= '9') || ((out[i] | 32) >= 'a' && (out[i] | 32) <= 'z');
  };
  for (std::size_t at = out.find("()("); at != std::string::npos; at = out.find("()(", at + 3)) {
    std::size_t name = at;
    while (name > 0 && is_name_at(name - 1)) --name;
    if (name < at && name > 0 && out[name - 1] == '@') out.replace(name - 1, at + 3 - name, at + 3 - name, ' ');
  }
  for (std::size_t arrow = out.find("=>"); arrow != std::string::npos; arrow = out.find("=>", arrow + 2)) {
    std::size_t at = arrow;
    while (at > 0 && (is_name_at(at - 1) || is_blank_at(at - 1) || std::string_view("[],.").find(out[at - 1]) != std::string_view::npos)) --at;
    if (at < 2 || out[at - 1] != ':' || !is_blank_at(arrow - 1)) continue;
    std::size_t name = at - 1;
    while (name > 0 && is_name_at(name - 1)) --name;
    std::size_t before = name;
    while (before > 0 && is_blank_at(before - 1)) --before;
    if (name == at - 1 || before == name) continue;
    std::size_t open = name - 1;
    if (before >= 8 && std::string_view(out).substr(before - 8, 8) == "implicit") {
      open = before - 8;
      before = open;
      while (before > 0 && is_blank_at(before - 1)) --before;
    }
    if (before == 0 || out[before - 1] != '{') continue;
    for (std::size_t i = open; i < name; ++i) out[i] = ' ';
    out[open] = '(';
    out[arrow - 1] = ')';
  }
  return out;
}

/// `$DECL $X = …` of a pattern: whatever the declaring keyword is, an assignment sees it.
std::string any_declaration(std::string_view pattern) {
  std::string out;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = std::min(pattern.find('\n', at), pattern.size());
    std::string_view line = pattern.substr(at, end - at);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line[first] == '$') {
      std::size_t word = first + 1;
      while (word < line.size() && (line[word] == '_' || (line[word] >= 'A' && line[word] <= 'Z') || (line[word] >= '0' && line[word] <= '9'))) ++word;
      const std::size_t second = line.find_first_not_of(' ', word);
      const std::size_t equals = line.find('=', word);
      if (word > first + 1 && second != std::string_view::npos && second > word && line[second] == '$' &&
          equals != std::string_view::npos && line.substr(second, equals - second).find_first_of(" (.") == equals - second - 1) {
        out.append(line.substr(0, first));
        line.remove_prefix(second);
      }
    }
    out.append(line);
    if (end < pattern.size()) out += '\n';
    at = end + 1;
  }
  return out;
}

constexpr std::string_view kFunctionFields = "-=Decorator -=Modifier return_type=ReturnType name=Name parameters=Parameters body=Body";
constexpr std::string_view kClassFields =
    "-=Decorator -=Modifier name=Name type_parameters=TypeParameters class_parameters=Parameters extend=Base body=Body";

constexpr Row kRows[] = {
    {"compilation_unit", Kind::Module, kStatements},
    {"block", Kind::Block, kStatements, {}, block},
    {"indented_block", Kind::Block, kStatements},
    {"comment", Kind::None, kComment},
    {"block_comment", Kind::None, kComment},
    {"identifier", Kind::Identifier, kLeaf},
    {"type_identifier", Kind::Identifier, kLeaf},
    {"operator_identifier", Kind::Identifier, kLeaf},
    {"wildcard", Kind::Identifier, kLeaf},
    {"integer_literal", Kind::Number, kLeaf},
    {"floating_point_literal", Kind::Number, kLeaf},
    {"character_literal", Kind::Char, kLeaf},
    {"boolean_literal", Kind::Bool, kLeaf},
    {"null_literal", Kind::Null, kLeaf},
    {"unit", Kind::Tuple},
    {"string", Kind::String, kString},
    {"escape_sequence", Kind::None, kDrop},
    {"interpolated_string_expression", Kind::Template, 0, "interpolator=Callee *=Item", string_expression},
    {"interpolated_string", Kind::Interpolated, 0, {}, interpolated_string},
    {"interpolation", Kind::None, 0, {}, interpolation},
    {"modifiers", Kind::None, kSplice | kTokens},
    {"access_modifier", Kind::Modifier, kLeaf},
    {"inline_modifier", Kind::Modifier, kLeaf},
    {"annotation", Kind::Annotation, 0, "name=Name arguments=Arguments"},

    {"parenthesized_expression", Kind::None, kSplice},
    {"call_expression", Kind::Call, 0, "function=Callee -=TypeArguments arguments=Arguments", call},
    {"arguments", Kind::Arguments, 0, {}, arguments},
    {"generic_function", Kind::GenericType, 0, "function=Name type_arguments=TypeArguments"},
    {"field_expression", Kind::Member, 0, "value=Object field=Name"},
    {"infix_expression", Kind::Binary, 0, "left=Left operator=Name right=Right", infix},
    {"postfix_expression", Kind::Member, 0, {}, postfix},
    {"prefix_expression", Kind::Unary, kOperator, "*=Operand"},
    {"assignment_expression", Kind::Assign, 0, "left=Left right=Right"},
    {"tuple_expression", Kind::Tuple},
    {"instance_expression", Kind::New, 0, "arguments=Arguments", instance},
    {"lambda_expression", Kind::Lambda, kTokens, "-=Modifier parameters=Parameters", lambda_expression},
    {"bindings", Kind::Parameters},
    {"binding", Kind::Parameter, 0, "type=Type name=Name"},

    {"generic_type", Kind::GenericType, 0, "type=Name type_arguments=TypeArguments"},
    {"type_arguments", Kind::TypeArguments},
    {"type_parameters", Kind::TypeParameters},
    {"stable_type_identifier", Kind::Member, 0, {}, dotted_name},
    {"stable_identifier", Kind::Member, 0, {}, dotted_name},
    {"function_type", Kind::None, 0, "parameter_types=Parameters return_type=ReturnType"},
    {"parameter_types", Kind::None, kSpliceOne},
    {"tuple_type", Kind::Tuple},

    {"package_clause", Kind::Package, 0, "name=Name body=Body"},
    {"package_identifier", Kind::Member, 0, {}, dotted_name},
    {"import_declaration", Kind::Import, 0, "path=Module", import},
    {"namespace_selectors", Kind::None, kSplice, {}, selectors},
    {"namespace_wildcard", Kind::Modifier, kLeaf, {}, wildcard},
    {"arrow_renamed_identifier", Kind::ImportName, 0, "name=Name alias=Alias"},
    {"as_renamed_identifier", Kind::ImportName, 0, "name=Name alias=Alias"},
    {"class_definition", Kind::ClassDef, kTokens, kClassFields, function},
    {"trait_definition", Kind::ClassDef, kTokens, kClassFields, function},
    {"object_definition", Kind::ClassDef, kTokens, "-=Decorator -=Modifier name=Name extend=Base body=Body", function},
    {"enum_definition", Kind::ClassDef, kTokens, kClassFields, function},
    {"extends_clause", Kind::None, kSplice, "type=Base arguments=Arguments"},
    {"template_body", Kind::ClassBody, kStatements},
    {"enum_body", Kind::ClassBody, kStatements},
    {"class_parameters", Kind::Parameters},
    {"class_parameter", Kind::Parameter, 0, "-=Decorator -=Modifier type=Type name=Name default_value=Default"},
    {"function_definition", Kind::FunctionDef, kBlockBody, kFunctionFields, function},
    {"function_declaration", Kind::FunctionDef, 0, "-=Decorator -=Modifier return_type=ReturnType name=Name parameters=Parameters", function},
    {"parameters", Kind::Parameters, kTokens},
    {"parameter", Kind::Parameter, kTokens, "-=Decorator -=Modifier type=Type name=Name default_value=Default"},
    {"val_definition", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type pattern=Left value=Right", variable},
    {"var_definition", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type pattern=Left value=Right", variable},
    {"val_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type name=Left", variable},
    {"var_declaration", Kind::VarDef, 0, "-=Decorator -=Modifier type=Type name=Left", variable},
    {"type_definition", Kind::TypeAlias, 0, "-=Modifier name=Name type=Type"},

    {"case_class_pattern", Kind::Call, 0, "type=Callee pattern=Arguments", extractor},
    {"tuple_pattern", Kind::Tuple},
    {"alternative_pattern", Kind::None, kSplice},
    {"typed_pattern", Kind::Parameter, 0, "type=Type pattern=Name"},

    {"if_expression", Kind::If, kBlockBody, "condition=Cond consequence=Then alternative=Else"},
    {"match_expression", Kind::Switch, 0, "value=Value body=Body", match_expression},
    {"case_block", Kind::Block, kStatements},
    {"indented_cases", Kind::Block, kStatements},
    {"case_clause", Kind::Case, 0, "pattern=Item -=Guard body=Body", case_clause},
    {"guard", Kind::None, kSplice, "condition=Guard"},
    {"for_expression", Kind::ForEach, kBlockBody, "enumerators=Item body=Body", for_expression},
    {"enumerators", Kind::None, kSplice},
    {"enumerator", Kind::None, 0, "-=Left -=Right -=Guard", enumerator},
    {"while_expression", Kind::While, kBlockBody, "condition=Cond body=Body"},
    {"do_while_expression", Kind::DoWhile, kBlockBody, "body=Body condition=Cond"},
    {"try_expression", Kind::Try, kBlockBody, "body=Body", try_roles},
    {"catch_clause", Kind::Catch, 0, {}, catch_clause},
    {"finally_clause", Kind::Finally},
    {"throw_expression", Kind::Throw},
    {"return_expression", Kind::Return},
};
constexpr LanguageTable kTable{kRows};

constexpr std::string_view kRuleNames[] = {"scala"};
constexpr std::string_view kExtensions[] = {"scala", "sc"};
constexpr std::string_view kMetavariable[] = {"@"};
constexpr std::string_view kEllipsis[] = {"@", "@: @", "case @ => @", "@ <- @"};
constexpr std::string_view kStatement[] = {"@", "case @ => @", "@: @"};
constexpr std::string_view kParameter[] = {"@: @", "@"};
constexpr PatternSyntax::Wrapper kWrappers[] = {{"", ""}, {"def f_ = {\n", "\n}"}, {"class c_ {\n", "\n}"}};
constexpr PatternSyntax::Wrapper kRareWrappers[] = {{"", "\nclass c_"}, {"object o_ { try {} ", " }"}};
constexpr PatternSyntax kPattern{.metavariable = kMetavariable, .ellipsis = kEllipsis, .statement_ellipsis = kStatement,
                                 .parameter_ellipsis = kParameter, .wrappers = kWrappers, .rare_wrappers = kRareWrappers, .typed_arguments = true, .prepare = any_declaration};

constexpr std::string_view kConstructors[] = {"this"};
constexpr OutlineSyntax kOutline{.constructors = kConstructors};

}  // namespace

const Language kScala{.name = "scala", .grammar = tree_sitter_scala, .table = &kTable, .pattern = &kPattern, .outline = &kOutline,
                      .rule_names = kRuleNames, .extensions = kExtensions, .repair = repair, .value_of_last = true};

}  // namespace omni::languages
