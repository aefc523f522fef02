#include "agents/syntax/languages/c_declarators.h"

#include <vector>

#include "agents/syntax/languages/common.h"

namespace omni::languages {
namespace {

/// What a declarator says, turned the right way round.
struct Declared {
  BuildIndex type = kNoBuild;
  BuildIndex name = kNoBuild;
  BuildIndex value = kNoBuild;
  BuildIndex parameters = kNoBuild;   ///< set: a function, `type` is what it returns
  std::vector<BuildIndex> modifiers;  ///< const, noexcept, override … behind a function's parameters
};

/// Nothing but blanks and comments.
bool blank_between(const TreeBuilder& b, ByteOffset begin, ByteOffset end) {
  if (begin > end) return false;
  std::string_view between = b.text().substr(begin, end - begin);
  for (;;) {
    const std::size_t first = between.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return true;
    between.remove_prefix(first);
    const bool block = between.starts_with("/*");
    const std::size_t comment_end = block || between.starts_with("//") ? between.find(block ? "*/" : "\n", 2) : std::string_view::npos;
    if (comment_end == std::string_view::npos) return false;
    between.remove_prefix(comment_end + (block ? 2 : 1));
  }
}

/// A type around `inner`; it reaches to `end` where only the declarator's own sign lies between.
BuildIndex type_around(TreeBuilder& b, Kind kind, BuildIndex inner, ByteOffset sign, ByteOffset end) {
  ByteRange range{sign, end};
  if (inner != kNoBuild) {
    range = {b[inner].begin, b[inner].end};
    if (blank_between(b, range.end, sign)) range.end = end;
  }
  const BuildIndex outer = b.add(kind, range);
  if (inner != kNoBuild) {
    b[inner].role = Role::Type;
    b.append(outer, inner);
  }
  return outer;
}

std::vector<BuildIndex> take_children(TreeBuilder& b, BuildIndex node) {
  std::vector<BuildIndex> children;
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) children.push_back(i);
  b.clear_children(node);
  return children;
}

/// What stands in a function's declarator besides name and parameters.
void function_suffix(TreeBuilder& b, const std::vector<BuildIndex>& children, Declared& declared) {
  for (const BuildIndex child : children) {
    if (b[child].kind == Kind::Modifier || b[child].kind == Kind::Annotation) declared.modifiers.push_back(child);
    if (b.type_of(child) == "trailing_return_type") declared.type = b[child].first_child;
  }
}

/// Walks from the outermost sign to the name. Each step wraps the type: `*a[3]` is an array of pointers.
Declared unwind(TreeBuilder& b, BuildIndex declarator, BuildIndex type) {
  Declared declared;
  declared.type = type;
  BuildIndex node = declarator;
  while (node != kNoBuild) {
    const std::string_view kind = b.type_of(node);
    const BuildIndex inner = b.child(node, Role::Left);
    if (kind == "init_declarator") {
      declared.value = b.child(node, Role::Right);
    } else if (kind.ends_with("pointer_declarator") || kind == "pointer_type_declarator") {
      const BuildIndex pointer = type_around(b, Kind::PointerType, declared.type, b[node].begin, b[node].begin + 1);
      for (BuildIndex i = b[node].first_child; i != kNoBuild;) {
        const BuildIndex next = b[i].next;
        if (b[i].kind == Kind::Modifier) b.append(pointer, i);
        i = next;
      }
      declared.type = pointer;
    } else if (kind.ends_with("reference_declarator")) {
      const bool rvalue = b.text_of(node).starts_with("&&");
      const std::string_view sign = rvalue ? "&&" : "&";
      declared.type = type_around(b, Kind::PointerType, declared.type, b[node].begin,
                                  static_cast<ByteOffset>(b[node].begin + sign.size()));
      b.set_symbol(declared.type, sign);
    } else if (kind.ends_with("array_declarator")) {
      const BuildIndex size = b.child(node, Role::Item);
      declared.type = type_around(b, Kind::ArrayType, declared.type, b[node].begin, b[node].begin);
      if (size != kNoBuild) b.append(declared.type, size);
    } else if (kind.ends_with("function_declarator")) {
      const BuildIndex parameters = b.child(node, Role::Parameters);
      BuildIndex target = inner;
      while (target != kNoBuild && b.type_of(target).ends_with("parenthesized_declarator")) target = b.child(target, Role::Left);
      const std::vector<BuildIndex> children = take_children(b, node);
      if (target == kNoBuild || !b.type_of(target).ends_with("_declarator")) {
        declared.parameters = parameters;
        function_suffix(b, children, declared);
        node = target;
        continue;
      }
      if (declared.type != kNoBuild) {  // a pointer to a function: the emptied node becomes its type
        b[declared.type].role = Role::ReturnType;
        b.append(node, declared.type);
      }
      if (parameters != kNoBuild) b.append(node, parameters);
      declared.type = node;
      node = target;
      continue;
    } else if (!kind.ends_with("_declarator") || kind == "structured_binding_declarator") {
      declared.name = node;
      break;
    }
    node = inner;
  }
  return declared;
}

/// Fills `node` (whose children were taken) with what was declared.
void fill(TreeBuilder& b, BuildIndex node, Kind kind, const std::vector<BuildIndex>& shared, const Declared& declared) {
  b[node].kind = kind;
  for (const BuildIndex part : shared) b.append(node, part);
  const auto put = [&](BuildIndex part, Role role) {
    if (part == kNoBuild) return;
    b[part].role = role;
    b.append(node, part);
  };
  const bool function = kind == Kind::FunctionDef;
  const bool variable = kind == Kind::VarDef;
  put(declared.type, function ? Role::ReturnType : Role::Type);
  put(declared.name, variable ? Role::Left : Role::Name);
  if (function) put(declared.parameters, Role::Parameters);
  if (function) {
    for (const BuildIndex modifier : declared.modifiers) put(modifier, b[modifier].role);
  }
  put(declared.value, variable ? Role::Right : Role::Default);
  b.order(node, {Role::Decorator, Role::Modifier, Role::Type, Role::ReturnType, Role::Left, Role::Name, Role::TypeParameters,
                 Role::Parameters, Role::Right, Role::Default, Role::Body});
}

/// `T x(1)`, `T x{1}`: made as `T x = new T(1)` would be.
BuildIndex constructed(TreeBuilder& b, BuildIndex value, BuildIndex type) {
  if (value == kNoBuild || type == kNoBuild || b[value].kind != Kind::Arguments) return value;
  const BuildIndex made = b.add(Kind::New, {b[value].begin, b[value].end});
  const BuildIndex own_type = copy_subtree(b, type);
  b[own_type].role = Role::Type;
  b[value].role = Role::Arguments;
  b.append(made, own_type);
  b.append(made, value);
  return made;
}

struct Parts {
  BuildIndex type = kNoBuild;
  BuildIndex value = kNoBuild;
  std::vector<BuildIndex> shared;
  std::vector<BuildIndex> declarators;
  std::vector<BuildIndex> other;
};

Parts take_parts(TreeBuilder& b, BuildIndex node) {
  Parts parts;
  for (const BuildIndex child : take_children(b, node)) {
    if (b[child].role == Role::Left) {
      parts.declarators.push_back(child);
    } else if (b[child].role == Role::Type) {
      parts.type = child;
    } else if (b[child].role == Role::Right || b[child].role == Role::Default) {
      parts.value = child;
    } else if (b[child].kind == Kind::Modifier || b[child].kind == Kind::Annotation) {
      parts.shared.push_back(child);
    } else {
      parts.other.push_back(child);
    }
  }
  return parts;
}

void declare_all(TreeBuilder& b, BuildIndex node, Kind kind) {
  const ByteRange whole{b[node].begin, b[node].end};
  Parts parts = take_parts(b, node);
  if (parts.declarators.empty()) {  // `struct s { … };`: just the type; a macro call or an unnamed bit field stays
    for (const BuildIndex part : parts.shared) b.append(node, part);
    if (parts.type != kNoBuild) b.append(node, parts.type);
    for (const BuildIndex part : parts.other) b.append(node, part);
    if (parts.type != kNoBuild && parts.other.empty()) {
      b.clear_children(node);
      b[parts.type].role = Role::None;
      if (b[parts.type].kind == Kind::ClassDef) {
        for (auto part = parts.shared.rbegin(); part != parts.shared.rend(); ++part) b.prepend(parts.type, *part);
        b[parts.type].begin = whole.begin;
      }
      b.append(node, parts.type);
      b.splice_later(node);
    }
    return;
  }
  const bool single = parts.declarators.size() == 1;
  for (const BuildIndex declarator : parts.declarators) {
    const bool first = declarator == parts.declarators.front();
    std::vector<BuildIndex> shared;
    for (const BuildIndex part : parts.shared) shared.push_back(first ? part : copy_subtree(b, part));
    const BuildIndex type = first || parts.type == kNoBuild ? parts.type : copy_subtree(b, parts.type);
    const ByteOffset end = single ? whole.end : b[declarator].end;
    Declared declared = unwind(b, declarator, type);
    if (declared.value == kNoBuild && single) declared.value = parts.value;
    declared.value = constructed(b, declared.value, declared.type);
    const BuildIndex made = b.add(kind, {whole.begin, end});
    b[made].grammar_symbol = b[node].grammar_symbol;
    fill(b, made, declared.parameters != kNoBuild && kind == Kind::VarDef ? Kind::FunctionDef : kind, shared, declared);
    b.append(node, made);
  }
  b.splice_later(node);
}

/// `: a(1), b{2}` of a constructor: makes a member or base each, and calls no function of that name.
void initializers(TreeBuilder& b, BuildIndex list, BuildIndex body) {
  std::vector<BuildIndex> calls;
  for (const BuildIndex initializer : take_children(b, list)) {
    const BuildIndex call = b.add(Kind::New, {b[initializer].begin, b[initializer].end});
    for (const BuildIndex part : take_children(b, initializer)) {
      const bool arguments = b[part].kind == Kind::Arguments || b[part].kind == Kind::List;
      b[part].role = arguments ? Role::Arguments : Role::Type;
      if (arguments) b[part].kind = Kind::Arguments;
      b.append(call, part);
    }
    b[initializer].kind = Kind::ExprStmt;
    b[initializer].flags |= kStatement;
    b[initializer].role = Role::None;
    b.append(initializer, call);
    calls.push_back(initializer);
  }
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) b.prepend(body, *call);
}

}  // namespace

void c_declaration(TreeBuilder& b, BuildIndex node) { declare_all(b, node, Kind::VarDef); }
void c_typedef(TreeBuilder& b, BuildIndex node) { declare_all(b, node, Kind::TypeAlias); }

void c_parameter(TreeBuilder& b, BuildIndex node) {
  const Parts parts = take_parts(b, node);
  Declared declared;
  declared.type = parts.type;
  if (!parts.declarators.empty()) declared = unwind(b, parts.declarators.front(), parts.type);
  if (declared.parameters != kNoBuild) {  // a function type as a parameter decays to a pointer: keep what is known
    declared.parameters = kNoBuild;
  }
  declared.value = parts.value;
  fill(b, node, Kind::Parameter, parts.shared, declared);
}

void c_function(TreeBuilder& b, BuildIndex node) {
  BuildIndex body = b.child(node, Role::Body);
  if (body != kNoBuild) b.remove(node, body);
  const Parts parts = take_parts(b, node);
  Declared declared;
  declared.type = parts.type;
  if (!parts.declarators.empty()) declared = unwind(b, parts.declarators.front(), parts.type);
  fill(b, node, Kind::FunctionDef, parts.shared, declared);
  for (const BuildIndex part : parts.other) {
    if (b.type_of(part) == "field_initializer_list") {
      if (body != kNoBuild) initializers(b, part, body);
    } else if (b[part].kind == Kind::Try) {  // a function-try-block is the whole body
      b[part].role = Role::Body;
      body = part;
    }
  }
  if (body == kNoBuild) return;
  b.append(node, body);
  if (b[body].kind != Kind::Block) {
    b[body].flags |= kStatement;
    b.wrap(node, body, Kind::Block, Role::None);
  }
}

void c_type_descriptor(TreeBuilder& b, BuildIndex node) {
  const Parts parts = take_parts(b, node);
  BuildIndex type = parts.type;
  if (!parts.declarators.empty()) {
    const Declared declared = unwind(b, parts.declarators.front(), parts.type);
    type = declared.type;
    if (declared.parameters != kNoBuild && type != kNoBuild) {  // `int(char)`: a function type
      b[type].role = Role::ReturnType;
      b.append(node, type);
      b.append(node, declared.parameters);
      return;
    }
  }
  if (type == kNoBuild) return;
  b[type].role = Role::None;
  b[type].begin = b[node].begin;
  b[type].end = b[node].end;
  b.append(node, type);
  b.splice_later(node);
}

void cpp_block(TreeBuilder& b, BuildIndex node) {
  for (BuildIndex i = b[node].first_child; i != kNoBuild; i = b[i].next) {
    if (b[i].kind != Kind::FunctionDef || b.child(i, Role::Body) != kNoBuild) continue;
    const BuildIndex type = b.child(i, Role::ReturnType);
    const BuildIndex name = b.child(i, Role::Name);
    const BuildIndex parameters = b.child(i, Role::Parameters);
    if (type == kNoBuild || name == kNoBuild || parameters == kNoBuild || b[parameters].first_child == kNoBuild) continue;
    bool values = b.text_of(type) != "void" && b.child(i, Role::Modifier) == kNoBuild;
    for (BuildIndex p = b[parameters].first_child; p != kNoBuild; p = b[p].next) {  // names alone: a prototype would say types
      const BuildIndex only = b[p].first_child;
      values = values && b[p].kind == Kind::Parameter && only != kNoBuild && b[only].next == kNoBuild &&
               (b[only].kind == Kind::Identifier || b[only].kind == Kind::Member);
    }
    if (!values) continue;
    for (BuildIndex p = b[parameters].first_child; p != kNoBuild;) {
      const BuildIndex next = b[p].next;
      b[b[p].first_child].role = Role::None;
      b.splice(parameters, p);
      p = next;
    }
    b.remove(i, parameters);
    b[parameters].kind = Kind::Arguments;
    b[i].kind = Kind::VarDef;
    b[type].role = Role::Type;
    b[name].role = Role::Left;
    const BuildIndex made = constructed(b, parameters, type);
    b[made].role = Role::Right;
    b.append(i, made);
  }
}

void cpp_range_loop(TreeBuilder& b, BuildIndex node) {
  const BuildIndex declarator = b.child(node, Role::Left);
  const BuildIndex type = b.child(node, Role::Type);
  if (declarator == kNoBuild) return;
  b.remove(node, declarator);
  if (type != kNoBuild) b.remove(node, type);
  const Declared declared = unwind(b, declarator, type);
  for (const auto& [part, role] : {std::pair{declared.type, Role::Type}, std::pair{declared.name, Role::Left}}) {
    if (part == kNoBuild) continue;
    b[part].role = role;
    b.append(node, part);
  }
  b.order(node, {Role::Modifier, Role::Init, Role::Type, Role::Left, Role::Right, Role::Body});
}

void cpp_lambda(TreeBuilder& b, BuildIndex node) {
  const BuildIndex declarator = b.child(node, Role::Left);
  BuildIndex parameters = kNoBuild;
  Declared declared;
  if (declarator != kNoBuild) {
    b.remove(node, declarator);
    declared = unwind(b, declarator, kNoBuild);
    parameters = declared.parameters;
  }
  if (parameters == kNoBuild) {
    const BuildIndex body = b.child(node, Role::Body);
    const ByteOffset at = body == kNoBuild ? b[node].end : b[body].begin;
    parameters = b.add(Kind::Parameters, {at, at});
    b[parameters].flags |= kSynthetic;
  }
  b[parameters].role = Role::Parameters;
  b.append(node, parameters);
  if (declared.type != kNoBuild) {
    b[declared.type].role = Role::ReturnType;
    b.append(node, declared.type);
  }
  for (const BuildIndex modifier : declared.modifiers) b.append(node, modifier);
  b.order(node, {Role::Modifier, Role::ReturnType, Role::TypeParameters, Role::Parameters, Role::Body});
}

}  // namespace omni::languages
