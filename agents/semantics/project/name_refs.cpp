#include "agents/semantics/project/name_refs.h"

#include <algorithm>
#include <array>

#include "agents/syntax/language.h"

namespace omni {
namespace {

constexpr int kDeepestRef = 12;           // a chain of members, calls and variables that is followed
constexpr std::size_t kLongestRef = 400;  // bytes

/// Types that stand for what they hold.
bool is_transparent(std::string_view generic) {
  static constexpr std::array<std::string_view, 6> kNames = {"Optional", "Promise",           "Awaitable",
                                                             "Readonly", "CompletableFuture", "Final"};
  return std::find(kNames.begin(), kNames.end(), generic) != kNames.end();
}

NameRef dotted_ref(std::string_view text) {
  NameRef out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    const std::string_view part = text.substr(at, end - at);
    if (part.empty()) return {};
    out = out.empty() ? first_part('N', part) : joined(std::move(out), 'M', part);
    if (out.empty()) return {};
    at = end + 1;
  }
  return out;
}
}  // namespace

LanguageFamily family_of(const Language& language) {
  const std::string_view name = language.name;
  if (name == "python") return LanguageFamily::Python;
  if (name == "javascript" || name == "typescript" || name == "tsx") return LanguageFamily::Script;
  if (name == "java") return LanguageFamily::Java;
  if (name == "go") return LanguageFamily::Go;
  return LanguageFamily::None;
}

NameRef first_part(char letter, std::string_view text) {
  if (text.size() > kLongestRef) return {};
  NameRef out(1, letter);
  out += text;
  return out;
}

NameRef joined(NameRef before, char letter, std::string_view text) {
  if (before.empty() || before.size() + text.size() > kLongestRef) return {};
  before += '\n';
  before += letter;
  before += text;
  return before;
}

NameRefs::NameRefs(const Tree& tree, const Names& names)
    : tree_(tree), names_(names), family_(family_of(tree.language())), owner_(tree.size(), kNoNode) {
  for (NodeIndex i = 0; i < tree_.size(); ++i) {
    if (const NodeIndex parent = tree_[i].parent; parent != kNoNode) {
      owner_[i] = is_function(parent) || is_class(parent) ? parent : owner_[parent];
    }
  }
}

bool NameRefs::is_inside_function(NodeIndex node) const {
  for (NodeIndex up = owner(node); up != kNoNode; up = owner(up)) {
    if (is_function(up)) return true;
  }
  return false;
}
std::uint32_t NameRefs::function_around(NodeIndex node) const {
  for (NodeIndex up = owner(node); up != kNoNode; up = owner(up)) {
    if (const auto at = function_at_.find(up); at != function_at_.end()) return at->second;
  }
  return 0;
}

std::uint32_t NameRefs::class_around(NodeIndex node) const {
  for (NodeIndex up = owner(node); up != kNoNode; up = owner(up)) {
    if (const auto at = class_at_.find(up); at != class_at_.end()) return at->second;
  }
  return kNoIndex;
}
NameRef NameRefs::type_ref(NodeIndex type, int depth) const {
  if (type == kNoNode || depth > kDeepestRef) return {};
  switch (kind(type)) {
    case Kind::Identifier: return first_part('N', text(type));
    case Kind::Member: return dotted_ref(text(type));
    case Kind::String:
      return tree_[type].role == Role::Type || tree_[type].role == Role::ReturnType ? dotted_ref(tree_.content(type))
                                                                                    : NameRef();
    case Kind::PointerType: return type_ref(child(type, Role::Type), depth + 1);
    case Kind::GenericType: {
      const NodeIndex name = child(type, Role::Name);
      if (!is_transparent(text(name))) return type_ref(name, depth + 1);
      NodeIndex arguments = child(type, Role::TypeArguments);
      return arguments == kNoNode ? NameRef() : type_ref(tree_.first_child(arguments), depth + 1);
    }
    case Kind::Index: {  // Optional[T]
      if (!is_transparent(text(child(type, Role::Object)))) return type_ref(child(type, Role::Object), depth + 1);
      return type_ref(child(type, Role::Item), depth + 1);
    }
    case Kind::Parameters: {  // Go: several results
      const NodeIndex first = tree_.first_child(type);
      return first == kNoNode ? NameRef() : type_ref(child(first, Role::Type), depth + 1);
    }
    default: return {};
  }
}

bool NameRefs::is_own(NodeIndex identifier) const {
  if (text(identifier) == "this") return true;
  if (family_ != Family::Python || text(identifier) != "self") return false;
  return class_around(identifier) != kNoIndex;
}

NameRef NameRefs::ref(NodeIndex node, int depth) const {
  if (node == kNoNode || depth > kDeepestRef) return {};
  switch (kind(node)) {
    case Kind::Identifier: return identifier(node, depth);
    case Kind::Member: {
      if (text(node) == "module.exports") return {};
      const NodeIndex name = child(node, Role::Name);
      return name == kNoNode ? NameRef() : joined(ref(child(node, Role::Object), depth + 1), 'M', text(name));
    }
    case Kind::Call: {
      const NodeIndex callee = child(node, Role::Callee);
      if (kind(callee) == Kind::Identifier) {
        const NodeIndex arguments = child(node, Role::Arguments);
        const NodeIndex first = arguments == kNoNode ? kNoNode : tree_.first_child(arguments);
        if (family_ == Family::Script && text(callee) == "require" && kind(first) == Kind::String)
          return first_part('R', tree_.content(first));
        if (family_ == Family::Python && text(callee) == "super") return "S";
        if (family_ == Family::Go && text(callee) == "new") return typed(type_ref(first, 0));
      }
      return joined(ref(callee, depth + 1), 'C', {});
    }
    case Kind::New: return typed(type_ref(child(node, Role::Type), 0));
    case Kind::Cast: return typed(type_ref(child(node, Role::Type), 0));
    case Kind::Await: return ref(tree_.first_child(node), depth + 1);
    case Kind::Unary: return family_ == Family::Go ? ref(child(node, Role::Operand), depth + 1) : NameRef();
    case Kind::Lambda:
    case Kind::FunctionDef: {
      const auto at = function_at_.find(node);
      return at == function_at_.end() ? NameRef() : first_part('F', std::to_string(at->second));
    }
    case Kind::ClassDef: {
      const auto at = class_at_.find(node);
      return at == class_at_.end() ? NameRef() : first_part('T', std::to_string(at->second));
    }
    default: return {};
  }
}

NameRef NameRefs::identifier(NodeIndex node, int depth) const {
  const std::string_view name = text(node);
  if (is_own(node)) return "O";
  if (name == "super" && family_ != Family::Go) return "S";
  if (name == "cls" && family_ == Family::Python) return "K";
  const std::uint32_t variable = names_.variable(node);
  if (variable == 0) return first_part('N', name);
  if (const auto local = local_function_.find(variable); local != local_function_.end())
    return first_part('F', std::to_string(local->second));
  if (top_.count(variable) > 0 && named_.count(name) > 0) return first_part('N', name);
  const NodeIndex type = names_.declared_type(node);
  if (type != kNoNode) {
    const bool written = tree_[type].role == Role::Type || kind(type) != Kind::String;
    NameRef of_type = kind(type) == Kind::Unary || kind(type) == Kind::Call || kind(type) == Kind::New
                          ? ref(type, depth + 1)
                      : written ? typed(type_ref(type, 0))
                                : NameRef();
    if (!of_type.empty()) return of_type;
  }
  if (const auto value = value_of_.find(variable); value != value_of_.end() && value->second != kNoNode) {
    const auto path = path_of_.find(variable);
    NameRef out = ref(value->second, depth + 1);
    return path == path_of_.end() ? out : joined(std::move(out), 'M', path->second);
  }
  return names_.is_field(variable) ? joined("O", 'M', name) : NameRef();
}
}  // namespace omni
