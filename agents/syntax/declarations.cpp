#include "agents/syntax/declarations.h"

#include <algorithm>
#include <array>
#include <optional>

#include <tree_sitter/api.h>

#include "agents/syntax/language.h"
#include "agents/syntax/one_line.h"

// The nodes are passed once, in preorder. Each node hands a few bits down to its children: whether a variable declared
// there can be seen from outside (`kOpen`), and whether a class that stands there belongs to the name before it
// (`kNamed`: `const A = class { … }`, `typedef struct { … } A`). A stack of the declarations around the current node
// gives containers and kinds.

namespace omni {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxName = 200;  ///< bytes; a name that is an expression may be long

constexpr std::uint8_t kOpen = 1;
constexpr std::uint8_t kNamed = 2;

struct ClassWord {
  std::string_view word;
  SymbolKind kind;
};
/// The word a class is defined with, as the node's symbol or before its name. "class" itself comes last: in `enum class`
/// and `data class` the other word says more.
constexpr ClassWord kClassWords[] = {
    {"enum", SymbolKind::Enum},           {"interface", SymbolKind::Interface}, {"protocol", SymbolKind::Interface},
    {"@interface", SymbolKind::Interface}, {"annotation", SymbolKind::Interface}, {"trait", SymbolKind::Trait},
    {"struct", SymbolKind::Struct},       {"union", SymbolKind::Struct},        {"record struct", SymbolKind::Struct},
    {"library", SymbolKind::Namespace},   {"class", SymbolKind::Class}};

/// Objects of methods that are no owner of their own: the class around them is.
constexpr std::string_view kSelf[] = {"this", "self", "$this", "cls", "prototype"};

bool is_self(std::string_view word) { return std::find(std::begin(kSelf), std::end(kSelf), word) != std::end(kSelf); }

bool is_class_like(SymbolKind kind) {
  return kind == SymbolKind::Class || kind == SymbolKind::Interface || kind == SymbolKind::Struct || kind == SymbolKind::Enum ||
         kind == SymbolKind::Trait;
}

/// Kinds through which a declaration of a whole file, module or class may be reached.
bool is_transparent(Kind kind) {
  switch (kind) {
    case Kind::Module: case Kind::Block: case Kind::ClassBody: case Kind::ExprStmt: case Kind::If: case Kind::Try:
    case Kind::Catch: case Kind::Finally: case Kind::With: case Kind::Namespace: case Kind::Dict: return true;
    default: return is_raw(kind);
  }
}

bool is_name_leaf(Kind kind) { return kind == Kind::Identifier || kind == Kind::Type || kind == Kind::Atom || kind == Kind::Number; }

bool looks_constant(std::string_view name) {
  std::size_t letters = 0;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z') return false;
    if (c >= 'A' && c <= 'Z') ++letters;
  }
  return letters >= 2;
}

void join(std::string& path, std::string_view part) {
  if (part.empty()) return;
  if (!path.empty()) path += '.';
  path += part;
}

struct Name {
  std::string text;
  ByteRange selection;
  std::string owner;
};

class Walk {
 public:
  explicit Walk(const Tree& tree) : tree_(tree) {
    const Language& language = tree.language();
    if (language.outline != nullptr) syntax_ = *language.outline;
    if (language.grammar == nullptr) return;
    for (const OutlineSyntax::Definition& definition : syntax_.definitions) {
      const TSSymbol symbol = ts_language_symbol_for_name(language.grammar(), definition.type.data(),
                                                          static_cast<std::uint32_t>(definition.type.size()), true);
      if (symbol != 0) raw_.emplace_back(raw_kind(symbol), definition.kind);
    }
  }

  std::vector<Declaration> run() {
    passed_.assign(tree_.size(), 0);
    for (NodeIndex i = 0; i < tree_.size(); ++i) {
      while (!scopes_.empty() && scopes_.back().end <= i) scopes_.pop_back();
      const NodeIndex parent = tree_[i].parent;
      const std::uint8_t given = parent == kNoNode ? kOpen : passed_[parent];
      const std::size_t before = found_.size();
      find(i, given);
      if (found_.size() == before) {
        if ((given & kOpen) != 0 && is_transparent(tree_[i].kind)) passed_[i] = kOpen;
        if (tree_[i].kind == Kind::ClassDef && given != 0) passed_[i] = kOpen;
        if (tree_[i].kind == Kind::ClassBody && (given & kNamed) != 0 &&
            (tree_[i].role == Role::Body || tree_[parent].kind == Kind::TypeAlias)) {
          passed_[i] = kOpen;
        }
      }
    }
    return std::move(found_);
  }

 private:
  struct Scope {
    NodeIndex end;
    std::uint32_t declaration;
  };

  const Node& at(NodeIndex i) const { return tree_[i]; }

  bool in_class() const {
    if (scopes_.empty()) return false;
    const SymbolKind kind = found_[scopes_.back().declaration].kind;
    return is_class_like(kind) || kind == SymbolKind::TypeAlias || kind == SymbolKind::EnumMember;
  }

  void find(NodeIndex i, std::uint8_t given) {
    const bool open = (given & kOpen) != 0;
    switch (at(i).kind) {
      case Kind::FunctionDef: return function(i);
      case Kind::ClassDef:
        if ((given & kNamed) != 0 && is_class_like(found_[scopes_.back().declaration].kind)) return;
        return definition(i, class_kind(i), kOpen);
      case Kind::Namespace: {
        const NodeIndex name = tree_.child(i, Role::Name);
        if (name == kNoNode || at(name).kind == Kind::String) return;  // extern "C" { }
        return space(i, name, SymbolKind::Namespace);
      }
      case Kind::Package: return space(i, tree_.child(i, Role::Name), SymbolKind::Module);
      case Kind::TypeAlias: {
        const NodeIndex type = tree_.child(i, Role::Type);
        const bool of_class = type != kNoNode && at(type).kind == Kind::ClassDef;
        return definition(i, of_class ? class_kind(type) : SymbolKind::TypeAlias, kNamed);
      }
      case Kind::VarDef: return variable(i, open);
      case Kind::Assign: return variable(i, open && at(at(i).parent).kind != Kind::With);
      case Kind::Pair: return pair(i, open);
      case Kind::Section: return section(i);
      case Kind::Instruction: return stage(i);
      case Kind::Element: return element(i);
      case Kind::Identifier:
        if (open && (at(i).role == Role::None || at(i).role == Role::Name) && at(at(i).parent).kind == Kind::ClassBody && in_class() &&
            found_[scopes_.back().declaration].kind == SymbolKind::Enum) {
          add(i, i + 1, SymbolKind::EnumMember, name_of(i), 0);
        }
        return;
      default:
        for (const auto& [kind, symbol_kind] : raw_) {
          if (kind != at(i).kind) continue;
          return symbol_kind == SymbolKind::EnumMember ? members(i) : definition(i, symbol_kind, 0);
        }
    }
  }

  void add(NodeIndex i, NodeIndex end, SymbolKind kind, Name name, std::uint8_t passed) {
    if (name.text.empty() || scopes_.size() >= kMaxDepth) return;
    Declaration made;
    made.node = i;
    made.kind = kind;
    made.range = at(i).range();
    made.selection = name.selection;
    if (!scopes_.empty()) {
      made.parent = scopes_.back().declaration;
      made.container = qualified_name(found_[made.parent]);
    }
    if (scopes_.empty() || found_[made.parent].name != name.owner) join(made.container, name.owner);
    made.name = std::move(name.text);
    found_.push_back(std::move(made));
    passed_[i] = passed;
    if (end > i + 1) scopes_.push_back({end, static_cast<std::uint32_t>(found_.size() - 1)});
  }

  void definition(NodeIndex i, SymbolKind kind, std::uint8_t passed) {
    const NodeIndex at_name = tree_.child(i, Role::Name);
    Name name = at_name == kNoNode ? nameless(i) : name_of(at_name);
    if (!is_self(name.text)) add(i, at(i).subtree_end, kind, std::move(name), passed);  // class << self: the class itself
  }

  /// `case small, large`: each name by itself, a lone one with all that belongs to it.
  void members(NodeIndex i) {
    std::vector<NodeIndex> names;
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (at(child).role == Role::Name) names.push_back(child);
    });
    if (names.size() == 1) return definition(i, SymbolKind::EnumMember, 0);
    for (const NodeIndex name : names) add(name, name + 1, SymbolKind::EnumMember, name_of(name), 0);
  }

  /// `a::b`, `A\B`: one name with dots.
  void space(NodeIndex i, NodeIndex at_name, SymbolKind kind) {
    if (at_name == kNoNode) return;
    Name name = name_of(at_name);
    name.owner.clear();
    name.text = dotted(at_name);
    if (kind == SymbolKind::Namespace || tree_.child(i, Role::Body) != kNoNode) {
      add(i, at(i).subtree_end, kind, std::move(name), kOpen);
    } else {
      add(i, i + 1, kind, std::move(name), 0);
    }
  }

  void function(NodeIndex i) {
    const NodeIndex at_name = tree_.child(i, Role::Name);
    Name name = at_name == kNoNode ? nameless(i) : name_of(at_name);
    if (name.text.empty()) return;
    if (at(i).symbol == symbol_hash("~") && !name.text.starts_with('~')) name.text.insert(0, 1, '~');
    const std::string receiver = receiver_of(i);
    if (!receiver.empty()) name.owner = receiver;
    const SymbolKind kind = function_kind(name, at(at(i).parent).kind);
    add(i, at(i).subtree_end, kind, std::move(name), 0);
  }

  /// Functions that a keyword names: `init(…)`, `operator +(…)`.
  Name nameless(NodeIndex i) const {
    if (syntax_.nameless.empty()) return {};
    ByteOffset begin = at(i).begin;
    ByteOffset end = at(i).end;
    tree_.for_each_child(i, [&](NodeIndex child) {
      const Role role = at(child).role;
      if (role == Role::Parameters || role == Role::TypeParameters || role == Role::Body) {
        end = std::min(end, at(child).begin);
      } else if (role == Role::Decorator || role == Role::Modifier || role == Role::ReturnType) {
        if (at(child).begin <= begin || at(child).end < end) begin = std::max(begin, at(child).end);
      }
    });
    while (begin < end && tree_.text()[begin] == ' ') ++begin;
    Name name;
    if (end <= begin) return name;
    name.text = one_line(tree_, {begin, end}, kMaxName);
    const std::string_view word = std::string_view(name.text).substr(0, name.text.find_first_of(" ([?!<"));
    if (std::find(syntax_.nameless.begin(), syntax_.nameless.end(), word) == syntax_.nameless.end()) return {};
    if (const std::size_t bracket = name.text.find_first_of("([{?!"); bracket != std::string::npos) name.text.resize(bracket);
    name.selection = {begin, begin + static_cast<ByteOffset>(word.size())};
    return name;
  }

  SymbolKind function_kind(const Name& name, Kind around) const {
    const bool inside = in_class();
    if (!inside && name.owner.empty() && around != Kind::ClassBody && around != Kind::Object) return SymbolKind::Function;
    const auto& constructors = syntax_.constructors;
    if (std::find(constructors.begin(), constructors.end(), name.text) != constructors.end()) return SymbolKind::Constructor;
    if (inside && found_[scopes_.back().declaration].name == name.text) return SymbolKind::Constructor;
    const std::size_t dot = name.owner.rfind('.');
    if (!name.owner.empty() && name.owner.substr(dot == std::string::npos ? 0 : dot + 1) == name.text) return SymbolKind::Constructor;
    return SymbolKind::Method;
  }

  /// `func (s *Server) …`, `fun Server.…`: the type's name.
  std::string receiver_of(NodeIndex i) const {
    NodeIndex receiver = tree_.child(i, Role::Receiver);
    const NodeIndex parameters = tree_.child(i, Role::Parameters);
    if (receiver == kNoNode && parameters != kNoNode && !tree_.is_leaf(parameters)) {
      const NodeIndex first = parameters + 1;
      if (at(first).symbol == symbol_hash("receiver")) receiver = tree_.child(first, Role::Type);
    }
    while (receiver != kNoNode && (at(receiver).kind == Kind::PointerType || at(receiver).kind == Kind::Parameter)) {
      receiver = tree_.child(receiver, Role::Type);
    }
    return receiver == kNoNode ? std::string() : dotted(receiver);
  }

  void variable(NodeIndex i, bool open) {
    const NodeIndex left = tree_.child(i, Role::Left);
    if (left == kNoNode) return;
    const NodeIndex right = tree_.child(i, Role::Right);
    const Kind value = right == kNoNode ? Kind::None : at(right).kind;
    const bool callable = value == Kind::Lambda || value == Kind::FunctionDef;
    const bool of_class = value == Kind::ClassDef;
    const Kind target = at(left).kind;
    if (!open && !callable && !of_class) return;
    if (target == Kind::Tuple || target == Kind::List) {
      if (open) several(left, i);
      return;
    }
    if (!is_name_leaf(target) && target != Kind::Member && !is_raw(target) && target != Kind::GenericType) return;
    const bool assigned = at(i).kind == Kind::Assign;
    if (assigned && !callable && !of_class && target != Kind::Identifier) return;  // a.b = 1 declares nothing
    Name name = name_of(left);
    SymbolKind kind = of_class ? class_kind(right) : SymbolKind::Other;
    if (callable) kind = function_kind(name, at(at(i).parent).kind);
    if (kind == SymbolKind::Other) kind = value_kind(i, name.text);
    add(i, at(i).subtree_end, kind, std::move(name), kNamed);
  }

  /// `A, B = 1, 2`: each name by itself.
  void several(NodeIndex list, NodeIndex whole) {
    tree_.for_each_child(list, [&](NodeIndex item) {
      if (at(item).kind != Kind::Identifier) return;
      Name name = name_of(item);
      const SymbolKind kind = value_kind(whole, name.text);
      add(item, item + 1, kind, std::move(name), 0);
    });
  }

  SymbolKind value_kind(NodeIndex i, std::string_view name) const {
    bool constant = false;
    bool fixed = false;     // static final
    bool shared = false;
    bool plain = true;      // without type, modifiers
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (at(child).role == Role::Type && at(child).kind != Kind::Arguments) plain = false;
      if (at(child).kind != Kind::Modifier) return;
      plain = false;
      const std::string_view word = tree_.text(child);
      constant = constant || word == "const" || word == "constexpr" || word == "constant";
      fixed = fixed || word == "final";
      shared = shared || word == "static";
    });
    const bool inside = in_class();
    if (inside && plain && found_[scopes_.back().declaration].kind == SymbolKind::Enum) return SymbolKind::EnumMember;
    if (constant || (fixed && (shared || !inside)) || looks_constant(name)) return SymbolKind::Constant;
    if (!inside) return SymbolKind::Variable;
    return tree_.child(i, Role::Body) != kNoNode ? SymbolKind::Property : SymbolKind::Field;
  }

  void pair(NodeIndex i, bool open) {
    const NodeIndex key = tree_.child(i, Role::Key);
    const NodeIndex value = tree_.child(i, Role::Value);
    if (key == kNoNode || value == kNoNode) return;
    if (at(value).kind == Kind::Lambda) {  // { handle: function () { … } }
      Name name = name_of(key);
      const SymbolKind kind = function_kind(name, Kind::Object);
      return add(i, at(i).subtree_end, kind, std::move(name), 0);
    }
    if (!open || key_level() >= syntax_.key_depth) return;
    add(i, at(i).subtree_end, SymbolKind::Key, name_of(key), kOpen);
  }

  std::size_t key_level() const {
    return static_cast<std::size_t>(std::count_if(scopes_.begin(), scopes_.end(), [&](const Scope& scope) {
      return found_[scope.declaration].kind == SymbolKind::Key;
    }));
  }

  /// `resource "aws_s3_bucket" "logs"` is resource.aws_s3_bucket.logs.
  void section(NodeIndex i) {
    const NodeIndex first = tree_.child(i, Role::Name);
    if (first == kNoNode) return;
    Name name = name_of(first);
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (at(child).role != Role::Item) return;
      join(name.text, tree_.content(child).substr(0, kMaxName));
      name.selection = tree_.content_range(child);
    });
    add(i, at(i).subtree_end, SymbolKind::Section, std::move(name), kOpen);
  }

  /// A section that lasts until `ends(next sibling)`.
  template <typename F>
  void until(NodeIndex i, Name name, F&& ends) {
    const std::size_t before = found_.size();
    NodeIndex end = at(i).subtree_end;
    ByteOffset end_byte = at(i).end;
    for (NodeIndex next = tree_.next_sibling(i); next != kNoNode && !ends(next); next = tree_.next_sibling(next)) {
      end = at(next).subtree_end;
      end_byte = std::max(end_byte, at(next).end);
    }
    add(i, end, SymbolKind::Section, std::move(name), 0);
    if (found_.size() > before) found_.back().range.end = end_byte;
  }

  void stage(NodeIndex i) {
    if (syntax_.stage.empty() || at(i).role == Role::Body) return;
    const std::uint32_t word = symbol_hash(syntax_.stage);
    if (at(i).symbol != word) return;
    NodeIndex name = tree_.child(i, Role::Alias);
    if (name == kNoNode) name = tree_.child(i, Role::Name);
    if (name == kNoNode) return;
    until(i, name_of(name), [&](NodeIndex next) { return at(next).kind == Kind::Instruction && at(next).symbol == word; });
  }

  /// 1 to 6 for h1 to h6, else 0.
  int heading_level(NodeIndex i) const {
    if (at(i).kind != Kind::Element) return 0;
    const NodeIndex name = tree_.child(i, Role::Name);
    const std::string_view word = name == kNoNode ? std::string_view{} : tree_.text(name);
    if (word.size() != 2 || (word[0] != 'h' && word[0] != 'H') || word[1] < '1' || word[1] > '6') return 0;
    return word[1] - '0';
  }

  void element(NodeIndex i) {
    if (!syntax_.markup) return;
    if (const int level = heading_level(i); level != 0) {
      Name name;
      for (NodeIndex part = i + 1; part < at(i).subtree_end; ++part) {
        if (at(part).kind != Kind::Text) continue;
        if (name.text.empty()) name.selection = at(part).range();
        if (!name.text.empty()) name.text += ' ';
        name.text += one_line(tree_, at(part).range(), kMaxName);
      }
      return until(i, std::move(name), [&](NodeIndex next) {
        const int other = heading_level(next);
        return other != 0 && other <= level;
      });
    }
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (at(child).kind != Kind::Attribute) return;
      const NodeIndex name = tree_.child(child, Role::Name);
      const NodeIndex value = tree_.child(child, Role::Value);
      if (name == kNoNode || value == kNoNode || tree_.text(name) != "id") return;
      if (!found_.empty() && found_.back().node == i) return;  // a second id
      add(i, at(i).subtree_end, SymbolKind::Section, name_of(value), 0);
    });
  }

  SymbolKind class_kind(NodeIndex i) const {
    if (at(i).symbol != 0) {
      for (const ClassWord& known : kClassWords) {
        if (at(i).symbol == symbol_hash(known.word) && known.kind != SymbolKind::Class) return known.kind;
      }
    }
    ByteOffset begin = at(i).begin;
    tree_.for_each_child(i, [&](NodeIndex child) {
      if (at(child).role == Role::Decorator && at(child).begin <= begin + 1) begin = std::max(begin, at(child).end);
    });
    const NodeIndex name = tree_.child(i, Role::Name);
    const NodeIndex body = tree_.child(i, Role::Body);
    const ByteOffset end = name != kNoNode ? at(name).begin : body != kNoNode ? at(body).begin : at(i).end;
    if (end < begin) return SymbolKind::Class;
    const std::string head = ' ' + one_line(tree_, {begin, end}) + ' ';
    for (const ClassWord& known : kClassWords) {
      const std::size_t found = head.find(known.word);
      if (found == std::string::npos || found == 0) continue;
      const auto is_word = [](char c) { return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); };
      if (!is_word(head[found - 1]) && !is_word(head[found + known.word.size()])) return known.kind;
    }
    return SymbolKind::Class;
  }

  Name name_of(NodeIndex i) const {
    Name name;
    while (at(i).kind == Kind::GenericType && tree_.child(i, Role::Name) != kNoNode) i = tree_.child(i, Role::Name);
    if (at(i).kind == Kind::Tuple) {  // a pattern around the name
      const NodeIndex pattern = i;
      tree_.for_each_child(pattern, [&](NodeIndex part) {
        if (i == pattern && at(part).kind == Kind::Identifier) i = part;
      });
    }
    NodeIndex last = i;
    if (at(i).kind == Kind::Member && tree_.child(i, Role::Name) != kNoNode) {
      last = tree_.child(i, Role::Name);
      if (in_class()) {
        name.text = dotted(i);
      } else {
        name.owner = dotted(tree_.child(i, Role::Object));
      }
    }
    name.selection = tree_.content_range(last);
    if (name.text.empty()) {
      const std::string_view text = slice(tree_.text(), name.selection);
      name.text = text.size() <= kMaxName && text.find_first_of(" \t\r\n") == std::string_view::npos
                      ? std::string(text)
                      : one_line(tree_, name.selection, kMaxName);
    }
    return name;
  }

  /// `a::b<T>->c` is a.b.c; without words like `this`. A loop, since hostile chains are long.
  std::string dotted(NodeIndex i) const {
    std::vector<std::string_view> parts;
    while (i != kNoNode && parts.size() < kMaxDepth) {
      const NodeIndex name = tree_.child(i, Role::Name);
      if (at(i).kind == Kind::GenericType && name != kNoNode) {
        i = name;
      } else if (at(i).kind == Kind::Member && name != kNoNode) {
        const NodeIndex inner = at(name).kind == Kind::GenericType ? tree_.child(name, Role::Name) : name;
        parts.push_back(tree_.content(inner == kNoNode ? name : inner));
        i = tree_.child(i, Role::Object);
      } else {
        if (tree_.is_leaf(i) || is_name_leaf(at(i).kind)) parts.push_back(tree_.content(i));
        break;
      }
    }
    std::string out;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      if (!is_self(*part)) join(out, part->substr(0, kMaxName));
    }
    return out;
  }

  const Tree& tree_;
  OutlineSyntax syntax_;
  std::vector<std::pair<Kind, SymbolKind>> raw_;
  std::vector<std::uint8_t> passed_;  ///< by node: what it hands to its children
  std::vector<Declaration> found_;
  std::vector<Scope> scopes_;
};

}  // namespace

std::string qualified_name(const Declaration& declaration) {
  return declaration.container.empty() ? declaration.name : declaration.container + "." + declaration.name;
}

std::vector<Declaration> declarations_of(const Tree& tree) { return Walk(tree).run(); }

}  // namespace omni
