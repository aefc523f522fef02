#include "agents/syntax/languages/common.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace omni::languages {

void string_literal(TreeBuilder& b, BuildIndex node) {
  bool interpolated = false;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::StringText) interpolated = true;
  }
  const std::string_view text = b.text_of(node);
  const auto [before, after] = string_delimiters(text);
  b[node].content_begin = before;
  b[node].content_end = after;
  if (interpolated) {
    b[node].kind = Kind::Interpolated;
    b[node].symbol = 0;
    return;
  }
  b.clear_children(node);
  b[node].kind = Kind::String;
  b.set_symbol(node, text.substr(before, text.size() - before - after));
}

void decorated(TreeBuilder& b, BuildIndex node) {
  const BuildIndex definition = b.child(node, Role::Value);
  if (definition == kNoBuild) return;
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && i != definition;) {
    const BuildIndex next = b[i].next;
    b.remove(node, i);
    b[i].role = Role::Decorator;
    b.insert_after(definition, before, i);
    before = i;
    i = next;
  }
  b[definition].begin = b[node].begin;
  b[definition].role = Role::None;
  b.splice_later(node);
}

void parameters(TreeBuilder& b, BuildIndex node) {
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    BuildIndex now = i;
    switch (b[i].kind) {
      case Kind::Parameter:
      case Kind::Error:
      case Kind::Modifier: break;
      case Kind::Assign:
        b[i].kind = Kind::Parameter;
        b.set_role(b.child(i, Role::Left), Role::Name);
        b.set_role(b.child(i, Role::Right), Role::Default);
        break;
      case Kind::Spread:
        b[i].kind = Kind::Parameter;
        for (BuildIndex j = b[i].first_child; j != kNoBuild; j = b[j].next) b[j].role = Role::Name;
        break;
      default: now = b.wrap_behind(node, before, i, Kind::Parameter, Role::Name); break;
    }
    before = now;
    i = next;
  }
}

void dotted_name(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  if (first == kNoBuild) return;
  if (b[first].next == kNoBuild) {
    b.splice_later(node);
    return;
  }
  BuildIndex left = first;
  BuildIndex rest = b[first].next;
  b.clear_children(node);
  while (rest != kNoBuild) {
    const BuildIndex next = b[rest].next;
    const BuildIndex member = next == kNoBuild ? node : b.add(Kind::Member, {b[left].begin, b[rest].end});
    b[left].role = Role::Object;
    b[rest].role = Role::Name;
    b.append(member, left);
    b.append(member, rest);
    left = member;
    rest = next;
  }
  b[node].kind = Kind::Member;
}

BuildIndex copy_subtree(TreeBuilder& b, BuildIndex from) {
  const auto copy_node = [&](BuildIndex node) {
    const TreeBuilder::Building original = b[node];
    const BuildIndex copy = b.add(original.kind, {original.begin, original.end}, original.role);
    b[copy].symbol = original.symbol;
    b[copy].grammar_symbol = original.grammar_symbol;
    b[copy].content_begin = original.content_begin;
    b[copy].content_end = original.content_end;
    if ((original.flags & kDecoded) != 0) b.copy_value(node, copy);
    return copy;
  };
  const BuildIndex root = copy_node(from);
  std::vector<std::pair<BuildIndex, BuildIndex>> open = {{from, root}};  // not recursive: types nest as deep as code likes
  while (!open.empty()) {
    const auto [original, copy] = open.back();
    open.pop_back();
    for (BuildIndex i = b[original].first_child; i != kNoBuild; i = b[i].next) {
      const BuildIndex child = copy_node(i);
      b.append(copy, child);
      open.emplace_back(i, child);
    }
  }
  return root;
}

void lower_case_word(TreeBuilder& b, BuildIndex node) {
  std::string word(b.text_of(node));
  for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  b.set_value(node, std::move(word));
}

void attach_annotations(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> pending;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].kind == Kind::Annotation && b.type_of(i) != "inner_attribute_item") {
      b.remove(node, i);
      pending.push_back(i);
    } else if (!pending.empty()) {
      b[i].begin = b[pending.front()].begin;
      BuildIndex after = kNoBuild;
      for (const BuildIndex annotation : pending) {
        b[annotation].role = Role::Decorator;
        b.insert_after(i, after, annotation);
        after = annotation;
      }
      pending.clear();
    }
    i = next;
  }
  for (const BuildIndex annotation : pending) {
    b[annotation].role = Role::None;
    b.append(node, annotation);
  }
}

void split_declaration(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> shared;  // modifiers, annotations, a common type
  std::vector<BuildIndex> variables;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::VarDef) {
      variables.push_back(i);
    } else {
      shared.push_back(i);
    }
  }
  if (variables.empty()) return;
  b.clear_children(node);
  bool first = true;
  for (const BuildIndex variable : variables) {
    BuildIndex after = kNoBuild;
    for (const BuildIndex part : shared) {
      const BuildIndex own = first ? part : copy_subtree(b, part);
      b[own].next = kNoBuild;
      b.insert_after(variable, after, own);
      after = own;
    }
    first = false;
    b[variable].begin = b[node].begin;
    if (variables.size() == 1) b[variable].end = b[node].end;
    b.order(variable, {Role::Decorator, Role::Modifier, Role::Type, Role::Left, Role::Right});
    b.append(node, variable);
  }
  b.splice_later(node);
}

void collect_body(TreeBuilder& b, BuildIndex node) {
  BuildIndex block = kNoBuild;
  BuildIndex before = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::Body || (block != kNoBuild && b[i].role == Role::None)) {
      b.remove(node, i);
      if (block == kNoBuild) {
        block = b.add(Kind::Block, {b[i].begin, b[i].end}, Role::Body);
        b[block].flags |= kSynthetic;
        b.insert_after(node, before, block);
      }
      b[i].role = Role::None;
      b[i].flags |= kStatement;
      b[block].end = b[i].end;
      b.append(block, i);
    } else {
      before = i;
    }
    i = next;
  }
}

void nest_else_if(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> branches;  // first, since moving them changes the list
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].role == Role::Else) branches.push_back(i);
  }
  BuildIndex current = node;
  for (const BuildIndex branch : branches) {
    b.remove(node, branch);
    b.append(current, branch);
    if (b[branch].kind != Kind::If) continue;
    const BuildIndex block = b.wrap(current, branch, Kind::Block, Role::None);
    b[block].role = Role::Else;
    b[branch].flags |= kStatement;
    current = branch;
  }
}

void try_roles(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind == Kind::Catch) b[i].role = Role::Handler;
    if (b[i].kind == Kind::Finally) b[i].role = Role::Finally;
    if (b[i].kind == Kind::Block && b[i].role == Role::None) b[i].role = Role::Else;
  }
}

void expression_body(TreeBuilder& b, BuildIndex node) {
  const BuildIndex body = b.child(node, Role::Body);
  if (body == kNoBuild || b[body].kind == Kind::Block) return;
  const BuildIndex result = b.wrap(node, body, Kind::Return, Role::None);
  b[result].flags |= kStatement;
  b.wrap(node, result, Kind::Block, Role::None);
}

void wrap_arguments(TreeBuilder& b, BuildIndex node) {
  const BuildIndex arguments = b.child(node, Role::Arguments);
  if (arguments != kNoBuild && b[arguments].kind != Kind::Arguments) b.wrap(node, arguments, Kind::Arguments, Role::None);
}

void update_expression(TreeBuilder& b, BuildIndex node) {
  const BuildIndex operand = b.child(node, Role::Operand);
  if (operand == kNoBuild || b[node].end - b[node].begin < 2) return;
  const bool postfix = b[operand].begin == b[node].begin;
  const ByteOffset at = postfix ? b[node].end - 2 : b[node].begin;
  const BuildIndex order = b.add_leaf(Kind::Modifier, {at, at + 2}, Role::Modifier);
  b.set_symbol(order, postfix ? "postfix" : "prefix");
  b.append(node, order);
}

void assignment_operator(TreeBuilder& b, BuildIndex node) {
  if (b[node].symbol == symbol_hash("=")) {
    b[node].symbol = 0;
  } else if (b[node].symbol != 0) {
    b[node].kind = Kind::AugAssign;
  }
}

void case_body(TreeBuilder& b, BuildIndex node) {
  BuildIndex first = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild && first == kNoBuild; i = b[i].next) {
    if (b[i].role == Role::None) first = i;
  }
  if (first == kNoBuild) return;
  b[first].role = Role::Body;
  if (b[first].kind == Kind::Block && b[first].next == kNoBuild) return;
  collect_body(b, node);
}

void generic_type(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    b[i].role = b[i].kind == Kind::TypeArguments ? Role::TypeArguments : Role::Name;
  }
}

void lambda(TreeBuilder& b, BuildIndex node) {
  const BuildIndex lone = b.child(node, Role::Parameters);
  if (lone != kNoBuild && b[lone].kind != Kind::Parameters) {
    const BuildIndex parameter = b[lone].kind == Kind::Parameter ? lone : b.wrap(node, lone, Kind::Parameter, Role::Name);
    b[parameter].role = Role::Parameters;
    b.wrap(node, parameter, Kind::Parameters, Role::None);
  }
  expression_body(b, node);
}

void wildcard_import(TreeBuilder& b, BuildIndex node) {
  b[node].role = Role::Name;
  b.make_leaf(node, Kind::Modifier);
}

void labeled(TreeBuilder& b, BuildIndex node) {
  const BuildIndex name = b[node].first_child;
  if (name == kNoBuild) return;
  b[name].role = Role::Name;
  b.set_role(b[name].next, Role::Body);
}

void keyword_call(TreeBuilder& b, BuildIndex node) {
  const std::string_view text = b.text_of(node);
  std::size_t length = 0;
  while (length < text.size() && (text[length] == '_' || (text[length] >= 'a' && text[length] <= 'z'))) ++length;
  const ByteOffset begin = b[node].begin;
  const auto keyword = static_cast<ByteOffset>(begin + length);
  const BuildIndex arguments = b.add(Kind::Arguments, {keyword, b[node].end}, Role::Arguments);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b[i].role = Role::None;
    b.append(arguments, i);
    i = next;
  }
  b.clear_children(node);
  b[node].kind = Kind::Call;
  b.append(node, b.add_leaf(Kind::Identifier, {begin, keyword}, Role::Callee));
  b.append(node, arguments);
}

void generic_callee(TreeBuilder& b, BuildIndex node) {
  const BuildIndex callee = b.child(node, Role::Callee);
  if (callee == kNoBuild) return;
  const BuildIndex name = b[callee].kind == Kind::Member ? b.child(callee, Role::Name) : callee;
  if (name == kNoBuild || b[name].kind != Kind::GenericType) return;
  const BuildIndex parent = name == callee ? node : callee;
  const BuildIndex plain = b.child(name, Role::Name);
  const BuildIndex types = b.child(name, Role::TypeArguments);
  if (plain == kNoBuild || types == kNoBuild) return;
  b.remove(name, types);
  b.remove(name, plain);
  b[plain].role = b[name].role;
  b.insert_after(parent, name, plain);
  b.remove(parent, name);
  b.append(node, types);
  b.order(node, {Role::Callee, Role::TypeArguments, Role::Arguments});
}

void conditional_section(TreeBuilder& b, BuildIndex node) {
  BuildIndex body = kNoBuild;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (b[i].role == Role::None) {
      b.remove(node, i);
      if (body == kNoBuild) {
        body = b.add(Kind::Block, {b[i].begin, b[i].end}, Role::Body);
        b[body].flags |= kSynthetic;
      }
      b[i].flags |= kStatement;
      b[body].end = b[i].end;
      b.append(body, i);
    }
    i = next;
  }
  if (body != kNoBuild) b.append(node, body);
  b.order(node, {Role::Cond, Role::Name, Role::Body, Role::Else});
}

void statement_of(TreeBuilder& b, BuildIndex node) {
  if (b[node].role == Role::Update || b[node].role == Role::Init) return;
  const BuildIndex inner = b.add(b[node].kind, {b[node].begin, b[node].end});
  b[inner].symbol = b[node].symbol;
  b[inner].grammar_symbol = b[node].grammar_symbol;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(inner, i);
    i = next;
  }
  b.clear_children(node);
  b[node].kind = Kind::ExprStmt;
  b[node].symbol = 0;
  b.append(node, inner);
}

void leading_statement(TreeBuilder& b, BuildIndex node) {
  const BuildIndex init = b.child(node, Role::Init);
  if (init == kNoBuild) return;
  b.remove(node, init);
  const Kind kind = b[node].kind;
  const BuildIndex inner = b.add(kind, {b[node].begin, b[node].end});
  b[inner].symbol = b[node].symbol;
  b[inner].grammar_symbol = b[node].grammar_symbol;
  b[inner].flags |= kStatement;
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    b.append(inner, i);
    i = next;
  }
  b.clear_children(node);
  b[init].role = Role::None;
  if (b[init].kind == Kind::Assign || b[init].kind == Kind::AugAssign || b[init].kind == Kind::Unary) statement_of(b, init);
  b[init].flags |= kStatement;
  b[node].kind = Kind::Block;
  b[node].symbol = 0;
  b[node].flags |= kSynthetic;
  b.append(node, init);
  b.append(node, inner);
}

void splice_arguments_of(TreeBuilder& b, BuildIndex node, Role role) {
  const BuildIndex list = b.child(node, role);
  if (list != kNoBuild && b[list].kind == Kind::Arguments) b.splice(node, list);
}

void heredoc(TreeBuilder& b, BuildIndex node) {
  const BuildIndex first = b[node].first_child;
  ByteOffset begin = b[node].begin;
  ByteOffset end = b[node].begin;
  bool interpolated = false;
  for (BuildIndex i = first; i != kNoBuild; i = b[i].next) {
    if (i == first) begin = b[i].begin;
    end = b[i].end;
    interpolated = interpolated || b[i].kind != Kind::StringText;
  }
  if (interpolated) {
    b[node].kind = Kind::Interpolated;
    return;
  }
  b.clear_children(node);
  b[node].kind = Kind::String;
  b[node].content_begin = static_cast<std::uint16_t>(std::min<ByteOffset>(begin - b[node].begin, 0xffff));
  b[node].content_end = static_cast<std::uint16_t>(std::min<ByteOffset>(b[node].end - end, 0xffff));
  b.set_symbol(node, b.text().substr(begin, end - begin));
}

void splice_role(TreeBuilder& b, BuildIndex node, Role role) {
  const BuildIndex part = b.child(node, role);
  if (part == kNoBuild) return;
  b[part].role = Role::None;
  b.splice(node, part);
}

namespace {
bool is_statement(Kind kind) {
  switch (kind) {
    case Kind::If: case Kind::For: case Kind::ForEach: case Kind::While: case Kind::DoWhile: case Kind::Switch:
    case Kind::Return: case Kind::Throw: case Kind::Break: case Kind::Continue: case Kind::Try: case Kind::VarDef:
    case Kind::FunctionDef: case Kind::ClassDef: case Kind::Block: case Kind::Import: case Kind::Package:
    case Kind::Error: case Kind::Missing: case Kind::ExprStmt: case Kind::TypeAlias: case Kind::Annotation:
    case Kind::Modifier: return true;
    default: return is_raw(kind);
  }
}
}  // namespace

void expression_statements(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex next = b[i].next;
    if (!is_statement(b[i].kind)) {
      const BuildIndex statement = b.wrap(node, i, Kind::ExprStmt, Role::None);
      b[statement].flags = kStatement;
    }
    i = next;
  }
}

void block_in_role(TreeBuilder& b, BuildIndex node, BuildIndex child, Role role) {
  b[child].role = role;
  if (b[child].kind == Kind::Block) return;
  const BuildIndex block = b.wrap(node, child, Kind::Block, Role::None);
  b[child].flags |= kStatement;
  expression_statements(b, block);
}

namespace {
/// What an operation ends with: what stands behind it in the text may belong to that alone. kNoBuild: it is none, or ends otherwise
/// (`a!!`).
BuildIndex last_operand(const TreeBuilder& b, BuildIndex node) {
  static const std::uint32_t kDot = symbol_hash(".");  // Swift's `.some(x)`
  BuildIndex operand = kNoBuild;
  switch (b[node].kind) {
    case Kind::Binary:
    case Kind::Assign:
    case Kind::AugAssign: operand = b.child(node, Role::Right); break;
    case Kind::Ternary: operand = b.child(node, Role::Else); break;
    case Kind::Unary:
      operand = b[node].symbol == kDot ? kNoBuild : b.child(node, Role::Operand);
      if (operand != kNoBuild && b[operand].begin == b[node].begin) operand = kNoBuild;
      break;
    default: break;
  }
  if (operand == kNoBuild) return kNoBuild;
  const std::string_view rest = b.text().substr(b[operand].end, b[node].end - b[operand].end);  // brackets at most
  return rest.find_first_not_of(") \t\r\n") == std::string_view::npos ? operand : kNoBuild;
}
}  // namespace

bool bind_tighter(TreeBuilder& b, BuildIndex node, Role role, bool innermost) {
  const BuildIndex head = b.child(node, role);
  if (head == kNoBuild || last_operand(b, head) == kNoBuild) return false;
  // Parentheses are gone from the tree, but they stand between the parts in the text.
  const std::string_view after = b.text().substr(b[head].end);
  const std::size_t next = after.find_first_not_of(" \t\r\n");
  if (next == std::string_view::npos || after[next] == ')') return false;
  const ByteOffset end = b[node].end;
  BuildIndex inner = head;
  BuildIndex operand = last_operand(b, inner);
  while (innermost && b[operand].end == b[inner].end && last_operand(b, operand) != kNoBuild) {
    inner = operand;
    operand = last_operand(b, inner);
  }
  const BuildIndex moved = b.add(b[node].kind, {b[operand].begin, end}, b[operand].role);
  b[moved].symbol = b[node].symbol;
  b[moved].grammar_symbol = b[node].grammar_symbol;
  b.insert_after(inner, operand, moved);
  b.remove(inner, operand);
  b.remove(node, head);
  b[operand].role = role;
  b.append(moved, operand);
  for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
    const BuildIndex following = b[i].next;
    b.append(moved, i);
    i = following;
  }
  for (BuildIndex i = head; i != moved;) {
    const BuildIndex within = i == inner ? moved : last_operand(b, i);  // asked first: it looks at the ends
    b[i].end = end;
    i = within;
  }
  b[node].kind = b[head].kind;
  b[node].symbol = b[head].symbol;
  b[node].grammar_symbol = b[head].grammar_symbol;
  b.clear_children(node);
  for (BuildIndex i = b[head].first_child; i != kNoBuild;) {
    const BuildIndex following = b[i].next;
    b.append(node, i);
    i = following;
  }
  return true;
}

}  // namespace omni::languages
