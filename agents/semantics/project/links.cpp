#include "agents/semantics/project/links.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <unordered_map>

#include "agents/semantics/project/module_paths.h"
#include "agents/syntax/language.h"

/// A NameRef is read from left to right; each part turns a meaning into another one. Names of a file may lead to further
/// refs (imports, re-exports, fields), so the reading recurses, to a depth that nobody writes.
namespace omni {
namespace {

using ClassId = std::uint32_t;

constexpr int kDeepest = 24;
constexpr std::size_t kMostTargets = 4;  ///< implementations or overloads of one call; with more it counts as unknown
constexpr std::size_t kMostBases = 64;
constexpr std::uint32_t kMostReads = 4000;  ///< names looked up for one call: `export *` and base classes may branch

struct Meaning {
  enum class Kind : std::uint8_t { None, Module, Folder, Class, Object, Super, Functions };
  Kind kind = Kind::None;
  std::uint32_t file = kNoIndex;  ///< Module; of a Folder: who asks
  std::string folder = {};
  ClassId type = 0;  ///< Class, Object, Super
  std::vector<FunctionId> functions = {};
  Kind through = Kind::None;  ///< Functions: found as members of that
  ClassId through_type = 0;
};

}  // namespace

class Linker {
 public:
  explicit Linker(Links& links) : links_(links), files_(links.files_), paths_(links.files_) {}

  void run() {
    number();
    attach_go_methods();
    find_subclasses();
    links_.calls_.resize(files_.size());
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      if (files_[file].facts != nullptr) link(file);
    }
  }

 private:
  const FileFacts& facts(std::uint32_t file) const { return *files_[file].facts; }
  bool speaks(std::uint32_t file, std::string_view language) const { return files_[file].language->name == language; }
  bool is_script(std::uint32_t file) const {
    return !speaks(file, "python") && !speaks(file, "java") && !speaks(file, "go");
  }

  // ── numbers ─────────────────────────────────────────────────────────────────────────────────────────────────────

  void number() {
    FunctionId functions = 0;
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      links_.first_function_.push_back(functions);
      first_class_.push_back(static_cast<ClassId>(class_file_.size()));
      if (files_[file].facts == nullptr) continue;
      const FileFacts& own = facts(file);
      functions += static_cast<FunctionId>(own.functions.size());
      for (std::uint32_t i = 0; i < own.classes.size(); ++i) {
        class_file_.push_back(file);
        methods_.emplace_back();
        for (const auto& [name, function] : own.classes[i].methods)
          methods_.back().emplace(name, links_.first_function_[file] + function);
        if (speaks(file, "java") && !own.classes[i].name.empty())
          java_.emplace(java_name(file, i), first_class_[file] + i);
      }
      std::map<std::string, const NameRef*, std::less<>>& names = names_.emplace_back();
      for (const NamedRef& each : own.scope) names.emplace(each.name, &each.ref);
      static const NameRef kEither;  // imported and defined, or imported twice: one of them is meant
      for (const NamedRef& each : own.imports) {
        if (each.name.empty()) continue;
        const auto [known, added] = names.emplace(each.name, &each.ref);
        if (!added && *known->second != each.ref) known->second = &kEither;
      }
      file_names_.emplace(file, names_.size() - 1);
      std::map<std::string, const NameRef*, std::less<>>& exports = exports_.emplace_back();
      for (const NamedRef& each : own.exports) exports.insert_or_assign(each.name, &each.ref);
    }
    links_.first_function_.push_back(functions);
  }

  std::string java_name(std::uint32_t file, std::uint32_t type) const {
    const FileFacts& own = facts(file);
    std::string name = own.classes[type].name;
    int depth = 0;
    for (std::uint32_t outer = own.classes[type].outer; outer != kNoIndex && depth < kDeepest;
         outer = own.classes[outer].outer, ++depth) {
      name = own.classes[outer].name + "." + name;
    }
    return own.package.empty() ? name : own.package + "." + name;
  }

  /// A method of Go stands anywhere in its package.
  void attach_go_methods() {
    for (std::uint32_t file = 0; file < files_.size(); ++file) {
      if (files_[file].facts == nullptr || !speaks(file, "go")) continue;
      for (std::uint32_t i = 0; i < facts(file).functions.size(); ++i) {
        const FunctionFact& fact = facts(file).functions[i];
        if (fact.receiver_type.empty()) continue;
        const Meaning type = in_go_package(file, paths_.folder_of(file), fact.receiver_type, 0);
        if (type.kind == Meaning::Kind::Class) methods_[type.type].emplace(fact.name, links_.first_function_[file] + i);
      }
    }
  }

  void find_subclasses() {
    std::vector<std::vector<ClassId>> all;
    for (ClassId type = 0; type < class_file_.size(); ++type) {
      reads_left_ = kMostReads;
      all.push_back(bases(type));
      for (const ClassId base : all.back()) subclasses_[base].push_back(type);
    }
    bases_ = std::move(all);
  }

  const ClassFact& fact(ClassId type) const {
    const std::uint32_t file = class_file_[type];
    return facts(file).classes[type - first_class_[file]];
  }

  std::vector<ClassId> bases(ClassId type) {
    if (!bases_.empty()) return bases_[type];
    std::vector<ClassId> out;
    const std::uint32_t file = class_file_[type];
    for (const NameRef& base : fact(type).bases) {
      const Meaning meant = read(file, outer_of(type), base, 1);
      if (meant.kind == Meaning::Kind::Class && meant.type != type) out.push_back(meant.type);
    }
    return out;
  }

  ClassId outer_of(ClassId type) const {
    const std::uint32_t outer = fact(type).outer;
    return outer == kNoIndex ? kNoIndex : first_class_[class_file_[type]] + outer;
  }

  // ── reading refs ────────────────────────────────────────────────────────────────────────────────────────────────

  Meaning read(std::uint32_t file, ClassId inside, const NameRef& ref, int depth) {
    Meaning meant;
    if (depth > kDeepest || reads_left_ == 0) return meant;
    --reads_left_;
    for (std::size_t at = 0; at < ref.size();) {
      const std::size_t end = std::min(ref.find('\n', at), ref.size());
      const std::string_view part = std::string_view(ref).substr(at, end - at);
      meant = next(file, inside, std::move(meant), part[0], part.substr(1), depth);
      if (meant.kind == Meaning::Kind::None) return meant;
      at = end + 1;
    }
    return meant;
  }

  Meaning next(std::uint32_t file, ClassId inside, Meaning before, char letter, std::string_view text, int depth) {
    const auto number = [&] {
      std::uint32_t out = 0;
      std::from_chars(text.data(), text.data() + text.size(), out);
      return out;
    };
    switch (letter) {
      case 'N': return named(file, inside, text, depth + 1);
      case 'M': return member(before, text, depth + 1);
      case 'C': return called(before, depth + 1);
      case 'I':
        if (before.kind == Meaning::Kind::Class)
          before.kind = Meaning::Kind::Object;
        else if (before.kind != Meaning::Kind::Object)
          return {};
        return before;
      case 'O': return inside == kNoIndex ? Meaning() : of_class(Meaning::Kind::Object, inside);
      case 'K': return inside == kNoIndex ? Meaning() : of_class(Meaning::Kind::Class, inside);
      case 'S': return inside == kNoIndex ? Meaning() : of_class(Meaning::Kind::Super, inside);
      case 'F': return functions({links_.first_function_[file] + number()});
      case 'T': return of_class(Meaning::Kind::Class, first_class_[file] + number());
      case 'R': return specifier(file, text, depth + 1);
      default: return {};
    }
  }

  static Meaning of_class(Meaning::Kind kind, ClassId type) {
    Meaning out;
    out.kind = kind;
    out.type = type;
    return out;
  }
  static Meaning functions(std::vector<FunctionId> found) {
    Meaning out;
    if (found.empty()) return out;
    out.kind = Meaning::Kind::Functions;
    out.functions = std::move(found);
    return out;
  }
  static Meaning module(std::uint32_t file) {
    Meaning out;
    out.kind = Meaning::Kind::Module;
    out.file = file;
    return out;
  }
  static Meaning folder(std::uint32_t asked_by, std::string path) {
    Meaning out;
    out.kind = Meaning::Kind::Folder;
    out.file = asked_by;
    out.folder = std::move(path);
    return out;
  }

  const NameRef* in_scope(std::uint32_t file, std::string_view name) const {
    const auto& names = names_[file_names_.at(file)];
    const auto at = names.find(name);
    return at == names.end() ? nullptr : at->second;
  }

  Meaning named(std::uint32_t file, ClassId inside, std::string_view name, int depth) {
    if (depth > kDeepest) return {};
    if (speaks(file, "java")) {
      for (ClassId type = inside; type != kNoIndex; type = outer_of(type)) {
        if (name == fact(type).name) return of_class(Meaning::Kind::Class, type);
        if (Meaning found = member(of_class(Meaning::Kind::Object, type), name, depth + 1);
            found.kind != Meaning::Kind::None)
          return found;
      }
    }
    if (const NameRef* ref = in_scope(file, name); ref != nullptr) return read(file, kNoIndex, *ref, depth + 1);
    if (speaks(file, "go")) {
      if (Meaning found = in_go_package(file, paths_.folder_of(file), name, depth + 1);
          found.kind != Meaning::Kind::None)
        return found;
      if (Meaning found = go_import(file, name); found.kind != Meaning::Kind::None) return found;
    }
    if (speaks(file, "java")) {
      if (Meaning found = java_class(facts(file).package.empty() ? std::string(name)
                                                                 : facts(file).package + "." + std::string(name));
          found.kind != Meaning::Kind::None) {
        return found;
      }
    }
    return in_wildcards(file, facts(file).wildcards, name, depth);
  }

  Meaning in_wildcards(std::uint32_t file, const std::vector<NameRef>& wildcards, std::string_view name, int depth) {
    for (const NameRef& wildcard : wildcards) {
      if (speaks(file, "java")) {
        if (Meaning found = specifier(file, wildcard.substr(1) + "." + std::string(name), depth + 1);
            found.kind != Meaning::Kind::None)
          return found;
        continue;
      }
      const Meaning whole = read(file, kNoIndex, wildcard, depth + 1);
      if (Meaning found = member(whole, name, depth + 1); found.kind != Meaning::Kind::None) return found;
    }
    return {};
  }

  Meaning specifier(std::uint32_t file, std::string_view text, int depth) {
    if (speaks(file, "python")) return found(file, paths_.python(file, text));
    if (speaks(file, "go")) return found(file, paths_.go(text));
    if (!speaks(file, "java")) return found(file, paths_.script(file, text));
    // The longest beginning that is a class, then its members.
    for (std::size_t end = text.size(); end != std::string_view::npos && end > 0; end = text.rfind('.', end - 1)) {
      Meaning meant = java_class(std::string(text.substr(0, end)));
      if (meant.kind == Meaning::Kind::None) continue;
      for (std::size_t at = end; at < text.size() && meant.kind != Meaning::Kind::None;) {
        const std::size_t stop = std::min(text.find('.', at + 1), text.size());
        meant = member(meant, text.substr(at + 1, stop - at - 1), depth + 1);
        at = stop;
      }
      return meant;
    }
    return {};
  }

  static Meaning found(std::uint32_t file, ModulePaths::Found where) {
    if (where.file != kNoIndex) return module(where.file);
    return where.is_folder ? folder(file, std::move(where.folder)) : Meaning();
  }

  Meaning java_class(const std::string& name) const {
    const auto at = java_.find(name);
    return at == java_.end() ? Meaning() : of_class(Meaning::Kind::Class, at->second);
  }

  Meaning in_go_package(std::uint32_t asked_by, const std::string& path, std::string_view name, int depth) {
    if (depth > kDeepest) return {};
    Meaning all;  // files for other systems may define a function once more
    for (const std::uint32_t other : paths_.files_in(path)) {
      if (!speaks(other, "go") ||
          (paths_.folder_of(asked_by) == path && facts(other).package != facts(asked_by).package))
        continue;
      for (const NamedRef& each : scope_named(other, name)) {
        Meaning one = read(other, kNoIndex, each.ref, depth + 1);
        if (one.kind != Meaning::Kind::Functions) return one;
        if (all.kind == Meaning::Kind::None)
          all = std::move(one);
        else
          all.functions.insert(all.functions.end(), one.functions.begin(), one.functions.end());
      }
    }
    return all;
  }

  /// Only what the file itself defines: imports are its own.
  std::span<const NamedRef> scope_named(std::uint32_t file, std::string_view name) const {
    const std::vector<NamedRef>& scope = facts(file).scope;
    const auto at = in_scope(file, name);
    for (std::size_t i = 0; at != nullptr && i < scope.size(); ++i) {
      if (&scope[i].ref == at) return std::span(scope).subspan(i, 1);
    }
    return {};
  }

  /// An import without alias goes by the name that the package gives itself.
  Meaning go_import(std::uint32_t file, std::string_view name) {
    for (const NamedRef& import : facts(file).imports) {
      if (!import.name.empty()) continue;
      const ModulePaths::Found where = paths_.go(std::string_view(import.ref).substr(1));
      if (!where.any()) continue;
      for (const std::uint32_t other : paths_.files_in(where.folder)) {
        if (speaks(other, "go") && facts(other).package == name) return found(file, where);
      }
    }
    return {};
  }

  Meaning member(const Meaning& of, std::string_view name, int depth) {
    if (depth > kDeepest) return {};
    switch (of.kind) {
      case Meaning::Kind::Module: return of_module(of.file, name, depth);
      case Meaning::Kind::Folder:
        if (speaks(of.file, "go")) return in_go_package(of.file, of.folder, name, depth);
        return found(of.file, paths_.python_below(of.folder, name));
      case Meaning::Kind::Class:
      case Meaning::Kind::Object: return of_type(of.kind, of.type, name, depth);
      case Meaning::Kind::Super: {
        for (const ClassId base : bases(of.type)) {
          Meaning out = of_type(Meaning::Kind::Object, base, name, depth);
          if (out.kind == Meaning::Kind::None) continue;
          if (out.kind == Meaning::Kind::Functions) out.through = Meaning::Kind::Super;
          return out;
        }
        return {};
      }
      case Meaning::Kind::None:
      case Meaning::Kind::Functions: return {};
    }
    return {};
  }

  Meaning of_module(std::uint32_t file, std::string_view name, int depth) {
    if (is_script(file)) {
      const auto& exports = exports_[file_names_.at(file)];
      if (const auto at = exports.find(name); at != exports.end()) return read(file, kNoIndex, *at->second, depth + 1);
      const auto whole = exports.find("=");
      if (name == "default" && whole != exports.end()) return read(file, kNoIndex, *whole->second, depth + 1);
      if (name == "default" && !exports.empty()) return module(file);  // what CommonJS exports, imported as the default
      if (Meaning found = in_wildcards(file, facts(file).exported_wildcards, name, depth);
          found.kind != Meaning::Kind::None)
        return found;
      return whole == exports.end() ? Meaning()
                                    : member(read(file, kNoIndex, *whole->second, depth + 1), name, depth + 1);
    }
    if (const NameRef* ref = in_scope(file, name); ref != nullptr) return read(file, kNoIndex, *ref, depth + 1);
    if (Meaning found = in_wildcards(file, facts(file).wildcards, name, depth); found.kind != Meaning::Kind::None)
      return found;
    if (files_[file].path.ends_with("__init__.py"))
      return found(file, paths_.python_below(paths_.folder_of(file), name));
    return {};
  }

  Meaning of_type(Meaning::Kind through, ClassId type, std::string_view name, int depth) {
    std::set<ClassId> seen;
    std::vector<ClassId> open = {type};
    for (std::size_t i = 0; i < open.size() && open.size() < kMostBases; ++i) {
      const ClassId at = open[i];
      if (!seen.insert(at).second) continue;
      const auto [first, last] = methods_[at].equal_range(name);
      if (first != last) {
        std::vector<FunctionId> all;
        for (auto each = first; each != last; ++each) all.push_back(each->second);
        Meaning out = functions(std::move(all));
        out.through = through;
        out.through_type = type;
        return out;
      }
      for (const auto& [field, ref] : fact(at).fields) {
        if (field != name) continue;
        if (Meaning found = read(class_file_[at], at, ref, depth + 1); found.kind != Meaning::Kind::None) return found;
      }
      const std::uint32_t file = class_file_[at];
      for (ClassId inner = first_class_[file]; inner < first_class_[file] + facts(file).classes.size(); ++inner) {
        if (outer_of(inner) == at && fact(inner).name == name) return of_class(Meaning::Kind::Class, inner);
      }
      if (depth + static_cast<int>(i) > kDeepest) return {};
      for (const ClassId base : bases_at(at, depth)) open.push_back(base);
    }
    return {};
  }

  std::vector<ClassId> bases_at(ClassId type, int depth) {
    if (depth > kDeepest / 2) return {};
    return bases(type);
  }

  Meaning called(const Meaning& what, int depth) {
    if (what.kind == Meaning::Kind::Class) return of_class(Meaning::Kind::Object, what.type);
    if (what.kind == Meaning::Kind::Module && is_script(what.file))
      return called(of_module(what.file, "=", depth + 1), depth + 1);
    if (what.kind != Meaning::Kind::Functions || depth > kDeepest) return {};
    const FunctionId id = what.functions.front();
    const FunctionFact& function = links_.function(id);
    if (function.result.empty()) return {};
    const std::uint32_t file = links_.file_of(id);
    return read(file, function.owner == kNoIndex ? kNoIndex : first_class_[file] + function.owner, function.result,
                depth + 1);
  }

  // ── calls ───────────────────────────────────────────────────────────────────────────────────────────────────────

  void link(std::uint32_t file) {
    const FileFacts& own = facts(file);
    std::map<std::pair<ClassId, NameRef>, Meaning> known;  // the same name means the same
    for (const CallFact& call : own.calls) {
      const ClassId inside = class_of(file, call.function);
      auto at = known.find({inside, call.target});
      reads_left_ = kMostReads;
      if (at == known.end())
        at = known.emplace(std::pair(inside, call.target), read(file, inside, call.target, 0)).first;
      CallLink link{call.node, call.function, targets(file, call, at->second)};
      if (!link.targets.empty()) links_.calls_[file].push_back(std::move(link));
    }
  }

  /// The class that `this` means in a function: of the method itself, or of the one around.
  ClassId class_of(std::uint32_t file, std::uint32_t function) const {
    for (std::uint32_t at = function; at != kNoIndex; at = facts(file).functions[at].around) {
      if (facts(file).functions[at].owner != kNoIndex) return first_class_[file] + facts(file).functions[at].owner;
    }
    return kNoIndex;
  }

  std::vector<CallTarget> targets(std::uint32_t file, const CallFact& call, const Meaning& meant) {
    switch (meant.kind) {
      case Meaning::Kind::Class: return constructors(meant.type, call, CallTarget::Way::Constructor);
      case Meaning::Kind::Object:
        if (call.target == "O") return constructors(meant.type, call, CallTarget::Way::OwnConstructor);
        return {};
      case Meaning::Kind::Super: {
        for (const ClassId base : bases(meant.type)) {
          if (auto out = constructors(base, call, CallTarget::Way::OwnConstructor); !out.empty()) return out;
        }
        return {};
      }
      case Meaning::Kind::Module: {
        if (!is_script(meant.file)) return {};
        const Meaning whole = of_module(meant.file, "=", 1);
        return whole.kind == Meaning::Kind::Module ? std::vector<CallTarget>() : targets(file, call, whole);
      }
      case Meaning::Kind::Functions: return chosen(meant, call, way_of(file, call, meant));
      case Meaning::Kind::Folder:
      case Meaning::Kind::None: return {};
    }
    return {};
  }

  CallTarget::Way way_of(std::uint32_t file, const CallFact& call, const Meaning& meant) const {
    const FunctionFact& function = links_.function(meant.functions.front());
    if (meant.through == Meaning::Kind::Super) return CallTarget::Way::OwnMethod;
    if (function.is_class_method) return CallTarget::Way::Method;
    if (meant.through != Meaning::Kind::Object || function.is_static) return CallTarget::Way::Plain;
    if (call.target.find('\n') == NameRef::npos && speaks(file, "java")) return CallTarget::Way::OwnMethod;
    return CallTarget::Way::Method;
  }

  std::vector<CallTarget> constructors(ClassId type, const CallFact& call, CallTarget::Way way) {
    const std::uint32_t file = class_file_[type];
    const std::string name = speaks(file, "python") ? "__init__"
                             : speaks(file, "java") ? fact(type).name
                                                    : "constructor";
    if (speaks(file, "go")) return {};
    const Meaning found =
        speaks(file, "java") ? own_methods(type, name) : of_type(Meaning::Kind::Object, type, name, 1);
    return found.kind == Meaning::Kind::Functions ? chosen(found, call, way) : std::vector<CallTarget>();
  }

  Meaning own_methods(ClassId type, const std::string& name) const {
    std::vector<FunctionId> all;
    const auto [first, last] = methods_[type].equal_range(name);
    for (auto each = first; each != last; ++each) all.push_back(each->second);
    return functions(std::move(all));
  }

  /// Overloads by the number of arguments; of a method without code those that implement it.
  std::vector<CallTarget> chosen(const Meaning& meant, const CallFact& call, CallTarget::Way way) {
    std::vector<FunctionId> found;
    const auto fits = [&](FunctionId id) {
      const FunctionFact& function = links_.function(id);
      return function.any_count || function.parameters == call.arguments;
    };
    for (const FunctionId id : meant.functions) {
      if (fits(id)) found.push_back(id);
    }
    std::erase_if(found, [&](FunctionId id) { return !links_.function(id).has_body && found.size() > 1; });
    const bool is_abstract =
        std::none_of(found.begin(), found.end(), [&](FunctionId id) { return links_.function(id).has_body; });
    if (!found.empty() && is_abstract) found = implementations(meant, fits);
    if (found.size() > kMostTargets) return {};
    std::sort(found.begin(), found.end());
    std::vector<CallTarget> out;
    for (const FunctionId id : found) out.push_back({id, way});
    return out;
  }

  template <typename Fits>
  std::vector<FunctionId> implementations(const Meaning& meant, Fits&& fits) const {
    std::vector<FunctionId> out;
    const std::string& name = links_.function(meant.functions.front()).name;
    std::set<ClassId> seen;
    std::vector<ClassId> open = {meant.through_type};
    for (std::size_t i = 0; i < open.size() && out.size() <= kMostTargets; ++i) {
      if (!seen.insert(open[i]).second) continue;
      const auto below = subclasses_.find(open[i]);
      if (below == subclasses_.end()) continue;
      for (const ClassId type : below->second) {
        open.push_back(type);
        const auto [first, last] = methods_[type].equal_range(name);
        for (auto each = first; each != last; ++each) {
          if (links_.function(each->second).has_body && fits(each->second)) out.push_back(each->second);
        }
      }
    }
    return out;
  }

  Links& links_;
  const std::vector<ProjectFile>& files_;
  const ModulePaths paths_;
  std::vector<ClassId> first_class_;                                          ///< by file
  std::vector<std::uint32_t> class_file_;                                     ///< by class
  std::vector<std::multimap<std::string, FunctionId, std::less<>>> methods_;  ///< by class
  std::vector<std::vector<ClassId>> bases_;                                   ///< by class; empty while they are found
  std::uint32_t reads_left_ = kMostReads;
  std::map<ClassId, std::vector<ClassId>> subclasses_;
  std::unordered_map<std::string, ClassId> java_;              ///< by qualified name
  std::unordered_map<std::uint32_t, std::size_t> file_names_;  ///< file to its place in the two that follow
  std::vector<std::map<std::string, const NameRef*, std::less<>>> names_;
  std::vector<std::map<std::string, const NameRef*, std::less<>>> exports_;
};

Links Links::build(std::vector<ProjectFile> files) {
  Links links;
  links.files_ = std::move(files);
  Linker(links).run();
  return links;
}

std::uint32_t Links::file_of(FunctionId function) const {
  const auto behind = std::upper_bound(first_function_.begin(), first_function_.end(), function);
  return static_cast<std::uint32_t>(behind - first_function_.begin() - 1);
}

const FunctionFact& Links::function(FunctionId id) const {
  const std::uint32_t file = file_of(id);
  return files_[file].facts->functions[id - first_function_[file]];
}

}  // namespace omni
